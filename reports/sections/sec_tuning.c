/* What the search for parameters bought: tuned against default, and score against the number
 * tried. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/stats/budget.h"
#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"

#define TRIALS_MOST 512

/* The default variant of the learner of a tuned one, or NO_CELL. */
static size_t default_of(const struct comparison *c, size_t tuned)
{
	for (size_t m = 0; m < c->ranked; m++)
		if (m != tuned && !strcmp(comparison_variant(c, m)->role, "default") &&
		    !strcmp(comparison_variant(c, m)->learner,
			    comparison_variant(c, tuned)->learner))
			return m;
	return NO_CELL;
}

static bool is_tuned(const struct comparison *c, size_t m)
{
	return !strcmp(comparison_variant(c, m)->role, "tuned");
}

/* The pair of two methods, whichever is ranked before the other. */
static size_t pair_of(const struct comparison *c, size_t a, size_t b)
{
	size_t q = 0;

	while (q < c->pairs && !((c->pair[q].a == a && c->pair[q].b == b) ||
				 (c->pair[q].a == b && c->pair[q].b == a)))
		q++;
	return q;
}

/* Inner score of the chosen configuration, and the number tried: means over the cells of an
 * entry. */
static void search_facts(const struct comparison *c, const struct run_trial *t, size_t n,
			 size_t set, size_t m, double *inner, double *tried)
{
	double sum = 0, trials = 0, cells = 0;

	for (size_t i = 0; i < n; i++) {
		const struct run_cell *x = c->r->cell + t[i].cell;

		if (x->dataset != c->set[set] || x->variant != c->method[m])
			continue;
		trials++;
		if (t[i].chosen && !isnan(t[i].score)) {
			sum += t[i].score;
			cells++;
		}
	}
	*inner = cells > 0 ? sum / cells : NAN;
	*tried = cells > 0 ? trials / cells : NAN;
}

static void gain_cells(struct table *t, const struct comparison *c, size_t set, size_t tuned,
		       size_t plain)
{
	size_t q = plain == NO_CELL ? c->pairs : pair_of(c, tuned, plain);
	const struct paired_test *d = c->paired + set * c->pairs + q;
	double sign;

	if (q == c->pairs || !d->known) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, "–");
		return;
	}
	sign = c->pair[q].a == tuned ? 1 : -1;
	table_cell(t,
		   d->t.p < 1 - ANALYSIS_LEVEL ? sign * d->t.mean > 0 ? MARK_GOOD : MARK_BAD : 0,
		   "%s", format_points(t->report, sign * d->t.mean));
	table_cell(t, 0, "%s to %s",
		   format_points(t->report, fmin(sign * d->t.ci.lo, sign * d->t.ci.hi)),
		   format_points(t->report, fmax(sign * d->t.ci.lo, sign * d->t.ci.hi)));
}

static void tuning_row(struct table *t, const struct comparison *c, const struct run_trial *trial,
		       size_t n, size_t set, size_t m, bool first)
{
	const struct comparison_entry *x = comparison_entry(c, set, m);
	bool reg = comparison_dataset(c, set)->regression;
	size_t plain = default_of(c, m);
	double inner, tried;

	search_facts(c, trial, n, set, m, &inner, &tried);
	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, set)->name : "");
	table_named(t, style_of_method(c, m).color, 0, comparison_variant(c, m)->learner);
	table_cell(t, 0, "%s",
		   plain == NO_CELL
			   ? "–"
			   : format_score(t->report, reg,
					  comparison_entry(c, set, plain)->mean[ON_TEST], NAN));
	table_cell(t, 0, "%s", format_score(t->report, reg, x->mean[ON_TEST], NAN));
	gain_cells(t, c, set, m, plain);
	table_cell(t, 0, "%s", format_points(t->report, comparison_merit(c, set, inner) -
					     comparison_merit(c, set, x->mean[ON_TEST])));
	table_cell(t, 0, isnan(tried) ? "–" : "%.0f", tried);
	table_cell(t, 0, "%s", format_seconds(t->report, x->tune_s));
}

static void tuning_table(struct section *s, const struct comparison *c,
			 const struct run_trial *trial, size_t n)
{
	struct table *t = section_table(s, "Tuned against default (accuracy in percent, or RMSE)");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "default", NULL);
	table_column(t, ALIGN_RIGHT, "tuned", NULL);
	table_column(t, ALIGN_RIGHT, "gain",
		     "tuned less default on test rows, in points; coloured when the interval "
		     "excludes 0");
	table_column(t, ALIGN_RIGHT, "95 % interval", "corrected resampled t");
	table_column(t, ALIGN_RIGHT, "optimism",
		     "inner validation score of the chosen configuration less its test score");
	table_column(t, ALIGN_RIGHT, "tried", "configurations per fold, the default first");
	table_column(t, ALIGN_RIGHT, "search", "seconds per fold");
	for (size_t i = 0; i < c->sets; i++) {
		bool first = true;

		for (size_t m = 0; m < c->ranked; m++)
			if (is_tuned(c, m)) {
				tuning_row(t, c, trial, n, i, m, first);
				first = false;
			}
	}
}

/* ---- figure: expected best inner score over the number of configurations ---- */

/* Mean over the entry's cells of the expected best of n; returns up to how many n. */
static size_t search_curve(const struct comparison *c, const struct run_trial *t, size_t n,
			   size_t set, size_t m, double *mean)
{
	double score[TRIALS_MOST], best[TRIALS_MOST], cells = 0;
	int better = comparison_dataset(c, set)->regression ? -1 : 1;
	size_t most = TRIALS_MOST;

	for (size_t k = 0; k < TRIALS_MOST; k++)
		mean[k] = 0;
	for (size_t i = 0, end; i < n; i = end) {
		const struct run_cell *x = c->r->cell + t[i].cell;
		size_t tried = 0;

		for (end = i; end < n && t[end].cell == t[i].cell; end++)
			if (!isnan(t[end].score) && tried < TRIALS_MOST)
				score[tried++] = t[end].score;
		if (x->dataset != c->set[set] || x->variant != c->method[m] || !tried ||
		    expected_best(best, score, tried, better, NULL))
			continue;
		most = tried < most ? tried : most;
		for (size_t k = 0; k < most; k++)
			mean[k] += best[k];
		cells++;
	}
	for (size_t k = 0; k < most && cells > 0; k++)
		mean[k] /= cells;
	return cells > 0 ? most : 0;
}

/* One plot: its curves go to the data, then axis, names and lines to the script. */
struct search {
	struct figure_end_label label[TRIALS_MOST];
	size_t index[TRIALS_MOST];      /* of the curve's block in the data, by label.at */
	size_t n, most;
	double lo, hi;
};

static void add_curve(struct search *p, struct text *data, const struct comparison *c, size_t set,
		      size_t m, const double *mean, size_t most, size_t index)
{
	double scale = comparison_dataset(c, set)->regression ? 1 : 100;

	text_add(data, "%s# %s on %s: configurations tried, expected best inner score\n",
		 index ? "\n\n" : "", comparison_variant(c, m)->label, comparison_dataset(c, set)->name);
	for (size_t k = 0; k < most; k++) {
		text_add(data, "%zu %.6g\n", k + 1, scale * mean[k]);
		/* the first tries may be far off: the axis begins at the third */
		if (k >= 2 || most < 4) {
			p->lo = fmin(p->lo, scale * mean[k]);
			p->hi = fmax(p->hi, scale * mean[k]);
		}
	}
	p->index[p->n] = index;
	p->label[p->n++] = (struct figure_end_label){ m, scale * mean[most - 1] };
	p->most = most > p->most ? most : p->most;
}

static void draw_search(struct text *g, const struct comparison *c, size_t set, struct search *p)
{
	bool reg = comparison_dataset(c, set)->regression;
	struct figure_axis a = figure_axis_fit(p->lo, p->hi, 5, -INFINITY, INFINITY);

	text_add(g, "set title ");
	text_quoted(g, comparison_dataset(c, set)->name);
	text_add(g, " offset 0,-0.5 noenhanced\nset xrange [1:%zu]\n", p->most);
	figure_axis_set(g, 'y', &a);
	if (reg)
		text_add(g, "set yrange [%.8g:%.8g]\n", a.hi, a.lo);
	text_add(g, "plot ");
	for (size_t i = 0; i < p->n; i++)
		text_add(g,
			 "%sdata index %zu using 1:2 with lines linecolor rgb \"%s\" linewidth 2",
			 i ? ", \\\n\t" : "", p->index[i], style_of_method(c, p->label[i].at).color);
	text_add(g, "\n");
}

static void name_curves(struct text *g, const struct comparison *c, struct search *p)
{
	figure_labels_spread(p->label, p->n, 0.1 * (p->hi - p->lo));
	for (size_t i = 0; i < p->n; i++) {
		text_add(g, "set label ");
		text_quoted(g, comparison_variant(c, p->label[i].at)->learner);
		text_add(g,
			 " at graph 1, first %.8g left offset 0.6,0 textcolor rgb \"%s\" "
			 "noenhanced\n",
			 p->label[i].y, style_of_method(c, p->label[i].at).color);
	}
}

static void search_plot(struct figure *f, const struct comparison *c, const struct run_trial *t,
			size_t n, size_t set, size_t *index)
{
	struct search p = { .lo = INFINITY, .hi = -INFINITY };
	struct text lines = { 0 };

	for (size_t m = 0; m < c->ranked; m++) {
		double mean[TRIALS_MOST];
		size_t most = is_tuned(c, m) ? search_curve(c, t, n, set, m, mean) : 0;

		if (most > 1)
			add_curve(&p, &f->data, c, set, m, mean, most, (*index)++);
	}
	if (!p.n) {
		text_add(&f->script, "set multiplot next\n");
		return;
	}
	draw_search(&lines, c, set, &p);        /* before the names are sorted by height */
	text_add(&f->script, "unset label\n");
	name_curves(&f->script, c, &p);
	text_put(&f->script, text_of(&lines), lines.used);
	text_free(&lines);
}

static void figure_search(struct section *s, const struct comparison *c, const struct run_trial *t,
			  size_t n)
{
	struct figure_panels p = {
		.left = 50, .right = 48, .top = 32, .bottom = 54, .gap_x = 90, .gap_y = 90
	};
	struct figure *f;
	size_t index = 0;

	figure_panels_fit(&p, c->sets, 3, 170);
	f = section_figure(s, name_figure(s->report, "tuning", c->r, c->study),
			   "What more tries would have found", p.width, p.height);
	text_add(&f->script, "unset key\nset xlabel \"configurations tried\" offset 0,0.7\nset "
			     "xtics autofreq\n");
	figure_panels_open(&f->script, &p);
	for (size_t i = 0; i < c->sets; i++)
		search_plot(f, c, t, n, i, &index);
	figure_panels_close(&f->script);
	figure_caption(f, "Expected best score on the inner validation rows when n configurations "
			  "are tried, in any order (Tang et al. 2020), mean over folds; accuracy "
			  "in percent, RMSE downwards. A line that is still rising at its end "
			  "would have gained from a longer search; compare learners at equal n.");
}

int section_tuning(struct report *r, const struct comparison *c, struct err *e)
{
	struct run_trial *t = NULL;
	struct section *s;
	size_t n, tuned = 0;

	for (size_t m = 0; m < c->ranked; m++)
		tuned += is_tuned(c, m);
	if (!tuned)
		return 0;
	if (results_trials(c->r, c->study, &t, &n, e))
		return -1;
	s = section_compared(r, c, "tuning", "Tuned against default");
	section_text(s, "Every learner got the same budget for its search, on inner splits of the "
			"training rows only. The gain is what the chosen parameters are worth on "
			"rows that neither search nor fit has seen; the optimism is by how much "
			"the inner score promised too much.");
	if (n)
		figure_search(s, c, t, n);
	tuning_table(s, c, t, n);
	free(t);
	return 0;
}
