/* Hidden units over a plane: where each is active, and what the network makes of it. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/pictures/model_part.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/plane.h"
#include "reports/figures/gnuplot.h"

enum {
	UNITS_MOST = 8,                 /* of a layer; those that vary most */
	CELLS      = 50
};
#define UNITS_CV "holdout:0.3"

struct hidden_unit {
	size_t layer, number;           /* from 0, in its layer */
	size_t column;                  /* of the activations */
	double spread;
};

struct hidden_units {
	const struct dataset *data;
	struct plane p;
	struct mat a;                   /* (CELLS CELLS, hidden units) */
	struct hidden_unit *unit;              /* (n), by layer */
	size_t n, layers, widest;
	struct multiples m;
	struct figure *f;
};

static int by_spread(const void *a, const void *b)
{
	const struct hidden_unit *p = a, *q = b;

	return p->spread != q->spread ? (p->spread < q->spread) - (p->spread > q->spread)
				      : (p->number > q->number) - (p->number < q->number);
}

static int by_number(const void *a, const void *b)
{
	const struct hidden_unit *p = a, *q = b;

	return (p->number > q->number) - (p->number < q->number);
}

static double spread(const struct hidden_units *u, size_t column)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < u->a.rows; i++) {
		double x = (double)mat_row(u->a, i)[column];
		sum += x / (double)u->a.rows;
		squares += x * x / (double)u->a.rows;
	}
	return squares - sum * sum;
}

/* Of each layer the units that vary most over the plane, in the order of their numbers. */
static int choose(struct hidden_units *u, const struct param_set *params, struct err *e)
{
	const double *width;
	size_t column = 0, *most = &u->widest;

	u->layers = param_list(params, "hidden", &width);
	if (!(u->unit = mem_zeros(u->a.cols, sizeof *u->unit, e)))
		return -1;
	for (size_t l = 0; l < u->layers; l++) {
		struct hidden_unit *at = u->unit + u->n;
		size_t n = (size_t)width[l], kept = n < UNITS_MOST ? n : UNITS_MOST;
		for (size_t i = 0; i < n; i++, column++)
			at[i] = (struct hidden_unit){ l, i, column, spread(u, column) };
		qsort(at, n, sizeof *at, by_spread);
		qsort(at, kept, sizeof *at, by_number);
		u->n += kept;
		*most = kept > *most ? kept : *most;
	}
	return 0;
}

static void write_unit(struct hidden_units *u, size_t i)
{
	const struct hidden_unit *at = &u->unit[i];
	double most = 1e-12;

	for (size_t k = 0; k < u->a.rows; k++)
		most = fmax(most, fabs((double)mat_row(u->a, k)[at->column]));
	if (i)
		text_add(&u->f->data, "\n\n");
	gnuplot_comment(&u->f->data, "layer %zu, unit %zu: x, y, activation, of the largest", at->layer + 1,
			at->number + 1);
	for (size_t k = 0; k < u->a.rows; k++) {
		double a = (double)mat_row(u->a, k)[at->column];
		text_add(&u->f->data, "%.6g %.6g %.4g %.3f\n", plane_value(&u->p.axis[0], k % CELLS, CELLS),
			 plane_value(&u->p.axis[1], k / CELLS, CELLS), a, fabs(a) / most);
	}
}

static void write_rows(struct hidden_units *u)
{
	const struct dataset *d = u->p.train;
	size_t each = d->rows / 250 + 1;

	text_add(&u->f->data, "\n\n");
	gnuplot_comment(&u->f->data, "training rows: x, y");
	for (size_t i = 0; i < d->rows; i += each)
		if (plane_holds(&u->p, d, i))
			text_add(&u->f->data, "%.6g %.6g\n", u->p.axis[0].offset + (double)d->x[2 * i],
				 u->p.axis[1].offset + (double)d->x[2 * i + 1]);
}

/* A row of the grid is a layer, so that its end may be empty. */
static void write_script(struct hidden_units *u)
{
	struct text *t = &u->f->script;
	struct report *r = u->f->report;

	text_add(t, "unset key\nunset grid\nset border 15 linecolor rgb faint\nset format \"\"\n"
		    "set tics scale 0\nset xrange [%.8g:%.8g]\nset yrange [%.8g:%.8g]\n"
		    "# blue above 0, red below\nred(a) = a > 0 ? 0 : 213\ngreen(a) = a > 0 ? 114 : 94\n"
		    "blue(a) = a > 0 ? 178 : 0\n", u->p.axis[0].lo, u->p.axis[0].hi, u->p.axis[1].lo,
		 u->p.axis[1].hi);
	figure_panels_open(t, &u->m.grid);
	for (size_t i = 0, column = 0; i < u->n; i++, column++) {
		const struct hidden_unit *at = &u->unit[i];
		for (; i && at->layer != u->unit[i - 1].layer && column % u->m.grid.columns; column++)
			text_add(t, "set multiplot next\n");
		text_add(t, "\n");
		multiples_title(t, &u->m, "", report_text(r, "unit %zu", at->number + 1));
		multiples_beside(t, &u->m, 14, 4, column % u->m.grid.columns ? "" :
				 report_text(r, "layer %zu", at->layer + 1), "ink");
		text_add(t, "plot data index %zu using 1:2:(red($3)):(green($3)):(blue($3)):(225 * $4) with "
			    "rgbalpha, \\\n     data index %zu using 1:2 with points pointtype 7 pointsize "
			    "0.16*ps linecolor rgb muted\n", i, u->n);
	}
	figure_panels_close(t);
}

static void write_figure(struct hidden_units *u, struct section *s, const char *label)
{
	const struct figure_panels margins = { .left = 34, .right = 10, .top = -18, .bottom = 12,
					       .gap_x = 12, .gap_y = 34 };
	size_t columns = u->widest < 4 ? 4 : u->widest;

	multiples_fit(&u->m, columns * u->layers, columns, 1, 300, &margins);
	u->f = section_figure(s, report_text(s->report, "units-%s", u->data->name), "Hidden units",
			      u->m.grid.width, u->m.grid.height);
	for (size_t i = 0; i < u->n; i++)
		write_unit(u, i);
	write_rows(u);
	write_script(u);
	figure_caption(u->f, "%s, trained on '%s' (across) and '%s' (up) of %s alone: how active each hidden "
		       "unit is, blue above 0, red below, each shaded by its own largest.%s Dots: training "
		       "rows.", label, u->p.axis[0].name, u->p.axis[1].name, u->data->name,
		       u->n < u->a.cols ? report_text(s->report, " Of a layer the %d units that vary most.",
						      UNITS_MOST) : "");
}

static int draw_one(struct section *s, const struct picture_request *q, size_t data, size_t variant,
		    struct err *e)
{
	const struct plane_wish w = { 2, q->x, q->y, q->cv ? q->cv : UNITS_CV,
				      q->seed, 0 };
	const struct variant *v = &q->variant[variant];
	struct hidden_units u = { .data = q->data[data] };
	struct dataset *grid = NULL;
	struct model m = { 0 };
	int rc = -1;

	if (!plane_make(&u.p, u.data, &w, e) &&
	    !model_fit(&m, u.p.train, v, q->seed, q->threads, e) &&
	    !plane_grid(&grid, &u.p, CELLS, CELLS, e) &&
	    !model_part(&u.a, &m, "activations", grid, e) && !choose(&u, &v->params, e)) {
		write_figure(&u, s, picture_label(s->report, q, variant));
		rc = 0;
	}
	free(u.unit);
	free(u.a.at);
	dataset_destroy(grid);
	model_free(&m);
	plane_free(&u.p);
	return rc;
}

const struct picture_kind picture_units = {
	.name = "units", .title = "Hidden units", .learner = "mlp",
	.help = "where over two columns each hidden unit of a network is active, a row for each layer",
	.draw_one = draw_one,
};
