/* Columns of compressed rows: a scan of the entries alone.
 *
 * In the order of values come those below 0, the zeros as one block, those above 0, and the
 * missing. Every threshold has the zeros on one side, so that thresholds below 0 are swept upwards,
 * those above downwards, and what has been passed is always the side without them: the other is the
 * node's total less that. Missing rows go to the right and, once more, to the left, as a block.
 * Sums are those of split_count.c, split_sum.c and split_weight.c; what decides between columns is
 * the same score.
 *
 * m entries, put apart as well as can be, gain no more than split_code.c's bound, or, of sums,
 *
 *   D^2 n / (R (n - R)) <= n m / (n - m) max (y - mean)^2            for a side of R <= m rows
 *
 * so that most columns of few entries are passed over unread. */
#include <math.h>

#include "algorithms/tree/scanner.h"

/* The side that has been passed. */
struct passed {
	size_t rows;
	double weight, sum;             /* of w and w (y - center), without weights not kept */
	double a, b;                    /* sum l^2 and sum T l over classes; or, a: what split_count.c's
					 * entropy sums */
};

enum sums { SUM_GINI, SUM_ENTROPY, SUM_VALUES, SUM_WEIGHED_GINI, SUM_WEIGHED_ENTROPY,
	    SUM_WEIGHED_VALUES, SUM_POISSON };

static enum sums sums_of(const struct tree_scanner *f)
{
	if (!f->classes)
		return f->poisson ? SUM_POISSON : f->counts ? SUM_VALUES : SUM_WEIGHED_VALUES;
	if (f->entropy)
		return f->counts ? SUM_ENTROPY : SUM_WEIGHED_ENTROPY;
	return f->counts ? SUM_GINI : SUM_WEIGHED_GINI;
}

/* A column in the node, and what of it has been found best. */
struct sweep {
	struct tree_scanner *f;
	const uint32_t *key, *at;       /* (n) entries */
	size_t below, present;          /* entries below 0, and those with a value */
	size_t n, zeros, missing;
	bool lead;                      /* missing rows go left */
	double bar, tie, score;
	bool found;
	float low, high;                /* values at the cut; high is NaN behind all of them */
	size_t left_rows;
	double left_weight;
};

static double xlog2x(double x)
{
	return x > 0 ? x * log2(x) : 0;
}

/* ---- moving and scoring ---- */

static inline __attribute__((always_inline)) void pass(struct sweep *q, enum sums kind,
						       uint32_t entry, struct passed *p)
{
	struct tree_scanner *f = q->f;
	const struct tree_targets *t = f->splitter->targets;
	unsigned bits = f->columns->label_bits;
	uint32_t row = entry >> bits, c = entry & ((1u << bits) - 1);
	double w = kind != SUM_GINI && kind != SUM_ENTROPY && kind != SUM_VALUES && t->weight ?
		   t->weight[row] : 1, l, total;

	p->rows++;
	p->weight += w;
	if (kind == SUM_VALUES || kind == SUM_WEIGHED_VALUES || kind == SUM_POISSON) {
		p->sum += w * (t->y[row] - t->center);
		return;
	}
	l = f->l[c];
	total = f->total[c];
	f->l[c] = l + w;
	if (kind == SUM_ENTROPY) {
		size_t k = (size_t)l, r = (size_t)total - k;
		p->a += (f->xlog[k + 1] - f->xlog[k]) - (f->xlog[r] - f->xlog[r - 1]);
	} else if (kind == SUM_WEIGHED_ENTROPY) {
		p->a += xlog2x(l + w) - xlog2x(l) + xlog2x(total - l - w) - xlog2x(total - l);
	} else {
		p->a += w * (2 * l + w);
		p->b += w * total;
	}
}

static double poisson_score(const struct tree_scanner *f, const struct passed *p)
{
	const struct tree_side *node = &f->splitter->node;
	struct tree_side l = { .weight = p->weight, .sum = p->sum };
	struct tree_side r = { .weight = node->weight - p->weight, .sum = node->sum - p->sum };

	return f->splitter->imp->score(&l, &r);
}

static inline __attribute__((always_inline)) double score(const struct tree_scanner *f,
							  enum sums kind, const struct passed *p)
{
	const struct tree_side *node = &f->splitter->node;
	double l = p->weight, r = node->weight - l, d;

	if (kind == SUM_POISSON)
		return poisson_score(f, p);
	if (kind == SUM_GINI || kind == SUM_WEIGHED_GINI)
		return p->a / l + (f->squares - 2 * p->b + p->a) / r;
	if (kind == SUM_ENTROPY)
		return p->a - f->xlog[p->rows] - f->xlog[f->n - p->rows];
	if (kind == SUM_WEIGHED_ENTROPY)
		return p->a - xlog2x(l) - xlog2x(r);
	d = p->sum - l * (node->sum / node->weight);
	return d * d * node->weight / (l * r);
}

/* ---- sweeping ---- */

/* The cut between values low and high, with the side passed on the left (up) or on the right. */
static inline __attribute__((always_inline)) void judge(struct sweep *q, enum sums kind, bool up,
							const struct passed *p, float low, float high)
{
	size_t least = q->f->splitter->min_leaf;
	double s;

	if (p->rows < least || q->f->n - p->rows < least)
		return;
	s = score(q->f, kind, p);
	if (!(s > q->bar))
		return;
	q->found = true;
	q->bar = up ? s + q->tie : s - q->tie;  /* the lowest of equal thresholds */
	q->score = s;
	q->low = low;
	q->high = high;
	q->left_rows = up ? p->rows : q->f->n - p->rows;
	q->left_weight = up ? p->weight : q->f->splitter->node.weight - p->weight;
}

/* With the side clear but for the missing rows, where they go there. */
static inline __attribute__((always_inline)) struct passed begin(struct sweep *q, enum sums kind,
								 bool with_missing)
{
	struct tree_scanner *f = q->f;
	struct passed p = { 0 };

	if (f->classes)
		for (size_t i = 0; i < q->n; i++)
			f->l[q->at[i] & ((1u << f->columns->label_bits) - 1)] = 0;
	if (kind == SUM_ENTROPY)
		p.a = f->whole + f->xlog[f->n];
	if (kind == SUM_WEIGHED_ENTROPY)
		p.a = f->whole + xlog2x(f->splitter->node.weight);
	for (size_t i = q->present; i < q->n && with_missing; i++)
		pass(q, kind, q->at[i], &p);
	return p;
}

static inline __attribute__((always_inline)) void sweep_up(struct sweep *q, enum sums kind)
{
	struct passed p = begin(q, kind, q->lead);

	for (size_t i = 0; i < q->below; i++) {
		bool last = i + 1 == q->below, end = last && !q->zeros && q->present == q->below;
		float high = end ? NAN : last && q->zeros ? 0 : tree_key_value(q->key[i + 1]);
		pass(q, kind, q->at[i], &p);
		if (end ? q->missing && !q->lead : last || q->key[i] != q->key[i + 1])
			judge(q, kind, true, &p, tree_key_value(q->key[i]), high);
	}
}

static inline __attribute__((always_inline)) void sweep_down(struct sweep *q, enum sums kind)
{
	struct passed p = begin(q, kind, !q->lead);

	if (q->missing && !q->lead && (q->zeros || q->present > q->below))
		judge(q, kind, false, &p, 0, NAN);
	for (size_t i = q->present; i-- > q->below;) {
		bool last = i == q->below;
		pass(q, kind, q->at[i], &p);
		if (last ? q->zeros > 0 : q->key[i - 1] != q->key[i])
			judge(q, kind, false, &p, last ? 0 : tree_key_value(q->key[i - 1]),
			      tree_key_value(q->key[i]));
	}
}

#define SWEEP(name, kind)                                                                          \
	static void name(struct sweep *q)                                                          \
	{                                                                                          \
		sweep_up(q, kind);                                                                 \
		sweep_down(q, kind);                                                               \
	}
SWEEP(sweep_gini, SUM_GINI)
SWEEP(sweep_entropy, SUM_ENTROPY)
SWEEP(sweep_values, SUM_VALUES)
SWEEP(sweep_weighed_gini, SUM_WEIGHED_GINI)
SWEEP(sweep_weighed_entropy, SUM_WEIGHED_ENTROPY)
SWEEP(sweep_weighed_values, SUM_WEIGHED_VALUES)
SWEEP(sweep_poisson, SUM_POISSON)

static void (*const sweeps[])(struct sweep *) = {
	[SUM_GINI] = sweep_gini, [SUM_ENTROPY] = sweep_entropy, [SUM_VALUES] = sweep_values,
	[SUM_WEIGHED_GINI] = sweep_weighed_gini, [SUM_WEIGHED_ENTROPY] = sweep_weighed_entropy,
	[SUM_WEIGHED_VALUES] = sweep_weighed_values, [SUM_POISSON] = sweep_poisson };

/* ---- one column ---- */

/* First entry whose key is at least so large. */
static size_t first_from(const uint32_t *key, size_t n, uint32_t least)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;
		if (key[middle] < least)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static bool hopeless(const struct tree_scanner *f, size_t m, double bar)
{
	double n = (double)f->n, most = n * (double)m / (n - (double)m) * f->reach;

	if (m >= f->n || !f->counts || f->entropy)
		return false;
	return m < f->splitter->min_leaf || (f->classes ? f->whole : 0) + most < bar;
}

static void keep(const struct sweep *q, uint32_t column, struct tree_split *best)
{
	const struct tree_side left = { .weight = q->left_weight };

	*best = (struct tree_split){ .score = q->score,
				     .tie = best->tie,
				     .whole = best->whole,
				     .column = column,
				     .left_rows = q->left_rows,
				     .threshold = isnan(q->high) ? INFINITY :
						  tree_split_threshold(q->low, q->high),
				     .saw_missing = q->missing > 0,
				     .default_left = q->missing ? q->lead :
						     tree_side_heavier(&left, &q->f->splitter->node),
				     .by = TREE_SPLIT_BY_ENTRIES };
}

bool tree_split_entries(struct tree_scanner *f, const struct tree_entries *s,
			struct tree_split *best)
{
	struct sweep q = { .f = f, .key = f->columns->entry_key + s->begin,
			   .at = f->columns->entry + s->begin, .n = s->n, .tie = best->tie };

	if (s->n == f->n && q.key[0] == q.key[s->n - 1])
		return false;
	if (hopeless(f, s->n, tree_scan_bar(best, s->column)))
		return true;
	q.zeros = f->n - s->n;
	q.present = first_from(q.key, q.n, TREE_KEY_MISSING);
	q.missing = q.n - q.present;
	q.below = first_from(q.key, q.present, TREE_KEY_ZERO);
	for (int lead = 0; lead <= (q.missing > 0); lead++) {
		q.lead = lead;
		q.found = false;
		q.bar = tree_scan_bar(best, s->column);
		sweeps[sums_of(f)](&q);
		if (q.found && tree_split_better(best, q.score, s->column))
			keep(&q, s->column, best);
	}
	return true;
}
