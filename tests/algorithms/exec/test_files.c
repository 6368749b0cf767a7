/* Tables and scores as files. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/npy.h"
#include "algorithms/exec/exec_files.h"
#include "tests/support/compressed.h"
#include "tests/support/scratch.h"

static float cells[] = { 1.5f, 0, NAN, 2, 0.1f, 3 };
static const uint32_t labels[] = { 2, 0, 1 };
static const double targets[] = { 0.1, -3, 1e-17 };
static const float weights[] = { 1, 0.5f, 2 };
static const struct column columns[] = { { .name = "a", .kind = COLUMN_NUMERIC },
					 { .name = "b", .kind = COLUMN_CATEGORICAL, .levels = 3 } };
static const struct data_view table = { .x = cells, .rows = 3, .cols = 2, .stride = 2, .columns = columns,
					.classes = 3, .label = labels, .weight = weights };

static const char *text_of_file(const char *path)
{
	unsigned char *at;
	size_t n;
	static char copy[1024];

	cr_assert(!exec_files_read(path, sizeof copy, &at, &n, NULL));
	snprintf(copy, sizeof copy, "%s", (char *)at);
	free(at);
	return copy;
}

Test(exec_files, csv_has_numbers_that_read_back_and_NA)
{
	const char *path = scratch_path("t.csv");
	struct data_view r = table;

	cr_assert(!exec_files_put_x(path, EXEC_CSV, &table, true, NULL));
	cr_expect_str_eq(text_of_file(path), "1.5,0\nNA,2\n0.100000001,NA\n");         /* 3 is no code */
	cr_assert(!exec_files_put_y(path, EXEC_CSV, &table, NULL));
	cr_expect_str_eq(text_of_file(path), "2\n0\n1\n");
	cr_assert(!exec_files_put_weights(path, EXEC_CSV, &table, NULL));
	cr_expect_str_eq(text_of_file(path), "1\n0.5\n2\n");
	r.task = TASK_REGRESS, r.label = NULL, r.target = targets;
	cr_assert(!exec_files_put_y(path, EXEC_CSV, &r, NULL));
	cr_expect_str_eq(text_of_file(path), "0.10000000000000001\n-3\n1.0000000000000001e-17\n");
}

static struct npy array(const char *path)
{
	unsigned char *at;
	struct npy a;
	struct err e = { 0 };
	size_t n;

	cr_assert(!exec_files_read(path, 4096, &at, &n, NULL));
	cr_assert(!npy_open(&a, at, n, &e), "%s", e.text);
	cr_expect_eq((a.data - a.bytes) % 64, 0, "NumPy maps arrays at multiples of 64 bytes");
	return a;
}

Test(exec_files, npy_is_read_by_our_own_reader)
{
	const char *path = scratch_path("t.npy");
	struct data_view r = table;
	struct npy a;

	cr_assert(!exec_files_put_x(path, EXEC_NPY, &table, true, NULL));
	a = array(path);
	cr_expect(a.rows == 3 && a.cols == 2 && a.kind == 'f' && a.width == 4 && a.rank == 2);
	cr_expect(npy_number(&a, 0, 0) == 1.5 && isnan(npy_number(&a, 1, 0)) && npy_number(&a, 1, 1) == 2);
	cr_expect(isnan(npy_number(&a, 2, 1)));
	npy_free(&a);
	cr_assert(!exec_files_put_y(path, EXEC_NPY, &table, NULL));
	a = array(path);
	cr_expect(a.rank == 1 && a.kind == 'i' && npy_number(&a, 0, 0) == 2 && npy_number(&a, 2, 0) == 1);
	npy_free(&a);
	r.task = TASK_REGRESS, r.label = NULL, r.target = targets;
	cr_assert(!exec_files_put_y(path, EXEC_NPY, &r, NULL));
	a = array(path);
	cr_expect(a.kind == 'f' && a.width == 8 && npy_number(&a, 2, 0) == 1e-17);
	npy_free(&a);
	cr_assert(!exec_files_put_weights(path, EXEC_NPY, &table, NULL));
	a = array(path);
	cr_expect(a.width == 4 && npy_number(&a, 1, 0) == 0.5);
	npy_free(&a);
}

Test(exec_files, what_is_missing_goes_only_to_who_takes_it)
{
	struct err e = { 0 };

	cr_expect(exec_files_put_x(scratch_path("t.csv"), EXEC_CSV, &table, false, &e) == -1);
	cr_expect(e.code == ERR_DATA && strstr(e.text, "row 2, column a is missing"), "%s", e.text);
}

static int scores(const char *text, bool probabilities, float out[4], struct err *e)
{
	*e = (struct err){ 0 };
	return exec_files_get_scores(scratch_text("scores.csv", text), EXEC_CSV, mat_of(out, 2, 2), probabilities, e);
}

Test(exec_files, scores_come_as_lines)
{
	float out[4];
	struct err e;

	cr_assert(!scores("0.25,0.75\n1,0\n", true, out, &e), "%s", e.text);
	cr_expect(out[0] == 0.25f && out[1] == 0.75f && out[2] == 1 && out[3] == 0);
	cr_assert(!scores("-1e3, 2\r\n3,4", false, out, &e), "%s", e.text);
	cr_expect(out[0] == -1000 && out[1] == 2 && out[3] == 4);
}

static const struct { const char *text, *says; bool probabilities; } bad[] = {
	{ "", "fewer lines than the 2 rows", false }, { "1,2\n", "fewer lines", false },
	{ "1,2\n3,4\n5,6\n", "more lines", false }, { "1,2\n3\n", "line 2 has not 2 numbers", false },
	{ "1,2,3\n3,4\n", "line 1 has not 2 numbers", false }, { "1,x\n3,4\n", "line 1, column 2 is no number", false },
	{ "1,\n2\n3,4\n", "line 1, column 2 is no number", false },
	{ "1,nan\n3,4\n", "row 1, column 2 is not a number", false }, { "1,2\n-inf,4\n", "row 2, column 1 is infinite", false },
	{ "1e39,2\n3,4\n", "row 1, column 1 is infinite", false },
	{ "1,0\n-0.5,1.5\n", "is -0.5, no probability", true }, { "1,0\n0.5,0.4\n", "row 2 sums to 0.9", true },
};

Test(exec_files, scores_that_are_none_are_refused)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e;
		float out[4];

		cr_expect(scores(bad[i].text, bad[i].probabilities, out, &e) == -1, "%s", bad[i].text);
		cr_expect(strstr(e.text, bad[i].says), "%s: %s", bad[i].text, e.text);
	}
}

Test(exec_files, only_a_plain_file_is_opened)
{
	float out[4];
	struct mat m = mat_of(out, 2, 2);
	const char *path = scratch_path("there.csv"), *real = scratch_text("real.csv", "1,2\n3,4\n");
	struct err e = { 0 };

	cr_expect(exec_files_get_scores(path, EXEC_CSV, m, false, &e) == -1 && strstr(e.text, "did not write there.csv"), "%s", e.text);
	cr_assert(!symlink(real, path));
	cr_expect(exec_files_get_scores(path, EXEC_CSV, m, false, &e) == -1 && strstr(e.text, "a link is there"), "%s", e.text);
	unlink(path);
	cr_assert(!mkfifo(path, 0600));
	cr_expect(exec_files_get_scores(path, EXEC_CSV, m, false, &e) == -1 && strstr(e.text, "no regular file"), "%s", e.text);
	unlink(path);
	cr_assert(!mkdir(path, 0700));
	cr_expect(exec_files_get_scores(path, EXEC_CSV, m, false, &e) == -1 && strstr(e.text, "no regular file"), "%s", e.text);
	rmdir(path);
	cr_assert(!truncate(scratch_text("there.csv", ""), 1 << 20));
	cr_expect(exec_files_get_scores(path, EXEC_CSV, m, false, &e) == -1 && strstr(e.text, "at most"), "%s", e.text);
}

Test(exec_files, arrays_of_another_shape_are_refused)
{
	const char *path = scratch_path("scores.npy");
	float out[6];
	struct err e = { 0 };

	cr_assert(!exec_files_put_x(path, EXEC_NPY, &table, true, NULL));
	cr_expect(exec_files_get_scores(path, EXEC_NPY, mat_of(out, 2, 3), false, &e) == -1);
	cr_expect(e.code == ERR_SHAPE && strstr(e.text, "3 x 2, where 2 x 3"), "%s", e.text);
	cr_expect(exec_files_get_scores(path, EXEC_NPY, mat_of(out, 3, 2), false, &e) == -1 && strstr(e.text, "not a number"));
	path = scratch_text("scores.npy", "\x93NUMPY nothing");
	cr_expect(exec_files_get_scores(path, EXEC_NPY, mat_of(out, 3, 2), false, &e) == -1 && strstr(e.text, "scores.npy: "), "%s", e.text);
}

/* Three columns of which the last is a category of three levels; 9 is no code. */
static float wide[] = { 0, 1.5f, 2, 0, 0, 0, NAN, -0.0f, 9, 0.25f, 0, 1 };
static const struct column wide_columns[] = { { .name = "a", .kind = COLUMN_NUMERIC },
					      { .name = "b", .kind = COLUMN_NUMERIC },
					      { .name = "c", .kind = COLUMN_CATEGORICAL, .levels = 3 } };
static const struct data_view wide_table = { .x = wide, .rows = 4, .cols = 3, .stride = 3, .columns = wide_columns };

struct three_paths { char *at[3]; };

static struct three_paths three(void)
{
	static char path[3][256];
	struct three_paths p = { { path[0], path[1], path[2] } };

	for (size_t i = 0; i < 3; i++)
		snprintf(path[i], sizeof path[i], "%s", scratch_path(i == 0 ? "d" : i == 1 ? "i" : "p"));
	return p;
}

Test(exec_files, compressed_rows_are_three_files_wherever_the_view_has_its_columns)
{
	for (size_t first = 0; first < 3; first++) {
		struct three_paths p = three();
		struct compressed c;

		compressed_make(&c, &wide_table, first);
		if (first)
			c.view.stride = 3;
		cr_assert(!exec_files_put_sparse(p.at, EXEC_CSV, &c.view, true, NULL));
		cr_expect_str_eq(text_of_file(p.at[0]), "1.5\n2\nNA\nNA\n0.25\n1\n", "first %zu", first);
		cr_expect_str_eq(text_of_file(p.at[1]), "1\n2\n0\n2\n0\n2\n", "first %zu", first);
		cr_expect_str_eq(text_of_file(p.at[2]), "0\n2\n2\n4\n6\n", "first %zu", first);
		compressed_free(&c);
	}
}

Test(exec_files, compressed_rows_are_npy_of_the_types_that_the_page_says)
{
	struct three_paths p = three();
	struct compressed c;
	struct npy a;

	compressed_make(&c, &wide_table, 0);
	cr_assert(!exec_files_put_sparse(p.at, EXEC_NPY, &c.view, true, NULL));
	a = array(p.at[0]);
	cr_expect(a.rank == 1 && a.rows == 6 && a.kind == 'f' && a.width == 4 && npy_number(&a, 4, 0) == 0.25);
	npy_free(&a);
	a = array(p.at[1]);
	cr_expect(a.rank == 1 && a.rows == 6 && a.kind == 'i' && a.width == 4 && npy_number(&a, 1, 0) == 2);
	npy_free(&a);
	a = array(p.at[2]);
	cr_expect(a.rank == 1 && a.rows == 5 && a.kind == 'i' && a.width == 8 && npy_number(&a, 4, 0) == 6);
	npy_free(&a);
	compressed_free(&c);
}

Test(exec_files, what_is_missing_in_compressed_rows_is_named)
{
	struct three_paths p = three();
	struct compressed c;
	struct err e = { 0 };

	compressed_make(&c, &wide_table, 0);
	cr_expect(exec_files_put_sparse(p.at, EXEC_CSV, &c.view, false, &e) == -1);
	cr_expect(e.code == ERR_DATA && strstr(e.text, "row 3, column a is missing"), "%s", e.text);
	compressed_free(&c);
	e = (struct err){ 0 };
	p.at[1] = "/no/such/folder/file";
	compressed_make(&c, &wide_table, 0);
	cr_expect(exec_files_put_sparse(p.at, EXEC_CSV, &c.view, true, &e) == -1);
	cr_expect(e.code == ERR_IO && strstr(e.text, "cannot write /no/such/folder/file"), "%s", e.text);
	compressed_free(&c);
}
