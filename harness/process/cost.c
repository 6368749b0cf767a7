#include "harness/process/cost.h"

#include <math.h>
#include <stdlib.h>

#include "harness/stats/scaling.h"

enum { FITTED = 3 };            /* largest samples that a line is drawn through */
/* Seconds from which two sizes alone tell the exponent: below, a line through three is surer, above, it
 * would be too flat, as costs that rise steeply show only late. */
#define SURE 0.005
/* Every learner looks at all rows. What samples of milliseconds show of less growth is what a cell costs
 * whatever its rows, which would make a million of them cost as little. */
#define SLOWEST 1

static double clamp(double x, double least, double most)
{
	return fmin(fmax(x, least), most);
}

/* Through (n, t), of which those that are no positive numbers tell nothing. alone: the exponent where one
 * tells all; least: of any. sure: t from which two are enough. */
static struct cost_power fit(const double *n, const double *t, size_t points, double alone, double least,
			     double sure)
{
	struct cost_power p = { NAN, alone };
	double x[FITTED], y[FITTED];
	struct power_fit f;
	size_t k = 0;

	for (size_t i = points; i-- > 0 && k < FITTED;)
		if (n[i] > 0 && t[i] > 0 && isfinite(t[i])) {
			x[k] = n[i];
			y[k++] = t[i];
		}
	if (!k)
		return p;
	if (k > 2 && y[1] >= sure)
		k = 2;
	if (k > 1 && !power_fit(&f, x, y, k, 0.95, NULL))
		p.exponent = clamp(f.exponent, least, COST_EXPONENT_MOST);
	p.scale = y[0] / pow(x[0], p.exponent);
	return p;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The median of the largest samples'. */
static double middle_steps(const struct cost_point *points, size_t n)
{
	size_t k = n < FITTED ? n : FITTED;
	double steps[FITTED];

	for (size_t i = 0; i < k; i++)
		steps[i] = points[n - 1 - i].steps;
	qsort(steps, k, sizeof *steps, by_value);
	return k ? steps[k / 2] : NAN;
}

void cost_fit(struct cost *out, const struct cost_point *points, size_t n, double cache)
{
	double train[COST_POINTS] = { 0 }, inner[COST_POINTS] = { 0 }, base[COST_POINTS] = { 0 },
	       query[COST_POINTS] = { 0 }, search[COST_POINTS] = { 0 }, bytes[COST_POINTS] = { 0 }, steps;

	n = n < COST_POINTS ? n : COST_POINTS;
	steps = middle_steps(points, n);
	for (size_t i = 0; i < n; i++) {
		train[i] = points[i].train;
		inner[i] = points[i].inner;
		base[i] = points[i].base / points[i].steps;
		query[i] = points[i].query / points[i].tested;
		search[i] = points[i].search;
		bytes[i] = points[i].bytes;
	}
	*out = (struct cost){
		.base = fit(train, base, n, 1, SLOWEST, steps > 1 ? SURE / steps : SURE),
		.query = fit(train, query, n, 0, 0, INFINITY),
		.search = fit(inner, search, n, 1, SLOWEST, SURE),
		.bytes = fit(train, bytes, n, 1, 0, INFINITY), .steps = steps, .cache = cache,
	};
	for (size_t i = 0; i < n; i++)
		if (bytes[i] > 0) {
			out->seen_train = train[i];
			out->seen_bytes = bytes[i];
		}
}

double cost_at(const struct cost_power *p, double n)
{
	return p->scale * pow(n, p->exponent);
}

/* A search ends by configurations or by seconds, whichever comes first. */
static double search_seconds(const struct cost *c, const struct cost_size *s)
{
	double each = s->inner_folds * cost_at(&c->search, s->inner), all = INFINITY;

	if (s->tune->trials)
		all = (double)s->tune->trials * each;
	if (s->tune->seconds > 0)
		all = fmin(all, s->tune->seconds + each / 2);
	return all;
}

double cost_seconds(const struct cost *c, const struct cost_size *s)
{
	double query = cost_at(&c->query, s->train),
	       all = c->steps * cost_at(&c->base, s->train) + (isfinite(query) ? s->tested * query : 0);

	return s->tune ? all + search_seconds(c, s) : all;
}

double cost_bytes(const struct cost *c, double train)
{
	double power = cost_at(&c->bytes, train);

	if (!(power > 0))
		return 0;
	return fmin(power, c->seen_bytes * train / c->seen_train + c->cache);
}
