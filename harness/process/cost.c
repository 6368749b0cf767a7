#include "harness/process/cost.h"

#include <math.h>
#include <stdlib.h>

enum { FITTED = 3 };            /* largest samples that a line is drawn through */
/* How far a sample is thought to be off: in its share, and by so many seconds or bytes more. */
#define OFF         0.05
#define OFF_SECONDS 0.004
#define OFF_BYTES   1e7
/* Standard deviation of exponents around what learners say of themselves; and what a row takes to predict,
 * which of some learners grows as the rows that it was trained on, and of some not at all. */
#define SPREAD 0.3
#define QUERY  0.5
/* Every learner looks at all rows. What samples of milliseconds show of less growth is what a cell costs
 * whatever its rows, which would make a million of them cost as little. */
#define SLOWEST 1

static double clamp(double x, double least, double most)
{
	return fmin(fmax(x, least), most);
}

/* How the exponent of a power is found. */
struct rule {
	double prior, spread;           /* what it is thought to be */
	double least;
	double off;                     /* by how much any measurement may be wrong */
};

/* The slope of a line through (x, y), both logarithms, by how sure each y is, and drawn to the prior by how
 * sure that is: least squares with weights, and a normal prior. */
static double slope(const double *x, const double *y, const double *weight, size_t n, const struct rule *rule)
{
	double sum = 0, mx = 0, my = 0, xx = 0, xy = 0, sure = pow(rule->spread, -2);

	for (size_t i = 0; i < n; i++)
		sum += weight[i], mx += weight[i] * x[i], my += weight[i] * y[i];
	for (size_t i = 0; i < n; i++) {
		xx += weight[i] * (x[i] - mx / sum) * (x[i] - mx / sum);
		xy += weight[i] * (x[i] - mx / sum) * (y[i] - my / sum);
	}
	if (!(xx > 0))
		return rule->prior;
	return (xx * clamp(xy / xx, rule->least, COST_EXPONENT_MOST) + sure * rule->prior) / (xx + sure);
}

/* Through the largest of (n, t), of which those that are no positive numbers tell nothing. measured: what t was
 * worked out from. */
static struct cost_power fit(const double *n, const double *t, const double *measured, size_t points,
			     struct rule rule)
{
	struct cost_power p = { NAN, rule.prior };
	double x[FITTED], y[FITTED], weight[FITTED];
	size_t k = 0;

	for (size_t i = points; i-- > 0 && k < FITTED;)
		if (n[i] > 0 && t[i] > 0 && isfinite(t[i])) {
			x[k] = log(n[i]);
			y[k] = log(t[i]);
			weight[k++] = pow(OFF + rule.off / measured[i], -2);
		}
	if (!k)
		return p;
	p.exponent = slope(x, y, weight, k, &rule);
	p.scale = exp(y[0] - p.exponent * x[0]);
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

void cost_fit(struct cost *out, const struct cost_point *points, size_t n, const struct cost_prior *prior)
{
	double train[COST_POINTS], inner[COST_POINTS], step[COST_POINTS], row[COST_POINTS], base[COST_POINTS],
	       query[COST_POINTS], search[COST_POINTS], bytes[COST_POINTS],
	       growth = prior->growth > 0 ? prior->growth : 1;

	n = n < COST_POINTS ? n : COST_POINTS;
	for (size_t i = 0; i < n; i++) {
		train[i] = points[i].train;
		inner[i] = points[i].inner;
		base[i] = points[i].base;
		query[i] = points[i].query;
		search[i] = points[i].search;
		bytes[i] = points[i].bytes;
		step[i] = base[i] / points[i].steps;
		row[i] = query[i] / points[i].tested;
	}
	*out = (struct cost){
		.base = fit(train, step, base, n, (struct rule){ growth, SPREAD, SLOWEST, OFF_SECONDS }),
		.query = fit(train, row, query, n, (struct rule){ QUERY, QUERY, 0, OFF_SECONDS }),
		.search = fit(inner, search, search, n, (struct rule){ growth, SPREAD, SLOWEST, OFF_SECONDS }),
		.bytes = fit(train, bytes, bytes, n, (struct rule){ growth, SPREAD, 0, OFF_BYTES }),
		.steps = middle_steps(points, n), .cache = prior->cache,
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
