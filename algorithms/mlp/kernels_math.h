/* Part of kernels_impl.h: elementary functions of one float, for loops, and of a register. */

INLINE float from_bits(uint32_t u)
{
	float f;

	memcpy(&f, &u, sizeof f);
	return f;
}

INLINE uint32_t to_bits(float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof u);
	return u;
}

/* e^x to 2 units in the last place on [-87, 88], constant beyond (Cephes' expf: x = n ln 2 + r,
 * |r| <= ln 2 / 2, a polynomial in r; n is read off the mantissa after adding 1.5 * 2^23). */
INLINE float exp_of(float x)
{
	float t, n, r, p;

	x = x < -87 ? -87 : x;
	x = x > 88 ? 88 : x;
	t = x * 1.44269504f + 12582912.0f;
	n = t - 12582912.0f;
	r = x - n * 0.693359375f;
	r = r + n * 2.12194440e-4f;
	p = 1.9875691500e-4f;
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1;
	return p * from_bits((to_bits(t) << 23) + 0x3f800000u);
}

/* Rational minimax form of tanh (degree 13 over 6, as in Eigen), some 3 units in the last place. */
INLINE float tanh_of(float x)
{
	float u, p, q;

	x = x < -7.9053111f ? -7.9053111f : x;
	x = x > 7.9053111f ? 7.9053111f : x;
	u = x * x;
	p = -2.76076847742355e-16f;
	p = p * u + 2.00018790482477e-13f;
	p = p * u - 8.60467152213735e-11f;
	p = p * u + 5.12229709037114e-08f;
	p = p * u + 1.48572235717979e-05f;
	p = p * u + 6.37261928875436e-04f;
	p = p * u + 4.89352455891786e-03f;
	q = 1.19825839466702e-06f;
	q = q * u + 1.18534705686654e-04f;
	q = q * u + 2.26843463243900e-03f;
	q = q * u + 4.89352518554385e-03f;
	return x * p / q;
}

/* log(1 + t) for t in [0, 1]: 2 atanh(t / (2 + t)), whose series in s^2 <= 1/9 ends at s^15. */
INLINE float log1p_of(float t)
{
	float s = t / (2 + t), u = s * s, p = 1 / 15.0f;

	p = p * u + 1 / 13.0f;
	p = p * u + 1 / 11.0f;
	p = p * u + 1 / 9.0f;
	p = p * u + 1 / 7.0f;
	p = p * u + 1 / 5.0f;
	p = p * u + 1 / 3.0f;
	return 2 * s + 2 * s * u * p;
}

/* log x for finite x > 0, 2 units in the last place (Cephes' logf: x = 2^e m, a polynomial in m -
 * 1). */
INLINE float log_of(float x)
{
	uint32_t u = to_bits(x);
	float e = (float)((int32_t)(u >> 23) - 126), m = from_bits((u & 0x007fffffu) | 0x3f000000u);
	float low = m < 0.707106781f ? 1.0f : 0.0f, f = m + low * m - 1, g = f * f, p;

	e -= low;
	p = 7.0376836292e-2f;
	p = p * f - 1.1514610310e-1f;
	p = p * f + 1.1676998740e-1f;
	p = p * f - 1.2420140846e-1f;
	p = p * f + 1.4249322787e-1f;
	p = p * f - 1.6668057665e-1f;
	p = p * f + 2.0000714765e-1f;
	p = p * f - 2.4999993993e-1f;
	p = p * f + 3.3333331174e-1f;
	p = p * f * g - 2.12194440e-4f * e - 0.5f * g;
	return f + p + 0.693359375f * e;
}

#define FAR(i, s) ((i) ^ (s))        /* the lane at distance s */

typedef int32_t ivec __attribute__((vector_size(4 * LANES)));

INLINE vec pick(ivec when, vec a, vec b)
{
	return (vec)((when & (ivec)a) | (~when & (ivec)b));
}

#define FOLD(v, s) __builtin_shufflevector(v, v, ALL(FAR, s))

/* The sum, and the largest, of all lanes. */
INLINE float sum_lanes(vec v)
{
#if LANES >= 16
	v += FOLD(v, 8);
#endif
#if LANES >= 8
	v += FOLD(v, 4);
#endif
	v += FOLD(v, 2);
	v += FOLD(v, 1);
	return v[0];
}

INLINE vec larger(vec a, vec b)
{
	return pick(a > b, a, b);
}

INLINE float top_lane(vec v)
{
#if LANES >= 16
	v = larger(v, FOLD(v, 8));
#endif
#if LANES >= 8
	v = larger(v, FOLD(v, 4));
#endif
	v = larger(v, FOLD(v, 2));
	v = larger(v, FOLD(v, 1));
	return v[0];
}

/* exp_of for a register. */
INLINE vec exp_vec(vec x)
{
	vec zero = { 0 }, t, n, r, p;

	x = pick(x < -87, zero - 87, x);
	x = pick(x > 88, zero + 88, x);
	t = x * 1.44269504f + 12582912.0f;
	n = t - 12582912.0f;
	r = x - n * 0.693359375f;
	r = r + n * 2.12194440e-4f;
	p = zero + 1.9875691500e-4f;
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1;
	return p * (vec)(((ivec)t << 23) + 0x3f800000);
}
