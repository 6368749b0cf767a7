/* Hashes of splits, models and predictions: golden values of tests/golden/fingerprint.py, and what moves them. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/run/fingerprint.h"
#include "tests/support/one_cell.h"

static size_t train[] = { 0, 4, 2 }, valid[] = { 5 }, test[] = { 1, 3 };

Test(run_fingerprint, of_a_split)
{
	const struct fold_rows r = { .train = train, .ntrain = 3, .valid = valid, .nvalid = 1, .test = test,
				     .ntest = 2 };
	struct fold_rows moved = r;
	char hex[OUTCOME_HASH], other[OUTCOME_HASH];

	cr_assert(!fingerprint_split(hex, &r, NULL));
	cr_expect_str_eq(hex, "41b3ccd999a29b6b6b62be64f13abf8979e913a26aaf38a9fb3fe438a69754ae");
	moved.ntrain = 2;               /* a row less to learn from */
	cr_assert(!fingerprint_split(other, &moved, NULL));
	cr_expect_str_neq(hex, other);
}

Test(run_fingerprint, of_predictions)
{
	static const uint32_t rows[] = { 1, 3 };
	float scores[] = { .25f, .75f, 1, 0 };
	char hex[OUTCOME_HASH], other[OUTCOME_HASH];

	cr_assert(!fingerprint_predictions(hex, rows, 2, scores, 4, 100, NULL));
	cr_expect_str_eq(hex, "699fd36244691eeef7e2a86c93a0cf1191363824b1475fdcfdeff6ad54edddff");
	cr_assert(!fingerprint_predictions(other, rows, 2, scores, 4, 101, NULL));
	cr_expect_str_neq(hex, other);
	scores[3] = -0.f;               /* equal, and not bit for bit */
	cr_assert(!fingerprint_predictions(other, rows, 2, scores, 4, 100, NULL));
	cr_expect_str_neq(hex, other);
}

static int save_two(const void *self, struct blob *out, struct err *e)
{
	return blob_put(out, "w", BLOB_F32, self, 2, e) || blob_put_number(out, "depth", 3, e) ? -1 : 0;
}

static int save_never(const void *self, struct blob *out, struct err *e)
{
	(void)self, (void)out;
	return FAIL(e, ERR_NOMEM, "out of memory");
}

static double elsewhere(const void *self)
{
	(void)self;
	return 0;
}

Test(run_fingerprint, of_a_model)
{
	const struct learner_class two = { .save = save_two }, never = { .save = save_never }, none = { 0 },
				   program = { .save = save_two, .cpu_elsewhere = elsewhere };
	static const float w[] = { 1.5f, -2 };
	char hex[OUTCOME_HASH];

	fingerprint_model(hex, &two, w, NULL);
	cr_expect_str_eq(hex, "589b3f81c8cb6d64e04149bcbc4e7c3ab5a82ec50cc4439ac8d2c73929aa9fce");
	fingerprint_model(hex, &never, w, NULL);
	cr_expect_str_eq(hex, "", "what cannot be saved has no hash");
	fingerprint_model(hex, &none, w, NULL);
	cr_expect_str_eq(hex, "");
	fingerprint_model(hex, &program, w, NULL);
	cr_expect_str_eq(hex, "", "a program is not asked for its model");
}

Test(run_fingerprint, of_a_model_with_its_pipeline)
{
	const struct learner_class two = { .save = save_two };
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct data_view all = dataset_view(d);
	static const float w[] = { 1.5f, -2 };
	char plain[OUTCOME_HASH], some[OUTCOME_HASH], others[OUTCOME_HASH];
	size_t row[] = { 0, 1, 2, 3, 4, 5 };
	struct param_set params = { 0 };
	struct pipeline *p = NULL, *q = NULL;
	struct err e = { 0 };

	cr_assert(!param_init(&params, pipeline_params, &e) &&
		  !pipeline_fit(&p, &all, row, 5, CAN_CLASSIFY | WANTS_SCALING, &params, &e) &&
		  !pipeline_fit(&q, &all, row, 6, CAN_CLASSIFY | WANTS_SCALING, &params, &e), "%s", e.text);
	fingerprint_model(plain, &two, w, NULL);
	fingerprint_model(some, &two, w, p);
	fingerprint_model(others, &two, w, q);
	cr_expect_str_neq(plain, some);
	cr_expect_str_neq(some, others, "the rows that it was fitted on tell");
	pipeline_destroy(p);
	pipeline_destroy(q);
	param_free(&params);
	dataset_destroy(d);
}

/* The same cell twice, and with a label that is learned from another one. */
Test(run_fingerprint, of_the_cells_of_every_learner)
{
	static const enum one_cell_truth truths[] = { TRUTH_SIGN, TRUTH_SUM };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; learners[i]; i++) {
			struct dataset *d = one_cell_data(90, truths[k]);
			struct outcome a = one_cell(d, learners[i]->name, 0), b = one_cell(d, learners[i]->name, 0), c;

			for (size_t row = 0; row < 8; row++)
				if (d->label)
					d->label[row] ^= 1;
				else
					d->target[row] += 7;
			one_cell_seal(d);
			c = one_cell(d, learners[i]->name, 0);
			cr_assert_eq(a.status, CELL_OK, "%s: %s", learners[i]->name, a.info);
			cr_expect_eq(strlen(a.hash.split), OUTCOME_HASH - 1);
			cr_expect_eq(strlen(a.hash.model), OUTCOME_HASH - 1, "%s", learners[i]->name);
			cr_expect_eq(strlen(a.hash.predictions), OUTCOME_HASH - 1);
			cr_expect_str_eq(a.hash.model, b.hash.model, "%s", learners[i]->name);
			cr_expect_str_eq(a.hash.predictions, b.hash.predictions, "%s", learners[i]->name);
			cr_expect_str_eq(a.hash.split, c.hash.split, "%s", learners[i]->name);
			cr_expect_str_neq(a.hash.model, c.hash.model, "%s", learners[i]->name);
			outcome_free(&a);
			outcome_free(&b);
			outcome_free(&c);
			dataset_destroy(d);
		}
}

/* A cell that fails knows its rows, and nothing of a model. */
Test(run_fingerprint, of_a_cell_that_fails)
{
	struct dataset *d = one_cell_data(90, TRUTH_SUM);
	struct outcome o = one_cell(d, "mlp[learning_rate=1000,optimizer=sgd,epochs=50]", 0);

	cr_assert_neq(o.status, CELL_OK);
	cr_expect_eq(strlen(o.hash.split), OUTCOME_HASH - 1);
	cr_expect_str_eq(o.hash.model, "");
	cr_expect_str_eq(o.hash.predictions, "");
	outcome_free(&o);
	dataset_destroy(d);
}
