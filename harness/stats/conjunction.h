/* "At least u of n": partial conjunctions (Benjamini & Heller, Biometrics 64, 2008), which hold several
 * comparisons to one claim. u = n is the intersection-union test (all of them; the largest p, without a
 * correction), u = 1 asks whether there is any (the smallest p times n: Bonferroni). */
#ifndef STATS_CONJUNCTION_H
#define STATS_CONJUNCTION_H

#include <stddef.h>

/* (n - u + 1) p_(u), at most 1; p (n) as they are, NAN counts as 1. 1 <= u <= n. O(n^2). */
double conjunction_p(const double *p, size_t n, size_t u);

/* Which of x (n) is the u-th largest; NAN is below all. Ties: the earlier one first. O(n^2). */
size_t conjunction_at(const double *x, size_t n, size_t u);

/* The u-th largest of n true effects lies, with confidence `level`, between the u-th largest lower limit of
 * intervals at conjunction_level_lo and the u-th largest upper limit of intervals at conjunction_level_hi:
 * both sides are held to (1 - level) / 2 by the same inequality as p. */
double conjunction_level_lo(size_t n, size_t u, double level);
double conjunction_level_hi(size_t u, double level);

#endif
