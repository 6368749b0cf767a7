/* Probabilities: of being practically better, over data sets; strengths of Bradley and Terry; one set's posterior. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define FOLDED_ABOVE 45

static void probability_heads(struct table *t)
{
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "P(first)", "that the first is better by more than the region of practical equivalence");
	table_column(t, ALIGN_RIGHT, "P(equal)", "that the difference lies within that region");
	table_column(t, ALIGN_RIGHT, "P(second)", NULL);
}

static void probability_cells(struct table *t, const struct score_analysis *a, double first, double equal, double second)
{
	const double p[] = { first, equal, second };

	for (int k = 0; k < 3; k++)
		table_cell(t, p[k] >= 1 - a->w.alpha ? MARK_BEST : 0, "%s", format_decimals(t->report, p[k], 3));
}

static void signed_ranks(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Bayesian signed-rank test%s",
					a->posterior ? report_text(r, ", pairs with %s", score_method_name(a, 0)) : "");

	probability_heads(t);
	table_column(t, ALIGN_RIGHT, "mean share of the first", "expected share of pairs of data sets whose mean difference is for it");
	table_column(t, ALIGN_RIGHT, "… of neither", NULL);
	table_column(t, ALIGN_RIGHT, "… of the second", NULL);
	t->folded = a->pairs > FOLDED_ABOVE && !a->posterior;
	for (size_t q = 0; q < a->pairs; q++) {
		const struct bayes_signed_rank *b = &a->pair[q].over.bayes;

		if (isnan(b->right))
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
		probability_cells(t, a, b->right, b->inside, b->left);
		table_cell(t, 0, "%s", format_decimals(r, b->theta_right, 3));
		table_cell(t, 0, "%s", format_decimals(r, b->theta_inside, 3));
		table_cell(t, 0, "%s", format_decimals(r, b->theta_left, 3));
	}
	section_text(s, "P is the posterior probability, by %zu draws (standard error %.4f at most), that the region is the "
			"most probable one (Benavoli and others 2017). Strong from %g %% on. It is no error rate and is "
			"not adjusted for several pairs: of many pairs of methods that are alike some reach it (METHODS.md).", a->pair[0].over.bayes.draws,
		     0.5 / sqrt((double)a->pair[0].over.bayes.draws), 100 * (1 - a->w.alpha));
}

static void sensitivity(struct section *s, const struct score_analysis *a)
{
	struct table *t;

	if (!(a->w.rope > 0))
		return;
	t = section_table(s, "The same by the width of the region of practical equivalence");
	table_column(t, ALIGN_RIGHT, "region", *page_unit(a) ? "in points" : NULL);
	table_column(t, ALIGN_RIGHT, "better by more", "pairs where P of the first or the second reaches the level");
	table_column(t, ALIGN_RIGHT, "practically equal", NULL);
	table_column(t, ALIGN_RIGHT, "neither", NULL);
	for (int k = 0; k < 3; k++) {
		const struct score_sensitivity *x = a->sensitivity + k;

		table_row(t, 0);
		table_cell(t, 0, "±%g", a->t->unit == SCORES_OTHER ? x->rope : 100 * x->rope / score_scale(a->t));
		table_cell(t, 0, "%zu", x->decided);
		table_cell(t, 0, "%zu", x->equal);
		table_cell(t, 0, "%zu", x->open);
	}
}

static void pooled(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	bool any = false;
	struct table *t;

	for (size_t q = 0; q < a->pairs; q++)
		any |= a->pair[q].pooled;
	if (!any)
		return;
	t = section_table(s, "A hierarchy over data sets and their folds");
	probability_heads(t);
	table_column(t, ALIGN_RIGHT, "next: P(first)", "the same of the true difference on one more data set");
	table_column(t, ALIGN_RIGHT, "P(equal)", NULL);
	table_column(t, ALIGN_RIGHT, "P(second)", NULL);
	table_column(t, ALIGN_RIGHT, "mean", "of the difference over data sets, posterior");
	table_column(t, ALIGN_RIGHT, "interval", NULL);
	table_column(t, ALIGN_RIGHT, "τ", "standard deviation of true differences between data sets, median");
	t->folded = a->pairs > FOLDED_ABOVE;
	for (size_t q = 0; q < a->pairs; q++) {
		const struct hierarchy *h = &a->pair[q].hierarchy;

		if (!a->pair[q].pooled)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
		probability_cells(t, a, h->mu.right, h->mu.inside, h->mu.left);
		probability_cells(t, a, h->next.right, h->next.inside, h->next.left);
		table_cell(t, 0, "%s", page_difference(r, a, h->mu_mean));
		table_cell(t, 0, "%s", page_interval(r, a, h->mu_ci));
		table_cell(t, 0, "%s", page_size(r, a, h->tau_median));
	}
	section_text(s, "Each data set's difference has the standard error that its folds leave (Nadeau and Bengio's), true "
			"differences vary between data sets by τ. The mean over data sets is one thing, the next data set "
			"another: there the better method of a pair may well lose.");
}

static void strengths(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Strengths of Bradley and Terry");

	table_column(t, ALIGN_LEFT, "method", NULL);
	table_column(t, ALIGN_RIGHT, "strength", "logarithm; a difference of 1 is odds of 2.7");
	table_column(t, ALIGN_RIGHT, "±", "posterior standard deviation");
	table_column(t, ALIGN_RIGHT, "P(strongest)", NULL);
	for (size_t m = 0; m < a->methods; m++) {
		table_row(t, 0);
		table_cell(t, 0, "%s", score_method_name(a, m));
		table_cell(t, 0, "%s", format_signed(r, a->bt.strength[m]));
		table_cell(t, 0, "%s", format_decimals(r, a->bt.sd[m], 2));
		table_cell(t, a->bt.first[m] >= 1 - a->w.alpha ? MARK_BEST : 0, "%s", format_decimals(r, a->bt.first[m], 3));
	}
	t = section_table(s, "Who wins on one more data set");
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "won / tied / lost", a->t->folded ? "a difference within 0.4 standard deviations of the folds' is a tie"
								       : "equal scores are ties");
	table_column(t, ALIGN_RIGHT, "P(first wins)", "posterior mean");
	table_column(t, ALIGN_RIGHT, "interval", NULL);
	table_column(t, ALIGN_RIGHT, "P(better)", "that it wins in more than 55 of 100 data sets");
	table_column(t, ALIGN_RIGHT, "P(equal)", "in 45 to 55 of 100");
	table_column(t, ALIGN_RIGHT, "P(worse)", NULL);
	t->folded = a->bt.pairs > FOLDED_ABOVE;
	for (size_t q = 0; q < a->bt.pairs; q++) {
		const struct bradley_terry_pair *p = a->bt.pair + q;

		if (a->control != SIZE_MAX && p->a != a->control && p->b != a->control)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s – %s", score_method_name(a, p->a), score_method_name(a, p->b));
		table_cell(t, 0, "%g / %g / %g", p->wins, p->ties, p->losses);
		table_cell(t, 0, "%s", format_decimals(r, p->pwin, 3));
		table_cell(t, 0, "%s to %s", format_decimals(r, p->ci.lo, 2), format_decimals(r, p->ci.hi, 2));
		probability_cells(t, a, p->better, p->equal, p->worse);
	}
	section_text(s, "Wainer's (2023) Bayesian Bradley-Terry model asks who wins, not by how much; ties are half a win "
			"for each. Posterior by %zu weighted draws, worth %.0f independent ones.", a->bt.draws, a->bt.ess);
}

static void one_set(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Posterior of the difference on this data set");

	probability_heads(t);
	t->folded = a->pairs > FOLDED_ABOVE;
	for (size_t q = 0; q < a->pairs; q++) {
		const struct rope *x = &a->pair[q].region;
		bool varies = a->pair[q].t.spread == PAIRED_VARIES;

		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
		probability_cells(t, a, varies ? x->right : NAN, varies ? x->inside : NAN, varies ? x->left : NAN);
	}
	section_text(s, "The corrected t test read with a flat prior (Corani and Benavoli 2015).");
}

void page_posterior(struct report *r, const struct score_analysis *a)
{
	struct section *s;

	if (a->design != SCORES_MANY && a->design != SCORES_ONE_FOLDED)
		return;
	s = report_section(r, "posterior", "How probable is it that a difference matters?");
	if (a->design == SCORES_ONE_FOLDED) {
		one_set(s, a);
		return;
	}
	if (a->common_unit) {
		signed_ranks(s, a);
		sensitivity(s, a);
	}
	pooled(s, a);
	if (a->bt.k)
		strengths(s, a);
	else
		section_text(s, "The Bradley-Terry model was not fitted: %s.", a->bt_problem);
}
