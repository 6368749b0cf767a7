/* Decision surfaces: the plane in the colours of the classes that a learner sees there, or of the
 * values, a panel for each setting and data set; over one column, the curve. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/metrics/metrics.h"
#include "harness/pictures/pic_surface_inner.h"
#include "reports/figures/style.h"

enum {
	CELL_PIXELS  = 2,
	GRID_MOST    = 200,
	CURVE_POINTS = 400,
	PANELS_MOST  = 36,
	ACROSS_MOST  = 6
};
#define GRID_CV    "holdout:0.3"
#define PANEL_MOST 420.0        /* pixels */

/* ---- what is drawn ---- */

static size_t numeric_columns(const struct dataset *d)
{
	size_t n = 0;

	for (size_t j = 0; j < d->cols; j++)
		n += d->columns[j].kind == COLUMN_NUMERIC;
	return n;
}

/* A regression with x alone, or with a single number, is a curve. */
static size_t axes_of(const struct picture_request *q)
{
	for (size_t i = 0; i < q->ndata; i++)
		if (q->data[i]->task == TASK_CLASSIFY)
			return 2;
	if (q->x && !q->y)
		return 1;
	for (size_t i = 0; i < q->ndata; i++)
		if (numeric_columns(q->data[i]) < 2)
			return 1;
	return 2;
}

static int make_planes(struct surface_figure *g, struct err *e)
{
	const struct picture_request *q = g->q;
	struct plane_wish w = { axes_of(q), q->x, q->y, q->cv ? q->cv : GRID_CV, q->seed,
				g->kind->query ? q->query ? q->query : 1 : 0 };

	for (size_t i = 0; i < q->ndata; i++) {
		if (q->data[i]->task != q->data[0]->task)
			return FAIL(e, ERR_UNSUITED, "%s is %s and %s is %s: two pictures",
				    q->data[0]->name, metric_task_name(q->data[0]->task),
				    q->data[i]->name, metric_task_name(q->data[i]->task));
		if (plane_make(&g->plane[i], q->data[i], &w, e))
			return -1;
		if (q->data[i]->classes > g->classes)
			g->classes = q->data[i]->classes;
	}
	return 0;
}

/* Which rows are wrong, and the default error. */
static int judge(struct surface_panel *p, size_t part, const struct model *m, struct err *e)
{
	const struct dataset *d = part ? p->plane->test : p->plane->train;
	const struct metric *metric = metric_default(d->task);
	struct metric_truth truth = { .task = d->task, .rows = d->rows, .classes = d->classes,
				      .label = d->label, .probabilities = m->probabilities };
	struct mat scores = { 0 };
	double *target = NULL;
	int rc = -1;

	if (model_predict(m, d, &scores, NULL, NULL, e) ||
	    !(p->wrong[part] = mem_zeros(d->rows, 1, e)) ||
	    !(target = mem_zeros(d->rows, sizeof *target, e)))
		goto done;
	for (size_t i = 0; i < d->rows; i++)
		if (d->label)
			p->wrong[part][i] = metric_class(mat_row(scores, i), scores.cols) !=
					    d->label[i];
		else
			target[i] = d->target[i] - model_target_offset(m);
	truth.target = d->label ? NULL : target;
	p->error[part] = metric_error(metric, metric_score(metric, &truth, scores));
	rc = 0;
done:
	free(scores.at);
	free(target);
	return rc;
}

static int make_panel(struct surface_figure *g, struct surface_panel *p, size_t nx, size_t ny,
		      struct err *e)
{
	struct model m = { 0 };
	int rc = -1;

	if (!model_fit(&m, p->plane->train, p->variant, g->q->seed, g->q->threads, e) &&
	    !surface_make(&p->surface, &m, p->plane, nx, ny, e) && !judge(p, 0, &m, e) &&
	    !judge(p, 1, &m, e) && !(g->kind->find && g->kind->find(g, p, &m, e)))
		rc = 0;
	model_free(&m);
	return rc ? err_wrap(e, "%s on %s", p->variant->label, p->plane->data->name) : 0;
}

static void value_range(struct surface_figure *g)
{
	g->lo = INFINITY, g->hi = -INFINITY;
	for (size_t i = 0; i < g->q->ndata && !g->classes; i++)
		for (size_t k = 0; k < g->q->data[i]->rows; k++) {
			g->lo = fmin(g->lo, g->q->data[i]->target[k]);
			g->hi = fmax(g->hi, g->q->data[i]->target[k]);
		}
}

/* Panels as high as they are wide, a curve lower; several data sets have a row each. */
static void lay_out(struct surface_figure *g, double legend)
{
	bool several = g->q->ndata > 1, curve = surface_is_curve(g);
	const struct figure_panels margins = {
		.left = several ? 84 : 68, .right = g->classes || curve ? 14 : 104, .top = legend + 4,
		.gap_x = several ? 46 : 0, .gap_y = several ? 108 : 0,
	};

	multiples_fit(&g->m, g->n, several ? g->q->nvariants : multiples_columns(g->n),
		      curve ? 0.8 : 1, PANEL_MOST, &margins);
}

static size_t cells(double pixels)
{
	size_t n = (size_t)(pixels / CELL_PIXELS);

	return n > GRID_MOST ? GRID_MOST : n < 2 ? 2 : n;
}

static int make_panels(struct surface_figure *g, struct err *e)
{
	for (size_t i = 0; i < g->n; i++) {
		struct surface_panel *at = &g->panel[i];
		at->plane = &g->plane[i / g->q->nvariants];
		at->variant = &g->q->variant[i % g->q->nvariants];
		if (surface_is_curve(g) ? make_panel(g, at, CURVE_POINTS, 1, e)
				: make_panel(g, at, cells(g->m.wide), cells(g->m.high), e))
			return -1;
	}
	return 0;
}

/* ---- the figure ---- */

enum { LEGEND_MOST = 40 };

static size_t legend_of(const struct surface_figure *g, struct legend_item *item)
{
	const struct dataset *d = g->q->data[0];
	size_t n = 0;

	for (size_t i = 1; i < g->q->ndata; i++)
		if (g->q->data[i]->classes > d->classes)
			d = g->q->data[i];
	for (size_t c = 0; c < g->classes && c < LEGEND_MOST - 3; c++)
		item[n++] = (struct legend_item){ d->class_names[c], style_class_color(c), 7, 0,
						  1.1, 0 };
	item[n++] = (struct legend_item){ "training row", "muted", 7, 0, 0.55, 0 };
	item[n++] = (struct legend_item){ g->kind->tested, "muted", 13, 12, 0.9, 0.9 };
	if (g->classes)
		item[n++] = (struct legend_item){ g->kind->marked, "paper", 7, 6, 0.1, 1.6 };
	return n;
}

static const char *shades(const struct surface_figure *g)
{
	bool scores = false;

	for (size_t i = 0; i < g->n; i++)
		scores |= !g->panel[i].surface.probabilities;
	return !g->classes ? ""
	       : scores ? " Lines are where the answer changes. Shades: the probability of the class, or "
			  "where a learner gives scores alone, 1 / (1 + exp(-lead)) of its score over "
			  "the next."
			: " The stronger the shade, the more probable the class; lines are where the "
			  "answer changes.";
}

static void caption(struct surface_figure *g, struct report *r)
{
	const struct plane *p = &g->plane[0];
	const struct metric *m = metric_default(p->data->task);
	bool many = false;

	for (size_t i = 0; i < g->q->ndata; i++)
		many |= g->plane[i].train->rows > POINTS_MOST || g->plane[i].test->rows > POINTS_MOST;
	figure_caption(g->f, "Trained on %s alone%s: %zu rows%s%s.%s%s%s",
		       p->axes == 1 ? "this column" : "these two columns",
		       p->chosen ? ", which tell most about the target" : "", p->train->rows,
		       g->q->ndata > 1 ? " of the first set" : "",
		       g->kind->find ? "" :
		       report_text(r, ", and tested on %zu others; above each panel %s of both",
				   p->test->rows, g->classes ? "the share of wrong rows"
							     : report_text(r, "the %s", m->label)),
		       g->kind->caption, shades(g),
		       many ? report_text(r, " Of more than %d rows, evenly spaced ones are drawn.",
					  POINTS_MOST) : "");
}

static int fill(struct surface_figure *g, struct section *s, struct err *e)
{
	struct legend_item item[LEGEND_MOST];
	size_t n;

	if (make_planes(g, e))
		return -1;
	value_range(g);
	n = legend_of(g, item);
	lay_out(g, legend_height(item, n, FIGURE_WIDTH * (g->n == 1 ? 0.72 : 1)));
	if (make_panels(g, e))
		return -1;
	g->f = section_figure(s, report_text(s->report, "%s-%s", g->kind->name, g->q->data[0]->name),
			      g->kind->title ? g->kind->title : surface_is_curve(g) ? "What was learnt, over one column"
			      : g->classes ? "Decision surfaces" : "Predicted values over two columns",
			      g->m.grid.width, g->m.grid.height);
	if (pic_surface_data(g, e))
		return -1;
	pic_surface_script(g, item, n);
	caption(g, s->report);
	if (g->kind->below)
		g->kind->below(g, s);
	return 0;
}

static void surface_figure_free(struct surface_figure *g)
{
	for (size_t i = 0; g->panel && i < g->n; i++) {
		surface_free(&g->panel[i].surface);
		free(g->panel[i].wrong[0]);
		free(g->panel[i].wrong[1]);
		free(g->panel[i].mark);
	}
	for (size_t i = 0; g->plane && i < g->q->ndata; i++)
		plane_free(&g->plane[i]);
	free(g->panel);
	free(g->plane);
}

int pic_surface_draw(struct section *s, const struct picture_request *q,
		     const struct surface_kind *kind, struct err *e)
{
	struct surface_figure g = { .kind = kind, .q = q, .r = s->report,
				    .n = q->ndata * q->nvariants };
	int rc = -1;

	if (g.n > PANELS_MOST || (q->ndata > 1 && q->nvariants > ACROSS_MOST))
		return FAIL(e, ERR_PARAM, "%zu data sets by %zu learners are too many for a picture: "
			    "%d panels, %d learners where there are several data sets, are the most",
			    q->ndata, q->nvariants, PANELS_MOST, ACROSS_MOST);
	if ((g.plane = mem_zeros(q->ndata, sizeof *g.plane, e)) &&
	    (g.panel = mem_zeros(g.n, sizeof *g.panel, e)))
		rc = fill(&g, s, e);
	surface_figure_free(&g);
	return rc;
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	static const struct surface_kind plain = {
		.name = "surface", .marked = "mistake", .tested = "test row", .caption = "",
	};

	return pic_surface_draw(s, q, &plain, e);
}

const struct picture_kind picture_surface = {
	.name = "surface", .title = "Surfaces",
	.help = "what a learner answers over two columns, with its mistakes; of values over one "
		"column, the curve. A panel for each learner and data set",
	.draw = draw,
};
