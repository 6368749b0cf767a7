/* Sums: regression by variance, streams and coded columns. */
#include <string.h>

#include "algorithms/tree/scanner.h"

/* With S the sum of all n targets, s that of the first i and D = s - i S / n,
 *
 *   gain = D^2 n / (i (n - i))
 *
 * so that a candidate is compared by multiplications alone. Targets are taken relative to the
 * node's mean as far as a double can hold it, which keeps their digits; S is what is left over. */
void tree_sum_stream(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		     struct tree_scan *s)
{
	const double *y = f->splitter->targets->y;
	double center = f->splitter->targets->center, n = (double)f->n, sum = 0;
	double rest = f->splitter->node.sum / n, tie = s->tie / n;
	double bar = s->bar > 0 ? s->bar / n * (1 - 1e-9) : -1;

	for (size_t i = 0; i < r->lead; i++)
		sum += y[r->at[r->present + i]] - center;
	for (size_t i = 0; i < r->last; i++) {
		double left = (double)(r->lead + i + 1), room = left * (n - left), d;
		sum += y[r->at[i]] - center;
		d = sum - left * rest;
		if (d * d > bar * room && tree_may_cut(f, column, r, s->look, i + 1)) {
			bar = d * d / room + tie;
			s->score = d * d / room * n;
			s->at = i + 1;
		}
	}
}

bool tree_sum_codes(struct tree_scanner *f, uint32_t column, struct tree_scan *s)
{
	uint32_t at = f->columns->form[column].at;
	const uint8_t *code = tree_columns_code(f->columns, at) + f->begin;
	const double *y = f->columns->y + f->begin;
	double center = f->splitter->targets->center, n = (double)f->n, sum = 0, bar = s->bar;
	double rest = f->splitter->node.sum / n;
	size_t left = 0;
	int last = -1;

	if (!memcmp(code, code + 1, f->n - 1))
		return false;
	for (size_t i = 0; i < f->n; i++) {
		f->sum[code[i]] += y[i] - center;
		f->rows[code[i]]++;
	}
	for (unsigned b = 0; b < f->columns->bins[at].count; b++) {
		double room = (double)left * (n - (double)left), d = sum - (double)left * rest;
		if (!f->rows[b])
			continue;
		/* The cut between the code before and this one. */
		if (left >= f->splitter->min_leaf && f->n - left >= f->splitter->min_leaf &&
		    d * d * n > bar * room) {
			*s = (struct tree_scan){ .tie = s->tie,
						 .score = d * d * n / room,
						 .at = left,
						 .left_rows = left,
						 .low = (uint8_t)last,
						 .high = (uint8_t)b };
			bar = s->score + s->tie;
		}
		sum += f->sum[b];
		left += f->rows[b];
		f->sum[b] = 0;
		f->rows[b] = 0;
		last = (int)b;
	}
	return true;
}
