/* Scans against the reference: the same tree, to the last bit. Ties abound in the small
 * tables; the larger ones reach the kernels' blocks and vector tails. Weights are multiples of a
 * quarter, so that their sums are exact in any order and ties are ties. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/columns.h"
#include "tests/support/tree_nodes.h"

struct table {
	struct data_view view;
	float *x, *weight;
	uint32_t *label;
	double *target;
	struct column *columns;
};

enum content { CONTINUOUS, WHOLE, FEW, MANY_TIES, SPARSE, HOLES, FEW_HOLES, MOSTLY_HOLES, ALL_HOLES,
	       TREE_LEVELS, LEVEL_HOLES, MANY_LEVELS, ORDERED, BROKEN, CONSTANT, CONTENTS };

static const struct { enum column_kind kind; uint32_t levels; } kinds[CONTENTS] = {
	[TREE_LEVELS] = { COLUMN_CATEGORICAL, 12 }, [LEVEL_HOLES] = { COLUMN_CATEGORICAL, 7 },
	[MANY_LEVELS] = { COLUMN_CATEGORICAL, 700 }, [ORDERED] = { COLUMN_ORDERED, 9 },
	[BROKEN] = { COLUMN_ORDERED, 400 } };

static float cell(struct rng *r, enum content k)
{
	double u = rng_normal(r);

	switch (k) {
	case WHOLE:        return (float)(int)(u * 40);
	case FEW:          return (float)rng_below(r, 3) / 4 - 0.5f;
	case MANY_TIES:    return (float)((int)(u * 300)) / 128;
	case SPARSE:       return rng_below(r, 10) ? 0 : (float)(int)(u * 30);
	case HOLES:        return rng_below(r, 20) ? (float)u : NAN;
	case FEW_HOLES:    return rng_below(r, 6) ? (float)(int)(u * 4) : NAN;
	case MOSTLY_HOLES: return rng_below(r, 5) ? NAN : (float)u;
	case ALL_HOLES:    return NAN;
	case TREE_LEVELS:       return (float)rng_below(r, 12);
	case LEVEL_HOLES:  return rng_below(r, 5) ? (float)rng_below(r, 7) : NAN;
	case MANY_LEVELS:  return rng_below(r, 9) ? (float)rng_below(r, 700) : NAN;
	case ORDERED:      return rng_below(r, 9) ? (float)rng_below(r, 9) : NAN;
	case BROKEN:       return rng_below(r, 9) ? (float)rng_below(r, 400) : (float)(400 + u * u);
	case CONSTANT:     return -0.0f * (float)rng_below(r, 2);
	default:           return (float)u;
	}
}

static void table_make(struct table *t, uint64_t seed, size_t n, size_t d, size_t classes,
		       bool weights)
{
	struct rng r = rng_make(rng_seed(seed, "tests/tree/fast"));

	t->x = mem_array(n * d, sizeof *t->x, NULL);
	t->weight = mem_array(n, sizeof *t->weight, NULL);
	t->label = mem_array(n, sizeof *t->label, NULL);
	t->target = mem_array(n, sizeof *t->target, NULL);
	t->columns = mem_zeros(d, sizeof *t->columns, NULL);
	t->view = (struct data_view){ .x = t->x,
				      .rows = n,
				      .cols = d,
				      .stride = d,
				      .columns = t->columns,
				      .task = classes ? TASK_CLASSIFY : TASK_REGRESS,
				      .classes = classes,
				      .label = classes ? t->label : NULL,
				      .target = classes ? NULL : t->target,
				      .weight = weights ? t->weight : NULL };
	for (size_t c = 0; c < d; c++) {
		enum content k = (enum content)rng_below(&r, CONTENTS);
		t->columns[c] = (struct column){ .name = "x", .kind = kinds[k].kind,
						 .levels = kinds[k].levels };
		for (size_t i = 0; i < n; i++)
			t->x[i * d + c] = cell(&r, k);
	}
	for (size_t i = 0; i < n; i++) {
		double s = 0.7 * rng_normal(&r);
		for (size_t c = 0; c < d && c < 3; c++) {
			float x = t->x[i * d + c];
			s += x == x ? sin((double)x) : 0.5;
		}
		t->label[i] = s > 0 ? (uint32_t)((size_t)(s * (classes > 99 ? 150 : 2)) %
						 (classes ? classes : 1)) : 0;
		t->target[i] = 100 + (seed % 2 ? s : floor(4 * s));
		t->weight[i] = (float)(1 + rng_below(&r, 9)) / 4;
	}
}

static void table_free(struct table *t)
{
	free(t->x);
	free(t->weight);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static bool same_info(const struct tree_node_info *a, const struct tree_node_info *b)
{
	return a->weight == b->weight && a->impurity == b->impurity && a->error == b->error &&
	       a->gain == b->gain && a->rows == b->rows && a->depth == b->depth &&
	       a->subset == b->subset && a->saw_missing == b->saw_missing;
}

static bool same_node(const struct tree *a, const struct tree *b, size_t i)
{
	const struct tree_node *p = &a->node[i], *q = &b->node[i];

	return p->left == q->left && p->column == q->column && p->threshold == q->threshold &&
	       p->default_left == q->default_left && same_info(&a->info[i], &b->info[i]) &&
	       same_values(a, b, i);
}

static void same_trees(const struct tree *a, const struct tree *b, const char *what, uint64_t seed)
{
	cr_assert(a->nodes == b->nodes, "%s, seed %zu: %zu nodes, the reference has %zu", what,
		  (size_t)seed, a->nodes, b->nodes);
	for (size_t i = 0; i < a->nodes; i++)
		cr_assert(same_node(a, b, i),
			  "%s, seed %zu: node %zu of %u rows splits column %u at %g (gain %.17g), "
			  "not %u at %g (gain %.17g, %u rows)", what, (size_t)seed, i,
			  a->info[i].rows, a->node[i].column, (double)a->node[i].threshold,
			  a->info[i].gain, b->node[i].column, (double)b->node[i].threshold,
			  b->info[i].gain, b->info[i].rows);
	cr_assert(a->set_words == b->set_words &&
		  (!a->set_words || !memcmp(a->sets, b->sets, a->set_words * sizeof *a->sets)),
		  "%s, seed %zu: other sets of categories", what, (size_t)seed);
}

struct recipe {
	const char *criterion;
	size_t classes;                 /* 0: regression */
	bool weights, balanced;
};

static void compare(uint64_t seed, size_t n, size_t d, const struct recipe *k)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct tree *fast, *slow;
	struct table t;
	struct err e = { 0 };

	table_make(&t, seed, n, d, k->classes, k->weights);
	opt.criterion = k->criterion;
	opt.balanced = k->balanced;
	opt.min_samples_leaf = 1 + seed % 4;
	opt.max_leaves = seed % 7 == 6 ? 9 : TREE_NO_LIMIT;
	opt.max_features = seed % 11 == 10 ? 2 : 0;
	cr_assert(!tree_fit(&fast, &t.view, NULL, &opt, &e), "%s", e.text);
	opt.splitter = TREE_SPLITTER_REFERENCE;
	cr_assert(!tree_fit(&slow, &t.view, NULL, &opt, &e), "%s", e.text);
	same_trees(fast, slow, k->criterion, seed);
	tree_destroy(fast);
	tree_destroy(slow);
	table_free(&t);
}

static const struct recipe recipes[] = {
	{ "gini", 2, false, false },	 { "gini", 3, false, false },
	{ "gini", 11, false, false },	 { "entropy", 2, false, false },
	{ "entropy", 5, false, false },	 { "gini", 2, true, false },
	{ "gini", 4, true, false },	 { "gini", 9, true, true },
	{ "entropy", 2, true, false },	 { "entropy", 3, true, false },
	{ "variance", 0, false, false }, { "variance", 0, true, false },
	{ "poisson", 0, false, false },	 { "poisson", 0, true, false },
};

/* More than a byte holds, and more than most nodes have rows. */
static const struct recipe many_classes[] = {
	{ "gini", 257, false, false }, { "entropy", 300, false, false },
	{ "gini", 400, true, false },  { "entropy", 260, true, true },
};

static void compare_all(const char *isa)
{
	setenv("BAKEOFF_ISA", isa, 1);
	for (uint64_t seed = 0; seed < 80; seed++) {
		size_t n = seed < 60 ? 2 + seed * 7 : 300 + seed * 31, d = 1 + seed % 13;
		for (size_t k = 0; k < sizeof recipes / sizeof *recipes; k++)
			compare(seed, n, d, &recipes[k]);
	}
}

Test(tree_scanner, portable_kernels_grow_the_reference_tree)
{
	compare_all("portable");
}

Test(tree_scanner, avx2_kernels_grow_the_reference_tree)
{
	compare_all("avx2");
}

Test(tree_scanner, avx512_kernels_grow_the_reference_tree)
{
	compare_all("avx512");
}

Test(tree_scanner, more_classes_than_a_byte_holds_grow_the_reference_tree)
{
	for (uint64_t seed = 0; seed < 40; seed++)
		for (size_t k = 0; k < sizeof many_classes / sizeof *many_classes; k++)
			compare(seed, 5 + seed * 15, 1 + seed % 13, &many_classes[k]);
}
