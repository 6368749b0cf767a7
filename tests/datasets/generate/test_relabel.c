/* Labels drawn anew: which rows, how many, how often each. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/generate/relabel.h"

enum { ROWS = 60, CLASSES = 3, DRAWS = 4000 };

static const char *const names[] = { "a", "b", "c" };

/* Row i is of class i % 3, or has the target i. */
static struct dataset *table(enum task task)
{
	struct dataset *d;

	cr_assert(!dataset_create(&d, "made", task, ROWS, 1, NULL));
	if (task == TASK_CLASSIFY)
		cr_assert(!dataset_classes(d, CLASSES, names, NULL));
	for (size_t i = 0; i < ROWS; i++)
		if (d->label)
			d->label[i] = (uint32_t)(i % CLASSES);
		else
			d->target[i] = (double)i;
	return d;
}

static void count(size_t n[CLASSES], const uint32_t *label, size_t rows)
{
	memset(n, 0, CLASSES * sizeof *n);
	for (size_t i = 0; i < rows; i++)
		n[label[i]]++;
}

Test(generate_relabel, permuted_labels_are_the_same_ones_elsewhere)
{
	static const size_t rows[] = { 0, 3, 3, 4, 6, 9, 10, 11, 14, 17, 20, 23 };
	struct dataset *d = table(TASK_CLASSIFY);
	struct rng rng = rng_make(1);
	size_t own[CLASSES], got[CLASSES], often[CLASSES] = { 0 };
	uint32_t label[12], truth[11];
	struct relabel r;

	cr_assert(!relabel_make(&r, d, rows, 12, NULL));
	cr_assert(r.n == 11 && r.row[2] == 4 && r.units == 11,
		  "a row that is repeated counts once");
	for (size_t i = 0; i < r.n; i++)
		truth[i] = d->label[r.row[i]];
	count(own, truth, r.n);
	for (size_t k = 0; k < DRAWS; k++) {
		relabel_permuted(&r, &rng, label, NULL);
		count(got, label, r.n);
		cr_assert(!memcmp(own, got, sizeof own));
		often[label[0]]++;
	}
	/* every position gets every label as often as the labels occur: 4, 1 and 6 of 11; within 5 sd */
	for (size_t c = 0; c < CLASSES; c++) {
		double p = (double)own[c] / 11;

		cr_expect_float_eq((double)often[c] / DRAWS, p, 5 * sqrt(p * (1 - p) / DRAWS),
				   "class %zu", c);
	}
	relabel_free(&r);
	dataset_destroy(d);
}

/* Ten groups of six rows with one label each: groups exchange labels, and rows of a group go on sharing one. */
Test(generate_relabel, groups_of_one_label_stay_together)
{
	struct dataset *d = table(TASK_CLASSIFY);
	struct rng rng = rng_make(2);
	size_t rows[ROWS], moved = 0;
	uint32_t label[ROWS];
	struct relabel r;

	cr_assert(d->group = malloc(ROWS * sizeof *d->group));
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = i;
		d->group[i] = (uint32_t)(7 * i % 10);
		d->label[i] = d->group[i] % 2;
	}
	cr_assert(!relabel_make(&r, d, rows, ROWS, NULL));
	cr_assert_eq(r.units, 10);
	relabel_permuted(&r, &rng, label, NULL);
	for (size_t i = 10; i < ROWS; i++)
		cr_assert_eq(label[i], label[i % 10], "row %zu", i);
	for (size_t i = 0; i < 10; i++)
		moved += label[i] != d->label[i];
	cr_expect(moved > 0 && moved % 2 == 0,
		  "five groups of each label: as many change to one as to the other");
	relabel_free(&r);

	d->label[0] = !d->label[0];
	cr_assert(!relabel_make(&r, d, rows, ROWS, NULL));
	cr_expect_eq(r.units, ROWS, "a group of two labels: rows are exchanged");
	relabel_free(&r);
	dataset_destroy(d);
}

Test(generate_relabel, a_known_share_is_wrong_and_every_other_class_as_likely)
{
	struct dataset *d = table(TASK_CLASSIFY);
	size_t rows[ROWS], became[CLASSES] = { 0 }, first = 0;
	struct rng rng = rng_make(3);
	uint32_t label[ROWS];
	struct relabel r;

	for (size_t i = 0; i < ROWS; i++)
		rows[i] = i;
	cr_assert(!relabel_make(&r, d, rows, ROWS, NULL));
	cr_assert_eq(relabel_wrong(&r, .2), 12);
	for (size_t k = 0; k < DRAWS; k++) {
		size_t wrong = 0;

		relabel_planted(&r, .2, &rng, label, NULL);
		for (size_t i = 0; i < ROWS; i++)
			wrong += label[i] != d->label[i];
		cr_assert_eq(wrong, 12);
		first += label[0] != d->label[0];
		became[label[0]]++;
	}
	cr_expect_float_eq((double)first / DRAWS, .2, 5 * sqrt(.2 * .8 / DRAWS));
	cr_expect_float_eq((double)became[1] / DRAWS, .1, 5 * sqrt(.1 * .9 / DRAWS));
	cr_expect_float_eq((double)became[2] / DRAWS, .1, 5 * sqrt(.1 * .9 / DRAWS));
	relabel_free(&r);
	dataset_destroy(d);
}

Test(generate_relabel, targets_are_exchanged_too)
{
	struct dataset *d = table(TASK_REGRESS);
	size_t rows[ROWS], wrong = 0;
	struct rng rng = rng_make(4);
	double target[ROWS], sum = 0;
	struct relabel r;

	for (size_t i = 0; i < ROWS; i++)
		rows[i] = i;
	cr_assert(!relabel_make(&r, d, rows, ROWS, NULL));
	relabel_permuted(&r, &rng, NULL, target);
	for (size_t i = 0; i < ROWS; i++)
		sum += target[i];
	cr_expect_float_eq(sum, ROWS * (ROWS - 1) / 2.0, 1e-9);
	relabel_planted(&r, .5, &rng, NULL, target);
	for (size_t i = 0; i < ROWS; i++) {
		wrong += target[i] != d->target[i];
		cr_assert(target[i] >= 0 && target[i] < ROWS && target[i] == floor(target[i]));
	}
	cr_expect(wrong <= 30 && wrong >= 25,
		  "%zu: half of the rows, one or two of which got their own", wrong);
	relabel_free(&r);
	dataset_destroy(d);
}
