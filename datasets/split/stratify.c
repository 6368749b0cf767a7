#include "datasets/split/stratify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static size_t class_of(const struct stratify *u, size_t row)
{
	return u->label ? u->label[row] : 0;
}

static size_t unit_rows(const struct stratify *u, size_t unit)
{
	return u->start[unit + 1] - u->start[unit];
}

/* ---- units ---- */

struct stratify_keyed { size_t key, at; };

static int ascending(const void *a, const void *b)
{
	const struct stratify_keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Sorts the rows by group and puts a boundary where the group changes. */
static int group_units(struct stratify *u, const uint32_t *group, struct err *e)
{
	struct stratify_keyed *k = mem_array(u->rows, sizeof *k, e);

	if (!k)
		return -1;
	for (size_t i = 0; i < u->rows; i++)
		k[i] = (struct stratify_keyed){ group[u->row[i]], u->row[i] };
	qsort(k, u->rows, sizeof *k, ascending);
	for (size_t i = 0; i < u->rows; i++) {
		u->row[i] = k[i].at;
		if (!i || k[i].key != k[i - 1].key)
			u->start[u->units++] = i;
	}
	free(k);
	return 0;
}

int stratify_units(struct stratify *u, const struct dataset *d, const size_t *rows, size_t n,
		   struct err *e)
{
	*u = (struct stratify){ .label = d->task == TASK_CLASSIFY ? d->label : NULL,
			    .grouped = d->group };
	u->classes = u->label ? d->classes : 1;
	if (!(u->start = mem_array(n + 1, sizeof *u->start, e)) ||
	    !(u->row = mem_array(n, sizeof *u->row, e)) ||
	    !(u->count = mem_zeros(u->classes, sizeof *u->count, e)))
		goto failed;
	for (size_t i = 0; i < n; i++)
		if (!i || rows[i] != rows[i - 1])
			u->row[u->rows++] = rows[i];
	for (size_t i = 0; i < u->rows; i++)
		u->count[class_of(u, u->row[i])]++;
	if (u->grouped) {
		if (group_units(u, d->group, e))
			goto failed;
	} else {
		for (; u->units < u->rows; u->units++)
			u->start[u->units] = u->units;
	}
	u->start[u->units] = u->rows;
	return 0;
failed:
	stratify_free(u);
	return -1;
}

void stratify_free(struct stratify *u)
{
	free(u->start);
	free(u->row);
	free(u->count);
	*u = (struct stratify){ 0 };
}

/* Units in random order, then stably by class (where they are rows) or by falling size (groups). */
static int lot_order(const struct stratify *u, struct rng *r, size_t **order, struct err *e)
{
	struct stratify_keyed *k = mem_array(u->units, sizeof *k, e);
	size_t *lot = mem_array(u->units, sizeof *lot, e);

	if (!k || !lot) {
		free(k);
		free(lot);
		return -1;
	}
	rng_permutation(r, lot, u->units);
	for (size_t i = 0; i < u->units; i++)
		k[i] = (struct stratify_keyed){ u->grouped ? u->rows - unit_rows(u, lot[i]) :
						    class_of(u, u->row[lot[i]]), i };
	qsort(k, u->units, sizeof *k, ascending);
	if (!(*order = mem_array(u->units, sizeof **order, e))) {
		free(k);
		free(lot);
		return -1;
	}
	for (size_t i = 0; i < u->units; i++)
		(*order)[i] = lot[k[i].at];
	free(k);
	free(lot);
	return 0;
}

/* ---- groups: greedy ---- */

/* How much worse a tally of rows by class fits if the unit joins it, against target[c] rows wanted:
 * the change of sum over classes of ((tally - target) / count)^2. */
static double cost_of_joining(const struct stratify *u, size_t unit, const double *tally,
			      const double *target,
			      double *add)
{
	double cost = 0;

	for (size_t j = u->start[unit]; j < u->start[unit + 1]; j++)
		add[class_of(u, u->row[j])]++;
	for (size_t j = u->start[unit]; j < u->start[unit + 1]; j++) {
		size_t c = class_of(u, u->row[j]);
		double before = tally[c] - target[c], after = before + add[c],
			all = (double)u->count[c];
		cost += (after * after - before * before) / (all * all);
		add[c] = 0;     /* each class once: a second visit adds nothing */
	}
	return cost;
}

static void join(const struct stratify *u, size_t unit, double *tally)
{
	for (size_t j = u->start[unit]; j < u->start[unit + 1]; j++)
		tally[class_of(u, u->row[j])]++;
}

/* The fold that suffers least; among equals the one with fewest rows, then the first. The last
 * units go to empty folds while there are as many of those as units left. */
static size_t best_fold(const struct stratify *u, size_t unit, size_t folds, const double *tally,
			const size_t *size, const double *target, double *add, bool only_empty)
{
	size_t best = folds;
	double least = INFINITY;

	for (size_t f = 0; f < folds; f++) {
		double cost = only_empty && size[f] ? INFINITY :
			      cost_of_joining(u, unit, tally + f * u->classes, target, add);
		if (cost < least || (cost == least && best < folds && size[f] < size[best])) {
			least = cost;
			best = f;
		}
	}
	return best;
}

static int deal_groups(const struct stratify *u, size_t folds, const size_t *order, int16_t *part,
		       struct err *e)
{
	double *tally = mem_zeros(folds * u->classes + 2 * u->classes, sizeof *tally, e), *target,
		*add;
	size_t *size = mem_zeros(folds, sizeof *size, e), empty = folds;

	if (!tally || !size) {
		free(tally);
		free(size);
		return -1;
	}
	target = tally + folds * u->classes;
	add = target + u->classes;
	for (size_t c = 0; c < u->classes; c++)
		target[c] = (double)u->count[c] / (double)folds;
	for (size_t i = 0; i < u->units; i++) {
		size_t f = best_fold(u, order[i], folds, tally, size, target, add,
				     u->units - i <= empty);
		empty -= !size[f];
		size[f] += unit_rows(u, order[i]);
		join(u, order[i], tally + f * u->classes);
		for (size_t j = u->start[order[i]]; j < u->start[order[i] + 1]; j++)
			part[u->row[j]] = (int16_t)f;
	}
	free(tally);
	free(size);
	return 0;
}

int stratify_folds(const struct stratify *u, size_t folds, struct rng *r, int16_t *part,
		   struct err *e)
{
	size_t *order;
	int rc = 0;

	if (lot_order(u, r, &order, e))
		return -1;
	if (u->grouped)
		rc = deal_groups(u, folds, order, part, e);
	else
		for (size_t i = 0; i < u->units; i++)
			part[u->row[order[i]]] = (int16_t)(i % folds);
	free(order);
	return rc;
}

/* ---- a share ---- */

/* How many of each class: share * count rounded down, and what is then missing to the rounded share
 * of all goes to the largest remainders. A class keeps one row at least. */
static void quotas(const struct stratify *u, double share, size_t *quota)
{
	size_t want = (size_t)(share * (double)u->rows + 0.5), have = 0;

	if (want < 1)
		want = 1;
	for (size_t c = 0; c < u->classes; c++) {
		quota[c] = (size_t)(share * (double)u->count[c]);
		if (quota[c] && quota[c] >= u->count[c])
			quota[c] = u->count[c] - 1;
		have += quota[c];
	}
	while (have < want) {
		size_t best = u->classes;
		double most = -INFINITY;
		for (size_t c = 0; c < u->classes; c++) {
			double rest = share * (double)u->count[c] - (double)quota[c];
			if (quota[c] + 1 < u->count[c] && rest > most) {
				most = rest;
				best = c;
			}
		}
		if (best == u->classes)
			break;
		quota[best]++;
		have++;
	}
	if (!have)              /* every class has one row */
		quota[class_of(u, u->row[0])] = 1;
}

static int share_rows(const struct stratify *u, double share, const size_t *order, bool *picked,
		      struct err *e)
{
	size_t *quota = mem_zeros(u->classes, sizeof *quota, e);

	if (!quota)
		return -1;
	quotas(u, share, quota);
	for (size_t i = 0; i < u->units; i++) {
		size_t c = class_of(u, u->row[order[i]]);
		if (quota[c]) {
			quota[c]--;
			picked[order[i]] = true;
		}
	}
	free(quota);
	return 0;
}

static int share_groups(const struct stratify *u, double share, const size_t *order, bool *picked,
			struct err *e)
{
	double *tally = mem_zeros(3 * u->classes, sizeof *tally, e), *target, *add;
	size_t taken = 0;

	if (!tally)
		return -1;
	target = tally + u->classes;
	add = target + u->classes;
	for (size_t c = 0; c < u->classes; c++)
		target[c] = share * (double)u->count[c];
	for (size_t i = 0; i < u->units; i++) {
		bool take = cost_of_joining(u, order[i], tally, target, add) < 0;
		if (i + 1 == u->units)  /* the last decides that it is neither none nor all */
			take = !taken || (take && taken < i);
		if (!take)
			continue;
		picked[order[i]] = true;
		taken++;
		join(u, order[i], tally);
	}
	free(tally);
	return 0;
}

int stratify_share(const struct stratify *u, double share, struct rng *r, bool *picked,
		   struct err *e)
{
	size_t *order;
	int rc;

	if (u->units < 2)
		return FAIL(e, ERR_DATA, "%zu %s cannot be divided", u->units,
			    u->grouped ? "group" : "row(s)");
	if (lot_order(u, r, &order, e))
		return -1;
	rc = u->grouped ? share_groups(u, share, order, picked, e) : share_rows(u, share, order,
										picked, e);
	free(order);
	return rc;
}
