#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/load.h"
#include "tests/support/scratch.h"

/* A data set with everything in it: n rows, a missing cell in every column, odd names. */
static struct dataset *full(enum task task, size_t n)
{
	static const char *const names[] = { "a/b", "", ".", "größe", "row_id", "a/b" };
	static const char *const sizes[] = { "S", "M", "", "X L" };
	struct rng r = rng_make(rng_seed(7, "full"));
	struct dataset *d;
	struct err e = { 0 };
	int16_t *part = mem_zeros(3 * n, sizeof *part, NULL);

	cr_assert(!dataset_create(&d, "full", task, n, 6, &e));
	for (size_t j = 0; j < 6; j++)
		cr_assert(!dataset_column(d, j, names[j],
					  j == 2 ? COLUMN_CATEGORICAL :
					  j == 3 ? COLUMN_ORDERED :
						   COLUMN_NUMERIC,
					  j == 2 || j == 3 ? 4 : 0, sizes, &e));
	for (size_t i = 0; i < n * 6; i++) {
		d->x[i] =
			i % 6 == 2 || i % 6 == 3 ? (float)rng_below(&r, 4) : (float)rng_normal(&r);
		if (i % 17 == 3)
			d->x[i] = NAN;
	}
	d->weight = mem_array(n, sizeof *d->weight, &e);
	d->group = mem_array(n, sizeof *d->group, &e);
	const char **ids = mem_array(n, sizeof *ids, &e);
	for (size_t i = 0; i < n; i++) {
		if (d->label)
			d->label[i] = (uint32_t)rng_below(&r, 3);
		else
			d->target[i] = rng_normal(&r) * 1e-9 + 1;
		d->weight[i] = 1 + (float)i;
		d->group[i] = (uint32_t)(i / 2) + (i ? 0 : 4000000000u);
		ids[i] = i % 2 ? "odd" : "even";
		part[i] = (int16_t)(i % 3);
		part[n + i] = i % 4 ? (int16_t)(i % 5) : -1;
		part[2 * n + i] = (int16_t)(i % 5);
	}
	static const char *const classes[] = { "no", "yes", "per/haps" };
	cr_assert(task == TASK_REGRESS || !dataset_classes(d, 3, classes, &e));
	d->row_id = text_list(n, ids, &e);
	cr_assert(!dataset_split(d, "given", SPLIT_HOLDOUT, 1, 1, part, &e));
	cr_assert(!dataset_split(d, "two", SPLIT_CV, 2, 5, part + n, &e));
	cr_assert(!dataset_note(d, "{\"step\": \"test\"}", &e) && !dataset_note(d, "{}", &e));
	cr_assert(!dataset_text(&d->licence, "CC0", &e) &&
		  !dataset_text(&d->target_name, "a/b", &e));
	cr_assert(!dataset_text(&d->description, "Ein Satz für den Test", &e));
	cr_assert(!dataset_seal(d, &e), "%s", e.text);
	free(part);
	free(ids);
	return d;
}

static struct dataset *there_and_back(const struct dataset *d)
{
	char path[256];
	struct dataset *back = NULL;
	struct err e = { 0 };

	strcpy(path, scratch_path("t.h5"));
	cr_assert(!hdf5_write(d, path, "bakeoff import x", &e), "%s", e.text);
	cr_assert(!dataset_load(&back, path, NULL, &e), "%s", e.text);
	return back;
}

static void same_texts(const char *a, const char *b)
{
	cr_assert((!a && !b) || (a && b && !strcmp(a, b)), "'%s' and '%s'", a ? a : "(none)",
		  b ? b : "(none)");
}

static void same(const struct dataset *a, const struct dataset *b)
{
	for (size_t j = 0; j < a->cols; j++) {
		same_texts(a->columns[j].name, b->columns[j].name);
		cr_assert(a->columns[j].kind == b->columns[j].kind &&
				  a->columns[j].levels == b->columns[j].levels,
			  "column %zu", j);
		for (size_t i = 0; i < a->rows; i++)
			cr_assert(!memcmp(&a->x[i * a->cols + j], &b->x[i * a->cols + j], 4) ||
				  isnan(a->x[i * a->cols + j]), "row %zu column %zu", i, j);
	}
	cr_assert(a->nsplits == b->nsplits);
	for (size_t s = 0; s < a->nsplits; s++)
		cr_assert(a->splits[s].folds == b->splits[s].folds &&
				  a->splits[s].repeats == b->splits[s].repeats &&
				  !memcmp(a->splits[s].part, b->splits[s].part,
					  2 * a->rows * a->splits[s].repeats),
			  "split %s", a->splits[s].name);
	cr_assert_str_eq(a->digest, b->digest,
			 "every cell, target, weight, group and split is the same");
	same_texts(a->name, b->name);
	same_texts(a->licence, b->licence);
	same_texts(a->description, b->description);
	same_texts(a->citation, b->citation);
	same_texts(a->target_name, b->target_name);
	cr_assert((a->row_id == NULL) == (b->row_id == NULL));
	for (size_t i = 0; a->row_id && i < a->rows; i++)
		same_texts(a->row_id[i], b->row_id[i]);
	cr_assert(a->nprovenance == b->nprovenance);
	for (size_t i = 0; i < a->nprovenance; i++)
		same_texts(a->provenance[i], b->provenance[i]);
}

Test(hdf5, everything_comes_back_as_it_was_written)
{
	for (int k = 0; k < 4; k++) {
		struct dataset *d = full(k % 2 ? TASK_REGRESS : TASK_CLASSIFY, k < 2 ? 131 : 1);
		struct dataset *back = there_and_back(d);

		same(d, back);
		dataset_destroy(d);
		dataset_destroy(back);
	}
}

Test(hdf5, the_same_data_give_the_same_bytes)
{
	struct dataset *d = full(TASK_CLASSIFY, 57);
	char *image[2];
	size_t size[2];
	struct err e = { 0 };

	for (int k = 0; k < 2; k++) {
		const char *path = scratch_path("same.h5");
		FILE *f;

		cr_assert(!hdf5_write(d, path, NULL, &e), "%s", e.text);
		cr_assert((f = fopen(path, "rb")) && (image[k] = malloc(1 << 20)));
		size[k] = fread(image[k], 1, 1 << 20, f);
		fclose(f);
	}
	cr_assert(size[0] == size[1] && size[0] > 1000 && !memcmp(image[0], image[1], size[0]));
	free(image[0]);
	free(image[1]);
	dataset_destroy(d);
}

Test(hdf5, wide_tables_are_one_array)
{
	for (int bytes = 0; bytes < 2; bytes++) {
		struct dataset *d, *back;
		struct err e = { 0 };

		cr_assert(!dataset_create(&d, "wide", TASK_REGRESS, 37, 1500, &e));
		for (size_t i = 0; i < 37 * 1500; i++)
			d->x[i] = bytes ? (float)(i * 31 % 256) : i % 101 ? (float)i / 7 : NAN;
		cr_assert(!dataset_seal(d, &e), "%s", e.text);
		back = there_and_back(d);
		cr_assert_str_eq(d->digest, back->digest);
		cr_assert_str_eq(back->columns[1499].name, "x1500");
		dataset_destroy(d);
		dataset_destroy(back);
	}
}

Test(hdf5, sparse_tables_stay_sparse)
{
	static const size_t start[] = { 0, 2, 2, 5 };
	static const uint32_t col[] = { 0, 99999, 1, 2, 70000 };
	static const float value[] = { 1, -2.5f, 3, 4, 5 };
	struct dataset *d, *back;
	struct err e = { 0 };

	cr_assert(!dataset_create(&d, "sparse", TASK_REGRESS, 3, 100000, &e));
	free(d->x);
	d->x = NULL;
	d->sparse = mem_zeros(1, sizeof *d->sparse, &e);
	d->sparse->start = mem_copy(start, 4, sizeof *start, &e);
	d->sparse->col = mem_copy(col, 5, sizeof *col, &e);
	d->sparse->value = mem_copy(value, 5, sizeof *value, &e);
	cr_assert(!dataset_seal(d, &e), "%s", e.text);
	back = there_and_back(d);
	cr_assert(back->sparse && !back->x);
	cr_assert_str_eq(d->digest, back->digest);
	dataset_destroy(d);
	dataset_destroy(back);
}

Test(hdf5, many_categories_and_many_rows_fit)
{
	struct dataset *d, *back;
	struct err e = { 0 };
	char text[40000];
	const char *names[40000 / 8];
	size_t n = 70001;

	for (size_t k = 0; k < 40000 / 8; k++)
		snprintf(text + 8 * k, 8, "v%zu", k), names[k] = text + 8 * k;
	cr_assert(!dataset_create(&d, "many", TASK_REGRESS, n, 2, &e));
	cr_assert(!dataset_column(d, 1, "v", COLUMN_CATEGORICAL, 5000, names, &e));
	for (size_t i = 0; i < n; i++) {
		d->x[2 * i] = (float)i;
		d->x[2 * i + 1] = (float)(i % 5000);
	}
	cr_assert(!dataset_seal(d, &e), "%s", e.text);
	back = there_and_back(d);
	cr_assert_str_eq(d->digest, back->digest);
	cr_assert(!back->row_id, "plain numbering is not kept as names");
	dataset_destroy(d);
	dataset_destroy(back);
}

Test(hdf5, no_partial_file_is_left_behind)
{
	struct dataset *d = full(TASK_CLASSIFY, 5);
	struct err e = { 0 };
	FILE *f;

	cr_assert(hdf5_write(d, "/no/such/folder/t.h5", NULL, &e) < 0 && e.code == ERR_IO);
	cr_assert(strstr(e.text, "/no/such/folder/t.h5") && !strchr(e.text, '\n'), "%s", e.text);
	cr_assert(!(f = fopen("/no/such/folder/t.h5.part", "rb")));
	dataset_destroy(d);
}

/* A pipe stands for the devices, which a failing test run as root would replace. */
Test(hdf5, only_regular_files_are_replaced_and_links_are_followed)
{
	struct dataset *d = full(TASK_CLASSIFY, 5);
	struct err e = { 0 };
	struct stat st;
	char pipe[256], file[256], link[256];

	snprintf(pipe, sizeof pipe, "%s", scratch_path("pipe.h5"));
	snprintf(file, sizeof file, "%s", scratch_path("file.h5"));
	snprintf(link, sizeof link, "%s", scratch_path("link.h5"));
	cr_assert(!mkfifo(pipe, 0600) && !symlink(pipe, link));
	cr_assert(hdf5_write(d, pipe, NULL, &e) < 0 && e.code == ERR_IO);
	cr_assert(strstr(e.text, "a device or a pipe, not a regular file"), "%s", e.text);
	cr_assert(hdf5_write(d, link, NULL, &e) < 0 && e.code == ERR_IO);
	cr_assert(!lstat(pipe, &st) && S_ISFIFO(st.st_mode));
	cr_assert(!lstat(link, &st) && S_ISLNK(st.st_mode));
	cr_assert(!unlink(link) && !hdf5_write(d, file, NULL, &e) && !symlink(file, link));
	cr_assert(!truncate(file, 0) && !hdf5_write(d, link, NULL, &e));
	cr_assert(!lstat(link, &st) && S_ISLNK(st.st_mode), "a link stays one");
	cr_assert(!stat(file, &st) && st.st_size > 0, "and its file is written");
	dataset_destroy(d);
}

Test(hdf5, python_reads_the_table_by_the_anndata_specification)
{
	struct dataset *d = full(TASK_CLASSIFY, 57);
	char path[256], command[1600];
	struct err e = { 0 };

	if (system("/usr/bin/python3 -c 'import h5py' 2>/dev/null"))
		cr_skip_test("python3-h5py is not installed");
	strcpy(path, scratch_path("py.h5"));
	cr_assert(!hdf5_write(d, path, "bakeoff import 'x y'", &e), "%s", e.text);
	snprintf(command, sizeof command,
		 "/usr/bin/python3 tests/support/check_anndata.py %s > %s.json && /usr/bin/python3 -c \""
		 "import json; d = json.load(open('%s.json')); "
		 "assert d['attrs']['format'] == 'bakeoff' and d['attrs']['licence'] == 'CC0'; "
		 "assert len(d['index']) == 57 and d['index'][1] == 'odd'; "
		 "assert list(d['roles'].values()) == ['feature'] * 6 + ['target', 'weight', "
		 "'group']; "
		 "c = list(d['columns'].values()); assert abs(c[0][0] - %.9g) < 1e-8; assert None "
		 "in c[2] and 'X L' in c[3]; "
		 "assert set(c[6]) == {'no', 'yes', 'per/haps'}; assert c[7][56] == 57; "
		 "assert d['splits']['two'][1] == [1, 1]\"",
		 path, path, path, (double)d->x[0]);
	cr_assert(!system(command), "%s", command);
	dataset_destroy(d);
}
