/* What of a data set makes its digest, and in which order. */
#include <math.h>
#include <string.h>

#include "datasets/dataset_inner.h"
#include "datasets/digest.h"

#define CHUNK 4096

static int add_count(struct digest *c, uint64_t n)
{
	unsigned char b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)(n >> (8 * i));
	return digest_add(c, b, sizeof b);
}

/* With its length in front, so that ("ab", "c") and ("a", "bc") differ. */
static int add_text(struct digest *c, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	return add_count(c, n) || digest_add(c, text ? text : "", n) ? -1 : 0;
}

static int add_floats(struct digest *c, const float *at, size_t n)
{
	unsigned char b[4 * CHUNK];

	for (size_t from = 0; from < n; from += CHUNK) {
		size_t m = n - from < CHUNK ? n - from : CHUNK;

		for (size_t i = 0; i < m; i++) {
			float v = at[from + i] + 0.0f;          /* -0 becomes 0 */
			uint32_t u;

			memcpy(&u, &v, sizeof u);
			if (isnan(v))
				u = 0x7fc00000u;
			for (int k = 0; k < 4; k++)
				b[4 * i + (size_t)k] = (unsigned char)(u >> (8 * k));
		}
		if (digest_add(c, b, 4 * m))
			return -1;
	}
	return 0;
}

static int add_double(struct digest *c, double x)
{
	double v = x + 0.0;             /* -0 becomes 0 */
	uint64_t u;

	memcpy(&u, &v, sizeof u);
	return add_count(c, u);
}

static int add_columns(struct digest *c, const struct dataset *d)
{
	int rc = 0;

	for (size_t j = 0; j < d->cols && !rc; j++) {
		const struct column *col = &d->columns[j];

		rc = add_text(c, col->name) || add_count(c, col->kind) || add_count(c, col->levels);
		for (size_t k = 0; col->level_names && k < col->levels && !rc; k++)
			rc = add_text(c, col->level_names[k]);
	}
	return rc;
}

static int add_cells(struct digest *c, const struct dataset *d)
{
	const struct sparse *s = d->sparse;
	int rc = 0;

	if (!s)
		return add_floats(c, d->x, d->rows * d->cols);
	for (size_t i = 0; i <= d->rows && !rc; i++)
		rc = add_count(c, s->start[i]);
	for (size_t k = 0; k < s->start[d->rows] && !rc; k++)
		rc = add_count(c, s->col[k]);
	return rc || add_floats(c, s->value, s->start[d->rows]);
}

static int add_targets(struct digest *c, const struct dataset *d)
{
	int rc = add_count(c, d->classes);

	for (size_t k = 0; d->class_names && k < d->classes && !rc; k++)
		rc = add_text(c, d->class_names[k]);
	for (size_t i = 0; d->label && i < d->rows && !rc; i++)
		rc = add_count(c, d->label[i]);
	for (size_t i = 0; d->target && i < d->rows && !rc; i++)
		rc = add_double(c, d->target[i]);
	rc = rc || add_count(c, d->weight != NULL);
	if (d->weight)
		rc = rc || add_floats(c, d->weight, d->rows);
	rc = rc || add_count(c, d->group != NULL);
	for (size_t i = 0; d->group && i < d->rows && !rc; i++)
		rc = add_count(c, d->group[i]);
	return rc;
}

static int add_splits(struct digest *c, const struct dataset *d)
{
	int rc = add_count(c, d->nsplits);

	for (size_t s = 0; s < d->nsplits && !rc; s++) {
		const struct dataset_split *p = &d->splits[s];

		rc = add_text(c, p->name) || add_count(c, p->kind) || add_count(c, p->repeats) ||
		     add_count(c, p->folds);
		for (size_t i = 0; i < p->repeats * d->rows && !rc; i++)
			rc = add_count(c, (uint16_t)p->part[i]);
	}
	return rc;
}

/* Nothing where there are none, as in data sets from before there were any. */
static int add_offsets(struct digest *c, const struct dataset *d)
{
	int rc = 0;

	for (size_t j = 0; j < d->cols && !rc; j++)
		if (d->columns[j].offset != 0)
			rc = add_text(c, "offset") || add_count(c, j) ||
			     add_double(c, d->columns[j].offset);
	return rc;
}

int dataset_digest(const struct dataset *d, char hex[static 65], struct err *e)
{
	struct digest s, *c = &s;
	int rc = digest_begin(c, DIGEST_SHA256) || add_text(c, "bakeoff data 1") ||
		 add_count(c, d->task) || add_count(c, d->rows) || add_count(c, d->cols) ||
		 add_count(c, d->sparse != NULL) || add_columns(c, d) || add_cells(c, d) ||
		 add_targets(c, d) || add_splits(c, d) || add_offsets(c, d);

	return digest_end(c, rc, hex, e);
}
