/* Against the metrics of the same names, and against counting. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/rng.h"
#include "harness/metrics/metrics.h"
#include "harness/pictures/score_curve.h"

enum { N = 300 };

struct scored {
	double score[N];
	unsigned char positive[N];
	float two[2 * N];               /* the same as probabilities of two classes */
	uint32_t label[N];
};

/* Scores of `steps` values, so that some are tied, higher where positive. */
static struct scored scored(uint64_t seed, size_t steps)
{
	struct rng r = rng_make(seed);
	struct scored s;

	for (size_t i = 0; i < N; i++) {
		s.positive[i] = rng_uniform(&r) < 0.3;
		double x = 0.5 + 0.12 * rng_normal(&r) + (s.positive[i] ? 0.15 : 0);
		x = round(fmin(fmax(x, 0), 1) * (double)steps) / (double)steps;
		s.two[2 * i + 1] = (float)x;
		s.two[2 * i] = 1 - s.two[2 * i + 1];
		s.score[i] = (double)s.two[2 * i + 1];
		s.label[i] = s.positive[i];
	}
	return s;
}

static struct score_curve curve(enum score_curve_kind kind, const struct scored *s)
{
	struct score_curve c;
	struct err e = { 0 };

	cr_assert(!score_curve_make(&c, kind, s->score, s->positive, N, 1, &e), "%s", e.text);
	return c;
}

static double by_metric(const char *name, const struct scored *s)
{
	const struct metric_truth t = { .task = TASK_CLASSIFY, .rows = N, .classes = 2,
					.label = s->label, .probabilities = true, .positive = 1 };

	return metric_score(metric_find(name), &t, mat_of((float *)(uintptr_t)s->two, N, 2));
}

Test(pictures_score_curve, areas_are_those_of_the_metrics)
{
	for (uint64_t seed = 1; seed < 6; seed++) {
		struct scored s = scored(seed, seed < 3 ? 1000000 : 7);
		struct score_curve roc = curve(SCORE_CURVE_ROC, &s), pr = curve(SCORE_CURVE_PR, &s);

		cr_expect_float_eq(roc.area, by_metric("auc", &s), 1e-9);
		cr_expect_float_eq(pr.area, by_metric("average_precision", &s), 1e-9);
		cr_expect(roc.area_lo < roc.area && roc.area < roc.area_hi);
		cr_expect(pr.area_lo < pr.area && pr.area < pr.area_hi);
		score_curve_free(&roc);
		score_curve_free(&pr);
	}
}

/* Each point is a threshold: rows at or over it, counted. */
Test(pictures_score_curve, points_are_counts_over_a_threshold)
{
	struct scored s = scored(9, 7);
	struct score_curve roc = curve(SCORE_CURVE_ROC, &s), pr = curve(SCORE_CURVE_PR, &s);
	double of = 0;

	for (size_t i = 0; i < N; i++)
		of += s.positive[i];
	cr_assert_eq(roc.n, pr.n);
	cr_expect_eq(roc.x[0], 0);
	cr_expect_eq(roc.y[0], 0);
	cr_expect_float_eq(roc.x[roc.n - 1], 1, 1e-12);
	cr_expect_float_eq(roc.y[roc.n - 1], 1, 1e-12);
	for (size_t k = 1, seen = 0; k < roc.n; k++, seen = 0) {
		for (int step = 0; step <= 7; step++) {
			double tp = 0, fp = 0, at = (double)(float)(step / 7.0);
			for (size_t i = 0; i < N; i++)
				if (s.score[i] >= at)
					s.positive[i] ? tp++ : fp++;
			if (fabs(tp / of - roc.y[k]) < 1e-12 && fabs(fp / (N - of) - roc.x[k]) < 1e-12) {
				seen++;
				cr_expect_float_eq(pr.x[k], tp / of, 1e-12);
				cr_expect_float_eq(pr.y[k], tp / (tp + fp), 1e-12);
			}
		}
		cr_expect_geq(seen, 1, "point %zu is no threshold", k);
	}
	score_curve_free(&roc);
	score_curve_free(&pr);
}

/* Of independent samples of the same kind, most lie within the band of one. */
Test(pictures_score_curve, bands_hold_other_samples)
{
	struct scored s = scored(100, 1000000);
	struct score_curve c = curve(SCORE_CURVE_ROC, &s);
	size_t within = 0, all = 0;

	for (size_t k = 0; k < SCORE_CURVE_GRID; k++)
		cr_expect(c.lo[k] <= c.hi[k]);
	cr_expect_lt(c.hi[20] - c.lo[20], 0.35);
	cr_expect_gt(c.hi[20] - c.lo[20], 0.08);
	for (uint64_t seed = 200; seed < 240; seed++) {
		struct scored other = scored(seed, 1000000);
		struct score_curve o = curve(SCORE_CURVE_ROC, &other);
		within += o.area > c.area_lo && o.area < c.area_hi;
		all++;
		score_curve_free(&o);
	}
	/* two samples differ by sqrt(2) of one's error: 83 % are expected if the first is typical */
	cr_expect_geq(within, all / 2, "%zu of %zu", within, all);
	cr_expect_lt(within, all);
	score_curve_free(&c);
}

Test(pictures_score_curve, one_kind_of_rows_has_no_curve)
{
	const double score[] = { 1, 2 };
	const unsigned char all[] = { 1, 1 };
	struct score_curve c;
	struct err e = { 0 };

	cr_expect(score_curve_make(&c, SCORE_CURVE_ROC, score, all, 2, 1, &e));
	cr_expect_eq(e.code, ERR_DATA);
	score_curve_free(&c);
}
