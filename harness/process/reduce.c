#include "harness/process/reduce.h"

#include <math.h>

/* What all splits are held to. */
struct bounds {
	size_t repeats, folds, most;    /* most 0: all rows */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t most_of(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool is_drawn(const struct fold_spec *s)
{
	return s->kind == FOLDS_HOLDOUT || s->kind == FOLDS_BOOTSTRAP;
}

static struct fold_spec hold(struct fold_spec s, const struct bounds *b)
{
	if (s.kind == FOLDS_CV)
		s.repeats = least(s.repeats, b->repeats);
	if (is_drawn(&s))
		s.repeats = least(s.repeats, most_of(b->repeats, REDUCE_DRAWS));
	if (s.kind == FOLDS_LOO && b->folds < FOLDS_MOST)
		s = (struct fold_spec){ .kind = FOLDS_CV, .folds = b->folds, .repeats = 1,
					.most = s.most };
	if (s.kind == FOLDS_CV || s.kind == FOLDS_FORWARD)
		s.folds = least(s.folds, b->folds);
	if (b->most)
		s.most = s.most ? least(s.most, b->most) : b->most;
	return s;
}

static bool fits(const struct reduce *r, const struct bounds *b, struct fold_spec *splits)
{
	for (size_t i = 0; i < r->n; i++)
		splits[i] = hold(r->asked[i], b);
	return r->seconds(r->ctx, splits) <= r->budget;
}

/* Sets *bound to the largest value within [low, high] that fits; low where none does. */
static bool largest(const struct reduce *r, struct bounds *b, size_t *bound, size_t low, size_t high,
		    struct fold_spec *splits)
{
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		*bound = middle;
		if (fits(r, b, splits))
			low = middle;
		else
			high = middle - 1;
	}
	*bound = low;
	return fits(r, b, splits);
}

static size_t most_repeats(const struct reduce *r)
{
	size_t n = 1;

	for (size_t i = 0; i < r->n; i++)
		if (r->asked[i].kind == FOLDS_CV || is_drawn(&r->asked[i]))
			n = most_of(n, r->asked[i].repeats);
	return n;
}

/* One test of each row costs the same to all: leave-one-out becomes ten folds. */
static size_t most_folds(const struct reduce *r)
{
	size_t n = REDUCE_FOLDS;

	for (size_t i = 0; i < r->n; i++) {
		const struct fold_spec *s = &r->asked[i];
		bool counted = s->kind == FOLDS_CV || s->kind == FOLDS_FORWARD;
		n = most_of(n, s->kind == FOLDS_LOO ? 10 : counted ? s->folds : 0);
	}
	return n;
}

static size_t most_rows(const struct reduce *r)
{
	double n = REDUCE_ROWS;

	for (size_t i = 0; i < r->n; i++)
		n = fmax(n, r->train[i]);
	return (size_t)n;
}

/* Two digits are enough, and read well: 4900, not 4937. */
static size_t round_rows(size_t rows)
{
	size_t step = 1;

	while (rows / step >= 100)
		step *= 10;
	return rows / step * step;
}

bool reduce_fit(const struct reduce *r, struct fold_spec *splits)
{
	struct bounds b = { most_repeats(r), FOLDS_MOST, 0 };

	if (fits(r, &b, splits) || largest(r, &b, &b.repeats, 1, b.repeats, splits) ||
	    largest(r, &b, &b.folds, REDUCE_FOLDS, most_folds(r), splits))
		return true;
	if (!largest(r, &b, &b.most, REDUCE_ROWS, most_rows(r), splits))
		return false;
	b.most = round_rows(b.most);
	return fits(r, &b, splits);
}
