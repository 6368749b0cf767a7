#include "harness/stats/error_law.h"

#include <math.h>
#include <stdbool.h>

enum { GRID = 120, SECTIONS = 60 };

struct law_data {
	const double *n, *error;
	size_t points;
};

/* Sum of squares about a + b z, z = (n / last n)^-c; b in units of the last size. */
static double rss(const struct law_data *d, double c, double a, double b)
{
	double sum = 0;

	for (size_t i = 0; i < d->points; i++) {
		double gap = d->error[i] - a - b * pow(d->n[i] / d->n[d->points - 1], -c);
		sum += gap * gap;
	}
	return sum;
}

/* The best a, b >= 0 for a given c: the plain line where both are, else the better edge. */
static double project(const struct law_data *d, double c, double *a, double *b)
{
	double z = 0, y = 0, zz = 0, zy = 0, m = (double)d->points, edge;

	for (size_t i = 0; i < d->points; i++) {
		double x = pow(d->n[i] / d->n[d->points - 1], -c);
		z += x;
		y += d->error[i];
		zz += x * x;
		zy += x * d->error[i];
	}
	*b = (zy - z * y / m) / (zz - z * z / m);
	*a = (y - *b * z) / m;
	if (*a >= 0 && *b >= 0)
		return rss(d, c, *a, *b);
	edge = zy / zz;                 /* errors are not negative: above 0 */
	if (rss(d, c, 0, edge) < rss(d, c, y / m, 0)) {
		*a = 0;
		*b = edge;
	} else {
		*a = y / m;
		*b = 0;
	}
	return rss(d, c, *a, *b);
}

static double at_grid(double i)
{
	return ERROR_LAW_SLOWEST * pow(ERROR_LAW_FASTEST / ERROR_LAW_SLOWEST, i / GRID);
}

/* Of log c, between the neighbours of the best point of the grid. */
static double search(const struct law_data *d)
{
	const double golden = (sqrt(5) - 1) / 2;
	double best = INFINITY, lo, hi, a, b;
	int at = 0;

	for (int i = 0; i <= GRID; i++) {
		double sum = project(d, at_grid(i), &a, &b);
		if (sum < best) {
			best = sum;
			at = i;
		}
	}
	lo = at > 0 ? at - 1 : 0;
	hi = at < GRID ? at + 1 : GRID;
	for (int i = 0; i < SECTIONS; i++) {
		double left = hi - golden * (hi - lo), right = lo + golden * (hi - lo);
		if (project(d, at_grid(left), &a, &b) <= project(d, at_grid(right), &a, &b))
			hi = right;
		else
			lo = left;
	}
	return at_grid((lo + hi) / 2);
}

int error_law_fit(struct error_law *out, const double *n, const double *error, size_t points,
		  struct err *e)
{
	struct law_data d = { n, error, points };
	double b;

	if (points < ERROR_LAW_LEAST)
		return FAIL(e, ERR_DATA, "%zu sizes are too few for a law, it takes %d", points,
			    ERROR_LAW_LEAST);
	for (size_t i = 0; i < points; i++)
		if (!(n[i] > 0 && isfinite(n[i]) && isfinite(error[i]) && error[i] >= 0) ||
		    (i && !(n[i] > n[i - 1])))
			return FAIL(e, ERR_DATA, "size %g with error %g: sizes ascend from above 0, "
				    "errors are not negative", n[i], error[i]);
	out->c = search(&d);
	out->rss = project(&d, out->c, &out->a, &b);
	if (!(b > 0))
		return FAIL(e, ERR_DATA, "the errors do not fall");
	out->b = b * pow(n[points - 1], out->c);
	return 0;
}

double error_law_at(const struct error_law *l, double n)
{
	return l->a + l->b * pow(n, -l->c);
}

double error_law_rows(const struct error_law *l, double target)
{
	return target > l->a ? pow(l->b / (target - l->a), 1 / l->c) : INFINITY;
}
