/* Is the difference real? Tests over data sets, and of each pair within each of them. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/bayes_signed_rank.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define POSTERIOR_SEED 1        /* of its draws */
#define ROWS_MOST 90 /* pairs times data sets; beyond that only pairs with the best are shown */

static const char *label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

const char *section_pairs(struct report *r, const struct comparison *c)
{
	const char *n = format_count(r, c->pairs, "pair");

	return c->control == NO_METHOD ? n : report_text(r, "%s with %s", n, label(c, c->control));
}

const char *section_verdict(const struct comparison *c, const struct comparison_pair *p,
			    enum verdict v)
{
	static const char *const word[] = {
		[VERDICT_OPEN] = "not shown", [VERDICT_EQUAL] = "practically equal",
		[VERDICT_IDENTICAL] = "identical scores",
		[VERDICT_DETERMINISTIC] = "deterministic difference",
		[VERDICT_FEW] = "undecided: too few folds",
	};

	return v == VERDICT_FIRST    ? label(c, p->a)
	       : v == VERDICT_SECOND ? label(c, p->b)
				     : word[v];
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

/* What a table of pairs holds. */
static const char *pairs_title(struct report *r, const struct comparison *c)
{
	return c->control == NO_METHOD ? "All pairs"
				       : report_text(r, "Every learner against %s", label(c, c->control));
}

static void pair_row(struct table *t, const struct comparison *c, const struct comparison_pair *p,
		     const struct comparison_over *x)
{
	bool real = x->better != 0;

	table_row(t, 0);
	table_cell(t, 0, "%s – %s", label(c, p->a), label(c, p->b));
	table_cell(t, 0, "%s", format_points(t->report, x->of.mean));
	table_cell(t, 0, "%s", format_points(t->report, x->of.w.hodges_lehmann));
	table_cell(t, 0, "%s", format_signed(t->report, x->of.w.rank_biserial));
	table_cell(t, 0, "%zu", x->won);
	table_cell(t, 0, "%zu", x->equal);
	table_cell(t, 0, "%zu", x->open);
	table_cell(t, 0, "%zu", x->lost);
	table_cell(t, 0, "%s", format_p(t->report, x->of.w.p));
	table_cell(t, real ? MARK_BEST : 0, "%s", format_p(t->report, x->p_holm));
	if (c->control == NO_METHOD)
		table_cell(t, 0, "%s", format_p(t->report, x->p_shaffer));
	table_cell(t, 0, "%s", format_p(t->report, x->p_equal_holm));
	table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s", section_verdict(c, p, x->verdict));
}

static void pair_table(struct section *s, const struct comparison *c, enum task task)
{
	struct table *t;

	if (!c->pairs || !c->pair[0].over[task].known)
		return;
	t = section_table(s, "%s over the %s sets, differences in %s", pairs_title(s->report, c),
			  metric_task_name(task), section_points(s->report, c, task));
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "difference", "mean over the data sets");
	table_column(t, ALIGN_RIGHT, "median", "Hodges and Lehmann's estimate of the same");
	table_column(t, ALIGN_RIGHT, "r",
		     "rank-biserial correlation: 1 when the first wins everywhere, -1 never");
	table_column(t, ALIGN_RIGHT, "won", "data sets where the first is really better");
	table_column(t, ALIGN_RIGHT, "equal", "data sets where the two are practically equal");
	table_column(t, ALIGN_RIGHT, "not shown", "data sets where neither is shown");
	table_column(t, ALIGN_RIGHT, "lost", "data sets where the second is really better");
	table_column(t, ALIGN_RIGHT, "p", "Wilcoxon's signed ranks, exact, zeros dropped");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all pairs, of both tasks");
	if (c->control == NO_METHOD)
		table_column(t, ALIGN_RIGHT, "p Shaffer",
			     "adjusted likewise, knowing that pairs hang together: of three, one alone cannot differ");
	table_column(t, ALIGN_RIGHT, "p equal",
		     "that they differ by less than 1 point: the larger p of two one-sided exact "
		     "signed-rank tests, adjusted likewise");
	table_column(t, ALIGN_LEFT, "better", NULL);
	for (size_t q = 0; q < c->pairs; q++)
		pair_row(t, c, c->pair + q, c->pair[q].over + task);
}

static void posterior_row(struct table *t, const struct comparison *c, const struct comparison_pair *p,
			  const struct bayes_signed_rank *b)
{
	const double part[] = { b->right, b->inside, b->left };
	const double share[] = { b->theta_right, b->theta_inside, b->theta_left };

	table_row(t, 0);
	table_cell(t, 0, "%s – %s", label(c, p->a), label(c, p->b));
	for (int k = 0; k < 3; k++)
		table_cell(t, part[k] >= ANALYSIS_LEVEL ? MARK_BEST : 0, "%s", format_decimals(t->report, part[k], 2));
	for (int k = 0; k < 3; k++)
		table_cell(t, 0, "%s", format_decimals(t->report, share[k], 3));
}

/* The same pairs by the Bayesian signed-rank test; its draws are the same for every run. */
static int posterior_table(struct section *s, const struct comparison *c, enum task task, struct err *e)
{
	size_t n = c->pairs ? c->pair[0].over[task].sets : 0;
	double *d = mem_array(c->sets, sizeof *d, e);
	struct bayes_weights w = { 0 };
	struct table *t;
	int rc = -1;

	if (n < 2 || !d || bayes_weights_create(&w, n, 0, POSTERIOR_SEED, e)) {
		rc = d && n < 2 ? 0 : -1;
		goto done;
	}
	t = section_table(s, "The same pairs as probabilities: Bayesian signed ranks over %s, a region of ±1 point",
			  format_count(s->report, n, "data set"));
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "posterior first", "probability that the first is better by more than 1 point");
	table_column(t, ALIGN_RIGHT, "posterior equal", "that they are within 1 point");
	table_column(t, ALIGN_RIGHT, "posterior second", NULL);
	table_column(t, ALIGN_RIGHT, "share first", "expected share of pairs of data sets whose mean difference is for the first");
	table_column(t, ALIGN_RIGHT, "share equal", NULL);
	table_column(t, ALIGN_RIGHT, "share second", NULL);
	for (size_t q = 0; q < c->pairs; q++) {
		struct bayes_signed_rank b;

		comparison_differences(c, q, task, d);
		if (bayes_signed_rank(&b, d, n, COMPARISON_ROPE, &w, e))
			goto done;
		posterior_row(t, c, c->pair + q, &b);
	}
	rc = 0;
done:
	bayes_weights_free(&w);
	free(d);
	return rc;
}

/* Does a conclusion hang on the width of the region? */
static void rope_table(struct section *s, const struct comparison *c)
{
	struct table *t = section_table(s, "Pairs within data sets, by the width of the region of "
					   "practical equivalence");

	table_column(t, ALIGN_RIGHT, "region", "differences in points that do not matter");
	table_column(t, ALIGN_RIGHT, "practically equal", "P(equal) of 0.95 or more");
	table_column(t, ALIGN_RIGHT, "better by more", "P(first) or P(second) of 0.95 or more");
	table_column(t, ALIGN_RIGHT, "neither", NULL);
	for (int k = 0; k < COMPARISON_ROPES; k++) {
		size_t equal = 0, more = 0, neither = 0;

		for (size_t i = 0; i < c->sets * c->pairs; i++) {
			const struct rope *x = c->paired[i].region + k;

			if (!c->paired[i].known || c->paired[i].t.spread != PAIRED_VARIES)
				continue;
			if (x->inside >= ANALYSIS_LEVEL)
				equal++;
			else if (fmax(x->left, x->right) >= ANALYSIS_LEVEL)
				more++;
			else
				neither++;
		}
		table_row(t, 0);
		table_cell(t, 0, "±%g", 100 * comparison_rope[k]);
		table_cell(t, 0, "%zu", equal);
		table_cell(t, 0, "%zu", more);
		table_cell(t, 0, "%zu", neither);
	}
}

static void paired_row(struct table *t, const struct comparison *c, size_t set, size_t q,
		       bool first)
{
	const struct paired_test *x = c->paired + set * c->pairs + q;
	const struct comparison_pair *p = c->pair + q;
	const double part[] = { x->first_better, x->equal, x->second_better };
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
	if (isnan(x->t.ci.lo))
		table_cell(t, 0, "–");
	else
		table_cell(t, 0, "%s to %s", format_points(r, x->t.ci.lo),
			   format_points(r, x->t.ci.hi));
	table_cell(t, 0, "%s", format_p(r, x->t.p));
	table_cell(t, real ? MARK_BEST : 0, "%s", format_p(r, x->p_holm));
	for (int k = 0; k < 3; k++)
		table_cell(t, 0, "%s", x->t.spread == PAIRED_VARIES ? format_decimals(r, part[k], 2)
								    : "–");
	table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s", section_verdict(c, p, x->verdict));
}

static bool all_shown(const struct comparison *c)
{
	return c->control != NO_METHOD || c->pairs * c->sets <= ROWS_MOST;
}

bool section_pair_shown(const struct comparison *c, size_t set, size_t q)
{
	size_t best = all_shown(c) ? 0 : comparison_best(c, set);

	return all_shown(c) || c->pair[q].a == best || c->pair[q].b == best;
}

static const char *both_points(struct report *r, const struct comparison *c)
{
	const char *text = "";

	for (int t = 0; t < TASKS; t++)
		if (format_task_occurs(c->r, c->study, (enum task)t))
			text = report_text(r, "%s%s%s", text, *text ? ", or " : "",
					   section_points(r, c, (enum task)t));
	return text;
}

static void paired_table(struct section *s, const struct comparison *c)
{
	struct table *t = all_shown(c)
				  ? section_table(s, "%s within each data set", pairs_title(s->report, c))
				  : section_table(s, "Within each data set: every learner against the best");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "difference",
		     report_text(s->report, "first minus second, in %s", both_points(s->report, c)));
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "p", "corrected resampled t test");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all pairs on all data sets");
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

static void words(struct section *s)
{
	section_text(s, "A learner is called **better** when p, adjusted by Holm for all tests of the "
			"same table, is below 0.05. Two are **practically equal** when the evidence "
			"that they are within 1 point reaches 0.95: the posterior probability "
			"within a data set, two one-sided tests over data sets. Anything else is "
			"**not shown**: the data do not tell. A difference that is one and the "
			"same in every fold is **deterministic**; without variance it is not "
			"tested, and fewer than %d folds decide nothing.", PAIRED_LEAST);
}

int section_tests(struct report *r, const struct comparison *c, struct err *e)
{
	struct section *s;

	if (c->ranked < 2)
		return 0;
	s = section_compared(r, c, "tests", "Is the difference real?");
	words(s);
	if (!c->pairs)
		section_warning(s, "%zu learners make %.0f pairs on %zu data sets. Beyond %d tests "
				   "none is made: adjusted for so many, hardly any could show "
				   "anything. A run of the few that matter can.",
				c->ranked, c->tests / (double)c->sets, c->sets,
				COMPARISON_TESTS_MOST);
	if (c->tested) {
		omnibus(s, c);
		for (int t = 0; t < TASKS; t++) {
			pair_table(s, c, (enum task)t);
			if (posterior_table(s, c, (enum task)t, e))
				return -1;
		}
	}
	section_text(s,
		     "Within a data set, folds share training rows, so the usual t test would find "
		     "differences that are not there in up to half of all null cases. The "
		     "corrected one (Nadeau & Bengio 2003), with degrees of freedom of folds - 1 "
		     "and no less variance than the rows alone give, keeps near its 5 %%: 2 to 4 in "
		     "a single cross-validation, up to 6 in a repeated one, where 1,000 runs "
		     "without a difference measured it (table in harness/stats/METHODS.md). "
		     "P(first), P(equal) and P(second) are its Bayesian reading with a flat prior "
		     "(Corani & Benavoli 2015): the probabilities that the first is better by more "
		     "than 1 point, that the two are within it, and that the second is better by "
		     "more.");
	paired_table(s, c);
	rope_table(s, c);
	return section_row_tests(s, c, e);
}
