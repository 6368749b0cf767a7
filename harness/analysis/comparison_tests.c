/* Which differences are real: Friedman over the block, pairs over data sets, paired tests within each. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/analysis/comparison.h"

/* Differences of merit over the counting folds; also the mean share of rows tested over trained. */
static size_t differences(const struct comparison *c, size_t set, const struct comparison_pair *p,
			  double *d, double *test_over_train)
{
	size_t n = 0, folds = c->folds[set];
	double test = 0, train = 0;

	for (size_t f = 0; f < folds; f++) {
		bool counts = true;
		double merit[2];

		for (size_t m = 0; m < c->ranked && counts; m++) {
			size_t i = c->cell[set][m * folds + f];

			counts = i != NO_CELL && !isnan(results_score(c->r, i, PRIMARY, ON_TEST));
		}
		if (!counts)
			continue;
		for (int side = 0; side < 2; side++) {
			size_t i = c->cell[set][(side ? p->b : p->a) * folds + f];
			const struct run_cell *x = c->r->cell + i;

			merit[side] =
				comparison_merit(c, set, results_score(c->r, i, PRIMARY, ON_TEST));
			test += x->n_test;
			train += results_rows_learned(x);
		}
		d[n++] = merit[0] - merit[1];
	}
	*test_over_train = train > 0 ? test / train : 0;
	return n;
}

static void paired(const struct comparison *c, size_t set, const struct comparison_pair *p,
		   struct paired_test *out, double *d)
{
	double share;
	size_t n = differences(c, set, p, d, &share);

	*out = (struct paired_test){ .p_holm = 1 };
	if (corrected_t(&out->t, d, n, share, COMPARISON_LEVEL, NULL) ||
	    correlated_bayes(&out->rope, d, n, share / (1 + share), COMPARISON_ROPE, NULL))
		return;
	out->known = true;
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
		if (x[q].known)
			x[q].p_holm = p[n++];
	free(p);
	return rc;
}

static int all_paired(struct comparison *c, struct err *e)
{
	double *d = mem_array(c->r->n_cells, sizeof *d, e);
	int rc = d ? 0 : -1;

	for (size_t s = 0; s < c->sets && !rc; s++) {
		for (size_t q = 0; q < c->pairs; q++)
			paired(c, s, c->pair + q, c->paired + s * c->pairs + q, d);
		rc = holm_paired(c, s, e);
	}
	free(d);
	return rc;
}

/* One difference per data set of the block. */
static int over_sets(struct comparison *c, struct comparison_pair *p, double *d, struct err *e)
{
	size_t n = 0;

	for (size_t s = 0; s < c->sets; s++) {
		const struct paired_test *x = c->paired + s * c->pairs + (p - c->pair);
		bool real = x->known && x->p_holm < 1 - COMPARISON_LEVEL;

		if (!c->in_block[s])
			continue;
		d[n++] = comparison_entry(c, s, p->a)->merit - comparison_entry(c, s, p->b)->merit;
		p->won += real && x->t.mean > 0;
		p->lost += real && x->t.mean < 0;
		p->tied += !real;
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
	for (size_t q = 0; q < c->pairs; q++)
		c->pair[q].p_holm = p[q];
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
	c->cd = nemenyi_cd(1 - COMPARISON_LEVEL, c->ranked, c->block);
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

struct interval comparison_mean(const struct comparison *c, size_t method, bool regression,
				double *mean, size_t *n)
{
	double sum = 0, var = 0, fourth = 0;

	*n = 0;
	for (size_t s = 0; s < c->sets; s++) {
		const struct comparison_entry *x = comparison_entry(c, s, method);
		double se = x->se / c->reference[s];

		if (comparison_dataset(c, s)->regression != regression ||
		    !comparison_averaged(c, s) || isnan(x->mean[ON_TEST]))
			continue;
		sum += x->mean[ON_TEST] / c->reference[s];
		var += se * se;
		fourth += pow(se, 4) / x->df;
		++*n;
	}
	*mean = *n ? sum / (double)*n : NAN;
	/* degrees of freedom of a sum of variances: Welch & Satterthwaite */
	return t_interval(*mean, sqrt(var) / (double)*n, fourth > 0 ? var * var / fourth : 1,
			  COMPARISON_LEVEL);
}
