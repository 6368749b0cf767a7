#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "datasets/generate/bayes.h"
#include "datasets/generate/generate.h"
#include "datasets/generate/plainmath.h"

static struct dataset *make(const char *spec)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!generate_dataset(&d, spec, &e), "%s", e.text);
	return d;
}

/* ---- plain mathematics against libm ---- */

Test(generate, agrees_with_libm_to_a_few_units_in_the_last_place)
{
	struct rng r = rng_make(1);

	for (int i = 0; i < 200000; i++) {
		double u = rng_uniform(&r), x = (u - 0.5) * 60, c, s;
		double positive = exp(x * 10);
		plain_turn(x, &c, &s);
		cr_assert(close_to(plain_log(positive), log(positive), 4e-16, 1e-17), "log %a", positive);
		cr_assert(close_to(plain_exp(x), exp(x), 4e-15, 0), "exp %a", x);
		cr_assert(close_to(plain_tanh(x / 10), tanh(x / 10), 1e-13, 0), "tanh %a", x / 10);
		cr_assert(close_to(plain_atan(x), atan(x), 1e-15, 0), "atan %a", x);
		cr_assert(close_to(c, cos(2 * M_PI * (x - floor(x))), 0, 3e-15), "cos %a", x);
		cr_assert(close_to(s, sin(2 * M_PI * (x - floor(x))), 0, 3e-15), "sin %a", x);
	}
	cr_assert(plain_tanh(1e-5) == tanh(1e-5) && plain_tanh(-50) == -1 && plain_atan(0) == 0);
	cr_assert(close_to(plain_atan(1e300), M_PI_2, 1e-15, 0));
}

Test(generate, normals_have_the_moments_and_tails_of_a_normal)
{
	enum { N = 1000000 };
	struct rng r = rng_make(2);
	double m1 = 0, m2 = 0, m3 = 0, m4 = 0, beyond2 = 0, beyond4 = 0;

	for (int i = 0; i < N; i++) {
		double z = plain_normal(&r);
		m1 += z / N;
		m2 += z * z / N;
		m3 += z * z * z / N;
		m4 += z * z * z * z / N;
		beyond2 += fabs(z) > 2;
		beyond4 += fabs(z) > 4;
	}
	cr_assert(close_to(m1, 0, 0, 5e-3) && close_to(m2, 1, 0, 7e-3) && close_to(m3, 0, 0, 2e-2) &&
		  close_to(m4, 3, 0, 5e-2));
	cr_assert(close_to(beyond2 / N, 0.0455003, 0, 1.1e-3) && close_to(beyond4, 63.3, 0, 40));
}

/* ---- optima against independent figures ---- */

static const struct { const char *spec; double error, within; } optima[] = {
	{ "twonorm", 0.022750131948179195, 1e-9 },
	{ "twonorm[d=200]", 0.022750131948179195, 1e-9 },
	{ "threenorm", 0.10463316306555086, 1e-5 },
	{ "threenorm[d=50]", 0.10463316306555086, 1e-5 },
	{ "ringnorm", 0.014965409065597454, 1e-9 },
	{ "ringnorm[form=delve]", 0.012396608103172689, 1e-9 },
	{ "ringnorm[d=2]", 0.2407586939025338, 1e-9 },
	{ "ringnorm[d=50]", 0.00030649280406134567, 1e-9 },
	{ "waveform", 0.13299752391438055, 1e-9 },
	{ "moons[noise=0.1]", 0.0006429877630121984, 2e-6 },
	{ "moons[noise=0.2]", 0.028956658744183246, 1e-5 },
	{ "moons[noise=0.3]", 0.08541032426937681, 1e-5 },
	{ "moons[noise=0.4,extra=7]", 0.1370164982903574, 1e-5 },
	{ "hastie", 0, 1e-12 },
	{ "xor[flip=0.1]", 0.1, 1e-12 },
	{ "blobs[classes=2,gap=1]", 0.3085375387259869, 1e-9 },
	{ "blobs[classes=2,gap=3,d=7]", 0.06680720126885807, 1e-9 },
	{ "blobs[classes=2,gap=6,noise=2,d=1]", 0.06680720126885807, 1e-9 },
	{ "blobs[classes=4,d=2,gap=2]", 0.2921393, 1e-6 },      /* square: 1 - (1 - Q(1))^2 */
	{ "friedman1", 1, 1e-12 },
	{ "friedman2", 15625, 1e-9 },
	{ "friedman3", 0.01, 1e-12 },
	{ "linear[noise=2]", 4, 1e-12 },
};

Test(generate, optima_are_the_known_ones)
{
	for (size_t i = 0; i < sizeof optima / sizeof *optima; i++) {
		double error, r2;
		struct err e = { 0 };
		cr_assert(!generate_optimum(optima[i].spec, &error, &r2, &e), "%s", e.text);
		cr_assert(close_to(error, optima[i].error, 0, optima[i].within), "%s: %.10g, not %.10g",
			  optima[i].spec, error, optima[i].error);
	}
	double error, r2;
	generate_optimum("friedman1", &error, &r2, NULL);
	cr_assert(close_to(r2, 0.9597211229170654, 1e-9, 0));
	generate_optimum("friedman2", &error, &r2, NULL);
	cr_assert(close_to(r2, 0.9018793773801115, 1e-9, 0));
	generate_optimum("friedman3", &error, &r2, NULL);
	cr_assert(close_to(r2, 0.9091973141173278, 1e-9, 0));
	generate_optimum("xor[noise=0.1]", &error, &r2, NULL);
	cr_assert(isnan(error) && isnan(r2));
}

/* The best rule, applied to the points, errs as often as its optimum says (within 4 standard errors). */
static size_t best_twonorm(const float *x)
{
	double sum = 0;

	for (int j = 0; j < 20; j++)
		sum += (double)x[j];
	return sum < 0;
}

static size_t best_logistic(const float *x)
{
	double sum = 0;

	for (int j = 0; j < 10; j++)
		sum += (double)x[j];
	return sum > 0;
}

static size_t best_xor(const float *x)
{
	return x[0] * x[1] > 0;
}

static size_t best_circles(const float *x)
{
	return x[0] * x[0] + x[1] * x[1] < 0.75f * 0.75f;      /* nearly: the radii have other densities */
}

static size_t best_hastie(const float *x)
{
	double sum = 0;

	for (int j = 0; j < 10; j++)
		sum += (double)(x[j] * x[j]);
	return sum > 9.34181776559197;
}

/* Wedge of four: the corner nearest to the point. Centres lie on the axes. */
static size_t best_square(const float *x)
{
	return fabsf(x[0]) > fabsf(x[1]) ? (x[0] > 0 ? 0 : 2) : (x[1] > 0 ? 1 : 3);
}

static const struct { const char *spec; size_t (*best)(const float *x); double slack; } rules[] = {
	{ "twonorm[n=40000]", best_twonorm, 0 },
	{ "logistic[n=40000]", best_logistic, 0 },
	{ "xor[n=40000,flip=0.1]", best_xor, 0 },
	{ "circles[n=40000,noise=0.2]", best_circles, 0.01 },
	{ "hastie[n=40000]", best_hastie, 1e-4 },
	{ "blobs[n=40000,classes=4,gap=2]", best_square, 0 },
	{ "blobs[n=40000,classes=4,gap=2,flip=0.3]", best_square, 0 },
};

Test(generate, the_best_rule_errs_as_often_as_the_optimum_says)
{
	for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
		struct dataset *d = make(rules[k].spec);
		double wrong = 0, error, r2, se;

		generate_optimum(rules[k].spec, &error, &r2, NULL);
		for (size_t i = 0; i < d->rows; i++)
			wrong += rules[k].best(d->x + i * d->cols) != d->label[i];
		wrong /= (double)d->rows;
		se = sqrt(error * (1 - error) / (double)d->rows);
		cr_assert(close_to(wrong, error, 0, 4 * se + rules[k].slack), "%s: %g, not %g", rules[k].spec,
			  wrong, error);
		dataset_destroy(d);
	}
}

/* Naive Bayes with the true parameters would need the codes; a k-table learned from many rows serves:
 * with two categorical columns and no numbers the optimum is the table's own error. */
Test(generate, mixed_categories_have_the_stated_optimum)
{
	struct dataset *d = make("mixed[n=60000,numeric=0,categorical=2,levels=3,effect=0.8]");
	double count[9][2] = { { 0 } }, wrong = 0, error, r2;

	generate_optimum("mixed[numeric=0,categorical=2,levels=3,effect=0.8]", &error, &r2, NULL);
	for (size_t i = 0; i < d->rows; i++)
		count[(size_t)d->x[2 * i] * 3 + (size_t)d->x[2 * i + 1]][d->label[i]]++;
	for (size_t c = 0; c < 9; c++)
		wrong += fmin(count[c][0], count[c][1]) / (double)d->rows;
	cr_assert(close_to(wrong, error, 0, 0.008), "%g, not %g", wrong, error);
	cr_assert(error > 0.1 && error < 0.3);
	dataset_destroy(d);
}

Test(generate, regression_targets_have_the_stated_signal_and_noise)
{
	static const char *const names[] = { "friedman1", "friedman2", "friedman3", "linear",
					     "mixed[task=regression,levels=5,effect=2]" };

	for (size_t k = 0; k < 5; k++) {
		char spec[100];
		double error, r2, sum = 0, square = 0, signal, variance;
		size_t len = strcspn(names[k], "]");
		snprintf(spec, sizeof spec, "%.*s%sn=50000,noise=0]", (int)len, names[k],
			 strchr(names[k], '[') ? "," : "[");
		struct dataset *d = make(spec);
		for (size_t i = 0; i < d->rows; i++)
			sum += d->target[i];
		for (size_t i = 0; i < d->rows; i++)
			square += pow(d->target[i] - sum / (double)d->rows, 2);
		variance = square / (double)d->rows;
		generate_optimum(names[k], &error, &r2, NULL);
		signal = error * r2 / (1 - r2);         /* r2 = 1 - error / (signal + error) */
		cr_assert(close_to(variance, signal, 0.04, 0), "%s: %g, not %g", names[k], variance, signal);
		dataset_destroy(d);
	}
}

/* ---- the bits ---- */

/* Digests of 50 rows: the same on every machine, compiler and C library. A line changes only when a
 * generator is meant to change. */
static const struct { const char *spec, *digest; } bits[] = {
#include "tests/golden/generated_digests.inc"
};

Test(generate, the_same_specification_gives_the_same_bits_everywhere)
{
	size_t n = sizeof bits / sizeof *bits, known = 0;

	for (size_t i = 0; i < n; i++) {
		struct dataset *d = make(bits[i].spec);
		cr_expect_str_eq(d->digest, bits[i].digest, "%s: %s", bits[i].spec, d->digest);
		dataset_destroy(d);
	}
	while (generators[known])
		known++;
	cr_assert(n >= known, "every generator has a digest");
}

Test(generate, seeds_differ_and_fewer_rows_are_a_prefix_of_more)
{
	for (size_t g = 0; generators[g]; g++) {
		char spec[64];
		snprintf(spec, sizeof spec, "%s[n=40,extra=2]", generators[g]->name);
		struct dataset *a = make(spec);
		snprintf(spec, sizeof spec, "%s[n=90,extra=2]", generators[g]->name);
		struct dataset *b = make(spec);
		snprintf(spec, sizeof spec, "%s[n=40,extra=2,seed=2]", generators[g]->name);
		struct dataset *c = make(spec);
		cr_assert(!memcmp(a->x, b->x, 40 * a->cols * sizeof *a->x), "%s", generators[g]->name);
		cr_assert(a->label ? !memcmp(a->label, b->label, 40 * sizeof *a->label) :
				     !memcmp(a->target, b->target, 40 * sizeof *a->target));
		cr_assert(memcmp(a->x, c->x, 40 * a->cols * sizeof *a->x), "%s", generators[g]->name);
		dataset_destroy(a);
		dataset_destroy(b);
		dataset_destroy(c);
	}
}

Test(generate, extra_columns_and_flips_leave_the_points_alone)
{
	struct dataset *a = make("moons[n=300]"), *b = make("moons[n=300,d=5,extra=3,flip=0.2]");
	size_t flipped = 0;

	cr_assert(b->cols == 8 && !strcmp(b->columns[2].name, "noise1"));
	for (size_t i = 0; i < 300; i++) {
		cr_assert(a->x[2 * i] == b->x[8 * i] && a->x[2 * i + 1] == b->x[8 * i + 1]);
		flipped += a->label[i] != b->label[i];
	}
	cr_assert(flipped > 35 && flipped < 90, "%zu", flipped);
	dataset_destroy(a);
	dataset_destroy(b);
}

Test(generate, optimum_and_parameters_stand_in_the_data_set)
{
	struct dataset *d = make("moons[noise=0.3,n=20]");

	cr_assert_str_eq(d->name, "moons[n=20,noise=0.3]");
	cr_assert(strstr(d->description, "Bayes): 0.0854"), "%s", d->description);
	cr_assert(d->nprovenance == 1 && strstr(d->provenance[0], "\"noise\":0.3") &&
		  strstr(d->provenance[0], "\"optimal_error\":0.0854"), "%s", d->provenance[0]);
	dataset_destroy(d);
	d = make("xor[noise=1]");
	cr_assert(strstr(d->provenance[0], "\"optimal_error\":null"));
	dataset_destroy(d);
}

Test(generate, what_is_not_understood_is_an_error_that_says_so)
{
	static const struct { const char *spec, *says; } bad[] = {
		{ "mons", "no generator 'mons'" },
		{ "moons[noize=1]", "did you mean 'noise'" },
		{ "moons[noise=-1]", "out of range" },
		{ "moons[n=1]", "out of range" },
		{ "moons[noise]", "not of the form" },
		{ "moons[noise=0.1|0.2]", "one value" },
		{ "moons[noise=0.1", "brackets" },
		{ "moons[d=1]", "out of range" },
		{ "linear[flip=0.1]", "unknown parameter" },
		{ "mixed[task=regression,flip=0.1]", "no labels" },
		{ "mixed[numeric=0,categorical=0]", "needs a" },
		{ "hastie[n=100000000,d=1000000]", "GiB" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct dataset *d;
		struct err e = { 0 };
		cr_assert(generate_dataset(&d, bad[i].spec, &e) && !d, "%s", bad[i].spec);
		cr_assert(strstr(e.text, bad[i].says), "%s: %s", bad[i].spec, e.text);
	}
	cr_assert(generate_knows("moons") && generate_knows("moons[x]") && !generate_knows("moon") &&
		  !generate_knows("moons.csv"));
}
