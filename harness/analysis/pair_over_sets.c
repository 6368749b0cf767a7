#include "harness/analysis/pair_over_sets.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/fold_sample.h"

/* One-sided p that the differences lie above 0 (sign +1) or below it (-1) after `shift` is added. */
static int one_sided(double *p, const double *d, size_t n, double shift, int sign, double *moved,
		     struct err *e)
{
	struct wilcoxon w;

	for (size_t i = 0; i < n; i++)
		moved[i] = d[i] + shift;
	if (wilcoxon(&w, moved, n, e))
		return -1;
	*p = sign * (w.w_plus - w.w_minus) > 0 ? w.p / 2 : 1;
	return 0;
}

int pair_over_sets(struct pair_over_sets *out, const double *d, size_t n, double rope,
		   const struct bayes_weights *weights, struct err *e)
{
	double *moved = mem_array(n, sizeof *moved, e), below, above;
	int rc = -1;

	*out = (struct pair_over_sets){ .sets = n, .bayes = { .left = NAN, .inside = NAN, .right = NAN } };
	if (!moved)
		return -1;
	out->mean = mean_of(d, n);
	out->ci = t_interval(out->mean, sd_of(d, n) / sqrt((double)n), (double)n - 1, ANALYSIS_LEVEL);
	if (wilcoxon(&out->w, d, n, e) || one_sided(&above, d, n, rope, +1, moved, e) ||
	    one_sided(&below, d, n, -rope, -1, moved, e) ||
	    (weights && bayes_signed_rank(&out->bayes, d, n, rope, weights, e)))
		goto done;
	out->p_equal = fmax(above, below);
	rc = 0;
done:
	free(moved);
	return rc;
}
