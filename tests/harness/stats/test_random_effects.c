/* Effects pooled over data sets: published trials and cases worked out in tests/golden/analysis.py. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/random_effects.h"

#define NEAR(got, want, i)                                                                         \
	cr_expect(isnan(want) ? isnan(got) : close_to((got), (want), 1e-9, 1e-12),                 \
		  #got " is %.15g, not %.15g: case %zu", (double)(got), (double)(want), (i))

static const struct { size_t at; double y, se; } effects[] = {
#define POOLED_EFFECTS
#include "tests/golden/analysis.inc"
#undef POOLED_EFFECTS
};

static const struct pooled {
	size_t at, k;
	double mean, se, lo, hi, p, tau2, i2, q, next_lo, next_hi;
} pooled[] = {
#define POOLED
#include "tests/golden/analysis.inc"
#undef POOLED
};

static struct random_effects of_case(size_t at)
{
	double y[16], se[16];
	struct random_effects x;
	size_t k = 0;

	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
		if (effects[i].at == at) {
			y[k] = effects[i].y;
			se[k++] = effects[i].se;
		}
	cr_assert(k == pooled[at].k && !random_effects(&x, y, se, k, 0.95, NULL));
	return x;
}

Test(stats_random_effects, as_worked_out_from_the_likelihood)
{
	for (size_t i = 0; i < sizeof pooled / sizeof *pooled; i++) {
		const struct pooled *want = pooled + i;
		struct random_effects x = of_case(i);

		cr_expect_eq(x.k, want->k);
		NEAR(x.mean, want->mean, i);
		NEAR(x.se, want->se, i);
		NEAR(x.ci.lo, want->lo, i);
		NEAR(x.ci.hi, want->hi, i);
		NEAR(x.tau2, want->tau2, i);
		NEAR(x.i2, want->i2, i);
		NEAR(x.q, want->q, i);
		NEAR(x.prediction.lo, want->next_lo, i);
		NEAR(x.prediction.hi, want->next_hi, i);
		cr_expect_eq(x.spread, want->k < 3 ? PAIRED_FEW : PAIRED_VARIES);
		NEAR(x.p, want->k < 3 ? NAN : want->p, i);
	}
}

/* What R's metafor prints for its data set dat.bcg: rma(yi, vi, method = "REML", test = "knha"). */
Test(stats_random_effects, as_published_for_the_trials_of_bcg)
{
	struct random_effects x = of_case(0);

	cr_expect(fabs(x.tau2 - 0.3132) < 5e-5 && fabs(x.mean + 0.7145) < 5e-5 && fabs(x.se - 0.1808) < 5e-5);
	cr_expect(fabs(x.i2 - 0.9222) < 5e-5 && fabs(x.q - 152.2330) < 5e-5 && x.p_q < 1e-4);
}

Test(stats_random_effects, without_spread_or_sense)
{
	static const double same[] = { 0.02, 0.02, 0.02 }, none[3] = { 0 }, se[] = { 0.1, 0.2, 0.3 },
			    bad[] = { 0.1, -0.2, 0.3 }, odd[] = { 0.1, NAN, 0.3 };
	struct random_effects x;
	struct err e = { 0 };

	cr_assert(!random_effects(&x, same, se, 3, 0.95, NULL));
	cr_expect(x.spread == PAIRED_SHIFTED && x.mean == 0.02 && isnan(x.p) && isnan(x.ci.lo));
	cr_assert(!random_effects(&x, none, se, 3, 0.95, NULL));
	cr_expect(x.spread == PAIRED_EQUAL && x.mean == 0 && x.p == 1);
	cr_expect(random_effects(&x, same, se, 1, 0.95, &e) && e.code == ERR_DATA);
	cr_expect(random_effects(&x, se, bad, 3, 0.95, &e) && e.code == ERR_DATA);
	cr_expect(random_effects(&x, odd, se, 3, 0.95, &e) && e.code == ERR_DATA);
}
