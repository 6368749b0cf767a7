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

/* Space for the cells of two sides and their differences. */
struct ranks_room {
	size_t *cell;                   /* (2 cells) */
	double *d;                      /* (cells) */
};

static int no_better(bool *out, const struct comparison *c, size_t set, size_t method, size_t base,
		     const struct ranks_room *room, struct err *e)
{
	size_t n = comparison_cells(c, set, method, false, room->cell),
	       m = comparison_cells(c, set, base, false, room->cell + n);
	struct paired_folds p;
	struct paired_t t;

	if (paired_folds_create(&p, c->r, room->cell, n, c->r, room->cell + n, m, e))
		return -1;
	paired_folds_differences(&p, ON_TEST, comparison_merit_per_score(c, set), room->d);
	if (!paired_folds_t(&t, &p, room->d))
		*out = !(t.mean > 0 && t.p < 1 - ANALYSIS_LEVEL);
	else
		*out = p.n && room->d[0] <= 0;
	paired_folds_free(&p);
	return 0;
}

/* Without a baseline among the learners, the share of the largest class stands for it where the
 * metric is a share of rows. */
static bool no_better_than_majority(const struct comparison *c, size_t set, size_t method)
{
	const struct run_dataset *d = comparison_dataset(c, set);
	const struct comparison_entry *x = comparison_entry(c, set, method);

	return comparison_metric(c, set)->proportion && x->n && !isnan(d->majority) &&
	       !((isnan(x->ci.lo) ? x->mean[ON_TEST] : x->ci.lo) > d->majority);
}

static bool has_baseline(const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++)
		if (comparison_variant(c, m)->baseline)
			return true;
	return false;
}

static int mark_luck(struct comparison *c, size_t set, size_t method, const struct ranks_room *room,
		     struct err *e)
{
	struct comparison_entry *x = entry_of(c, set, method);

	for (size_t b = 0; b < c->methods && !comparison_variant(c, method)->baseline; b++) {
		bool luck;

		if (!comparison_variant(c, b)->baseline)
			continue;
		if (no_better(&luck, c, set, method, b, room, e))
			return -1;
		x->luck |= luck;
	}
	return 0;
}

int comparison_luck(struct comparison *c, struct err *e)
{
	struct ranks_room room = { .cell = mem_array(2 * c->r->n_cells, sizeof *room.cell, e),
			     .d = mem_array(c->r->n_cells, sizeof *room.d, e) };
	bool baseline = has_baseline(c);
	int rc = room.cell && room.d ? 0 : -1;

	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; m < c->methods && !rc; m++)
			if (baseline)
				rc = mark_luck(c, s, m, &room, e);
			else
				entry_of(c, s, m)->luck = no_better_than_majority(c, s, m);
	free(room.cell);
	free(room.d);
	return rc;
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

size_t comparison_cells(const struct comparison *c, size_t set, size_t method, bool counting,
			size_t *out)
{
	size_t n = 0, folds = c->folds[set];

	for (size_t f = 0; f < folds; f++)
		if (c->cell[set][method * folds + f] != NO_CELL &&
		    (!counting || counts(c, set, f)))
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
		c->counting[s] = 0;
		for (size_t m = 0; m < c->methods; m++) {
			size_t n = m < c->ranked ? comparison_cells(c, s, m, true, cell) : 0;

			entry_of(c, s, m)->merit = block_merit(c, s, cell, n);
			c->counting[s] = m < c->ranked ? n : c->counting[s];
		}
		c->in_block[s] = c->ranked && c->counting[s] &&
				 (double)c->counting[s] >= COUNTING_SHARE * (double)c->folds[s];
		c->block += c->in_block[s];
	}
	free(cell);
	return 0;
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
			c->wins[m] += comparison_first(c, s, m);
		}
	}
}

/* Where a method goes: by group (ranked, never finished, baseline), then by rank, then by merit. */
struct ranks_place {
	size_t at;
	int group;
	double rank, merit;
};

static int by_place(const void *a, const void *b)
{
	const struct ranks_place *x = a, *y = b;

	if (x->group != y->group)
		return x->group - y->group;
	if (fabs(x->rank - y->rank) > 1e-9)
		return x->rank < y->rank ? -1 : 1;
	if (x->merit != y->merit)
		return x->merit > y->merit ? -1 : 1;
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
