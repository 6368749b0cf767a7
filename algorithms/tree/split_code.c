/* Coded columns: a histogram over the codes that occur, scanned from the least to the greatest. */
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/fast.h"

/* The codes seen, ascending; clears f->seen. */
static size_t list_seen(struct fast *f, uint8_t list[MOST_CODES])
{
	size_t n = 0;

	for (size_t w = 0; w < MOST_CODES / 8; w++) {
		uint64_t word;
		memcpy(&word, f->seen + 8 * w, 8);
		if (!word)
			continue;
		for (size_t k = 8 * w; word; word >>= 8, k++)
			if (word & 1)
				list[n++] = (uint8_t)k;
		memset(f->seen + 8 * w, 0, 8);
	}
	return n;
}

static bool constant(const uint8_t *code, size_t n)
{
	return !memcmp(code, code + 1, n - 1);
}

/* ---- class counts ---- */

static void count_all(struct fast *f, const uint8_t *code)
{
	const uint8_t *label = f->columns->label + f->begin;

	for (size_t i = 0; i < f->n; i++) {
		f->count[code[i] * f->padded + label[i]]++;
		f->seen[code[i]] = 1;
	}
}

/* Most rows have one code: count the others, the rest of each class is its. */
static void count_others(struct fast *f, const uint8_t *code, uint8_t mode)
{
	const uint8_t *label = f->columns->label + f->begin;
	uint32_t *rest = f->count + mode * f->padded;

	for (size_t c = 0; c < f->classes; c++)
		rest[c] = (uint32_t)f->total[c];
	for (size_t i = 0; i < f->n; i++)
		if (code[i] != mode) {
			f->count[code[i] * f->padded + label[i]]++;
			rest[label[i]]--;
			f->seen[code[i]] = 1;
		}
	for (size_t c = 0; c < f->classes && !f->seen[mode]; c++)
		f->seen[mode] = rest[c] > 0;
}

static void scan_counts(struct fast *f, const uint8_t *list, size_t codes, struct scan *s)
{
	double n = (double)f->n, left = 0, bar = s->bar;
	size_t k = f->padded, min_leaf = f->finder->min_leaf;
	double *l = f->l;

	memset(l, 0, k * sizeof *l);
	for (size_t b = 0; b + 1 < codes; b++) {
		uint32_t *h = f->count + list[b] * k, rows = 0;
		double score = 0, right;
		for (size_t c = 0; c < k; c++) {
			l[c] += h[c];
			rows += h[c];
		}
		left += rows;
		right = n - left;
		if (left < (double)min_leaf || right < (double)min_leaf)
			continue;
		if (f->entropy) {
			for (size_t c = 0; c < k; c++)
				score += f->xlog[(size_t)l[c]] + f->xlog[(size_t)(f->total[c] - l[c])];
			score -= f->xlog[(size_t)left] + f->xlog[(size_t)right];
		} else {
			double both = 1 / left + 1 / right, cross = 2 / right;
			for (size_t c = 0; c < k; c++)
				score += l[c] * (l[c] * both - f->total[c] * cross);
			score += f->squares / right;
		}
		if (score > bar) {
			bar = score + SCORE_TIE * fabs(score);
			s->score = score;
			s->at = b + 1;
			s->left_rows = (size_t)left;
		}
	}
}

bool count_codes(struct fast *f, uint32_t column, struct scan *s)
{
	uint32_t at = f->columns->form[column].at;
	const uint8_t *code = columns_code(f->columns, at) + f->begin;
	uint8_t list[MOST_CODES];
	size_t codes;

	if (constant(code, f->n))
		return false;
	if (f->sparse[at])
		count_others(f, code, f->mode[at]);
	else
		count_all(f, code);
	codes = list_seen(f, list);
	scan_counts(f, list, codes, s);
	for (size_t b = 0; b < codes; b++)
		memset(f->count + list[b] * f->padded, 0, f->padded * sizeof *f->count);
	if (s->at) {
		s->low = list[s->at - 1];
		s->high = list[s->at];
	}
	return true;
}

/* ---- sums ---- */

bool sum_codes(struct fast *f, uint32_t column, struct scan *s)
{
	const uint8_t *code = columns_code(f->columns, f->columns->form[column].at) + f->begin;
	const double *y = f->columns->y + f->begin;
	double center = f->finder->targets->center, n = (double)f->n, sum = 0, bar = s->bar;
	double rest = f->finder->node.sum / n;          /* see split_sum.c */
	uint8_t list[MOST_CODES];
	size_t codes, left = 0;

	if (constant(code, f->n))
		return false;
	for (size_t i = 0; i < f->n; i++) {
		f->sum[code[i]] += y[i] - center;
		f->rows[code[i]]++;
		f->seen[code[i]] = 1;
	}
	codes = list_seen(f, list);
	for (size_t b = 0; b < codes; b++) {
		double score, d;
		sum += f->sum[list[b]];
		left += f->rows[list[b]];
		f->sum[list[b]] = 0;
		f->rows[list[b]] = 0;
		if (b + 1 == codes || left < f->finder->min_leaf || f->n - left < f->finder->min_leaf)
			continue;
		d = sum - (double)left * rest;
		score = d * d * n / ((double)left * (n - (double)left));
		if (score > bar) {
			bar = score + SCORE_TIE * fabs(score);
			s->score = score;
			s->at = b + 1;
			s->left_rows = left;
			s->low = list[b];
			s->high = list[b + 1];
		}
	}
	return true;
}
