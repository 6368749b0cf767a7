/* Products of a table of rows and a column of ones behind it (for the threshold), X~ = (X, 1), in
 * double: what a linear kernel reduces K to, since K = X X'. Rows may be dense, compressed or both. */
#ifndef SVC_LINEAR_H
#define SVC_LINEAR_H

#include "algorithms/core/cpu.h"
#include "algorithms/core/view.h"

struct svc_linear {
	const struct data_view *view;
	const uint32_t *row;            /* n: rows of the view */
	size_t n, d;                    /* d: columns, those of ones not counted */
	enum isa isa;
};

/* out (n) = X~ w; w has d + 1. */
void svc_linear_times(const struct svc_linear *x, const double *w, double *out);

/* w (d + 1) = X~' b; b has n. */
void svc_linear_sum(const struct svc_linear *x, const double *b, double *w);

/* m (d + 1, d + 1) = X~' diag(theta) X~, its lower triangle only; theta has n.
 * O(n d^2), or of the squares of the numbers of entries of compressed rows. room: as many numbers
 * as svc_linear_room says. */
void svc_linear_square(const struct svc_linear *x, const double *theta, double *m, double *room);
size_t svc_linear_room(const struct svc_linear *x);

double svc_linear_entries(const struct svc_linear *x);  /* rows times dense columns, and those stored */

/* What svc_linear_square takes, in tenths of a nanosecond, roughly. */
double svc_linear_work(const struct svc_linear *x);

/* The Cholesky factor of m (n, n) in place, lower triangles; -1 where there is none. */
int svc_cholesky(double *m, size_t n, enum isa isa);
/* Solves with that factor, in place. */
void svc_cholesky_solve(const double *m, size_t n, double *x);
/* The second half of that alone: x = L'^-1 x. */
void svc_cholesky_back(const double *m, size_t n, double *x);

#endif
