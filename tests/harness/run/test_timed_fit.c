/* The timed path with a learner that sleeps, so that what is on the clock shows. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/watch.h"
#include "datasets/dataset.h"
#include "harness/run/cell_run.h"
#include "harness/run/timed_fit.h"
#include "tests/support/compressed.h"

enum { CREATE_MS = 4, BEGIN_MS = 8, STEP_MS = 10, PREDICT_MS = 15, STEPS = 3 };

struct sleeper {
	size_t step, train_rows, valid_rows;
	bool saw_target;
	struct learner_env env;
	double error;                   /* after the first step, by env's score */
};

static void sleep_ms(int ms)
{
	usleep((useconds_t)ms * 1000);
}

static int sleeper_create(void **self, const struct param_set *p, const struct learner_env *env,
			  struct err *e)
{
	struct sleeper *s = *self = mem_zeros(1, sizeof *s, e);

	(void)p;
	sleep_ms(CREATE_MS);
	if (s)
		s->env = *env;
	return s ? 0 : -1;
}

static int sleeper_begin(void *self, const struct data_view *train, const struct data_view *valid,
			 struct err *e)
{
	struct sleeper *s = self;

	(void)e;
	sleep_ms(BEGIN_MS);
	s->train_rows = train->rows;
	s->valid_rows = valid ? valid->rows : 0;
	return 0;
}

static int sleeper_step(void *self, struct step_info *out, struct err *e)
{
	struct sleeper *s = self;

	sleep_ms(STEP_MS);
	*out = (struct step_info){ .step = ++s->step, .train_loss = 1.0 / (double)s->step, .valid_loss = NAN };
	out->done = s->step == STEPS;
	out->count[0] = (struct step_count){ "naps", (double)s->step };
	if (!s->env.score)
		return 0;
	if (s->step == 1 && s->env.score(s->env.score_ctx, s, &s->error, e))
		return -1;
	out->count[1] = (struct step_count){ "error", s->error };
	return 0;
}

/* After step k, the class that is right in k of 3 rows: row number modulo 3 < k is answered truly. */
static int sleeper_predict(const void *self, const struct data_view *x, struct mat scores,
			   struct err *e)
{
	const struct sleeper *s = self;

	(void)e;
	sleep_ms(PREDICT_MS);
	for (size_t i = 0; i < x->rows; i++) {
		size_t truth = (size_t)view_row(x, i)[1], number = (size_t)view_row(x, i)[0];
		bool right = number % 3 < s->step;
		mat_row(scores, i)[truth] = right;
		mat_row(scores, i)[1 - truth] = !right;
	}
	return 0;
}

static size_t sleeper_size(const void *self)
{
	(void)self;
	return 77;
}

static int sleeper_diagnose(void *self, const struct diag_sink *sink, struct err *e)
{
	const struct sleeper *s = self;

	(void)e;
	sleep_ms(PREDICT_MS);
	sink->put(sink->ctx, "depth", 0, (double)s->step);
	sink->put(sink->ctx, "depth", 1, (double)s->step * 2);
	return 0;
}

static const struct param no_params[] = { { 0 } };
static const struct learner_class sleeper = {
	.name = "sleeper",
	.caps = CAN_CLASSIFY | GIVES_PROBABILITIES,
	.params = no_params,
	.create = sleeper_create,
	.begin = sleeper_begin,
	.step = sleeper_step,
	.predict = sleeper_predict,
	.model_size = sleeper_size,
	.destroy = free,
	.diagnose = sleeper_diagnose,
};

/* 30 rows: the row's number and its class. 18 train, 6 valid, 6 test, each with all remainders. */
struct limited_setting {
	struct dataset *d;
	struct param_set params, pipe;
	size_t row[30];
	struct timed_fit t;
	struct outcome o;
};

static void set_up(struct limited_setting *s, size_t nvalid)
{
	struct fold_rows r = { s->row, s->row + 18, s->row + 24, 18, nvalid, 6, 0, false };

	*s = (struct limited_setting){ 0 };
	cr_assert_eq(dataset_create(&s->d, "numbers", TASK_CLASSIFY, 30, 2, NULL), 0);
	for (size_t i = 0; i < 30; i++) {
		s->row[i] = i;
		s->d->label[i] = i / 3 % 2;
		s->d->x[2 * i] = (float)i;
		s->d->x[2 * i + 1] = (float)(i / 3 % 2);
	}
	cr_assert_eq(dataset_classes(s->d, 2, (const char *const[]){ "a", "b" }, NULL), 0);
	cr_assert_eq(dataset_seal(s->d, NULL), 0);
	cr_assert_eq(param_init(&s->params, no_params, NULL), 0);
	cr_assert_eq(param_init(&s->pipe, pipeline_params, NULL), 0);
	cr_assert_eq(timed_fit_prepare(&s->t, s->d, &sleeper, &s->params, &s->pipe, &r, NULL), 0);
}

static void tear_down(struct limited_setting *s)
{
	timed_fit_free(&s->t);
	outcome_free(&s->o);
	param_free(&s->params);
	param_free(&s->pipe);
	dataset_destroy(s->d);
}

static double accuracy_of(const struct outcome *o, char part)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, "accuracy"))
			return part == 't'   ? o->scores[i].train
			       : part == 'v' ? o->scores[i].valid
					     : o->scores[i].test;
	return -1;
}

/* Sleeps are never shorter than asked for, so only the upper limits need slack on a busy machine. */
Test(run_timed_fit, scoring_and_diagnostics_are_off_the_clock)
{
	const double fit = (CREATE_MS + BEGIN_MS + STEPS * STEP_MS) * 1e-3;
	struct limited_setting s;

	set_up(&s, 6);
	s.t.curves = s.t.diagnose = true;
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_assert(s.o.fit_s >= fit && s.o.fit_s < fit + 0.05, "fit took %g s", s.o.fit_s);
	cr_assert(s.o.predict_s >= PREDICT_MS * 1e-3 && s.o.predict_s < PREDICT_MS * 1e-3 + 0.05, "%g", s.o.predict_s);
	cr_assert(s.o.fit_cpu_s < fit, "sleeping takes no processor time");
	cr_assert_eq(s.o.ncurve, STEPS);
	cr_assert(s.o.curve[0].fit_s < s.o.curve[1].fit_s && s.o.curve[2].fit_s <= s.o.fit_s);
	tear_down(&s);
}

Test(run_timed_fit, every_part_is_scored_and_counted)
{
	struct limited_setting s;

	set_up(&s, 6);
	s.t.curves = s.t.diagnose = true;
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_assert_eq(accuracy_of(&s.o, 't'), 1);
	cr_assert_eq(accuracy_of(&s.o, 'v'), 1);
	cr_assert_eq(accuracy_of(&s.o, 'e'), 1);
	for (size_t k = 0; k < STEPS; k++) {
		double want = (double)(k + 1) / 3;
		cr_assert_float_eq(s.o.curve[k].train, want, 1e-12);
		cr_assert_float_eq(s.o.curve[k].valid, want, 1e-12);
		cr_assert_float_eq(s.o.curve[k].test, want, 1e-12);
		cr_assert_eq(s.o.curve[k].train_loss, 1.0 / (double)(k + 1));
		cr_assert_eq(s.o.diags[2 * k].step, k + 1);
		cr_assert_eq(s.o.diags[2 * k + 1].value, 2 * (double)(k + 1));
	}
	cr_assert_str_eq(s.o.counts[0].name, "naps");
	cr_assert_eq(s.o.counts[0].value, STEPS);
	cr_assert_eq(s.o.model_size, 77);
	tear_down(&s);
}

Test(run_timed_fit, what_there_is_before_the_first_step_is_step_0_and_off_the_clock)
{
	const double fit = (CREATE_MS + BEGIN_MS + STEPS * STEP_MS) * 1e-3;
	struct learner_class early = sleeper;
	struct limited_setting s;

	set_up(&s, 6);
	early.diagnoses_start = true;
	s.t.learner = &early;
	s.t.diagnose = true;
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_assert_eq(s.o.ndiags, 2 * (STEPS + 1));
	for (size_t k = 0; k <= STEPS; k++)
		cr_expect(s.o.diags[2 * k].step == k && s.o.diags[2 * k].value == (double)k);
	cr_expect_lt(s.o.fit_s, fit + 0.05);
	tear_down(&s);
}

Test(run_timed_fit, may_end_before_the_learner_is_done)
{
	struct limited_setting s;

	set_up(&s, 6);
	s.t.steps = 2;
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_assert_eq(s.o.counts[0].value, 2);
	cr_assert_float_eq(accuracy_of(&s.o, 'e'), 2. / 3, 1e-12);
	tear_down(&s);
}

Test(run_timed_fit, without_validation_rows_its_scores_are_undefined)
{
	struct limited_setting s;

	set_up(&s, 0);
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_assert(isnan(accuracy_of(&s.o, 'v')));
	cr_assert_eq(accuracy_of(&s.o, 'e'), 1);
	cr_assert_eq(s.o.ncurve, 0);
	cr_assert_eq(s.o.ndiags, 0);
	tear_down(&s);
}

Test(run_timed_fit, curves_and_early_stopping_go_by_the_metric_that_is_set)
{
	struct limited_setting s;

	for (int valid = 0; valid < 2; valid++) {
		set_up(&s, valid ? 6 : 0);
		s.t.curves = true;
		s.t.metric = metric_find("brier");      /* answers are 0 or 1: the share of wrong ones */
		s.t.stops_by_metric = true;
		cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
		for (size_t k = 0; k < STEPS; k++)
			cr_expect_float_eq(s.o.curve[k].test, 1 - (double)(k + 1) / 3, 1e-12);
		cr_expect_eq(s.o.ncounts, valid ? 3 : 2, "without validation rows there is no score");
		if (valid)
			cr_expect_float_eq(s.o.counts[1].value, 2. / 3, 1e-12);
		tear_down(&s);
	}
	set_up(&s, 6);
	cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
	cr_expect_eq(s.o.ncounts, 2, "nobody asked: the learner goes by its own loss");
	tear_down(&s);
}

/* ---- a learner that answers at once, so that whatever else is on its clock shows ---- */

enum { MANY = 1 << 20 };

static int instant_begin(void *self, const struct data_view *train, const struct data_view *valid,
			 struct err *e)
{
	(void)self, (void)train, (void)valid, (void)e;
	return 0;
}

static int instant_step(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)e;
	*out = (struct step_info){ .step = 1, .done = true };
	return 0;
}

static int instant_predict(const void *self, const struct data_view *x, struct mat scores,
			   struct err *e)
{
	(void)self, (void)x, (void)scores, (void)e;     /* room for scores comes as zeros */
	return 0;
}

static const struct learner_class instant = {
	.name = "instant",
	.caps = CAN_REGRESS | WANTS_TARGET_SCALING,
	.params = no_params,
	.create = sleeper_create,
	.begin = instant_begin,
	.step = instant_step,
	.predict = instant_predict,
	.model_size = sleeper_size,
	.destroy = free,
};

static void instant_set_up(struct limited_setting *s, size_t *row)
{
	struct fold_rows r = { row, NULL, row, 2, 0, MANY, 0, false };

	*s = (struct limited_setting){ 0 };
	cr_assert_eq(dataset_create(&s->d, "many", TASK_REGRESS, MANY, 1, NULL), 0);
	for (size_t i = 0; i < MANY; i++) {
		row[i] = i;
		s->d->x[i] = (float)i;
		s->d->target[i] = 2.0 * (double)i + 7;
	}
	cr_assert_eq(dataset_seal(s->d, NULL), 0);
	cr_assert_eq(param_init(&s->params, no_params, NULL), 0);
	cr_assert_eq(param_init(&s->pipe, pipeline_params, NULL), 0);
	cr_assert_eq(timed_fit_prepare(&s->t, s->d, &instant, &s->params, &s->pipe, &r, NULL), 0);
}

/* The least of five, which a busy machine cannot make longer: an empty function against one pass over
 * a million scores. */
Test(run_timed_fit, the_way_back_to_original_units_is_off_the_clock_of_predict)
{
	size_t *row = mem_array(MANY, sizeof *row, NULL);
	double predict = INFINITY, unscale = INFINITY;
	struct limited_setting s;

	instant_set_up(&s, row);
	for (size_t k = 0; k < 5; k++) {
		struct watch w = { 0 };

		outcome_free(&s.o);
		memset(s.t.test.scores.at, 0, MANY * sizeof(float));
		cr_assert_eq(timed_fit_run(&s.t, &s.o, NULL), 0);
		cr_assert_eq(mat_row(s.t.test.scores, 0)[0], 8, "%g", (double)mat_row(s.t.test.scores, 0)[0]);
		predict = fmin(predict, s.o.predict_s);
		watch_start(&w);
		pipeline_unscale(s.t.pipe, s.t.test.scores);
		watch_stop(&w);
		unscale = fmin(unscale, w.wall);
	}
	cr_assert(predict > 0 && predict < unscale / 10, "predict %g s, unscale %g s", predict, unscale);
	tear_down(&s);
	free(row);
}

/* y = a + 2 b around 0 and around 1.7e9: every learner is as good on the one as on the other, and what
 * is kept of a cell are its predictions. */
static double r2_around(double middle, const char *learner, double *row0)
{
	enum { ROWS = 200, TRAIN = 150 };
	const struct learner_class *lc = learner_find(learner);
	struct param_set params, pipe;
	struct dataset *d;
	struct timed_fit t;
	struct outcome o = { 0 };
	size_t row[ROWS];
	struct err e = { 0 };
	double r2 = NAN;

	cr_assert(!dataset_create(&d, "far", TASK_REGRESS, ROWS, 2, &e));
	for (size_t i = 0; i < ROWS; i++) {
		row[i] = i;
		d->x[2 * i] = (float)(i * 37 % 101) / 101;
		d->x[2 * i + 1] = (float)(i * 53 % 97) / 97;
		d->target[i] = middle + (double)d->x[2 * i] + 2 * (double)d->x[2 * i + 1];
	}
	struct fold_rows r = { row, NULL, row + TRAIN, TRAIN, 0, ROWS - TRAIN, 0, false };
	cr_assert(!dataset_seal(d, &e) && !param_init(&params, lc->params, &e) &&
		  !param_init(&pipe, pipeline_params, &e));
	cr_assert(!timed_fit_prepare(&t, d, lc, &params, &pipe, &r, &e), "%s", e.text);
	t.env = (struct learner_env){ .seed = 1, .threads = 1 };
	cr_assert(!timed_fit_run(&t, &o, &e), "%s", e.text);
	for (size_t k = 0; k < o.nscores; k++)
		if (!strcmp(o.scores[k].metric, "r2"))
			r2 = o.scores[k].test;
	*row0 = t.test.target_offset + (double)mat_row(t.test.scores, 0)[0] - middle;
	timed_fit_free(&t);
	outcome_free(&o);
	param_free(&params);
	param_free(&pipe);
	dataset_destroy(d);
	return r2;
}

Test(run_timed_fit, targets_far_from_zero_cost_no_learner_anything)
{
	static const char *const names[] = { "tree", "knn", "svm", "mlp" };

	for (size_t k = 0; k < 4; k++) {
		double near0, far0, near = r2_around(0, names[k], &near0),
			far = r2_around(1.7e9, names[k], &far0);

		cr_expect(near > 0.9 && fabs(near - far) < 1e-4, "%s: %g and %g", names[k], near, far);
		cr_expect(fabs(near0 - far0) < 2e-3, "%s: %g and %g", names[k], near0, far0);
	}
}

/* 30 rows of 2 columns are 240 bytes when they are dense. */
static const struct { bool compressed; unsigned caps; size_t most; enum err_code code; } dense_most[] = {
	{ true, 0, 240, ERR_OK },
	{ true, 0, 239, ERR_UNSUITED },
	{ true, 0, 0, ERR_OK },
	{ true, TAKES_SPARSE, 239, ERR_OK },
	{ false, 0, 1, ERR_OK },
};

static void compress(struct dataset *d)
{
	struct data_view v = dataset_view(d);
	struct compressed c;

	compressed_make(&c, &v, 0);
	cr_assert_not_null(d->sparse = malloc(sizeof *d->sparse));
	*d->sparse = c.sparse;
	free(d->x);
	d->x = NULL;
}

Test(run_timed_fit, rows_are_made_dense_within_what_the_class_takes)
{
	for (size_t i = 0; i < sizeof dense_most / sizeof *dense_most; i++) {
		struct learner_class bounded = sleeper;
		struct limited_setting s;
		struct err e = { 0 };
		struct fold_rows r;
		int rc;

		set_up(&s, 6);
		timed_fit_free(&s.t);
		if (dense_most[i].compressed)
			compress(s.d);
		bounded.caps |= dense_most[i].caps;
		bounded.dense_most = dense_most[i].most;
		r = (struct fold_rows){ s.row, s.row + 18, s.row + 24, 18, 6, 6, 0, false };
		rc = timed_fit_prepare(&s.t, s.d, &bounded, &s.params, &s.pipe, &r, &e);
		cr_expect_eq(e.code, dense_most[i].code, "case %zu: %s", i, e.text);
		cr_expect_eq(rc, e.code ? -1 : 0);
		if (e.code)
			cr_expect(strstr(e.text, "30 rows of 2 columns are ") && strstr(e.text, "\"sparse\""), "%s", e.text);
		tear_down(&s);
	}
}
