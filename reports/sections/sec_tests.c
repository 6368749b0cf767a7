/* Is the difference real? Tests over data sets, and of each pair within each of them. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define ROWS_MOST 90 /* pairs times data sets; beyond that only pairs with the best are shown */

static const char *label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

static const char *verdict(const struct comparison *c, const struct comparison_pair *p)
{
	if (p->better)
		return label(c, p->better > 0 ? p->a : p->b);
	return fabs(p->mean) < COMPARISON_ROPE ? "no difference seen" : "undecided";
}

static void omnibus(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	const char *exact = isnan(c->friedman_exact)
				    ? "too many learners or data sets for the exact p"
				    : report_text(r, "exact %s", format_p_is(r, c->friedman_exact));

	section_text(s,
		     "Over %s, Friedman's χ² is %.2f (%s), with ties corrected %.2f (%s; %s); Iman "
		     "and Davenport's F is %.2f (%s); Kendall's W %.2f (0: no agreement between "
		     "data sets on the order, 1: full).",
		     format_count(r, c->block, "data set"), c->f.chi2, format_p_is(r, c->f.p_chi2),
		     c->f.chi2_ties, format_p_is(r, c->f.p_chi2_ties), exact, c->f.f_ties,
		     format_p_is(r, c->f.p_f_ties), c->f.kendall_w);
}

static void pair_table(struct section *s, const struct comparison *c)
{
	struct table *t = section_table(s, "All pairs over the data sets");

	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "difference",
		     "mean over data sets, in points: percent of rows, or of the "
		     "baseline's error");
	table_column(t, ALIGN_RIGHT, "median", "Hodges and Lehmann's estimate of the same");
	table_column(t, ALIGN_RIGHT, "r",
		     "rank-biserial correlation: 1 when the first wins everywhere, -1 never");
	table_column(t, ALIGN_RIGHT, "won", "data sets where the first is really better");
	table_column(t, ALIGN_RIGHT, "tied", "data sets where the difference is not real");
	table_column(t, ALIGN_RIGHT, "lost", "data sets where the second is really better");
	table_column(t, ALIGN_RIGHT, "p", "Wilcoxon's signed ranks, exact, zeros dropped");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all pairs");
	table_column(t, ALIGN_LEFT, "better", NULL);
	for (size_t q = 0; q < c->pairs; q++) {
		const struct comparison_pair *p = c->pair + q;
		bool real = p->better != 0;

		table_row(t, 0);
		table_cell(t, 0, "%s – %s", label(c, p->a), label(c, p->b));
		table_cell(t, 0, "%s", format_points(s->report, p->mean));
		table_cell(t, 0, "%s", format_points(s->report, p->w.hodges_lehmann));
		table_cell(t, 0, "%s", format_signed(s->report, p->w.rank_biserial));
		table_cell(t, 0, "%zu", p->won);
		table_cell(t, 0, "%zu", p->tied);
		table_cell(t, 0, "%zu", p->lost);
		table_cell(t, 0, "%s", format_p(s->report, p->w.p));
		table_cell(t, real ? MARK_BEST : 0, "%s", format_p(s->report, p->p_holm));
		table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s", verdict(c, p));
	}
}

/* "A better", "equal" or "open", from the test and the region of practical equivalence. */
static const char *paired_word(const struct comparison *c, const struct comparison_pair *p,
			       const struct paired_test *x)
{
	if (x->better)
		return label(c, x->better > 0 ? p->a : p->b);
	return x->equal >= ANALYSIS_LEVEL ? "practically equal" : "open";
}

static void paired_row(struct table *t, const struct comparison *c, size_t set, size_t q,
		       bool first)
{
	const struct paired_test *x = c->paired + set * c->pairs + q;
	const struct comparison_pair *p = c->pair + q;
	struct report *r = t->report;
	bool real = x->better != 0;

	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, set)->name : "");
	table_cell(t, 0, "%s – %s", label(c, p->a), label(c, p->b));
	if (!x->known) {
		table_cell(t, MARK_MUTED, "too few folds");
		return;
	}
	table_cell(t, 0, "%s", format_points(r, x->t.mean));
	table_cell(t, 0, "%s to %s", format_points(r, x->t.ci.lo), format_points(r, x->t.ci.hi));
	table_cell(t, 0, "%s", format_p(r, x->t.p));
	table_cell(t, real ? MARK_BEST : 0, "%s", format_p(r, x->p_holm));
	table_cell(t, 0, "%.2f", x->first_better);
	table_cell(t, 0, "%.2f", x->equal);
	table_cell(t, 0, "%.2f", x->second_better);
	table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s", paired_word(c, p, x));
}

static bool all_shown(const struct comparison *c)
{
	return c->pairs * c->sets <= ROWS_MOST;
}

bool section_pair_shown(const struct comparison *c, size_t set, size_t q)
{
	size_t best = all_shown(c) ? 0 : comparison_best(c, set);

	return all_shown(c) || c->pair[q].a == best || c->pair[q].b == best;
}

static void paired_table(struct section *s, const struct comparison *c)
{
	struct table *t = section_table(s, all_shown(c) ? "All pairs within each data set" :
					"Within each data set: every learner against the best");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "difference", "first minus second, in points");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "p", "corrected resampled t test");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for the pairs of the data set");
	table_column(t, ALIGN_RIGHT, "P(first)",
		     "posterior probability that the first is better by more than 1 point");
	table_column(t, ALIGN_RIGHT, "P(equal)", "that they are within 1 point");
	table_column(t, ALIGN_RIGHT, "P(second)", NULL);
	table_column(t, ALIGN_LEFT, "better", NULL);
	for (size_t i = 0; i < c->sets; i++) {
		size_t shown = 0;

		for (size_t q = 0; q < c->pairs; q++)
			if (section_pair_shown(c, i, q))
				paired_row(t, c, i, q, !shown++);
	}
}

int section_tests(struct report *r, const struct comparison *c, struct err *e)
{
	struct section *s;

	if (c->ranked < 2)
		return 0;
	s = section_compared(r, c, "tests", "Is the difference real?");
	if (c->tested) {
		omnibus(s, c);
		pair_table(s, c);
	}
	section_text(s,
		     "Within a data set, folds share training rows, so the usual t test would find "
		     "differences that are not there in up to half of all null cases; the "
		     "corrected one (Nadeau & Bengio 2003) does not. The three probabilities are "
		     "its Bayesian reading (Corani & Benavoli 2015).");
	paired_table(s, c);
	return section_row_tests(s, c, e);
}
