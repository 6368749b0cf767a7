/* A tree grown by several threads is the tree that one grows, to the last bit. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "tests/support/tree_nodes.h"

enum { ROWS = 3001, COLS = 7 };

struct recipe {
	const char *criterion;
	size_t classes;                 /* 0: regression */
	bool continuous, codes, categories, holes, weights;
	size_t max_depth;
	enum tree_splitter_kind splitter;
};

struct table {
	struct data_view view;
	float x[ROWS * COLS], weight[ROWS];
	uint32_t label[ROWS];
	double target[ROWS];
	struct column columns[COLS];
};

static struct column column_of(const struct recipe *k, size_t c)
{
	static const uint32_t levels[] = { 5, 70, 3 };

	if (k->categories && c < 3)
		return (struct column){ .name = "x",
					.kind = c == 2 ? COLUMN_ORDERED : COLUMN_CATEGORICAL,
					.levels = levels[c] };
	return (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
}

static float cell(struct rng *r, const struct recipe *k, const struct column *c, size_t at)
{
	if (k->holes && rng_uniform(r) < 0.1)
		return NAN;
	if (c->kind != COLUMN_NUMERIC)
		return (float)rng_below(r, c->levels);
	if (k->codes && (at % 2 || !k->continuous))
		return (float)rng_below(r, 40);
	return (float)rng_normal(r);
}

static struct table *table_make(const struct recipe *k)
{
	struct table *t = calloc(1, sizeof *t);
	struct rng r = rng_make(rng_seed(5, "tests/tree/threads"));

	t->view = (struct data_view){ .x = t->x, .rows = ROWS, .cols = COLS, .stride = COLS,
		.columns = t->columns, .task = k->classes ? TASK_CLASSIFY : TASK_REGRESS,
		.classes = k->classes, .label = k->classes ? t->label : NULL,
		.target = k->classes ? NULL : t->target, .weight = k->weights ? t->weight : NULL };
	for (size_t c = 0; c < COLS; c++)
		t->columns[c] = column_of(k, c);
	for (size_t i = 0; i < ROWS; i++) {
		double sum = rng_normal(&r);
		for (size_t c = 0; c < COLS; c++) {
			float x = t->x[i * COLS + c] = cell(&r, k, &t->columns[c], c);
			sum += x == x ? sin((double)x * (double)(c + 1)) : 0.3;
		}
		t->weight[i] = (float)(1 + rng_below(&r, 3));
		t->target[i] = 3 + floor(4 * sum) / 4 + 20;
		t->label[i] = k->classes ? (uint32_t)((size_t)(t->target[i]) % k->classes) : 0;
	}
	return t;
}

static struct tree *fit(const struct table *t, const struct recipe *k, int threads, size_t cells)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct err e = { 0 };
	struct tree *tree;

	opt.criterion = k->criterion;
	opt.splitter = k->splitter;
	opt.threads = threads;
	opt.thread_cells = cells;
	if (k->max_depth)
		opt.max_depth = k->max_depth;
	cr_assert_eq(tree_fit(&tree, &t->view, NULL, &opt, &e), 0, "%s", e.text);
	return tree;
}

static bool same_info(const struct tree_node_info *a, const struct tree_node_info *b)
{
	return a->weight == b->weight && a->impurity == b->impurity && a->error == b->error &&
	       a->gain == b->gain && a->rows == b->rows && a->depth == b->depth &&
	       a->subset == b->subset && a->saw_missing == b->saw_missing;
}

static void expect_same(const struct tree *a, const struct tree *b, const char *what)
{
	cr_assert_eq(a->nodes, b->nodes, "%s: %zu and %zu nodes", what, a->nodes, b->nodes);
	cr_assert_eq(a->set_words, b->set_words, "%s", what);
	cr_expect(a->plain == b->plain && a->columns_used == b->columns_used, "%s", what);
	cr_expect_eq(memcmp(a->node, b->node, a->nodes * sizeof *a->node), 0, "%s: nodes", what);
	for (size_t i = 0; i < a->nodes; i++)
		cr_expect(same_values(a, b, i), "%s: values of node %zu", what, i);
	cr_expect(!a->set_words || !memcmp(a->sets, b->sets, a->set_words * sizeof *a->sets),
		  "%s: sets", what);
	for (size_t i = 0; i < a->nodes; i++)
		cr_assert(same_info(&a->info[i], &b->info[i]), "%s: node %zu", what, i);
}

static void check(const char *what, struct recipe k)
{
	struct table *t = table_make(&k);
	struct tree *one = fit(t, &k, 1, 0);

	cr_expect_gt(one->nodes, 100, "%s: only %zu nodes", what, one->nodes);
	for (int threads = 2; threads <= 3; threads++) {
		struct tree *many = fit(t, &k, threads, 0);
		expect_same(one, many, what);
		tree_destroy(many);
	}
	tree_destroy(one);
	free(t);
}

Test(tree_threads, continuous_columns_give_the_same_tree)
{
	check("two classes", (struct recipe){ .classes = 2, .continuous = true });
	check("five classes, entropy",
	      (struct recipe){ "entropy", .classes = 5, .continuous = true });
	check("regression", (struct recipe){ .continuous = true });
}

Test(tree_threads, coded_columns_give_the_same_tree)
{
	check("two classes", (struct recipe){ .classes = 2, .codes = true });
	check("seven classes", (struct recipe){ .classes = 7, .codes = true, .continuous = true });
	check("entropy", (struct recipe){ "entropy", .classes = 3, .codes = true });
	check("regression", (struct recipe){ .codes = true });
	check("mixed regression", (struct recipe){ .codes = true, .continuous = true });
}

Test(tree_threads, categories_and_missing_values_give_the_same_tree)
{
	for (size_t classes = 0; classes <= 4; classes += 2)
		check("categories, holes",
		      (struct recipe){ .classes = classes, .continuous = true, .codes = true,
				       .categories = true, .holes = true });
}

Test(tree_threads, weights_and_slow_criteria_give_the_same_tree)
{
	check("weights", (struct recipe){ .classes = 3, .continuous = true, .weights = true });
	check("weighted regression", (struct recipe){ .codes = true, .weights = true });
	check("absolute", (struct recipe){ "absolute", .codes = true, .max_depth = 8 });
	check("poisson", (struct recipe){ "poisson", .continuous = true });
	check("reference", (struct recipe){ .classes = 2, .continuous = true, .codes = true,
					    .splitter = TREE_SPLITTER_REFERENCE });
}

Test(tree_threads, a_depth_that_ends_above_the_subtrees_is_no_trouble)
{
	for (size_t depth = 1; depth <= 8; depth++) {
		struct recipe k = { .classes = 2, .continuous = true, .max_depth = depth };
		struct table *t = table_make(&k);
		struct tree *one = fit(t, &k, 1, 0), *two = fit(t, &k, 2, 0);
		expect_same(one, two, "shallow");
		tree_destroy(one);
		tree_destroy(two);
		free(t);
	}
}
