/* Coded columns and class counts: a histogram over the codes that occur.
 *
 * Rows of the column's most frequent code (zeros of a sparse column) are not counted at all: every
 * threshold has them on one side, so that codes below are scanned upwards, codes above downwards,
 * and what has been passed is always the side without them. If they are so many that the few others
 * (m of n) could not even in the best case reach the score to beat, the column is passed over:
 *
 *   gain = n / (R (n - R)) sum_c (r_c - R p_c)^2 <= n m / (n - m) max_c (1 - 2 p_c + sum p^2)
 *
 * for a side of R <= m rows, r_c of class c, where p_c is the share of class c in the node. */
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/scanner.h"

/* ---- counting ---- */

enum { FEW_ROWS = 255 };        /* so many rows may be counted in bytes */

/* A code with one row needs no pass over the classes later: its label is kept aside. */
#define COUNT_ROWS(name, type, field)                                                              \
	static void name(struct tree_scanner *f, const uint8_t *restrict code,                     \
			 const uint8_t *restrict label, bool marked)                               \
	{                                                                                          \
		uint32_t *restrict count = f->count;                                               \
		type *restrict rows = f->field;                                                    \
		uint8_t *restrict last = f->label;                                                 \
		size_t padded = f->padded, n = f->n;                                               \
		for (size_t i = 0; i < n && !marked; i++) {                                        \
			count[code[i] * padded + label[i]]++;                                      \
			rows[code[i]]++;                                                           \
			last[code[i]] = label[i];                                                  \
		}                                                                                  \
		for (size_t w = 0; w * 64 < n && marked; w++)                                      \
			for (uint64_t bits = f->bits[w]; bits; bits &= bits - 1) {                 \
				size_t i = w * 64 + (size_t)__builtin_ctzll(bits), b = code[i];    \
				count[b * padded + label[i]]++;                                    \
				rows[b]++;                                                         \
				last[b] = label[i];                                                \
			}                                                                          \
	}
COUNT_ROWS(count_few, uint8_t, few)
COUNT_ROWS(count_many, uint32_t, rows)

/* The codes that occur, ascending, and their rows. */
struct listed {
	uint8_t code[TREE_CODES_MOST + 1];
	uint32_t rows[TREE_CODES_MOST + 1];
	size_t codes;
};

static void list_few(struct tree_scanner *f, struct listed *list)
{
	size_t n = 0;

	for (unsigned w = 0; w < TREE_CODES_MOST; w += 64)
		for (uint64_t bits = f->nonzero(f->few + w); bits; bits &= bits - 1) {
			unsigned b = w + (unsigned)__builtin_ctzll(bits);
			list->code[n] = (uint8_t)b;
			list->rows[n++] = f->few[b];
			f->few[b] = 0;
		}
	list->codes = n;
}

static void list_many(struct tree_scanner *f, unsigned codes, struct listed *list)
{
	size_t n = 0;

	for (unsigned b = 0; b < codes; b++) {
		list->code[n] = (uint8_t)b;
		list->rows[n] = f->rows[b];
		n += f->rows[b] > 0;
	}
	memset(f->rows, 0, codes * sizeof *f->rows);
	list->codes = n;
}

/* ---- scanning ---- */

/* One direction: a side grows code by code. Counts are cleared as they are passed. */
struct code_sweep {
	const uint8_t *code;            /* codes in the order of the sweep ... */
	const uint32_t *rows;           /* ... and their rows */
	long step;                      /* ... which is +1 or -1 */
	size_t codes;                   /* boundaries: one behind each of them */
	bool last_of_equals; /* downwards the last of equal scores is the lowest threshold */
	double bar, tie, score;
	size_t best;                    /* codes passed at the best boundary; 0: none */
	double passed;                  /* rows passed there */
};

static inline __attribute__((always_inline)) void keep_if_better(struct code_sweep *s, double score,
								 size_t codes, double passed)
{
	if (!(score > s->bar))
		return;
	s->bar = score + (s->last_of_equals ? -s->tie : s->tie);
	s->score = score;
	s->best = codes;
	s->passed = passed;
}

/* Eight classes in a register, or several where the machine has smaller ones. */
typedef double eight __attribute__((vector_size(64), aligned(8), may_alias));
typedef int32_t eight_counts __attribute__((vector_size(32), aligned(4), may_alias));

#define SUM_OF(v) (((v)[0] + (v)[4]) + ((v)[1] + (v)[5]) + (((v)[2] + (v)[6]) + ((v)[3] + (v)[7])))

/* Moves a code's rows, class by class: l += h; adds to A and B what that changes (k a multiple of
 * 8). */
static inline __attribute__((always_inline)) void
move_code(double *l, uint32_t *h, const double *total, size_t k, double *a, double *b)
{
	eight da = { 0 }, db = { 0 };

	for (size_t c = 0; c < k; c += 8) {
		eight *left = (eight *)(void *)(l + c);
		eight_counts *counts = (eight_counts *)(void *)(h + c);
		eight x = __builtin_convertvector(*counts, eight);
		da += x * (*left + *left + x);
		db += x * *(const eight *)(const void *)(total + c);
		*left += x;
		*counts = (eight_counts){ 0 };
	}
	*a += SUM_OF(da);
	*b += SUM_OF(db);
}

/* With A = sum l_c^2 and B = sum T_c l_c of the side passed, the other's sum of squares is S - 2 B
 * + A. */
static inline __attribute__((always_inline)) void sweep_gini(struct tree_scanner *f,
							     struct code_sweep *s, size_t k)
{
	double n = (double)f->n, a = 0, b = 0, passed = 0;
	double least = (double)f->splitter->min_leaf;
	const double *total = f->total;
	double *l = f->l;

	memset(l, 0, k * sizeof *l);
	for (size_t i = 0; i < s->codes; i++) {
		size_t code = s->code[(long)i * s->step];
		uint32_t rows = s->rows[(long)i * s->step], *h = f->count + code * k;
		double rest, other;
		if (rows == 1) {
			size_t c = f->label[code];
			a += 2 * l[c] + 1;
			b += total[c];
			l[c] += 1;
			h[c] = 0;
		} else {
			move_code(l, h, total, k, &a, &b);
		}
		passed += rows;
		rest = n - passed;
		other = f->squares - 2 * b + a;
		if (a * rest + other * passed > s->bar * (passed * rest) && passed >= least &&
		    rest >= least)
			keep_if_better(s, a / passed + other / rest, i + 1, passed);
	}
}

static inline __attribute__((always_inline)) void sweep_entropy(struct tree_scanner *f,
								struct code_sweep *s, size_t k)
{
	double n = (double)f->n, passed = 0, least = (double)f->splitter->min_leaf;
	double *l = f->l;

	memset(l, 0, k * sizeof *l);
	for (size_t i = 0; i < s->codes; i++) {
		uint32_t *h = f->count + s->code[(long)i * s->step] * k;
		double score = 0;
		for (size_t c = 0; c < k; c++) {
			l[c] += h[c];
			h[c] = 0;
			score += f->xlog[(size_t)l[c]] + f->xlog[(size_t)(f->total[c] - l[c])];
		}
		passed += s->rows[(long)i * s->step];
		if (!(passed >= least && n - passed >= least))
			continue;
		score -= f->xlog[(size_t)passed] + f->xlog[(size_t)(n - passed)];
		keep_if_better(s, score, i + 1, passed);
	}
}

static inline __attribute__((always_inline)) void sweep_any(struct tree_scanner *f,
							    struct code_sweep *s)
{
	if (f->entropy)
		sweep_entropy(f, s, f->padded);
	else if (f->padded == 8)
		sweep_gini(f, s, 8);
	else if (f->padded == 16)
		sweep_gini(f, s, 16);
	else
		sweep_gini(f, s, f->padded);
}

static void sweep_portable(struct tree_scanner *f, struct code_sweep *s)
{
	sweep_any(f, s);
}

#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static void sweep_avx2(struct tree_scanner *f, struct code_sweep *s)
{
	sweep_any(f, s);
}

__attribute__((target(CPU_AVX512)))
static void sweep_avx512(struct tree_scanner *f, struct code_sweep *s)
{
	sweep_any(f, s);
}
#else
#define sweep_avx2 sweep_portable
#define sweep_avx512 sweep_portable
#endif

static void (*const sweeps[])(struct tree_scanner *,
			      struct code_sweep *) = { sweep_portable, sweep_avx2, sweep_avx512 };

/* ---- one column ---- */

static void note(struct tree_scan *s, double score, double left_rows, uint8_t low, uint8_t high)
{
	s->score = score;
	s->at = s->left_rows = (size_t)left_rows;
	s->low = low;
	s->high = high;
}

/* Codes below the mode upwards, codes above it downwards; without a mode (mode < 0) all upwards. */
static void scan_codes(struct tree_scanner *f, const struct listed *list, int mode,
		       struct tree_scan *s)
{
	struct code_sweep up = {
		.code = list->code, .rows = list->rows, .step = 1, .bar = s->bar, .tie = s->tie
	};
	struct code_sweep down = {
		.step = -1, .bar = s->bar, .tie = s->tie, .last_of_equals = true
	};
	size_t codes = list->codes, below = 0;

	while (below < codes && (mode < 0 || list->code[below] < mode))
		below++;
	up.codes = mode < 0 ? codes - 1 : below;
	sweeps[f->isa](f, &up);
	if (up.best)
		note(s, up.score, up.passed, list->code[up.best - 1],
		     up.best < below || mode < 0 ? list->code[up.best] : (uint8_t)mode);
	if (mode < 0)
		memset(f->count + list->code[codes - 1] * f->padded, 0,
		       f->padded * sizeof *f->count);
	if (mode < 0 || below == codes)
		return;
	down.code = list->code + codes - 1;
	down.rows = list->rows + codes - 1;
	down.codes = codes - below;
	if (up.best)
		down.bar = up.bar;
	sweeps[f->isa](f, &down);
	if (down.best)
		note(s, down.score, (double)f->n - down.passed,
		     down.best < down.codes ? list->code[codes - 1 - down.best] : (uint8_t)mode,
		     list->code[codes - down.best]);
}

/* ---- many classes: row by row ---- */

/* A histogram of a thousand classes costs more than a node's rows: beyond so many, rows are sorted
 * by code, in O(n), and move left one at a time, as those of a stream do (split_count.c). */
enum { CLASSES_COUNTED = 256 };

/* Labels in the order of the codes; start[b] is where those of code b begin. */
static uint32_t *sort_by_code(struct tree_scanner *f, const uint8_t *code, unsigned codes,
			      uint32_t start[TREE_CODES_MOST + 1])
{
	uint32_t *label = f->splitter->room, next[TREE_CODES_MOST + 1];

	memset(start, 0, (TREE_CODES_MOST + 1) * sizeof *start);
	for (size_t i = 0; i < f->n; i++)
		start[code[i] + 1]++;
	for (unsigned b = 0; b < codes; b++)
		start[b + 1] += start[b];
	memcpy(next, start, sizeof next);
	for (size_t i = 0; i < f->n; i++) {
		uint32_t c = tree_scanner_label(f, i);
		label[next[code[i]]++] = c;
		f->l[c] = 0;
	}
	return label;
}

/* A, B and the entropy's sum as rows from .. to move left. */
struct moved {
	double a, b, bits;
};

static void move_rows(struct tree_scanner *f, const uint32_t *label, size_t from, size_t to,
		      struct moved *m)
{
	for (size_t i = from; i < to; i++) {
		double *l = &f->l[label[i]], total = f->total[label[i]];
		if (f->entropy) {
			size_t k = (size_t)*l, rest = (size_t)total - k;
			m->bits += (f->xlog[k + 1] - f->xlog[k]) -
				   (f->xlog[rest] - f->xlog[rest - 1]);
		}
		m->a += 2 * *l + 1;
		m->b += total;
		*l += 1;
	}
}

static double moved_score(const struct tree_scanner *f, const struct moved *m, size_t left)
{
	double l = (double)left, r = (double)(f->n - left);

	if (f->entropy)
		return m->bits - f->xlog[left] - f->xlog[f->n - left];
	return m->a / l + (f->squares - 2 * m->b + m->a) / r;
}

static void scan_rows(struct tree_scanner *f, const uint8_t *code, unsigned codes,
		      struct tree_scan *s)
{
	uint32_t start[TREE_CODES_MOST + 1];
	const uint32_t *label = sort_by_code(f, code, codes, start);
	struct moved m = { .bits = f->entropy ? f->whole + f->xlog[f->n] : 0 };
	double bar = s->bar;
	int last = -1;

	for (unsigned b = 0; b < codes; b++) {
		size_t left = start[b];         /* cut between the code before and this one */
		if (start[b + 1] == left)
			continue;
		if (last >= 0 && left >= f->splitter->min_leaf &&
		    f->n - left >= f->splitter->min_leaf) {
			double score = moved_score(f, &m, left);
			if (score > bar) {
				note(s, score, (double)left, (uint8_t)last, (uint8_t)b);
				bar = score + s->tie;
			}
		}
		move_rows(f, label, left, start[b + 1], &m);
		last = (int)b;
	}
}

static bool constant(const uint8_t *code, size_t n)
{
	return !memcmp(code, code + 1, n - 1);
}

bool tree_count_codes(struct tree_scanner *f, uint32_t column, struct tree_scan *s)
{
	uint32_t at = f->columns->form[column].at;
	const uint8_t *code = tree_columns_code(f->columns, at) + f->begin, *label;
	int mode = f->sparse[at] ? f->mode[at] : -1;
	struct listed list;
	size_t m = f->n;

	if (mode >= 0) {
		m = tree_others_kernels[f->isa](code, f->n, (uint8_t)mode, f->bits);
		if (!m)
			return false;
		if (m < f->n && tree_scan_hopeless(f, m, s->bar))
			return true;
	}
	if (m == f->n) {
		mode = -1;              /* the mode does not occur here */
		if (constant(code, f->n))
			return false;
	}
	if (f->classes > CLASSES_COUNTED) {
		scan_rows(f, code, f->columns->bins[at].count, s);
		return true;
	}
	label = f->columns->label + f->begin;
	(m <= FEW_ROWS ? count_few : count_many)(f, code, label, mode >= 0);
	if (m <= FEW_ROWS)
		list_few(f, &list);
	else
		list_many(f, f->columns->bins[at].count, &list);
	scan_codes(f, &list, mode, s);
	return true;
}
