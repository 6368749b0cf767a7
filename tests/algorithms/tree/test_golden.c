/* The tree against scikit-learn's on a continuous table without ties
 * (tests/golden/tree_sklearn.py): nodes, depth, predictions, pruning paths; and split gains worked
 * out by hand elsewhere. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/tree/node.h"
#include "tests/support/problems.h"

enum { ROWS = 300, TRAIN = 200, COLS = 5, TEST = ROWS - TRAIN, MOST_NUMBERS = 3 * TEST };

struct table {
	float x[ROWS * COLS], weight[ROWS];
	uint32_t label[ROWS];
	double target[ROWS];
	struct column columns[COLS];
};

static void read_table(struct table *t)
{
	FILE *f = fopen("tests/golden/tree_data.csv", "r");

	cr_assert(f, "run from the repository's root");
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t c = 0; c < COLS; c++)
			cr_assert(fscanf(f, "%f,", &t->x[i * COLS + c]) == 1);
		cr_assert(fscanf(f, "%u,%lf,%f", &t->label[i], &t->target[i], &t->weight[i]) == 3);
	}
	fclose(f);
	for (size_t c = 0; c < COLS; c++)
		t->columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
}

static bool regression(const char *params)
{
	return !strstr(params, "=gini") && !strstr(params, "=entropy");
}

static struct data_view view_of(const struct table *t, size_t from, size_t n, bool regress,
				bool weighted)
{
	return (struct data_view){ .x = t->x + from * COLS,
				   .rows = n,
				   .cols = COLS,
				   .stride = COLS,
				   .columns = t->columns,
				   .task = regress ? TASK_REGRESS : TASK_CLASSIFY,
				   .classes = regress ? 0 : 3,
				   .label = regress ? NULL : t->label + from,
				   .target = regress ? t->target + from : NULL,
				   .weight = weighted ? t->weight + from : NULL };
}

static size_t read_numbers(char *at, double *out)
{
	size_t n = 0;

	for (char *word = strtok(at, ","); word; word = strtok(NULL, ","))
		out[n++] = strtod(word, NULL);
	return n;
}

static void check_tree(const struct table *t, char *params, bool weighted, double *want)
{
	struct data_view train = view_of(t, 0, TRAIN, regression(params), weighted);
	struct data_view test = view_of(t, TRAIN, TEST, regression(params), false);
	struct fitted f = { 0 };
	struct err e = { 0 };

	for (char *c = params; *c; c++)
		*c = *c == ' ' ? ',' : *c;
	cr_assert(!fit(&f, &tree_class, params, &train, NULL, 1, 1, &e) &&
			  !fitted_predict(&f, &test, &e),
		  "%s: %s", params, e.text);
	cr_expect(f.last.count[1].value == want[0], "%s: %g nodes, not %g", params,
		  f.last.count[1].value, want[0]);
	cr_expect(f.last.count[2].value == want[1], "%s: depth %g, not %g", params,
		  f.last.count[2].value, want[1]);
	for (size_t i = 0; i < f.rows * f.outputs; i++)
		cr_assert(close_to((double)f.scores[i], want[2 + i], 1e-6, 1e-7),
			  "%s%s: score %zu is %g, not %g", params, weighted ? " weighted" : "", i,
			  (double)f.scores[i], want[2 + i]);
	fitted_free(&f);
}

struct numbers {
	void *ctx;
	double at[MOST_NUMBERS];
	size_t n;
};

static void take_alpha(void *ctx, const char *name, size_t index, double value)
{
	struct numbers *out = ctx;

	if (!strcmp(name, "prune_alpha"))
		out->at[index] = value, out->n = index + 1;
}

static void check_path(const struct table *t, char *params, const double *want, size_t n)
{
	struct data_view train = view_of(t, 0, TRAIN, regression(params), false);
	struct numbers got = { .n = 0 };
	struct diag_sink sink = { take_alpha, &got };
	struct fitted f = { 0 };
	struct err e = { 0 };

	for (char *c = params; *c; c++)
		*c = *c == ' ' ? ',' : *c;
	cr_assert(!fit(&f, &tree_class, params, &train, NULL, 1, 1, &e), "%s: %s", params, e.text);
	cr_assert(!tree_class.diagnose(f.self, &sink, &e));
	cr_assert(got.n == n, "%s: %zu points, not %zu", params, got.n, n);
	for (size_t i = 0; i < n; i++)
		cr_expect(close_to(got.at[i], want[i], 1e-9, 1e-12),
			  "%s: alpha %zu is %.12g, not %.12g", params, i, got.at[i], want[i]);
	fitted_free(&f);
}

Test(tree_golden, equals_scikit_learn_where_there_are_no_ties)
{
	static struct table t;
	static double numbers[MOST_NUMBERS + 2];
	FILE *f = fopen("tests/golden/tree_sklearn.csv", "r");
	char *line = NULL;
	size_t room = 0, cases = 0;

	read_table(&t);
	cr_assert(f);
	while (getline(&line, &room, f) > 0) {
		char *kind = line, *params = strchr(line, ',') + 1, *rest = strchr(params, ',') + 1;
		params[-1] = rest[-1] = '\0';
		if (!strcmp(kind, "tree")) {
			read_numbers(rest + 2, numbers);
			check_tree(&t, params, rest[0] == '1', numbers);
		} else {
			check_path(&t, params, numbers, read_numbers(rest, numbers));
		}
		cases++;
	}
	cr_assert(cases >= 30, "%zu cases", cases);
	free(line);
	fclose(f);
}

/* One column 1..8, labels 0 0 1 0 1 1 1 0; gains per row at the thresholds 1.5 .. 7.5. */
Test(tree_golden, gains_of_one_column_are_those_of_the_formulas)
{
	static const double gini[] = { 0.07142857142857134,  0.16666666666666669,
				       0.033333333333333326, 0.125,
				       0.033333333333333326, 0,
				       0.07142857142857134 };
	static const double bits[] = { 0.13792538097002993, 0.31127812445913283,
				       0.04879494069539847, 0.18872187554086717,
				       0.04879494069539847, 0,
				       0.13792538097002993 };
	static const uint32_t y[] = { 0, 0, 1, 0, 1, 1, 1, 0 };

	for (int entropy = 0; entropy < 2; entropy++)
		for (size_t at = 1; at < 8; at++) {
			const struct tree_impurity *imp =
				tree_impurity_find(entropy ? "entropy" : "gini", TASK_CLASSIFY, NULL);
			struct tree_targets t = {
				.task = TASK_CLASSIFY, .rows = 8, .classes = 2, .label = y
			};
			struct tree_side all, left, right;
			const double *want = entropy ? bits : gini;
			double gain;
			cr_assert(!tree_side_make(&all, &t, imp, NULL) && !tree_side_make(&left, &t, imp, NULL) &&
				  !tree_side_make(&right, &t, imp, NULL));
			for (uint32_t i = 0; i < 8; i++) {
				tree_side_add(&all, &t, imp, i);
				if (i < at)
					tree_side_add(&left, &t, imp, i);
			}
			tree_side_rest(&right, &all, &left);
			gain = (imp->score(&left, &right) - imp->whole(&all)) / 8;
			cr_expect(close_to(gain, want[at - 1], 1e-12, 1e-14), "%s at %zu: %.17g",
				  imp->name, at, gain);
			cr_expect(close_to(imp->total(&all) / 8, entropy ? 1 : 0.5, 1e-14, 0));
			tree_side_free(&all);
			tree_side_free(&left);
			tree_side_free(&right);
		}
}
