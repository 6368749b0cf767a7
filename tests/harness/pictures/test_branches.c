#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/text.h"
#include "harness/pictures/branches.h"
#include "harness/pictures/viridis.h"
#include "tests/support/scratch.h"

static void read_tree(struct branch_tree *b, struct model *m, const struct dataset *d, const char *spec)
{
	struct variant v;
	struct err e = { 0 };

	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	cr_assert(!model_fit(m, d, &v, 1, 1, &e), "%s", e.text);
	cr_assert(!branches_read(b, m, &e), "%s", e.text);
	variant_free(&v);
}

/* Every line has one end, ends stand in the order of the tree, inner nodes between their children. */
static void check_layout(const struct branch_tree *b, size_t ends)
{
	size_t seen[256] = { 0 }, n = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct branch *at = &b->branch[i];
		if (!at->shown)
			continue;
		if (at->end) {
			cr_assert(at->y >= 0 && at->y < 256 && at->y == floor(at->y), "%g", at->y);
			seen[(size_t)at->y]++;
			n++;
		} else {
			const struct branch *left = &b->branch[at->left], *right = &b->branch[at->right];
			cr_expect(left->shown && right->shown);
			cr_expect(left->y < at->y && at->y < right->y, "node %zu", i);
			cr_expect_eq(left->x, at->x + 1);
			cr_expect_float_eq(at->rows, left->rows + right->rows, 1e-9);
			cr_expect_eq(at->leaves, left->leaves + right->leaves);
		}
	}
	cr_expect_eq(n, ends);
	cr_expect_eq(b->ends, ends);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(seen[i], 1, "line %zu has %zu ends", i, seen[i]);
	/* two nodes of a level are a line apart, or more */
	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < i; k++)
			if (b->branch[i].shown && b->branch[k].shown && b->branch[i].x == b->branch[k].x)
				cr_expect(fabs(b->branch[i].y - b->branch[k].y) >= 1);
}

Test(pictures_branches, a_whole_tree_has_a_line_for_each_leaf)
{
	struct dataset *d = scratch_load("iris", NULL, NULL);
	struct branch_tree b;
	struct model m;

	read_tree(&b, &m, d, "tree");
	cr_assert_eq(b.branch[0].leaves, 9);
	branches_lay_out(&b, 100, 100);
	check_layout(&b, 9);
	cr_expect_eq(b.depth, 5);
	cr_expect_eq(b.branch[0].rows, 150);
	cr_expect_str_eq(b.branch[0].test, "petal length ≤ 2.45");
	cr_expect_eq(b.branch[b.branch[0].left].value[0], 1);
	branches_free(&b);
	model_free(&m);
	dataset_destroy(d);
}

Test(pictures_branches, a_large_tree_is_cut_at_a_level)
{
	struct dataset *d = scratch_load("diabetes", NULL, NULL);
	struct branch_tree b;
	struct model m;

	read_tree(&b, &m, d, "tree");
	cr_assert_gt(b.branch[0].leaves, 300);
	branches_lay_out(&b, 20, 100);
	cr_expect_leq(b.ends, 20);
	check_layout(&b, b.ends);
	branches_lay_out(&b, 1000, 3);
	cr_expect_eq(b.depth, 3);
	check_layout(&b, 8);
	branches_free(&b);
	model_free(&m);
	dataset_destroy(d);
}

Test(pictures_branches, tests_are_short_and_say_what_they_ask)
{
	struct text t = { 0 };
	struct dataset *d;
	struct branch_tree b;
	struct model m;

	text_add(&t, "day,colour,y\n");
	for (int i = 0; i < 30; i++)
		text_add(&t, "%.2f,%s,%s\n", 2460000.25 + i, i % 3 ? "red" : "blue",
			 i >= 15 ? "late" : i % 3 ? "red" : "blue");
	d = scratch_table("t.csv", text_of(&t), NULL);
	read_tree(&b, &m, d, "tree");
	cr_expect_eq(b.branch[0].leaves, 3);
	cr_expect_str_eq(b.branch[0].test, "day ≤ 2460014.8");
	cr_expect_str_eq(b.branch[b.branch[0].left].test, "colour in {blue}");
	branches_free(&b);
	model_free(&m);
	dataset_destroy(d);
	text_free(&t);
}

Test(pictures_branches, what_is_no_tree_is_refused)
{
	struct dataset *d = scratch_load("iris", NULL, NULL);
	struct variant v;
	struct branch_tree b;
	struct model m;
	struct err e = { 0 };

	cr_assert(!variant_make(&v, "knn", &e));
	cr_assert(!model_fit(&m, d, &v, 1, 1, &e), "%s", e.text);
	cr_expect(branches_read(&b, &m, &e));
	cr_expect(strstr(e.text, "knn is no tree"));
	model_free(&m);
	variant_free(&v);
	dataset_destroy(d);
}

Test(pictures_branches, colours_of_values_run_from_end_to_end)
{
	cr_expect_eq(viridis_color(-1), 0x440154);
	cr_expect_eq(viridis_color(1), 0xfde725);
	cr_expect_eq(viridis_color(NAN), 0x440154);
	cr_expect_eq(viridis_color(2.0 / 7), 0x365c8d);
}
