/* Reference: says what is meant, sums in double, runs anywhere. Never optimise it. */
#include <math.h>

#include "algorithms/svm/svc_kernel.h"

double svc_kernel_ref(const struct svc_kernel *k, const float *a, const float *b, size_t d)
{
	double dot = 0, gap2 = 0;

	for (size_t j = 0; j < d; j++) {
		double gap = (double)a[j] - b[j];
		dot += (double)a[j] * b[j];
		gap2 += gap * gap;
	}
	switch (k->kind) {
	case SVC_LINEAR:  return dot;
	case SVC_POLY:    return pow(k->gamma * dot + k->coef0, k->degree);
	case SVC_RBF:     return exp(-k->gamma * gap2);
	case SVC_SIGMOID: return tanh(k->gamma * dot + k->coef0);
	}
	return NAN;
}
