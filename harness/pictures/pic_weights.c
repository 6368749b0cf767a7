/* What the units of a network's first layer look for: their weights as images where the columns are the
 * pixels of a square, else as rows of squares, a column of the table each. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"
#include "harness/pictures/model_part.h"
#include "harness/pictures/picture.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"

enum {
	UNITS_MOST   = 40,              /* the strongest */
	ACROSS       = 10,              /* images in a row */
	SIDE_LEAST   = 4,               /* of an image, in pixels of the data */
	COLUMNS_MOST = 60,
	SMOOTH_FROM  = 17               /* sides from which squares are an image, for the file's sake */
};
/* pixels */
#define SQUARE    20.0
#define EDGE      10.0
#define CHARACTER 7.2

struct weights {
	const struct dataset *data;
	struct mat w;                   /* (units, columns) */
	size_t *unit;                   /* (drawn): the strongest first */
	size_t drawn, side;             /* side: 0 for what is no square */
	double most;                    /* of |weight| */
};

struct weights_strength {
	double norm;
	size_t unit;
};

static int by_strength(const void *a, const void *b)
{
	const struct weights_strength *p = a, *q = b;

	return p->norm != q->norm ? (p->norm < q->norm) - (p->norm > q->norm)
				  : (p->unit > q->unit) - (p->unit < q->unit);
}

static int choose_units(struct weights *w, struct err *e)
{
	struct weights_strength *s = mem_zeros(w->w.rows, sizeof *s, e);

	if (!s || !(w->unit = mem_array(w->w.rows, sizeof *w->unit, e))) {
		free(s);
		return -1;
	}
	for (size_t u = 0; u < w->w.rows; u++) {
		s[u].unit = u;
		for (size_t c = 0; c < w->w.cols; c++) {
			double x = (double)mat_row(w->w, u)[c];
			s[u].norm += x * x;
			w->most = fmax(w->most, fabs(x));
		}
	}
	qsort(s, w->w.rows, sizeof *s, by_strength);
	w->drawn = w->w.rows < UNITS_MOST ? w->w.rows : UNITS_MOST;
	for (size_t i = 0; i < w->drawn; i++)
		w->unit[i] = s[i].unit;
	free(s);
	return 0;
}

static size_t square_side(const struct dataset *d, size_t inputs)
{
	size_t side = (size_t)(sqrt((double)inputs) + 0.5);

	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind != COLUMN_NUMERIC)
			return 0;
	return side >= SIDE_LEAST && side * side == inputs && inputs == d->cols ? side : 0;
}

/* ---- data and script ---- */

/* Images stand in a grid of side + 1; else line c is a column of the table and i across a unit. y grows
 * downwards. */
static void write_data(const struct weights *w, struct text *data)
{
	gnuplot_comment(data, "x, y, weight: the %zu units with the longest weights", w->drawn);
	for (size_t i = 0; i < w->drawn; i++)
		for (size_t c = 0; c < w->w.cols && (w->side || c < COLUMNS_MOST); c++) {
			size_t x = w->side ? i % ACROSS * (w->side + 1) + c % w->side : i;
			size_t y = w->side ? i / ACROSS * (w->side + 1) + c / w->side : c;
			text_add(data, "%zu %zu %.4g\n", x, y, (double)mat_row(w->w, w->unit[i])[c]);
		}
}

static void column_tics(const struct weights *w, struct text *t)
{
	text_add(t, "set ytics (");
	for (size_t c = 0; c < w->w.cols && c < COLUMNS_MOST; c++) {
		text_add(t, c ? ", " : "");
		if (w->w.cols == w->data->cols)
			escape_gnuplot_tic(t, w->data->columns[c].name);
		else
			text_add(t, "\"%zu\"", c + 1);
		text_add(t, " %zu", c);
	}
	text_add(t, ") noenhanced scale 0\n");
}

static double names_room(const struct weights *w)
{
	size_t longest = 3;

	for (size_t c = 0; c < w->data->cols && w->w.cols == w->data->cols; c++) {
		size_t n = utf8_width(w->data->columns[c].name);
		longest = n > longest ? n : longest;
	}
	return fmin(20 + CHARACTER * (double)longest, FIGURE_WIDTH / 2);
}

/* How many squares the figure is wide and high, and how large they are. */
struct weights_layout {
	double across, down, cell, left;
};

static struct weights_layout lay_out(const struct weights *w)
{
	size_t across = w->drawn < ACROSS ? w->drawn : ACROSS, step = w->side + 1;
	size_t cols = w->w.cols < COLUMNS_MOST ? w->w.cols : COLUMNS_MOST;

	if (w->side)
		return (struct weights_layout){
			.across = (double)(across * step - 1),
			.down = (double)((w->drawn + ACROSS - 1) / ACROSS * step - 1),
			.cell = (FIGURE_WIDTH - 2 * EDGE) / (double)(ACROSS * step), .left = EDGE };
	return (struct weights_layout){ (double)w->drawn, (double)cols, SQUARE, names_room(w) };
}

static struct figure *write_figure(const struct weights *w, struct section *s)
{
	struct weights_layout l = lay_out(w);
	double width = l.left + l.across * l.cell + EDGE, height = l.down * l.cell + 2 * EDGE;
	struct figure *f = section_figure(s, report_text(s->report, "weights-%s", w->data->name),
					  "Weights of the first layer", width, height);
	struct text *t = &f->script;

	write_data(w, &f->data);
	text_add(t, "unset key\nunset grid\nunset border\nunset xtics\nunset ytics\n"
		    "set style fill solid 1 noborder\n"
		    "set lmargin screen %.5f\nset rmargin screen %.5f\nset tmargin screen %.5f\n"
		    "set bmargin screen %.5f\nset xrange [-0.5:%g]\nset yrange [%g:-0.5]\n",
		 l.left / width, 1 - EDGE / width, 1 - EDGE / height, EDGE / height, l.across - 0.5,
		 l.down - 0.5);
	if (!w->side)
		column_tics(w, t);
	text_add(t, "# blue above 0, red below; the first byte is what shines through\nmost = %.6g\n"
		    "tint(w) = w > 0 ? 0x0072b2 : 0xd55e00\n", w->most);
	if (w->side >= SMOOTH_FROM)
		text_add(t, "red(w) = tint(w) / 65536\ngreen(w) = tint(w) / 256 %% 256\nblue(w) = tint(w) "
			    "%% 256\nplot data using 1:2:(red($3)):(green($3)):(blue($3)):"
			    "(255 * abs($3) / most) with rgbalpha\n");
	else
		text_add(t, "plot data using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5):(tint($3) + "
			    "0x1000000 * int(255 * (1 - abs($3) / most))) with boxxyerror linecolor rgb "
			    "variable\n");
	return f;
}

static int draw_one(struct section *s, const struct picture_request *q, size_t data, size_t variant,
		    struct err *e)
{
	struct weights w = { .data = q->data[data] };
	struct model m = { 0 };
	int rc = -1;

	if (!model_fit(&m, w.data, &q->variant[variant], q->seed, q->threads, e) &&
	    !model_part(&w.w, &m, "weights", w.data, e) && !choose_units(&w, e)) {
		w.side = square_side(w.data, w.w.cols);
		figure_caption(write_figure(&w, s), "%s, trained on all %zu rows of %s: %zu of %zu units, those "
			       "with the longest weights first. Blue counts for the unit, red against it, "
			       "the stronger the more; %s.", picture_label(s->report, q, variant),
			       w.data->rows, w.data->name, w.drawn, w.w.rows,
			       w.side ? report_text(s->report, "each image has the %zu x %zu columns of "
						    "the table row by row", w.side, w.side)
			       : w.w.cols > COLUMNS_MOST ? report_text(s->report, "the first %d columns",
								       COLUMNS_MOST)
							 : "a line of squares for each column as the network sees it");
		rc = 0;
	}
	free(w.w.at);
	free(w.unit);
	model_free(&m);
	return rc;
}

const struct picture_kind picture_weights = {
	.name = "weights", .title = "Weights", .learner = "mlp",
	.help = "what the first layer's units look for: images where the columns are a square of pixels",
	.draw_one = draw_one,
};
