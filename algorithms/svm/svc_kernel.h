/* The four kernels of libsvm on rows of floats.
 *
 *   linear   a.b                    poly     (gamma a.b + coef0)^degree
 *   rbf      exp(-gamma |a - b|^2)  sigmoid  tanh(gamma a.b + coef0)
 *
 * svc_kernel_ref says what is meant, in double and plain loops; the fast path (svc_tile in
 * svc_rows.h) makes dot products in float and bends them into kernel values by svc_kernel_bend. */
#ifndef SVC_KERNEL_H
#define SVC_KERNEL_H

#include <stddef.h>

#include "algorithms/core/cpu.h"

enum svc_kernel_kind { SVC_LINEAR, SVC_POLY, SVC_RBF, SVC_SIGMOID };     /* libsvm's numbers */

struct svc_kernel {
	enum svc_kernel_kind kind;
	int degree;
	double gamma, coef0;
};

#define SVC_GAMMA_MOST 1e12 /* what files may claim: a negative gamma would have exp overflow */

double svc_kernel_ref(const struct svc_kernel *k, const float *a, const float *b, size_t d);

/* k(a, a), given |a|^2. */
double svc_kernel_self(const struct svc_kernel *k, double norm);

/* v holds SVC_LANES dot products of one row (squared norm `norm`) with as many others (norms[]);
 * they become kernel values in place. Relative error of exp about 1e-7; for rbf the absolute error
 * of |a|^2 + |b|^2 - 2 a.b, about FLT_EPSILON (|a|^2 + |b|^2), is multiplied by gamma, which is why
 * rows are centred first. Squared distances below zero are taken as zero. */
enum { SVC_LANES = 32 };
static inline size_t svc_padded(size_t n)
{
	return (n + SVC_LANES - 1) / SVC_LANES * SVC_LANES;
}
typedef void svc_bend_fn(const struct svc_kernel *k, float norm, const float *norms, float *v);
svc_bend_fn *svc_kernel_bend(enum svc_kernel_kind kind, enum isa isa);

#endif
