/* Tables at the edge of what a tree is for: an answer that can be told beforehand, or an error that
 * says what is wrong. Every table is grown by both splitters and with pruning. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"
#include "tests/support/tree_nodes.h"

/* One feature matrix with room for targets of both tasks. */
struct table {
	struct data_view view;
	float *x, *weight;
	uint32_t *label;
	double *target;
	struct column *columns;
};

static struct table table_make(size_t n, size_t d, size_t classes)
{
	struct table t = { .x = mem_zeros(n * d, sizeof *t.x, NULL),
			   .weight = mem_zeros(n, sizeof *t.weight, NULL),
			   .label = mem_zeros(n, sizeof *t.label, NULL),
			   .target = mem_zeros(n, sizeof *t.target, NULL),
			   .columns = mem_zeros(d, sizeof *t.columns, NULL) };

	for (size_t c = 0; c < d; c++)
		t.columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
	t.view = (struct data_view){ .x = t.x, .rows = n, .cols = d, .stride = d,
		.columns = t.columns, .task = classes ? TASK_CLASSIFY : TASK_REGRESS,
		.classes = classes, .label = classes ? t.label : NULL,
		.target = classes ? NULL : t.target };
	return t;
}

static void table_free(struct table *t)
{
	free(t->x);
	free(t->weight);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static struct tree *grow(const struct table *t, const struct tree_options *opt)
{
	struct tree_options o = *opt;
	struct tree *fast, *slow;
	struct err e = { 0 };

	cr_assert(!tree_fit(&fast, &t->view, NULL, &o, &e), "%s", e.text);
	o.splitter = TREE_SPLITTER_REFERENCE;
	cr_assert(!tree_fit(&slow, &t->view, NULL, &o, &e), "%s", e.text);
	cr_assert(fast->nodes == slow->nodes, "%zu nodes, the reference has %zu", fast->nodes,
		  slow->nodes);
	for (size_t i = 0; i < fast->nodes; i++)
		cr_assert(same_values(fast, slow, i), "node %zu", i);
	tree_destroy(slow);
	return fast;
}

static size_t nodes_of(const struct table *t, const struct tree_options *opt)
{
	struct tree_options pruned = *opt;
	struct tree *tree = grow(t, opt);
	size_t nodes = tree->nodes;

	tree_destroy(tree);
	pruned.prune = TREE_PRUNE_COST_COMPLEXITY;
	tree_destroy(grow(t, &pruned));
	return nodes;
}

static size_t wrong_of(const struct table *t, const struct tree *tree)
{
	size_t wrong = 0;

	for (size_t i = 0; i < t->view.rows; i++)
		wrong += tree_row_loss(tree, tree_leaf(tree, &t->view, i), &t->view, i) >
			 0;
	return wrong;
}

static const struct tree_options defaults = TREE_DEFAULTS;

Test(tree_edges, what_cannot_be_split_is_a_leaf)
{
	for (size_t classes = 0; classes <= 3; classes++) {
		struct table one = table_make(1, 2, classes), alike = table_make(9, 2, classes),
			     constant = table_make(9, 3, classes), none = table_make(9, 1, classes),
			     bare = table_make(9, 0, classes);
		for (size_t i = 0; i < 9; i++) {
			uint32_t y = classes ? (uint32_t)(i % classes) : 0;
			alike.x[2 * i] = (float)i;
			alike.target[i] = 7;
			constant.x[3 * i] = 4;
			constant.x[3 * i + 1] = i % 2 ? -0.0f : 0.0f;
			constant.x[3 * i + 2] = NAN;
			none.x[i] = NAN;
			constant.label[i] = none.label[i] = bare.label[i] = y;
			constant.target[i] = none.target[i] = bare.target[i] = (double)i;
		}
		cr_expect(nodes_of(&one, &defaults) == 1);
		cr_expect(nodes_of(&alike, &defaults) == 1);
		cr_expect(nodes_of(&constant, &defaults) == 1);
		cr_expect(nodes_of(&none, &defaults) == 1);
		cr_expect(nodes_of(&bare, &defaults) == 1);
		table_free(&one);
		table_free(&alike);
		table_free(&constant);
		table_free(&none);
		table_free(&bare);
	}
}

Test(tree_edges, limits_beyond_the_rows_leave_the_root)
{
	struct table t = table_make(20, 1, 2);
	struct tree_options leaf = defaults, depth = defaults, one = defaults, split = defaults;

	for (size_t i = 0; i < 20; i++) {
		t.x[i] = (float)i;
		t.label[i] = i / 5 % 2;
	}
	leaf.min_samples_leaf = 21;
	cr_expect(nodes_of(&t, &leaf) == 1);
	leaf.min_samples_leaf = SIZE_MAX;
	cr_expect(nodes_of(&t, &leaf) == 1);
	leaf.min_samples_leaf = 10;
	cr_expect(nodes_of(&t, &leaf) == 3);
	depth.max_depth = 0;
	cr_expect(nodes_of(&t, &depth) == 1);
	one.max_depth = 1;
	cr_expect(nodes_of(&t, &one) == 3);
	split.min_samples_split = 21;
	cr_expect(nodes_of(&t, &split) == 1);
	table_free(&t);
}

/* Four blocks that all tie: the leaves are spent on the oldest nodes, and never more of them. */
Test(tree_edges, leaves_are_counted_where_all_gains_tie)
{
	struct table t = table_make(64, 2, 2);

	for (size_t i = 0; i < 64; i++) {
		t.x[2 * i] = (float)(i % 8);
		t.x[2 * i + 1] = (float)(i / 8);
		t.label[i] = (uint32_t)((i % 8 ^ i / 8) & 1);
	}
	for (size_t most = 2; most <= 64; most += 5) {
		struct tree_options o = defaults;
		struct tree *tree;
		o.max_leaves = most;
		tree = grow(&t, &o);
		cr_expect(tree_shape(tree).leaves == most, "%zu leaves of %zu",
			  tree_shape(tree).leaves, most);
		tree_destroy(tree);
	}
	table_free(&t);
}

Test(tree_edges, values_of_any_size_are_told_apart)
{
	static const float x[] = { -INFINITY, -3e38f,	  -1e38f, -1,	  -1e-38f,
				   -1e-45f,   0,	  1e-45f, 4e-45f, 1e-38f,
				   1,	      1.0000001f, 1e38f,  3e38f,  INFINITY };
	enum { N = sizeof x / sizeof *x };
	struct table t = table_make(40 * N, 2, 2), r = table_make(40 * N, 2, 0);

	/* Once in a column of few values, once among many others. */
	for (size_t i = 0; i < 40 * N; i++) {
		t.x[2 * i] = r.x[2 * i] = x[i % N];
		t.x[2 * i + 1] = r.x[2 * i + 1] = i < N ? x[i] : (float)i * 1e30f;
		t.label[i] = i % N % 2;
		r.target[i] = (double)(i % N);
	}
	for (size_t rows = N; rows <= 40 * N; rows += 39 * N) {
		struct tree *tree;
		t.view.rows = r.view.rows = rows;
		tree = grow(&t, &defaults);
		cr_expect(wrong_of(&t, tree) == 0 && tree_shape(tree).leaves == N);
		tree_destroy(tree);
		tree = grow(&r, &defaults);
		cr_expect(wrong_of(&r, tree) == 0 && tree_shape(tree).leaves == N);
		tree_destroy(tree);
	}
	table_free(&t);
	table_free(&r);
}

Test(tree_edges, minus_zero_is_zero)
{
	struct table t = table_make(600, 2, 2);
	struct tree *tree;

	/* Column 1 has too many values for codes; only 0 and -0 would tell the classes apart. */
	for (size_t i = 0; i < 600; i++) {
		t.label[i] = i % 2;
		t.x[2 * i] = i % 2 ? -0.0f : 0.0f;
		t.x[2 * i + 1] = i < 300 ? t.x[2 * i] : (float)(i / 2);
	}
	tree = grow(&t, &defaults);
	cr_expect(wrong_of(&t, tree) == 300, "%zu", wrong_of(&t, tree));
	tree_destroy(tree);
	table_free(&t);
}

/* Code 2 l + y for level l: parity gives the class away, whatever the number of levels. */
Test(tree_edges, thousands_of_categories_are_split_like_few)
{
	for (size_t classes = 0; classes <= 5; classes += classes ? 3 : 2) {
		struct table t = table_make(6000, 1, classes);
		struct tree *tree;
		size_t modulus = classes ? classes : 3;
		float unseen = 2999;
		struct data_view one = { .x = &unseen, .rows = 1, .cols = 1, .stride = 1 };
		t.columns[0] =
			(struct column){ .name = "x", .kind = COLUMN_CATEGORICAL, .levels = 3000 };
		for (size_t i = 0; i < 6000; i++) {
			size_t level = i % 2900;
			t.x[i] = (float)level;
			t.label[i] = (uint32_t)(level % modulus);
			t.target[i] = (double)(level % modulus);
		}
		tree = grow(&t, &defaults);
		cr_expect(wrong_of(&t, tree) == 0, "%zu classes: %zu wrong", classes,
			  wrong_of(&t, tree));
		cr_expect(tree_shape(tree).leaves == modulus, "%zu", tree_shape(tree).leaves);
		cr_expect(!tree->node[tree_leaf(tree, &one, 0)].left);
		tree_destroy(tree);
		table_free(&t);
	}
}

Test(tree_edges, hundreds_of_classes_are_told_apart)
{
	struct table t = table_make(1200, 1, 400);
	struct tree *tree;

	for (size_t i = 0; i < 1200; i++) {
		t.label[i] = (uint32_t)(i * 7 % 400);
		t.x[i] = (float)t.label[i] + (float)(i % 3) / 4;
	}
	tree = grow(&t, &defaults);
	cr_expect(wrong_of(&t, tree) == 0 && tree_shape(tree).leaves == 400);
	tree_destroy(tree);
	table_free(&t);
}

/* Two columns that cannot help: which is tried first must not hang on rounding. */
Test(tree_edges, splits_without_gain_take_the_lowest_column)
{
	struct table t = table_make(400, 2, 0);
	struct tree *tree;

	for (size_t i = 0; i < 400; i++) {
		t.x[2 * i] = (float)(i / 20 % 2);
		t.x[2 * i + 1] = (float)(i % 20) * 0.1f;
		t.target[i] = (i / 20 % 2) ^ (i % 20 > 9) ? 0.1 : 0.7;
	}
	tree = grow(&t, &defaults);
	cr_expect(tree->node[0].column == 0 && wrong_of(&t, tree) == 0);
	tree_destroy(tree);
	table_free(&t);
}

static void expect_error(const struct table *t, const char *what, const char *criterion)
{
	struct tree_options o = defaults;
	struct err e = { 0 };
	struct tree *tree;

	o.criterion = criterion;
	cr_assert(tree_fit(&tree, &t->view, NULL, &o, &e) && !tree, "%s is accepted", what);
	cr_expect(e.code == ERR_DATA && strstr(e.text, what), "%s: %s", what, e.text);
}

Test(tree_edges, targets_and_weights_that_mean_nothing_are_refused)
{
	struct table t = table_make(10, 1, 0), c = table_make(10, 1, 2);

	for (size_t i = 0; i < 10; i++) {
		t.x[i] = c.x[i] = (float)i;
		t.target[i] = (double)i;
		t.weight[i] = c.weight[i] = 1;
	}
	t.view.weight = t.weight;
	t.weight[3] = 0;
	expect_error(&t, "row 4 has weight 0", NULL);
	t.weight[3] = -1;
	expect_error(&t, "row 4 has weight -1", NULL);
	t.weight[3] = INFINITY;
	expect_error(&t, "row 4 has weight inf", NULL);
	t.weight[3] = 1;
	t.target[5] = NAN;
	expect_error(&t, "row 6 has the target nan", NULL);
	t.target[5] = 1e200;
	expect_error(&t, "row 6 has the target 1e+200", NULL);
	t.target[5] = -2;
	expect_error(&t, "row 6 has -2", "poisson");
	c.label[7] = 2;
	expect_error(&c, "row 8 has class 2 of 2", NULL);
	c.view.rows = 0;
	expect_error(&c, "no training rows", NULL);
	table_free(&t);
	table_free(&c);
}

/* At 1 to 10^60 sums know nothing of the light rows: a finite tree is all that can be asked for. */
Test(tree_edges, weights_of_any_size_give_a_finite_tree)
{
	struct table t = table_make(300, 2, 2);
	struct err e = { 0 };
	struct tree *tree;

	for (size_t i = 0; i < 300; i++) {
		t.x[2 * i] = (float)(i % 17);
		t.x[2 * i + 1] = (float)i * 0.37f;
		t.label[i] = i / 10 % 2;
	}
	t.view.weight = t.weight;
	for (float light = 0x1p-10f; light > 1e-30f; light /= 0x1p80f) {
		for (size_t i = 0; i < 300; i++)
			t.weight[i] = i % 3 ? light : 1 / light;
		cr_assert(!tree_fit(&tree, &t.view, NULL, &defaults, &e), "%s", e.text);
		for (size_t i = 0; i < tree->nodes; i++)
			cr_expect(isfinite(tree->info[i].impurity) && isfinite(tree->info[i].gain));
		cr_expect(light < 1e-9f || wrong_of(&t, tree) == 0, "%zu wrong",
			  wrong_of(&t, tree));
		tree_destroy(tree);
	}
	table_free(&t);
}

/* A column of row numbers as categories, one bit of a set for each at every split. */
Test(tree_edges, sets_of_categories_that_would_fill_the_memory_are_refused)
{
	enum { ROWS = 40000, TREE_LEVELS = 4000000 };
	struct table t = table_make(ROWS, 1, 0);
	struct tree_options o = defaults;
	struct err e = { 0 };
	struct tree *tree;

	t.columns[0] =
		(struct column){ .name = "account", .kind = COLUMN_CATEGORICAL, .levels = TREE_LEVELS };
	for (size_t i = 0; i < ROWS; i++) {
		t.x[i] = (float)(i * 99);
		t.target[i] = (double)(i * 7919 % ROWS);
	}
	cr_assert(tree_fit(&tree, &t.view, NULL, &o, &e));
	cr_expect(e.code == ERR_LIMIT && strstr(e.text, "4000000 categories"), "%s", e.text);
	table_free(&t);
}
