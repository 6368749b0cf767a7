/* The rows of one fold: tested, learned from, set aside. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/split/folds.h"
#include "datasets/split/stratify.h"

struct folds_unit {
	size_t last, at;                /* its last row; its number */
};

static int by_last(const void *a, const void *b)
{
	const struct folds_unit *x = a, *y = b;

	return x->last < y->last ? -1 : x->last > y->last;
}

/* Picks the units that end last: about `share` of the rows, one unit at least and never all. */
static int pick_last(const struct stratify *u, double share, bool *picked, struct err *e)
{
	struct folds_unit *unit = mem_array(u->units, sizeof *unit, e);
	double want = share * (double)u->rows, have = 0;

	if (!unit)
		return -1;
	if (u->units < 2) {
		free(unit);
		return FAIL(e, ERR_DATA, "%zu %s cannot be divided", u->units, u->grouped ? "group" : "row(s)");
	}
	for (size_t i = 0; i < u->units; i++) {
		unit[i] = (struct folds_unit){ 0, i };
		for (size_t j = u->start[i]; j < u->start[i + 1]; j++)
			if (u->row[j] > unit[i].last)
				unit[i].last = u->row[j];
	}
	qsort(unit, u->units, sizeof *unit, by_last);
	for (size_t k = u->units; k-- > 1;) {
		double n = (double)(u->start[unit[k].at + 1] - u->start[unit[k].at]);

		if (have > 0 && !(have + n / 2 <= want))
			break;
		picked[unit[k].at] = true;
		have += n;
	}
	free(unit);
	return 0;
}

/* Takes `share` of the training rows out into valid. Repeated rows, which stand together, go
 * together. */
static int draw_valid(struct fold_rows *r, const struct dataset *d, double share, uint64_t seed,
		      struct err *e)
{
	struct rng random = rng_make(rng_seed(seed, "validation"));
	struct stratify u = { 0 };
	bool *picked = NULL, *in_valid = mem_zeros(d->rows, sizeof *in_valid, e);
	size_t kept = 0;
	int rc = -1;

	if (!in_valid || stratify_units(&u, d, r->train, r->ntrain, e) ||
	    !(picked = mem_zeros(u.units, sizeof *picked, e)) ||
	    (r->forward ? pick_last(&u, share, picked, e) : stratify_share(&u, share, &random, picked, e)))
		goto done;
	for (size_t i = 0; i < u.units; i++)
		for (size_t j = u.start[i]; picked[i] && j < u.start[i + 1]; j++)
			in_valid[u.row[j]] = true;
	for (size_t i = 0; i < r->ntrain; i++) {
		size_t row = r->train[i];
		if (!in_valid[row])
			r->train[kept++] = row;
		else if (!r->nvalid || r->valid[r->nvalid - 1] != row)
			r->valid[r->nvalid++] = row;
	}
	r->ntrain = kept;
	rc = 0;
done:
	stratify_free(&u);
	free(picked);
	free(in_valid);
	return rc ? err_wrap(e, "validation rows") : 0;
}

static void sort_out(struct fold_rows *r, const struct folds *f, size_t repeat, size_t fold,
		     bool valid)
{
	const int16_t *part = f->part + repeat * f->rows;
	bool boot = f->folds == 1;

	for (size_t i = 0; i < f->rows; i++) {
		int p = part[i], times = boot && p < 0 ? -p : 1;
		if (p == FOLDS_ABSENT)
			continue;
		if (p == (int)fold)
			r->test[r->ntest++] = i;
		else if (valid && f->valid && f->valid[i])
			r->valid[r->nvalid++] = i;
		else if (!f->forward || p < (int)fold)
			while (times-- > 0)
				r->train[r->ntrain++] = i;
	}
}

/* A row that may be learned from, and how far down the shuffled rows of its class it stands. */
struct folds_place {
	double depth;                   /* share of the class in front of it */
	size_t nth, at;                 /* in the shuffled order of all; in train, then valid */
};

static int by_depth(const void *a, const void *b)
{
	const struct folds_place *x = a, *y = b;

	return x->depth < y->depth ? -1 : x->depth > y->depth ? 1 : x->nth < y->nth ? -1 : x->nth > y->nth;
}

/* Of all rows to learn from, in the order in which they are taken: the first of each class, then each
 * class in proportion. */
static int order_places(struct folds_place *p, const struct fold_rows *r, const struct dataset *d,
			uint64_t seed, struct err *e)
{
	size_t n = r->ntrain + r->nvalid, classes = d->label ? d->classes : 1;
	size_t *order = mem_array(n, sizeof *order, e), *rows = mem_zeros(2 * classes, sizeof *rows, e);
	struct rng random = rng_make(rng_seed(seed, "kept"));
	int rc = order && rows ? 0 : -1;

	if (!rc)
		rng_permutation(&random, order, n);
	for (size_t pass = 0; pass < 2 && !rc; pass++)
		for (size_t i = 0; i < n; i++) {
			size_t at = order[i],
			       row = at < r->ntrain ? r->train[at] : r->valid[at - r->ntrain],
			       c = d->label ? d->label[row] : 0;
			if (pass)
				p[i] = (struct folds_place){
					(double)rows[classes + c] / (double)rows[c], i, at
				};
			rows[pass * classes + c]++;
		}
	if (!rc)
		qsort(p, n, sizeof *p, by_depth);
	free(order);
	free(rows);
	return rc;
}

static size_t filter(size_t *rows, size_t n, const bool *kept)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (kept[i])
			rows[m++] = rows[i];
	return m;
}

static int keep_some(struct fold_rows *r, const struct dataset *d, size_t keep, uint64_t seed,
		     struct err *e)
{
	size_t n = r->ntrain + r->nvalid, train = r->ntrain;
	struct folds_place *place = NULL;
	bool *kept = NULL;
	int rc = -1;

	if (!keep || keep >= n)
		return 0;
	if (!(place = mem_array(n, sizeof *place, e)) || !(kept = mem_zeros(n, sizeof *kept, e)) ||
	    order_places(place, r, d, seed, e))
		goto done;
	for (size_t i = 0; i < keep; i++)
		kept[place[i].at] = true;
	r->ntrain = filter(r->train, train, kept);
	r->nvalid = filter(r->valid, r->nvalid, kept + train);
	r->nleft = n - keep;
	rc = 0;
done:
	free(place);
	free(kept);
	return rc;
}

int folds_rows(struct fold_rows *out, const struct folds *f, const struct dataset *d, size_t repeat,
	       size_t fold, double valid_share, uint64_t seed, struct err *e)
{
	return folds_rows_some(out, f, d, repeat, fold, 0, valid_share, seed, e);
}

int folds_rows_some(struct fold_rows *out, const struct folds *f, const struct dataset *d,
		    size_t repeat, size_t fold, size_t keep, double valid_share, uint64_t seed,
		    struct err *e)
{
	struct fold_rows r = { .forward = f->forward };

	*out = (struct fold_rows){ 0 };
	if (repeat >= f->repeats || fold >= f->folds || d->rows != f->rows)
		return FAIL(e, ERR_SHAPE,
			    "fold %zu of repeat %zu: there are %zu x %zu over %zu rows", fold,
			    repeat, f->repeats, f->folds, f->rows);
	if (!(r.train = mem_array(f->rows, sizeof *r.train, e)) ||
	    !(r.valid = mem_array(f->rows, sizeof *r.valid, e)) ||
	    !(r.test = mem_array(f->rows, sizeof *r.test, e)))
		goto failed;
	sort_out(&r, f, repeat, fold, valid_share > 0);
	if (!r.ntrain || !r.ntest) {
		FAIL(e, ERR_DATA, "fold %zu of repeat %zu has %zu training and %zu test rows", fold,
		     repeat, r.ntrain, r.ntest);
		goto failed;
	}
	if (keep_some(&r, d, f->most, rng_seedf(f->seed, "sample r%zu f%zu", repeat, fold), e) ||
	    keep_some(&r, d, keep, seed, e))
		goto failed;
	if (valid_share > 0 && !f->valid && draw_valid(&r, d, valid_share, seed, e))
		goto failed;
	*out = r;
	return 0;
failed:
	fold_rows_free(&r);
	return -1;
}

void fold_rows_free(struct fold_rows *r)
{
	free(r->train);
	free(r->valid);
	free(r->test);
	*r = (struct fold_rows){ 0 };
}
