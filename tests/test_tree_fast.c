/* The fast finders against the reference: the same tree, node for node. Ties abound in the small
 * tables; the larger ones reach the kernels' blocks and vector tails. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/columns.h"

struct table {
	struct data_view view;
	float *x;
	uint32_t *label;
	double *target;
	struct column *columns;
};

enum content { CONTINUOUS, WHOLE, FEW, MANY_TIES, SPARSE, HOLES, LEVELS, CONTENTS };

static float cell(struct rng *r, enum content k)
{
	double u = rng_normal(r);

	switch (k) {
	case WHOLE:     return (float)(int)(u * 40);
	case FEW:       return (float)rng_below(r, 3) / 4 - 0.5f;
	case MANY_TIES: return (float)((int)(u * 300)) / 128;
	case SPARSE:    return rng_below(r, 10) ? 0 : (float)(int)(u * 30);
	case HOLES:     return rng_below(r, 20) ? (float)u : NAN;
	case LEVELS:    return (float)rng_below(r, 12);
	default:        return (float)u;
	}
}

static void table_make(struct table *t, uint64_t seed, size_t n, size_t d, size_t classes)
{
	struct rng r = rng_make(rng_seed(seed, "tests/tree/fast"));

	t->x = mem_array(n * d, sizeof *t->x, NULL);
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
				      .target = classes ? NULL : t->target };
	for (size_t c = 0; c < d; c++) {
		enum content k = (enum content)rng_below(&r, CONTENTS);
		t->columns[c] = (struct column){ .name = "x", .kind = k == LEVELS ? COLUMN_CATEGORICAL : COLUMN_NUMERIC,
			.levels = k == LEVELS ? 12 : 0 };
		for (size_t i = 0; i < n; i++)
			t->x[i * d + c] = cell(&r, k);
	}
	for (size_t i = 0; i < n; i++) {
		double s = t->x[i * d] == t->x[i * d] ? (double)t->x[i * d] : 0.5;
		s += 0.7 * rng_normal(&r);
		t->label[i] = s > 0 ? (uint32_t)((size_t)(s * 2) % (classes ? classes : 1)) : 0;
		t->target[i] = 100 + s;
	}
}

static void table_free(struct table *t)
{
	free(t->x);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static void same_trees(const struct tree *a, const struct tree *b, const char *what, uint64_t seed)
{
	cr_assert(a->nodes == b->nodes, "%s, seed %zu: %zu nodes, the reference has %zu", what, (size_t)seed,
		  a->nodes, b->nodes);
	for (size_t i = 0; i < a->nodes; i++) {
		cr_assert(a->node[i].left == b->node[i].left && a->info[i].rows == b->info[i].rows &&
			  a->node[i].default_left == b->node[i].default_left,
			  "%s, seed %zu: node %zu of %u rows is another", what, (size_t)seed, i, a->info[i].rows);
		cr_assert(!a->node[i].left || (a->node[i].column == b->node[i].column &&
					       (a->info[i].subset ||
						a->node[i].threshold == b->node[i].threshold)),
			  "%s, seed %zu: node %zu of %u rows splits column %u at %g, not %u at %g",
			  what, (size_t)seed, i, a->info[i].rows, a->node[i].column,
			  (double)a->node[i].threshold, b->node[i].column,
			  (double)b->node[i].threshold);
		cr_assert(close_to(a->info[i].gain, b->info[i].gain, 1e-9, 1e-9 * b->info[0].weight));
		for (size_t c = 0; c < a->outputs; c++)
			cr_assert(close_to(a->value[i * a->outputs + c], b->value[i * a->outputs + c], 1e-12, 0));
	}
}

static void compare(uint64_t seed, size_t n, size_t d, size_t classes, const char *criterion)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct tree *fast, *slow;
	struct table t;
	struct err e = { 0 };

	table_make(&t, seed, n, d, classes);
	opt.criterion = criterion;
	opt.min_samples_leaf = 1 + seed % 4;
	opt.max_leaves = seed % 7 == 6 ? 9 : TREE_NO_LIMIT;
	cr_assert(!tree_fit(&fast, &t.view, NULL, &opt, &e), "%s", e.text);
	opt.finder = FINDER_REFERENCE;
	cr_assert(!tree_fit(&slow, &t.view, NULL, &opt, &e), "%s", e.text);
	same_trees(fast, slow, criterion, seed);
	tree_destroy(fast);
	tree_destroy(slow);
	table_free(&t);
}

static void compare_all(const char *isa)
{
	setenv("BAKEOFF_ISA", isa, 1);
	for (uint64_t seed = 0; seed < 60; seed++) {
		size_t n = seed < 40 ? 2 + seed * 7 : 300 + seed * 41, d = 1 + seed % 9;
		compare(seed, n, d, 2, "gini");
		compare(seed, n, d, 3, "gini");
		compare(seed, n, d, 11, "gini");
		compare(seed, n, d, 2, "entropy");
		compare(seed, n, d, 5, "entropy");
		compare(seed, n, d, 0, "variance");
	}
}

Test(tree_fast, portable_kernels_grow_the_reference_tree)
{
	compare_all("portable");
}

Test(tree_fast, avx2_kernels_grow_the_reference_tree)
{
	compare_all("avx2");
}

Test(tree_fast, avx512_kernels_grow_the_reference_tree)
{
	compare_all("avx512");
}
