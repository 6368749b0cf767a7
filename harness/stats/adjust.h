/* p-values of several tests made at once, adjusted so that one may read each at the usual level.
 *
 * Bonferroni, Holm 1979 and Hochberg 1988 bound the chance of any false claim; Benjamini &
 * Hochberg 1995 the share of false claims. Holm needs no assumption and is what reports use. */
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

#endif
