#include "harness/analysis/fold_sample.h"

#include <math.h>

void fold_sample_add(struct fold_sample *s, const struct run_cell *c)
{
	s->repeats += !s->n || c->repeat != s->repeat;
	s->repeat = c->repeat;
	s->rows += c->n_test;
	s->n++;
}

int fold_sample_t(struct paired_t *out, const struct fold_sample *s, double ratio, const double *d,
		  bool share)
{
	size_t folds = s->repeats ? s->n / s->repeats : 0;
	double rows, least = 0, gap;

	if (corrected_t(out, d, s->n, ratio, ANALYSIS_LEVEL, NULL))
		return -1;
	if (folds < 2)                  /* not parts of a whole */
		folds = s->n;
	rows = s->rows * (double)folds / (double)s->n;  /* each once */
	gap = fabs(out->mean);
	if (share && rows > 0)
		least = sqrt(fmax(0, gap - gap * gap) / rows);
	corrected_t_limit(out, least, (double)folds - 1, ANALYSIS_LEVEL);
	return 0;
}
