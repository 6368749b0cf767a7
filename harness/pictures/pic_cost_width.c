/* The two dials of a support vector machine with a radial kernel: errors over C and gamma, and the pair that is
 * chosen, on the grid of Hsu, Chang & Lin's guide (2003): 2^-5, 2^-3 ... 2^15 by 2^-15, 2^-13 ... 2^3. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/out_of_fold.h"
#include "harness/pictures/subset.h"
#include "harness/pictures/viridis.h"
#include "reports/figures/gnuplot.h"

enum {
	C_FIRST = -5, C_LAST = 15, GAMMA_FIRST = -15, GAMMA_LAST = 3, STEP = 2,
	C_VALUES = (C_LAST - C_FIRST) / STEP + 1,
	GAMMA_VALUES = (GAMMA_LAST - GAMMA_FIRST) / STEP + 1,
	ROWS_MOST = 400                 /* of larger tables, evenly spaced ones */
};
#define COST_CV "3"

struct cost_width {
	double error[GAMMA_VALUES][C_VALUES], own;      /* shares; own: by the variant's own values */
	size_t c, gamma;                /* the chosen */
	size_t rows;
};

static int error_of(double *error, const struct picture_request *q, struct err *e)
{
	struct out_of_fold o;
	size_t wrong = 0;

	if (out_of_fold_make(&o, q, 0, 0, e))
		return -1;
	for (size_t i = 0; i < o.rows; i++)
		wrong += metric_class(o.scores + i * o.classes, o.classes) != o.label[i];
	*error = (double)wrong / (double)o.rows;
	out_of_fold_free(&o);
	return 0;
}

/* The variant of q with one pair of values. */
static int try_pair(double *error, const struct picture_request *q, int c, int gamma, struct err *e)
{
	struct variant v = *q->variant;
	struct picture_request one = *q;
	char text[32];
	int rc = -1;

	one.variant = &v;
	if (param_copy(&v.params, &q->variant->params, e))
		return -1;
	if (!param_put(&v.params, "C", number_text(ldexp(1, c), text), e) &&
	    !param_put(&v.params, "gamma", number_text(ldexp(1, gamma), text), e))
		rc = error_of(error, &one, e);
	param_free(&v.params);
	return rc;
}

/* Of equal pairs the smoothest: the least C, then the least gamma. */
static int try_all(struct cost_width *w, const struct picture_request *q, struct err *e)
{
	double least = INFINITY;

	if (error_of(&w->own, q, e))
		return -1;
	for (size_t c = 0; c < C_VALUES; c++)
		for (size_t g = 0; g < GAMMA_VALUES; g++) {
			double *error = &w->error[g][c];
			if (try_pair(error, q, C_FIRST + STEP * (int)c, GAMMA_FIRST + STEP * (int)g, e))
				return -1;
			if (*error < least) {
				least = *error;
				w->c = c, w->gamma = g;
			}
		}
	return 0;
}

/* ---- the figure ---- */

static void write_data(const struct cost_width *w, struct text *data)
{
	gnuplot_comment(data, "log2 C, log2 gamma, error in percent");
	for (size_t g = 0; g < GAMMA_VALUES; g++)
		for (size_t c = 0; c < C_VALUES; c++)
			text_add(data, "%d %d %.3f\n", C_FIRST + STEP * (int)c,
				 GAMMA_FIRST + STEP * (int)g, 100 * w->error[g][c]);
	text_add(data, "\n\n");
	gnuplot_comment(data, "the chosen pair");
	text_add(data, "%d %d\n", C_FIRST + STEP * (int)w->c, GAMMA_FIRST + STEP * (int)w->gamma);
}

/* Numbers are black where the colour is light: on the better four tenths. Else a white that is not the
 * paper's, which turns dark with the page. */
static double dark_from(const struct cost_width *w)
{
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < GAMMA_VALUES * C_VALUES; i++) {
		least = fmin(least, w->error[i / C_VALUES][i % C_VALUES]);
		most = fmax(most, w->error[i / C_VALUES][i % C_VALUES]);
	}
	return 100 * (least + 0.4 * (most - least));
}

static void write_script(const struct cost_width *w, struct figure *f, const struct multiples *m,
			 const char *label, const char *note)
{
	struct text *t = &f->script;

	text_add(t, "unset key\nunset grid\nset border 15 linecolor rgb faint\nset tics scale 0\n"
		    "set xrange [%d:%d]\nset yrange [%d:%d]\nset xtics %d,%d\nset ytics %d,%d\n"
		    "set format x \"2^{%%g}\"\nset format y \"2^{%%g}\"\nset style fill solid 1 noborder\n",
		 C_FIRST - 1, C_LAST + 1, GAMMA_FIRST - 1, GAMMA_LAST + 1, C_FIRST, STEP, GAMMA_FIRST,
		 STEP);
	viridis_palette(t);
	text_add(t, "set palette negative\nset cblabel \"error, %%\" textcolor rgb muted\n"
		    "set colorbox user origin screen %.4f,%.4f size screen %.4f,%.4f\n",
		 1 - 84 / m->grid.width, m->grid.bottom / m->grid.height, 14 / m->grid.width,
		 m->high / m->grid.height);
	figure_panels_open(t, &m->grid);
	multiples_title(t, m, label, note);
	multiples_below(t, m, "C");
	multiples_beside(t, m, 14, 4, "gamma", "muted");
	text_add(t, "plot data index 0 using 1:2:($1 - 1):($1 + 1):($2 - 1):($2 + 1):3 with boxxyerror "
		    "linecolor palette, \\\n"
		    "     data index 0 using 1:2:(sprintf(\"%%.1f\", $3)):($3 > %.4g ? 0xfffffe : 0x000000) "
		    "with labels textcolor rgb variable, \\\n"
		    "     data index 1 using 1:2 with points pointtype 4 pointsize 4.5*ps linewidth 2.5 "
		    "linecolor rgb \"#d55e00\"\n", dark_from(w));
	figure_panels_close(t);
}

static void write_figure(const struct cost_width *w, struct section *s, const struct picture_request *q)
{
	const struct figure_panels margins = { .left = 78, .right = 110, .top = 2 };
	const char *name = q->data[0]->name;
	struct report *r = s->report;
	struct multiples m;
	struct figure *f;

	multiples_fit(&m, 1, 1, 0.8, FIGURE_WIDTH, &margins);
	f = section_figure(s, report_text(r, "cost_width-%s", name), "Errors over C and gamma",
			   m.grid.width, m.grid.height);
	write_data(w, &f->data);
	write_script(w, f, &m, picture_label(r, q, 0), report_text(r, "%s: %.1f %% wrong where least", name,
								100 * w->error[w->gamma][w->c]));
	figure_caption(f, "Wrong rows in percent, of %zu rows of %s that did not train (%s%s), for each pair. "
		       "Chosen, of equal ones the smoothest: C = %g, gamma = %g, %.1f %%; the settings "
		       "of %s come to %.1f %%. The least of %d estimates is too good by luck: judge the "
		       "choice on rows that it has not seen, as run --tune does.", w->rows, name,
		       q->cv ? q->cv : COST_CV " folds", w->rows < q->data[0]->rows ? " of evenly spaced rows" : "",
		       ldexp(1, C_FIRST + STEP * (int)w->c),
		       ldexp(1, GAMMA_FIRST + STEP * (int)w->gamma), 100 * w->error[w->gamma][w->c], q->variant->label, 100 * w->own,
		       C_VALUES * GAMMA_VALUES);
}

static int thin(struct dataset **out, const struct dataset *d, struct err *e)
{
	size_t n = d->rows < ROWS_MOST ? d->rows : ROWS_MOST, *row = mem_array(n, sizeof *row, e);
	int rc = -1;

	for (size_t i = 0; row && i < n; i++)
		row[i] = i * d->rows / n;
	if (row)
		rc = subset_make(out, d, NULL, 0, row, n, e);
	free(row);
	return rc;
}

static int draw_one(struct section *s, const struct picture_request *q, size_t data, size_t variant,
		    struct err *e)
{
	struct picture_request one = *q;
	struct dataset *few;
	struct cost_width w = { .rows = 0 };
	int rc;

	if (thin(&few, q->data[data], e))
		return -1;
	one.data = &few;
	one.variant = &q->variant[variant];
	one.ndata = one.nvariants = 1;
	one.cv = q->cv ? q->cv : COST_CV;
	w.rows = few->rows;
	rc = try_all(&w, &one, e);
	one.data = &q->data[data];
	one.cv = q->cv;
	if (!rc)
		write_figure(&w, s, &one);
	dataset_destroy(few);
	return rc;
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	for (size_t i = 0; i < q->nvariants; i++)
		if (param_enum(&q->variant[i].params, "kernel") == 0)
			return FAIL(e, ERR_UNSUITED, "%s: a linear kernel has no gamma", q->variant[i].label);
	for (size_t i = 0; i < q->ndata * q->nvariants; i++)
		if (draw_one(s, q, i / q->nvariants, i % q->nvariants, e))
			return -1;
	return 0;
}

const struct picture_kind picture_cost_width = {
	.name = "cost_width", .title = "C and gamma", .needs = PICTURE_CLASSES, .learner = "svm",
	.help = "cross-validated errors over a grid of C and gamma as a heat map, with the chosen pair",
	.draw = draw,
};
