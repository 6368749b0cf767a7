/* Every node of a grown tree against brute force: all splits of all columns, tree_impurities written out
 * from their definitions. Tables are small and random, with ties, weights, categories and holes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"
#include "algorithms/tree/split.h"

enum { MOST_ROWS = 40, MOST_COLS = 5, MOST_LEVELS = 5 };

struct table {
	struct data_view view;
	float x[MOST_ROWS * MOST_COLS], weight[MOST_ROWS];
	uint32_t label[MOST_ROWS];
	double target[MOST_ROWS];
	struct column columns[MOST_COLS];
};

static struct rng rng_of(uint64_t seed)
{
	return rng_make(rng_seed(seed, "tests/tree/grow"));
}

struct recipe {
	bool regress, weights, categories, holes, continuous;
	size_t classes;
};

static float cell(struct rng *r, const struct column *c, const struct recipe *k)
{
	if (k->holes && rng_uniform(r) < 0.2)
		return NAN;
	if (c->kind != COLUMN_NUMERIC)
		return (float)rng_below(r, c->levels);
	return k->continuous ? (float)rng_normal(r) : (float)rng_below(r, 7) - 3;
}

static void table_make(struct table *t, uint64_t seed, struct recipe k)
{
	struct rng r = rng_of(seed);
	size_t n = 1 + rng_below(&r, MOST_ROWS), d = 1 + rng_below(&r, MOST_COLS);

	*t = (struct table){ .view = { .x = t->x,
				       .rows = n,
				       .cols = d,
				       .stride = d,
				       .columns = t->columns,
				       .task = k.regress ? TASK_REGRESS : TASK_CLASSIFY,
				       .classes = k.regress ? 0 : k.classes,
				       .label = k.regress ? NULL : t->label,
				       .target = k.regress ? t->target : NULL,
				       .weight = k.weights ? t->weight : NULL } };
	for (size_t c = 0; c < d; c++) {
		t->columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
		if (k.categories && rng_below(&r, 3)) {
			t->columns[c].kind = rng_below(&r, 3) ? COLUMN_CATEGORICAL : COLUMN_ORDERED;
			t->columns[c].levels = (uint32_t)(1 + rng_below(&r, MOST_LEVELS));
		}
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < d; c++)
			t->x[i * d + c] = cell(&r, &t->columns[c], &k);
		t->weight[i] = (float)(1 + rng_below(&r, 8)) / 4;
		t->label[i] = (uint32_t)rng_below(&r, k.classes ? k.classes : 1);
		/* Zeros where poisson's ban on sides of zeros leaves the order of categories exact.
		 */
		t->target[i] = rng_below(&r, 3)			   ? rng_uniform(&r) * 4
			       : !k.categories && rng_below(&r, 2) ? 0
								   : 2;
	}
}

/* ---- brute force ---- */

/* W I of the rows with side[i] == which; side 2 is outside the node. */
static double mixed(const struct table *t, const char *criterion, const int *side, int which)
{
	double w[MOST_ROWS], y[MOST_ROWS], total = 0, sum = 0, out = 0, count[8] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < t->view.rows; i++)
		if (side[i] == which) {
			w[n] = t->view.weight ? (double)t->weight[i] : 1;
			y[n] = t->target[i];
			total += w[n];
			sum += w[n] * y[n];
			count[t->label[i]] += w[n++];
		}
	if (!n)
		return 0;
	if (!strcmp(criterion, "gini")) {
		out = 1;
		for (int c = 0; c < 8; c++)
			out -= count[c] / total * count[c] / total;
		return out * total;
	}
	if (!strcmp(criterion, "entropy")) {
		for (int c = 0; c < 8; c++)
			out -= count[c] > 0 ? count[c] / total * log2(count[c] / total) : 0;
		return out * total;
	}
	if (!strcmp(criterion, "absolute")) {
		out = INFINITY;         /* the median is one of the values, and the best of them */
		for (size_t m = 0; m < n; m++) {
			double loss = 0;
			for (size_t i = 0; i < n; i++)
				loss += w[i] * fabs(y[i] - y[m]);
			out = fmin(out, loss);
		}
		return out;
	}
	for (size_t i = 0; i < n; i++) {
		double mean = sum / total;
		if (!strcmp(criterion, "variance"))
			out += w[i] * (y[i] - mean) * (y[i] - mean);
		else if (y[i] > 0)
			out += w[i] * y[i] * log(y[i] / mean);
	}
	return out;
}

struct brute {
	const struct table *t;
	const char *criterion;
	size_t min_leaf;
	const int *in;                  /* 1: the row is in the node */
	double whole, gain;             /* gain: the best so far, -1 before any */
	size_t column;
};

static bool any_positive(const struct table *t, const int *side, int which)
{
	for (size_t i = 0; i < t->view.rows; i++)
		if (side[i] == which && t->target[i] > 0)
			return true;
	return false;
}

static void consider(struct brute *b, const int *side, size_t column)
{
	size_t left = 0, right = 0;
	double gain;

	for (size_t i = 0; i < b->t->view.rows; i++) {
		left += side[i] == 0;
		right += side[i] == 1;
	}
	if (left < b->min_leaf || right < b->min_leaf || !left || !right)
		return;
	if (!strcmp(b->criterion, "poisson") &&
	    (!any_positive(b->t, side, 0) || !any_positive(b->t, side, 1)))
		return;
	gain = b->whole - mixed(b->t, b->criterion, side, 0) - mixed(b->t, b->criterion, side, 1);
	if (gain > b->gain + 1e-9)
		b->gain = gain, b->column = column;
}

static void brute_numeric(struct brute *b, size_t c)
{
	const struct data_view *v = &b->t->view;
	int side[MOST_ROWS];

	for (size_t k = 0; k < v->rows; k++) {
		float threshold = view_row(v, k)[c];
		if (!b->in[k] || threshold != threshold)
			continue;
		for (int missing = 0; missing < 2; missing++) {
			for (size_t i = 0; i < v->rows; i++) {
				float x = view_row(v, i)[c];
				side[i] = !b->in[i] ? 2 : x != x ? missing : x > threshold;
			}
			consider(b, side, c);
		}
	}
}

static void brute_subsets(struct brute *b, size_t c)
{
	const struct data_view *v = &b->t->view;
	int side[MOST_ROWS];

	for (unsigned mask = 0; mask < 2u << v->columns[c].levels;
	     mask++) { /* one more bit: missing */
		for (size_t i = 0; i < v->rows; i++) {
			float x = view_row(v, i)[c];
			unsigned bit = x != x ? v->columns[c].levels : (unsigned)x;
			side[i] = !b->in[i] ? 2 : (int)(mask >> bit & 1);
		}
		consider(b, side, c);
	}
}

static struct brute brute_force(const struct table *t, const char *criterion, size_t min_leaf,
				const int *in)
{
	struct brute b = {
		.t = t, .criterion = criterion, .min_leaf = min_leaf, .in = in, .gain = -1
	};

	b.whole = mixed(t, criterion, in, 1);
	for (size_t c = 0; c < t->view.cols; c++)
		if (t->view.columns[c].kind == COLUMN_CATEGORICAL)
			brute_subsets(&b, c);
		else
			brute_numeric(&b, c);
	return b;
}

static bool all_alike(const struct table *t, const int *in)
{
	size_t first = t->view.rows;

	for (size_t i = 0; i < t->view.rows; i++) {
		if (!in[i])
			continue;
		if (first == t->view.rows)
			first = i;
		if (t->view.label ? t->label[i] != t->label[first]
				  : t->target[i] != t->target[first])
			return false;
	}
	return true;
}

/* Which rows stand in node i: those whose way from the root passes it. */
static void rows_in(const struct tree *t, const struct data_view *v, size_t node, int *in)
{
	for (size_t r = 0; r < v->rows; r++) {
		struct tree_row x = tree_row_of(v, r);
		size_t i = 0;
		while (i != node && t->node[i].left)
			i = t->node[i].left + !tree_goes_left(t, i, &x);
		in[r] = i == node;
	}
}

/* Are a node's categories so many for its rows that chance is taken off their gain (split_cat.c)? */
static bool by_chance(const struct table *t, const int *in)
{
	for (size_t c = 0; c < t->view.cols; c++) {
		double rows[MOST_ROWS] = { 0 }, n = 0, sum = 0;
		if (t->view.columns[c].kind != COLUMN_CATEGORICAL)
			continue;
		for (size_t i = 0; i < t->view.rows; i++) {
			float x = view_row(&t->view, i)[c];
			rows[x != x ? t->view.columns[c].levels : (size_t)x] += in[i];
			n += in[i];
		}
		for (size_t k = 0; k <= t->view.columns[c].levels; k++)
			sum += rows[k] == 1 && t->view.label ? 1 : sqrt(rows[k] * M_2_PI);
		if (sum * sum / n > 2 * log(n) * (1 - 1e-9))
			return true;
	}
	return false;
}

static void check_node(const struct table *t, const struct tree *tree, size_t i,
		       const char *criterion, size_t min_leaf, uint64_t seed)
{
	int in[MOST_ROWS];
	struct brute b;
	size_t n = 0;

	rows_in(tree, &t->view, i, in);
	for (size_t r = 0; r < t->view.rows; r++)
		n += (size_t)in[r];
	cr_assert(n == tree->info[i].rows, "seed %zu: node %zu holds %u rows, not %zu",
		  (size_t)seed, i, tree->info[i].rows, n);
	b = brute_force(t, criterion, min_leaf, in);
	cr_assert(close_to(tree->info[i].impurity * tree->info[i].weight, b.whole, 1e-9, 1e-9),
		  "seed %zu: node %zu has impurity %g, not %g", (size_t)seed, i,
		  tree->info[i].impurity * tree->info[i].weight, b.whole);
	if (by_chance(t, in))
		return;
	if (!tree->node[i].left) {
		cr_assert(b.gain < 0 || all_alike(t, in),
			  "seed %zu: leaf %zu could gain %g on %zu (kind %d) of %zu rows",
			  (size_t)seed, i, b.gain, b.column, t->columns[b.column].kind, n);
		return;
	}
	cr_assert(close_to(tree->info[i].gain, b.gain, 1e-9, 1e-9),
		  "seed %zu, %s: node %zu gains %.17g, not %.17g", (size_t)seed, criterion, i,
		  tree->info[i].gain, b.gain);
	if (!strcmp(criterion, "gini") && !t->view.weight)
		cr_assert(tree->node[i].column == b.column,
			  "seed %zu: node %zu on column %u, %zu is as good", (size_t)seed, i,
			  tree->node[i].column, b.column);
}

static void check_trees(const char *criterion, struct recipe k, size_t tables)
{
	static struct table t;

	for (uint64_t seed = 0; seed < tables; seed++) {
		struct tree_options opt = TREE_DEFAULTS;
		struct tree *tree;
		struct err e = { 0 };
		if (!k.regress)
			k.classes = 1 + seed % 4;
		table_make(&t, seed, k);
		opt.criterion = criterion;
		opt.splitter = seed % 5 ? TREE_SPLITTER_SCAN : TREE_SPLITTER_REFERENCE;
		/* Sorted by response, the best subset may be too small and the next best no prefix.
		 */
		opt.min_samples_leaf = k.categories ? 1 : 1 + seed % 3;
		cr_assert(!tree_fit(&tree, &t.view, NULL, &opt, &e), "%s", e.text);
		for (size_t i = 0; i < tree->nodes; i++)
			check_node(&t, tree, i, criterion, opt.min_samples_leaf, seed);
		tree_destroy(tree);
	}
}

static void check_all_recipes(const char *criterion, bool regress, size_t tables)
{
	for (int bits = 0; bits < 16; bits++)
		check_trees(criterion,
			    (struct recipe){ .regress = regress,
					     .weights = bits & 1,
					     .categories = bits & 2,
					     .holes = bits & 4,
					     .continuous = bits & 8 },
			    tables);
}

Test(tree_grow, every_gini_split_is_the_best_of_all)
{
	check_all_recipes("gini", false, 60);
}

Test(tree_grow, every_entropy_split_is_the_best_of_all)
{
	check_all_recipes("entropy", false, 40);
}

Test(tree_grow, every_variance_split_is_the_best_of_all)
{
	check_all_recipes("variance", true, 60);
}

Test(tree_grow, every_poisson_split_is_the_best_of_all)
{
	check_all_recipes("poisson", true, 40);
}

Test(tree_grow, every_absolute_error_split_of_numeric_columns_is_the_best_of_all)
{
	for (int bits = 0; bits < 8; bits++)
		check_trees("absolute",
			    (struct recipe){ .regress = true,
					     .weights = bits & 1,
					     .holes = bits & 2,
					     .continuous = bits & 4 },
			    30);
}

Test(tree_grow, thresholds_part_neighbouring_floats_and_infinities)
{
	float a = 1, b = nextafterf(1, 2);

	cr_assert(tree_split_threshold(a, b) == a);
	cr_assert(tree_split_threshold(1, 2) == 1.5f);
	cr_assert(tree_split_threshold(-INFINITY, 3) >= -INFINITY && tree_split_threshold(-INFINITY, 3) < 3);
	cr_assert(tree_split_threshold(3, INFINITY) >= 3 && tree_split_threshold(3, INFINITY) < INFINITY);
	cr_assert(tree_split_threshold(-INFINITY, INFINITY) < INFINITY);
	cr_assert(tree_split_threshold(-3e38f, 3e38f) == 0);
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct rng r = rng_of(seed);
		float lo = (float)rng_normal(&r), hi = nextafterf(lo, 9);
		if (seed % 2)
			hi = lo + (float)rng_uniform(&r) * 1e-6f;
		if (lo < hi)
			cr_assert(lo <= tree_split_threshold(lo, hi) && tree_split_threshold(lo, hi) < hi);
	}
}
