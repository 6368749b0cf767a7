/* Groups and time that folds do not heed: told where targets hang on them, and only there. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "datasets/inspect/inspect.h"

enum { ROWS = 200, EACH = 4 };

/* Column 0 numbers groups of EACH rows that stand together, column 1 counts the rows, column 2 is noise;
 * the class is drawn anew for every `alike` rows. */
static struct dataset *made(const char *group, const char *time, size_t alike, uint64_t seed)
{
	static const char *const names[] = { "no", "yes" };
	struct rng r = rng_make(seed);
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!dataset_create(&d, "made", TASK_CLASSIFY, ROWS, 3, &e) && !dataset_classes(d, 2, names, &e) &&
		  !dataset_column(d, 0, group, COLUMN_NUMERIC, 0, NULL, &e) &&
		  !dataset_column(d, 1, time, COLUMN_NUMERIC, 0, NULL, &e));
	for (size_t i = 0; i < ROWS; i++) {
		d->x[3 * i] = (float)(i / EACH);
		d->x[3 * i + 1] = .5f + (float)i;
		d->x[3 * i + 2] = (float)rng_normal(&r);
		d->label[i] = i % alike ? d->label[i - 1] : (uint32_t)rng_below(&r, 2);
	}
	cr_assert(!dataset_seal(d, &e), "%s", e.text);
	return d;
}

static void keep(void *ctx, const struct finding *f)
{
	char *codes = ctx;

	cr_expect_eq(f->level, FINDING_WARNING);
	snprintf(codes + strlen(codes), 200 - strlen(codes), "%s(%s) ", f->code, f->column);
}

/* The codes told, with their columns; frees d. */
static const char *told(struct dataset *d, const char *cv)
{
	static char codes[200];
	struct fold_spec spec;
	struct folds f;
	struct err e = { 0 };

	*codes = 0;
	cr_assert(!fold_spec_parse(&spec, cv, &e) && !folds_make(&f, d, &spec, 1, &e), "%s", e.text);
	cr_assert(!inspect_structure(d, &f, cv, keep, codes, &e), "%s", e.text);
	folds_free(&f);
	dataset_destroy(d);
	return codes;
}

Test(inspect_structure, a_group_by_its_name_whose_rows_have_alike_targets)
{
	cr_expect_str_eq(told(made("PatientId", "b", EACH, 1), "10"), "group-ignored(PatientId) ");
	cr_expect_str_eq(told(made("patient_no", "b", EACH, 1), "10"), "group-ignored(patient_no) ");
	cr_expect_str_eq(told(made("PatientId", "b", 1, 1), "10"), "", "their targets are as of any rows");
	cr_expect_str_eq(told(made("grid", "b", EACH, 1), "10"), "", "a word within a word is no word");
}

Test(inspect_structure, time_by_its_name_and_order_whose_neighbours_have_alike_targets)
{
	cr_expect_str_eq(told(made("a", "recordedYear", 3, 1), "10"), "time-ignored(recordedYear) ");
	cr_expect_str_eq(told(made("a", "year", 1, 1), "10"), "");
	cr_expect_str_eq(told(made("a", "yearling", 3, 1), "10"), "");
}

Test(inspect_structure, rows_that_do_not_stand_in_order_have_none)
{
	struct dataset *d = made("a", "year", 3, 1);
	float first = d->x[1];

	d->x[1] = d->x[3 * (ROWS - 1) + 1];
	d->x[3 * (ROWS - 1) + 1] = first;
	cr_expect_str_eq(told(d, "10"), "");
}

Test(inspect_structure, what_the_folds_heed_is_not_told)
{
	struct dataset *d;

	cr_expect_str_eq(told(made("a", "year", 3, 1), "forward:5"), "");
	d = made("patient", "b", EACH, 1);
	d->group = calloc(ROWS, sizeof *d->group);
	for (size_t i = 0; i < ROWS; i++)
		d->group[i] = (uint32_t)(i / EACH);
	cr_expect_str_eq(told(d, "10"), "");
}

/* Categories that stand together need no name. */
Test(inspect_structure, many_categories_that_stand_together)
{
	static const char *name[ROWS / EACH];
	static char text[ROWS / EACH][8];

	for (size_t i = 0; i < ROWS / EACH; i++)
		name[i] = (snprintf(text[i], sizeof text[i], "c%zu", i), text[i]);
	for (int apart = 0; apart < 2; apart++) {
		struct dataset *d = made("a", "b", EACH, 1);
		struct err e = { 0 };

		cr_assert(!dataset_column(d, 0, "a", COLUMN_CATEGORICAL, ROWS / EACH, name, &e), "%s", e.text);
		if (apart) {
			d->x[0] = 7;
			d->x[3 * 7 * EACH] = 0;
		}
		cr_expect_str_eq(told(d, "10"), apart ? "" : "group-ignored(a) ");
	}
}

/* Targets that hang on nothing: no more often than the permutations' 1 %. */
Test(inspect_structure, false_alarms)
{
	size_t runs = getenv("ALARM_RUNS") ? (size_t)strtoul(getenv("ALARM_RUNS"), NULL, 10) : 100, alarms = 0;

	for (size_t i = 0; i < runs; i++)
		alarms += *told(made("patient", "b", 1, 1000 + i), "10") != 0;
	if (getenv("ALARM_RUNS"))
		printf("| group ignored: targets of their own | 50 groups | 10 | %zu | %.3f | 0.01 |\n", runs,
		       (double)alarms / (double)runs);
	cr_expect(!alarms || gsl_cdf_binomial_Q((unsigned)alarms - 1, .01, (unsigned)runs) > 1e-4, "%zu of %zu",
		  alarms, runs);
}
