/* What a learning-rate range test says (Smith 2017): the loss while the rate rises from step to step.
 *
 *   r = rate_range_read(point, n);          r.suggested
 *
 * Below the useful rates the loss hardly falls, above them it rises. Its least value, smoothed, marks where
 * they end; a rate of a tenth of that is still safe (the rule of fastai's finder). */
#ifndef RATE_RANGE_H
#define RATE_RANGE_H

#include <stdbool.h>
#include <stddef.h>

enum { RATE_RANGE_REACH = 5 };          /* points on either side of the running mean */

struct rate_range_point {
	double rate, loss;
	double smooth;                  /* filled in */
};

struct rate_range {
	size_t least;                   /* the point at which the smoothed loss is least */
	bool falls;                     /* it lies below the first by a hundredth of that at least */
	double suggested;               /* NAN unless it falls */
};

/* p (n), at least one, by rising rate. */
struct rate_range rate_range_read(struct rate_range_point *p, size_t n);

#endif
