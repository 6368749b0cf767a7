/* The rate that a range test suggests. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/pictures/rate_range.h"

enum { POINTS = 60 };

/* A valley in log10 of the rate with its floor at 10^-1, and one point that is low by chance at 10^-4. */
static void valley(struct rate_range_point p[POINTS])
{
	for (size_t i = 0; i < POINTS; i++) {
		double log_rate = -5 + (double)i / 10;

		p[i] = (struct rate_range_point){ pow(10, log_rate), 1 + 0.2 * (log_rate + 1) * (log_rate + 1), 0 };
	}
	p[10].loss = 0.9;               /* alone below the floor */
}

Test(pictures_rate_range, a_tenth_of_where_the_smoothed_loss_is_least)
{
	struct rate_range_point p[POINTS];
	struct rate_range r;

	valley(p);
	r = rate_range_read(p, POINTS);
	cr_assert(r.falls);
	cr_expect_eq(r.least, 40, "%zu", r.least);
	cr_expect(close_to(r.suggested, p[r.least].rate / 10, 1e-12, 0));
	cr_expect(close_to(p[1].smooth, (p[0].loss + p[1].loss + p[2].loss) / 3, 1e-12, 0));
	cr_expect(close_to(p[POINTS - 1].smooth, p[POINTS - 1].loss, 1e-12, 0));
}

Test(pictures_rate_range, nothing_where_the_loss_never_falls)
{
	struct rate_range_point p[3] = { { 0.1, 1, 0 }, { 1, 0.995, 0 }, { 10, 3, 0 } };

	cr_expect(isnan(rate_range_read(p, 3).suggested));
	cr_expect(isnan(rate_range_read(p, 1).suggested));
}
