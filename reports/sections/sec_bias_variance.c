/* Errors in their two parts: a stacked bar for each learner, what the tests say, and a table. */
#include <math.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "harness/analysis/bias_variance.h"
#include "harness/analysis/fold_sample.h"
#include "harness/analysis/least_error.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

struct parted {
	const struct results *x;
	size_t study;
	struct bias_variance b;
};

static bool of_classes(const struct parted *p, size_t dataset)
{
	return p->x->dataset[dataset].task == TASK_CLASSIFY;
}

static double shown(const struct parted *p, size_t dataset)
{
	return of_classes(p, dataset) ? 100 : 1;
}

static const char *amount(struct report *r, const struct parted *p, size_t dataset, double of)
{
	return of_classes(p, dataset) ? format_decimals(r, 100 * of, 2) : format_number(r, of);
}

static const char *name_of(const struct parted *p, size_t at)
{
	return p->x->variant[p->b.at[at].variant].label;
}

static struct style style_at(const struct parted *p, size_t at)
{
	const char *learner = p->x->variant[p->b.at[at].variant].learner;
	size_t nth = 0;

	for (size_t i = 0; i < at; i++)
		nth += p->b.at[i].dataset == p->b.at[at].dataset &&
		       p->x->variant[p->b.at[i].variant].learner == learner;
	return style_of(p->x, p->b.at[at].variant, nth);
}

/* ---- in words ---- */

/* "its variance is greatest for A, x of an error of y, z more than for B, where it is least". */
static void extremes(struct section *s, const struct parted *p, size_t dataset, enum bias_variance_of of)
{
	static const struct { enum decomposition_name part; const char *name; } what[] = {
		[BIAS_VARIANCE_VARIANCE] = { DECOMPOSED_VARIANCE, "Variance" },
		[BIAS_VARIANCE_BIAS] = { DECOMPOSED_BIAS, "Bias²" },
	};
	size_t most = bias_variance_extreme(&p->b, dataset, what[of].part, 1);
	size_t least = bias_variance_extreme(&p->b, dataset, what[of].part, -1);
	struct decomposition_estimate gap;
	struct report *r = s->report;

	if (most == p->b.n || most == least)
		return;
	gap = bias_variance_between(&p->b, most, least, of);
	if (gap.p < 1 - ANALYSIS_LEVEL)
		section_text(s, "%s on %s is greatest for **%s**, %s of an error of %s: by %s (%s to %s, adjusted %s) more "
				"than for %s, where it is least.",
			     what[of].name, p->x->dataset[dataset].name, name_of(p, most),
			     amount(r, p, dataset, p->b.at[most].d.mean[what[of].part]),
			     amount(r, p, dataset, p->b.at[most].d.mean[DECOMPOSED_ERROR]),
			     amount(r, p, dataset, gap.mean), amount(r, p, dataset, gap.ci.lo),
			     amount(r, p, dataset, gap.ci.hi), format_p_is(r, gap.p), name_of(p, least));
	else
		section_text(s, "%s on %s is not shown to differ between learners.", what[of].name,
			     p->x->dataset[dataset].name);
}

/* +1 mostly variance, -1 mostly bias, 0 not told. */
static int leans(const struct bias_variance_learner *y)
{
	return !(y->lean_p < 1 - ANALYSIS_LEVEL) ? 0 : y->lean.mean > 0 ? 1 : -1;
}

static void leaning(struct section *s, const struct parted *p, size_t dataset)
{
	static const struct { int sign; const char *words; } side[] = {
		{ 1, "more variance than bias: more rows, or a steadier setting, may lower it" },
		{ -1, "more bias, or noise, than variance" },
	};
	const char **name = report_own(s->report, p->b.n, sizeof *name);

	for (int k = 0; k < 2 && name; k++) {
		size_t n = 0;

		for (size_t i = 0; i < p->b.n; i++)
			if (p->b.at[i].dataset == dataset && leans(p->b.at + i) == side[k].sign)
				name[n++] = name_of(p, i);
		if (n)
			section_text(s, "On %s the error of %s is %s.", p->x->dataset[dataset].name,
				     format_list(s->report, name, n), side[k].words);
	}
}

static void words(struct section *s, const struct parted *p)
{
	section_text(s, "Each learner was trained again and again on other rows and asked about the same ones. What its "
			"answers have wrong in common is **bias**; what they differ in is **variance**: the part of the "
			"error that comes from the training rows at hand. A label that the features do not tell counts "
			"as bias. The models learn from fewer rows than those of the whole table would, and vary more.");
	for (size_t d = 0; d < p->x->n_datasets; d++) {
		extremes(s, p, d, BIAS_VARIANCE_VARIANCE);
		extremes(s, p, d, BIAS_VARIANCE_BIAS);
		leaning(s, p, d);
	}
	if (p->b.n < p->b.asked)
		section_text(s, "%s could not be parted: that takes the predictions (`predictions: yes`) of %d whole repeats "
				"or more of a cross-validation, such as `2x25`.",
			     format_sentence(s->report, format_count(s->report, p->b.asked - p->b.n, "error")),
			     DECOMPOSITION_LEAST);
}

/* ---- figure ---- */

static size_t learners_of(const struct parted *p, size_t dataset, size_t *first)
{
	size_t n = 0;

	for (size_t i = p->b.n; i-- > 0;)
		if (p->b.at[i].dataset == dataset) {
			*first = i;
			n++;
		}
	return n;
}

static void bars_data(struct text *t, const struct parted *p, size_t first, size_t n)
{
	double by = shown(p, p->b.at[first].dataset);

	gnuplot_comment(t, "%s: row, bias^2, error, its interval, learner", p->x->dataset[p->b.at[first].dataset].name);
	for (size_t i = 0; i < n; i++) {
		const struct bias_variance_learner *y = p->b.at + first + i;
		const struct decomposition_estimate *x = y->part + DECOMPOSED_ERROR;

		text_add(t, "%zu %.6g %.6g %.6g %.6g ", n - i, by * fmax(0, y->d.mean[DECOMPOSED_BIAS]),
			 by * x->mean, by * (isnan(x->ci.lo) ? x->mean : x->ci.lo),
			 by * (isnan(x->ci.hi) ? x->mean : x->ci.hi));
		escape_gnuplot_datum(t, name_of(p, first + i));
		text_add(t, "\n");
	}
}

static void bars_axes(struct text *g, const struct parted *p, size_t first, size_t n)
{
	size_t dataset = p->b.at[first].dataset;
	double by = shown(p, dataset), most = 0;
	struct figure_axis a;

	for (size_t i = first; i < first + n; i++) {
		const struct decomposition_estimate *x = p->b.at[i].part + DECOMPOSED_ERROR;
		most = fmax(most, by * fmax(x->mean, x->ci.hi));
	}
	a = figure_axis_fit(0, most > 0 ? most : 1, 5, 0, INFINITY);
	figure_axis_set(g, 'x', &a);
	text_add(g, "set yrange [0.3:%g]\nset ytics (", (double)n + 0.7);
	for (size_t i = 0; i < n; i++) {
		text_add(g, i ? ", " : "");
		escape_gnuplot_tic(g, name_of(p, first + i));
		text_add(g, " %zu", n - i);
	}
	text_add(g, ") scale 0 textcolor rgb ink noenhanced\nset title ");
	escape_gnuplot(g, p->x->dataset[dataset].name);
	text_add(g, " offset 0,-0.5 noenhanced\nset xlabel \"%s\" offset 0,0.7\n",
		 of_classes(p, dataset) ? "error in percent" : "squared error");
	if (of_classes(p, dataset))
		figure_bound_set(g, 'x', by * least_error(p->x, p->study, dataset));
}

static void bars_plot(struct text *g, const struct parted *p, size_t first, size_t n, size_t index)
{
	for (size_t i = 0; i < n; i++) {
		const char *color = style_at(p, first + i).color;

		text_add(g, "%sdata index %zu using 2:1:(0):2:($1-0.33):($1+0.33) every ::%zu::%zu with boxxyerror "
			 "fillstyle solid 0.9 noborder linecolor rgb \"%s\", \\\n", i ? ", \\\n\t" : "plot ", index, i, i,
			 color);
		text_add(g, "\tdata index %zu using 3:1:2:3:($1-0.33):($1+0.33) every ::%zu::%zu with boxxyerror "
			 "fillstyle solid 0.35 noborder linecolor rgb \"%s\"", index, i, i, color);
	}
	text_add(g, ", \\\n\tdata index %zu using 3:1:4:5 with xerrorbars pointtype 0 linecolor rgb ink linewidth 1\n"
		 "unset arrow\n", index);
}

static double longest_name(const struct parted *p)
{
	size_t most = 0;

	for (size_t i = 0; i < p->b.n; i++) {
		size_t wide = utf8_width(name_of(p, i));
		most = wide > most ? wide : most;
	}
	return (double)most;
}

static void bars_figure(struct section *s, const struct parted *p)
{
	struct figure_panels at = { .left = 24 + 7.4 * longest_name(p), .right = 18, .top = 32,
				    .bottom = 50, .gap_y = 88 };
	size_t sets = 0, most = 0, first = 0, index = 0, shown;
	struct figure *f;

	for (size_t d = 0; d < p->x->n_datasets; d++) {
		size_t n = learners_of(p, d, &first);
		sets += n > 0;
		most = n > most ? n : most;
	}
	at.gap_x = at.left + 12;
	shown = sets < FIGURE_PANELS_MOST ? sets : FIGURE_PANELS_MOST;
	figure_panels_fit(&at, shown, 2, 24 * ((double)most + 0.4));
	f = section_figure(s, name_figure(s->report, "bias-variance", p->x, p->study), "Bias and variance", at.width,
			   at.height);
	figure_panels_tell(f, shown, sets, "data sets, the first");
	text_add(&f->script, "unset key\nset border 1\nset grid noytics xtics linecolor rgb faint linewidth 1\n");
	figure_panels_open(&f->script, &at);
	for (size_t d = 0; d < p->x->n_datasets; d++) {
		size_t n = learners_of(p, d, &first);

		if (!n)
			continue;
		text_add(&f->data, index ? "\n\n" : "");
		bars_data(&f->data, p, first, n);
		if (index < shown) {
			bars_axes(&f->script, p, first, n);
			bars_plot(&f->script, p, first, n, index);
		}
		index++;
	}
	figure_panels_close(&f->script);
	figure_caption(f, "Expected error of a model trained on a draw of the rows: squared bias (dark) and variance "
			  "(light), after Kohavi & Wolpert (1996), of numbers by squared error. The thin line is the "
			  "95 %% interval of the error. A line of dashes and dots, where there is one, is the error "
			  "that no learner can go below.");
}

/* ---- tables ---- */

static void part_cell(struct table *t, const struct parted *p, const struct bias_variance_learner *y,
		      enum decomposition_name part)
{
	const struct decomposition_estimate *x = y->part + part;
	double half = (x->ci.hi - x->ci.lo) / 2;

	table_cell(t, 0, "%s%s%s", amount(t->report, p, y->dataset, x->mean), isnan(half) ? "" : " ± ",
		   isnan(half) ? "" : amount(t->report, p, y->dataset, half));
}

static void learner_row(struct table *t, const struct parted *p, size_t i, enum task task)
{
	const struct bias_variance_learner *y = p->b.at + i;
	static const char *const reading[] = { "mostly bias", "not told apart", "mostly variance" };

	table_row(t, 0);
	table_cell(t, 0, "%s", i && p->b.at[i - 1].dataset == y->dataset ? "" : p->x->dataset[y->dataset].name);
	table_named(t, style_at(p, i).color, 0, name_of(p, i));
	table_cell(t, 0, "%zu", y->d.draws);
	part_cell(t, p, y, DECOMPOSED_ERROR);
	part_cell(t, p, y, DECOMPOSED_BIAS);
	part_cell(t, p, y, DECOMPOSED_VARIANCE);
	table_cell(t, leans(y) ? 0 : MARK_MUTED, "%s", reading[leans(y) + 1]);
	if (task == TASK_CLASSIFY) {
		part_cell(t, p, y, DECOMPOSED_MAIN);
		part_cell(t, p, y, DECOMPOSED_UNBIASED);
		part_cell(t, p, y, DECOMPOSED_BIASED);
	}
}

static void parts_table(struct section *s, const struct parted *p, enum task task)
{
	struct table *t = NULL;

	for (size_t i = 0; i < p->b.n; i++) {
		if (p->x->dataset[p->b.at[i].dataset].task != task)
			continue;
		if (!t) {
			t = section_table(s, "%s in parts, ± half the 95 %% interval", task == TASK_CLASSIFY
					  ? "Errors in percent of rows" : "Squared errors");
			table_column(t, ALIGN_LEFT, "data set", NULL);
			table_column(t, ALIGN_LEFT, "learner", NULL);
			table_column(t, ALIGN_RIGHT, "draws", "models that each row was asked of");
			table_column(t, ALIGN_RIGHT, "error", "bias² and variance together");
			table_column(t, ALIGN_RIGHT, "bias²", "noise is in it; corrected for the number of draws");
			table_column(t, ALIGN_RIGHT, "variance", "likewise");
			table_column(t, ALIGN_LEFT, "reading", "whether the two differ, p Holm over all learners below 0.05");
			if (task == TASK_CLASSIFY) {
				table_column(t, ALIGN_RIGHT, "main wrong",
					     "Domingos (2000): rows that the most frequent answer gets wrong; not corrected");
				table_column(t, ALIGN_RIGHT, "variance that costs",
					     "other answers where the most frequent one is right");
				table_column(t, ALIGN_RIGHT, "that mends",
					     "right answers where it is wrong: error = main wrong + costs − mends");
			}
		}
		learner_row(t, p, i, task);
	}
}

int section_bias_variance(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct parted p = { .x = x, .study = study };
	struct section *s;

	if (bias_variance_create(&p.b, x, study, e))
		return -1;
	if (p.b.asked) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &p);
		if (p.b.n)
			bars_figure(s, &p);
		parts_table(s, &p, TASK_CLASSIFY);
		parts_table(s, &p, TASK_REGRESS);
		if (p.b.n)
			section_text(s, "Intervals join two sources of chance, the rows tested and the draws trained on, by "
					"adding their variances (Owen 2007), that of draws widened because they share the rows "
					"of one table (Nadeau & Bengio 2003). Both err on the safe side.");
	}
	bias_variance_free(&p.b);
	return 0;
}
