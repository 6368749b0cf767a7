/* Costs of samples carried on to all rows. Each expected value is the formula that made the points. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/process/cost.h"

/* base 2e-6 n^1.5 a step, query 1e-7 n^0.5 a row, search 3e-6 n^1.5, as the learner of `fit` says of itself;
 * 100 bytes a row. */
static struct cost_point point(double n)
{
	return (struct cost_point){ .train = n, .tested = n / 4, .base = 8 * 2e-6 * pow(n, 1.5),
				    .steps = 8, .query = n / 4 * 1e-7 * sqrt(n), .inner = n / 2,
				    .search = 3e-6 * pow(n / 2, 1.5), .bytes = 100 * n };
}

static struct cost fit(size_t n)
{
	struct cost_point p[COST_POINTS];
	struct cost c;

	for (size_t i = 0; i < n; i++)
		p[i] = point(250 * pow(2, (double)i));
	cost_fit(&c, p, n, &(struct cost_prior){ .cache = 1e6, .growth = 1.5 });
	return c;
}

Test(process_cost, powers_are_found_and_carried_on)
{
	struct cost_size s = { .train = 30000, .tested = 7000 };
	double base = 8 * 2e-6 * pow(30000, 1.5), query = 7000 * 1e-7 * sqrt(30000);

	for (size_t n = 2; n <= 5; n++) {
		struct cost c = fit(n);
		cr_expect_float_eq(c.base.exponent, 1.5, 1e-9);
		cr_expect_float_eq(cost_seconds(&c, &s), base + query, 1e-9 * base, "%zu sizes", n);
	}
}

Test(process_cost, a_search_costs_configurations_times_inner_folds_or_its_seconds)
{
	struct tune_budget trials = { .trials = 30 }, both = { .trials = 30, .seconds = 1 };
	struct cost c = fit(4);
	struct cost_size plain = { .train = 3000, .tested = 100 }, s = plain;
	double each = 3 * 3e-6 * pow(2000, 1.5);

	s.tune = &trials;
	s.inner_folds = 3;
	s.inner = 2000;
	cr_expect_float_eq(cost_seconds(&c, &s) - cost_seconds(&c, &plain), 30 * each, 1e-6 * each);
	s.tune = &both;
	cr_expect_float_eq(cost_seconds(&c, &s) - cost_seconds(&c, &plain), 1 + each / 2, 1e-6,
			   "the last configuration begins before the seconds end");
}

Test(process_cost, one_size_is_the_start_of_the_learners_own_line)
{
	struct cost c = fit(1);
	struct cost_size s = { .train = 1000, .tested = 0 };

	cr_expect_float_eq(cost_seconds(&c, &s), 8 * point(250).base, 1e-12);
}

/* An overhead that small samples show is not taken for slow growth where larger ones tell better. */
Test(process_cost, the_largest_samples_tell_the_exponent)
{
	struct cost_point p[6];
	struct cost_size s = { .train = 64000 };
	struct cost c;

	for (size_t i = 0; i < 6; i++) {
		double n = 250 * pow(2, (double)i);
		p[i] = (struct cost_point){ .train = n, .tested = 1, .steps = 1, .bytes = NAN,
					    .base = 0.02 + 1e-8 * n * n, .inner = NAN, .search = NAN };
	}
	cost_fit(&c, p, 6, &(struct cost_prior){ .growth = 2 });
	cr_expect(c.base.exponent > 1.6, "%g", c.base.exponent);
	cr_expect(cost_seconds(&c, &s) > 0.6 * 1e-8 * 64000 * 64000.0);
}

/* 2 ms whatever the rows, and 1 us a row: 1.002 s of a million, not 2 to 5 ms. */
Test(process_cost, an_overhead_is_not_all_that_many_rows_cost)
{
	struct cost_point p[3];
	struct cost_size s = { .train = 1e6 };
	struct cost c;

	for (size_t i = 0; i < 3; i++) {
		double n = 250 * pow(2, (double)i);
		p[i] = (struct cost_point){ .train = n, .tested = 1, .steps = 1, .bytes = NAN,
					    .base = 0.002 + 1e-6 * n, .inner = n, .search = 0.002 + 1e-6 * n };
	}
	cost_fit(&c, p, 3, &(struct cost_prior){ 0 });
	cr_expect(cost_seconds(&c, &s) >= 1 && cost_seconds(&c, &s) < 4, "%g s", cost_seconds(&c, &s));
	cr_expect(cost_at(&c.search, 1e6) >= 1 && cost_at(&c.search, 1e6) < 4);
}

Test(process_cost, steps_are_those_of_the_middle_sample)
{
	struct cost_point p[3] = { point(250), point(500), point(1000) };
	struct cost_size s = { .train = 8000 };
	struct cost c;

	p[2].steps = 40;
	p[2].base *= 5;
	cost_fit(&c, p, 3, &(struct cost_prior){ .growth = 1.5 });
	cr_expect_float_eq(cost_seconds(&c, &s), 8 * 2e-6 * pow(8000, 1.5), 1e-6);
}

Test(process_cost, nothing_known_is_no_number)
{
	struct cost_size s = { .train = 100, .tested = 10 };
	struct cost c;

	cost_fit(&c, NULL, 0, &(struct cost_prior){ 0 });
	cr_expect(isnan(cost_seconds(&c, &s)));
	cr_expect_eq(cost_bytes(&c, 1000), 0);
}

/* n^2 bytes are a cache's beyond the rows' own: it ends where it is told to. */
Test(process_cost, memory_that_rises_quicker_than_rows_is_a_cache)
{
	struct cost_prior plain = { .cache = 1e6 }, square = { .cache = 1e6, .growth = 2 };
	struct cost_point p[3];
	struct cost c;

	for (size_t i = 0; i < 3; i++)
		p[i] = point(250 * pow(2, (double)i));
	cost_fit(&c, p, 3, &plain);
	cr_expect_float_eq(cost_bytes(&c, 1e6), 1e8, 1);
	for (size_t i = 0; i < 3; i++)
		p[i].bytes = 8 * p[i].train * p[i].train;
	cost_fit(&c, p, 3, &square);
	cr_expect_float_eq(cost_bytes(&c, 1100), 8 * 1100.0 * 1100, 1);
	cr_expect_float_eq(cost_bytes(&c, 100000), 8e6 * 100 + 1e6, 1);
}

/* Three sizes of seconds t, t / 2^1.5, t / 8. By hand: weights (0.05 + 0.004 / t)^-2, the slope 1.5 of their line
 * counts as the weighted squares of log n, what the learner says as 0.3^-2. */
static double expected(double t, double unit, double prior)
{
	double sum = 0, mean = 0, squares = 0, weight[3], x[3];

	for (int k = 0; k < 3; k++) {
		x[k] = -k * log(2);
		weight[k] = pow(0.05 + unit / (t * pow(2, -1.5 * k)), -2);
		sum += weight[k];
		mean += weight[k] * x[k];
	}
	for (int k = 0; k < 3; k++)
		squares += weight[k] * pow(x[k] - mean / sum, 2);
	return (squares * 1.5 + prior / 0.09) / (squares + 1 / 0.09);
}

/* What milliseconds and megabytes show is mostly what the learner says; what lasts, or is large, counts itself. */
Test(process_cost, small_samples_are_judged_by_what_the_learner_says)
{
	static const struct { double seconds, growth, from, to; } cases[] = {
		{ 2e-3, 0, 1, 1.01 }, { 2e-3, 2, 1.99, 2 }, { 2e-2, 2, 1.85, 1.99 }, { 0.5, 2, 1.5, 1.65 }, { 0.5, 0, 1.35, 1.5 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double t = cases[i].seconds, growth = cases[i].growth > 0 ? cases[i].growth : 1;
		struct cost_prior prior = { .growth = cases[i].growth };
		struct cost_point p[3];
		struct cost c;

		for (size_t k = 0; k < 3; k++) {
			double share = pow(2, (double)k - 2);
			p[k] = (struct cost_point){ .train = 1000 * share, .tested = 1, .steps = 1, .inner = NAN,
						    .search = NAN, .base = t * pow(share, 1.5),
						    .bytes = 25e8 * t * pow(share, 1.5) };
		}
		cost_fit(&c, p, 3, &prior);
		cr_expect_float_eq(c.base.exponent, expected(t, 0.004, growth), 1e-9, "%g s: %g", t, c.base.exponent);
		cr_expect_float_eq(c.bytes.exponent, expected(25e8 * t, 1e7, growth), 1e-9, "%g", c.bytes.exponent);
		cr_expect(c.base.exponent >= cases[i].from && c.base.exponent <= cases[i].to, "%g s: %g", t,
			  c.base.exponent);
	}
}

/* A row of a microsecond: beside other work it seems to take ten times as long on the last sample. */
Test(process_cost, what_a_row_takes_is_no_cliff)
{
	struct cost_size s = { .train = 30000, .tested = 7500 };
	struct cost_point p[3] = { point(500), point(1000), point(2000) };
	struct cost c;

	for (size_t i = 0; i < 3; i++)
		p[i].query = 1e-6 * p[i].tested * (i == 2 ? 10 : 1);
	cost_fit(&c, p, 3, &(struct cost_prior){ 0 });
	cr_expect(cost_at(&c.query, s.train) < 1e-4, "%g s a row", cost_at(&c.query, s.train));
}
