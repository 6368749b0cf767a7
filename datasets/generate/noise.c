#include "datasets/generate/noise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/generate/plainmath.h"

enum { NAME = 32 };

/* The names of all new columns stand in one block behind the columns. */
static struct column *more_columns(const struct dataset *d, size_t columns, struct err *e)
{
	size_t all = d->cols + columns;
	struct column *c = mem_zeros(1, all * sizeof *c + columns * NAME, e);
	char *name = (char *)(c ? c + all : NULL);

	if (!c)
		return NULL;
	memcpy(c, d->columns, d->cols * sizeof *c);
	for (size_t j = 0; j < columns; j++, name += NAME) {
		snprintf(name, NAME, "noise%zu", j + 1);
		c[d->cols + j] = (struct column){ .name = name, .kind = COLUMN_NUMERIC };
	}
	return c;
}

int noise_append(struct dataset *out, const struct dataset *d, size_t columns, uint64_t seed,
		 struct err *e)
{
	size_t all = d->cols + columns;

	*out = (struct dataset){ 0 };
	if (!d->x)
		return FAIL(e, ERR_UNSUITED, "columns of noise are for dense rows only");
	*out = *d;
	out->cols = all;
	out->columns = more_columns(d, columns, e);
	out->x = mem_array(d->rows * all, sizeof *out->x, e);
	if (!out->columns || !out->x) {
		noise_free(out);
		return -1;
	}
	for (size_t i = 0; i < d->rows; i++)
		memcpy(out->x + i * all, d->x + i * d->cols, d->cols * sizeof *d->x);
	for (size_t j = 0; j < columns; j++) {
		struct rng r = rng_make(rng_seedf(seed, "noise %zu", j));
		for (size_t i = 0; i < d->rows; i++)
			out->x[i * all + d->cols + j] = (float)plain_normal(&r);
	}
	return 0;
}

void noise_free(struct dataset *noisy)
{
	free(noisy->x);
	free(noisy->columns);
	*noisy = (struct dataset){ 0 };
}
