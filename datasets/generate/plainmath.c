#include "datasets/generate/plainmath.h"

#include <math.h>

#define LN2      0.69314718055994530942
#define PI_2     1.57079632679489661923
#define TWO_PI   6.28318530717958647692

/* sum of c[i] x^i for i = 0 .. n - 1, by Horner. */
static double poly(double x, const double *c, int n)
{
	double y = 0;

	while (n-- > 0)
		y = y * x + c[n];
	return y;
}

/* x = m 2^k with m in [1/sqrt 2, sqrt 2); log m = 2 atanh s = 2 (s + s^3/3 + ...), s = (m-1)/(m+1),
 * |s| < 0.172: 11 terms leave 1e-18. */
double plain_log(double x)
{
	static const double c[] = { 1, 1 / 3.0, 1 / 5.0, 1 / 7.0, 1 / 9.0, 1 / 11.0, 1 / 13.0, 1 / 15.0,
				    1 / 17.0, 1 / 19.0, 1 / 21.0 };
	int k;
	double m = frexp(x, &k), s;

	if (m < 0.70710678118654752440) {
		m *= 2;
		k--;
	}
	s = (m - 1) / (m + 1);
	return k * LN2 + 2 * s * poly(s * s, c, 11);
}

/* x = k ln 2 + r, |r| <= 0.35; Taylor to r^15 leaves 1e-20. ln 2 in two parts keeps r exact. */
double plain_exp(double x)
{
	static const double high = 0x1.62e42fee00000p-1, low = 0x1.a39ef35793c76p-33;
	double k = floor(x / LN2 + 0.5), r = x - k * high - k * low, y = 1;

	for (int i = 15; i > 0; i--)
		y = 1 + y * r / i;
	return ldexp(y, (int)k);
}

double plain_tanh(double x)
{
	double e;

	if (fabs(x) > 20)
		return x < 0 ? -1 : 1;
	if (fabs(x) < 1e-3)             /* where the quotient would cancel */
		return x * (1 - x * x / 3 * (1 - x * x * 2 / 5));
	e = plain_exp(2 * x);
	return (e - 1) / (e + 1);
}

/* atan x = 2 atan(x / (1 + sqrt(1 + x^2))), twice: the argument ends below 0.2. */
double plain_atan(double x)
{
	double scale = 4, sign = x < 0 ? -1 : 1, y = 0, t = fabs(x), flip = 0;

	if (t > 1) {
		flip = PI_2;
		t = 1 / t;
	}
	t = t / (1 + sqrt(1 + t * t));
	t = t / (1 + sqrt(1 + t * t));
	for (int i = 12; i >= 0; i--)
		y = 1.0 / (2 * i + 1) - y * t * t;
	y *= t * scale;
	return sign * (flip > 0 ? flip - y : y);
}

/* Whole turns and quarter turns come off exactly; what is left is at most an eighth of a turn. */
void plain_turn(double u, double *cosine, double *sine)
{
	double quarters = floor(4 * u + 0.5), x = (u - quarters / 4) * TWO_PI, s = 1, c = 1, t;
	int q = (int)(quarters - 4 * floor(quarters / 4));

	for (int i = 8; i > 0; i--) {
		s = 1 - x * x / ((2 * i) * (2 * i + 1)) * s;
		c = 1 - x * x / ((2 * i - 1) * (2 * i)) * c;
	}
	s *= x;
	for (; q > 0; q--) {            /* a quarter turn: (c, s) -> (-s, c) */
		t = c;
		c = -s;
		s = t;
	}
	*cosine = c;
	*sine = s;
}

/* Wichura 1988, algorithm AS 241 (PPND16): relative error about 1e-16. */
static double normal_quantile(double p)
{
	static const double a[] = { 3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
		1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
		3.3430575583588128105e+4, 2.5090809287301226727e+3 };
	static const double b[] = { 1, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
		5.3941960214247511077e+3, 2.1213794301586595867e+4, 3.9307895800092710610e+4,
		2.8729085735721942674e+4, 5.2264952788528545610e+3 };
	static const double c[] = { 1.42343711074968357734e0, 4.63033784615654529590e0,
		5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0,
		2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4 };
	static const double d[] = { 1, 2.05319162663775882187e0, 1.67638483018380384940e0,
		6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
		5.47593808499534494600e-4, 1.05075007164441684324e-9 };
	static const double f[] = { 6.65790464350110377720e0, 5.46378491116411436990e0,
		1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2,
		1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7 };
	static const double g[] = { 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
		1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
		1.42151175831644588870e-7, 2.04426310338993978564e-15 };
	double q = p - 0.5, r, z;

	if (fabs(q) <= 0.425) {
		r = 0.180625 - q * q;
		return q * poly(r, a, 8) / poly(r, b, 8);
	}
	r = sqrt(-plain_log(q < 0 ? p : 1 - p));
	z = r <= 5 ? poly(r - 1.6, c, 8) / poly(r - 1.6, d, 8) : poly(r - 5, f, 8) / poly(r - 5, g, 8);
	return q < 0 ? -z : z;
}

double plain_normal(struct rng *r)
{
	return normal_quantile((double)(rng_next(r) >> 12) * 0x1p-52 + 0x1p-53);        /* never 0 or 1 */
}
