/* Ranks over the common block, the order of methods that follows, and who is no better than
 * luck. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

#define COUNTING_SHARE 0.5      /* of the planned folds, for a data set to enter the ranks */

static struct comparison_entry *entry_of(struct comparison *c, size_t set, size_t method)
{
	return c->entry + set * c->methods + method;
}

/* ---- luck: is a learner better than the best baseline? ---- */

static bool no_better(const struct comparison *c, size_t set, size_t method, size_t base, double *d)
{
	size_t n = 0, folds = c->folds[set];
	double test = 0, train = 0;
	struct paired_t t;

	for (size_t f = 0; f < folds; f++) {
		size_t i = c->cell[set][method * folds + f], j = c->cell[set][base * folds + f];
		double x;

		if (i == NO_CELL || j == NO_CELL)
			continue;
		x = comparison_merit(c, set, results_score(c->r, i, PRIMARY, ON_TEST)) -
		    comparison_merit(c, set, results_score(c->r, j, PRIMARY, ON_TEST));
		if (isnan(x))
			continue;
		d[n++] = x;
		test += c->r->cell[i].n_test;
		train += results_rows_learned(c->r->cell + i);
	}
	if (!n)
		return false;
	if (corrected_t(&t, d, n, train > 0 ? test / train : 0, COMPARISON_LEVEL, NULL))
		return d[0] <= 0;
	return !(t.mean > 0 && t.p < 1 - COMPARISON_LEVEL);
}

/* Without a baseline among the learners, the share of the largest class stands for it. */
static bool no_better_than_majority(const struct comparison *c, size_t set, size_t method)
{
	const struct run_dataset *d = comparison_dataset(c, set);
	const struct comparison_entry *x = comparison_entry(c, set, method);

	return !d->regression && x->n && !isnan(d->majority) &&
	       !((isnan(x->ci.lo) ? x->mean[ON_TEST] : x->ci.lo) > d->majority);
}

int comparison_luck(struct comparison *c, struct err *e)
{
	double *d = mem_array(c->r->n_cells, sizeof *d, e);
	bool baseline = false;

	if (!d)
		return -1;
	for (size_t m = 0; m < c->methods; m++)
		baseline |= comparison_variant(c, m)->baseline;
	for (size_t s = 0; s < c->sets && !baseline; s++)
		for (size_t m = 0; m < c->methods; m++)
			entry_of(c, s, m)->luck = no_better_than_majority(c, s, m);
	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; m < c->methods; m++)
			for (size_t b = 0; b < c->methods; b++)
				if (b != m && comparison_variant(c, b)->baseline &&
				    !comparison_variant(c, m)->baseline && no_better(c, s, m, b, d))
					entry_of(c, s, m)->luck = true;
	free(d);
	return 0;
}

/* ---- the common block, and ranks over it ---- */

static bool ever_ok(const struct comparison *c, size_t method)
{
	for (size_t s = 0; s < c->sets; s++)
		if (comparison_entry(c, s, method)->n)
			return true;
	return false;
}

/* True when every ranked learner has a score for this fold. */
static bool counts(const struct comparison *c, size_t set, size_t fold)
{
	for (size_t m = 0; m < c->ranked; m++) {
		size_t i = c->cell[set][m * c->folds[set] + fold];

		if (i == NO_CELL || isnan(results_score(c->r, i, PRIMARY, ON_TEST)))
			return false;
	}
	return true;
}

static void find_block(struct comparison *c)
{
	for (size_t s = 0; s < c->sets; s++) {
		c->counting[s] = 0;
		for (size_t m = 0; m < c->methods; m++)
			entry_of(c, s, m)->merit = 0;
		for (size_t f = 0; f < c->folds[s]; f++) {
			if (!counts(c, s, f))
				continue;
			c->counting[s]++;
			for (size_t m = 0; m < c->ranked; m++)
				entry_of(c, s, m)->merit +=
					comparison_merit(c, s,
						      results_score(c->r,
								    c->cell[s][m * c->folds[s] + f],
								    PRIMARY, ON_TEST));
		}
		for (size_t m = 0; m < c->methods; m++) {
			struct comparison_entry *x = entry_of(c, s, m);

			x->merit = m < c->ranked && c->counting[s]
					   ? x->merit / (double)c->counting[s]
					   : NAN;
		}
		c->in_block[s] = c->ranked && c->counting[s] &&
				 (double)c->counting[s] >= COUNTING_SHARE * (double)c->folds[s];
		c->block += c->in_block[s];
	}
}

/* First, or tied with the first. */
static bool is_first(const double *merit, size_t n, size_t m)
{
	for (size_t k = 0; k < n; k++)
		if (merit[k] > merit[m])
			return false;
	return true;
}

static void rank_block(struct comparison *c, double *merit, double *rank)
{
	for (size_t m = 0; m < c->ranked; m++)
		c->mean_rank[m] = c->merit[m] = c->block ? 0 : NAN;
	for (size_t s = 0; s < c->sets; s++) {
		if (!c->in_block[s])
			continue;
		for (size_t m = 0; m < c->ranked; m++)
			merit[m] = round_score(comparison_entry(c, s, m)->merit);
		mid_ranks(merit, c->ranked, +1, rank);
		for (size_t m = 0; m < c->ranked; m++) {
			c->mean_rank[m] += rank[m] / (double)c->block;
			c->merit[m] += merit[m] / (double)c->block;
			c->wins[m] += is_first(merit, c->ranked, m);
		}
	}
}

/* Where a method goes: by group (ranked, never finished, baseline), then by rank, then by merit. */
struct place {
	size_t at;
	int group;
	double rank, merit;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->group != y->group)
		return x->group - y->group;
	if (fabs(x->rank - y->rank) > 1e-9)
		return x->rank < y->rank ? -1 : 1;
	if (x->merit != y->merit)
		return x->merit > y->merit ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

/* Moves methods, their entries and cells to the order of `place`. */
static int reorder(struct comparison *c, struct place *place, struct err *e)
{
	size_t *method = NULL, *cell = NULL;
	struct comparison_entry *row = NULL;
	int rc = -1;

	qsort(place, c->methods, sizeof *place, by_place);
	if (!(method = mem_copy(c->method, c->methods, sizeof *method, e)) ||
	    !(row = mem_array(c->methods, sizeof *row, e)))
		goto done;
	for (size_t m = 0; m < c->methods; m++)
		c->method[m] = method[place[m].at];
	for (size_t s = 0; s < c->sets; s++) {
		size_t n = c->folds[s];

		memcpy(row, entry_of(c, s, 0), c->methods * sizeof *row);
		if (!(cell = mem_copy(c->cell[s], c->methods * n, sizeof *cell, e)))
			goto done;
		for (size_t m = 0; m < c->methods; m++) {
			*entry_of(c, s, m) = row[place[m].at];
			memcpy(c->cell[s] + m * n, cell + place[m].at * n, n * sizeof *cell);
		}
		free(cell);
		cell = NULL;
	}
	rc = 0;
done:
	free(method);
	free(row);
	free(cell);
	return rc;
}

int comparison_order(struct comparison *c, struct err *e)
{
	struct place *place = mem_zeros(c->methods, sizeof *place, e);
	double *work = mem_array(2 * c->methods, sizeof *work, e);
	int rc = -1;

	if (!place || !work)
		goto done;
	for (size_t m = 0; m < c->methods; m++) {
		bool baseline = comparison_variant(c, m)->baseline, ok = ever_ok(c, m);

		place[m] = (struct place){ .at = m, .group = baseline ? 2 : !ok };
		c->ranked += !place[m].group;
	}
	if (reorder(c, place, e))       /* the ranked ones first: their block decides the ranks */
		goto done;
	find_block(c);
	rank_block(c, work, work + c->methods);
	for (size_t m = 0; m < c->methods; m++) {
		place[m].at = m;
		place[m].rank = m < c->ranked && c->block ? c->mean_rank[m] : 0;
		place[m].merit = m < c->ranked && c->block ? c->merit[m] : 0;
	}
	if (reorder(c, place, e))
		goto done;
	memset(c->wins, 0, c->methods * sizeof *c->wins);
	rank_block(c, work, work + c->methods);
	rc = 0;
done:
	free(place);
	free(work);
	return rc;
}
