/* What nodes predict where classes are many: the shares of the classes they have, and room for no
 * others. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "tests/support/tree_nodes.h"

enum { ROWS = 3000, COLS = 3, CLASSES = 700 };

struct table {
	struct data_view view;
	struct column columns[COLS];
	float x[ROWS * COLS];
	uint32_t label[ROWS];
};

/* Class c lies about (c, c^2, 0), of rows of which a fifth are of any class. */
static struct table *table_make(void)
{
	struct table *t = mem_zeros(1, sizeof *t, NULL);
	struct rng r = rng_make(rng_seed(3, "tests/tree/values"));

	cr_assert(t);
	t->view = (struct data_view){ .x = t->x, .rows = ROWS, .cols = COLS, .stride = COLS,
		.columns = t->columns, .task = TASK_CLASSIFY, .classes = CLASSES, .label = t->label };
	for (size_t c = 0; c < COLS; c++)
		t->columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
	for (size_t i = 0; i < ROWS; i++) {
		double c = (double)rng_below(&r, CLASSES);
		t->x[i * COLS] = (float)(c + 0.3 * rng_normal(&r));
		t->x[i * COLS + 1] = (float)(c * c + rng_normal(&r));
		t->x[i * COLS + 2] = (float)rng_normal(&r);
		t->label[i] = rng_below(&r, 5) ? (uint32_t)c : (uint32_t)rng_below(&r, CLASSES);
	}
	return t;
}

static struct tree *grown(const struct table *t, const struct tree_options *opt)
{
	struct err e = { 0 };
	struct tree *tree;

	cr_assert(!tree_fit(&tree, &t->view, NULL, opt, &e), "%s", e.text);
	return tree;
}

/* The rows of each class that pass node `node`. */
static void count_classes(const struct tree *t, const struct data_view *v, size_t node, size_t *count)
{
	memset(count, 0, CLASSES * sizeof *count);
	for (size_t row = 0; row < v->rows; row++) {
		struct tree_row x = tree_row_of(v, row);
		size_t at = 0;
		while (at != node && t->node[at].left)
			at = t->node[at].left + !tree_goes_left(t, at, &x);
		count[v->label[row]] += at == node;
	}
}

static void expect_counts(const struct tree *t, const struct data_view *v, size_t node)
{
	struct tree_value_list l = tree_values_of(&t->values, node);
	size_t count[CLASSES], classes = 0, most = 0;

	count_classes(t, v, node, count);
	for (size_t c = 0; c < CLASSES; c++) {
		classes += count[c] > 0;
		most = count[c] > count[most] ? c : most;
	}
	cr_assert(l.output && l.n == classes, "node %zu: %zu classes, not %zu", node, l.n, classes);
	for (size_t k = 0; k < l.n; k++)
		cr_expect(l.value[k] == (double)count[l.output[k]] / t->info[node].weight,
			  "node %zu, class %u", node, l.output[k]);
	cr_expect_eq(tree_class_at(t, node), most, "node %zu", node);
}

Test(tree_values, all_nodes_have_the_shares_of_their_rows_and_no_more)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct table *t = table_make();
	struct tree *tree;

	opt.max_depth = 6;
	tree = grown(t, &opt);
	cr_assert(tree->nodes > 40, "%zu nodes", tree->nodes);
	for (size_t i = 0; i < tree->nodes; i++)
		expect_counts(tree, &t->view, i);
	tree_destroy(tree);
	free(t);
}

Test(tree_values, a_full_tree_takes_memory_of_its_rows_not_of_rows_times_classes)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct table *t = table_make();
	struct tree *tree = grown(t, &opt);
	struct tree_shape s = tree_shape(tree);
	float *score = mem_array(ROWS * CLASSES, sizeof *score, NULL);

	cr_expect(s.leaves > 1000 && s.bytes < 100 * ROWS * 15, "%zu leaves, %zu bytes", s.leaves, s.bytes);
	memset(score, 0x7f, ROWS * CLASSES * sizeof *score);
	cr_assert(!tree_predict(tree, &t->view, mat_of(score, ROWS, CLASSES), NULL));
	for (size_t i = 0; i < ROWS; i++)
		for (size_t c = 0; c < CLASSES; c++)
			cr_assert(score[i * CLASSES + c] == (c == t->label[i]), "row %zu, class %zu", i, c);
	free(score);
	tree_destroy(tree);
	free(t);
}

Test(tree_values, threads_and_pruning_keep_them)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct table *t = table_make();
	struct tree *one = grown(t, &opt), *two, *pruned;

	opt.threads = 3;
	opt.thread_cells = 0;
	two = grown(t, &opt);
	cr_assert_eq(one->nodes, two->nodes);
	for (size_t i = 0; i < one->nodes; i++)
		cr_assert(same_values(one, two, i), "node %zu", i);
	opt.ccp_alpha = 1e-3;
	pruned = grown(t, &opt);
	cr_assert(pruned->nodes > 10 && pruned->nodes < one->nodes / 2, "%zu of %zu", pruned->nodes,
		  one->nodes);
	for (size_t i = 0; i < pruned->nodes; i += 5)
		expect_counts(pruned, &t->view, i);
	tree_destroy(one);
	tree_destroy(two);
	tree_destroy(pruned);
	free(t);
}

struct file {
	hid_t access, file;
	struct blob blob;
};

static struct file saved(const struct tree *t)
{
	struct file f = { .access = H5Pcreate(H5P_FILE_ACCESS) };
	struct err e = { 0 };

	H5Pset_fapl_core(f.access, 1 << 16, 0);
	f.file = H5Fcreate("tree", H5F_ACC_TRUNC, H5P_DEFAULT, f.access);
	f.blob.group = H5Gcreate2(f.file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(!tree_save(t, &f.blob, &e), "%s", e.text);
	return f;
}

static void close_file(struct file *f)
{
	H5Gclose(f->blob.group);
	H5Fclose(f->file);
	H5Pclose(f->access);
}

Test(tree_values, a_file_has_them_in_the_order_of_the_nodes)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct table *t = table_make();
	struct tree *tree, *back;
	struct err e = { 0 };
	struct file f;

	opt.threads = 3;
	opt.thread_cells = 0;
	tree = grown(t, &opt);
	f = saved(tree);
	cr_assert(!tree_load(&back, &f.blob, &e), "%s", e.text);
	for (size_t i = 0, at = 0; i < tree->nodes; at += back->values.part[i++].n) {
		cr_assert(same_values(tree, back, i), "node %zu", i);
		cr_assert_eq(back->values.part[i].at, at);
	}
	close_file(&f);
	tree_destroy(tree);
	tree_destroy(back);
	free(t);
}

Test(tree_values, broken_classes_of_a_file_are_an_error)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct table *t = table_make();

	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	for (int what = 0; what < 3; what++) {
		struct tree *tree = grown(t, &opt), *back;
		struct err e = { 0 };
		struct file f;
		if (what == 0)
			tree->values.output[tree->values.part[0].n - 1] = CLASSES;
		else if (what == 1)
			tree->values.output[1] = tree->values.output[0];
		else
			tree->values.part[0].n = 0;
		f = saved(tree);
		cr_expect(tree_load(&back, &f.blob, &e) == -1 && e.code == ERR_FORMAT && !back, "%d", what);
		close_file(&f);
		tree_destroy(tree);
	}
	free(t);
}
