#include "algorithms/core/held_out.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"

/* A row, and after sorting a unit: rows first .. first + n - 1 of the sorted ones. */
struct held_out_row {
	uint32_t unit, row;
	size_t at;                      /* in what is dealt */
};

struct held_out_unit {
	size_t first, n, order;         /* order: by which it is dealt; ties stay as they are drawn */
};

static int by_unit(const void *a, const void *b)
{
	const struct held_out_row *x = a, *y = b;

	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x->row != y->row ? (x->row < y->row ? -1 : 1) : (x->at > y->at) - (x->at < y->at);
}

static int by_order(const void *a, const void *b)
{
	const struct held_out_unit *x = a, *y = b;

	return x->order != y->order ? (x->order < y->order ? -1 : 1) : (x->first > y->first) - (x->first < y->first);
}

/* Sorts the rows by unit; returns how many units there are. */
static size_t find_units(struct held_out_row *r, struct held_out_unit *u, const struct data_view *v,
			 const uint32_t *row, size_t n)
{
	size_t units = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = row ? row[i] : (uint32_t)i;

		r[i] = (struct held_out_row){ v->unit ? v->unit[at] : at, at, i };
	}
	qsort(r, n, sizeof *r, by_unit);
	for (size_t i = 0; i < n; i++) {
		if (!i || r[i].unit != r[i - 1].unit)
			u[units++] = (struct held_out_unit){ .first = i };
		u[units - 1].n++;
	}
	return units;
}

static void deal_in_time(uint32_t *fold, struct held_out_unit *u, size_t units, const struct held_out_row *r,
			 size_t n, size_t folds)
{
	size_t done = 0;

	for (size_t k = 0; k < units; k++)
		u[k].order = r[u[k].first + u[k].n - 1].row;
	qsort(u, units, sizeof *u, by_order);
	for (size_t k = 0; k < units; k++) {
		size_t block = done * (folds + 1) / n;

		for (size_t i = u[k].first; i < u[k].first + u[k].n; i++)
			fold[r[i].at] = block ? (uint32_t)(block - 1) : HELD_OUT_NEVER;
		done += u[k].n;
	}
}

/* tally: (folds, classes + 1), the last of each the rows of all classes. */
static size_t best_fold(const size_t *tally, size_t folds, size_t classes, size_t class)
{
	size_t best = 0, width = classes + 1;

	for (size_t k = 1; k < folds; k++) {
		const size_t *a = tally + k * width, *b = tally + best * width;

		if (a[class] < b[class] || (a[class] == b[class] && a[classes] < b[classes]))
			best = k;
	}
	return best;
}

static int deal_by_class(uint32_t *fold, struct held_out_unit *u, size_t units, const struct held_out_row *r,
			 const struct data_view *v, size_t n, size_t folds, struct rng *random, struct err *e)
{
	size_t classes = v->label ? v->classes : 1, *order = mem_array(units, sizeof *order, e);
	size_t *tally = mem_zeros(folds * (classes + 1), sizeof *tally, e);

	int rc = order && tally ? 0 : -1;

	if (!rc) {
		rng_permutation(random, order, units);
		for (size_t k = 0; k < units; k++)
			u[k].order = (n - u[k].n) * units + order[k];
		qsort(u, units, sizeof *u, by_order);
		for (size_t k = 0; k < units; k++) {
			size_t class = v->label ? v->label[r[u[k].first].row] : 0,
			       to = best_fold(tally, folds, classes, class);

			for (size_t i = u[k].first; i < u[k].first + u[k].n; i++) {
				fold[r[i].at] = (uint32_t)to;
				tally[to * (classes + 1) + (v->label ? v->label[r[i].row] : 0)]++;
				tally[to * (classes + 1) + classes]++;
			}
		}
	}
	free(order);
	free(tally);
	return rc;
}

int held_out_folds(uint32_t *fold, const struct data_view *v, const uint32_t *row, size_t n, size_t folds,
		   struct rng *r, struct err *e)
{
	struct held_out_row *at = mem_array(n, sizeof *at, e);
	struct held_out_unit *u = mem_array(n, sizeof *u, e);
	int rc = at && u ? 0 : -1;

	if (!rc) {
		size_t units = find_units(at, u, v, row, n);

		if (v->forward)
			deal_in_time(fold, u, units, at, n, folds);
		else
			rc = deal_by_class(fold, u, units, at, v, n, folds, r, e);
	}
	free(at);
	free(u);
	return rc;
}
