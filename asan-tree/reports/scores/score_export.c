/* The numbers as CSV and JSON. Unknown is empty there, null here. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "reports/scores/page_sections.h"
#include "reports/scores/score_page.h"

/* Every number of a pair by its name; a table serves both languages. */
struct pair_number {
	const char *name;
	double (*of)(const struct score_analysis *a, const struct score_pair *p);
};

#define NUMBER(name, what)                                                                        \
	static double name(const struct score_analysis *a, const struct score_pair *p)            \
	{                                                                                         \
		(void)a;                                                                          \
		return what;                                                                      \
	}

static bool many(const struct score_analysis *a)
{
	return a->design == SCORES_MANY;
}

static bool folded(const struct score_analysis *a)
{
	return a->design == SCORES_ONE_FOLDED;
}

static bool rows(const struct score_analysis *a)
{
	return a->design == SCORES_ONE_ITEMS || a->design == SCORES_ONE_TEST_SET;
}

NUMBER(wins, (double)p->raw.wins)
NUMBER(ties, (double)p->raw.ties)
NUMBER(losses, (double)p->raw.losses)
NUMBER(rank_difference, many(a) ? a->method[p->a].mean_rank - a->method[p->b].mean_rank : NAN)
NUMBER(difference, many(a) ? a->common_unit ? p->over.mean : NAN : folded(a) ? p->t.mean : p->difference)
NUMBER(lower, many(a) ? a->common_unit ? p->over.ci.lo : NAN : folded(a) ? p->t.ci.lo : p->ci.lo)
NUMBER(upper, many(a) ? a->common_unit ? p->over.ci.hi : NAN : folded(a) ? p->t.ci.hi : p->ci.hi)
NUMBER(hodges_lehmann, many(a) && a->common_unit ? p->over.w.hodges_lehmann : NAN)
NUMBER(rank_biserial, many(a) && a->common_unit ? p->over.w.rank_biserial : NAN)
NUMBER(cliff, many(a) ? p->cliff : NAN)
NUMBER(paired_d, many(a) || folded(a) ? p->d : NAN)
NUMBER(w_plus, many(a) ? p->over.w.w_plus : NAN)
NUMBER(w_minus, many(a) ? p->over.w.w_minus : NAN)
NUMBER(p_wilcoxon, many(a) ? p->over.w.p : NAN)
NUMBER(p_sign, many(a) ? p->sign.p : NAN)
NUMBER(p_ranks, p->p_ranks)
NUMBER(z_ranks, p->z_ranks)
NUMBER(p_z, p->p_z)
NUMBER(p_z_holm, p->z_adjusted[SCORES_HOLM])
NUMBER(p_z_second, p->z_adjusted[SCORES_SHAFFER])
NUMBER(p_z_third, p->z_adjusted[SCORES_BERGMANN])
NUMBER(t, folded(a) ? p->t.t : NAN)
NUMBER(p_t, folded(a) ? p->t.p : NAN)
NUMBER(five_t, a->five_by_two ? p->five.t : NAN)
NUMBER(p_five_t, a->five_by_two ? p->five.p_t : NAN)
NUMBER(five_f, a->five_by_two ? p->five.f : NAN)
NUMBER(only_a, rows(a) ? (double)p->only_a : NAN)
NUMBER(only_b, rows(a) ? (double)p->only_b : NAN)
NUMBER(p_decides, p->p)
NUMBER(p_holm, p->adjusted[SCORES_HOLM])
NUMBER(p_second, p->adjusted[SCORES_SHAFFER])
NUMBER(p_third, p->adjusted[SCORES_BERGMANN])
NUMBER(p_equal, p->p_equal)
NUMBER(p_equal_holm, p->p_equal_holm)
NUMBER(bayes_first, many(a) ? p->over.bayes.right : folded(a) ? p->region.right : NAN)
NUMBER(bayes_equal, many(a) ? p->over.bayes.inside : folded(a) ? p->region.inside : NAN)
NUMBER(bayes_second, many(a) ? p->over.bayes.left : folded(a) ? p->region.left : NAN)
NUMBER(mu, p->pooled ? p->hierarchy.mu_mean : NAN)
NUMBER(mu_first, p->pooled ? p->hierarchy.mu.right : NAN)
NUMBER(mu_equal, p->pooled ? p->hierarchy.mu.inside : NAN)
NUMBER(mu_second, p->pooled ? p->hierarchy.mu.left : NAN)
NUMBER(next_first, p->pooled ? p->hierarchy.next.right : NAN)
NUMBER(next_equal, p->pooled ? p->hierarchy.next.inside : NAN)
NUMBER(next_second, p->pooled ? p->hierarchy.next.left : NAN)
NUMBER(sets_first, a->within ? (double)p->won : NAN)
NUMBER(sets_equal, a->within ? (double)p->equal : NAN)
NUMBER(sets_open, a->within ? (double)p->open : NAN)
NUMBER(sets_second, a->within ? (double)p->lost : NAN)

static const struct pair_number numbers[] = {
	{ "wins", wins }, { "ties", ties }, { "losses", losses }, { "rank_difference", rank_difference },
	{ "difference", difference }, { "lower", lower }, { "upper", upper }, { "hodges_lehmann", hodges_lehmann },
	{ "rank_biserial", rank_biserial }, { "cliffs_delta", cliff }, { "paired_d", paired_d },
	{ "w_plus", w_plus }, { "w_minus", w_minus }, { "p_wilcoxon", p_wilcoxon }, { "p_sign", p_sign },
	{ "p_mean_ranks", p_ranks }, { "z_ranks", z_ranks }, { "p_z", p_z }, { "p_z_holm", p_z_holm },
	{ "p_z_shaffer_or_finner", p_z_second }, { "p_z_bergmann_or_hommel", p_z_third }, { "corrected_t", t }, { "p_corrected_t", p_t }, { "five_by_two_t", five_t },
	{ "p_five_by_two_t", p_five_t }, { "five_by_two_f", five_f }, { "only_first_right", only_a },
	{ "only_second_right", only_b }, { "p", p_decides }, { "p_holm", p_holm },
	{ "p_shaffer_or_finner", p_second }, { "p_bergmann_or_hommel", p_third }, { "p_equal", p_equal },
	{ "p_equal_holm", p_equal_holm }, { "bayes_first", bayes_first }, { "bayes_equal", bayes_equal },
	{ "bayes_second", bayes_second }, { "hierarchy_mean", mu }, { "hierarchy_first", mu_first },
	{ "hierarchy_equal", mu_equal }, { "hierarchy_second", mu_second }, { "next_first", next_first },
	{ "next_equal", next_equal }, { "next_second", next_second }, { "sets_first_better", sets_first },
	{ "sets_equal", sets_equal }, { "sets_not_shown", sets_open }, { "sets_second_better", sets_second },
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

static const char *word_of(enum verdict v)
{
	return v == VERDICT_FIRST ? "first better" : v == VERDICT_SECOND ? "second better" : page_verdict_word(v);
}

void score_export_csv(struct text *out, const struct score_analysis *a)
{
	char buf[32];

	text_add(out, "first,second,verdict");
	for (size_t k = 0; k < NUMBERS; k++)
		text_add(out, ",%s", numbers[k].name);
	text_add(out, "\n");
	for (size_t q = 0; q < a->pairs; q++) {
		const struct score_pair *p = a->pair + q;

		text_csv(out, score_method_name(a, p->a));
		text_put(out, ",", 1);
		text_csv(out, score_method_name(a, p->b));
		text_add(out, ",%s", word_of(p->verdict));
		for (size_t k = 0; k < NUMBERS; k++) {
			double x = numbers[k].of(a, p);

			text_add(out, ",%s", isnan(x) ? "" : number_text(x, buf));
		}
		text_add(out, "\n");
	}
}

/* ---- JSON, which has no infinity ---- */

static void member(struct text *t, const char *name, double x)
{
	char buf[32];

	text_add(t, ", \"%s\": %s", name, isfinite(x) ? number_text(x, buf) : "null");
}

static void text_member(struct text *t, const char *name, const char *text)
{
	text_add(t, ", \"%s\": ", name);
	text_json(t, text);
}

static const char *design_name(const struct score_analysis *a)
{
	return many(a)			       ? "many data sets"
	       : folded(a)		       ? a->five_by_two ? "one data set, 5x2 folds" : "one data set, folds"
	       : a->design == SCORES_ONE_ITEMS ? "one data set, test rows"
	       : a->design == SCORES_ONE_TEST_SET ? "one data set, one test set"
	       : a->design == SCORES_ONE_AREAS ? "one data set, areas under ROC curves"
					       : "one data set, one score each";
}

static void omnibus(struct text *t, const struct score_analysis *a)
{
	text_add(t, ",\n  \"friedman\": {\"sets\": %zu, \"methods\": %zu", a->f.sets, a->f.methods);
	member(t, "chi2", a->f.chi2);
	member(t, "p_chi2", a->f.p_chi2);
	member(t, "chi2_ties", a->f.chi2_ties);
	member(t, "p_chi2_ties", a->f.p_chi2_ties);
	member(t, "f", a->f.f);
	member(t, "p_f", a->f.p_f);
	member(t, "f_ties", a->f.f_ties);
	member(t, "p_f_ties", a->f.p_f_ties);
	member(t, "p_exact", a->friedman_exact);
	member(t, "kendall_w", a->f.kendall_w);
	member(t, "critical_difference", a->cd);
	member(t, "critical_difference_10", a->cd_10);
	if (a->common_unit) {
		member(t, "aligned_t", a->aligned.t);
		member(t, "p_aligned", a->aligned.p);
		member(t, "quade_f", a->quade.f);
		member(t, "p_quade", a->quade.p);
	}
	text_add(t, "}");
}

static void methods(struct text *t, const struct score_analysis *a)
{
	text_add(t, ",\n  \"methods\": [");
	for (size_t m = 0; m < a->methods; m++) {
		const struct score_method *x = a->method + m;

		text_add(t, "%s\n    {\"place\": %zu", m ? "," : "", m + 1);
		text_member(t, "name", score_method_name(a, m));
		member(t, "mean_rank", x->mean_rank);
		member(t, "mean", x->mean);
		member(t, "lower", x->ci.lo);
		member(t, "upper", x->ci.hi);
		text_add(t, ", \"best\": %zu", x->best);
		member(t, "aligned_rank", x->aligned);
		member(t, "quade_rank", x->quade);
		member(t, "seconds", x->seconds);
		if (a->bt.k) {
			member(t, "strength", a->bt.strength[m]);
			member(t, "strength_sd", a->bt.sd[m]);
			member(t, "p_strongest", a->bt.first[m]);
		}
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void pairs(struct text *t, const struct score_analysis *a)
{
	text_add(t, ",\n  \"pairs\": [");
	for (size_t q = 0; q < a->pairs; q++) {
		const struct score_pair *p = a->pair + q;

		text_add(t, "%s\n    {\"first\": ", q ? "," : "");
		text_json(t, score_method_name(a, p->a));
		text_member(t, "second", score_method_name(a, p->b));
		text_member(t, "verdict", word_of(p->verdict));
		for (size_t k = 0; k < NUMBERS; k++) {
			double x = numbers[k].of(a, p);

			if (!isnan(x))
				member(t, numbers[k].name, x);
		}
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void findings(struct text *t, const struct score_judgement *j)
{
	text_add(t, ",\n  \"findings\": [");
	for (size_t i = 0; i < j->n; i++) {
		text_add(t, "%s\n    {\"level\": \"%s\", \"code\": \"%s\"", i ? "," : "",
			 j->finding[i].warning ? "warning" : "note", j->finding[i].code);
		text_member(t, "text", j->finding[i].text);
		text_add(t, "}");
	}
	text_add(t, "]");
}

void score_export_json(struct text *t, const struct score_analysis *a, const struct score_judgement *j)
{
	text_add(t, "{\n  \"source\": ");
	text_json(t, a->t->source);
	text_member(t, "design", design_name(a));
	text_member(t, "measure", a->t->measure);
	text_member(t, "better", a->t->better > 0 ? "larger" : "smaller");
	text_member(t, "read_as", a->t->how);
	text_add(t, ", \"data_sets\": %zu", a->sets);
	member(t, "alpha", a->w.alpha);
	member(t, "rope", a->w.rope);
	text_member(t, "control", a->control == SIZE_MAX ? "" : score_method_name(a, a->control));
	findings(t, j);
	if (many(a) && a->pairs)
		omnibus(t, a);
	methods(t, a);
	pairs(t, a);
	if (a->rows)
		score_export_row_json(t, a);
	text_add(t, "\n}\n");
}
