/* Compressed rows against the same rows written out: the same tree, to the last bit, and the same
 * predictions, whatever the columns hold, the criterion and the options. Weights are multiples of a
 * quarter and half of the targets whole, so that sums are exact in any order and ties are ties. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "tests/support/tree_nodes.h"

/* The same rows twice: dense, and with columns first.. as entries. */
struct twins {
	struct data_view dense, mixed;
	struct sparse sparse;
	struct column *columns;
	float *x, *left, *value, *weight;
	size_t *start;
	uint32_t *col, *label;
	double *target;
};

enum content { INDICATOR, SIGNED, RARE, HOLES, ALL_NAMED, ALL_MISSING, NONE, SAME, ENDS, FEW, LEVELS,
	       RANKS, CONTENTS };

static float cell(struct rng *r, enum content k)
{
	double u = rng_normal(r);
	bool named = rng_below(r, 5) == 0;

	switch (k) {
	case INDICATOR:   return rng_below(r, 20) == 0;
	case SIGNED:      return named ? (float)u : 0;
	case RARE:        return rng_below(r, 30) ? 0 : (float)(int)(u * 9);
	case HOLES:       return named ? (rng_below(r, 3) ? (float)(int)(4 * u) : NAN) : 0;
	case ALL_NAMED:   return (float)((int)(u * 20)) + (u < 0 ? -0.5f : 0.5f);
	case ALL_MISSING: return rng_below(r, 9) ? 0 : NAN;
	case NONE:        return -0.0f * (float)rng_below(r, 2);
	case SAME:        return 2.5f;
	case ENDS:        return named ? (u > 1 ? INFINITY : u < -1 ? -INFINITY : (float)(int)u) : 0;
	case FEW:         return rng_below(r, 3) ? 0 : (float)rng_below(r, 4) / 4 - 0.5f;
	case LEVELS:      return rng_below(r, 3) ? 0 : (float)rng_below(r, 6);
	default:          return rng_below(r, 3) ? 0 : rng_below(r, 9) ? (float)rng_below(r, 4) : NAN;
	}
}

static void *array(size_t n, size_t size)
{
	void *p = mem_zeros(n, size, NULL);

	cr_assert(p != NULL);
	return p;
}

static void compress(struct twins *t, struct rng *r, size_t first)
{
	size_t n = t->dense.rows, d = t->dense.cols, at = 0;

	for (size_t i = 0; i < n; i++) {
		t->start[i] = at;
		memcpy(t->left + i * first, t->x + i * d, first * sizeof *t->left);
		for (size_t c = first; c < d; c++) {
			float x = t->x[i * d + c];
			if (x == 0 && rng_below(r, 50))
				continue;               /* some zeros are named, too */
			t->col[at] = (uint32_t)c;
			t->value[at++] = x;
		}
	}
	t->start[n] = at;
	t->sparse = (struct sparse){ .start = t->start, .col = t->col, .value = t->value,
				     .first = first };
	t->mixed = t->dense;
	t->mixed.x = first ? t->left : NULL;
	t->mixed.stride = first;
	t->mixed.sparse = &t->sparse;
}

static void twins_make(struct twins *t, uint64_t seed, size_t n, size_t d, size_t classes,
		       bool weights)
{
	struct rng r = rng_make(rng_seed(seed, "tests/tree/entries"));

	*t = (struct twins){ .x = array(n * d, sizeof(float)), .left = array(n * d, sizeof(float)),
		.value = array(n * d, sizeof(float)), .col = array(n * d, sizeof(uint32_t)),
		.weight = array(n, sizeof(float)), .start = array(n + 1, sizeof(size_t)),
		.label = array(n, sizeof(uint32_t)), .target = array(n, sizeof(double)),
		.columns = array(d, sizeof(struct column)) };
	t->dense = (struct data_view){ .x = t->x, .rows = n, .cols = d, .stride = d,
		.columns = t->columns, .task = classes ? TASK_CLASSIFY : TASK_REGRESS,
		.classes = classes, .label = classes ? t->label : NULL,
		.target = classes ? NULL : t->target, .weight = weights ? t->weight : NULL };
	for (size_t c = 0; c < d; c++) {
		enum content k = (enum content)rng_below(&r, CONTENTS);
		t->columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
		if (k >= LEVELS)
			t->columns[c] = (struct column){ .name = "x", .levels = 5,
				.kind = k == LEVELS ? COLUMN_CATEGORICAL : COLUMN_ORDERED };
		for (size_t i = 0; i < n; i++)
			t->x[i * d + c] = cell(&r, k);
	}
	for (size_t i = 0; i < n; i++) {
		double s = 0.7 * rng_normal(&r);
		for (size_t c = 0; c < d && c < 4; c++) {
			float x = t->x[i * d + c];
			s += x == x ? sin((double)fminf(fmaxf(x, -9), 9)) : 0.5;
		}
		t->label[i] = (uint32_t)((size_t)(fabs(s) * (classes > 99 ? 150 : 2)) %
					 (classes ? classes : 1));
		t->target[i] = 100 + (seed % 2 ? s : floor(4 * s));
		t->weight[i] = (float)(1 + rng_below(&r, 9)) / 4;
	}
	compress(t, &r, seed % 3 == 0 ? 0 : rng_below(&r, d));
}

static void twins_free(struct twins *t)
{
	free(t->x);
	free(t->left);
	free(t->value);
	free(t->col);
	free(t->weight);
	free(t->start);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static bool same_node(const struct tree *a, const struct tree *b, size_t i)
{
	const struct tree_node *p = &a->node[i], *q = &b->node[i];
	const struct tree_node_info *s = &a->info[i], *u = &b->info[i];

	return p->left == q->left && p->column == q->column && p->threshold == q->threshold &&
	       p->default_left == q->default_left && s->weight == u->weight &&
	       s->impurity == u->impurity && s->error == u->error && s->rows == u->rows &&
	       s->gain == u->gain && s->saw_missing == u->saw_missing && s->subset == u->subset &&
	       s->surrogates == u->surrogates &&
	       same_values(a, b, i);
}

static void same_trees(const struct tree *a, const struct tree *b, const char *what, uint64_t seed)
{
	cr_assert(a->nodes == b->nodes, "%s, seed %zu: %zu nodes, dense %zu", what, (size_t)seed,
		  a->nodes, b->nodes);
	for (size_t i = 0; i < a->nodes; i++)
		cr_assert(same_node(a, b, i),
			  "%s, seed %zu: node %zu of %u rows splits column %u at %g (gain %.17g), "
			  "dense %u at %g (gain %.17g, %u rows)", what, (size_t)seed, i,
			  a->info[i].rows, a->node[i].column, (double)a->node[i].threshold,
			  a->info[i].gain, b->node[i].column, (double)b->node[i].threshold,
			  b->info[i].gain, b->info[i].rows);
	cr_assert(a->surrogate_count == b->surrogate_count);
	for (size_t i = 0; i < a->surrogate_count; i++)
		cr_assert(a->surrogates[i].column == b->surrogates[i].column &&
			  a->surrogates[i].threshold == b->surrogates[i].threshold);
}

/* All rows at once, and the first few, which are looked up. */
static void same_predictions(const struct tree *t, const struct twins *w)
{
	size_t k = t->values.outputs, n = w->dense.rows;
	float *a = array(n * k, sizeof *a), *b = array(n * k, sizeof *b);
	struct data_view few = w->mixed;
	struct err e = { 0 };

	cr_assert(!tree_predict(t, &w->dense, (struct mat){ a, n, k, k }, &e), "%s", e.text);
	cr_assert(!tree_predict(t, &w->mixed, (struct mat){ b, n, k, k }, &e), "%s", e.text);
	cr_assert(!memcmp(a, b, n * k * sizeof *a));
	few.rows = n < 3 ? n : 3;
	memset(b, 0, n * k * sizeof *b);
	cr_assert(!tree_predict(t, &few, (struct mat){ b, few.rows, k, k }, &e), "%s", e.text);
	cr_assert(!memcmp(a, b, few.rows * k * sizeof *a));
	free(a);
	free(b);
}

struct recipe {
	const char *criterion;
	size_t classes;                 /* 0: regression */
	bool weights;
	struct tree_options with;
};

static void compare(uint64_t seed, size_t n, size_t d, const struct recipe *k)
{
	struct tree_options opt = k->with;
	struct tree *mixed, *dense;
	struct twins t;
	struct err e = { 0 };

	twins_make(&t, seed, n, d, k->classes, k->weights);
	opt.criterion = k->criterion;
	opt.seed = seed;
	opt.min_samples_leaf = 1 + seed % 4;
	opt.max_leaves = seed % 7 == 6 ? 9 : TREE_NO_LIMIT;
	opt.max_features = seed % 11 == 10 ? 2 : 0;
	opt.thread_cells = 0;
	cr_assert(!tree_fit(&mixed, &t.mixed, &t.mixed, &opt, &e), "%s", e.text);
	cr_assert(!tree_fit(&dense, &t.dense, &t.dense, &opt, &e), "%s", e.text);
	same_trees(mixed, dense, k->criterion, seed);
	same_predictions(mixed, &t);
	tree_destroy(mixed);
	tree_destroy(dense);
	twins_free(&t);
}

static void compare_all(const struct recipe *recipes, size_t n)
{
	for (uint64_t seed = 0; seed < 66; seed++)
		for (size_t k = 0; k < n; k++)
			compare(seed, seed < 55 ? 2 + seed * 6 : 300 + seed * 31, 1 + seed % 14,
				&recipes[k]);
}
#define COMPARE_ALL(...)                                                                           \
	do {                                                                                       \
		const struct recipe recipes[] = { __VA_ARGS__ };                                   \
		compare_all(recipes, sizeof recipes / sizeof *recipes);                            \
	} while (0)

static const struct tree_options plain = TREE_DEFAULTS;

static struct tree_options with_threads(void)
{
	struct tree_options o = plain;

	o.threads = 2;
	return o;
}

static struct tree_options with_surrogates(void)
{
	struct tree_options o = plain;

	o.missing = TREE_MISSING_SURROGATE;
	return o;
}

static struct tree_options with_reference(void)
{
	struct tree_options o = plain;

	o.splitter = TREE_SPLITTER_REFERENCE;
	return o;
}

static struct tree_options with_pruning(enum tree_prune prune, enum tree_choice choice, double alpha)
{
	struct tree_options o = plain;

	o.prune = prune;
	o.choice = choice;
	o.ccp_alpha = alpha;
	o.folds = 3;
	return o;
}

Test(tree_entries, counts_grow_the_tree_of_dense_rows)
{
	COMPARE_ALL({ "gini", 2, false, plain }, { "gini", 3, false, plain },
		    { "entropy", 2, false, plain }, { "entropy", 5, false, plain },
		    { "gini", 300, false, plain }, { "entropy", 300, false, plain });
}

Test(tree_entries, weights_grow_the_tree_of_dense_rows)
{
	COMPARE_ALL({ "gini", 2, true, plain }, { "gini", 4, true, plain },
		    { "entropy", 3, true, plain }, { "variance", 0, true, plain },
		    { "poisson", 0, true, plain });
}

Test(tree_entries, values_grow_the_tree_of_dense_rows)
{
	COMPARE_ALL({ "variance", 0, false, plain }, { "poisson", 0, false, plain },
		    { "absolute", 0, false, plain });
}

Test(tree_entries, options_keep_to_the_tree_of_dense_rows)
{
	COMPARE_ALL({ "gini", 3, false, with_threads() }, { "variance", 0, false, with_threads() },
		    { "gini", 2, false, with_surrogates() }, { "gini", 3, false, with_reference() },
		    { "variance", 0, true, with_reference() });
}

Test(tree_entries, pruning_keeps_to_the_tree_of_dense_rows)
{
	COMPARE_ALL({ "gini", 3, false, with_pruning(TREE_PRUNE_COST_COMPLEXITY,
						     TREE_CHOOSE_BY_CROSS_VALIDATION, 0) },
		    { "gini", 2, false, with_pruning(TREE_PRUNE_COST_COMPLEXITY,
						     TREE_CHOOSE_BY_VALIDATION, 0) },
		    { "variance", 0, false, with_pruning(TREE_PRUNE_REDUCED_ERROR,
							 TREE_CHOOSE_BY_VALIDATION, 0) },
		    { "gini", 2, true, with_pruning(TREE_PRUNE_NONE,
						    TREE_CHOOSE_BY_VALIDATION, 0.01) });
}
