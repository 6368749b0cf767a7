/* Streams and class counts. An element carries its label, so that the scan touches nothing but the
 * stream; values are looked up only where a split would be the best so far. */
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/scanner.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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
	const struct tree_scanner *f;
	uint32_t column;
	const struct tree_stretch *r;
	double n, ones, zeros;          /* of the node */
	double start;                   /* D of the rows that lead */
	double bar, tie;                /* of D^2 / (i (n - i)) */
	bool look;                      /* as in struct tree_scan */
	size_t best;
	double best_d;
};

/* A cut behind i rows that is above the bar, unless the values forbid it. */
static inline __attribute__((always_inline)) void take_cut(struct two *t, size_t i, double d,
							   double room)
{
	if (!tree_may_cut(t->f, t->column, t->r, t->look, i))
		return;
	t->bar = d * d / room + t->tie;
	t->best = i;
	t->best_d = d;
}

static inline __attribute__((always_inline)) double step_through(struct two *t, size_t from,
								 size_t to, double d)
{
	for (size_t i = from; i < to; i++) {    /* cut behind row i */
		double left = (double)(t->r->lead + i + 1), room = left * (t->n - left);
		d += t->r->at[i] & 1 ? t->zeros : -t->ones;
		if (d * d > t->bar * room)
			take_cut(t, i + 1, d, room);
	}
	return d;
}

#if defined(__x86_64__)
/* Bits set in the low byte of each lane, as doubles. */
__attribute__((target(CPU_AVX512)))
static inline __m512d count_bits(__m512i marks)
{
	const __m512i four = _mm512_set1_epi64(0x0f);
	const __m512i table = _mm512_broadcast_i32x4(
		_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
	__m512i low = _mm512_shuffle_epi8(table, _mm512_and_si512(marks, four));
	__m512i high = _mm512_shuffle_epi8(table,
					   _mm512_and_si512(_mm512_srli_epi64(marks, 4), four));

	return _mm512_cvtepi64_pd(_mm512_and_si512(_mm512_add_epi64(low, high), four));
}

/* Eight rows at once: D behind row k is D + n c_k - (k + 1) T with c_k of the rows up to it in
 * class 1, whole numbers all. Reads up to seven elements past the end. */
__attribute__((target(CPU_AVX512 ",popcnt")))
static double step_avx512(struct two *t, size_t from, size_t to, double d)
{
	const __m512d ramp = _mm512_setr_pd(1, 2, 3, 4, 5, 6, 7, 8);
	const __m512i upto = _mm512_setr_epi64(1, 3, 7, 15, 31, 63, 127, 255);
	const __m512d n = _mm512_set1_pd(t->n),
		      slope = _mm512_mul_pd(ramp, _mm512_set1_pd(t->ones));

	for (size_t i = from; i < to; i += 8) {
		__m256i rows = _mm256_loadu_si256((const __m256i *)(const void *)(t->r->at + i));
		unsigned in = _mm256_test_epi32_mask(rows, _mm256_set1_epi32(1));
		unsigned valid = to - i >= 8 ? 0xff : (1u << (to - i)) - 1, above;
		__m512i marks = _mm512_and_si512(_mm512_set1_epi64((long long)in), upto);
		__m512d left = _mm512_add_pd(_mm512_set1_pd((double)(t->r->lead + i)), ramp);
		__m512d room = _mm512_mul_pd(left, _mm512_sub_pd(n, left)), at;
		at = _mm512_fmadd_pd(count_bits(marks), n, _mm512_sub_pd(_mm512_set1_pd(d), slope));
		above = valid & _mm512_cmp_pd_mask(_mm512_mul_pd(at, at),
				_mm512_mul_pd(_mm512_set1_pd(t->bar), room), _CMP_GT_OQ);
		for (; above; above &= above - 1) {
			unsigned k = (unsigned)__builtin_ctz(above);
			double behind = (double)(t->r->lead + i + k + 1);
			double here = behind * (t->n - behind);
			double dk = d + t->n * __builtin_popcount(in & ((2u << k) - 1)) -
				    (k + 1) * t->ones;
			if (dk * dk > t->bar * here)
				take_cut(t, i + k + 1, dk, here);
		}
		d += t->n * __builtin_popcount(in & valid) -
		     (double)__builtin_popcount(valid) * t->ones;
	}
	return d;
}
#endif

#define SCAN_TWO(name, step)                                                                       \
	static inline __attribute__((always_inline)) void name(struct two *t)                      \
	{                                                                                          \
		size_t i = 0, lead = t->r->lead;                                                   \
		double d = t->start;                                                               \
		for (; i + BLOCK <= t->r->last; i += BLOCK) {                                      \
			uint32_t ones = 0;                                                         \
			double a = (double)(lead + i + 1), b = (double)(lead + i + BLOCK), high,   \
			       low, room;                                                          \
			for (size_t k = 0; k < BLOCK; k++)                                         \
				ones += t->r->at[i + k] & 1;                                       \
			high = d + ones * t->zeros;                                                \
			low = -d + (BLOCK - ones) * t->ones;                                       \
			high = high > low ? high : low;                                            \
			room = a * (t->n - a) < b * (t->n - b) ? a * (t->n - a) : b * (t->n - b);  \
			if (high * high > t->bar * room)                                           \
				d = step(t, i, i + BLOCK, d);                                      \
			else                                                                       \
				d += ones * t->zeros - (BLOCK - ones) * t->ones;                   \
		}                                                                                  \
		step(t, i, t->r->last, d);                                                         \
	}
SCAN_TWO(scan_two, step_through)

static void scan_two_portable(struct two *t)
{
	scan_two(t);
}

#if defined(__x86_64__)
SCAN_TWO(scan_two_by_eight, step_avx512)

__attribute__((target(CPU_AVX2)))
static void scan_two_avx2(struct two *t)
{
	scan_two(t);
}

__attribute__((target(CPU_AVX512 ",popcnt")))
static void scan_two_avx512(struct two *t)
{
	scan_two_by_eight(t);
}
#else
#define scan_two_avx2 scan_two_portable
#define scan_two_avx512 scan_two_portable
#endif

static void (*const two_kernels[])(struct two *) = { scan_two_portable, scan_two_avx2,
						     scan_two_avx512 };

static void scan_gini_two(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
			  struct tree_scan *s)
{
	double n = (double)f->n, per_gain = n / 2;
	struct two t = { .f = f,
			 .column = column,
			 .r = r,
			 .n = n,
			 .look = s->look,
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

/* Clears the classes that a scan of the stretch touches: of a thousand, a small node has few. */
static void clear_classes(const struct tree_scanner *f, const struct tree_stretch *r, double *l)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;

	if (r->present + r->missing >= f->padded) {
		memset(l, 0, f->padded * sizeof *l);
		return;
	}
	for (size_t i = 0; i < r->present + r->missing; i++)
		l[r->at[i] & low] = 0;
}

/* Classes on the left of the cut behind row `at`. */
static void count_best(struct tree_scanner *f, const struct tree_stretch *r, size_t at)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;

	memset(f->best_l, 0, f->padded * sizeof *f->best_l);
	for (size_t i = 0; i < r->lead; i++)
		f->best_l[r->at[r->present + i] & low]++;
	for (size_t i = 0; i < at; i++)
		f->best_l[r->at[i] & low]++;
}

/* With A = sum l_c^2 and B = sum T_c l_c, the right side's sum of squares is S - 2 B + A: a row
 * moves left in constant time, and the score is the reference's to the last bit, as all sums are
 * whole numbers. */
static void scan_gini(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		      struct tree_scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double n = (double)f->n, a = 0, b = 0, bar = s->bar;
	double *l = f->l;

	clear_classes(f, r, l);
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
		    tree_may_cut(f, column, r, s->look, i + 1)) {
			double score = a / left + (f->squares - 2 * b + a) / right;
			if (!(score > bar))
				continue;
			bar = score + s->tie;
			s->score = score;
			s->at = i + 1;
		}
	}
}

/* Moves a row left: what that adds to sum x_c over both sides. */
static double move_entropy(struct tree_scanner *f, uint32_t c)
{
	size_t k = (size_t)f->l[c], r = (size_t)f->total[c] - k;

	f->l[c] += 1;
	return (f->xlog[k + 1] - f->xlog[k]) - (f->xlog[r] - f->xlog[r - 1]);
}

static void scan_entropy(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
			 struct tree_scan *s)
{
	uint32_t low = (1u << f->columns->label_bits) - 1;
	double bar = s->bar, sum = f->whole + f->xlog[f->n];

	clear_classes(f, r, f->l);
	for (size_t i = 0; i < r->lead; i++)
		sum += move_entropy(f, r->at[r->present + i] & low);
	for (size_t i = 0; i < r->last; i++) {
		size_t left = r->lead + i + 1;
		double score;
		sum += move_entropy(f, r->at[i] & low);
		score = sum - f->xlog[left] - f->xlog[f->n - left];
		if (score > bar && tree_may_cut(f, column, r, s->look, i + 1)) {
			bar = score + s->tie;
			s->at = i + 1;
		}
	}
	if (s->at)
		count_best(f, r, s->at);
}

/* The score of the split found, as the reference has it. */
static double score_at(struct tree_scanner *f, size_t left_rows)
{
	struct tree_side *l = &f->splitter->left;

	memcpy(l->count, f->best_l, f->classes * sizeof *l->count);
	l->rows = left_rows;
	l->weight = (double)left_rows;
	tree_side_rest(&f->splitter->right, &f->splitter->node, l);
	return f->splitter->imp->score(l, &f->splitter->right);
}

void tree_count_stream(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		       struct tree_scan *s)
{
	bool two = f->classes == 2 && !f->entropy;

	(two ? scan_gini_two : f->entropy ? scan_entropy : scan_gini)(f, column, r, s);
	if (s->at && (two || f->entropy))
		s->score = score_at(f, r->lead + s->at);
}
