#include "datasets/generate/bayes.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define REACH      6            /* standard deviations: 1e-9 of the mass is beyond */
#define MOST_CELLS 4e6
#define MOST_WORK  3e7          /* multiplications */

/* Steps per standard deviation. The trapezoid rule is exact on a Gaussian at 4; it is the crease
 * where the classes are equal that asks for more: its error falls with the square of the step. */
enum { STEPS_MOST = 32, STEPS_LEAST = 4 };

struct bayes_grid { double x0, y0, step; size_t nx, ny, span; };

static bool lay_grid(struct bayes_grid *g, const struct bayes_blur_point *p, size_t n, double sd)
{
	double x1 = -INFINITY, y1 = -INFINITY, nx, ny;

	g->x0 = g->y0 = INFINITY;
	for (size_t i = 0; i < n; i++) {
		g->x0 = fmin(g->x0, p[i].x - REACH * sd);
		g->y0 = fmin(g->y0, p[i].y - REACH * sd);
		x1 = fmax(x1, p[i].x + REACH * sd);
		y1 = fmax(y1, p[i].y + REACH * sd);
	}
	for (double steps = STEPS_MOST; steps >= STEPS_LEAST; steps /= 2) {
		double span = 2 * REACH * steps + 1;
		g->step = sd / steps;
		nx = (x1 - g->x0) / g->step + 2;
		ny = (y1 - g->y0) / g->step + 2;
		if (nx * ny > MOST_CELLS || (double)n * span * span > MOST_WORK)
			continue;
		g->nx = (size_t)nx;
		g->ny = (size_t)ny;
		g->span = (size_t)span;
		return true;
	}
	return false;
}

/* Adds the Gaussian of one point to the cells within reach; it is a product of two profiles. */
static void splat(const struct bayes_grid *g, const struct bayes_blur_point *p, double sd,
		  double *density)
{
	double px[2 * REACH * STEPS_MOST + 1], py[2 * REACH * STEPS_MOST + 1];
	size_t ix = (size_t)((p->x - REACH * sd - g->x0) / g->step);
	size_t iy = (size_t)((p->y - REACH * sd - g->y0) / g->step);

	for (size_t k = 0; k < g->span; k++) {
		double dx = (g->x0 + (double)(ix + k) * g->step - p->x) / sd;
		double dy = (g->y0 + (double)(iy + k) * g->step - p->y) / sd;
		px[k] = p->weight * exp(-dx * dx / 2);
		py[k] = exp(-dy * dy / 2);
	}
	for (size_t a = 0; a < g->span && iy + a < g->ny; a++)
		for (size_t b = 0; b < g->span && ix + b < g->nx; b++)
			density[(iy + a) * g->nx + ix + b] += py[a] * px[b];
}

double bayes_blurred(const struct bayes_blur_point *p, size_t n, size_t classes, double sd)
{
	struct bayes_grid g;
	double *density, right = 0;
	size_t cells;

	if (!(sd > 0) || !lay_grid(&g, p, n, sd))
		return NAN;
	cells = g.nx * g.ny;
	if (!(density = mem_zeros(classes * cells, sizeof *density, NULL)))
		return NAN;
	for (size_t i = 0; i < n; i++)
		splat(&g, &p[i], sd, density + p[i].class * cells);
	for (size_t i = 0; i < cells; i++) {
		double most = 0;
		for (size_t c = 0; c < classes; c++)
			most = fmax(most, density[c * cells + i]);
		right += most;
	}
	free(density);
	right *= g.step * g.step / (2 * M_PI * sd * sd) / (double)classes;
	return right < 1 ? 1 - right : 0;
}

double bayes_integral(double (*f)(double x, const void *ctx), const void *ctx, double a, double b,
		      size_t n)
{
	double h = (b - a) / (double)n, sum = (f(a, ctx) + f(b, ctx)) / 2;

	for (size_t i = 1; i < n; i++)
		sum += f(a + (double)i * h, ctx);
	return sum * h;
}

double bayes_normal_below(double z)
{
	return erfc(-z * M_SQRT1_2) / 2;
}

/* A Poisson mixture of central ones, summed outwards from the likeliest term. */
double bayes_ncx2_below(double x, double d, double l)
{
	double mean = l / 2, sum = 0;
	size_t from = mean > 60 ? (size_t)(mean - 12 * sqrt(mean)) : 0;
	size_t to = (size_t)(mean + 12 * sqrt(mean) + 40);

	for (size_t k = from; k <= to; k++) {
		double log_weight = -mean + (k ? (double)k * log(mean) : 0) - lgamma((double)k + 1);
		if (l > 0 || !k)
			sum += exp(log_weight) * gsl_cdf_chisq_P(x, d + 2 * (double)k);
	}
	return sum;
}
