/* The result in sentences, what the table is judged to be, and which tests fit it. */
#include <math.h>
#include <string.h>

#include "harness/scores/score_rows.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define NAMED_MOST 12           /* methods in a sentence */

/* The test that decides pairs, in words. */
static const char *deciding(const struct score_analysis *a)
{
	return a->design == SCORES_MANY ? a->common_unit ? "Wilcoxon's signed ranks" : "the sign test"
	       : a->design == SCORES_ONE_FOLDED
		       ? a->five_by_two ? "the 5x2cv F test" : "the corrected resampled t test"
	       : a->design == SCORES_ONE_ITEMS ? "McNemar's test"
	       : a->design == SCORES_ONE_AREAS ? "DeLong's test"
	       : a->design == SCORES_ONE_TEST_SET
		       ? a->t->rows->numbers ? "the t test of the rows' squared errors" : "McNemar's test"
					       : "Fisher's exact test";
}

/* "a, b and c", shortened. */
static const char *names_of(struct report *r, const struct score_analysis *a, const size_t *m, size_t n)
{
	const char **name = report_own(r, n + 1, sizeof *name);
	size_t shown = n > NAMED_MOST ? NAMED_MOST - 1 : n;

	if (!name)
		return "";
	for (size_t i = 0; i < shown; i++)
		name[i] = score_method_name(a, m[i]);
	if (shown < n)
		name[shown] = report_text(r, "%zu more", n - shown);
	return format_list(r, name, shown + (shown < n));
}

/* The others by what is said of them beside method m: 0 m is better, 1 practically equal or identical, 2 not shown,
 * 3 worse, 4 apart by the same in every fold. */
static size_t others(const struct score_analysis *a, size_t m, int kind, size_t *out)
{
	size_t n = 0;

	for (size_t q = 0; q < a->pairs; q++) {
		const struct score_pair *p = a->pair + q;
		int better = verdict_better(p->verdict) * (p->a == m ? 1 : -1);
		bool equal = p->verdict == VERDICT_EQUAL || p->verdict == VERDICT_IDENTICAL;
		int is = better > 0 ? 0 : better < 0 ? 3 : equal ? 1 : p->verdict == VERDICT_DETERMINISTIC ? 4 : 2;

		if ((p->a == m || p->b == m) && is == kind)
			out[n++] = p->a == m ? p->b : p->a;
	}
	return n;
}

static void beside(struct section *s, const struct score_analysis *a, size_t m)
{
	struct report *r = s->report;
	size_t *at = report_own(r, a->methods, sizeof *at), n;
	static const struct {
		const char *is, *tail;
	} say[] = {
		{ "better than", "" }, { "practically equal to", "" },
		{ "not shown to differ from", ", which does not make them equal" }, { "worse than", "" },
		{ "apart by one and the same difference in every fold from", ", which leaves nothing to test by" },
	};

	for (int kind = 0; at && kind < 5; kind++)
		if ((n = others(a, m, kind, at)))
			section_text(s, "It is **%s** %s%s.", say[kind].is, names_of(r, a, at, n), say[kind].tail);
}

static void first_of_many(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	const char *sets = format_count(r, a->sets, "data set");

	if (a->methods > 2)
		section_text(s, "Over %s the %zu methods **%s** (Friedman's χ² %.2f with ties corrected, Iman and "
				"Davenport's F %s, %s).", sets, a->methods,
			     a->f.p_f_ties < a->w.alpha ? "differ" : "are not shown to differ", a->f.chi2_ties,
			     isinf(a->f.f_ties) ? "∞" : format_decimals(r, a->f.f_ties, 2), format_p_is(r, a->f.p_f_ties));
	section_text(s, "**%s** has the best mean rank, %.3f; it is first, alone or not, on %zu of %s.",
		     score_method_name(a, 0), a->method[0].mean_rank, a->method[0].best, sets);
}

static void pair_of_two(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	const struct score_pair *p = a->pair;

	if (a->design == SCORES_MANY)
		section_text(s, "It wins on %zu, ties on %zu and loses on %zu of %zu data sets; %s by %s.", p->raw.wins,
			     p->raw.ties, p->raw.losses, a->sets, format_p_is(r, p->p), deciding(a));
}

static void count_verdicts(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	size_t decided = 0, equal = 0, open = 0, shaffer = 0, bergmann = 0;

	for (size_t q = 0; q < a->pairs; q++) {
		const struct score_pair *p = a->pair + q;

		decided += verdict_better(p->verdict) != 0;
		equal += p->verdict == VERDICT_EQUAL || p->verdict == VERDICT_IDENTICAL;
		shaffer += p->adjusted[SCORES_SHAFFER] < a->w.alpha;
		bergmann += p->adjusted[SCORES_BERGMANN] < a->w.alpha;
	}
	open = a->pairs - decided - equal;
	section_text(s, "%s: %zu decided at %g %% by %s with Holm's adjustment, %zu practically equal, %zu of which the "
			"data do not tell.", format_count(r, a->pairs, "pair"), decided, 100 * a->w.alpha, deciding(a), equal,
		     open);
	if (a->design == SCORES_MANY && a->control == SIZE_MAX && a->methods > 2 && !isnan(a->pair[0].adjusted[SCORES_SHAFFER]))
		section_text(s, "Shaffer's adjustment, which knows that pairs hang together, decides %zu%s.", shaffer,
			     a->methods <= SCORES_BERGMANN_MOST
				     ? report_text(r, ", Bergmann and Hommel's %zu", bergmann) : "");
}

static const char *title_of(struct report *r, const struct score_analysis *a)
{
	return a->design == SCORES_MANY ? "Result" : report_text(r, "Result on %s", score_set_name(a, 0));
}

void page_result(struct report *r, const struct score_analysis *a, const struct score_judgement *j)
{
	struct section *s = report_section(r, "result", title_of(r, a));

	if (j && j->warnings)
		section_warning(s, "**%s on this table**; read %s first, below.", format_count(r, j->warnings, "warning"),
				j->warnings == 1 ? "it" : "them");
	if (!a->pairs)
		section_text(s, "There is one method, **%s**: nothing to compare. How sure its scores are stands below.",
			     score_method_name(a, 0));
	else if (a->design == SCORES_MANY)
		first_of_many(s, a);
	else
		section_text(s, "**%s** has the best score, %s.", score_method_name(a, 0),
			     page_score(r, a, a->method[0].mean));
	if (a->pairs && !page_has_tests(a)) {
		section_text(s, "There is one number for each method, and nothing tells how much it would vary: **no test "
				"is possible**. Scores of folds, of several data sets, or the number of test rows "
				"(`--test-rows`) would make one.");
	} else if (a->pairs) {
		if (a->methods == 2)
			pair_of_two(s, a);
		if (a->control != SIZE_MAX && a->control)
			section_text(s, "All are compared with **%s**.", score_method_name(a, a->control));
		beside(s, a, a->control == SIZE_MAX ? 0 : a->control);
		if (a->pairs > 1)
			count_verdicts(s, a);
	}
	page_ranking_table(s, a);
}

void page_judgement(struct report *r, const struct score_analysis *a, const struct score_judgement *j)
{
	struct section *s = report_section(r, "table", "The table");
	struct table *t;

	section_text(s, "%s", a->t->how);
	section_text(s, "%s on %s%s%s; scores are rounded to %d decimals.", format_count(r, a->t->methods, "method"),
		     format_count(r, a->t->sets, "data set"), a->t->folded ? ", in folds" : "",
		     a->methods < a->t->methods || a->sets < a->t->sets
			     ? report_text(r, ", of which %s on %s are compared", format_count(r, a->methods, "method"),
					   format_count(r, a->sets, "data set")) : "", a->w.decimals);
	if (!j->n) {
		section_text(s, "Nothing in it looks wrong: no gaps, no data set or method that is there twice, no "
				"outliers.");
		return;
	}
	t = section_table(s, "What is to be known of it first");
	table_column(t, ALIGN_LEFT, "finding", NULL);
	table_column(t, ALIGN_LEFT, "what it is", NULL);
	for (size_t i = 0; i < j->n; i++) {
		table_row(t, 0);
		table_cell(t, MARK_CODE | (j->finding[i].warning ? MARK_BAD : 0), "%s", j->finding[i].code);
		table_cell(t, 0, "%s", j->finding[i].text);
	}
}

/* ---- which tests, and why ---- */

static void design_of_many(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;

	section_text(s, "Every method was scored on the same %s, and data sets are independent of one another: each gives "
			"one difference for a pair of methods%s.", format_count(r, a->sets, "data set"),
		     a->t->folded ? ", the mean over its folds, whose own spread tells nothing of other data sets" : "");
	if (a->methods > 2)
		section_text(s, "%zu methods make %s: first **Friedman's test** of whether there is any difference, then "
				"each pair.", a->methods,
			     a->control == SIZE_MAX ? format_count(r, a->methods * (a->methods - 1) / 2, "pair")
						    : report_text(r, "%zu comparisons with %s", a->pairs,
								  score_method_name(a, a->control)));
	if (a->common_unit)
		section_text(s, "Pairs are decided by **Wilcoxon's signed ranks**, exact%s, since it needs no normal "
				"distribution and, unlike differences of mean ranks (Nemenyi), does not depend on which "
				"other methods are in the table (Benavoli, Corani and Mangili 2016). The diagram of "
				"mean ranks is shown all the same: it is how such tables are mostly drawn.",
			     a->sets > WILCOXON_EXACT ? " up to 500 data sets and by the normal approximation here" : "");
	else
		section_text(s, "Pairs are decided by the **sign test**, which asks only who won: scores of these data "
				"sets have no unit in common.");
	section_text(s, "p-values are adjusted by **Holm** for all %zu comparisons; it needs no assumption on how they hang "
			"together.", a->pairs);
}

static void design_of_test_set(struct section *s, const struct score_analysis *a)
{
	if (a->t->rows->numbers)
		section_text(s, "One data set, one test set, its rows with their errors: pairs are decided by **Student's t test** of the "
				"differences of the rows' squared errors; intervals of the RMSE and of its differences are by bootstrap "
				"of the rows (BCa; beyond %d rows Student's). It takes the models as they are, trained once, and says "
				"nothing of another draw of training rows.", SCORE_ROWS_DRAWN);
	else
		section_text(s, "One data set, one test set, row by row: pairs are decided by **McNemar's exact test** of the rows that one "
				"of the two alone got right; intervals of the shares are Wilson's, those of differences by bootstrap of "
				"the rows (BCa; beyond %d rows Student's). It takes the models as they are, trained once, and says "
				"nothing of another draw of training rows.", SCORE_ROWS_DRAWN);
}

static void design_of_one(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;

	if (a->five_by_two)
		section_text(s, "One data set, five repeats of two folds: **Alpaydin's 5x2cv F test** decides, made for this "
				"design; halves share no training rows. Dietterich's t and the corrected resampled t stand "
				"beside it.");
	else if (a->design == SCORES_ONE_FOLDED)
		section_text(s, "One data set, %s: folds share training rows, so that the usual paired t test would find "
				"differences that are not there. The **corrected resampled t test** (Nadeau and Bengio 2003) "
				"allows for that; its degrees of freedom are folds less one, whatever the repeats. What it "
				"says holds for this data set alone.",
			     format_count(r, a->block.folds[0], "fold"));
	else if (a->design == SCORES_ONE_ITEMS)
		section_text(s, "All scores are 0 or 1: each row of the table is a **test row** that a method answered right "
				"or wrong. Pairs are decided by **McNemar's exact test** of the rows that one of the two "
				"alone got right; intervals of the shares are Wilson's, those of differences by bootstrap of "
				"the rows (BCa; beyond 5,000 rows Student's). It takes the models as they are, trained once, and says nothing of another "
				"draw of training rows.");
	else if (a->design == SCORES_ONE_AREAS)
		section_text(s, "Each row is a test row of one of two classes, with the scores that the methods gave it: "
				"areas under their ROC curves are compared by **DeLong's test**, which heeds that the rows are "
				"the same; intervals are on the logit scale. It takes the models as they are, trained once.");
	else if (a->design == SCORES_ONE_TEST_SET)
		design_of_test_set(s, a);
	else if (!isnan(a->pair[0].p))
		section_text(s, "One data set and one score for each method, shares of %.0f test rows: **Fisher's exact "
				"test** of the counts, and Newcombe's interval. It cannot use that the rows were the same, "
				"and so finds less than McNemar's test of the rows would.", a->w.test_rows);
	if (a->pairs > 1 && !isnan(a->pair[0].p))
		section_text(s, "p-values are adjusted by **Holm** for %zu comparisons.", a->pairs);
}

void page_design(struct report *r, const struct score_analysis *a)
{
	struct section *s = report_section(r, "design", "Which tests, and why");
	double rope;

	if (a->design == SCORES_MANY)
		design_of_many(s, a);
	else
		design_of_one(s, a);
	rope = a->t->unit == SCORES_OTHER ? a->w.rope : 100 * a->w.rope / score_scale(a->t);
	if (a->w.rope > 0)
		section_text(s, "A difference within ±%g%s does not matter in practice (`--rope`). Two methods are called "
				"**practically equal** where the evidence for that reaches %g %%; **not shown** says that "
				"the data do not tell, neither that there is a difference nor that there is none.",
			     rope, *page_unit(a) && fabs(rope - 1) < 1e-9 ? " point" : page_unit(a), 100 * (1 - a->w.alpha));
	else
		section_text(s, "How large a difference must be to matter is not known of these scores: nothing is called "
				"practically equal. `--rope X`, in the unit of the scores, says it.");
}
