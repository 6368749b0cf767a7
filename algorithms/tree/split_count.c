/* Streams and class counts. An element carries its label, so that the scan touches nothing but the
 * stream; values are looked up only where a split would be the best so far. */
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/fast.h"

#define BLOCK 64

/* ---- two classes, gini ---- */

/* With l of the first i rows in class 1, T of all n rows: D = l n - i T, and
 *
 *   gain = 2 D^2 / (n i (n - i))
 *
 * so that a candidate is compared by multiplications alone. D is a whole number, exact in a double
 * for n below 9 10^7. Within a block of rows D lies between D0 - zeros T and D0 + ones (n - T), and
 * i (n - i) is least at one of the ends: a block whose bound does not pass the bar is skipped. */
struct two {
	const struct fast *f;
	uint32_t column;
	const uint32_t *at;
	double n, ones, zeros;          /* of the node */
	size_t min_leaf;
	double bar;                     /* of D^2 / (i (n - i)) */
	size_t best;
};

static inline __attribute__((always_inline)) double step_through(struct two *t, size_t from,
								 size_t to, double d)
{
	for (size_t i = from; i < to; i++) {    /* cut behind row i */
		double left = (double)(i + 1), room = left * (t->n - left);
		d += t->at[i] & 1 ? t->zeros : -t->ones;
		if (d * d > t->bar * room && i + 1 >= t->min_leaf &&
		    t->n - left >= (double)t->min_leaf &&
		    cut_before(t->f, t->column, t->at, i + 1)) {
			t->bar = d * d / room * (1 + SCORE_TIE);
			t->best = i + 1;
		}
	}
	return d;
}

static inline __attribute__((always_inline)) void scan_two(struct two *t, size_t n)
{
	size_t i = 0;
	double d = 0;

	for (; i + BLOCK < n; i += BLOCK) {
		uint32_t ones = 0;
		double a = (double)(i + 1), b = (double)(i + BLOCK), high, low, room;
		for (size_t k = 0; k < BLOCK; k++)
			ones += t->at[i + k] & 1;
		high = d + ones * t->zeros;
		low = -d + (BLOCK - ones) * t->ones;
		high = high > low ? high : low;
		room = a * (t->n - a) < b * (t->n - b) ? a * (t->n - a) : b * (t->n - b);
		if (high * high > t->bar * room)
			d = step_through(t, i, i + BLOCK, d);
		else
			d += ones * t->zeros - (BLOCK - ones) * t->ones;
	}
	step_through(t, i, n - 1, d);
}

static void scan_two_portable(struct two *t, size_t n)
{
	scan_two(t, n);
}

#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static void scan_two_avx2(struct two *t, size_t n)
{
	scan_two(t, n);
}

__attribute__((target(CPU_AVX512)))
static void scan_two_avx512(struct two *t, size_t n)
{
	scan_two(t, n);
}
#else
#define scan_two_avx2 scan_two_portable
#define scan_two_avx512 scan_two_portable
#endif

static void (*const two_kernels[])(struct two *, size_t) = { scan_two_portable, scan_two_avx2,
							     scan_two_avx512 };

static void scan_gini_two(struct fast *f, uint32_t column, const uint32_t *at, struct scan *s)
{
	double n = (double)f->n, per_gain = n / 2;
	struct two t = { .f = f,
			 .column = column,
			 .at = at,
			 .n = n,
			 .zeros = f->total[0],
			 .ones = f->total[1],
			 .min_leaf = f->finder->min_leaf };

	t.bar = s->bar > f->whole ? (s->bar - f->whole) * per_gain * (1 - 1e-9) : -1;
	two_kernels[f->isa](&t, f->n);
	s->at = t.best;
}

/* ---- any number of classes ---- */

/* With A = sum l_c^2 and B = sum T_c l_c, the right side's sum of squares is S - 2 B + A: a row
 * moves left in constant time. */
static void scan_gini(struct fast *f, uint32_t column, const uint32_t *at, struct scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double n = (double)f->n, a = 0, b = 0, bar = s->bar;
	double *l = f->l;

	for (size_t i = 0; i + 1 < f->n; i++) {
		uint32_t c = at[i] & low;
		double left = (double)(i + 1), right = n - left;
		a += 2 * l[c] + 1;
		b += f->total[c];
		l[c] += 1;
		if (a * right + (f->squares - 2 * b + a) * left > bar * (left * right) &&
		    i + 1 >= f->finder->min_leaf && f->n - i - 1 >= f->finder->min_leaf &&
		    cut_before(f, column, at, i + 1)) {
			double score = a / left + (f->squares - 2 * b + a) / right;
			if (!(score > bar))
				continue;
			bar = score + s->tie;
			s->at = i + 1;
		}
	}
}

static void scan_entropy(struct fast *f, uint32_t column, const uint32_t *at, struct scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double bar = s->bar, sum = f->whole + f->xlog[f->n];
	const double *x = f->xlog;
	double *l = f->l;

	for (size_t i = 0; i + 1 < f->n; i++) {
		uint32_t c = at[i] & low;
		size_t k = (size_t)l[c], r = (size_t)f->total[c] - k;
		double score;
		sum += (x[k + 1] - x[k]) - (x[r] - x[r - 1]);
		l[c] += 1;
		score = sum - x[i + 1] - x[f->n - i - 1];
		if (score > bar && i + 1 >= f->finder->min_leaf &&
		    f->n - i - 1 >= f->finder->min_leaf && cut_before(f, column, at, i + 1)) {
			bar = score + s->tie;
			s->at = i + 1;
		}
	}
}

/* The score at the position found, from the counts alone, as the reference has it. */
static double score_at(struct fast *f, const uint32_t *at, size_t left_rows)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	struct side *l = &f->finder->left, *r = &f->finder->right;

	side_clear(l);
	for (size_t i = 0; i < left_rows; i++)
		l->count[at[i] & low]++;
	l->rows = left_rows;
	l->weight = (double)left_rows;
	side_rest(r, &f->finder->node, l);
	return f->finder->imp->score(l, r);
}

bool count_stream(struct fast *f, uint32_t column, struct scan *s)
{
	const uint32_t *at = columns_stream(f->columns, f->columns->form[column].at) + f->begin;

	if (stream_constant(f, column, at))
		return false;
	if (f->classes == 2 && !f->entropy) {
		scan_gini_two(f, column, at, s);
	} else {
		memset(f->l, 0, f->padded * sizeof *f->l);
		(f->entropy ? scan_entropy : scan_gini)(f, column, at, s);
	}
	s->left_rows = s->at;
	if (s->at)
		s->score = score_at(f, at, s->at);
	return true;
}
