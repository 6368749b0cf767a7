/* How the numbers came about, as the appendix of a paper has to tell it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/sections/plan_lines.h"
#include "reports/sections/sections.h"

#define FOLD_FROM 12    /* rows from which a table is folded */

/* ---- splits and search ---- */

struct span {
	double lo, hi;
};

static void widen(struct span *s, double x)
{
	s->lo = fmin(s->lo, x);
	s->hi = fmax(s->hi, x);
}

static const char *span_text(struct report *r, struct span s)
{
	return !(s.lo <= s.hi) ? "–"
	       : s.lo < s.hi   ? report_text(r, "%.0f to %.0f", s.lo, s.hi)
			       : report_text(r, "%.0f", s.lo);
}

/* What is never parted: "30 groups of 2 to 9 rows". */
static const char *groups_of(struct report *r, const struct run_profile *p, size_t set)
{
	bool known = false;

	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].dataset == set && !strcmp(p->at[i].role, "group"))
			return report_text(r, "%.0f groups of %.0f to %.0f rows", p->at[i].different,
					   p->at[i].lowest, p->at[i].highest);
		known |= p->at[i].dataset == set;
	}
	return known ? "no groups" : "–";
}

static void split_row(struct table *t, const struct results *x, const struct run_profile *p, size_t study,
		      size_t set, const char *lines)
{
	struct span train = { INFINITY, -INFINITY }, valid = train, test = train;
	struct report *r = t->report;
	int repeats = 0, folds = 0;
	bool draws = false;
	const char *split;

	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;

		if (c->study != study || c->dataset != set)
			continue;
		repeats = c->repeat + 1 > repeats ? c->repeat + 1 : repeats;
		folds = c->fold + 1 > folds ? c->fold + 1 : folds;
		draws |= c->independent > 0;
		widen(&train, c->n_train);
		widen(&valid, c->n_valid);
		widen(&test, c->n_test);
	}
	if (!repeats)
		return;
	split = plan_lines_split(r, lines, x->dataset[set].spec);
	table_row(t, 0);
	table_cell(t, 0, "%s", x->study[study].title);
	table_cell(t, 0, "%s", x->dataset[set].name);
	table_cell(t, MARK_CODE, "%s", *split ? split : "–");
	table_cell(t, 0, draws ? "draws" : "folds");
	table_cell(t, 0, "%d", repeats);
	table_cell(t, 0, "%d", folds);
	table_cell(t, 0, "%s", span_text(r, train));
	table_cell(t, 0, "%s", valid.hi > 0 ? span_text(r, valid) : "–");
	table_cell(t, 0, "%s", span_text(r, test));
	table_cell(t, 0, x->dataset[set].task == TASK_CLASSIFY ? "classes" : "–");
	table_cell(t, 0, "%s", groups_of(r, p, set));
}

static void splits(struct section *s, const struct results *x)
{
	struct run_profile p;
	struct table *t;

	if (results_profile(x, &p, NULL))
		s->report->failed = true;
	section_heading(s, "Split design");
	section_text(s,
		     "Rows are split by the seed (%s) and the data alone: all learners meet the "
		     "same folds. `10x3` is 10 folds, 3 times over; `loo` tests every row or group "
		     "alone; `holdout:0.3x20` tests 30 %% of the rows, 20 times; `draws:0.5x20` "
		     "deals the rows into 20 parts without a common one and tests half of each; "
		     "`bootstrap:25` trains on rows drawn with replacement and tests the others; "
		     "`forward:5` trains on the past and tests what follows; `stored` is a split "
		     "of the file. `@5000` behind a split: each fold trains on a stratified sample "
		     "of so many of its training rows.", x->run.seed);
	section_text(s, "Classes are dealt evenly over the folds (stratified), targets of regression "
			"at random; rows of one group stay together where a data set has groups. "
			"Every repeat, fold and cell has a stream of random numbers of its own, "
			"made from the seed. Encoding, scaling and imputation are fitted on the "
			"training rows of each fold.");
	t = section_table(s, "Splits, and rows per fold");
	table_column(t, ALIGN_LEFT, "study", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "split", "as the plan has it");
	table_column(t, ALIGN_LEFT, "tests", "folds share training rows, draws share none");
	table_column(t, ALIGN_RIGHT, "repeats", NULL);
	table_column(t, ALIGN_RIGHT, "folds", NULL);
	table_column(t, ALIGN_RIGHT, "train", "rows learned from");
	table_column(t, ALIGN_RIGHT, "validation", "training rows set aside to stop or to choose");
	table_column(t, ALIGN_RIGHT, "test", "rows tested");
	table_column(t, ALIGN_LEFT, "strata", "dealt evenly over folds, where they are dealt at all: not of stored or forward ones");
	table_column(t, ALIGN_LEFT, "kept together", NULL);
	for (size_t i = 0; i < x->n_studies; i++) {
		const char *lines = plan_lines_study(s->report, x, i);

		for (size_t d = 0; d < x->n_datasets; d++)
			split_row(t, x, &p, i, d, lines);
	}
	t->folded = t->rows >= FOLD_FROM;
	section_scored_rows(s, x, SECTION_ALL_STUDIES);
	results_profile_free(&p);
}

static void trainings(struct section *s, const struct results *x)
{
	for (size_t i = 0; i < x->n_studies; i++) {
		const char *lines = plan_lines_study(s->report, x, i);
		const char *n = plan_lines_setting(s->report, lines, "training_seeds");

		if (*n)
			section_text(s, "**%s**: learners that use random numbers were trained `%s` times on each "
					"fold, with the same rows set aside and other seeds, tuned ones with "
					"their search; a fold's score is the mean of these trainings, and a fold "
					"where one of them failed has none.", x->study[i].title, n);
	}
}

static void search(struct section *s, const struct results *x)
{
	bool any = false;

	for (size_t i = 0; i < x->n_studies; i++) {
		const char *lines = plan_lines_study(s->report, x, i);
		const char *budget = plan_lines_setting(s->report, lines, "tune");

		if (!*budget || !strcmp(budget, "0"))
			continue;
		if (!any)
			section_heading(s, "Search for parameters");
		any = true;
		section_text(s,
			     "**%s**: a budget of `%s` for every learner in every fold "
			     "(configurations, processor seconds, or both, whichever ends first)%s.",
			     x->study[i].title, budget,
			     strcmp(plan_lines_setting(s->report, lines, "search"), "halving") ? "" :
			     ", by successive halving (Jamieson & Talwalkar 2016): all are tried with a "
			     "part of the training rows or of the epochs, the best third with three times "
			     "as much, and so on; one of the last rung is chosen");
	}
	if (any)
		section_text(s,
			     "The default is tried first, then the points of a randomly shifted "
			     "Sobol' sequence over the ranges that `bakeoff info learners NAME` "
			     "gives as \"tuned over\", or that the plan gave; what was tried of them stands in "
			     "“Tuned against default”. Each is scored by the study's metric on inner "
			     "folds of the training rows: 3 of them, stratified, or one holdout of a "
			     "quarter beyond 5000 rows. The best is fitted again on all training "
			     "rows; the test rows of the fold are never looked at. All that was "
			     "tried is in table `trial` of run.db.");
}

/* ---- scores and tests ---- */

static void scores(struct section *s, const struct results *x)
{
	struct table *t;

	section_heading(s, "Scores");
	section_text(s, "An undefined score is a gap, never 0. A fold in which a learner failed counts "
			"for nobody.");
	for (size_t i = 0; i < x->n_datasets; i++)
		if (*x->dataset[i].weight)
			section_text(s, "Rows of %s count by their weight, column %s: in every score, in "
					"the share of the largest class, and in the training of "
					"learners that take weights. Folds are made of rows, "
					"whatever they weigh.",
				     x->dataset[i].name, x->dataset[i].weight);
	t = section_table(s, "What the scores mean");
	table_column(t, ALIGN_LEFT, "metric", NULL);
	table_column(t, ALIGN_LEFT, "better", NULL);
	table_column(t, ALIGN_LEFT, "definition", NULL);
	for (size_t i = 0; i < x->n_metrics; i++) {
		const struct metric *m = x->metric + i, *own = metric_find(m->name);

		table_row(t, 0);
		table_cell(t, 0, "%s", m->title);
		table_cell(t, 0, m->better > 0 ? "larger" : "smaller");
		table_cell(t, 0, "%s", own ? own->definition : "not of this program");
	}
}

static void tests(struct section *s, const struct results *x)
{
	section_heading(s, "Tests and corrections");
	section_text(s,
		     "Within a data set, differences of two learners fold by fold go into the "
		     "corrected resampled t test (Nadeau & Bengio 2003): t = mean(d) / sqrt(s² "
		     "(1/n + q)), q = rows tested / rows learned from; intervals of differences use "
		     "the same standard error; draws without a common row have q = 0. Degrees of "
		     "freedom are folds − 1, also where folds are repeated; the standard error of a "
		     "share of rows is not below what N rows give, (|d| − d²) / N for its square. "
		     "Differences without spread, and fewer than three, are not tested. Practical equivalence is the posterior probability of a difference "
		     "within ±1 point (Corani & Benavoli 2015).");
	section_text(s,
		     "Over data sets, Friedman's test and the F of Iman and Davenport ask whether "
		     "there are differences at all; pairs are decided by Wilcoxon's signed ranks, "
		     "exact, zeros dropped, and by two one-sided ones for equality. On a single "
		     "split McNemar's exact test is given too.");
	if (x->compare_with < x->n_variants)
		section_text(s, "All learners are compared with one, **%s**, and not with each other: p-values are "
				"adjusted for these comparisons alone, on all data sets; the critical difference "
				"of mean ranks is Bonferroni and Dunn's.", x->variant[x->compare_with].label);
	section_text(s, "p-values are two-sided and adjusted by Holm for all tests of the same table; "
			"below 0.05 a difference is called real. Means over data sets are of one "
			"task; a relative metric is read in percent of the baseline's.");
}

static void remedies(struct section *s, const struct results *x)
{
	struct run_remedy *row = NULL;
	size_t n = 0, splits = 0;

	if (results_remedies(x, &row, &n, NULL)) {
		s->report->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		splits = row[i].split + 1 > splits ? row[i].split + 1 : splits;
	free(row);
	if (!n)
		return;
	section_heading(s, "Remedies");
	section_text(s, "Learners with a gap between training and test scores whose interval lies above 0 were "
			"given simpler settings, those that do not follow their training rows more complex "
			"ones, on %zu inner splits: the rows that one of the first ten folds trains on, nine "
			"tenths of them to learn from and a tenth to test on, the same rows and seeds for all "
			"settings. Differences to the learner as it was go into the corrected resampled t with "
			"splits − 1 degrees of freedom, at 1 − 0.05/m for m settings of a learner on a data "
			"set. A learner is said to overfit where its gap is above 0 and a simpler setting is "
			"shown to predict better.", splits);
}

/* ---- learners ---- */

struct used_values {
	const char *init;               /* the default, NULL: no variant had it */
	const char *other;              /* a list, "": only the default was used */
	size_t others;                  /* counted to OTHERS_MOST + 1 */
};

#define OTHERS_MOST 12

/* Whether an earlier variant of the learner had the same value. */
static bool came_before(const struct results *x, const struct run_param *p)
{
	for (const struct run_param *q = x->param; q < p; q++)
		if (q->changed && !strcmp(q->name, p->name) && !strcmp(q->text, p->text) &&
		    !strcmp(x->variant[q->variant].learner, x->variant[p->variant].learner))
			return true;
	return false;
}

static struct used_values values_of(struct report *r, const struct results *x, const char *learner,
				    const char *name)
{
	struct used_values u = { NULL, "", 0 };

	for (const struct run_param *p = x->param; p < x->param + x->n_params; p++) {
		if (strcmp(p->name, name) || strcmp(x->variant[p->variant].learner, learner))
			continue;
		if (!p->changed)
			u.init = p->text;
		else if (u.others <= OTHERS_MOST && !came_before(x, p) &&
			 u.others++ < OTHERS_MOST)
			u.other = report_text(r, "%s%s%s", u.other, *u.other ? ", " : "", p->text);
	}
	if (u.others > OTHERS_MOST)
		u.other = report_text(r, "%s and more", u.other);
	return u;
}

static void learner(struct section *s, const struct results *x, size_t variant)
{
	const char *name = x->variant[variant].learner;
	struct table *t = section_table(s, "%s: every parameter", name);

	table_column(t, ALIGN_LEFT, "parameter", NULL);
	table_column(t, ALIGN_LEFT, "default", "– where no variant of this run had it");
	table_column(t, ALIGN_LEFT, "set by the plan", "where it is not the default");
	for (size_t i = 0; i < x->n_params; i++) {
		struct used_values u;

		if (x->param[i].variant != variant)
			continue;
		u = values_of(s->report, x, name, x->param[i].name);
		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", x->param[i].name);
		table_cell(t, u.init ? 0 : MARK_MUTED, "%s", u.init ? u.init : "–");
		table_cell(t, *u.other ? MARK_BEST : 0, "%s", u.other);
	}
	t->folded = t->rows >= FOLD_FROM;
}

static bool is_first(const struct results *x, size_t variant)
{
	for (size_t i = 0; i < variant; i++)
		if (!strcmp(x->variant[i].learner, x->variant[variant].learner))
			return false;
	return true;
}

static void learners(struct section *s, const struct results *x)
{
	section_heading(s, "Learners");
	section_text(s, "Every parameter of every learner, with its default and what else this run "
			"gave it; values that a search chose differ by fold. Versions of libraries, compiler and instruction set are in the "
			"section before.");
	for (size_t i = 0; i < x->n_variants; i++)
		if (is_first(x, i))
			learner(s, x, i);
}

void section_methods(struct report *r, const struct results *x)
{
	struct section *s = report_section(r, "methods", "Methods");

	splits(s, x);
	trainings(s, x);
	search(s, x);
	scores(s, x);
	tests(s, x);
	remedies(s, x);
	learners(s, x);
	section_references(s, x);
}
