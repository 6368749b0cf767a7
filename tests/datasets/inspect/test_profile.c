/* A data set column by column: counts that can be made by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/inspect/profile.h"

TestSuite(inspect_profile);

enum { ROWS = 33 };

/* Rows 0 to 32: x counts them, but the last is missing; colour is one of three of four, one missing;
 * y is 'b' in every third row. */
static struct dataset *table(enum task task)
{
	static const char *const colours[] = { "red", "green", "blue", "never" }, *const classes[] = { "a", "b" };
	struct dataset *d;

	cr_assert(!dataset_create(&d, "t", task, ROWS, 2, NULL));
	cr_assert(!dataset_column(d, 0, "x", COLUMN_NUMERIC, 0, NULL, NULL) &&
		  !dataset_column(d, 1, "colour", COLUMN_CATEGORICAL, 4, colours, NULL));
	if (task == TASK_CLASSIFY)
		cr_assert(!dataset_classes(d, 2, classes, NULL));
	cr_assert(!dataset_text(&d->target_name, "y", NULL));
	for (size_t i = 0; i < ROWS; i++) {
		d->x[2 * i] = i + 1 < ROWS ? (float)i : NAN;
		d->x[2 * i + 1] = i < 20 ? 2 : i < 31 ? 0 : i < 32 ? 1 : NAN;
		if (task == TASK_CLASSIFY)
			d->label[i] = i % 3 == 0;
		else
			d->target[i] = 100 + (double)(i % 2);
	}
	return d;
}

static struct profile column(const struct dataset *d, size_t i)
{
	struct profile p;

	cr_assert(!profile_column(&p, d, i, NULL));
	return p;
}

Test(inspect_profile, numbers_have_quartiles_and_bins_of_one_width)
{
	struct dataset *d = table(TASK_CLASSIFY);
	struct profile p = column(d, 1);
	size_t rows = 0;

	cr_expect(!strcmp(p.role, "feature") && !strcmp(p.name, "x") && !strcmp(p.kind, "numeric"));
	cr_expect(p.missing == 1 && p.distinct == 32 && p.lowest == 0 && p.highest == 31);
	cr_expect(p.q1 == 7.75 && p.median == 15.5 && p.q3 == 23.25 && p.mean == 15.5);
	cr_expect_eq(p.bars, PROFILE_BARS);
	for (size_t k = 0; k < p.bars; k++) {
		cr_expect_eq(p.bar[k], 2, "%zu", k);
		cr_expect_null(p.bar_name[k]);
		rows += p.bar[k];
	}
	cr_expect_eq(rows, ROWS - 1, "the highest value is in the last bin");
	for (size_t i = 0; i < ROWS; i++)
		d->x[2 * i] = 4;
	p = column(d, 1);
	cr_expect(p.bars == 1 && p.bar[0] == ROWS && p.distinct == 1 && p.median == 4);
	for (size_t i = 0; i < ROWS; i++)
		d->x[2 * i] = NAN;
	p = column(d, 1);
	cr_expect(!p.bars && !p.distinct && p.missing == ROWS && isnan(p.lowest) && isnan(p.median));
	dataset_destroy(d);
}

Test(inspect_profile, categories_come_by_their_rows)
{
	struct dataset *d = table(TASK_CLASSIFY);
	struct profile p = column(d, 2);

	cr_expect(!strcmp(p.kind, "categorical") && p.missing == 1 && p.distinct == 3 && p.bars == 3);
	cr_expect(p.bar[0] == 20 && p.bar[1] == 11 && p.bar[2] == 1 && !p.others);
	cr_expect(!strcmp(p.bar_name[0], "blue") && !strcmp(p.bar_name[1], "red") &&
		  !strcmp(p.bar_name[2], "green") && isnan(p.median));
	p = column(d, 0);
	cr_expect(!strcmp(p.role, "target") && !strcmp(p.name, "y") && p.bars == 2 && !p.missing);
	cr_expect(p.bar[0] == 22 && p.bar[1] == 11 && !strcmp(p.bar_name[0], "a"));
	dataset_destroy(d);
}

Test(inspect_profile, categories_beyond_the_bars_are_counted_together)
{
	const char *names[20];
	struct dataset *d;
	struct profile p;

	cr_assert(!dataset_create(&d, "many", TASK_CLASSIFY, 60, 1, NULL));
	for (size_t k = 0; k < 20; k++)
		names[k] = "abcdefghijklmnopqrst" + k;
	cr_assert(!dataset_column(d, 0, "c", COLUMN_ORDERED, 20, names, NULL));
	for (size_t i = 0; i < 60; i++)         /* the last four have two rows, the first four four */
		d->x[i] = (float)(i < 40 ? i % 20 : i < 56 ? i % 16 : i % 4);
	p = column(d, 1);
	cr_expect(!strcmp(p.kind, "ordered") && p.bars == PROFILE_BARS && p.distinct == 20);
	cr_expect_eq(p.others, 8);
	dataset_destroy(d);
}

Test(inspect_profile, targets_weights_and_groups_are_columns_too)
{
	struct dataset *d = table(TASK_REGRESS);
	struct profile p;

	cr_expect_eq(profile_columns(d), 3);
	p = column(d, 0);
	cr_expect(!strcmp(p.kind, "numeric") && p.lowest == 100 && p.highest == 101 && p.distinct == 2);
	d->weight = calloc(ROWS, sizeof *d->weight);
	d->group = calloc(ROWS, sizeof *d->group);
	cr_assert(d->weight && d->group);
	for (size_t i = 0; i < ROWS; i++) {
		d->weight[i] = i ? 1 : 9;
		d->group[i] = (uint32_t)(i < 3 ? 70 : 5 + i % 3);
	}
	cr_expect_eq(profile_columns(d), 5);
	p = column(d, 3);
	cr_expect(!strcmp(p.role, "weight") && p.highest == 9 && p.lowest == 1);
	p = column(d, 4);
	cr_expect(!strcmp(p.role, "group") && p.distinct == 4 && p.lowest == 3 && p.highest == 10,
		  "one group of 3 rows, three of 10");
	dataset_destroy(d);
}
