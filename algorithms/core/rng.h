/* Random numbers as an argument: no global state, streams are named and not drawn in turn.
 *
 *   struct rng r = rng_make(rng_seed(42, "iris/r0/f3/mlp/dropout"));
 *   double u = rng_uniform(&r);
 *
 * Generator: xoshiro256++ (Blackman & Vigna 2019), state filled by splitmix64 (Steele, Lea & Flood
 * 2014). Integer arithmetic and exactly rounded operations only, so that uniform, below and
 * shuffle give the same bits on every machine; normal goes through libm's log, sqrt, cos. */
#ifndef CORE_RNG_H
#define CORE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
	double spare;           /* second normal deviate of a pair */
	int has_spare;
};

/* Seed of one purpose: FNV-1a over the path, mixed with the root by splitmix64. Adding a learner,
 * a fold or a thread leaves the other streams bit for bit as they were. */
uint64_t rng_seed(uint64_t root, const char *path);
uint64_t rng_seedf(uint64_t root, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct rng rng_make(uint64_t seed);
uint64_t rng_next(struct rng *r);
double rng_uniform(struct rng *r);                      /* [0, 1), 53 bits */
double rng_normal(struct rng *r);                       /* mean 0, variance 1 */
uint64_t rng_below(struct rng *r, uint64_t n);          /* 0..n-1 without bias; n > 0 */
void rng_shuffle(struct rng *r, size_t *at, size_t n);  /* Fisher-Yates */
void rng_permutation(struct rng *r, size_t *at, size_t n);      /* fills 0..n-1, then shuffles */

/* Splitmix64's finalizer: a good 64-bit mix of one word, for counter-based masks. */
uint64_t rng_mix(uint64_t z);

#endif
