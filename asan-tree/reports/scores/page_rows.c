/* Row by row: how sure each score is by its test rows, which rows tell two methods apart, areas under ROC curves. */
#include <math.h>

#include "harness/scores/score_rows.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define SHOWN_MOST  45          /* lines: longer tables are shown on demand, */
#define LINES_MOST  2000        /* and still longer ones are in the CSV files alone */

static bool one_test_set(const struct score_analysis *a)
{
	for (size_t s = 0; s < a->sets; s++)
		if (a->rows->set[s].folds > 1)
			return false;
	return true;
}

static bool numbers(const struct score_analysis *a)
{
	return a->t->rows->numbers;
}

static const char *scores_to(struct report *r, const struct score_analysis *a, struct interval ci)
{
	return isnan(ci.lo) ? "–" : report_text(r, "%s to %s", page_score(r, a, ci.lo), page_score(r, a, ci.hi));
}

static const char *area(struct report *r, double x)
{
	return isnan(x) ? "–" : format_decimals(r, x, 4);
}

static const char *areas_to(struct report *r, struct interval ci)
{
	return isnan(ci.lo) ? "–" : report_text(r, "%s to %s", area(r, ci.lo), area(r, ci.hi));
}

static void set_column(struct table *t, const struct score_analysis *a)
{
	if (a->sets > 1)
		table_column(t, ALIGN_LEFT, "data set", NULL);
}

static void set_cell(struct table *t, const struct score_analysis *a, size_t set, bool first)
{
	table_row(t, 0);
	if (a->sets > 1)
		table_cell(t, 0, "%s", first ? score_set_name(a, set) : "");
}

static struct table *sized(struct table *t, size_t lines)
{
	t->folded = lines > SHOWN_MOST;
	return t;
}

/* ---- methods ---- */

static void row_methods(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = sized(section_table(s, "Scores over all test rows, and how far other test rows would move them"),
				a->sets * a->methods);

	set_column(t, a);
	table_column(t, ALIGN_LEFT, "method", NULL);
	table_column(t, ALIGN_RIGHT, "rows", "that it answered; one that repeats test again counts once");
	table_column(t, ALIGN_RIGHT, numbers(a) ? "RMSE" : "accuracy", "over all rows together");
	if (!numbers(a))
		table_column(t, ALIGN_RIGHT, "Wilson", "score interval of a share of rows");
	table_column(t, ALIGN_RIGHT, "percentile", "bootstrap of the rows, percentiles");
	table_column(t, ALIGN_RIGHT, "BCa", "bootstrap of the rows, bias-corrected and accelerated; Student's interval of many rows");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t m = 0; m < a->methods && !a->rows->set[i].left_out; m++) {
			const struct score_row_method *x = a->rows->set[i].method + m;

			set_cell(t, a, i, !m);
			table_named(t, report_text(r, "%s", page_style(a, m).color), 0, score_method_name(a, m));
			table_cell(t, 0, "%zu", x->rows);
			table_cell(t, 0, "%s", page_score(r, a, x->score));
			if (!numbers(a))
				table_cell(t, 0, "%s", scores_to(r, a, x->wilson));
			table_cell(t, 0, "%s", scores_to(r, a, x->percentile));
			table_cell(t, 0, "%s", scores_to(r, a, x->bca));
		}
}

static void nested(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = sized(section_table(s, "Nested cross-validation"), a->sets * a->methods);

	set_column(t, a);
	table_column(t, ALIGN_LEFT, "method", NULL);
	table_column(t, ALIGN_RIGHT, numbers(a) ? "RMSE" : "accuracy", "corrected for the training rows that the folds' models lack");
	table_column(t, ALIGN_RIGHT, "interval", "allows for other training rows");
	table_column(t, ALIGN_RIGHT, "too short one", "mean and spread of the rows, as if no two shared training rows");
	table_column(t, ALIGN_RIGHT, "times wider", "held between 1 and the root of the folds");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t m = 0; m < a->methods && !a->rows->set[i].left_out; m++) {
			const struct score_row_method *x = a->rows->set[i].method + m;

			if (!x->nested)
				continue;
			set_cell(t, a, i, !m);
			table_named(t, report_text(r, "%s", page_style(a, m).color), 0, score_method_name(a, m));
			table_cell(t, 0, "%s", page_score(r, a, x->nested_estimate));
			table_cell(t, 0, "%s", scores_to(r, a, x->nested_ci));
			table_cell(t, 0, "%s", scores_to(r, a, x->nested_naive));
			table_cell(t, 0, "%.2f", x->cv.inflation);
		}
}

/* ---- pairs ---- */

static void pairs_head(struct table *t, const struct score_analysis *a)
{
	set_column(t, a);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "rows", "that both answered");
	table_column(t, ALIGN_RIGHT, "first alone", numbers(a) ? "rows where the first missed by less"
						    : "rows that the first got right and the second did not, or more often in repeats");
	table_column(t, ALIGN_RIGHT, "second alone", NULL);
	table_column(t, ALIGN_RIGHT, "difference", a->t->better > 0 ? "first less second; above 0 the first is better"
								 : "second less first; above 0 the first is better");
	table_column(t, ALIGN_RIGHT, "p", numbers(a) ? "Student's t of the rows' squared errors, not adjusted"
						  : "McNemar's exact test, not adjusted");
	if (one_test_set(a))
		table_column(t, ALIGN_RIGHT, "p Holm", a->sets > 1 ? "adjusted for all pairs on all data sets" : "adjusted for all pairs");
	table_column(t, ALIGN_RIGHT, "percentile", "bootstrap of the rows");
	table_column(t, ALIGN_RIGHT, "BCa", "bootstrap of the rows, bias-corrected and accelerated");
}

static void pairs(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = sized(section_table(s, "Rows that tell two methods apart%s", *page_unit(a) ? ", differences in points" : ""),
				a->sets * a->pairs);

	pairs_head(t, a);
	for (size_t i = 0; i < a->sets; i++)
		for (size_t q = 0; q < a->pairs && !a->rows->set[i].left_out; q++) {
			const struct score_row_pair *x = a->rows->set[i].pair + q;

			set_cell(t, a, i, !q);
			table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
			table_cell(t, 0, "%zu", x->both);
			table_cell(t, 0, "%zu", x->only_a);
			table_cell(t, 0, "%zu", x->only_b);
			table_cell(t, 0, "%s", page_difference(r, a, x->difference));
			table_cell(t, 0, "%s", format_p(r, x->p));
			if (one_test_set(a))
				table_cell(t, x->p_holm < a->w.alpha ? MARK_BEST : 0, "%s", format_p(r, x->p_holm));
			table_cell(t, 0, "%s", page_interval(r, a, x->percentile));
			table_cell(t, 0, "%s", page_interval(r, a, x->bca));
		}
}

static const char *what_decides(const struct score_analysis *a)
{
	return a->design == SCORES_MANY ? "the test over data sets" : "the test of the folds";
}

static void about_rows(struct section *s, const struct score_analysis *a)
{
	if (one_test_set(a))
		section_text(s, "The rows are taken for one test set that no model had seen in training. Intervals and tests take the models "
				"as they are, and say nothing of another draw of training rows.");
	else
		section_text(s, "Every row was tested by the model of its fold. These intervals tell how far **other test rows** would move "
				"a score. The models are taken as they are: training rows are not drawn again, so that intervals are too "
				"short for a difference of methods. Those of learners that are alike left out 0 in 10 to 17 of 100 "
				"runs (METHODS.md).");
	if (a->rows->nested)
		section_text(s, "The interval of **nested cross-validation** (Bates, Hastie and Tibshirani 2024) allows for training rows, too: "
				"its width comes from how far inner and outer folds disagree.");
	if (*a->rows->no_nested)
		section_warning(s, "Inner answers give no interval by nested cross-validation: %s.", a->rows->no_nested);
	if (a->pairs && !one_test_set(a) && numbers(a))
		section_text(s, "The t test of the rows' squared errors takes rows for independent, but the models trained on one another's "
				"test rows: over folds it found a difference between learners that are alike in 7 to 16 of 100 runs "
				"(METHODS.md). It decides nothing here; %s does.", what_decides(a));
	else if (a->pairs && !one_test_set(a))
		section_text(s, "**McNemar's test** takes rows for independent, but the models trained on one another's test rows: over folds "
				"it found a difference between learners that are alike in 9 to 13 of 100 runs (METHODS.md). It "
				"decides nothing here; %s does.", what_decides(a));
	for (size_t i = 0; i < a->sets; i++)
		if (a->rows->set[i].left_out) {
			section_warning(s, "%s has no intervals of rows: %s.", score_set_name(a, i), a->rows->set[i].left_out);
			break;
		}
}

/* ---- areas ---- */

static const char *better_area(const struct score_analysis *a, size_t q, const struct score_row_pair *x)
{
	if (isnan(x->p_area_holm))
		return "not tested";
	if (!(x->p_area_holm < a->w.alpha) || x->area.difference == 0)
		return "not shown";
	return score_method_name(a, x->area.difference > 0 ? a->pair[q].a : a->pair[q].b);
}

static void areas(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = sized(section_table(s, "Areas under the ROC curve"), a->sets * a->methods);

	set_column(t, a);
	table_column(t, ALIGN_LEFT, "method", NULL);
	table_column(t, ALIGN_LEFT, "of class", "rows of it should have the larger scores");
	table_column(t, ALIGN_RIGHT, "area", "mean of the folds' areas");
	table_column(t, ALIGN_RIGHT, "interval", "DeLong's, on the logit scale");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t m = 0; m < a->methods && a->rows->set[i].areas; m++) {
			const struct delong *x = &a->rows->set[i].method[m].area;

			set_cell(t, a, i, !m);
			table_named(t, report_text(r, "%s", page_style(a, m).color), 0, score_method_name(a, m));
			table_cell(t, 0, "%s", m ? "" : a->t->rows->positive[a->block.set[i]]);
			table_cell(t, 0, "%s", area(r, x->auc));
			table_cell(t, 0, "%s", isnan(x->auc) ? "–" : areas_to(r, x->ci_logit));
		}
}

static void area_pairs(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = sized(section_table(s, "Areas of two methods, differences in points"), a->sets * a->pairs);

	set_column(t, a);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_LEFT, "larger area", NULL);
	table_column(t, ALIGN_RIGHT, "difference", "first less second");
	table_column(t, ALIGN_RIGHT, "interval", "DeLong's, of the models as they are");
	table_column(t, ALIGN_RIGHT, "p DeLong", "not adjusted");
	if (!one_test_set(a))
		table_column(t, ALIGN_RIGHT, "p of folds", "corrected resampled t test of the folds' areas, not adjusted");
	table_column(t, ALIGN_RIGHT, "p Holm", a->sets > 1 ? "adjusted for all pairs on all data sets; decides" : "adjusted; decides");
	for (size_t i = 0; i < a->sets; i++)
		for (size_t q = 0; q < a->pairs && a->rows->set[i].areas; q++) {
			const struct score_row_pair *x = a->rows->set[i].pair + q;

			set_cell(t, a, i, !q);
			table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
			table_cell(t, x->p_area_holm < a->w.alpha ? MARK_BEST : MARK_MUTED, "%s", better_area(a, q, x));
			table_cell(t, 0, "%s", format_points(r, x->area.difference));
			table_cell(t, 0, "%s", isnan(x->area.ci.lo) ? "–" : report_text(r, "%s to %s", format_points(r, x->area.ci.lo),
										    format_points(r, x->area.ci.hi)));
			table_cell(t, 0, "%s", format_p(r, x->area.p));
			if (!one_test_set(a))
				table_cell(t, 0, "%s", format_p(r, x->area_t.p));
			table_cell(t, 0, "%s", format_p(r, x->p_area_holm));
		}
}

static void about_areas(struct section *s, const struct score_analysis *a)
{
	section_heading(s, "Areas under ROC curves");
	if (one_test_set(a))
		section_text(s, "Pairs are decided by **DeLong's test**, which heeds that the rows are the same.");
	else
		section_text(s, "Each fold has a model of its own, and scores of different models need not be of one size: rows are compared "
				"with rows of **their own fold**, and the area is the mean of the folds' (LeDell, Petersen and van der "
				"Laan 2015). Pairs are decided by the **corrected resampled t test** of the folds' areas. DeLong's test "
				"within folds takes the models as they are: between learners that are alike it found a difference in 12 "
				"to 20 of 100 runs, the corrected t in 4 to 7 (METHODS.md).");
	areas(s, a);
	if (a->pairs)
		area_pairs(s, a);
}

void page_rows(struct report *r, const struct score_analysis *a)
{
	struct section *s;

	if (!a->rows)
		return;
	s = report_section(r, "rows", "Row by row");
	about_rows(s, a);
	if (a->sets * (a->pairs > a->methods ? a->pairs : a->methods) > LINES_MOST) {
		section_text(s, "There are %s; their numbers are in test-row-methods.csv and test-row-pairs.csv alone.",
			     format_count(r, a->sets * a->pairs, "comparison"));
		return;
	}
	row_methods(s, a);
	if (a->rows->nested)
		nested(s, a);
	if (a->pairs)
		pairs(s, a);
	if (a->rows->areas)
		about_areas(s, a);
}
