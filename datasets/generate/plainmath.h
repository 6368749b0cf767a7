/* Elementary functions made of exactly rounded operations only (+ - * / sqrt, and moving
 * exponents), so that a generated data set has the same bits on every machine and with every C
 * library. libm's own may differ in the last place from version to version.
 *
 * Accurate to a few units in the last place, which is plenty here and slow enough to stay here. The
 * file is compiled without contraction into fused multiply-adds (see the Makefile). */
#ifndef PLAINMATH_H
#define PLAINMATH_H

#include "algorithms/core/rng.h"

double plain_log(double x);                     /* x > 0, finite */
double plain_exp(double x);                     /* |x| <= 700 */
double plain_tanh(double x);
double plain_atan(double x);
void plain_turn(double u, double *cosine, double *sine);       /* of the angle 2 pi u, |u| < 2^20 */
double plain_normal(struct rng *r); /* standard normal: the quantile of one uniform draw */

#endif
