#include "reports/panels.h"

void panels_fit(struct panels *p, size_t n, size_t columns, double high)
{
	p->n = n;
	p->columns = n < columns ? n : columns;
	p->rows = n ? (n + p->columns - 1) / p->columns : 1;
	p->width = FIGURE_WIDTH;
	p->height = p->top + p->bottom + (double)p->rows * high + (double)(p->rows - 1) * p->gap_y;
	/* one plot alone across the whole page would be all air */
	if (n == 1)
		p->width = FIGURE_WIDTH * 0.72;
}

void panels_open(struct text *script, const struct panels *p)
{
	text_add(script, "set multiplot layout %zu,%zu margins %.4f,%.4f,%.4f,%.4f spacing %.4f,%.4f\n",
		 p->rows, p->columns, p->left / p->width, 1 - p->right / p->width, p->bottom / p->height,
		 1 - p->top / p->height, p->gap_x / p->width, p->gap_y / p->height);
}

void panels_close(struct text *script)
{
	text_add(script, "unset multiplot\n");
}
