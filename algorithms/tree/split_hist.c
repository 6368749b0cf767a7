/* Coded columns whatever they hold: categories, missing values, rows of any weight. Rows are summed
 * up by code; the codes that occur are the column's groups, and the search among these is the
 * reference's own (groups.c, split_exact.c, split_cat.c), which then reads no rows. */
#include <string.h>

#include "algorithms/tree/scanner.h"

/* ---- sums by code ---- */

/* Rows of two classes: both counts in one word. Alternating tables, so that a row need not wait for
 * the one before, which is often of the same code. */
static void sum_pairs(struct tree_scanner *f, const uint8_t *code)
{
	const uint8_t *label = f->columns->label + f->begin;
	uint64_t *even = f->pair, *odd = f->pair + TREE_CODES_MOST;
	size_t i = 0;

	for (; i + 2 <= f->n; i += 2) {
		even[code[i]] += 1 + ((uint64_t)label[i] << 32);
		odd[code[i + 1]] += 1 + ((uint64_t)label[i + 1] << 32);
		f->few[code[i]] = f->few[code[i + 1]] = 1;
	}
	if (i < f->n) {
		even[code[i]] += 1 + ((uint64_t)label[i] << 32);
		f->few[code[i]] = 1;
	}
}

/* The m rows marked in f->bits; all others have the code `mode`. */
static void sum_pairs_but(struct tree_scanner *f, const uint8_t *code, size_t m, unsigned mode)
{
	const uint8_t *label = f->columns->label + f->begin;
	uint64_t others = 0;

	for (size_t w = 0; w * 64 < f->n; w++)
		for (uint64_t bits = f->bits[w]; bits; bits &= bits - 1) {
			size_t i = w * 64 + (size_t)__builtin_ctzll(bits);
			f->pair[code[i]] += 1 + ((uint64_t)label[i] << 32);
			others += label[i];
			f->few[code[i]] = 1;
		}
	f->pair[mode] = (f->n - m) + (((uint64_t)f->total[1] - others) << 32);
	f->few[mode] = 1;
}

static void sum_labels(struct tree_scanner *f, const uint8_t *code)
{
	for (size_t i = 0; i < f->n; i++) {
		f->count[code[i] * f->padded + tree_scanner_label(f, i)]++;
		f->by_code[code[i]].rows++;
		f->few[code[i]] = 1;
	}
}

static void sum_weights(struct tree_scanner *f, const uint8_t *code)
{
	const double *w = f->columns->weight + f->begin;

	for (size_t i = 0; i < f->n; i++) {
		struct tree_group_sum *sum = &f->by_code[code[i]];
		f->share[code[i] * f->classes + tree_scanner_label(f, i)] += w[i];
		sum->weight += w[i];
		sum->rows++;
		f->few[code[i]] = 1;
	}
}

static void sum_values(struct tree_scanner *f, const uint8_t *code)
{
	const double *y = f->columns->y + f->begin;
	const double *w = f->columns->weight ? f->columns->weight + f->begin : NULL;
	double center = f->splitter->targets->center;

	for (size_t i = 0; i < f->n; i++) {
		struct tree_group_sum *sum = &f->by_code[code[i]];
		double here = w ? w[i] : 1;
		sum->weight += here;
		sum->sum += here * (y[i] - center);
		sum->rows++;
		f->few[code[i]] = 1;
	}
}

/* ---- groups ---- */

/* The codes that occur, ascending; returns how many. */
static size_t list_codes(struct tree_scanner *f, unsigned codes, uint8_t *list)
{
	size_t n = 0;

	for (unsigned w = 0; w < codes; w += 64)
		for (uint64_t bits = f->nonzero(f->few + w); bits; bits &= bits - 1)
			list[n++] = (uint8_t)(w + (unsigned)__builtin_ctzll(bits));
	for (size_t k = 0; k < n; k++)
		f->few[list[k]] = 0;
	return n;
}

/* Takes the sums of a code, as those of a group, and clears them. */
static void take_pair(struct tree_scanner *f, unsigned code, struct tree_group_sum *sum,
		      double *share)
{
	uint64_t pair = f->pair[code] + f->pair[TREE_CODES_MOST + code];
	double rows = (double)(uint32_t)pair, ones = (double)(pair >> 32);

	*sum = (struct tree_group_sum){ .rows = (uint32_t)pair, .weight = rows };
	share[0] = rows - ones;
	share[1] = ones;
	f->pair[code] = f->pair[TREE_CODES_MOST + code] = 0;
}

static void take_labels(struct tree_scanner *f, unsigned code, struct tree_group_sum *sum,
			double *share)
{
	uint32_t *count = f->count + code * f->padded;

	*sum = f->by_code[code];
	sum->weight = (double)sum->rows;
	for (size_t c = 0; c < f->classes; c++)
		share[c] = count[c];
	memset(count, 0, f->padded * sizeof *count);
	f->by_code[code] = (struct tree_group_sum){ 0 };
}

static void take_sums(struct tree_scanner *f, unsigned code, struct tree_group_sum *sum,
		      double *share)
{
	*sum = f->by_code[code];
	if (f->classes) {
		memcpy(share, f->share + code * f->classes, f->classes * sizeof *share);
		memset(f->share + code * f->classes, 0, f->classes * sizeof *share);
	}
	f->by_code[code] = (struct tree_group_sum){ 0 };
}

static const struct {
	void (*sum)(struct tree_scanner *f, const uint8_t *code);
	void (*take)(struct tree_scanner *f, unsigned code, struct tree_group_sum *sum,
		     double *share);
} kinds[] = { { sum_pairs, take_pair }, { sum_labels, take_labels }, { sum_weights, take_sums },
	      { sum_values, take_sums } };

static struct tree_groups groups_of(struct tree_scanner *f, uint32_t at, int kind)
{
	const struct tree_bins *bins = &f->columns->bins[at];
	struct tree_groups g = { .summed = true };
	uint8_t list[TREE_CODES_MOST];
	size_t n = list_codes(f, bins->count, list);

	for (size_t k = 0; k < n; k++) {
		struct tree_group_sum *sum = &f->splitter->sum[k];
		kinds[kind].take(f, list[k], sum, f->splitter->share + k * f->classes);
		sum->value = bins->value[list[k]];
	}
	g.count = n;
	if (list[n - 1] == bins->missing)
		g.missing = f->splitter->sum[--g.count].rows;
	return g;
}

bool tree_split_hist(struct tree_scanner *f, uint32_t column, struct tree_split *best)
{
	uint32_t at = f->columns->form[column].at;
	const uint8_t *code = tree_columns_code(f->columns, at) + f->begin;
	int kind = !f->classes ? 3 : !f->counts ? 2 : f->classes != 2;
	bool varies, sparse = f->counts && f->sparse[at];
	size_t m = f->n;
	struct tree_groups g;

	if (sparse) {
		m = tree_others_kernels[f->isa](code, f->n, f->mode[at], f->bits);
		if (!m)
			return false;
		if (m < f->n && tree_scan_hopeless(f, m, tree_scan_bar(best, column)))
			return true;
	}
	if (m < f->n && kind == 0)
		sum_pairs_but(f, code, m, f->mode[at]);
	else
		kinds[kind].sum(f, code);
	g = groups_of(f, at, kind);
	varies = tree_split_groups(f->splitter, column, &g, best);
	if (best->column == column)
		best->by = TREE_SPLIT_BY_VALUE;
	return varies;
}
