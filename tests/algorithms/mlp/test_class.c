/* The learner's edges: parameters, diagnostics, odd tables, what it prints. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/mlp/mlp.h"
#include "tests/support/problems.h"

static enum err_code refuses(const char *params, const struct data_view *v, struct err *e)
{
	struct fitted f = { 0 };

	*e = (struct err){ 0 };
	cr_expect(fit(&f, &mlp_class, params, v, NULL, 1, 1, e) == -1, "%s is taken", params);
	fitted_free(&f);
	return e->code;
}

Test(mlp_class, refuses_settings_that_contradict_each_other_in_words)
{
	struct problem p = problem_blobs(30, 3, 2, 1), s = problem_smooth(30, 3, 1);
	struct err e;

	cr_expect(refuses("optimizer=lbfgs,batch=32", &p.view, &e) == ERR_PARAM &&
			  strstr(e.text, "batch=full"),
		  "%s", e.text);
	cr_expect(refuses("hidden=8:8:8,dropout=0.1:0.2", &p.view, &e) == ERR_PARAM &&
		  strstr(e.text, "dropout has 2"));
	cr_expect(refuses("batch_norm=yes,batch=1", &p.view, &e) == ERR_PARAM);
	cr_expect(refuses("loss=cross_entropy", &s.view, &e) == ERR_UNSUITED);
	cr_expect(refuses("schedule=plateau", &p.view, &e) == ERR_PARAM &&
		  strstr(e.text, "validation"));
	problem_free(&p), problem_free(&s);
}

/* Where the user says when to end, or how the rate is to go until then, many rows change nothing. */
Test(mlp_class, asks_for_validation_rows_only_when_it_uses_them)
{
	static const struct {
		const char *name, *value;
		double few, many;       /* share of 9999 and of 10000 rows */
	} cases[] = {
		{ "epochs", "50", 0, 0.1 },
		{ "early_stop", "no", 0, 0 },
		{ "early_stop", "yes", 0.1, 0.1 },
		{ "tol", "0", 0, 0 },
		{ "tol", "0.001", 0, 0 },
		{ "tol_epochs", "10", 0, 0 },
		{ "schedule", "cosine", 0, 0 },
		{ "schedule", "plateau", 0.1, 0.1 },
	};
	struct param_set s;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert(!param_init(&s, mlp_class.params, NULL));
		cr_assert(!param_put(&s, cases[i].name, cases[i].value, NULL));
		cr_expect_eq(learner_validation(&mlp_class, &s, 9999), cases[i].few, "%s=%s",
			     cases[i].name, cases[i].value);
		cr_expect_eq(learner_validation(&mlp_class, &s, 10000), cases[i].many, "%s=%s",
			     cases[i].name, cases[i].value);
		param_free(&s);
	}
}

Test(mlp_class, a_network_without_hidden_layers_is_a_linear_model)
{
	struct problem p = problem_blobs(150, 4, 3, 1);
	struct fitted f = { 0 };
	struct err e = { 0 };

	cr_assert(!fit(&f, &mlp_class, "hidden=none", &p.view, NULL, 1, 1, &e) &&
			  !fitted_predict(&f, &p.view, &e),
		  "%s", e.text);
	cr_expect(accuracy_of(&f, &p.view) >= 0.95);
	fitted_free(&f);
	problem_free(&p);
}

struct seen {
	double value[9][8];
	size_t count[9];
};
static const char *const names[] = { "gradient_norm", "delta_rms", "weight_norm",
				     "update_ratio",  "saturated", "dead", "delta_theory",
				     "batch_rate", "batch_loss" };

static void note(void *ctx, const char *name, size_t index, double value)
{
	struct seen *s = ctx;

	for (size_t i = 0; i < 9; i++)
		if (!strcmp(name, names[i])) {
			s->value[i][index] = value;
			s->count[i]++;
		}
}

Test(mlp_class, diagnostics_tell_layers_apart_and_leave_training_alone)
{
	struct problem p = problem_blobs(200, 6, 2, 1);
	struct learner_env env = { .seed = 1, .threads = 1 };
	struct step_info with, without;
	struct param_set s;
	void *watched, *quiet;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) &&
		  !param_put(&s, "hidden", "32:32:32:32:32", NULL) &&
		  !param_put(&s, "activation", "sigmoid", NULL) &&
		  !param_put(&s, "epochs", "3", NULL));
	cr_assert(!mlp_class.create(&watched, &s, &env, &e) &&
		  !mlp_class.create(&quiet, &s, &env, &e));
	cr_assert(!mlp_class.begin(watched, &p.view, NULL, &e) &&
		  !mlp_class.begin(quiet, &p.view, NULL, &e));
	for (int i = 0; i < 4; i++) {
		struct seen seen = { 0 };
		struct diag_sink sink = { note, &seen };

		cr_assert(!mlp_class.diagnose(watched, &sink, &e), "%s", e.text);
		for (size_t k = 0; k < 6; k++)
			for (size_t l = 0; l < seen.count[k]; l++)
				cr_expect(isfinite(seen.value[k][l]) && seen.value[k][l] >= 0);
		cr_expect(seen.count[0] == 6 && seen.count[1] == 6 && seen.count[2] == 6 &&
			  seen.count[4] == 5 && seen.count[5] == 5);
		cr_expect(seen.count[3] == (i < 3 ? 6 : 0));
		cr_expect(seen.count[6] == (i ? 0 : 6), "theory is of the first weights alone");
		if (!i)         /* sigmoid layers starve the first one from the start */
			cr_expect(seen.value[1][0] < seen.value[1][4] / 100, "%g %g",
				  seen.value[1][0], seen.value[1][4]);
		if (i < 3)
			cr_assert(!mlp_class.step(watched, &with, &e) &&
				  !mlp_class.step(quiet, &without, &e));
	}
	cr_expect(with.done && without.done && with.train_loss == without.train_loss,
		  "diagnose disturbs training");
	mlp_class.destroy(watched);
	mlp_class.destroy(quiet);
	param_free(&s);
	problem_free(&p);
}

/* 100 rows by 30: batches of 30, 30, 30, 10 in each of two epochs, the second of which is the last. */
Test(mlp_class, a_range_test_tells_rate_and_loss_of_each_batch)
{
	struct problem p = problem_blobs(100, 4, 2, 1);
	struct learner_env env = { .seed = 1, .threads = 1 };
	static const double rows[] = { 30, 30, 30, 10 };
	double last = 0, done = 0;
	struct step_info at;
	struct param_set s;
	void *self;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) && !param_put(&s, "schedule", "range", NULL) &&
		  !param_put(&s, "rate_floor", "1e-4", NULL) && !param_put(&s, "learning_rate", "0.1", NULL) &&
		  !param_put(&s, "batch", "30", NULL) && !param_put(&s, "epochs", "2", NULL));
	cr_assert(!mlp_class.create(&self, &s, &env, &e) && !mlp_class.begin(self, &p.view, NULL, &e));
	for (int epoch = 0; epoch < 2; epoch++) {
		struct seen seen = { 0 };
		struct diag_sink sink = { note, &seen };
		double loss = 0;

		cr_assert(!mlp_class.diagnose(self, &sink, &e));
		cr_expect_eq(seen.count[7], epoch ? 4 : 0);
		seen = (struct seen){ 0 };
		cr_assert(!mlp_class.step(self, &at, &e) && !mlp_class.diagnose(self, &sink, &e));
		cr_assert(seen.count[7] == 4 && seen.count[8] == 4, "%zu", seen.count[7]);
		for (size_t b = 0; b < 4; b++) {
			done += rows[b];
			cr_expect_float_eq(seen.value[7][b], 1e-5 * pow(1e4, done / 200), 1e-9);
			cr_expect_gt(seen.value[7][b], last);
			last = seen.value[7][b];
			loss += seen.value[8][b] * rows[b] / 100;
		}
		cr_expect_float_eq(loss, at.train_loss, 1e-12);
	}
	mlp_class.destroy(self);
	param_free(&s);
	problem_free(&p);
}

Test(mlp_class, counts_dead_and_saturated_units)
{
	struct problem p = problem_blobs(100, 4, 2, 1);
	struct learner_env env = { .seed = 1, .threads = 1 };
	struct param_set s;
	struct seen seen = { 0 };
	struct diag_sink sink = { note, &seen };
	void *self;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) &&
		  !param_put(&s, "init", "large", NULL) &&
		  !param_put(&s, "activation", "tanh", NULL));
	cr_assert(!mlp_class.create(&self, &s, &env, &e) &&
		  !mlp_class.begin(self, &p.view, NULL, &e));
	cr_assert(!mlp_class.diagnose(self, &sink, &e));
	cr_expect(seen.value[4][0] > 0.5, "%g saturated", seen.value[4][0]);
	cr_expect(seen.value[5][0] < seen.value[4][0]);
	mlp_class.destroy(self);
	param_free(&s);
	problem_free(&p);
}

Test(mlp_class, refuses_rows_it_cannot_answer)
{
	struct problem p = problem_blobs(50, 3, 2, 1);
	struct fitted f = { 0 };
	struct err e = { 0 };

	cr_assert(!fit(&f, &mlp_class, "epochs=3", &p.view, NULL, 1, 1, &e));
	p.x[7] = NAN;
	cr_expect(fitted_predict(&f, &p.view, &e) == -1 && e.code == ERR_NUMERIC &&
			  strstr(e.text, "row 2"),
		  "%s", e.text);
	fitted_free(&f);
	cr_expect(refuses("", &p.view, &e) == ERR_DATA);
	problem_free(&p);
}

/* Worse from epoch to epoch, whatever the network does. */
static int ever_worse(void *ctx, const void *model, double *out, struct err *e)
{
	size_t *asked = ctx;

	(void)model, (void)e;
	*out = (double)++*asked;
	return 0;
}

/* Rows set aside count, too; and a sample of many rows ends as they would. */
Test(mlp_class, many_rows_end_the_training_by_those_set_aside)
{
	static const struct {
		size_t rows, whole;
		bool valid, stops;
	} cases[] = {
		{ 9899, 0, true, false }, { 9900, 0, true, true },   { 10000, 0, false, false },
		{ 200, 0, true, false },  { 200, 10000, true, true }, { 10000, 9999, true, false },
	};
	struct problem p = problem_blobs(10000, 2, 2, 1), v = problem_blobs(100, 2, 2, 2);
	struct param_set s;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) && !param_put(&s, "hidden", "none", NULL) &&
		  !param_put(&s, "patience", "1", NULL) && !param_put(&s, "epochs", "3", NULL));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t asked = 0;
		struct learner_env env = { .seed = 1, .threads = 1, .whole = cases[i].whole,
					   .score = ever_worse, .score_ctx = &asked };
		struct step_info at = { .done = false };
		void *self;

		p.view.rows = cases[i].rows;
		cr_assert(!mlp_class.create(&self, &s, &env, &e) &&
				  !mlp_class.begin(self, &p.view, cases[i].valid ? &v.view : NULL, &e),
			  "%s", e.text);
		while (!at.done)
			cr_assert(!mlp_class.step(self, &at, &e), "%s", e.text);
		cr_expect_eq(at.step, cases[i].stops ? 2 : 3, "%zu of %zu rows: %zu epochs", cases[i].rows,
			     cases[i].whole, at.step);
		cr_expect_eq(asked, cases[i].stops ? 2 : 0);
		cr_expect_eq(at.count[2].name != NULL, cases[i].stops);
		mlp_class.destroy(self);
	}
	param_free(&s);
	problem_free(&p), problem_free(&v);
}

static int out_of_words(void *ctx, const void *model, double *out, struct err *e)
{
	(void)ctx, (void)model, (void)out;
	return FAIL(e, ERR_DATA, "no measure today");
}

Test(mlp_class, early_stopping_goes_by_the_callers_measure_where_there_is_one)
{
	struct problem p = problem_blobs(100, 3, 2, 1);
	size_t asked = 0;
	struct learner_env env = { .seed = 1, .threads = 1, .score = ever_worse,
				   .score_ctx = &asked };
	struct step_info at = { .done = false };
	struct param_set s;
	struct err e = { 0 };
	void *self;

	cr_assert(!param_init(&s, mlp_class.params, NULL) &&
		  !param_put(&s, "patience", "3", NULL) &&
		  !param_put(&s, "early_stop", "no", NULL));
	cr_expect(!(learner_caps(&mlp_class, &s) & STOPS_EARLY));
	cr_assert(!param_put(&s, "early_stop", "yes", NULL));
	cr_expect(learner_caps(&mlp_class, &s) & STOPS_EARLY);
	cr_assert(!mlp_class.create(&self, &s, &env, &e) &&
		  !mlp_class.begin(self, &p.view, &p.view, &e));
	while (!at.done)
		cr_assert(!mlp_class.step(self, &at, &e), "%s", e.text);
	cr_expect(at.step == 4 && asked == 4, "%zu epochs, asked %zu times", at.step, asked);
	cr_expect_str_eq(at.count[2].name, "best_epoch");
	cr_expect_eq(at.count[2].value, 1);
	mlp_class.destroy(self);

	env.score = out_of_words;
	cr_assert(!mlp_class.create(&self, &s, &env, &e) &&
		  !mlp_class.begin(self, &p.view, &p.view, &e));
	cr_expect(mlp_class.step(self, &at, &e) == -1 && e.code == ERR_DATA);
	mlp_class.destroy(self);
	param_free(&s);
	problem_free(&p);
}
