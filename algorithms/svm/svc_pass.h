/* The sweeps of an SMO iteration over the rows of a problem, vectorized.
 *
 * Of row t: g[t] is the gradient of the smooth part, up[t] and low[t] what the nonsmooth part and
 * the box add: g + up is the slope when b_t grows (up = +inf where it may not), g + low the slope
 * when it shrinks (low = -inf where it may not). Lengths are multiples of SVC_LANES; padding rows
 * have up = +inf, low = -inf and are never picked. Ties go to the smallest index. */
#ifndef SVC_PASS_H
#define SVC_PASS_H

#include <stddef.h>

#include "algorithms/core/cpu.h"

struct svc_pick {
	double up, low;         /* smallest g + up and its row; largest g + low */
	size_t row;
};

/* g += step * (ki - kj), then the pick over these n rows; row is relative to them. With ki NULL
 * nothing is added. */
typedef struct svc_pick svc_sweep_fn(double *g, const float *up, const float *low, const float *ki,
				     const float *kj, double step, size_t n);

struct svc_partner {
	float score;            /* -1: none */
	size_t row;
};

/* Of the rows with g + low > floor the one that promises most: (g + low - floor)^2 / (kii + ktt - 2
 * kit), the denominator at least 1e-12 (libsvm's tau). Fan, Chen & Lin 2005, WSS 2. */
typedef struct svc_partner svc_seek_fn(const double *g, const float *low, const float *ki,
				       const float *diag, double floor, float kii, size_t n);

/* g += step * k: what one coefficient's change does to the gradient. */
typedef void svc_add_fn(double *g, const float *k, double step, size_t n);

svc_sweep_fn *svc_sweep(enum isa isa);
svc_seek_fn *svc_seek(enum isa isa);
svc_add_fn *svc_add(enum isa isa);


/* The same where up and low are 0 or infinite (C-SVC): who may move is told by bits, row t by bit
 * t % 8 of byte t / 8, which spares the adder half of its work. NULL where that does not pay. */
typedef struct svc_pick svc_flat_sweep_fn(double *g, const unsigned char *up,
					  const unsigned char *low,
					  const float *ki, const float *kj, double step, size_t n);
typedef struct svc_partner svc_flat_seek_fn(const double *g, const unsigned char *low,
					    const float *ki,
					    const float *diag, double floor, float kii, size_t n);
svc_flat_sweep_fn *svc_flat_sweep(enum isa isa);
svc_flat_seek_fn *svc_flat_seek(enum isa isa);

#endif
