/* Which differences are real: Friedman over the block, pairs over data sets, paired tests within
 * each. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"
#include "harness/stats/adjust.h"

/* d (folds), room (2 folds): space for the differences and for the cells of both sides. */
static int paired(const struct comparison *c, size_t set, const struct comparison_pair *p,
		  struct paired_test *out, double *d, size_t *room, struct err *e)
{
	size_t n = comparison_cells(c, set, p->a, true, room);
	struct paired_folds folds;
	struct rope rope;

	*out = (struct paired_test){ .p_holm = 1 };
	comparison_cells(c, set, p->b, true, room + n);
	if (paired_folds_create(&folds, c->r, room, n, c->r, room + n, n, e))
		return -1;
	paired_folds_differences(&folds, ON_TEST, comparison_merit_per_score(c, set), d);
	out->known = !paired_folds_t(&out->t, &folds, d) &&
		     !paired_folds_rope(&rope, &folds, d, COMPARISON_ROPE);
	if (out->known) {
		out->first_better = rope.right;
		out->equal = rope.inside;
		out->second_better = rope.left;
	}
	paired_folds_free(&folds);
	return 0;
}

/* Who is better, from the sign of a difference whose adjusted p is given. */
static int decided(double p_holm, double difference)
{
	return p_holm < 1 - ANALYSIS_LEVEL ? (difference > 0) - (difference < 0) : 0;
}

static int holm_paired(struct comparison *c, size_t set, struct err *e)
{
	struct paired_test *x = c->paired + set * c->pairs;
	double *p = mem_array(c->pairs, sizeof *p, e);
	size_t n = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t q = 0; q < c->pairs; q++)
		if (x[q].known)
			p[n++] = x[q].t.p;
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t q = 0; q < c->pairs && !rc; q++)
		if (x[q].known) {
			x[q].p_holm = p[n++];
			x[q].better = decided(x[q].p_holm, x[q].t.mean);
		}
	free(p);
	return rc;
}

static int all_paired(struct comparison *c, struct err *e)
{
	double *d = mem_array(c->r->n_cells, sizeof *d, e);
	size_t *room = mem_array(2 * c->r->n_cells, sizeof *room, e);
	int rc = d && room ? 0 : -1;

	for (size_t s = 0; s < c->sets && !rc; s++) {
		for (size_t q = 0; q < c->pairs && !rc; q++)
			rc = paired(c, s, c->pair + q, c->paired + s * c->pairs + q, d, room, e);
		rc = rc ? rc : holm_paired(c, s, e);
	}
	free(d);
	free(room);
	return rc;
}

/* One difference per data set of the block. */
static int over_sets(struct comparison *c, struct comparison_pair *p, double *d, struct err *e)
{
	size_t n = 0;

	for (size_t s = 0; s < c->sets; s++) {
		const struct paired_test *x = c->paired + s * c->pairs + (p - c->pair);

		if (!c->in_block[s])
			continue;
		d[n++] = comparison_entry(c, s, p->a)->merit - comparison_entry(c, s, p->b)->merit;
		p->won += x->better > 0;
		p->lost += x->better < 0;
		p->tied += !x->better;
	}
	p->mean = mean_of(d, n);
	return wilcoxon(&p->w, d, n, e);
}

static int holm_pairs(struct comparison *c, struct err *e)
{
	double *p = mem_array(2 * c->pairs, sizeof *p, e);
	int rc = -1;

	if (!p)
		return -1;
	for (size_t q = 0; q < c->pairs; q++)
		p[q] = c->pair[q].w.p;
	rc = adjust_holm(p, c->pairs, p, e);
	for (size_t q = 0; q < c->pairs && !rc; q++) {
		struct comparison_pair *x = c->pair + q;

		x->p_holm = p[q];
		x->better = decided(p[q], x->w.w_plus - x->w.w_minus);
	}
	free(p);
	return rc;
}

static int over_block(struct comparison *c, struct err *e)
{
	size_t n = 0;
	double *score = mem_array(c->block * c->ranked, sizeof *score, e);
	double *rank = mem_array(c->ranked, sizeof *rank, e), *d = mem_array(c->sets, sizeof *d, e);
	int rc = -1;

	if (!score || !rank || !d)
		goto done;
	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; c->in_block[s] && m < c->ranked; m++)
			score[n++] = round_score(comparison_entry(c, s, m)->merit);
	if (friedman(&c->f, rank, score, c->block, c->ranked, +1, e))
		goto done;
	c->friedman_exact = friedman_exact_p(score, c->block, c->ranked, +1);
	c->cd = nemenyi_cd(1 - ANALYSIS_LEVEL, c->ranked, c->block);
	for (size_t q = 0; q < c->pairs; q++)
		if (over_sets(c, c->pair + q, d, e))
			goto done;
	rc = holm_pairs(c, e);
	c->tested = !rc;
done:
	free(score);
	free(rank);
	free(d);
	return rc;
}

int comparison_tests(struct comparison *c, struct err *e)
{
	size_t n = 0;

	c->friedman_exact = c->cd = NAN;
	c->pairs = c->ranked ? c->ranked * (c->ranked - 1) / 2 : 0;
	if (!(c->pair = mem_zeros(c->pairs, sizeof *c->pair, e)) ||
	    !(c->paired = mem_zeros(c->pairs * c->sets, sizeof *c->paired, e)))
		return -1;
	for (size_t a = 0; a < c->ranked; a++)
		for (size_t b = a + 1; b < c->ranked; b++)
			c->pair[n++] = (struct comparison_pair){ .a = a, .b = b, .p_holm = 1 };
	if (all_paired(c, e))
		return -1;
	return c->block >= 2 && c->ranked >= 2 ? over_block(c, e) : 0;
}

size_t comparison_best(const struct comparison *c, size_t set)
{
	size_t best = 0;

	for (size_t m = 1; m < c->ranked; m++)
		if (comparison_entry(c, set, m)->merit > comparison_entry(c, set, best)->merit)
			best = m;
	return best;
}
