/* Columns of noise beside a data set's own. */
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
