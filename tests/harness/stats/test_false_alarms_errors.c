/* How often intervals of one learner's error, or of its area under the curve, miss the truth: real
 * learners on 100 rows, judged on thousands of fresh ones; and scores whose area is known. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "harness/stats/delong.h"
#include "harness/stats/nested_cv.h"
#include "tests/support/alarms.h"
#include "tests/support/problems.h"

#define SHIFT 0.7 /* of two features: an accuracy of about 65 % */

enum { ROWS = 100, FOLDS = 5, REPEATS = 10, FRESH = 4000, FEATURES = 2, AREA_ROWS = 25 };

static const struct {
	const char *learner, *params, *label;
} learner_of[] = {
	{ "knn", "k=1", "1-NN" },
	{ "knn", "k=9", "9-NN" },
	{ "tree", "", "tree" },
};

struct sample_rows {
	float x[FRESH][FEATURES];
	uint32_t label[FRESH];
	size_t rows;
};

static void draw_rows(struct sample_rows *s, size_t rows, uint64_t seed)
{
	struct rng rng = rng_make(seed);

	s->rows = rows;
	for (size_t i = 0; i < rows; i++) {
		s->label[i] = (uint32_t)(i % 2);
		for (size_t j = 0; j < FEATURES; j++)
			s->x[i][j] = (float)(rng_normal(&rng) + SHIFT * s->label[i]);
	}
}

static struct data_view view_of(const struct sample_rows *s)
{
	static const struct column columns[FEATURES] = { { .name = "x", .kind = COLUMN_NUMERIC },
							 { .name = "y", .kind = COLUMN_NUMERIC } };

	return (struct data_view){ .x = s->x[0],
				   .rows = s->rows,
				   .cols = FEATURES,
				   .stride = FEATURES,
				   .columns = columns,
				   .task = TASK_CLASSIFY,
				   .classes = 2,
				   .label = s->label };
}

/* Those of s that are in none of two folds, or in one of them. */
static void take(struct sample_rows *out, const struct sample_rows *s, const size_t *fold, size_t a,
		 size_t b, bool inside)
{
	out->rows = 0;
	for (size_t i = 0; i < s->rows; i++)
		if ((fold[i] == a || fold[i] == b) == inside) {
			memcpy(out->x[out->rows], s->x[i], sizeof s->x[i]);
			out->label[out->rows++] = s->label[i];
		}
}

static void train(struct fitted *f, size_t which, const struct sample_rows *s)
{
	struct data_view v = view_of(s);
	struct err e = { 0 };

	cr_assert(!fit(f, learner_find(learner_of[which].learner), learner_of[which].params, &v,
		       NULL, 1, 1, &e),
		  "%s", e.text);
}

static uint64_t wrong(struct fitted *f, const struct sample_rows *s)
{
	struct data_view v = view_of(s);
	struct err e = { 0 };
	uint64_t n = 0;

	cr_assert(!fitted_predict(f, &v, &e), "%s", e.text);
	for (size_t i = 0; i < s->rows; i++)
		n += (f->scores[2 * i + 1] > f->scores[2 * i]) != (s->label[i] == 1);
	return n;
}

/* One repeat: a model without folds k and l serves as an inner model of both; without k alone as
 * the outer one. */
static void repeat_folds(struct nested_cv_fold *out, size_t which, const struct sample_rows *s,
			 struct rng *rng)
{
	static struct sample_rows part, test;
	uint64_t inner[FOLDS] = { 0 }, outer[FOLDS] = { 0 };
	size_t fold[ROWS], at[ROWS];
	struct fitted f;

	rng_permutation(rng, at, ROWS);
	for (size_t i = 0; i < ROWS; i++)
		fold[at[i]] = i % FOLDS;
	for (size_t k = 0; k < FOLDS; k++)
		for (size_t l = k; l < FOLDS; l++) {
			take(&part, s, fold, k, l, false);
			train(&f, which, &part);
			take(&test, s, fold, k, k, true);
			*(k == l ? outer + k : inner + l) += wrong(&f, &test);
			take(&test, s, fold, l, l, true);
			inner[k] += k == l ? 0 : wrong(&f, &test);
			fitted_free(&f);
		}
	for (size_t k = 0; k < FOLDS; k++)
		out[k] = nested_cv_counts(inner[k], ROWS - ROWS / FOLDS, outer[k], ROWS / FOLDS);
}

Test(stats_false_alarms_errors, intervals_of_an_error, .timeout = 3600)
{
	static struct sample_rows s, fresh;
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++) {
		size_t naive = 0, nested = 0;

		for (size_t r = 0; r < runs; r++) {
			struct rng rng = rng_make(rng_seedf(41, "%zu/%zu/folds", w, r));
			struct nested_cv_fold fold[FOLDS * REPEATS];
			struct nested_cv x;
			struct fitted f;
			double truth;

			draw_rows(&s, ROWS, rng_seedf(41, "%zu/%zu", w, r));
			draw_rows(&fresh, FRESH, rng_seedf(41, "%zu/%zu/fresh", w, r));
			train(&f, w, &s);
			truth = (double)wrong(&f, &fresh) / FRESH;
			fitted_free(&f);
			for (size_t k = 0; k < REPEATS; k++)
				repeat_folds(fold + k * FOLDS, w, &s, &rng);
			cr_assert(!nested_cv(&x, fold, FOLDS, REPEATS, .95, NULL));
			naive += truth < x.naive.lo || truth > x.naive.hi;
			nested += truth < x.ci.lo || truth > x.ci.hi;
		}
		alarm_measure("the error lies outside (cross-validation's naive interval)",
			      learner_of[w].label, "5x10", naive, runs, .05, .3);
		alarm_measure("the error lies outside (nested cross-validation)",
			      learner_of[w].label, "5x10", nested, runs, .05, .1);
	}
}

Test(stats_false_alarms_errors, intervals_of_an_area)
{
	static const double shift[] = { 1, 2.5 };
	static const char *const label[] = { "area .76", "area .96" };
	size_t runs = alarm_runs();

	for (int s = 0; s < 2; s++) {
		double truth = gsl_cdf_ugaussian_P(shift[s] / M_SQRT2);
		size_t plain = 0, logit = 0;

		for (size_t r = 0; r < runs; r++) {
			struct rng rng = rng_make(rng_seedf(42, "%d/%zu", s, r));
			double score[2 * AREA_ROWS];
			bool positive[2 * AREA_ROWS];
			struct delong x;

			for (size_t i = 0; i < 2 * AREA_ROWS; i++) {
				positive[i] = i % 2;
				score[i] = rng_normal(&rng) + shift[s] * positive[i];
			}
			cr_assert(!delong(&x, score, positive, 2 * AREA_ROWS, .95, NULL));
			plain += truth < x.ci.lo || truth > x.ci.hi;
			logit += truth < x.ci_logit.lo || truth > x.ci_logit.hi;
		}
		alarm_measure("the area lies outside (DeLong)", label[s], "25 + 25 rows", plain,
			      runs, .05, .15);
		alarm_measure("the area lies outside (DeLong, logit scale)", label[s],
			      "25 + 25 rows", logit, runs, .05, .15);
	}
}
