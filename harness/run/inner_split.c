#include "harness/run/inner_split.h"

#include "algorithms/core/rng.h"

/* Folds that splits are taken from. */
static size_t outer_folds(const struct folds *f)
{
	size_t n = f->folds * f->repeats;

	return n < INNER_OUTER ? n : INNER_OUTER;
}

void inner_split_cell(struct cell *c, size_t i)
{
	const struct folds *f = &c->task->folds;
	size_t n = outer_folds(f);

	c->repeat = i % n / f->folds;
	c->fold = i % n % f->folds;
	c->inner = 1 + i / n;
}

size_t inner_split_number(const struct cell *c)
{
	const struct folds *f = &c->task->folds;

	return (c->inner - 1) * outer_folds(f) + c->repeat * f->folds + c->fold;
}

/* Into how many parts the rows can be parted: groups are not cut. At most INNER_PARTS. */
static size_t count_parts(const struct dataset *d, const size_t *rows, size_t n)
{
	uint32_t seen[INNER_PARTS];
	size_t parts = 0;

	if (!d->group)
		return n < INNER_PARTS ? n : INNER_PARTS;
	for (size_t i = 0; i < n && parts < INNER_PARTS; i++) {
		size_t k = 0;

		while (k < parts && seen[k] != d->group[rows[i]])
			k++;
		if (k == parts)
			seen[parts++] = d->group[rows[i]];
	}
	return parts;
}

/* Forward in time there is one way to part the rows: there no repeats. */
static int split(struct folds *out, const struct cell *c, const struct plan *p, const size_t *rows,
		 size_t n, struct err *e)
{
	size_t parts = count_parts(c->task->data, rows, n);
	struct fold_spec spec = { .kind = FOLDS_CV, .folds = parts,
				  .repeats = parts ? 1 + (INNER_SPLITS - 1) / parts : 1 };
	uint64_t seed = rng_seedf(p->seed, "%s/r%zu/f%zu/remedies", c->task->name, c->repeat, c->fold);

	if (c->task->folds.forward)
		spec = (struct fold_spec){ .kind = FOLDS_FORWARD, .folds = parts, .repeats = 1 };
	return folds_within(out, c->task->data, rows, n, &spec, seed, e);
}

int inner_split_rows(struct fold_rows *out, const struct cell *c, const struct plan *p,
		     double valid_share, uint64_t seed, struct err *e)
{
	const struct dataset *d = c->task->data;
	struct folds inner = { 0 };
	struct fold_rows outer;
	int rc = -1;

	if (folds_rows(&outer, &c->task->folds, d, c->repeat, c->fold, 0, 0, e))
		return -1;
	if (!split(&inner, c, p, outer.train, outer.ntrain, e))
		rc = folds_rows(out, &inner, d, (c->inner - 1) / inner.folds % inner.repeats,
				(c->inner - 1) % inner.folds, valid_share, seed, e);
	folds_free(&inner);
	fold_rows_free(&outer);
	return rc;
}
