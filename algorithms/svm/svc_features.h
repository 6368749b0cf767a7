/* Features of rows by which a kernel becomes a product, from its values with some rows, the landmarks
 * (Williams & Seeger 2001):
 *
 *   K ~ Z Z',  z(x) = L^-1 k(x),  k(x) = (K(l_1, x) .. K(l_m, x)),  L L' = K(landmarks) + jitter I
 *
 * so that w'z(x) = (L'^-1 w)'k(x): what is linear in z is a sum over landmarks. With all rows as landmarks
 * K is exact, but for the jitter. n m^2 / 2 products, and n m floats. */
#ifndef SVC_FEATURES_H
#define SVC_FEATURES_H

#include "algorithms/svm/svc_problem.h"

enum { SVC_FEATURES_BLOCK = 64 };               /* rows that svc_features_kernel takes at a time, at most */

struct svc_features {
	size_t n, m, width;             /* width: m up to whole panels, of z's rows and of k's */
	struct svc_rows of;             /* the landmarks */
	struct svc_query query;
	double *factor;                 /* (m, m): L, its lower triangle */
	float *inverse;                 /* (m, width): L'^-1, its upper triangle */
	float *k;                       /* (SVC_FEATURES_BLOCK, width) */
	float *z;                       /* (n, width) */
};

/* row: n rows of the set's view; landmark: m of them, by their places in row. Both are borrowed until it
 * returns. ERR_NUMERIC where the landmarks' kernel has no factor. */
int svc_features_make(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
		      const uint32_t *row, size_t n, const uint32_t *landmark, size_t m, struct err *e);
void svc_features_free(struct svc_features *f);         /* accepts { 0 } */

/* Kernel values of so many rows of the view with all landmarks, into f->k. */
int svc_features_kernel(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			const uint32_t *row, size_t count, struct err *e);

#endif
