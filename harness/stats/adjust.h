/* p-values of several tests made at once, adjusted so that one may read each at the usual level.
 *
 * Bounds on the chance of any false claim, whatever the dependence: Bonferroni, and Holm 1979, who is never worse and
 * is what reports use. For independent or positively dependent tests: Sidak, Holland & Copenhaver 1987 (Sidak step
 * down), Finner 1993, Hochberg 1988, Hommel 1988 (never worse than Hochberg). Bounds on the share of false claims:
 * Benjamini & Hochberg 1995, and whatever the dependence Benjamini & Yekutieli 2001. All pairs of several methods are
 * related in ways that adjust_pairs.h makes use of. */
#ifndef STATS_ADJUST_H
#define STATS_ADJUST_H

#include <stddef.h>

#include "algorithms/core/err.h"

struct adjustment {
	const char *name, *title;
	/* p (m) to out (m), in the same order; out may be p. A p of NAN, a test that could not be
	 * made, stays NAN; the others are adjusted as if it were 1, so that the family is no
	 * smaller for it. */
	int (*adjust)(const double *p, size_t m, double *out, struct err *e);
};

extern const struct adjustment adjustments[];           /* ends with { 0 } */
const struct adjustment *adjustment_find(const char *name);     /* or NULL */

int adjust_bonferroni(const double *p, size_t m, double *out, struct err *e);
int adjust_holm(const double *p, size_t m, double *out, struct err *e);
int adjust_hochberg(const double *p, size_t m, double *out, struct err *e);
int adjust_bh(const double *p, size_t m, double *out, struct err *e);
int adjust_by(const double *p, size_t m, double *out, struct err *e);
int adjust_sidak(const double *p, size_t m, double *out, struct err *e);
int adjust_holland(const double *p, size_t m, double *out, struct err *e);
int adjust_finner(const double *p, size_t m, double *out, struct err *e);
int adjust_hommel(const double *p, size_t m, double *out, struct err *e);       /* O(m^2) */

#endif
