#include "harness/process/cost_like.h"

#include <math.h>

double cost_like_width(const struct dataset *d)
{
	const struct sparse *s = d->sparse;

	if (!s)
		return (double)d->cols + COST_LIKE_ROW;
	return (d->rows ? (double)s->start[d->rows] / (double)d->rows : 0) + COST_LIKE_ROW;
}

double cost_like_distance(double width, double other)
{
	return fabs(log(width / other));
}

struct cost cost_like(const struct cost *seen, double seen_width, double width)
{
	struct cost c = *seen;
	double factor = width / seen_width;

	c.base.scale *= factor;
	c.query.scale *= factor;
	c.search.scale *= factor;
	c.bytes.scale *= factor;
	c.seen_bytes *= factor;
	return c;
}
