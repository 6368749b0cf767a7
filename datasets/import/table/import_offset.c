/* Offsets of columns of numbers that lie far from 0 beside their spread: datasets/offset.h has the
 * rule. A dictionary still has the numbers as they are written. Of a column that keeps floats, more
 * than those is kept where its first numbers look so, else by a second reading of the file. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"
#include "datasets/offset.h"

#define SAMPLE 4096             /* rows, evenly spaced, by which a column is judged */

/* Two numbers that a float, less the offset, makes one. */
static bool merges(double before, double x, double offset)
{
	return before != x && (float)(before - offset) == (float)(x - offset);
}

void import_round(struct import_column *c, double x, union import_slot *s)
{
	s->number = (float)x;
	if ((double)s->number == x || isnan(x) || x == c->odd)
		return;
	c->inexact = !isnan(c->odd);
	c->merged += merges(c->odd, x, 0);
	c->odd = x;
}

/* The number of row i; of as_numbers as the float has it. */
static double number_at(const struct import_table *t, const struct import_column *c, size_t i)
{
	union import_slot s = t->cell[i * t->width + c->slot];

	return c->as_numbers	       ? (double)s.number :
	       s.code == WORDS_NONE ? NAN :
				      c->words.word[s.code].number;
}

static double *sample(const struct import_table *t, const struct import_column *c, size_t *n,
		      struct err *e)
{
	size_t step = t->rows / SAMPLE + 1;
	double *values = mem_array(t->rows / step + 1, sizeof *values, e);

	*n = 0;
	for (size_t i = 0; values && i < t->rows; i += step)
		values[(*n)++] = number_at(t, c, i);
	return values;
}

bool import_lacks_precision(const struct import_table *t, const struct import_column *c)
{
	double *values;
	size_t n;
	bool lacks;

	if (!c->as_numbers || !c->inexact || c->offset_known || c->precise || c->role != ROLE_FEATURE ||
	    c->slot >= SLOT_SPARSE || !(values = sample(t, c, &n, NULL)))
		return false;
	lacks = offset_is_likely(values, n);
	free(values);
	return lacks;
}

int import_begin_precise(struct import_table *t, struct import_column *c, struct err *e)
{
	double *values = mem_array(c->words.n, sizeof *values, e);

	if (!values)
		return -1;
	for (size_t k = 0; k < c->words.n; k++)
		values[k] = c->words.word[k].number;
	c->precise = !t->sparse.on && (c->precise || (c->role == ROLE_FEATURE &&
						      offset_is_likely(values, c->words.n)));
	free(values);
	for (size_t i = 0; c->precise && i < t->rows; i++)
		if (import_keep_exact(c, i, number_at(t, c, i), e))
			return -1;
	return 0;
}

int import_keep_exact(struct import_column *c, size_t row, double x, struct err *e)
{
	if (mem_grow((void **)&c->exact, &c->exact_room, row + 1, sizeof *c->exact, e))
		return -1;
	c->exact[row] = x;
	return 0;
}

static bool rounds(double x, double offset)
{
	double y = x - offset;

	return x == floor(x) && (double)(float)y != y;
}

static int words_offset(struct import_table *t, struct import_column *c, struct err *e)
{
	bool inexact = false;
	double *values, before = NAN;
	size_t n;

	for (size_t k = 0; k < c->words.n; k++) {
		double x = c->words.word[k].number;

		inexact |= !isnan(x) && (double)(float)x != x;
	}
	if (inexact && !c->offset_known) {
		if (!(values = sample(t, c, &n, e)))
			return -1;
		n = offset_of_targets(values, n, &c->offset, e) ? SIZE_MAX : 0;
		free(values);
		if (n)
			return -1;
	}
	for (size_t k = 0; k < c->words.n; k++) {
		c->big += rounds(c->words.word[k].number, c->offset);
		c->merged += merges(before, c->words.word[k].number, c->offset);
		before = c->words.word[k].number;
		c->words.word[k].number -= c->offset;
	}
	return 0;
}

int import_offset(struct import_table *t, struct import_column *c, struct err *e)
{
	if (c->slot >= SLOT_SPARSE || (c->as_numbers && !c->precise))
		return 0;
	if (!c->as_numbers)
		return words_offset(t, c, e);
	if (!c->offset_known && offset_of_feature(c->exact, t->rows, &c->offset, e))
		return -1;
	c->big = c->merged = 0;
	for (size_t i = 0; i < t->rows; i++) {
		c->big += rounds(c->exact[i], c->offset);
		c->merged += i && merges(c->exact[i - 1], c->exact[i], c->offset);
		t->cell[i * t->width + c->slot].number = (float)(c->exact[i] - c->offset);
	}
	return 0;
}
