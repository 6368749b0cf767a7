/* The ridge regression of a probe where its matrix of cross products would be too large: rows of
 * many columns, or compressed ones (algorithms/core/view.h).
 *
 *   probe_wide(answer, &train, &test, &truth, e)
 *
 * The same model as of few columns - means taken off, penalty PROBE_PENALTY of the mean variance -
 * by conjugate gradients, preconditioned by the diagonal, until the residual is
 * PROBE_WIDE_TOLERANCE of the right side or PROBE_WIDE_STEPS were made; where that many do not do,
 * the model is the one that they lead to, which is a little smoother. Compressed rows are not
 * spread out to be centred: what they lack is a product of two means. Per output O(steps (values +
 * rows)); memory O(columns).
 *
 * Source: Hestenes & Stiefel 1952; Golub & Van Loan, Matrix Computations, 11.5. */
#ifndef PROBE_WIDE_H
#define PROBE_WIDE_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"
#include "harness/metrics/metrics.h"

enum { PROBE_WIDE_STEPS = 1000 };
#define PROBE_WIDE_TOLERANCE 1e-10

#define PROBE_PENALTY 0.01

/* Columns of the truth as the ridge regression sees it, and one value of it. */
static inline size_t probe_outputs(const struct metric_truth *t)
{
	return t->task == TASK_CLASSIFY ? t->classes : 1;
}

static inline double probe_wanted(const struct metric_truth *t, size_t row, size_t output)
{
	return t->task == TASK_CLASSIFY ? t->label[row] == output : t->target[row];
}

/* answer: (rows of test, classes) or, of values, (rows of test). t: the truth of train. No entry may be NaN. */
int probe_wide(double *answer, const struct data_view *train, const struct data_view *test,
	       const struct metric_truth *t, struct err *e);

#endif
