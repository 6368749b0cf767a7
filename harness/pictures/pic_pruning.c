/* The path of cost-complexity pruning: how error and leaves change with the price of a leaf. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/pictures/branches.h"
#include "harness/pictures/legend.h"
#include "harness/pictures/picture.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"

/* A point of the path, as the learner's diagnostics tell it. */
struct pruning_point {
	double alpha, leaves, train, valid, se;
};

struct pruning {
	struct pruning_point *at;
	size_t n, room;
	size_t chosen;                  /* the point whose leaves the fitted tree has */
	bool percent;
	struct err *e;
	bool failed;
};

static void keep(void *ctx, const char *name, size_t index, double value)
{
	static const struct { const char *name; size_t at; } member[] = {
		{ "prune_alpha", offsetof(struct pruning_point, alpha) },
		{ "prune_leaves", offsetof(struct pruning_point, leaves) },
		{ "prune_train_error", offsetof(struct pruning_point, train) },
		{ "prune_valid_error", offsetof(struct pruning_point, valid) },
		{ "prune_valid_se", offsetof(struct pruning_point, se) },
	};
	struct pruning *p = ctx;

	for (size_t i = 0; i < sizeof member / sizeof *member && !p->failed; i++) {
		if (strcmp(member[i].name, name) != 0)
			continue;
		p->failed = mem_grow((void **)&p->at, &p->room, index + 1, sizeof *p->at, p->e);
		if (!p->failed) {
			memcpy((char *)&p->at[index] + member[i].at, &value, sizeof value);
			p->n = index >= p->n ? index + 1 : p->n;
		}
	}
}

/* The same tree, pruned by cost and complexity where its own settings do not prune. */
static int pruned_variant(struct variant *out, const struct variant *v, struct err *e)
{
	bool none = param_enum(&v->params, "prune") == 0;
	char *spec = mem_format(e, "%s[%s%s%s]", v->learner->name, v->changed,
				none && *v->changed ? "," : "", none ? "prune=cost_complexity" : "");
	int rc = spec ? variant_make(out, spec, e) : -1;

	free(spec);
	return rc;
}

static int read_path(struct pruning *p, struct model *m, struct err *e)
{
	struct diag_sink sink = { keep, p };
	struct branch_tree b;

	p->e = e;
	if (m->learner->diagnose(m->self, &sink, e) || p->failed || branches_read(&b, m, e))
		return -1;
	for (size_t i = 0; i < p->n; i++)
		if ((size_t)p->at[i].leaves == b.branch[0].leaves)
			p->chosen = i;
	branches_free(&b);
	if (p->n < 2)
		return FAIL(e, ERR_UNSUITED, "the tree is a single leaf, with nothing to prune");
	return isfinite(p->at[0].valid) ? 0
					: FAIL(e, ERR_UNSUITED, "prune=cost_complexity has a path, "
					       "this pruning has none");
}

/* ---- the figure ---- */

/* On an axis of logarithms 0 stands a little before the first price. */
static double shown_alpha(const struct pruning *p, size_t i)
{
	size_t first = 0;

	while (first < p->n && !(p->at[first].alpha > 0))
		first++;
	if (first == p->n)
		return 1 + (double)i;
	return i >= p->n ? p->at[p->n - 1].alpha * 2
	       : i < first ? p->at[first].alpha / (2 + (double)(first - i)) : p->at[i].alpha;
}

static void write_data(const struct pruning *p, struct figure *f)
{
	double unit = p->percent ? 100 : 1;

	gnuplot_comment(&f->data, "alpha, leaves, training error, validation error, less and plus its "
				  "standard error; each tree from its alpha to the next");
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = i; k < i + 2; k++)
			text_add(&f->data, "%.6g %g %.6g %.6g %.6g %.6g\n", shown_alpha(p, k),
				 p->at[i].leaves, unit * p->at[i].train, unit * p->at[i].valid,
				 unit * (p->at[i].valid - p->at[i].se),
				 unit * (p->at[i].valid + p->at[i].se));
}

static void panel(struct text *t, double top, double bottom, const char *up)
{
	text_add(t, "\nset tmargin screen %g\nset bmargin screen %g\nset label 2 \"%s\" at screen "
		    "0.025,graph 0.5 rotate center textcolor rgb muted\n", top, bottom, up);
}

static void write_script(const struct pruning *p, struct figure *f)
{
	const struct legend_item item[] = {
		{ "training rows", "#0072b2", 5, 0, 1, 0 },
		{ "other rows, with their standard error", "#d55e00", 5, 0, 1, 0 },
	};
	double at = sqrt(shown_alpha(p, p->chosen) * shown_alpha(p, p->chosen + 1));
	bool right = at * at > shown_alpha(p, 0) * shown_alpha(p, p->n);
	struct text *t = &f->script;

	text_add(t, "set logscale x\nset xrange [%.6g:%.6g]\nunset key\n"
		    "set lmargin screen 0.11\nset rmargin screen 0.97\n"
		    "set arrow 1 from %.6g,graph 0 to %.6g,graph 1 nohead dashtype 2 linecolor rgb "
		    "muted\n", shown_alpha(p, 0), shown_alpha(p, p->n), at, at);
	legend_put(t, item, 2, f->width, f->height, 4);
	text_add(t, "set multiplot\n");
	panel(t, 0.91, 0.42, p->percent ? "error, %" : "mean squared error");
	text_add(t, "set format x \"\"\nset yrange [0:*]\n"
		    "plot data using 1:5:6 with filledcurves linecolor rgb \"#d55e00\", \\\n"
		    "     data using 1:4 with lines linewidth 2 linecolor rgb \"#d55e00\", \\\n"
		    "     data using 1:3 with lines linewidth 2 linecolor rgb \"#0072b2\"\n");
	legend_end(t);
	panel(t, 0.37, 0.14, "leaves");
	text_add(t, "set format x \"%%g\"\nset xtics add (\"0\" %.6g)\n"
		    "set xlabel \"alpha: what a leaf must save\"\nset logscale y\n"
		    "set yrange [0.8:*]\n"
		    "set label 1 \"%.0f leaves chosen\" at %.6g,graph 0.88 offset %g,0 %s "
		    "textcolor rgb ink\n"
		    "plot data using 1:2 with lines linewidth 2 linecolor rgb \"#009e73\"\n"
		    "unset multiplot\n", shown_alpha(p, 0), p->at[p->chosen].leaves, at,
		 right ? -0.8 : 0.8, right ? "right" : "left");
}

static void add_figure(const struct pruning *p, struct section *s, const struct variant *v,
		       const struct dataset *d)
{
	const struct pruning_point *best = &p->at[p->chosen];
	struct figure *f = section_figure(s, report_text(s->report, "pruning-%s", d->name),
					  "The pruning path", FIGURE_WIDTH * 0.72, 440);
	const char *unit = p->percent ? " %" : "";
	double by = p->percent ? 100 : 1;
	/* two digits of the standard error */
	int places = (int)fmax(0, 1 - floor(log10(fmax(by * best->se, 1e-9))));

	write_data(p, f);
	write_script(p, f);
	figure_caption(f, "%s on all %zu rows of %s. From left to right a leaf must save more to stay: the "
		       "tree of %.0f leaves loses them branch by branch (Breiman et al. 1984). On other "
		       "rows, %s, the %.0f leaves chosen have an error of %.*f%s ± %.*f, the whole tree "
		       "%.*f%s%s.", v->label, d->rows, d->name, p->at[0].leaves,
		       param_enum(&v->params, "prune_by") ? "a part set aside" : "by cross-validation",
		       best->leaves, places, by * best->valid, unit, places, by * best->se, places,
		       by * p->at[0].valid, unit,
		       param_bool(&v->params, "one_se")
			       ? "; chosen is the smallest within one standard error of the best"
			       : "");
}

static int draw_one(struct section *s, const struct picture_request *q, size_t data, size_t variant,
		    struct err *e)
{
	const struct dataset *d = q->data[data];
	struct pruning p = { .percent = d->task == TASK_CLASSIFY };
	struct variant pruned = { 0 };
	struct model m = { 0 };
	int rc = -1;

	if (!pruned_variant(&pruned, &q->variant[variant], e) &&
	    !model_fit(&m, d, &pruned, q->seed, q->threads, e) && !read_path(&p, &m, e)) {
		add_figure(&p, s, &pruned, d);
		rc = 0;
	}
	free(p.at);
	model_free(&m);
	variant_free(&pruned);
	return rc;
}

const struct picture_kind picture_pruning = {
	.name = "pruning", .title = "Pruning", .learner = "tree",
	.help = "error and leaves of a tree as branches are cut, and the cut that was chosen",
	.draw_one = draw_one,
};
