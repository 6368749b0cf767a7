/* Ranks over the common block, and the order of methods that follows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

static struct comparison_entry *entry_of(struct comparison *c, size_t set, size_t method)
{
	return c->entry + set * c->methods + method;
}

/* ---- the common block, and ranks over it ---- */

/* Has scores, and lacks none for a reason that would stay whatever is run again: such a learner would
 * take its data set from all others. */
static bool can_be_ranked(const struct comparison *c, size_t method)
{
	bool ok = false;

	for (size_t s = 0; s < c->sets; s++) {
		if (comparison_undefined(c, s, method))
			return false;
		ok |= comparison_entry(c, s, method)->n > 0;
	}
	return ok;
}

/* True when every ranked learner has a score for this fold. */
static bool counts(const struct comparison *c, size_t set, size_t fold)
{
	for (size_t m = 0; m < c->ranked; m++) {
		size_t i = c->cell[set][m * c->folds[set] + fold];

		if (i == NO_CELL || !paired_folds_usable(c->r, i))
			return false;
	}
	return true;
}

static int find_common(struct comparison *c, size_t set, struct err *e)
{
	if (!(c->common[set] = mem_array(c->folds[set], sizeof **c->common, e)))
		return -1;
	for (size_t f = 0; f < c->folds[set]; f++)
		c->common[set][f] = counts(c, set, f);
	return 0;
}

size_t comparison_cells(const struct comparison *c, size_t set, size_t method, bool counting,
			size_t *out)
{
	size_t n = 0, folds = c->folds[set];

	for (size_t f = 0; f < folds; f++)
		if (c->cell[set][method * folds + f] != NO_CELL &&
		    (!counting || c->common[set][f]))
			out[n++] = c->cell[set][method * folds + f];
	return n;
}

/* Mean merit over the counting folds, of which there are n. */
static double block_merit(const struct comparison *c, size_t set, const size_t *cell, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += comparison_merit(c, set,
					results_score(c->r, cell[i], PRIMARY, ON_TEST));
	return n ? sum / (double)n : NAN;
}

static int find_block(struct comparison *c, struct err *e)
{
	size_t *cell = mem_array(c->r->n_cells, sizeof *cell, e);

	if (!cell)
		return -1;
	for (size_t s = 0; s < c->sets; s++) {
		if (find_common(c, s, e)) {
			free(cell);
			return -1;
		}
		c->counting[s] = 0;
		for (size_t m = 0; m < c->methods; m++) {
			size_t n = m < c->ranked ? comparison_cells(c, s, m, true, cell) : 0;

			entry_of(c, s, m)->merit = block_merit(c, s, cell, n);
			c->counting[s] = m < c->ranked ? n : c->counting[s];
		}
		c->in_block[s] = c->ranked && c->counting[s] && !isnan(c->reference[s]) &&
				 (double)c->counting[s] >= COUNTING_SHARE * (double)c->folds[s];
	}
	for (size_t s = 0; s < c->sets; s++) {
		c->in_block[s] = c->in_block[s] && comparison_spokesman(c, s) == s;
		c->block += c->in_block[s];
	}
	free(cell);
	return 0;
}

/* "twonorm[d=2]" and "twonorm[d=10]": the same generator, both called by what stands in brackets. */
static bool is_kin(const char *a, const char *b)
{
	size_t n = strcspn(a, "[");

	return a[n] && b[strcspn(b, "[")] && n == strcspn(b, "[") && !strncmp(a, b, n);
}

size_t comparison_spokesman(const struct comparison *c, size_t set)
{
	const struct run_dataset *d = comparison_dataset(c, set);

	for (size_t s = c->sets; s-- > set + 1;)
		if (c->in_block[s] && comparison_dataset(c, s)->task == d->task &&
		    is_kin(comparison_dataset(c, s)->name, d->name))
			return s;
	return set;
}

bool comparison_first(const struct comparison *c, size_t set, size_t method)
{
	double merit = round_score(comparison_entry(c, set, method)->merit);

	for (size_t m = 0; m < c->ranked; m++)
		if (round_score(comparison_entry(c, set, m)->merit) > merit)
			return false;
	return true;
}

static void rank_block(struct comparison *c, double *merit, double *rank)
{
	for (size_t m = 0; m < c->ranked; m++)
		c->mean_rank[m] = c->block ? 0 : NAN;
	for (size_t s = 0; s < c->sets; s++) {
		if (!c->in_block[s])
			continue;
		for (size_t m = 0; m < c->ranked; m++)
			merit[m] = round_score(comparison_entry(c, s, m)->merit);
		mid_ranks(merit, c->ranked, +1, rank);
		for (size_t m = 0; m < c->ranked; m++) {
			c->mean_rank[m] += rank[m] / (double)c->block;
			c->wins[m] += comparison_first(c, s, m);
		}
	}
}

/* Where a method goes: by group (ranked, never finished, baseline), then by rank, then by the data
 * sets where it is first, then as in the plan. */
struct ranks_place {
	size_t at, wins;
	int group;
	double rank;
};

static int by_place(const void *a, const void *b)
{
	const struct ranks_place *x = a, *y = b;

	if (x->group != y->group)
		return x->group - y->group;
	if (fabs(x->rank - y->rank) > 1e-9)
		return x->rank < y->rank ? -1 : 1;
	if (x->wins != y->wins)
		return x->wins > y->wins ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

/* Moves methods, their entries and cells to the order of `place`. */
static int reorder(struct comparison *c, struct ranks_place *place, struct err *e)
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
	struct ranks_place *place = mem_zeros(c->methods, sizeof *place, e);
	double *work = mem_array(2 * c->methods, sizeof *work, e);
	int rc = -1;

	if (!place || !work)
		goto done;
	for (size_t m = 0; m < c->methods; m++) {
		bool baseline = comparison_variant(c, m)->baseline, ok = can_be_ranked(c, m);

		place[m] = (struct ranks_place){ .at = m, .group = baseline ? 2 : !ok };
		c->ranked += !place[m].group;
	}
	/* the ranked ones first: their block decides the ranks */
	if (reorder(c, place, e) || find_block(c, e))
		goto done;
	rank_block(c, work, work + c->methods);
	for (size_t m = 0; m < c->methods; m++) {
		place[m].at = m;
		place[m].rank = m < c->ranked && c->block ? c->mean_rank[m] : 0;
		place[m].wins = m < c->ranked && c->block ? c->wins[m] : 0;
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
