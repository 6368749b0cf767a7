#include "harness/stats/five_by_two.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

int five_by_two(struct five_by_two *out, const double d[10], struct err *e)
{
	double spread = 0, squares = 0;

	*out = (struct five_by_two){ .t = NAN, .p_t = NAN, .f = NAN, .p_f = NAN };
	for (int i = 0; i < 10; i++) {
		if (!isfinite(d[i]))
			return FAIL(e, ERR_DATA,
				    "repeat %d, half %d: the difference is not a number", i / 2 + 1,
				    i % 2 + 1);
		out->mean += d[i] / 10;
		squares += d[i] * d[i];
	}
	for (int i = 0; i < 5; i++) {
		double half = (d[2 * i] - d[2 * i + 1]) / 2;

		out->s2[i] = 2 * half * half;
		spread += out->s2[i];
	}
	out->spread = spread > 0 ? PAIRED_VARIES : squares > 0 ? PAIRED_SHIFTED : PAIRED_EQUAL;
	if (out->spread == PAIRED_VARIES) {
		out->t = d[0] / sqrt(spread / 5);
		out->p_t = 2 * gsl_cdf_tdist_Q(fabs(out->t), 5);
		out->f = squares / (2 * spread);
		out->p_f = gsl_cdf_fdist_Q(out->f, 10, 5);
	} else if (out->spread == PAIRED_EQUAL) {
		out->t = out->f = 0;
		out->p_t = out->p_f = 1;
	}
	return 0;
}
