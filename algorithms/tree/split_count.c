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
	const struct stretch *r;
	double n, ones, zeros;          /* of the node */
	double start;                   /* D of the rows that lead */
	double bar, tie;                /* of D^2 / (i (n - i)) */
	size_t best;
	double best_d;
};

static inline __attribute__((always_inline)) double step_through(struct two *t, size_t from,
								 size_t to, double d)
{
	const uint32_t *at = t->r->at;

	for (size_t i = from; i < to; i++) {    /* cut behind row i */
		double left = (double)(t->r->lead + i + 1), room = left * (t->n - left);
		d += at[i] & 1 ? t->zeros : -t->ones;
		if (d * d > t->bar * room && i + 1 >= t->r->first &&
		    cut_before(t->f, t->column, at, i + 1)) {
			t->bar = d * d / room + t->tie;
			t->best = i + 1;
			t->best_d = d;
		}
	}
	return d;
}

static inline __attribute__((always_inline)) void scan_two(struct two *t)
{
	size_t i = 0, lead = t->r->lead;
	double d = t->start;

	for (; i + BLOCK <= t->r->last; i += BLOCK) {
		uint32_t ones = 0;
		double a = (double)(lead + i + 1), b = (double)(lead + i + BLOCK), high, low, room;
		for (size_t k = 0; k < BLOCK; k++)
			ones += t->r->at[i + k] & 1;
		high = d + ones * t->zeros;
		low = -d + (BLOCK - ones) * t->ones;
		high = high > low ? high : low;
		room = a * (t->n - a) < b * (t->n - b) ? a * (t->n - a) : b * (t->n - b);
		if (high * high > t->bar * room)
			d = step_through(t, i, i + BLOCK, d);
		else
			d += ones * t->zeros - (BLOCK - ones) * t->ones;
	}
	step_through(t, i, t->r->last, d);
}

static void scan_two_portable(struct two *t)
{
	scan_two(t);
}

#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static void scan_two_avx2(struct two *t)
{
	scan_two(t);
}

__attribute__((target(CPU_AVX512)))
static void scan_two_avx512(struct two *t)
{
	scan_two(t);
}
#else
#define scan_two_avx2 scan_two_portable
#define scan_two_avx512 scan_two_portable
#endif

static void (*const two_kernels[])(struct two *) = { scan_two_portable, scan_two_avx2,
						     scan_two_avx512 };

static void scan_gini_two(struct fast *f, uint32_t column, const struct stretch *r, struct scan *s)
{
	double n = (double)f->n, per_gain = n / 2;
	struct two t = { .f = f,
			 .column = column,
			 .r = r,
			 .n = n,
			 .zeros = f->total[0],
			 .ones = f->total[1],
			 .tie = s->tie * per_gain };

	for (size_t i = 0; i < r->lead; i++)
		t.start += r->at[r->present + i] & 1 ? t.zeros : -t.ones;
	t.bar = s->bar > f->whole ? (s->bar - f->whole) * per_gain * (1 - 1e-9) : -1;
	two_kernels[f->isa](&t);
	if ((s->at = t.best)) {
		double left = (double)(r->lead + t.best);
		f->best_l[1] = (t.best_d + left * t.ones) / n;  /* a whole number, exactly */
		f->best_l[0] = left - f->best_l[1];
	}
}

/* ---- any number of classes ---- */

/* With A = sum l_c^2 and B = sum T_c l_c, the right side's sum of squares is S - 2 B + A: a row
 * moves left in constant time. */
static void scan_gini(struct fast *f, uint32_t column, const struct stretch *r, struct scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double n = (double)f->n, a = 0, b = 0, bar = s->bar;
	double *l = f->l;

	for (size_t i = 0; i < r->lead; i++) {
		uint32_t c = r->at[r->present + i] & low;
		a += 2 * l[c] + 1;
		b += f->total[c];
		l[c] += 1;
	}
	for (size_t i = 0; i < r->last; i++) {
		uint32_t c = r->at[i] & low;
		double left = (double)(r->lead + i + 1), right = n - left;
		a += 2 * l[c] + 1;
		b += f->total[c];
		l[c] += 1;
		if (a * right + (f->squares - 2 * b + a) * left > bar * (left * right) &&
		    i + 1 >= r->first && cut_before(f, column, r->at, i + 1)) {
			double score = a / left + (f->squares - 2 * b + a) / right;
			if (!(score > bar))
				continue;
			bar = score + s->tie;
			s->at = i + 1;
			memcpy(f->best_l, l, f->padded * sizeof *l);
		}
	}
}

/* Moves a row left: what that adds to sum x_c over both sides. */
static double move_entropy(struct fast *f, uint32_t c)
{
	size_t k = (size_t)f->l[c], r = (size_t)f->total[c] - k;

	f->l[c] += 1;
	return (f->xlog[k + 1] - f->xlog[k]) - (f->xlog[r] - f->xlog[r - 1]);
}

static void scan_entropy(struct fast *f, uint32_t column, const struct stretch *r, struct scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double bar = s->bar, sum = f->whole + f->xlog[f->n];

	for (size_t i = 0; i < r->lead; i++)
		sum += move_entropy(f, r->at[r->present + i] & low);
	for (size_t i = 0; i < r->last; i++) {
		size_t left = r->lead + i + 1;
		double score;
		sum += move_entropy(f, r->at[i] & low);
		score = sum - f->xlog[left] - f->xlog[f->n - left];
		if (score > bar && i + 1 >= r->first && cut_before(f, column, r->at, i + 1)) {
			bar = score + s->tie;
			s->at = i + 1;
			memcpy(f->best_l, f->l, f->padded * sizeof *f->l);
		}
	}
}

/* The score of the split found, as the reference has it. */
static double score_at(struct fast *f, size_t left_rows)
{
	struct side *l = &f->finder->left;

	memcpy(l->count, f->best_l, f->classes * sizeof *l->count);
	l->rows = left_rows;
	l->weight = (double)left_rows;
	side_rest(&f->finder->right, &f->finder->node, l);
	return f->finder->imp->score(l, &f->finder->right);
}

void count_stream(struct fast *f, uint32_t column, const struct stretch *r, struct scan *s)
{
	if (f->classes == 2 && !f->entropy) {
		scan_gini_two(f, column, r, s);
	} else {
		memset(f->l, 0, f->padded * sizeof *f->l);
		(f->entropy ? scan_entropy : scan_gini)(f, column, r, s);
	}
	if (s->at)
		s->score = score_at(f, r->lead + s->at);
}
