/* How often findings are given where there is nothing to find (see test_false_alarms.c). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/analysis/findings.h"
#include "tests/support/alarms.h"
#include "tests/support/scratch.h"

#define SHIFT 0.7               /* of exchangeable features: an accuracy of about 65 % */

static const char *const label[] = { "a", "b", "c" };

/* Counts the runs (studies) of r in which a code is found. */
static void count(const struct results *r, const char *const *codes, size_t n, size_t *alarms)
{
	struct findings f;
	struct err e = { 0 };

	cr_assert(!findings_create(&f, r, NULL, &e), "%s", e.text);
	for (size_t s = 0; s < r->n_studies; s++)
		for (size_t k = 0; k < n; k++) {
			bool any = false;

			for (size_t i = 0; i < f.n && !any; i++)
				any = f.at[i].study == s && !strcmp(f.at[i].code->code, codes[k]);
			alarms[k] += any;
		}
	findings_free(&f);
}

/* ---- three learners that are one ---- */

struct null_design {
	const char *learner, *params, *name;
	size_t folds, repeats;
	const char *cv;
};

static const struct null_design designs[] = {
	{ "knn", "k=1", "1-NN", 10, 1, "10" }, { "knn", "k=9", "9-NN", 10, 1, "10" },
	{ "tree", "", "tree", 10, 1, "10" }, { "tree", "", "tree", 5, 1, "5" },
};

static void add_alike(struct alarm_cells *a, size_t run, const struct null_design *d, uint64_t seed)
{
	struct null_table t = null_table(seed, d->folds, d->repeats, 0);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t l = 0; l < 3; l++) {
		null_scores(&t, learner_find(d->learner), d->params, SHIFT, rng_seedf(seed, "%zu", l), x);
		alarm_cells_add(a, run, &(struct small_cell){ .kind = "compare", .data = "s1",
				.variant = { .learner = d->learner, .label = label[l] } }, &t, x);
	}
}

Test(analysis_false_alarms_findings, learners_alike)
{
	static const char *const codes[] = { "overfits", "underfits", "outlying-fold" };
	size_t runs = alarm_runs();

	for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
		const struct null_design *d = designs + i;
		struct alarm_cells *a = alarm_cells_begin();
		size_t alarms[3] = { 0 };

		for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
			size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
			struct results *r;

			for (size_t k = 0; k < many; k++)
				add_alike(a, k, d, rng_seedf(11, "%s/%s/%zu", d->name, d->cv, from + k));
			r = alarm_cells_stored(a);
			count(r, codes, 3, alarms);
			small_run_close(r);
		}
		alarm_tell("overfits: any of 3 variants alike", d->name, d->cv, alarms[0], runs, .05);
		alarm_tell("underfits: any of 3 learners alike", d->name, d->cv, alarms[1], runs, .025);
		alarm_tell("outlying fold, any of 3 learners", d->name, d->cv, alarms[2], runs, .05);
		alarm_cells_free(a);
	}
}

/* ---- arms that are the learner itself ---- */

static void put_arm(struct store *s, const char *study, const char *arm, size_t at,
		    const struct null_score *x)
{
	struct store_remedy_row row = { .dataset = "s1", .digest = "s1", .label = "a", .params = "{}",
					.study = study, .against = "overfitting", .arm = arm,
					.changed = arm };
	struct err e = { 0 };

	for (size_t k = 0; k < NULL_INNER; k++) {
		struct outcome_score score = { .metric = "accuracy", .train = x[k].train,
					       .test = x[k].test };
		struct outcome o = { .status = CELL_OK, .n_train = x[k].n_train, .n_test = x[k].n_test,
				     .fit_s = 1, .scores = &score, .nscores = 1 };
		enum cell_status before;
		char key[48];
		int64_t id;

		snprintf(key, sizeof key, "%s/%zu/%zu", study, at, k);
		row.key = row.canonical = key;
		row.split = k;
		cr_assert(!store_remedy(s, &row, &id, &before, &e) &&
			  !store_remedy_outcome(s, id, &o, "accuracy", &e), "%s", e.text);
	}
}

/* The arms of the runs, beside what is stored already; r is read anew. */
static struct results *with_arms(struct results *r, const struct null_design *d, const uint64_t *seed,
				 const struct alarm_cells *a, size_t many)
{
	static const char *const arm[] = { "", "one", "two", "three" };
	struct null_score x[NULL_INNER];
	struct err e = { 0 };
	struct store *s;

	results_close(r);
	cr_assert(!store_open(&s, scratch_path("run"), &e) && !store_remedies_begin(s, &e), "%s", e.text);
	for (size_t k = 0; k < many; k++) {
		struct null_table t = null_table(seed[k], d->folds, 1, 0);

		for (size_t l = 0; l < 4; l++) {
			null_inner_scores(&t, learner_find(d->learner), d->params, SHIFT,
					  rng_seedf(seed[k], "arm %zu", l), x);
			put_arm(s, a->study[k], arm[l], l, x);
		}
	}
	cr_assert(!store_remedies_end(s, &e));
	store_close(s);
	cr_assert(!results_open(&r, scratch_path("run"), &e), "%s", e.text);
	return r;
}

Test(analysis_false_alarms_findings, remedies_that_change_nothing)
{
	static const char *const codes[] = { "overfits" };
	size_t runs = alarm_runs();

	for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
		const struct null_design *d = designs + i;
		struct alarm_cells *a = alarm_cells_begin();
		size_t alarms = 0;

		for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
			size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
			struct null_score x[NULL_MOST_FOLDS];
			uint64_t seed[ALARM_AT_ONCE];
			struct results *r;

			for (size_t k = 0; k < many; k++) {
				struct null_table t;

				seed[k] = rng_seedf(12, "%s/%s/%zu", d->name, d->cv, from + k);
				t = null_table(seed[k], d->folds, 1, 0);
				null_scores(&t, learner_find(d->learner), d->params, SHIFT, seed[k], x);
				alarm_cells_add(a, k, &(struct small_cell){ .kind = "compare", .data = "s1",
						.variant = { .learner = d->learner, .label = "a" } }, &t, x);
			}
			r = with_arms(alarm_cells_stored(a), d, seed, a, many);
			count(r, codes, 1, &alarms);
			small_run_close(r);
		}
		alarm_tell("overfits: any of 3 remedies that are none", d->name, d->cv, alarms, runs, .025);
		alarm_cells_free(a);
	}
}

/* ---- the edge of what would be harmless ---- */

/* 10 folds, 6 times: means of the repeats with a standard deviation of one point; fits that take 1.2
 * times their processor time in half of the cases. */
static void add_harmless(struct alarm_cells *a, size_t run, uint64_t seed)
{
	struct rng r = rng_make(seed);
	double mean = 0;

	for (size_t k = 0; k < 60; k++) {
		struct small_cell *c = a->cell + a->n++;

		mean = k % 10 ? mean : .8 + .01 * rng_normal(&r);
		*c = (struct small_cell){ .study = a->study[run], .kind = "compare", .data = "s1",
			.variant = { .learner = "mlp" }, .repeat = k / 10, .fold = k % 10, .train = .9,
			.valid = NAN, .test = mean, .o = { .status = CELL_OK, .n_train = 90, .n_test = 10,
			.fit_cpu_s = .01, .fit_s = .01 * COMPARISON_CONTENTION * exp(.3 * rng_normal(&r)) } };
	}
}

Test(analysis_false_alarms_findings, at_the_edge_of_the_harmless)
{
	static const char *const codes[] = { "unstable", "contention" };
	size_t runs = alarm_runs(), alarms[2] = { 0 };
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_harmless(a, k, rng_seedf(13, "%zu", from + k));
		r = alarm_cells_stored(a);
		count(r, codes, 2, alarms);
		small_run_close(r);
	}
	alarm_tell("unstable: one point from repeat to repeat", "normal scores", "10x6", alarms[0], runs, .025);
	alarm_tell("contention: a median of 1.2", "60 fits", "-", alarms[1], runs, .025);
	alarm_cells_free(a);
}

/* 10 folds, 4 seeds each: the mean varies by one point from seed to seed. */
static void add_trainings(struct alarm_cells *a, size_t run, uint64_t seed)
{
	struct rng r = rng_make(seed);

	for (size_t k = 0; k < 40; k++)
		a->cell[a->n++] = (struct small_cell){ .study = a->study[run], .kind = "compare", .data = "s1",
			.variant = { .learner = "mlp" }, .fold = k / 4, .training = k % 4, .train = .9,
			.valid = NAN, .test = .8 + .01 * sqrt(10) * rng_normal(&r),
			.o = { .status = CELL_OK, .n_train = 90, .n_test = 10 } };
}

Test(analysis_false_alarms_findings, seeds_at_the_edge_of_the_harmless)
{
	static const char *const codes[] = { "unstable" };
	size_t runs = alarm_runs(), alarms = 0;
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_trainings(a, k, rng_seedf(16, "%zu", from + k));
		r = small_run("run", a->cell, a->n, NULL, NULL_ROWS);
		a->n = 0;
		count(r, codes, 1, &alarms);
		small_run_close(r);
	}
	alarm_tell("unstable: one point from seed to seed", "4 seeds", "10", alarms, runs, .025);
	alarm_cells_free(a);
}

/* ---- a search over what makes no difference ---- */

enum { TRIALS = 12 };

static void add_search(struct alarm_cells *a, size_t run, uint64_t seed, struct outcome_trial *trial)
{
	struct rng r = rng_make(seed);

	for (size_t k = 0; k < 10; k++) {
		struct small_cell *c = a->cell + a->n++;
		size_t best = (size_t)rng_below(&r, TRIALS);

		for (size_t t = 0; t < TRIALS; t++) {
			struct outcome_trial *x = trial + k * TRIALS + t;

			*x = (struct outcome_trial){ .score = .8, .status = "ok", .chosen = t == best };
			snprintf(x->params, sizeof x->params, "C=%.4g", pow(10, 4 * rng_uniform(&r) - 2));
		}
		*c = (struct small_cell){ .study = a->study[run], .kind = "compare", .data = "s1",
			.variant = { .learner = "svm", .label = "svm (tuned)", .role = "tuned",
				     .params = "{\"C\":1}" }, .fold = k, .train = .9, .valid = NAN,
			.test = .8, .o = { .status = CELL_OK, .n_train = 90, .n_test = 10,
			.trials = trial + k * TRIALS, .ntrials = TRIALS } };
	}
}

Test(analysis_false_alarms_findings, a_search_over_what_makes_no_difference)
{
	static const char *const codes[] = { "search-edge" };
	size_t runs = alarm_runs(), alarms = 0, each = 10 * TRIALS;
	struct outcome_trial *trial = mem_zeros(ALARM_AT_ONCE * each, sizeof *trial, NULL);
	struct alarm_cells *a = alarm_cells_begin();

	cr_assert(trial);
	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_search(a, k, rng_seedf(14, "%zu", from + k), trial + k * each);
		r = alarm_cells_stored(a);
		count(r, codes, 1, &alarms);
		small_run_close(r);
	}
	alarm_tell("search edge: nothing to choose by", "12 tries", "10", alarms, runs, .025);
	alarm_cells_free(a);
	free(trial);
}

/* ---- probabilities that hold ---- */

/* Of two classes; a row is of the class that is answered with the probability that is claimed for it. The
 * labels are those of all runs: the answered class follows from them. */
static void add_claims(struct alarm_cells *a, size_t run, uint64_t seed, const uint32_t *label_of,
		       uint32_t *rows, float *scores)
{
	struct rng r = rng_make(seed);

	for (size_t k = 0; k < 10; k++) {
		struct small_cell *c = a->cell + a->n++;

		for (size_t i = 10 * k; i < 10 * k + 10; i++) {
			double p = .5 + .5 * rng_uniform(&r);
			uint32_t answer = rng_uniform(&r) < p ? label_of[i] : 1 - label_of[i];

			rows[i] = (uint32_t)i;
			scores[2 * i + answer] = (float)p;
			scores[2 * i + 1 - answer] = (float)(1 - p);
		}
		*c = (struct small_cell){ .study = a->study[run], .kind = "compare", .data = "s1",
			.variant = { .learner = "mlp" }, .fold = k, .train = .9, .valid = NAN, .test = .75,
			.ece = .1, .o = { .status = CELL_OK, .n_train = 90, .n_test = 10,
			.rows = rows + 10 * k, .nrows = 10, .test_scores = scores + 20 * k,
			.ntest_scores = 20 } };
	}
}

Test(analysis_false_alarms_findings, probabilities_that_hold)
{
	static const char *const codes[] = { "miscalibrated" };
	static uint32_t rows[ALARM_AT_ONCE][NULL_ROWS], labels[NULL_ROWS];
	static float scores[ALARM_AT_ONCE][2 * NULL_ROWS];
	size_t runs = alarm_runs(), alarms = 0;
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t i = 0; i < NULL_ROWS; i++)
		labels[i] = (uint32_t)(i % 2);
	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_claims(a, k, rng_seedf(15, "%zu", from + k), labels, rows[k], scores[k]);
		r = small_run("run", a->cell, a->n, labels, NULL_ROWS);
		a->n = 0;
		count(r, codes, 1, &alarms);
		small_run_close(r);
	}
	alarm_tell("miscalibrated: outcomes drawn by the probabilities", "100 rows", "10", alarms, runs, .025);
	alarm_cells_free(a);
}
