#include "datasets/generate/relabel.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static bool same_label(const struct dataset *d, size_t a, size_t b)
{
	return d->label ? d->label[a] == d->label[b] : d->target[a] == d->target[b];
}

static int by_group(const void *a, const void *b, void *ctx)
{
	const struct relabel *r = ctx;
	size_t x = r->row[*(const size_t *)a], y = r->row[*(const size_t *)b];

	if (r->d->group[x] != r->d->group[y])
		return r->d->group[x] < r->d->group[y] ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void rows_as_units(struct relabel *r)
{
	r->units = r->n;
	for (size_t i = 0; i < r->n; i++)
		r->unit[i] = r->first[i] = i;
}

/* False where the rows of a group differ. */
static bool groups_as_units(struct relabel *r)
{
	for (size_t i = 0; i < r->n; i++)
		r->order[i] = i;
	qsort_r(r->order, r->n, sizeof *r->order, by_group, r);
	r->units = 0;
	for (size_t i = 0; i < r->n; i++) {
		size_t at = r->order[i], before = i ? r->order[i - 1] : 0;

		if (!i || r->d->group[r->row[at]] != r->d->group[r->row[before]])
			r->first[r->units++] = at;
		else if (!same_label(r->d, r->row[at], r->row[before]))
			return false;
		r->unit[at] = r->units - 1;
	}
	return true;
}

int relabel_make(struct relabel *out, const struct dataset *d, const size_t *rows, size_t n,
		 struct err *e)
{
	struct relabel r = { .d = d };

	if (!(r.row = mem_array(n, sizeof *r.row, e)) ||
	    !(r.unit = mem_array(n, sizeof *r.unit, e)) ||
	    !(r.first = mem_array(n, sizeof *r.first, e)) ||
	    !(r.order = mem_array(n, sizeof *r.order, e))) {
		relabel_free(&r);
		return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (!i || rows[i] != rows[i - 1])
			r.row[r.n++] = rows[i];
	if (!d->group || !groups_as_units(&r))
		rows_as_units(&r);
	*out = r;
	return 0;
}

void relabel_free(struct relabel *r)
{
	free(r->row);
	free(r->unit);
	free(r->first);
	free(r->order);
	*r = (struct relabel){ 0 };
}

/* Position i gets what position `from` has. */
static void take(const struct relabel *r, size_t i, size_t from, uint32_t *label, double *target)
{
	if (r->d->label)
		label[i] = r->d->label[r->row[from]];
	else
		target[i] = r->d->target[r->row[from]];
}

void relabel_permuted(struct relabel *r, struct rng *rng, uint32_t *label, double *target)
{
	rng_permutation(rng, r->order, r->units);
	for (size_t i = 0; i < r->n; i++)
		take(r, i, r->first[r->order[r->unit[i]]], label, target);
}

size_t relabel_wrong(const struct relabel *r, double share)
{
	return (size_t)(share * (double)r->n + 0.5);
}

void relabel_planted(struct relabel *r, double share, struct rng *rng, uint32_t *label,
		     double *target)
{
	size_t wrong = relabel_wrong(r, share);

	for (size_t i = 0; i < r->n; i++) {
		take(r, i, i, label, target);
		r->order[i] = i;
	}
	for (size_t k = 0; k < wrong; k++) {
		size_t j = k + rng_below(rng, r->n - k), i = r->order[j];

		r->order[j] = r->order[k];
		if (r->d->label) {
			uint32_t other = (uint32_t)rng_below(rng, r->d->classes - 1);
			label[i] = other + (other >= label[i]);
		} else {
			take(r, i, rng_below(rng, r->n), label, target);
		}
	}
}
