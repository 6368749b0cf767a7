/* Part of kernels_impl.h: the optimizers' rules in float. */

#define REAL float
#define SQRT sqrtf
#define RULE(name) KERNEL static void name
#if LANES >= 16
#define rule_adam adam_plain
#endif
#include "algorithms/mlp/optimizer_rules.h"

#if LANES >= 16
#undef rule_adam

/* Adam with the root on the processor's divider and the quotient beside it, where they overlap: the
 * 14-bit estimate of 1 / d with one Newton step is good to 2 units in the last place. d is a normal
 * number, since epsilon is (settings.c). */
KERNEL static void rule_adam(const struct mlp_rule *r, float *w, const float *g, float *s1,
			     float *s2, float *s3, size_t n)
{
	__m512 rate = _mm512_set1_ps((float)-r->rate), keep = _mm512_set1_ps((float)r->keep);
	__m512 b1 = _mm512_set1_ps((float)r->beta1), b2 = _mm512_set1_ps((float)r->beta2);
	__m512 eps = _mm512_set1_ps((float)r->epsilon), two = _mm512_set1_ps(2);
	size_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		__m512 x = _mm512_loadu_ps(g + i), m, v, d, y;

		m = _mm512_fmadd_ps(b1, _mm512_loadu_ps(s1 + i), x);
		v = _mm512_fmadd_ps(b2, _mm512_loadu_ps(s2 + i), _mm512_mul_ps(x, x));
		_mm512_storeu_ps(s1 + i, m);
		_mm512_storeu_ps(s2 + i, v);
		d = _mm512_add_ps(_mm512_sqrt_ps(v), eps);
		y = _mm512_rcp14_ps(d);
		y = _mm512_mul_ps(y, _mm512_fnmadd_ps(d, y, two));
		x = _mm512_mul_ps(_mm512_mul_ps(rate, m), y);
		_mm512_storeu_ps(w + i, _mm512_fmadd_ps(keep, _mm512_loadu_ps(w + i), x));
	}
	adam_plain(r, w + i, g + i, s1 + i, s2 + i, s3, n - i);
}
#endif
