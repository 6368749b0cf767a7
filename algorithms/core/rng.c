#include "algorithms/core/rng.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define GOLDEN_GAMMA 0x9e3779b97f4a7c15u        /* splitmix64's increment, 2^64 / phi */
#define FNV_BASIS    0xcbf29ce484222325u
#define FNV_PRIME    0x100000001b3u

__extension__ typedef unsigned __int128 wide;

uint64_t rng_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t rng_seed(uint64_t root, const char *path)
{
	uint64_t h = FNV_BASIS;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * FNV_PRIME;
	return rng_mix(h + rng_mix(root + GOLDEN_GAMMA));
}

uint64_t rng_seedf(uint64_t root, const char *fmt, ...)
{
	char path[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	return rng_seed(root, path);
}

struct rng rng_make(uint64_t seed)
{
	struct rng r = { .has_spare = 0 };

	for (int i = 0; i < 4; i++)
		r.s[i] = rng_mix(seed += GOLDEN_GAMMA);
	return r;
}

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s, out = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return out;
}

double rng_uniform(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

/* Box & Muller 1958: exact, two logs and a sine for two deviates, no rejection. */
double rng_normal(struct rng *r)
{
	double radius, angle;

	if (r->has_spare) {
		r->has_spare = 0;
		return r->spare;
	}
	radius = sqrt(-2 * log1p(-rng_uniform(r)));     /* 1 - u is in (0, 1] */
	angle = 2 * M_PI * rng_uniform(r);
	r->spare = radius * sin(angle);
	r->has_spare = 1;
	return radius * cos(angle);
}

/* Lemire 2019: multiply, and reject the few low products that would bias. */
uint64_t rng_below(struct rng *r, uint64_t n)
{
	wide m = (wide)rng_next(r) * n;

	if ((uint64_t)m < n) {
		uint64_t floor = -n % n;
		while ((uint64_t)m < floor)
			m = (wide)rng_next(r) * n;
	}
	return (uint64_t)(m >> 64);
}

void rng_shuffle(struct rng *r, size_t *at, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)rng_below(r, i), t = at[i - 1];
		at[i - 1] = at[j];
		at[j] = t;
	}
}

void rng_permutation(struct rng *r, size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = i;
	rng_shuffle(r, at, n);
}
