/* The data of surfaces: the grid, the rows and the borders of each panel. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/pictures/contour.h"
#include "harness/pictures/pic_surface_inner.h"
#include "reports/figures/gnuplot.h"

static void begin_block(struct surface_figure *g, const char *what, const struct surface_panel *p)
{
	if (g->blocks++)
		text_add(&g->f->data, "\n\n");
	gnuplot_comment(&g->f->data, "%s, %s: %s", p->plane->data->name, p->variant->label, what);
}

static void write_points(struct surface_figure *g, const struct surface_panel *p, size_t part)
{
	const struct dataset *d = part ? p->plane->test : p->plane->train;
	size_t n = d->rows < POINTS_MOST ? d->rows : POINTS_MOST;
	bool any = false;

	for (size_t k = 0; k < n; k++) {
		size_t i = k * d->rows / n;
		if (!plane_holds(p->plane, d, i))
			continue;
		any = true;
		for (size_t a = 0; a < p->plane->axes; a++)
			text_add(&g->f->data, "%.9g ", p->plane->axis[a].offset +
						       (double)d->x[i * d->cols + a]);
		if (d->label)
			text_add(&g->f->data, "%u %d\n", d->label[i], p->wrong[part][i]);
		else
			text_add(&g->f->data, "%.9g 0\n", d->target[i]);
	}
	if (!any)
		text_add(&g->f->data, "nan nan nan nan\n");
}

static void write_grid(struct surface_figure *g, const struct surface_panel *p)
{
	const struct surface *s = &p->surface;
	struct text *t = &g->f->data;

	for (size_t i = 0; i < s->nx * s->ny; i++) {
		text_add(t, "%.7g ", plane_value(&p->plane->axis[0], i % s->nx, s->nx));
		if (!surface_is_curve(g))
			text_add(t, "%.7g ", plane_value(&p->plane->axis[1], i / s->nx, s->ny));
		if (g->classes)
			text_add(t, "%zu %.4f\n",
				 metric_class(mat_row(s->scores, i), s->outputs),
				 surface_strength(s, i));
		else
			text_add(t, "%.9g\n", s->offset + (double)mat_row(s->scores, i)[0]);
	}
}

struct surface_pen {
	struct text *t;
	const struct surface_panel *p;
	bool begun;
};

static void draw_to(void *ctx, double column, double row, bool first)
{
	struct surface_pen *pen = ctx;
	const struct surface_panel *p = pen->p;
	const struct plane_axis *x = &p->plane->axis[0], *y = &p->plane->axis[1];

	if (first && pen->begun)
		text_add(pen->t, "\n");
	pen->begun = true;
	text_add(pen->t, "%.7g %.7g\n",
		 x->lo + (x->hi - x->lo) * column / (double)(p->surface.nx - 1),
		 y->lo + (y->hi - y->lo) * row / (double)(p->surface.ny - 1));
}

/* Lines where class c leads by the level. */
static int write_lines(struct surface_pen *pen, const struct surface *s, size_t c, double level,
		       struct err *e)
{
	double *z = mem_array(s->nx * s->ny, sizeof *z, e);
	int rc = -1;

	if (z) {
		surface_lead(s, c, level, z);
		rc = contour_zero(z, s->nx, s->ny, draw_to, pen, e);
	}
	free(z);
	return rc;
}

static void end_lines(const struct surface_pen *pen)
{
	if (!pen->begun)
		text_add(pen->t, "nan nan\n");
}

/* Two classes have one border; of more, each has its own. */
static int write_borders(struct surface_figure *g, const struct surface_panel *p, struct err *e)
{
	const struct surface *s = &p->surface;
	struct surface_pen pen = { &g->f->data, p, false };
	int rc = 0;

	for (size_t c = 0; c < (s->outputs == 2 ? 1 : s->outputs) && !rc; c++)
		rc = write_lines(&pen, s, c, 0, e);
	end_lines(&pen);
	return rc;
}

/* A decision of 1 leads the other class's score, -1, by 2. */
static int write_margins(struct surface_figure *g, const struct surface_panel *p, struct err *e)
{
	struct surface_pen pen = { &g->f->data, p, false };
	int rc = surface_has_margins(g, p) ? write_lines(&pen, &p->surface, 0, 2, e) ||
						     write_lines(&pen, &p->surface, 0, -2, e)
					   : 0;

	end_lines(&pen);
	return rc ? -1 : 0;
}

static void write_marks(struct surface_figure *g, const struct surface_panel *p)
{
	const struct dataset *d = p->plane->train;
	bool any = false;

	for (size_t i = 0; i < p->marks; i++) {
		const float *x = d->x + p->mark[i] * d->cols;
		if (!plane_holds(p->plane, d, p->mark[i]))
			continue;
		any = true;
		text_add(&g->f->data, "%.9g %.9g\n", p->plane->axis[0].offset + (double)x[0],
			 p->plane->axis[1].offset + (double)x[1]);
	}
	if (!any)
		text_add(&g->f->data, "nan nan\n");
}

int pic_surface_data(struct surface_figure *g, struct err *e)
{
	for (size_t i = 0; i < g->n; i++) {
		struct surface_panel *p = &g->panel[i];
		p->block = g->blocks;
		begin_block(g, g->classes ? "x, y, class, probability" :
			       surface_is_curve(g) ? "x, value" : "x, y, value", p);
		write_grid(g, p);
		begin_block(g, "training rows: x, y, class or value, whether it is wrong", p);
		write_points(g, p, 0);
		begin_block(g, "test rows: the same", p);
		write_points(g, p, 1);
		if (!g->classes)
			continue;
		begin_block(g, "borders: x, y", p);
		if (write_borders(g, p, e))
			return -1;
		if (!g->kind->find)
			continue;
		begin_block(g, g->kind->marked, p);
		write_marks(g, p);
		begin_block(g, "margins: x, y", p);
		if (write_margins(g, p, e))
			return -1;
	}
	return 0;
}
