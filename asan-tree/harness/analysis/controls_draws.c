/* Controls whose labels are drawn anew: permuted ones, planted errors. */
#include <math.h>

#include "harness/analysis/controls_inner.h"

/* The mean of so many draws has a variance, too (harness/run/control.h). */
#define DRAWS 200.0

/* The spread of the sum of n independent scores is known from the draws. */
static void sum_up(struct control_row *x, double measured, double expected, double variance,
		   size_t n)
{
	x->n = n;
	x->measured = measured / (double)n;
	x->expected = expected / (double)n;
	x->se = sqrt(variance * (1 + 1 / DRAWS)) / (double)n;
	x->df = INFINITY;
}

static bool has_luck(const struct controls_search *s, size_t cell)
{
	return !isnan(controls_count(s, COUNT_LUCK, cell)) && !isnan(controls_count(s, COUNT_SPREAD, cell));
}

int controls_add_chance(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = controls_arm_cells(s, dataset, variant, STUDY_CONTROL_PERMUTED, s->cell), kept = 0;
	double measured = 0, expected = 0, variance = 0, rows = 0;
	struct control_row *x;

	for (size_t i = 0; i < n; i++) {
		size_t c = s->cell[i];

		if (!has_luck(s, c))
			continue;
		measured += results_score(s->r, c, PRIMARY, ON_TEST);
		expected += controls_count(s, COUNT_LUCK, c);
		variance += controls_count(s, COUNT_SPREAD, c) * controls_count(s, COUNT_SPREAD, c);
		rows += s->r->cell[c].n_test;
		kept++;
	}
	if (!kept)
		return 0;
	if (!(x = controls_add_row(s, CONTROL_CHANCE, dataset, variant, e)))
		return -1;
	sum_up(x, measured, expected, variance, kept);
	s->luck[dataset * s->r->n_variants + variant] = x->expected;
	if (rows < 2 * (double)kept) /* a row has no other to exchange its label with */
		x->se = NAN;
	return 0;
}

/* What every test of the suite would say of the same folds. */
static bool holds(const struct controls_search *s, const struct control_row *x, size_t n,
		  double truth)
{
	struct fold_sample sample = { 0 };
	struct fold_overlap overlap = { 0 };
	struct paired_t t;

	for (size_t i = 0; i < n; i++) {
		fold_sample_add(&sample, s->r->cell + s->cell[i]);
		fold_overlap_add(&overlap, s->r->cell + s->cell[i]);
	}
	return !fold_sample_t(&t, &sample, fold_overlap_ratio(&overlap), s->d,
			      results_proportion(s->r, s->study, x->dataset)) &&
	       t.ci.lo <= truth && t.ci.hi >= truth;
}

int controls_add_effect(struct controls_search *s, size_t dataset, size_t variant, struct err *e)
{
	size_t n = controls_arm_cells(s, dataset, variant, STUDY_CONTROL_PLANTED, s->cell), kept = 0;
	double better = results_primary(s->r, s->study, dataset)->better, measured = 0,
	       expected = 0, variance = 0;
	struct control_row *x;

	for (size_t i = 0; i < n; i++) {
		size_t c = s->cell[i];
		double truth = controls_count(s, COUNT_TRUE, c);

		if (!has_luck(s, c) || isnan(truth))
			continue;
		s->d[kept] = better * (truth - results_score(s->r, c, PRIMARY, ON_TEST));
		measured += s->d[kept];
		expected += better * (truth - controls_count(s, COUNT_LUCK, c));
		variance += controls_count(s, COUNT_SPREAD, c) * controls_count(s, COUNT_SPREAD, c);
		s->cell[kept++] = c;
	}
	if (!kept)
		return 0;
	if (!(x = controls_add_row(s, CONTROL_EFFECT, dataset, variant, e)))
		return -1;
	sum_up(x, measured, expected, variance, kept);
	x->held = holds(s, x, kept, x->expected);
	s->out->effects++;
	s->out->held += x->held;
	return 0;
}
