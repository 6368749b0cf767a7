/* --fold-column: the fold of each row as a column of the table has it. */
#include <criterion/criterion.h>
#include <string.h>

#include "datasets/split/folds.h"
#include "tests/support/scratch.h"

static struct dataset *read_folds(const char *table, const char *columns, struct remarks *r)
{
	struct load_options o = { .table = { .target = "y", .fold_column = columns } };

	*r = (struct remarks){ "" };
	return scratch_load(scratch_text("f.csv", table), &o, r);
}

static const char *refuse_folds(const char *table, const char *columns)
{
	return scratch_refused_table("f.csv", table,
				     &(struct load_options){ .table = { .target = "y", .fold_column = columns } });
}

static void check_split(const struct dataset *d, enum dataset_split_kind kind, size_t repeats, size_t folds,
			const int16_t *part)
{
	const struct dataset_split *s = d->splits;

	cr_assert_eq(d->nsplits, 1);
	cr_expect_str_eq(s->name, "folds");
	cr_expect(s->kind == kind && s->repeats == repeats && s->folds == folds, "%d: %zu x %zu", s->kind,
		  s->folds, s->repeats);
	for (size_t i = 0; i < repeats * d->rows; i++)
		cr_expect_eq(s->part[i], part[i], "row %zu: %d", i, s->part[i]);
}

Test(import_folds, numbers_from_0_or_1_are_folds_and_no_feature)
{
	static const int16_t part[] = { 0, 1, 2, 0, 1, 2 };
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,0,p\n2,1,q\n3,2,p\n4,0,q\n5,1,p\n6,2,q\n", "f", &r);

	check_split(d, SPLIT_CV, 1, 3, part);
	cr_expect_eq(d->cols, 1);
	cr_expect(strstr(r.text, "column 'f' gives 3 folds of 2 to 2 rows, numbered from '0' to '2'"), "%s", r.text);
	dataset_destroy(d);
	d = read_folds("a,f,y\n1,1,p\n2,2,q\n3,3,p\n4,1,q\n5,2,p\n6,3,q\n", "f", &r);
	check_split(d, SPLIT_CV, 1, 3, part);
	dataset_destroy(d);
	/* eleven folds are in order of value, not of text */
	d = read_folds("a,f,y\n1,10,p\n2,2,q\n3,0,p\n4,1,q\n5,3,p\n6,4,q\n7,5,p\n8,6,q\n9,7,q\n10,8,p\n11,9,p\n", "f", &r);
	cr_expect(d->splits[0].folds == 11 && d->splits[0].part[0] == 10 && d->splits[0].part[1] == 2);
	dataset_destroy(d);
}

Test(import_folds, minus_one_only_trains)
{
	static const int16_t part[] = { -1, 1, 0, -1, 1, 0 };
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,-1,p\n2,1,q\n3,0,p\n4,-1,q\n5,1,p\n6,0,q\n", "f", &r);

	check_split(d, SPLIT_CV, 1, 2, part);
	cr_expect(strstr(r.text, "gives 2 folds of 2 to 2 rows") && strstr(r.text, "rows of -1 only train"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_folds, other_values_are_names_in_their_order)
{
	static const int16_t years[] = { 2, 0, 1, 2, 0, 1 }, sites[] = { 1, 0, 1, 0 };
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,2021,p\n2,2018,q\n3,2019,p\n4,2021,q\n5,2018,p\n6,2019,q\n", "f", &r);

	check_split(d, SPLIT_CV, 1, 3, years);
	cr_expect(strstr(r.text, "names in their order, from '2018' to '2021'"), "%s", r.text);
	dataset_destroy(d);
	d = read_folds("a,f,y\n1,rome,p\n2,oslo,q\n3,rome,p\n4,oslo,q\n", "f", &r);
	check_split(d, SPLIT_CV, 1, 2, sites);
	dataset_destroy(d);
}

Test(import_folds, train_and_test_are_a_holdout)
{
	static const int16_t part[] = { 0, 2, 1, 0 };
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,Train,p\n2,test,q\n3,valid,p\n4,TRAIN,q\n", "f", &r);

	check_split(d, SPLIT_HOLDOUT, 1, 1, part);
	cr_expect(strstr(r.text, "column 'f' parts the rows: 2 train, 1 validate, 1 are tested"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_folds, several_columns_are_repeats)
{
	static const int16_t part[] = { 0, 1, 0, 1, 1, 1, 0, 0 }, halves[] = { 0, -1, -1, 0, -1, 0, 0, -1 };
	static struct remarks r;
	struct dataset *d = read_folds("f1,a,f2,y\n0,1,1,p\n1,2,1,q\n0,3,0,p\n1,4,0,q\n", "f1,f2", &r);

	check_split(d, SPLIT_CV, 2, 2, part);
	cr_expect_eq(d->cols, 1);
	dataset_destroy(d);
	d = read_folds("f1,a,f2,y\ntest,1,train,p\ntrain,2,test,q\ntrain,3,test,p\ntest,4,train,q\n", "f1,f2", &r);
	check_split(d, SPLIT_CV, 2, 1, halves);
	dataset_destroy(d);
}

Test(import_folds, rows_without_a_target_leave_the_others_their_folds)
{
	static const int16_t part[] = { 0, 1, 1, 0 };
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,0,p\n2,7,\n3,1,q\n4,1,p\n5,0,q\n", "f", &r);

	check_split(d, SPLIT_CV, 1, 2, part);
	dataset_destroy(d);
}

Test(import_folds, folds_part_rows_of_the_run)
{
	static struct remarks r;
	struct dataset *d = read_folds("a,f,y\n1,0,p\n2,1,q\n3,2,p\n4,0,q\n5,1,p\n6,2,q\n", "f", &r);
	struct fold_spec spec;
	struct fold_rows rows;
	struct folds f;
	struct err e = { 0 };

	cr_assert_eq(fold_spec_parse(&spec, "stored:folds", &e), 0);
	cr_assert_eq(folds_make(&f, d, &spec, 1, &e), 0, "%s", e.text);
	cr_assert_eq(folds_rows(&rows, &f, d, 0, 1, 0, 1, &e), 0, "%s", e.text);
	cr_expect(rows.ntest == 2 && rows.test[0] == 1 && rows.test[1] == 4 && rows.ntrain == 4);
	fold_rows_free(&rows);
	folds_free(&f);
	dataset_destroy(d);
}

Test(import_folds, what_makes_no_folds_is_refused_by_row_and_column)
{
	static const struct { const char *table, *columns, *says; } bad[] = {
		{ "a,f,y\n1,0,p\n2,,q\n3,1,p\n", "f", "fold column 'f': row 2 of the data has no fold" },
		{ "a,f,y\n1,3,p\n2,3,q\n", "f", "says the same in all rows, '3'" },
		{ "a,f,y\n1,test,p\n2,test,q\n", "f", "has 0 rows to train on and 2 to test" },
		{ "a,f,y\n1,train,p\n2,valid,q\n", "f", "has 1 rows to train on and 0 to test" },
		{ "a,f,y\n1,0,p\n2,1,q\n", "g", "--fold-column g: no such column" },
		{ "a,f,y\n1,0,p\n2,1,q\n", "y", "--fold-column y: that column already has another role" },
		{ "f,a,g,y\n0,1,0,p\n1,2,1,q\n0,3,2,p\n", "f,g", "'g' has 3 folds, 'f' 2" },
		{ "f,a,g,y\ntrain,1,test,p\ntest,2,valid,q\ntest,3,train,p\n", "f,g", "column 'g': row 2 validates" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *text = refuse_folds(bad[i].table, bad[i].columns);

		cr_expect(strstr(text, bad[i].says), "%zu: %s", i, text);
	}
}

Test(import_folds, one_way_to_say_what_is_tested)
{
	const char *text = scratch_refused("iris", &(struct load_options){ .table = { .splits = "s", .fold_column = "f" } });

	cr_expect(strstr(text, "--fold-column and --splits each say what is tested"), "%s", text);
	text = scratch_refused("iris", &(struct load_options){ .table = { .fold_column = "f" } });
	cr_expect(strstr(text, "--fold-column applies to tables such as CSV"), "%s", text);
}
