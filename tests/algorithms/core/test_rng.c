#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"

/* Reference outputs: splitmix64 from seed 1234567 and xoshiro256++ from state 1, 2, 3, 4, as the
 * authors' C code at prng.di.unimi.it gives them. */
Test(core_rng, mixes_like_splitmix64)
{
	static const uint64_t want[] = { 6457827717110365317u, 3203168211198807973u,
		9817491932198370423u, 4593380528125082431u };

	for (uint64_t i = 0; i < 4; i++)
		cr_assert_eq(rng_mix(1234567u + (i + 1) * 0x9e3779b97f4a7c15u), want[i]);
}

Test(core_rng, draws_like_xoshiro256pp)
{
	static const uint64_t want[] = { 41943041u, 58720359u, 3588806011781223u, 3591011842654386u,
		9228616714210784205u, 9973669472204895162u, 14011001112246962877u };
	struct rng r = { .s = { 1, 2, 3, 4 } };

	for (size_t i = 0; i < 7; i++)
		cr_assert_eq(rng_next(&r), want[i]);
}

Test(core_rng, names_streams_apart)
{
	cr_assert_neq(rng_seed(1, "a/b"), rng_seed(1, "a/c"));
	cr_assert_neq(rng_seed(1, "a/b"), rng_seed(2, "a/b"));
	cr_assert_eq(rng_seedf(3, "%s/r%d", "iris", 4), rng_seed(3, "iris/r4"));
}

Test(core_rng, uniform_and_normal_have_their_moments)
{
	struct rng r = rng_make(11);
	double n = 200000, sum = 0, square = 0, gauss = 0, gauss2 = 0;

	for (int i = 0; i < (int)n; i++) {
		double u = rng_uniform(&r), z = rng_normal(&r);
		cr_assert(u >= 0 && u < 1);
		sum += u;
		square += u * u;
		gauss += z;
		gauss2 += z * z;
	}
	/* five standard errors */
	cr_assert(fabs(sum / n - 0.5) < 5 * sqrt(1 / 12.0 / n));
	cr_assert(fabs(square / n - 1 / 3.0) < 5 * sqrt(4 / 45.0 / n));
	cr_assert(fabs(gauss / n) < 5 / sqrt(n));
	cr_assert(fabs(gauss2 / n - 1) < 5 * sqrt(2 / n));
}

Test(core_rng, below_is_even_and_in_range)
{
	struct rng r = rng_make(5);
	double hits[7] = { 0 }, chi2 = 0;

	for (int i = 0; i < 70000; i++) {
		uint64_t k = rng_below(&r, 7);
		cr_assert_lt(k, 7);
		hits[k]++;
	}
	for (int k = 0; k < 7; k++)
		chi2 += (hits[k] - 10000) * (hits[k] - 10000) / 10000;
	cr_assert_lt(chi2, 27.9);       /* chi2(6) above this once in 10,000 */
	cr_assert_eq(rng_below(&r, 1), 0);
}

Test(core_rng, permutation_holds_every_number_once)
{
	struct rng r = rng_make(9);
	size_t at[101];
	int seen[101] = { 0 };

	rng_permutation(&r, at, 101);
	for (int i = 0; i < 101; i++)
		seen[at[i]]++;
	for (int i = 0; i < 101; i++)
		cr_assert_eq(seen[i], 1);
}
