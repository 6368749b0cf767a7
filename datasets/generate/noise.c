#include "datasets/generate/noise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/generate/plainmath.h"

enum { NAME = 32 };

/* The names of all new columns, STEM1, STEM2 ..., stand in one block behind the columns. */
static struct column *more_columns(const struct dataset *d, size_t columns, const char *stem, struct err *e)
{
	size_t all = d->cols + columns;
	struct column *c = mem_zeros(1, all * sizeof *c + columns * NAME, e);
	char *name = (char *)(c ? c + all : NULL);

	if (!c)
		return NULL;
	memcpy(c, d->columns, d->cols * sizeof *c);
	for (size_t j = 0; j < columns; j++, name += NAME) {
		snprintf(name, NAME, "%s%zu", stem, j + 1);
		c[d->cols + j] = (struct column){ .name = name, .kind = COLUMN_NUMERIC };
	}
	return c;
}

/* With room for columns, which the caller fills. */
static int widen(struct dataset *out, const struct dataset *d, size_t columns, const char *stem,
		 struct err *e)
{
	size_t all = d->cols + columns;

	*out = (struct dataset){ 0 };
	if (!d->x)
		return FAIL(e, ERR_UNSUITED, "columns of noise are for dense rows only");
	*out = *d;
	out->cols = all;
	out->columns = more_columns(d, columns, stem, e);
	out->x = mem_array(d->rows * all, sizeof *out->x, e);
	if (!out->columns || !out->x) {
		noise_free(out);
		return -1;
	}
	for (size_t i = 0; i < d->rows; i++)
		memcpy(out->x + i * all, d->x + i * d->cols, d->cols * sizeof *d->x);
	return 0;
}

int noise_append(struct dataset *out, const struct dataset *d, size_t columns, uint64_t seed,
		 struct err *e)
{
	size_t all = d->cols + columns;

	if (widen(out, d, columns, "noise", e))
		return -1;
	for (size_t j = 0; j < columns; j++) {
		struct rng r = rng_make(rng_seedf(seed, "noise %zu", j));
		for (size_t i = 0; i < d->rows; i++)
			out->x[i * all + d->cols + j] = (float)plain_normal(&r);
	}
	return 0;
}

int noise_id(struct dataset *out, const struct dataset *d, bool shuffled, uint64_t seed, struct err *e)
{
	size_t *number = mem_array(d->rows, sizeof *number, e);
	struct rng r = rng_make(rng_seed(seed, "id"));

	*out = (struct dataset){ 0 };
	if (!number || widen(out, d, 1, "id", e)) {
		free(number);
		return -1;
	}
	for (size_t i = 0; i < d->rows; i++)
		number[i] = i;
	if (shuffled)
		rng_shuffle(&r, number, d->rows);
	for (size_t i = 0; i < d->rows; i++)
		out->x[i * out->cols + d->cols] = (float)(number[i] + 1);
	free(number);
	return 0;
}

/* ---- wrong labels ---- */

struct noise_row {
	size_t row;
	double turn;                    /* the smallest go wrong first */
	uint64_t other;                 /* which of the other classes, or whose target, instead */
};

static int by_turn(const void *a, const void *b)
{
	const struct noise_row *x = a, *y = b;

	if (x->turn != y->turn)
		return x->turn < y->turn ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Each row has its own stream: what befalls it does not depend on the others. */
static size_t draw_turns(struct noise_row *out, const struct dataset *d, const size_t *rows, size_t n,
			 uint64_t seed)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		struct rng r = rng_make(rng_seedf(seed, "label %zu", rows[i]));
		if (i && rows[i] == rows[i - 1])
			continue;
		out[found].row = rows[i];
		out[found].turn = rng_uniform(&r);
		out[found++].other = rng_below(&r, d->label ? d->classes - 1 : n);
	}
	return found;
}

int noise_labels(struct dataset *out, const struct dataset *d, const size_t *rows, size_t n,
		 double share, uint64_t seed, struct err *e)
{
	struct noise_row *turn = mem_array(n, sizeof *turn, e);
	struct dataset noisy = *d;
	size_t distinct, wrong;
	int rc = -1;

	*out = (struct dataset){ 0 };
	noisy.label = NULL;
	noisy.target = NULL;
	if (!turn)
		goto done;
	if (d->label && d->classes < 2) {
		FAIL(e, ERR_UNSUITED, "where there is one class no label can be wrong");
		goto done;
	}
	if (d->label && !(noisy.label = mem_copy(d->label, d->rows, sizeof *d->label, e)))
		goto done;
	if (d->target && !(noisy.target = mem_copy(d->target, d->rows, sizeof *d->target, e)))
		goto done;
	distinct = draw_turns(turn, d, rows, n, seed);
	qsort(turn, distinct, sizeof *turn, by_turn);
	wrong = (size_t)(share * (double)distinct + 0.5);
	for (size_t i = 0; i < wrong; i++) {
		size_t row = turn[i].row;
		if (d->label)
			noisy.label[row] = (uint32_t)turn[i].other + (turn[i].other >= d->label[row]);
		else
			noisy.target[row] = d->target[rows[turn[i].other]];
	}
	*out = noisy;
	rc = 0;
done:
	if (rc) {
		free(noisy.label);
		free(noisy.target);
	}
	free(turn);
	return rc;
}

void noise_labels_free(struct dataset *noisy)
{
	free(noisy->label);
	free(noisy->target);
	*noisy = (struct dataset){ 0 };
}

void noise_free(struct dataset *noisy)
{
	free(noisy->x);
	free(noisy->columns);
	*noisy = (struct dataset){ 0 };
}
