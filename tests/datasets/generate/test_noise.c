/* Columns of noise beside a data set's own, and wrong labels. */
#include <criterion/criterion.h>
#include <math.h>

#include "datasets/generate/noise.h"
#include "tests/support/one_cell.h"

Test(generate_noise, stands_beside_what_was_there)
{
	struct dataset *d = one_cell_data(400, TRUTH_SIGN), few, many;
	double sum = 0, squares = 0, with = 0;

	cr_assert(!noise_append(&few, d, 2, 5, NULL) && !noise_append(&many, d, 6, 5, NULL));
	cr_assert(few.cols == d->cols + 2 && many.cols == d->cols + 6 && many.rows == d->rows);
	cr_expect_str_eq(many.columns[d->cols + 5].name, "noise6");
	cr_expect_str_eq(many.columns[0].name, d->columns[0].name);
	for (size_t i = 0; i < d->rows; i++) {
		for (size_t j = 0; j < d->cols; j++)
			cr_assert_eq(many.x[i * many.cols + j], d->x[i * d->cols + j]);
		for (size_t j = d->cols; j < few.cols; j++)
			cr_assert_eq(many.x[i * many.cols + j], few.x[i * few.cols + j],
				     "few are the first of many");
		for (size_t j = d->cols; j < many.cols; j++) {
			double x = (double)many.x[i * many.cols + j];
			sum += x;
			squares += x * x;
			with += x * (double)d->x[i * d->cols];
		}
	}
	/* means of 2400, four standard errors */
	cr_expect(fabs(sum / 2400) < 4 / sqrt(2400), "%g", sum / 2400);
	cr_expect(fabs(squares / 2400 - 1) < 4 * sqrt(2. / 2400), "%g", squares / 2400);
	cr_expect(fabs(with / 2400) < 4 / sqrt(2400), "%g", with / 2400);
	noise_free(&few);
	noise_free(&many);
	dataset_destroy(d);
}

Test(generate_noise, another_seed_is_other_noise_and_sparse_rows_have_none)
{
	struct dataset *d = one_cell_data(20, TRUTH_SIGN), a, b, sparse = *d;
	struct err e = { 0 };

	cr_assert(!noise_append(&a, d, 1, 5, NULL) && !noise_append(&b, d, 1, 6, NULL));
	cr_expect_neq(a.x[d->cols], b.x[d->cols]);
	sparse.x = NULL;
	cr_expect(noise_append(&(struct dataset){ 0 }, &sparse, 1, 5, &e) && e.code == ERR_UNSUITED);
	noise_free(&a);
	noise_free(&b);
	dataset_destroy(d);
}

/* Three classes in turn, targets that name their row. */
static struct dataset *labelled(enum task task, size_t n)
{
	struct dataset *d;

	cr_assert(!dataset_create(&d, "labelled", task, n, 1, NULL));
	cr_assert(task == TASK_REGRESS || !dataset_classes(d, 3, (const char *const[]){ "a", "b", "c" }, NULL));
	for (size_t i = 0; i < n; i++)
		if (d->label)
			d->label[i] = (uint32_t)(i % 3);
		else
			d->target[i] = (double)i;
	return d;
}

enum { ROWS = 900, TRAINED = 600 };

static void first_rows(size_t at[static TRAINED])
{
	for (size_t i = 0; i < TRAINED; i++)
		at[i] = i;
}

Test(generate_noise, so_many_labels_are_wrong_and_none_of_a_test_row)
{
	struct dataset *d = labelled(TASK_CLASSIFY, ROWS), few, many;
	size_t row[TRAINED], wrong[2] = { 0 }, up = 0;

	first_rows(row);
	cr_assert(!noise_labels(&few, d, row, TRAINED, 0.1, 5, NULL));
	cr_assert(!noise_labels(&many, d, row, TRAINED, 0.4, 5, NULL));
	cr_expect_eq(few.x, d->x);
	for (size_t i = 0; i < ROWS; i++) {
		wrong[0] += few.label[i] != d->label[i];
		wrong[1] += many.label[i] != d->label[i];
		up += many.label[i] == (d->label[i] + 1) % 3;
		cr_assert(many.label[i] < 3);
		cr_assert(i < TRAINED || many.label[i] == d->label[i], "row %zu is not learned from", i);
		cr_assert(few.label[i] == d->label[i] || few.label[i] == many.label[i],
			  "the wrong labels of few are among those of many");
	}
	cr_expect(wrong[0] == 60 && wrong[1] == 240, "%zu, %zu", wrong[0], wrong[1]);
	cr_expect(fabs((double)up - 120) < 4 * sqrt(60), "both other classes alike: %zu of 240", up);
	noise_labels_free(&few);
	noise_labels_free(&many);
	dataset_destroy(d);
}

/* Each row's luck is its own: rows more or less to learn from change none. */
Test(generate_noise, what_befalls_a_row_does_not_hang_on_the_others)
{
	struct dataset *d = labelled(TASK_CLASSIFY, ROWS), all, half;
	size_t row[TRAINED], both = 0;

	first_rows(row);
	cr_assert(!noise_labels(&all, d, row, TRAINED, 0.5, 5, NULL));
	cr_assert(!noise_labels(&half, d, row, TRAINED / 2, 0.5, 5, NULL));
	for (size_t i = 0; i < TRAINED / 2; i++)
		if (all.label[i] != d->label[i] && half.label[i] != d->label[i]) {
			cr_assert_eq(all.label[i], half.label[i]);
			both++;
		}
	cr_expect(both > 120, "%zu of 150", both);
	noise_labels_free(&half);
	cr_assert(!noise_labels(&half, d, row, TRAINED, 0.5, 6, NULL));
	for (size_t i = both = 0; i < TRAINED; i++)
		both += all.label[i] == half.label[i];
	cr_expect(both < TRAINED - 100, "another seed is other noise");
	noise_labels_free(&half);
	noise_labels_free(&all);
	dataset_destroy(d);
}

/* A bootstrap trains on a row twice, and its label is wrong once. */
Test(generate_noise, repeated_rows_count_once_and_targets_come_from_rows_that_are_learned)
{
	struct dataset *d = labelled(TASK_REGRESS, 40), noisy;
	size_t row[] = { 3, 3, 3, 8, 8, 20, 21, 30 }, changed = 0;
	struct err e = { 0 };

	cr_assert(!noise_labels(&noisy, d, row, 8, 1, 5, &e));
	for (size_t i = 0; i < 40; i++) {
		double t = noisy.target[i];
		changed += t != d->target[i];
		cr_assert(t == d->target[i] || t == 3 || t == 8 || t == 20 || t == 21 || t == 30);
	}
	cr_expect(changed >= 2 && changed <= 5);
	noise_labels_free(&noisy);
	cr_assert(!noise_labels(&noisy, d, row, 8, 0, 5, &e));
	cr_expect_arr_eq(noisy.target, d->target, 40 * sizeof *d->target);
	noise_labels_free(&noisy);
	dataset_destroy(d);
	cr_assert(!dataset_create(&d, "one class", TASK_CLASSIFY, 40, 1, NULL));
	cr_assert(!dataset_classes(d, 1, (const char *const[]){ "a" }, NULL));
	cr_expect(noise_labels(&noisy, d, row, 2, 0.5, 5, &e) && e.code == ERR_UNSUITED);
	dataset_destroy(d);
}
