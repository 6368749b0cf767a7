/* Performance profiles (Dolan & More, Mathematical Programming 91, 2002): on which share of the
 * data sets is a method within a factor tau of the best?
 *
 *   profiles_ratios(ratio, cost, sets, methods, 1e-6, e);          cost: seconds, errors; smaller
 *                                                                  is better
 *   profiles_share(ratio, sets, methods, j, 1)                     share of sets on which j is
 *                                                                  best
 *   profiles_share(ratio, sets, methods, j, 2)                     within twice the best
 *   profiles_area(ratio, sets, methods, j, 10)                     one number: mean height over
 *                                                                  log tau from 1 to 10
 *
 * A failure (NAN or INFINITY) has the ratio INFINITY and is never within; so have all where nobody
 * finished. The order of two methods can depend on the others present, since the best of all is
 * the measure (Gould & Scott 2016). */
#ifndef STATS_PROFILES_H
#define STATS_PROFILES_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* cost, ratio (sets, methods), which may be the same. A cost below `floor` counts as floor: of two
 * errors of 0 neither is a hundred times the other; floor > 0. ERR_DATA for a cost below 0. */
int profiles_ratios(double *ratio, const double *cost, size_t sets, size_t methods, double floor,
		    struct err *e);

/* Share of sets with ratio <= tau, last digits aside. */
double profiles_share(const double *ratio, size_t sets, size_t methods, size_t method, double tau);
double profiles_area(const double *ratio, size_t sets, size_t methods, size_t method, double most);

/* The ratios at which method's curve rises, ascending, failures left out; returns how many. at
 * (sets). */
size_t profiles_steps(double *at, const double *ratio, size_t sets, size_t methods, size_t method);

#endif
