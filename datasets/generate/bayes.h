/* The least possible error of generators whose classes are blurred figures in the plane, by
 * quadrature, and the one-dimensional integrals of others. Values for reports: libm and GSL are
 * good enough. */
#ifndef BAYES_H
#define BAYES_H

#include <stddef.h>

/* A class is a set of weighted points (a curve finely divided, or a few centres), its weights
 * summing to 1, each blurred by a Gaussian. */
struct bayes_blur_point { double x, y, weight; size_t class; };

/* Error of the best rule for equally frequent classes, numbered 0..classes-1, blurred by sd > 0.
 * Good to about 1e-5. NAN when memory is lacking or sd is too small for the extent of the
 * points. */
double bayes_blurred(const struct bayes_blur_point *p, size_t n, size_t classes, double sd);

/* Integral of f(x, ctx) over [a, b] by the trapezoid rule in n steps: exact to rounding for smooth
 * functions that vanish at both ends. */
double bayes_integral(double (*f)(double x, const void *ctx), const void *ctx, double a, double b,
		      size_t n);

double bayes_normal_below(double z);            /* P(N(0,1) < z) */
/* P(noncentral chi-square with d degrees of freedom and noncentrality l < x). */
double bayes_ncx2_below(double x, double d, double l);

#endif
