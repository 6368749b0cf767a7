/* Each pair with its tests and effect sizes. */
#include <math.h>

#include "harness/scores/score_rows.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define FOLDED_ABOVE 45         /* rows: longer tables are shown on demand, */
#define SHOWN_MOST   2000       /* and of still longer ones the pairs of the best methods; pairs.csv has all */

static size_t pairs_shown(const struct score_analysis *a)
{
	return a->pairs < SHOWN_MOST ? a->pairs : SHOWN_MOST;
}

static const char *adjusted_name(const struct score_analysis *a, enum score_adjusted k)
{
	static const char *const all[] = { "p Holm", "p Shaffer", "p Bergmann" };
	static const char *const control[] = { "p Holm", "p Finner", "p Hommel" };

	return (a->control == SIZE_MAX ? all : control)[k];
}

static const char *adjusted_help(const struct score_analysis *a, enum score_adjusted k)
{
	static const char *const all[] = {
		"adjusted for all pairs; decides",
		"Shaffer's static adjustment: if two of three pairs are equal, so is the third",
		"Bergmann and Hommel's: over all sets of pairs that can be equal at once"
	};
	static const char *const control[] = { "adjusted for all comparisons; decides", "Finner's step down",
					       "Hommel's, for tests that do not depend negatively" };

	return (a->control == SIZE_MAX ? all : control)[k];
}

static bool has_adjusted(const struct score_analysis *a, enum score_adjusted k)
{
	return a->pairs > 1 && !isnan(a->pair[0].adjusted[k]);
}

static void head_of_many(struct table *t, const struct score_analysis *a)
{
	if (a->common_unit) {
		table_column(t, ALIGN_RIGHT, "difference", a->t->better > 0
			     ? "mean over the data sets, first less second; above 0 the first is better"
			     : "mean over the data sets, second less first; above 0 the first is better");
		table_column(t, ALIGN_RIGHT, "median", "Hodges and Lehmann's estimate of the same");
		table_column(t, ALIGN_RIGHT, "r", "rank-biserial correlation: 1 when the first wins everywhere, −1 never");
	}
	table_column(t, ALIGN_RIGHT, "won / tied / lost", "data sets, by the rounded scores");
	table_column(t, ALIGN_RIGHT, "p", a->common_unit ? "Wilcoxon's signed ranks, exact, zeros dropped"
							 : "sign test, ties dropped");
}

static void cells_of_many(struct table *t, const struct score_analysis *a, const struct score_pair *p)
{
	struct report *r = t->report;

	if (a->common_unit) {
		table_cell(t, 0, "%s", page_difference(r, a, p->over.mean));
		table_cell(t, 0, "%s", page_difference(r, a, p->over.w.hodges_lehmann));
		table_cell(t, 0, "%s", format_signed(r, p->over.w.rank_biserial));
	}
	table_cell(t, 0, "%zu / %zu / %zu", p->raw.wins, p->raw.ties, p->raw.losses);
	table_cell(t, 0, "%s", format_p(r, p->p));
}

/* Zeros and ones, or a test set of classes. */
static bool counts_rows(const struct score_analysis *a)
{
	return a->design == SCORES_ONE_ITEMS || (a->design == SCORES_ONE_TEST_SET && !a->t->rows->numbers);
}

static void head_of_one(struct table *t, const struct score_analysis *a)
{
	table_column(t, ALIGN_RIGHT, "difference", a->t->better > 0 ? "first less second; above 0 the first is better"
								: "second less first; above 0 the first is better");
	table_column(t, ALIGN_RIGHT, "interval", NULL);
	if (a->design == SCORES_ONE_FOLDED) {
		table_column(t, ALIGN_RIGHT, "t", "corrected resampled t");
		if (a->five_by_two) {
			table_column(t, ALIGN_RIGHT, "p of t", "corrected resampled t test");
			table_column(t, ALIGN_RIGHT, "5x2cv t", NULL);
			table_column(t, ALIGN_RIGHT, "p of 5x2cv t", "Dietterich's");
			table_column(t, ALIGN_RIGHT, "5x2cv F", "Alpaydin's");
		}
	} else if (counts_rows(a)) {
		table_column(t, ALIGN_RIGHT, "first alone", "rows that only the first got right");
		table_column(t, ALIGN_RIGHT, "second alone", NULL);
	}
	table_column(t, ALIGN_RIGHT, "p", a->five_by_two ? "of the 5x2cv F test" : NULL);
}

static void cells_of_one(struct table *t, const struct score_analysis *a, const struct score_pair *p)
{
	struct report *r = t->report;
	bool folds = a->design == SCORES_ONE_FOLDED;

	table_cell(t, 0, "%s", page_difference(r, a, folds ? p->t.mean : p->difference));
	table_cell(t, 0, "%s", page_interval(r, a, folds ? p->t.ci : p->ci));
	if (folds) {
		table_cell(t, 0, "%s", format_signed(r, p->t.t));
		if (a->five_by_two) {
			table_cell(t, 0, "%s", format_p(r, p->t.p));
			table_cell(t, 0, "%s", format_signed(r, p->five.t));
			table_cell(t, 0, "%s", format_p(r, p->five.p_t));
			table_cell(t, 0, "%s", format_signed(r, p->five.f));
		}
	} else if (counts_rows(a)) {
		table_cell(t, 0, "%zu", p->only_a);
		table_cell(t, 0, "%zu", p->only_b);
	}
	table_cell(t, 0, "%s", format_p(r, p->p));
}

struct table *page_pairs_table(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	bool many = a->design == SCORES_MANY, equal = a->w.rope > 0 && a->common_unit;
	struct table *t = section_table(s, "%s%s", a->control == SIZE_MAX ? "All pairs"
					: report_text(r, "Every method against %s", score_method_name(a, a->control)),
					*page_unit(a) ? ", differences in points" : "");

	t->folded = a->pairs > FOLDED_ABOVE;
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_LEFT, "better", NULL);
	if (many)
		head_of_many(t, a);
	else
		head_of_one(t, a);
	for (int k = 0; k < SCORES_ADJUSTED; k++)
		if (has_adjusted(a, (enum score_adjusted)k))
			table_column(t, ALIGN_RIGHT, adjusted_name(a, (enum score_adjusted)k),
				     adjusted_help(a, (enum score_adjusted)k));
	if (equal)
		table_column(t, ALIGN_RIGHT, "p equal", "that they differ by less than matters: two one-sided tests, the larger "
							"p, adjusted by Holm");
	for (size_t q = 0; q < pairs_shown(a); q++) {
		const struct score_pair *p = a->pair + q;
		bool decided = verdict_better(p->verdict) != 0;

		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, p));
		table_cell(t, decided ? MARK_BEST : MARK_MUTED, "%s", page_verdict(a, p));
		if (many)
			cells_of_many(t, a, p);
		else
			cells_of_one(t, a, p);
		for (int k = 0; k < SCORES_ADJUSTED; k++)
			if (has_adjusted(a, (enum score_adjusted)k))
				table_cell(t, p->adjusted[k] < a->w.alpha ? MARK_BEST : 0, "%s",
					   format_p(r, p->adjusted[k]));
		if (equal)
			table_cell(t, 0, "%s", format_p(r, p->p_equal_holm));
	}
	return t;
}

/* What many published tables rest on: differences of mean ranks, which depend on the methods beside the pair. */
static void by_ranks(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "The same pairs by mean ranks, as many published tables have them");

	t->folded = a->pairs > FOLDED_ABOVE;
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "ranks apart", NULL);
	table_column(t, ALIGN_RIGHT, "z", "difference of mean ranks over its standard error");
	table_column(t, ALIGN_RIGHT, "p", "normal, not adjusted");
	table_column(t, ALIGN_RIGHT, a->control == SIZE_MAX ? "p Nemenyi" : "p Dunn",
		     a->control == SIZE_MAX ? "by the studentized range" : "Bonferroni and Dunn's");
	for (int k = 0; k < SCORES_ADJUSTED; k++)
		if (has_adjusted(a, (enum score_adjusted)k))
			table_column(t, ALIGN_RIGHT, adjusted_name(a, (enum score_adjusted)k), NULL);
	for (size_t q = 0; q < pairs_shown(a); q++) {
		const struct score_pair *p = a->pair + q;

		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, p));
		table_cell(t, 0, "%.3f", fabs(a->method[p->a].mean_rank - a->method[p->b].mean_rank));
		table_cell(t, 0, "%s", format_signed(r, p->z_ranks));
		table_cell(t, 0, "%s", format_p(r, p->p_z));
		table_cell(t, p->p_ranks < a->w.alpha ? MARK_BEST : 0, "%s", format_p(r, p->p_ranks));
		for (int k = 0; k < SCORES_ADJUSTED; k++)
			if (has_adjusted(a, (enum score_adjusted)k))
				table_cell(t, p->z_adjusted[k] < a->w.alpha ? MARK_BEST : 0, "%s",
					   format_p(r, p->z_adjusted[k]));
	}
}

/* What the page has beside the main table: other tests of the same, and sizes. */
static void more_of_many(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t;

	if (a->methods > 2)
		by_ranks(s, a);
	t = section_table(s, "The same pairs by other tests, and sizes of the effect");

	t->folded = a->pairs > FOLDED_ABOVE;
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "p sign", "sign test, not adjusted");
	if (a->common_unit) {
		table_column(t, ALIGN_RIGHT, "z", "of the smaller of W+ and W−, normal approximation");
		table_column(t, ALIGN_RIGHT, "W+", NULL);
		table_column(t, ALIGN_RIGHT, "W−", NULL);
		table_column(t, ALIGN_RIGHT, "interval", "of the mean difference: Student's t over the data sets");
		table_column(t, ALIGN_RIGHT, "d", "mean difference in standard deviations of the differences");
		table_column(t, ALIGN_RIGHT, "Cliff's δ", "how much oftener a score of the first is above one of the second than below");
		table_column(t, ALIGN_RIGHT, "won / tied / lost", "with differences that do not matter as ties");
	}
	for (size_t q = 0; q < pairs_shown(a); q++) {
		const struct score_pair *p = a->pair + q;

		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, p));
		table_cell(t, 0, "%s", format_p(r, p->sign.p));
		if (!a->common_unit)
			continue;
		table_cell(t, 0, "%s", format_signed(r, p->over.w.z));
		table_cell(t, 0, "%g", p->over.w.w_plus);
		table_cell(t, 0, "%g", p->over.w.w_minus);
		table_cell(t, 0, "%s", page_interval(r, a, p->over.ci));
		table_cell(t, 0, "%s", format_signed(r, p->d));
		table_cell(t, 0, "%s", format_signed(r, p->cliff));
		table_cell(t, 0, "%zu / %zu / %zu", p->practical.wins, p->practical.ties, p->practical.losses);
	}
}

void page_pairs(struct report *r, const struct score_analysis *a)
{
	struct section *s;

	if (!page_has_tests(a))
		return;
	s = report_section(r, "pairs", "Which methods differ?");
	if (pairs_shown(a) < a->pairs)
		section_text(s, "Of %zu pairs the tables below have %zu, those of the best methods; pairs.csv (`-f csv`) has all.",
			     a->pairs, pairs_shown(a));
	page_pairs_table(s, a);
	if (a->design == SCORES_MANY)
		more_of_many(s, a);
}
