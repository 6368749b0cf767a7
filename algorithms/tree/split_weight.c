/* Streams of rows with weights: the scans of split_count.c and split_sum.c with sums of weights for
 * counts. */
#include <math.h>
#include <string.h>

#include "algorithms/tree/scanner.h"

/* ---- two classes by gini, and variance: one sum ---- */

/* With s the sum of w y on the left (y is the class, or the target), l its weight, S and W those of
 * the node and D = s - l S / W,
 *
 *   gain = D^2 W / (l (W - l)), and for gini twice that. */
static double value_of(const struct tree_scanner *f, uint32_t row)
{
	const struct tree_targets *t = f->splitter->targets;

	return t->label ? (double)t->label[row] : t->y[row] - t->center;
}

static void scan_sums(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		      struct tree_scan *s)
{
	const double *w = f->splitter->targets->weight;
	unsigned bits = f->columns->label_bits;
	double all = f->splitter->node.weight, per_gain = f->classes ? 1 / (2 * all) : 1 / all;
	double mean = (f->classes ? f->total[1] : f->splitter->node.sum) / all;
	double whole = f->classes ? f->whole : 0, left = 0, sum = 0;
	double bar = s->bar > whole ? (s->bar - whole) * per_gain * (1 - 1e-9) : -1;

	for (size_t i = 0; i < r->lead; i++) {
		uint32_t row = r->at[r->present + i] >> bits;
		left += w[row];
		sum += w[row] * value_of(f, row);
	}
	for (size_t i = 0; i < r->last; i++) {
		uint32_t row = r->at[i] >> bits;
		double room, d;
		left += w[row];
		sum += w[row] * value_of(f, row);
		room = left * (all - left);
		d = sum - left * mean;
		if (d * d > bar * room && tree_may_cut(f, column, r, s->look, i + 1)) {
			bar = d * d / room + s->tie * per_gain;
			s->at = i + 1;
		}
	}
}

/* ---- any number of classes ---- */

/* A and B as in split_count.c. */
static void scan_squares(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
			 struct tree_scan *s)
{
	const double *weight = f->splitter->targets->weight;
	unsigned bits = f->columns->label_bits;
	uint32_t low = (1u << bits) - 1;
	double all = f->splitter->node.weight, a = 0, b = 0, left = 0, bar = s->bar;
	double *l = f->l;

	for (size_t k = 0; k < r->lead + r->last; k++) {
		size_t i = k - r->lead; /* wraps for the rows that lead: no cut behind them */
		uint32_t at = r->at[k < r->lead ? r->present + k : i], c = at & low;
		double w = weight[at >> bits], right;
		a += w * (2 * l[c] + w);
		b += w * f->total[c];
		l[c] += w;
		left += w;
		right = all - left;
		if (k >= r->lead &&
		    a * right + (f->squares - 2 * b + a) * left > bar * (left * right) &&
		    tree_may_cut(f, column, r, s->look, i + 1)) {
			double score = a / left + (f->squares - 2 * b + a) / right;
			if (!(score > bar))
				continue;
			bar = score + s->tie;
			s->at = i + 1;
		}
	}
}

static double xlog2x(double x)
{
	return x > 0 ? x * log2(x) : 0;
}

static void scan_bits(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		      struct tree_scan *s)
{
	const double *weight = f->splitter->targets->weight;
	unsigned bits = f->columns->label_bits;
	uint32_t low = (1u << bits) - 1;
	double all = f->splitter->node.weight, sum = f->whole + xlog2x(all), left = 0, bar = s->bar;
	double *l = f->l;

	for (size_t k = 0; k < r->lead + r->last; k++) {
		size_t i = k - r->lead;
		uint32_t at = r->at[k < r->lead ? r->present + k : i], c = at & low;
		double w = weight[at >> bits], rest = f->total[c] - l[c], score;
		sum += xlog2x(l[c] + w) - xlog2x(l[c]) + xlog2x(rest - w) - xlog2x(rest);
		l[c] += w;
		left += w;
		if (k < r->lead || i + 1 < r->first)
			continue;
		score = sum - xlog2x(left) - xlog2x(all - left);
		if (score > bar && tree_may_cut(f, column, r, s->look, i + 1)) {
			bar = score + s->tie;
			s->at = i + 1;
		}
	}
}

/* The score at the cut found, its sides summed row by row as the reference does. */
static double score_at(struct tree_scanner *f, const struct tree_stretch *r, size_t at)
{
	struct tree_splitter *q = f->splitter;
	unsigned bits = f->columns->label_bits;

	tree_side_clear(&q->left);
	for (size_t i = 0; i < r->lead; i++)
		tree_side_add(&q->left, q->targets, q->imp, r->at[r->present + i] >> bits);
	for (size_t i = 0; i < at; i++)
		tree_side_add(&q->left, q->targets, q->imp, r->at[i] >> bits);
	tree_side_rest(&q->right, &q->node, &q->left);
	return q->imp->score(&q->left, &q->right);
}

void tree_weigh_stream(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
		       struct tree_scan *s)
{
	if (!f->classes || (f->classes == 2 && !f->entropy)) {
		scan_sums(f, column, r, s);
	} else {
		for (size_t i = 0; i < f->n; i++)
			f->l[r->at[i] & ((1u << f->columns->label_bits) - 1)] = 0;
		(f->entropy ? scan_bits : scan_squares)(f, column, r, s);
	}
	if (s->at)
		s->score = score_at(f, r, s->at);
}
