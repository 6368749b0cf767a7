/* What a fitted tree is good for: missing values, surrogates, categories, printing, saving, odd
 * tables; and its errors on problems whose errors are known. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"
#include "tests/support/problems.h"

static struct tree *grown(const struct data_view *v, const struct tree_options *opt)
{
	struct tree_options defaults = TREE_DEFAULTS;
	struct tree *t;
	struct err e = { 0 };

	cr_assert(!tree_fit(&t, v, NULL, opt ? opt : &defaults, &e), "%s", e.text);
	return t;
}

static double error_on(const struct tree *t, const struct data_view *v)
{
	double sum = 0;

	for (size_t i = 0; i < v->rows; i++)
		sum += tree_row_loss(t, tree_leaf(t, v, i), v, i);
	return sum / (double)v->rows;
}

static char *printed(const struct tree *t, const char *format)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	cr_assert(!tree_print(t, format, f, NULL));
	fclose(f);
	return text;
}

/* colour in {red, green, blue}, size numeric: yes when red, or blue and large. */
enum { N = 12 };
static const char *const colours[] = { "red", "green", "blue" }, *const answers[] = { "no", "yes" };
static const struct column coloured[] = {
	{ .name = "colour", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = colours },
	{ .name = "size", .kind = COLUMN_NUMERIC } };

struct colours {
	struct data_view view;
	float x[2 * N];
	uint32_t label[N];
};

static void colours_make(struct colours *t)
{
	t->view = (struct data_view){ .x = t->x,
				      .rows = N,
				      .cols = 2,
				      .stride = 2,
				      .columns = coloured,
				      .task = TASK_CLASSIFY,
				      .classes = 2,
				      .class_names = answers,
				      .label = t->label };
	for (size_t i = 0; i < N; i++) {
		t->x[2 * i] = (float)(i % 3);
		t->x[2 * i + 1] = (float)i;
		t->label[i] = i % 3 == 0 || (i % 3 == 2 && i > 6);
	}
}

Test(tree_model, prints_a_tree_that_a_person_can_read)
{
	struct colours c;
	struct tree *t;
	char *text, *rules, *dot, *json;

	colours_make(&c);
	t = grown(&c.view, NULL);
	text = printed(t, "text");
	cr_expect_str_eq(text,
		"all: no (no 6, yes 6; error 0.5)\n"
		"colour in {green}: no (no 4; error 0)\n"
		"colour in {red, blue}: yes (no 2, yes 6; error 0.25)\n"
		"|   colour in {green, blue}: no (no 2, yes 2; error 0.5)\n"
		"|   |   size <= 6.5: no (no 2; error 0)\n"
		"|   |   size > 6.5: yes (yes 2; error 0)\n"
		"|   colour in {red}: yes (yes 4; error 0)\n", "%s", text);
	rules = printed(t, "rules");
	cr_expect(strstr(rules, "if colour in {green} then no"), "%s", rules);
	dot = printed(t, "dot");
	cr_expect(strstr(dot, "digraph tree {") &&
			  strstr(dot, "n0 -> n1 [label=\"colour in {green}\"]"),
		  "%s", dot);
	json = printed(t, "json");
	cr_expect(strstr(json, "\"name\": \"colour\"") && strstr(json, "\"left_levels\": [1]"),
		  "%s", json);
	free(text), free(rules), free(dot), free(json);
	tree_destroy(t);
}

Test(tree_model, prints_json_whatever_columns_are_called)
{
	static const char name[] = "a\"b\\c\td\x01\xc3\xa9\xff";
	struct column columns[] = { coloured[0], coloured[1] };
	struct colours c;
	struct tree *t;
	char *text;
	json_t *j, *nodes = NULL;
	size_t named = 0;

	colours_make(&c);
	columns[0].name = columns[1].name = name;
	c.view.columns = columns;
	t = grown(&c.view, NULL);
	text = printed(t, "json");
	j = json_loads(text, 0, NULL);
	nodes = json_object_get(j, "nodes");
	cr_assert(nodes, "%s", text);
	for (size_t i = 0; i < json_array_size(nodes); i++) {
		const json_t *node = json_array_get(nodes, i), *column = json_object_get(node, "name");

		if (!column)
			continue;
		cr_expect_str_eq(json_string_value(column), "a\"b\\c\td\x01\xc3\xa9\xef\xbf\xbd");
		cr_expect(strstr(json_string_value(json_object_get(node, "test")), "a\"b\\c\td\x01"));
		named++;
	}
	cr_expect_eq(named, 3);
	json_decref(j);
	free(text);
	tree_destroy(t);
}

Test(tree_model, an_unseen_category_goes_with_the_heavier_child)
{
	struct colours c;
	struct tree *t;
	float row[2] = { 1, 3 };
	struct data_view one = { .x = row, .rows = 1, .cols = 2, .stride = 2 };

	colours_make(&c);
	for (size_t i = 0; i < N; i++)          /* nobody is blue */
		c.x[2 * i] = i < 9 ? 0 : 1, c.label[i] = i < 9;
	t = grown(&c.view, &(struct tree_options){ .max_depth = 1,
						   .min_samples_split = 2,
						   .min_samples_leaf = 1,
						   .max_leaves = TREE_NO_LIMIT });
	cr_assert(t->nodes == 3);
	for (float odd = -1; odd < 5; odd += 0.5f) {
		bool known = odd == 0 || odd == 1;
		row[0] = odd;
		cr_expect(known || tree_class_at(t, tree_leaf(t, &one, 0)) == 1, "%g", (double)odd);
	}
	row[0] = NAN;
	cr_expect(tree_class_at(t, tree_leaf(t, &one, 0)) == 1);
	row[0] = 1;
	cr_expect(tree_class_at(t, tree_leaf(t, &one, 0)) == 0);
	tree_destroy(t);
}

/* y = x0 > 0; x1 is x0 with a little noise; in x0 many values are missing. */
static struct problem twins(size_t n, uint64_t seed, double holes)
{
	struct problem p = problem_blobs(n, 3, 2, seed);
	struct rng r = rng_make(rng_seed(seed, "tests/tree/twins"));

	for (size_t i = 0; i < n; i++) {
		double z = rng_normal(&r);
		p.label[i] = z > 0;
		p.x[3 * i] = rng_uniform(&r) < holes ? NAN : (float)z;
		p.x[3 * i + 1] = (float)(z + 0.05 * rng_normal(&r));
		p.x[3 * i + 2] = (float)rng_normal(&r);
	}
	return p;
}

Test(tree_model, surrogates_stand_in_for_what_is_missing)
{
	struct problem train = twins(600, 1, 0.02), test = twins(600, 2, 0.6);
	struct tree_options with = TREE_DEFAULTS, without = TREE_DEFAULTS;
	struct tree *a, *b;

	with.missing = TREE_MISSING_SURROGATE;
	with.max_depth = without.max_depth = 1;
	a = grown(&train.view, &with);
	b = grown(&train.view, &without);
	cr_assert(a->node[0].column == 0 && a->info[0].surrogates >= 1);
	cr_assert(a->surrogates[0].column == 1 && !a->surrogates[0].reversed &&
		  a->surrogates[0].agreement > 0.9f);
	cr_assert(error_on(a, &test.view) < 0.05, "%g", error_on(a, &test.view));
	cr_assert(error_on(b, &test.view) > 0.2, "%g", error_on(b, &test.view));
	for (size_t i = 0; i < 600; i++)        /* turned round */
		train.x[3 * i + 1] *= -1, test.x[3 * i + 1] *= -1;
	tree_destroy(a);
	a = grown(&train.view, &with);
	cr_assert(a->surrogates[0].reversed && error_on(a, &test.view) < 0.05);
	tree_destroy(a);
	tree_destroy(b);
	problem_free(&train);
	problem_free(&test);
}

Test(tree_model, missing_values_may_themselves_be_the_split)
{
	struct problem p = twins(200, 3, 0.5);
	struct tree *t;

	for (size_t i = 0; i < 200; i++)
		p.label[i] = p.x[3 * i] != p.x[3 * i];
	t = grown(&p.view, NULL);
	cr_assert(t->nodes == 3 && error_on(t, &p.view) == 0, "%zu nodes", t->nodes);
	tree_destroy(t);
	for (size_t i = 0; i < 600; i++)
		p.x[i] = NAN;
	t = grown(&p.view, NULL);
	cr_assert(t->nodes == 1, "nothing known, nothing to split by");
	tree_destroy(t);
	problem_free(&p);
}

Test(tree_model, fast_and_plain_descents_agree_on_missing_values)
{
	struct problem p = twins(300, 4, 0.3);
	struct tree *t = grown(&p.view, NULL);
	float scores[300 * 2];

	cr_assert(t->plain);
	cr_assert(!tree_predict(t, &p.view, mat_of(scores, 300, 2), NULL));
	for (size_t i = 0; i < 300; i++)
		cr_assert(scores[2 * i] ==
			  (float)tree_values_of(&t->values, tree_leaf(t, &p.view, i)).value[0]);
	tree_destroy(t);
	problem_free(&p);
}

Test(tree_model, saved_trees_with_categories_and_surrogates_come_back_whole)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
	struct problem p = twins(200, 5, 0.2);
	struct tree_options opt = TREE_DEFAULTS;
	struct column columns[3] = { p.columns[0],
				     p.columns[1],
				     { .name = "c", .kind = COLUMN_CATEGORICAL, .levels = 4 } };
	struct tree *t, *back;
	struct blob blob = { 0 };
	struct err e = { 0 };
	char *a, *b;

	p.view.columns = columns;
	for (size_t i = 0; i < 200; i++) {
		p.x[3 * i + 2] = (float)(i % 4);
		p.label[i] ^= i % 4 == 2;
	}
	opt.missing = TREE_MISSING_SURROGATE;
	t = grown(&p.view, &opt);
	cr_assert(t->set_words && t->surrogate_count);
	H5Pset_fapl_core(access, 1 << 16, 0);
	file = H5Fcreate("tree", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	blob.group = H5Gcreate2(file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(!tree_save(t, &blob, &e) && !tree_load(&back, &blob, &e), "%s", e.text);
	a = printed(t, "json");
	b = printed(back, "json");
	cr_assert_str_eq(a, b);
	for (size_t i = 0; i < 200; i++)
		cr_assert(tree_leaf(t, &p.view, i) == tree_leaf(back, &p.view, i));
	free(a), free(b);
	tree_destroy(t);
	tree_destroy(back);
	H5Gclose(blob.group);
	H5Fclose(file);
	H5Pclose(access);
	problem_free(&p);
}

Test(tree_model, a_broken_model_file_is_an_error)
{
	struct problem p = twins(100, 6, 0);

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	for (int what = 0; what < 3; what++) {
		hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
		struct tree *t = grown(&p.view, NULL), *back;
		struct blob blob = { 0 };
		struct err e = { 0 };
		if (what == 0)
			t->node[0].left = 1u << 20;
		else if (what == 1)
			t->node[1].column = 77;
		else
			t->node[0].left = 0, t->node[2].left = 1;
		H5Pset_fapl_core(access, 1 << 16, 0);
		file = H5Fcreate("tree", H5F_ACC_TRUNC, H5P_DEFAULT, access);
		blob.group = H5Gcreate2(file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
		cr_assert(!tree_save(t, &blob, &e));
		cr_expect(tree_load(&back, &blob, &e) == -1 && e.code == ERR_FORMAT && !back, "%d",
			  what);
		t->node[0].left = 0;
		tree_destroy(t);
		H5Gclose(blob.group);
		H5Fclose(file);
		H5Pclose(access);
	}
	problem_free(&p);
}

Test(tree_model, limits_are_kept)
{
	struct problem p = problem_smooth(500, 4, 1);
	struct tree_options opt = TREE_DEFAULTS;
	struct tree *t;

	opt.max_depth = 3;
	t = grown(&p.view, &opt);
	cr_expect(tree_shape(t).depth == 3 && tree_shape(t).leaves == 8);
	tree_destroy(t);
	opt = (struct tree_options)TREE_DEFAULTS;
	opt.max_leaves = 13;
	opt.min_samples_leaf = 5;
	t = grown(&p.view, &opt);
	cr_expect(tree_shape(t).leaves == 13);
	for (size_t i = 0; i < t->nodes; i++)
		cr_expect(t->info[i].rows >= 5);
	tree_destroy(t);
	opt = (struct tree_options)TREE_DEFAULTS;
	opt.max_features = 1;
	t = grown(&p.view, &opt);
	cr_expect(tree_shape(t).leaves == 500 && tree_shape(t).columns_used == 4);
	tree_destroy(t);
	problem_free(&p);
}

/* ---- problems whose errors are known (Breiman 1996: 300 rows, 20 columns) ---- */

static void twonorm(struct rng *r, float *row, uint32_t *label)
{
	*label = (uint32_t)rng_below(r, 2);
	for (size_t c = 0; c < 20; c++)
		row[c] = (float)(rng_normal(r) + (*label ? 2 : -2) / sqrt(20));
}

static void ringnorm(struct rng *r, float *row, uint32_t *label)
{
	*label = (uint32_t)rng_below(r, 2);
	for (size_t c = 0; c < 20; c++)
		row[c] = (float)(*label ? rng_normal(r) + 1 / sqrt(20) : 2 * rng_normal(r));
}

static void threenorm(struct rng *r, float *row, uint32_t *label)
{
	double a = 2 / sqrt(20), sign = rng_below(r, 2) ? 1 : -1;

	*label = (uint32_t)rng_below(r, 2);
	for (size_t c = 0; c < 20; c++)
		row[c] = (float)(rng_normal(r) + (*label ? (c % 2 ? -a : a) : sign * a));
}

/* Mean error in percent of 20 trees, each grown on 300 rows and tried on 1000 others. */
static double known_error(void (*make)(struct rng *, float *, uint32_t *))
{
	double sum = 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct problem p = problem_blobs(1300, 20, 2, 1);
		struct rng r = rng_make(rng_seed(seed, "tests/tree/known"));
		struct data_view train = p.view, test = p.view;
		struct tree_options opt = TREE_DEFAULTS;
		struct tree *t;
		for (size_t i = 0; i < 1300; i++)
			make(&r, p.x + 20 * i, &p.label[i]);
		train.rows = 300;
		test.x += 300 * 20, test.label += 300, test.rows = 1000;
		opt.prune = TREE_PRUNE_COST_COMPLEXITY;
		opt.one_se = false;
		t = grown(&train, &opt);
		sum += 100 * error_on(t, &test) / 20;
		tree_destroy(t);
		problem_free(&p);
	}
	return sum;
}

Test(tree_model, errors_on_known_problems_are_those_of_the_literature)
{
	double two = known_error(twonorm), ring = known_error(ringnorm),
	       three = known_error(threenorm);

	cr_expect(fabs(two - 22.1) < 2, "twonorm %g", two);
	cr_expect(fabs(ring - 21.4) < 2, "ringnorm %g", ring);
	cr_expect(fabs(three - 32.8) < 2, "threenorm %g", three);
}
