/* Splits of a categorical column: which categories go left.
 *
 * Two classes and regression: categories sorted by their mean response are scanned like a numeric
 * column; for gini, entropy, variance and poisson one of these L - 1 splits is the best of all
 * 2^(L-1) - 1 subsets (Fisher 1958; Breiman et al. 1984, theorem 4.5). For absolute error, and
 * where min_samples_leaf forbids the best subset, the same order is a heuristic. Several classes:
 * up to TREE_EXHAUSTIVE_LEVELS categories in the node, every subset; beyond, the categories are
 * sorted by the first principal component of their class shares, each weighted by its rows
 * (Coppersmith, Hong & Hosking 1999), which is a heuristic. Missing values take part as one more
 * category, which decides where they go at prediction.
 *
 * Evidence. The best of so many subsets parts even rows that have nothing to do with the column. With
 * categories of n_g rows, whose means are then normal around the node's, the best cut of their order
 * keeps 2 / pi of what lies between them (Cox 1957) and gains, in units of a row's impurity,
 *
 *   x = (sum_g a_g)^2 / n,   a_g = sqrt(2 n_g / pi), but 1 for a row alone with its class
 *
 * Several classes vary in m directions (the trace of the covariance of their indicators over its
 * largest eigenvalue), of which the best is taken: E(x) = (sqrt(x) + sqrt(m - 1))^2 / m. Simulated,
 * with 2 to 30 classes of equal shares and 10 to 4000 categories, E is within a quarter of the mean
 * gain. Compared with other columns is G - E(x) + E(2 ln n): the last is about the most that the best
 * of n thresholds gains by chance, so that columns of few categories are judged by G alone. Of a gain
 * of which E is chance, 1 - E / G holds on other rows, as estimates shrink (James & Stein 1961);
 * where a tree is to be pruned, what is compared shrinks once more, since no pruning takes back a
 * split above others. Thus a category seen once or twice decides only where many of its like say the
 * same. Values are another matter where a tree is to be pruned: there single means shrink (Micci-Barreca 2001), by what
 * the node tells of them (shrinkage.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/shrinkage.h"
#include "algorithms/tree/split.h"

#define POWER_STEPS 50                  /* the order needs the direction to a few digits only */
#define FEW_GROUPS 32                   /* sorted by insertion */

int tree_categories_make(struct tree_categories *c, size_t groups, size_t levels, size_t classes,
			 struct err *e)
{
	return (c->order = mem_array(groups, sizeof *c->order, e)) &&
	       (c->key = mem_array(groups, sizeof *c->key, e)) &&
	       (c->axis = mem_array(3 * classes, sizeof *c->axis, e)) &&
	       (c->partial = mem_array(TREE_EXHAUSTIVE_LEVELS * classes, sizeof *c->partial, e)) &&
	       (c->in = mem_array(groups, sizeof *c->in, e)) &&
	       (c->best = mem_zeros(tree_set_words(levels), sizeof *c->best, e)) ? 0 : -1;
}

void tree_categories_free(struct tree_categories *c)
{
	free(c->order);
	free(c->key);
	free(c->axis);
	free(c->partial);
	free(c->in);
	free(c->best);
}

struct cat_search {
	struct tree_splitter *f;
	const struct tree_groups *g;
	uint32_t column;
	double chance;                  /* what is taken off a gain */
	bool shrinks;                   /* else it is judged by shrunken means, */
	struct tree_shrinkage by;
	double moved;                   /* of which those on the left have this sum */
	size_t groups; /* missing values included, as the last, where they take part */
	/* The best so far. */
	bool found;
	double score;
	size_t at;                      /* groups of the order, or the mask of a subset */
	size_t rows;
	double weight;
};

/* ---- evidence ---- */

enum { EIGEN_STEPS = 8 };               /* m is needed to a few per cent */

/* m: how many directions the node's classes vary in. 1 for two classes, k - 1 for k equal ones. */
static double directions(const struct tree_splitter *f)
{
	const struct tree_side *node = &f->node;
	double *v = f->categories.axis, trace = 0, top = 0;

	for (size_t c = 0; c < node->classes; c++) {
		double p = node->count[c] / node->weight;
		trace += p * (1 - p);
		v[c] = 1 / (double)(c + 1);
	}
	for (int step = 0; step < EIGEN_STEPS && node->classes > 2; step++) {
		double dot = 0, norm = 0;
		for (size_t c = 0; c < node->classes; c++)
			dot += node->count[c] / node->weight * v[c];
		for (size_t c = 0; c < node->classes; c++) {
			v[c] = node->count[c] / node->weight * (v[c] - dot);
			norm += v[c] * v[c];
		}
		top = sqrt(norm);
		for (size_t c = 0; c < node->classes && top > 0; c++)
			v[c] /= top;
	}
	return top > 0 && trace > top ? trace / top : 1;
}

static double best_direction(double x, double m)
{
	double root = sqrt(x) + sqrt(m - 1);

	return root * root / m;
}

/* What the column's categories gain by chance beyond what thresholds do. */
static double chance_of(const struct cat_search *q)
{
	const struct tree_splitter *f = q->f;
	double n = 0, sum = 0, x, least, m;

	for (size_t g = 0; g < q->groups; g++) {
		double rows = (double)f->sum[g].rows;
		n += rows;
		sum += rows > 1 || !f->targets->classes ? sqrt(rows * M_2_PI) : 1;
	}
	x = sum * sum / n;
	least = 2 * log(n);
	if (!(x > least))
		return 0;
	m = directions(f);
	return (best_direction(x, m) - best_direction(least, m)) * f->imp->total(&f->node) /
	       (double)f->node.rows;
}

/* The score of a split with the gain that is left of it. */
static double score_beyond_chance(const struct cat_search *q, const struct tree_split *best,
				  double score)
{
	double whole = q->f->present_only ? 0 : best->whole, gain = score - whole;
	double beyond = gain - q->chance;

	return whole + (q->f->pruned && beyond > 0 ? beyond * beyond / gain : beyond);
}

/* ---- judging ---- */

/* Is the split at hand better than what the column, or another one, has to offer? */
static void judge(struct cat_search *q, const struct tree_split *best, double base, size_t at)
{
	struct tree_splitter *f = q->f;
	double s = tree_splitter_score(f, base);

	if (s > -INFINITY && q->shrinks)
		s = (f->present_only ? 0 : best->whole) +
		    tree_shrinkage_gain(&q->by, &f->left, &f->right, q->moved);
	else if (s > -INFINITY && q->chance > 0)
		s = score_beyond_chance(q, best, s);
	if (s == -INFINITY ||
	    !(q->found ? s > q->score + best->tie : tree_split_better(best, s, q->column)))
		return;
	q->found = true;
	q->score = s;
	q->at = at;
	q->rows = f->left.rows;
	q->weight = f->left.weight;
}

/* Writes the split that sends the groups marked as in left. */
static void keep(const struct cat_search *q, struct tree_split *best)
{
	struct tree_splitter *f = q->f;
	/* where categories go that the node has not seen */
	bool heavier = tree_side_heavier(&(struct tree_side){ .weight = q->weight }, &f->here);
	size_t words = tree_set_words(f->view->columns[q->column].levels);
	const bool *in = f->categories.in;

	if (q->shrinks && q->by.pooled < q->groups)
		heavier = in[q->by.pooled];
	*best = (struct tree_split){ .score = q->score,
				     .tie = best->tie,
				     .whole = best->whole,
				     .column = q->column,
				     .by_subset = true,
				     .left_rows = q->rows,
				     .saw_missing = q->g->missing > 0,
				     .default_left = q->groups > q->g->count ? in[q->g->count]
									    : heavier };
	memset(f->categories.best, heavier ? 0xff : 0, words * sizeof *f->categories.best);
	for (size_t g = 0; g < q->g->count; g++)
		tree_set_put(f->categories.best, (size_t)f->sum[g].value, in[g]);
}

/* ---- an order of the groups, scanned like thresholds ---- */

static void mean_response(const struct cat_search *q)
{
	const struct tree_splitter *f = q->f;
	size_t classes = f->targets->classes;

	for (size_t g = 0; g < q->groups; g++) {
		double sum = classes == 2 ? f->share[2 * g + 1]
			     : classes    ? 0
			     : q->shrinks ? tree_shrinkage_sum(&q->by, &f->sum[g])
					  : f->sum[g].sum;
		f->categories.key[g] = sum / f->sum[g].weight;
	}
}

/* Power iteration on the weighted covariance of the groups' class shares; keys are the projections.
 * The start is a fixed direction, so that the outcome depends on nothing but the counts. */
static void principal_order(const struct cat_search *q)
{
	struct tree_splitter *f = q->f;
	size_t k = f->targets->classes;
	double *axis = f->categories.axis, *next = axis + k, *mean = axis + 2 * k;

	for (size_t c = 0; c < k; c++) {
		mean[c] = f->here.count[c] / f->here.weight;
		axis[c] = 1 / (double)(c + 1);
	}
	for (int step = 0; step <= POWER_STEPS; step++) {
		double norm = 0;
		memset(next, 0, k * sizeof *next);
		for (size_t g = 0; g < q->groups; g++) {
			const double *share = f->share + g * k;
			double weight = f->sum[g].weight, dot = 0;
			for (size_t c = 0; c < k; c++)
				dot += (share[c] / weight - mean[c]) * axis[c];
			f->categories.key[g] = dot;
			for (size_t c = 0; c < k; c++)
				next[c] += weight * dot * (share[c] / weight - mean[c]);
		}
		for (size_t c = 0; c < k; c++)
			norm += next[c] * next[c];
		for (size_t c = 0; c < k && norm > 0; c++)
			axis[c] = next[c] / sqrt(norm);
	}
}

static int by_key(const void *a, const void *b, void *key)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	double p = ((const double *)key)[i], q = ((const double *)key)[j];

	return p != q ? (p > q) - (p < q) : (i > j) - (i < j);
}

static void sort_by_key(const struct cat_search *q)
{
	uint32_t *order = q->f->categories.order;
	const double *key = q->f->categories.key;

	if (q->groups > FEW_GROUPS) {
		for (size_t g = 0; g < q->groups; g++)
			order[g] = (uint32_t)g;
		qsort_r(order, q->groups, sizeof *order, by_key, q->f->categories.key);
		return;
	}
	for (size_t g = 0; g < q->groups; g++) {
		size_t i = g;
		for (; i && key[order[i - 1]] > key[g]; i--)
			order[i] = order[i - 1];
		order[i] = (uint32_t)g;
	}
}

/* Pooled categories stand together in the order, and are not parted. */
static bool parts_pool(const struct cat_search *q, size_t i)
{
	const struct tree_splitter *f = q->f;
	const uint32_t *at = f->categories.order + i;

	return tree_shrinkage_pools(&q->by, &f->sum[at[0]]) && tree_shrinkage_pools(&q->by, &f->sum[at[1]]);
}

static void scan_order(struct cat_search *q, struct tree_split *best)
{
	struct tree_splitter *f = q->f;
	double base = tree_splitter_start(f, q->g);

	for (size_t i = 0; i + 1 < q->groups; i++) {
		tree_splitter_move(f, q->g, f->categories.order[i]);
		if (q->shrinks)
			q->moved += tree_shrinkage_sum(&q->by, &f->sum[f->categories.order[i]]);
		if (!q->shrinks || !parts_pool(q, i))
			judge(q, best, base, i + 1);
	}
	for (size_t i = 0; i < q->groups; i++)
		f->categories.in[f->categories.order[i]] = i < q->at;
}

/* ---- all subsets ---- */

/* In the order of their masks: a subset is an earlier one, its own less its lowest group, and that
 * group. The earlier one is the last with the same lowest group, kept in partial. */
static void scan_subsets(struct cat_search *q, struct tree_split *best)
{
	struct tree_splitter *f = q->f;
	double base = tree_splitter_start(f, q->g), weight[TREE_EXHAUSTIVE_LEVELS];
	size_t k = f->targets->classes, rows[TREE_EXHAUSTIVE_LEVELS];
	struct tree_side *l = &f->left;

	for (unsigned mask = 1; mask < 1u << (q->groups - 1); mask++) {
		unsigned low = (unsigned)__builtin_ctz(mask), rest = mask & (mask - 1);
		tree_side_clear(l);
		if (rest) {
			unsigned from = (unsigned)__builtin_ctz(rest);
			l->rows = rows[from];
			l->weight = weight[from];
			memcpy(l->count, f->categories.partial + from * k, k * sizeof *l->count);
		}
		tree_splitter_move(f, q->g, low);
		rows[low] = l->rows;
		weight[low] = l->weight;
		memcpy(f->categories.partial + low * k, l->count, k * sizeof *l->count);
		judge(q, best, base, mask);
	}
	for (size_t g = 0; g < q->groups; g++)
		f->categories.in[g] = q->at >> g & 1;
}

void tree_split_categories(struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
			   struct tree_split *best)
{
	bool missing_in = g->missing && !f->present_only;
	struct cat_search q = { .f = f, .g = g, .column = column, .groups = g->count + missing_in };

	q.chance = chance_of(&q);
	q.shrinks = q.chance > 0 && f->pruned && f->imp->centers;
	if (q.shrinks && !tree_shrinkage_make(&q.by, f->sum, q.groups, f->imp->total(&f->node)))
		return;
	if (f->targets->classes > 2 && q.groups <= TREE_EXHAUSTIVE_LEVELS) {
		scan_subsets(&q, best);
	} else {
		if (f->targets->classes > 2) {
			tree_splitter_start(f, g); /* for the totals */
			principal_order(&q);
		} else {
			mean_response(&q);
		}
		sort_by_key(&q);
		scan_order(&q, best);
	}
	if (q.found)
		keep(&q, best);
}
