/* Splits as OpenML writes them: out, and back in as they were. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/export/export.h"
#include "datasets/load.h"
#include "datasets/split/folds.h"
#include "tests/support/scratch.h"

static struct dataset *set(const char *spec)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert_eq(dataset_load(&d, spec, NULL, &e), 0, "%s", e.text);
	return d;
}

/* `spec` of d stored, written, and read back into another copy: the same. */
static void check_round_trip(const char *data, const char *spec)
{
	struct dataset *d = set(data), *back;
	const char *path = scratch_path("splits.arff");
	struct load_options in = { .table = { .splits = path } };
	struct dataset_split s;
	struct fold_spec how;
	struct folds f;
	struct err e = { 0 };

	cr_assert(!fold_spec_parse(&how, spec, &e) && !folds_make(&f, d, &how, 3, &e) &&
		  !folds_to_split(&f, "drawn", &s, &e) &&
		  !dataset_split(d, s.name, s.kind, s.repeats, s.folds, s.part, &e) &&
		  !export_dataset(d, "splits", path, NULL, &e), "%s: %s", spec, e.text);
	cr_assert_eq(dataset_load(&back, data, &in, &e), 0, "%s: %s", spec, e.text);
	cr_assert_eq(back->nsplits, 1);
	cr_expect_str_eq(back->splits[0].name, "splits");
	cr_expect(back->splits[0].kind == s.kind && back->splits[0].repeats == s.repeats &&
		  back->splits[0].folds == s.folds, "%s: kind %d, %zu x %zu", spec, back->splits[0].kind,
		  back->splits[0].folds, back->splits[0].repeats);
	cr_expect(!memcmp(back->splits[0].part, s.part, s.repeats * d->rows * sizeof *s.part), "%s", spec);
	free(s.name);
	free(s.part);
	folds_free(&f);
	dataset_destroy(d);
	dataset_destroy(back);
}

Test(export_splits, every_kind_of_split_comes_back)
{
	static const char *const specs[] = {
		"10x3", "2", "holdout:0.3", "holdout:0.3x4", "loo", "bootstrap:5", "bootstrap:1", "forward:5",
		"draws:0.5x4",
	};

	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		check_round_trip("xor[n=40]", specs[i]);
}

static const char *refused(const char *text)
{
	const char *path = scratch_text("s.arff", text);

	return scratch_refused("xor[n=4]", &(struct load_options){ .table = { .splits = path } });
}

#define HEAD "@relation s\n@attribute type {TRAIN,TEST}\n@attribute rowid numeric\n@attribute repeat numeric\n" \
	     "@attribute fold numeric\n@data\n"

Test(export_splits, csv_with_the_same_columns_is_read_too)
{
	const char *path = scratch_text("s.csv", "fold,type,\"rowid\",repeat\n0,TEST,0,0\n0,'TEST',1,0\n0,TRAIN,2,0\n"
					"0,TRAIN,3,0\n1,TEST,2,0\n1,TEST,3,0\n1,train,0,0\n1,TRAIN, 1,0\n");
	struct load_options o = { .table = { .splits = path } };
	struct dataset *d = scratch_load("xor[n=4]", &o, NULL);
	static const int16_t part[] = { 0, 0, 1, 1 };

	cr_assert(d->nsplits == 1 && d->splits[0].kind == SPLIT_CV && d->splits[0].folds == 2);
	cr_expect(!memcmp(d->splits[0].part, part, sizeof part));
	dataset_destroy(d);
}

/* Each would be another experiment than the file's, if it were bent into a split of ours. */
Test(export_splits, what_a_split_cannot_hold_is_refused_by_line_or_row)
{
	static const struct { const char *text, *says; } bad[] = {
		{ HEAD "TEST,0,0,0\nTRAIN,1,0\n", "line 8: 3 fields instead of 4" },
		{ HEAD "TSET,0,0,0\n", "line 7: the type is 'TSET'; it is TRAIN or TEST" },
		{ HEAD "TEST,x,0,0\n", "line 7: rowid is 'x', no number from 0" },
		{ HEAD "TEST,1,0,0.5\n", "line 7: fold is '0.5'" },
		{ HEAD "TEST,4,0,0\n", "row 4, repeat 0, fold 0; the data have 4 rows" },
		{ "type,rowid,fold\nTEST,0,0\n", "lack a column 'repeat'" },
		{ HEAD, "the splits are empty" },
		/* row 0 trains where it is tested, and not in fold 2: as often as it should */
		{ HEAD "TEST,0,0,0\nTEST,1,0,1\nTEST,2,0,2\nTEST,3,0,2\nTRAIN,0,0,0\nTRAIN,0,0,1\nTRAIN,1,0,0\n"
		  "TRAIN,1,0,2\nTRAIN,2,0,0\nTRAIN,2,0,1\nTRAIN,3,0,0\nTRAIN,3,0,1\n",
		  "row 0 of repeat 0 trains in the fold that tests it" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *text = refused(bad[i].text);

		cr_expect(strstr(text, bad[i].says), "%zu: %s", i, text);
	}
}

Test(export_splits, splits_number_the_rows_of_the_file_so_none_may_be_dropped)
{
	const char *table = scratch_text("t.csv", "a,y\n1,p\n2,q\n3,\n4,p\n5,q\n"),
		   *path = scratch_text("s.arff", HEAD "TEST,0,0,0\nTRAIN,1,0,0\nTRAIN,2,0,0\nTRAIN,3,0,0\n");
	const char *text = scratch_refused(table, &(struct load_options){ .table = { .splits = path } });

	cr_expect(strstr(text, "1 of the 5 rows") && strstr(text, "have no target"), "%s", text);
}

Test(export_splits, of_several_splits_one_is_named)
{
	static const int16_t part[] = { 0, 1, 1, 0 };
	struct dataset *d = set("xor[n=4]");
	const char *path = scratch_path("one.arff");
	struct export_options o = { 0 };
	struct err e = { 0 };

	cr_expect(export_dataset(d, "splits", path, &o, &e) && strstr(e.text, "has no stored split"), "%s", e.text);
	cr_assert(!dataset_split(d, "a", SPLIT_CV, 1, 2, part, NULL) && !dataset_split(d, "b", SPLIT_CV, 1, 2, part, NULL));
	e = (struct err){ 0 };
	cr_expect(export_dataset(d, "splits", path, &o, &e) && strstr(e.text, "several splits, 'a', 'b'"), "%s", e.text);
	o.split = "c";
	e = (struct err){ 0 };
	cr_expect(export_dataset(d, "splits", path, &o, &e) && strstr(e.text, "no split 'c'; it has 'a', 'b'"), "%s", e.text);
	o.split = "b";
	cr_expect_eq(export_dataset(d, "splits", path, &o, &e), 0);
	dataset_destroy(d);
}
