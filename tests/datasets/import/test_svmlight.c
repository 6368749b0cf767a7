#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/load_options.h"
#include "tests/support/scratch.h"

Test(import_svmlight, rows_become_a_dense_table_when_that_is_small)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("a.svm",
		"# a comment line\n+1 1:0.5 3:-2e1 # the rest\n-1 2:7\n-1\n+1 qid:3 1:nan 4:1\n\n"), NULL, &r);

	cr_assert(d->rows == 4 && d->cols == 4 && d->classes == 2 && d->x);
	cr_assert_str_eq(d->columns[0].name, "f1");
	cr_assert_str_eq(d->class_names[0], "-1");
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[2] == 0 && d->label[3] == 1);
	static const float want[] = { 0.5f, 0, -20, 0, 0, 7, 0, 0, 0, 0, 0, 0 };
	cr_assert(!memcmp(d->x, want, sizeof want));
	cr_assert(isnan(d->x[12]) && d->x[15] == 1);
	cr_assert(strstr(r.text, "qid"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_svmlight, a_feature_0_anywhere_makes_it_count_from_0)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("z.svm", "1 1:5 10:1\n0 0:2\n1 20:1\n"), NULL, &r);

	cr_assert(d->cols == 21 && d->x[1] == 5 && d->x[10] == 1 && d->x[21] == 2);
	cr_assert(strstr(r.text, "count from 0"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_svmlight, the_test_file_counts_like_the_first)
{
	struct load_options o = { 0 };
	const char *train = scratch_text("train.svm", "1 0:5 1:1\n0 2:1\n");
	struct dataset *d;

	o.table.test_file = scratch_text("test.svm", "1 1:7\n");
	d = scratch_load(train, &o, NULL);
	cr_assert(d->rows == 3 && d->cols == 3 && d->x[2 * 3 + 1] == 7);
	dataset_destroy(d);
	train = scratch_text("train.svm", "1 1:5\n0 2:1\n");
	o.table.test_file = scratch_text("test.svm", "1 0:3 2:7\n");
	d = scratch_load(train, &o, NULL);
	cr_assert(d->cols == 3 && d->x[1] == 5 && d->x[2 * 3] == 3 && d->x[2 * 3 + 2] == 7);
	dataset_destroy(d);
}

Test(import_svmlight, fractions_as_targets_mean_regression)
{
	struct dataset *d = scratch_load(scratch_text("r.svm", "1.5 1:1\n-2 2:1\n1e-3 1:2\n"), NULL, NULL);

	cr_assert(d->task == TASK_REGRESS && d->target[2] == 1e-3);
	dataset_destroy(d);
}

Test(import_svmlight, what_would_be_large_stays_sparse)
{
	char *text = malloc(200000);
	size_t used = 0;
	struct dataset *d;

	for (int i = 0; i < 3000; i++)
		used += (size_t)sprintf(text + used, "%d %d:1 %d:2.5\n", i % 2, i + 1, 100000 - i);
	d = scratch_load(scratch_bytes("big.svm", text, used), NULL, NULL);
	cr_assert(d->sparse && !d->x && d->cols == 100000 && d->sparse->start[3000] == 6000);
	cr_assert(d->sparse->col[2] == 1 && d->sparse->col[3] == 99998 && d->sparse->value[3] == 2.5f);
	dataset_destroy(d);
	free(text);
}

/* 1,100 x 4,000 are 17 MB: sparse where fewer than one value in twenty is named. 1,000 rows are 16 MB and no
 * trouble. */
static bool stays_sparse(int rows, int entries)
{
	char *text = malloc((size_t)rows * ((size_t)entries * 8 + 8));
	size_t used = 0;
	struct dataset *d;
	bool sparse;

	for (int i = 0; i < rows; i++) {
		used += (size_t)sprintf(text + used, "%d", i % 2);
		for (int k = 0; k < entries; k++)
			used += (size_t)sprintf(text + used, " %d:1", k + 1 == entries ? 4000 : k + 1);
		used += (size_t)sprintf(text + used, "\n");
	}
	d = scratch_load(scratch_bytes("size.svm", text, used), NULL, NULL);
	sparse = d->sparse != NULL;
	cr_assert(d->cols == 4000 && (sparse ? !d->x : d->x != NULL));
	dataset_destroy(d);
	free(text);
	return sparse;
}

Test(import_svmlight, what_is_small_or_well_filled_becomes_dense)
{
	cr_expect(stays_sparse(1100, 199));
	cr_expect(!stays_sparse(1100, 200));
	cr_expect(!stays_sparse(1000, 10));
	cr_expect(stays_sparse(1100, 10));
}

static const struct { const char *text, *says; } broken[] = {
	{ "1 1:2 x\n0 1:1\n", "'x' is not of the form NUMBER:VALUE" },
	{ "1 1:2\n0 :3\n", "line 2: ':3'" },
	{ "1 1:2\n0 2:\n", "whose value is a number" },
	{ "1 1:2\n0 2:a\n", "whose value is a number" },
	{ "1 1:2\n0 -2:1\n", "whole number" },
	{ "1 1:2\n0 2.5:1\n", "whole number" },
	{ "1 2:2 1:1\n0 1:1\n", "must ascend" },
	{ "1 2:2 2:1\n0 1:1\n", "must ascend" },
	{ "1 0:2 7:1\n0 4:1 3:1\n", "line 2: feature 3 after 4; they must ascend" },
	{ "1 1:2\n0 99999999999999999999:1\n", "below 2^28" },
	{ "1 1:2\n1,3 2:1\n", "several labels" },
	{ "1 1:2\n2:1 3:1\n", "begins with a feature" },
	{ "1 1:2\nyes 3:1\n", "'yes' is not a number" },
	{ "1 1:2\nnan 3:1\n", "not a finite number" },
	{ "1 1:inf\n0 1:1\n", "value is a finite number" },
	{ "1 4444434:1\n0 1:2", "must be a mistake" },
};

Test(import_svmlight, rows_of_a_label_alone_may_come_first)
{
	struct dataset *d = scratch_load(scratch_text("s.txt", "# made by hand\n1\n-1 # none\n1 1:2 3:4\n-1 2:1\n"),
					 NULL, NULL);

	cr_assert(d->rows == 4 && d->cols == 3 && d->classes == 2 && d->x[0] == 0 && d->x[6] == 2);
	dataset_destroy(d);
	d = scratch_load(scratch_text("s.txt", "1 2\n-1 2\n1 4\n"), NULL, NULL);
	cr_assert(d->rows == 3 && d->cols == 1, "no pair anywhere: a table");
	dataset_destroy(d);
}

Test(import_svmlight, what_is_broken_is_refused_with_its_line)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *text = scratch_refused(scratch_text("broken.svm", broken[i].text), NULL);
		cr_expect(strstr(text, broken[i].says), "case %zu: %s", i, text);
	}
}
