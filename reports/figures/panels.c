#include "reports/figures/panels.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/escape.h"

void figure_panels_fit(struct figure_panels *p, size_t n, size_t columns, double high)
{
	p->n = n;
	/* four in two rows of two, not three and one */
	p->columns = n < columns ? n : columns == 3 && n == 4 ? 2 : columns;
	p->rows = n ? (n + p->columns - 1) / p->columns : 1;
	p->width = FIGURE_WIDTH;
	p->height = p->top + p->bottom + (double)p->rows * high + (double)(p->rows - 1) * p->gap_y;
	/* one plot alone across the whole page would be all air */
	if (n == 1)
		p->width = FIGURE_WIDTH * 0.72;
}

struct panel_interest {
	double of;
	size_t at;
};

static int by_interest(const void *a, const void *b)
{
	const struct panel_interest *x = a, *y = b;

	if (x->of < y->of || x->of > y->of)
		return x->of > y->of ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int by_place(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t figure_panels_choose(size_t at[static FIGURE_PANELS_MOST], const double *interest, size_t n)
{
	size_t shown = n < FIGURE_PANELS_MOST ? n : FIGURE_PANELS_MOST;
	struct panel_interest *all = interest && shown < n ? malloc(n * sizeof *all) : NULL;

	for (size_t i = 0; i < shown; i++)
		at[i] = i;
	if (!all)
		return shown;
	for (size_t i = 0; i < n; i++)
		all[i] = (struct panel_interest){ isnan(interest[i]) ? -INFINITY : interest[i], i };
	qsort(all, n, sizeof *all, by_interest);
	for (size_t i = 0; i < shown; i++)
		at[i] = all[i].at;
	qsort(at, shown, sizeof *at, by_place);
	free(all);
	return shown;
}

void figure_panels_tell(struct figure *f, size_t shown, size_t n, const char *what)
{
	if (shown < n)
		f->remark = report_text(f->report, " Shown are %zu of %zu %s; the tables have all.", shown, n, what);
}

#define TITLE_LETTER 7.0        /* pixels */

size_t figure_panels_columns(const struct figure_panels *p, size_t most, size_t longest)
{
	size_t columns = most;

	while (columns > 1 && TITLE_LETTER * (double)longest >
				      (FIGURE_WIDTH - p->left - p->right + p->gap_x) / (double)columns)
		columns--;
	return columns;
}

struct figure_axis figure_axis_fit(double lo, double hi, size_t tics, double least, double most)
{
	static const double round_[] = { 1, 2, 5, 10 };
	double air = hi > lo ? 0.07 * (hi - lo) : fabs(lo) > 0 ? 0.05 * fabs(lo) : 1, rough, power;
	struct figure_axis a = { fmax(lo - air, least), fmin(hi + air, most), 0 };
	size_t i = 0;

	rough = (a.hi - a.lo) / (double)tics;
	power = pow(10, floor(log10(rough)));
	while (i < 3 && round_[i] * power < rough)
		i++;
	a.step = round_[i] * power;
	return a;
}

void figure_axis_set(struct text *script, char which, const struct figure_axis *a)
{
	text_add(script, "set %crange [%.8g:%.8g]\nset %ctics %.8g\n", which, a->lo, a->hi, which,
		 a->step);
}

void figure_bound_set(struct text *script, char which, double at)
{
	if (isnan(at))
		return;
	if (which == 'x')
		text_add(script, "set arrow 8 from first %g, graph 0 to first %g, graph 1", at, at);
	else
		text_add(script, "set arrow 8 from graph 0, first %g to graph 1, first %g", at, at);
	text_add(script, " nohead front linecolor rgb ink linewidth 1.1 dashtype \"_.\"\n");
}

static int by_y(const void *a, const void *b)
{
	const struct figure_end_label *p = a, *q = b;

	return (p->y > q->y) - (p->y < q->y);
}

void figure_labels_spread(struct figure_end_label *l, size_t n, double gap)
{
	qsort(l, n, sizeof *l, by_y);
	/* neighbours push each other; a few dozen rounds settle any number that fits */
	for (int round = 0; round < 50; round++)
		for (size_t i = 1; i < n; i++) {
			double need = gap - (l[i].y - l[i - 1].y);

			if (need > 0) {
				l[i].y += need / 2;
				l[i - 1].y -= need / 2;
			}
		}
}

void figure_panels_open(struct text *script, const struct figure_panels *p)
{
	text_add(script,
		 "set multiplot layout %zu,%zu margins %.4f,%.4f,%.4f,%.4f spacing %.4f,%.4f\n",
		 p->rows, p->columns, p->left / p->width, 1 - p->right / p->width,
		 p->bottom / p->height, 1 - p->top / p->height, p->gap_x / p->width,
		 p->gap_y / p->height);
}

void figure_panels_up(struct text *script, const char *title, const struct figure_panels *p)
{
	text_add(script, "set label 20 ");
	escape_gnuplot(script, title);
	text_add(script, " at screen %.4f,%.4f rotate center textcolor rgb muted noenhanced\n",
		 11 / p->width, 0.5 * (1 + (p->bottom - p->top) / p->height));
}

void figure_panels_close(struct text *script)
{
	text_add(script, "unset multiplot\n");
}
