/* What counts of the gain of many categories: that beyond chance. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"

/* A category, and numbers. */
enum { COLS = 4 };

struct table {
	struct data_view view;
	float *x;
	uint32_t *label;
	double *target;
	struct column columns[COLS];
};

static void *array(size_t n, size_t size)
{
	void *p = mem_zeros(n, size, NULL);

	cr_assert(p != NULL);
	return p;
}

/* The category is drawn; its levels are dealt effects of that size; numbers have theirs. */
static void table_make(struct table *t, size_t n, uint32_t levels, size_t classes, double of_level,
		       double of_number, uint64_t seed)
{
	struct rng r = rng_make(rng_seed(seed, "tests/tree/evidence"));
	double *effect = array(levels, sizeof *effect);

	*t = (struct table){ .x = array(n * COLS, sizeof(float)),
			     .label = array(n, sizeof(uint32_t)),
			     .target = array(n, sizeof(double)) };
	for (size_t c = 0; c < COLS; c++)
		t->columns[c] = (struct column){ .name = "x" };
	t->columns[0] = (struct column){ .name = "x", .kind = COLUMN_CATEGORICAL, .levels = levels };
	for (size_t k = 0; k < levels; k++)
		effect[k] = of_level * rng_normal(&r);
	for (size_t i = 0; i < n; i++) {
		float *x = t->x + i * COLS;
		double s = rng_normal(&r);
		x[0] = (float)rng_below(&r, levels);
		for (size_t c = 1; c < COLS; c++)
			x[c] = (float)rng_normal(&r);
		s += effect[(size_t)x[0]] + of_number * (double)x[1];
		t->target[i] = s;
		t->label[i] = classes == 2 ? s > 0 : (uint32_t)rng_below(&r, classes ? classes : 1);
	}
	free(effect);
}

static void table_view(struct table *t, size_t from, size_t n, size_t classes)
{
	t->view = (struct data_view){ .x = t->x + from * COLS, .rows = n, .cols = COLS,
		.stride = COLS, .columns = t->columns,
		.task = classes ? TASK_CLASSIFY : TASK_REGRESS, .classes = classes,
		.label = classes ? t->label + from : NULL,
		.target = classes ? NULL : t->target + from };
}

static void table_free(struct table *t)
{
	free(t->x);
	free(t->label);
	free(t->target);
}

static struct tree *grow(const struct data_view *v, struct tree_options opt)
{
	struct tree *tree;
	struct err e = { 0 };

	cr_assert(!tree_fit(&tree, v, NULL, &opt, &e), "%s", e.text);
	return tree;
}

static double loss(const struct tree *t, const struct data_view *v)
{
	double sum = 0;

	for (size_t i = 0; i < v->rows; i++)
		sum += tree_row_loss(t, tree_leaf(t, v, i), v, i);
	return sum / (double)v->rows;
}

static const struct tree_options plain = TREE_DEFAULTS;

static struct tree_options stump(void)
{
	struct tree_options o = plain;

	o.max_depth = 1;
	return o;
}

/* The category alone, as a stump sees it. */
static double gain_of_category(struct table *t, struct tree_options opt)
{
	struct tree *tree;
	double gain;

	t->view.cols = 1;
	tree = grow(&t->view, opt);
	gain = tree->nodes > 1 ? tree->info[0].gain / tree->info[0].impurity : 0;
	tree_destroy(tree);
	t->view.cols = COLS;
	return gain;
}

/* The formula at equal shares of rows and classes. */
static double expected(double n, double levels, double classes, bool alone)
{
	double x = alone ? n : levels * M_2_PI, m = classes > 2 ? classes - 1 : 1;

	return pow(sqrt(x) + sqrt(m - 1), 2) / m;
}

Test(tree_evidence, what_nothing_gains_is_what_the_formula_says)
{
	static const struct { size_t n, classes; uint32_t levels; } cases[] = {
		{ 4000, 2, 400 }, { 4000, 3, 400 }, { 4000, 5, 200 }, { 3000, 0, 300 },
		{ 6000, 10, 600 } };

	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		struct tree_options strict = stump();
		struct table t;
		double want = expected((double)cases[k].n, cases[k].levels, (double)cases[k].classes,
				       false), got;
		table_make(&t, cases[k].n, cases[k].levels, cases[k].classes, 0, 0, k);
		for (size_t i = 0; i < cases[k].n; i++)         /* equal shares */
			t.x[i * COLS] = (float)(i % cases[k].levels);
		table_view(&t, 0, cases[k].n, cases[k].classes);
		got = gain_of_category(&t, stump());
		cr_expect(fabs(got / want - 1) < 0.2, "case %zu: %g, not %g", k, got, want);
		/* What is left is what thresholds gain by chance, give or take. */
		strict.min_impurity_decrease = 0.2 * want / (double)cases[k].n;
		if (!cases[k].classes)
			strict.min_impurity_decrease *= 2;      /* its variance is about 1 */
		cr_expect(gain_of_category(&t, strict) == 0, "case %zu", k);
		table_free(&t);
	}
}

/* Does the category split where a split must be worth so many rows' impurity? */
static bool splits_at(struct table *t, struct tree_options opt, double gain, double impurity)
{
	opt.min_impurity_decrease = gain * impurity / (double)t->view.rows;
	return gain_of_category(t, opt) > 0;
}

/* Levels tell something of the class, or of the target: what is left of the gain is the gain less
 * chance, and of pruned trees that once more shrunk. */
static void check_what_is_left(size_t n, uint32_t levels, size_t classes, uint64_t seed)
{
	struct tree_options pruned = stump();
	struct rng r = rng_make(rng_seed(seed, "tests/tree/evidence/left"));
	double k = (double)classes, gain, left, shrunk, impurity;
	struct tree *tree;
	struct table t;

	table_make(&t, n, levels, 0, 0.7, 0, seed);
	for (size_t i = 0; i < n; i++) {
		t.x[i * COLS] = (float)(i % levels);
		t.target[i] = rng_normal(&r) + (double)(i % levels % 5) / 3;
		if (classes)
			t.label[i] = (uint32_t)(rng_below(&r, 10) < 4 ? i % levels % classes :
						rng_below(&r, classes));
	}
	table_view(&t, 0, n, classes);
	tree = grow(&t.view, stump());
	impurity = tree->info[0].impurity;
	tree_destroy(tree);
	gain = gain_of_category(&t, stump());
	left = gain - expected((double)n, levels, k, false) +
	       expected((double)n, 2 * log((double)n) / M_2_PI, k, false);
	shrunk = left * left / gain;
	cr_assert(left > 40 && shrunk < 0.8 * left, "%zu classes: %g of %g", classes, left, gain);
	cr_expect(splits_at(&t, stump(), 0.9 * left, impurity), "%zu classes", classes);
	cr_expect(!splits_at(&t, stump(), 1.1 * left, impurity), "%zu classes", classes);
	pruned.cp = 1e-9;
	if (classes) {                  /* values: test_shrinkage.c */
		cr_expect(splits_at(&t, pruned, 0.85 * shrunk, impurity), "%zu classes", classes);
		cr_expect(!splits_at(&t, pruned, 1.15 * shrunk, impurity), "%zu classes", classes);
	}
	table_free(&t);
}

Test(tree_evidence, what_chance_gains_is_taken_off)
{
	check_what_is_left(4000, 800, 2, 1);
	check_what_is_left(4000, 800, 3, 2);
	check_what_is_left(4000, 800, 5, 3);
	check_what_is_left(4000, 800, 0, 4);
}

Test(tree_evidence, a_number_that_tells_something_comes_before_a_name_for_each_row)
{
	for (size_t classes = 0; classes <= 2; classes += 2) {
		struct table t;
		struct tree *tree;
		table_make(&t, 500, 500, classes, 0, 1, 3);
		for (size_t i = 0; i < 500; i++)
			t.x[i * COLS] = (float)i;
		table_view(&t, 0, 500, classes);
		tree = grow(&t.view, plain);
		cr_expect(tree->node[0].column == 1, "%zu classes: %u", classes,
			  tree->node[0].column);
		tree_destroy(tree);
		table_free(&t);
	}
}

Test(tree_evidence, categories_of_many_rows_that_tell_more_come_first)
{
	for (size_t classes = 0; classes <= 2; classes += 2) {
		struct table t;
		struct tree *tree;
		table_make(&t, 4000, 100, classes, 2, 0.5, 4);
		table_view(&t, 0, 4000, classes);
		tree = grow(&t.view, stump());
		cr_expect(tree->node[0].column == 0);
		tree_destroy(tree);
		table_free(&t);
	}
}

/* Each category as a column of compressed rows. */
static void encode(const struct table *t, size_t from, size_t n, size_t classes,
		   struct table *wide, struct sparse *rows)
{
	size_t levels = t->columns[0].levels, *start = array(n + 1, sizeof *start);
	uint32_t *col = array(n, sizeof *col);
	float *value = array(n, sizeof *value);
	struct column *columns = array(COLS - 1 + levels, sizeof *columns);

	for (size_t c = 0; c < COLS - 1 + levels; c++)
		columns[c] = (struct column){ .name = "x" };
	for (size_t i = 0; i < n; i++) {
		start[i + 1] = i + 1;
		col[i] = COLS - 1 + (uint32_t)t->x[(from + i) * COLS];
		value[i] = 1;
	}
	*rows = (struct sparse){ .start = start, .col = col, .value = value, .first = COLS - 1 };
	*wide = *t;
	table_view(wide, from, n, classes);
	wide->view.x++;
	wide->view.cols = COLS - 1 + levels;
	wide->view.columns = columns;
	wide->view.sparse = rows;
}

static void encode_free(struct table *wide, struct sparse *rows)
{
	free((void *)wide->view.columns);
	free((void *)rows->start);
	free((void *)rows->col);
	free((void *)rows->value);
}

static void compare_encodings(size_t classes, double of_level, struct tree_options opt)
{
	enum { TRAIN = 4000, TEST = 4000, LEVELS = 2000 };
	struct table t, train, test;
	struct sparse a, b;
	struct tree *native, *coded;
	double own, other;

	table_make(&t, TRAIN + TEST, LEVELS, classes, of_level, 1, 7);
	encode(&t, 0, TRAIN, classes, &train, &a);
	encode(&t, TRAIN, TEST, classes, &test, &b);
	table_view(&t, 0, TRAIN, classes);
	native = grow(&t.view, opt);
	coded = grow(&train.view, opt);
	table_view(&t, TRAIN, TEST, classes);
	own = loss(native, &t.view);
	other = loss(coded, &test.view);
	/* Two standard errors of a difference of shares; of squares, ten per cent. */
	cr_expect(own < other + (classes ? 0.022 : 0.1 * other),
		  "%zu classes, effect %g, prune %d: native %g, one-hot %g", classes, of_level,
		  opt.prune, own, other);
	tree_destroy(native);
	tree_destroy(coded);
	encode_free(&train, &a);
	encode_free(&test, &b);
	table_free(&t);
}

Test(tree_evidence, thousands_of_levels_predict_no_worse_than_one_hot)
{
	struct tree_options pruned = plain;

	pruned.prune = TREE_PRUNE_COST_COMPLEXITY;
	pruned.folds = 5;
	for (double effect = 0; effect <= 2; effect += 1) {
		compare_encodings(2, effect, plain);
		compare_encodings(0, effect, plain);
		compare_encodings(2, effect, pruned);
	}
}
