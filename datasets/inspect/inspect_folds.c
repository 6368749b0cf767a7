/* What to know of a data set before a run: findings within bounded time, and copies across folds. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "datasets/inspect/inspect_inner.h"

#define SAMPLE_CELLS ((size_t)4000000)  /* beyond, columns are looked at on evenly spaced rows */

/* Rows i * step of d, as far as the inspection looks at them; columns and names are d's. */
static int sample_rows(struct dataset *to, const struct dataset *d, size_t rows, struct err *e)
{
	size_t step = d->rows / rows;

	*to = *d;
	to->rows = rows;
	to->nsplits = 0;
	to->x = NULL;
	to->label = NULL;
	to->target = NULL;
	if (!(to->x = mem_array(rows * d->cols, sizeof *to->x, e)) ||
	    (d->label && !(to->label = mem_array(rows, sizeof *to->label, e))) ||
	    (d->target && !(to->target = mem_array(rows, sizeof *to->target, e))))
		return -1;
	for (size_t i = 0; i < rows; i++) {
		memcpy(to->x + i * d->cols, d->x + i * step * d->cols, d->cols * sizeof *to->x);
		if (d->label)
			to->label[i] = d->label[i * step];
		if (d->target)
			to->target[i] = d->target[i * step];
	}
	return 0;
}

int inspect_bounded(const struct dataset *d, finding_fn *found, void *ctx, struct err *e)
{
	struct inspection in = { d, found, ctx };
	size_t rows = d->cols ? SAMPLE_CELLS / d->cols : d->rows;
	struct dataset part = { 0 };
	int rc;

	rows = rows < 1000 ? 1000 : rows;
	if (!d->x || d->rows <= rows)
		return inspect_all(d, found, ctx, e);
	rc = inspect_quick(d, found, ctx, e) || sample_rows(&part, d, rows, e) ? -1 : 0;
	if (!rc) {
		inspect_report(&in, FINDING_NOTE, "sampled", NULL, "columns are looked at on %zu of "
			       "%zu rows", rows, d->rows);
		in.d = &part;
		rc = inspect_columns(&in, e);
		in.d = d;
	}
	if (!rc)
		rc = inspect_rows(&in, e) || inspect_splits(&in, e) ? -1 : 0;
	free(part.x);
	free(part.label);
	free(part.target);
	return rc;
}

/* Rows of the group k (n) that are tested in the first repeat while one of the group trains. */
static size_t crossing(const struct inspect_keyed *k, size_t n, const struct folds *f,
		       size_t *tested)
{
	int low = INT16_MAX, high = INT16_MIN;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		int p = f->part[k[i].row];
		if (p == FOLDS_ABSENT)
			continue;
		low = p < low ? p : low;
		high = p > high ? p : high;
	}
	for (size_t i = 0; i < n; i++) {
		int p = f->part[k[i].row];
		if (p < 0)
			continue;
		++*tested;
		count += low < p || (!f->forward && high > p);
	}
	return count;
}

int inspect_folds(const struct dataset *d, const struct folds *f, const char *split,
		  finding_fn *found, void *ctx, struct err *e)
{
	struct inspection in = { d, found, ctx };
	struct inspect_keyed *k = inspect_keys(d, e);
	size_t copies = 0, tested = 0;

	if (!k)
		return -1;
	for (size_t i = 0, n; i < d->rows; i += n) {
		for (n = 1; i + n < d->rows && k[i + n].key == k[i].key; n++)
			;
		copies += crossing(k + i, n, f, &tested);
	}
	free(k);
	if (copies)
		inspect_report(&in, FINDING_WARNING, "fold-duplicates", NULL,
			       "split %s: %zu of %zu test rows (%.3g %%) have the features of a "
			       "training row: scores of whoever learns rows by heart are too good",
			       split, copies, tested, 100.0 * (double)copies / (double)tested);
	return 0;
}
