/* Figures in the plane and in cubes: moons, circles, spirals, blobs, xor, parity, checkerboard. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/generate/bayes.h"
#include "datasets/generate/generate_inner.h"
#include "datasets/generate/plainmath.h"

#define NOISE(text, what) { .name = "noise", .type = PARAM_REAL, .init = text, .min = 0, .max = 1e6, .help = what }
#define PLANE_D { .name = "d", .type = PARAM_INT, .init = "2", .min = 2, .max = 1e6, \
		  .help = "columns; those over 2 are noise" }
#define SD "standard deviation of the points about their curve"

static int two_classes_in_plane(const struct param_set *p, size_t *cols, size_t *classes,
				struct err *e)
{
	(void)p;
	(void)e;
	*cols = 2;
	*classes = 2;
	return 0;
}

/* A figure: where class c of k has its point at u, evenly drawn from [0, 1). */
typedef void figure_fn(const struct param_set *p, size_t c, size_t k, double u, double *x,
		       double *y);

static int fill_figure(const struct param_set *p, struct dataset *d, struct rng *r, figure_fn *at)
{
	double noise = param_real(p, "noise"), x, y;

	for (size_t i = 0; i < d->rows; i++) {
		d->label[i] = (uint32_t)(i % d->classes);
		at(p, d->label[i], d->classes, rng_uniform(r), &x, &y);
		d->x[i * d->cols] = (float)(x + noise * plain_normal(r));
		d->x[i * d->cols + 1] = (float)(y + noise * plain_normal(r));
	}
	return 0;
}

/* The figure divided finely against the noise. Without noise, figures that do not meet have error 0. */
static double figure_optimum(const struct param_set *p, figure_fn *at, size_t classes,
			     double length)
{
	double noise = param_real(p, "noise"), error;
	size_t n = noise > 0 ? (size_t)(length / noise * 8) + 64 : 0;
	struct bayes_blur_point *points;

	if (noise == 0)
		return 0;
	if (n > 200000 || !(points = mem_array(n * classes, sizeof *points, NULL)))
		return NAN;
	for (size_t i = 0; i < n * classes; i++) {
		struct bayes_blur_point *b = &points[i];
		b->class = i / n;
		b->weight = 1 / (double)n;
		at(p, b->class, classes, ((double)(i % n) + 0.5) / (double)n, &b->x, &b->y);
	}
	error = bayes_blurred(points, n * classes, classes, noise);
	free(points);
	return error;
}

/* ---- moons ---- */

static void moon(const struct param_set *p, size_t c, size_t k, double u, double *x, double *y)
{
	(void)p;
	(void)k;
	plain_turn(u / 2, x, y);
	if (c) {
		*x = 1 - *x;
		*y = 0.5 - *y;
	}
}

static int moons_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	(void)e;
	return fill_figure(p, d, r, moon);
}

static double moons_optimum(const struct param_set *p)
{
	return figure_optimum(p, moon, 2, M_PI);
}

static const struct param moons_params[] = { GENERATE_CLASSES, PLANE_D, NOISE("0.2", SD), { 0 } };

const struct generator moons_generator = {
	.name = "moons", .summary = "Two interleaved half circles with Gaussian noise",
	.params = moons_params, .shape = two_classes_in_plane, .fill = moons_fill,
	.optimum = moons_optimum,
};

/* ---- circles ---- */

static void circle(const struct param_set *p, size_t c, size_t k, double u, double *x, double *y)
{
	double radius = c ? param_real(p, "factor") : 1;

	(void)k;
	plain_turn(u, x, y);
	*x *= radius;
	*y *= radius;
}

static int circles_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	(void)e;
	return fill_figure(p, d, r, circle);
}

static double circles_optimum(const struct param_set *p)
{
	return figure_optimum(p, circle, 2, 2 * M_PI);
}

static const struct param circles_params[] = {
	GENERATE_CLASSES, PLANE_D, NOISE("0.1", SD),
	{ .name = "factor", .type = PARAM_REAL, .init = "0.5", .min = 0, .max = 0.99,
	  .help = "radius of the inner circle" },
	{ 0 }
};

const struct generator circles_generator = {
	.name = "circles", .summary = "A circle within a circle with Gaussian noise",
	.params = circles_params, .shape = two_classes_in_plane, .fill = circles_fill,
	.optimum = circles_optimum,
};

/* ---- spirals ---- */

/* Archimedean, evenly filled: the turn t goes with the root of u, the radius is 2 pi t / 5. */
static void spiral(const struct param_set *p, size_t c, size_t k, double u, double *x, double *y)
{
	double t = sqrt(u) * param_real(p, "turns") + 0.25 / M_PI, radius = 2 * M_PI * t / 5;

	plain_turn(t + (double)c / (double)k, x, y);
	*x *= radius;
	*y *= radius;
}

static int spirals_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)e;
	*cols = 2;
	*classes = (size_t)param_int(p, "classes");
	return 0;
}

static int spirals_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	(void)e;
	return fill_figure(p, d, r, spiral);
}

static double spirals_optimum(const struct param_set *p)
{
	double turns = param_real(p, "turns");

	return figure_optimum(p, spiral, (size_t)param_int(p, "classes"),
			      4 * (turns + 1) * (turns + 1));
}

static const struct param spirals_params[] = {
	GENERATE_CLASSES, PLANE_D, NOISE("0.03", SD),
	{ .name = "classes", .type = PARAM_INT, .init = "2", .min = 2, .max = 20, .help = "arms" },
	{ .name = "turns", .type = PARAM_REAL, .init = "1.5", .min = 0.1, .max = 20,
	 .help = "of each arm" },
	{ 0 }
};

const struct generator spirals_generator = {
	.name = "spirals", .summary = "Spirals wound into each other with Gaussian noise",
	.params = spirals_params, .shape = spirals_shape, .fill = spirals_fill,
	.optimum = spirals_optimum,
};

/* ---- blobs: centres whose nearest neighbours are `gap` apart ---- */

enum shapes_layout { LINE, SIMPLEX, POLYGON };

static enum shapes_layout blobs_layout(size_t d, size_t k)
{
	return d >= k - 1 ? SIMPLEX : d == 1 ? LINE : POLYGON;
}

/* Coordinate j of centre c. The simplex: unit vectors times gap / sqrt 2 and, where d = k - 1, as the
 * last corner (1 - sqrt k) / (k - 1) in every coordinate, which is as far from all of them. */
static double blobs_centre(const struct param_set *p, size_t c, size_t j)
{
	size_t d = (size_t)param_int(p, "d"), k = (size_t)param_int(p, "classes");
	double gap = param_real(p, "gap"), x, y, sx, sy;

	switch (blobs_layout(d, k)) {
	case LINE:
		return gap * (double)c;
	case SIMPLEX:
		if (d == k - 1 && c == k - 1)
			return gap * M_SQRT1_2 * (1 - sqrt((double)k)) / (double)(k - 1);
		return c == j ? gap * M_SQRT1_2 : 0;
	case POLYGON:
		plain_turn(0.5 / (double)k, &sx, &sy);
		plain_turn((double)c / (double)k, &x, &y);
		return j > 1 ? 0 : gap / (2 * sy) * (j ? y : x);
	}
	return 0;
}

static int blobs_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)e;
	*cols = (size_t)param_int(p, "d");
	*classes = (size_t)param_int(p, "classes");
	return 0;
}

static int blobs_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double noise = param_real(p, "noise"), *centre = mem_array(d->classes * cols,
								   sizeof *centre, e);

	if (!centre)
		return -1;
	for (size_t c = 0; c < d->classes * cols; c++)
		centre[c] = blobs_centre(p, c / cols, c % cols);
	for (size_t i = 0; i < d->rows; i++) {
		d->label[i] = (uint32_t)(i % d->classes);
		for (size_t j = 0; j < cols; j++)
			d->x[i * d->cols + j] =
				(float)(centre[d->label[i] * cols + j] + noise * plain_normal(r));
	}
	free(centre);
	return 0;
}

struct blobs { double gap, classes; };         /* gap in standard deviations */

/* Equidistant centres: right when one normal deviate, shifted, exceeds all k - 1 others. */
static double simplex_right(double z, const void *ctx)
{
	const struct blobs *b = ctx;

	return exp(-z * z / 2) / sqrt(2 * M_PI) *
	       pow(bayes_normal_below(z + b->gap * M_SQRT1_2), b->classes - 1);
}

/* On a circle the regions are wedges (Craig 1991, the symbol error of phase-shift keying). */
static double wedge_wrong(double angle, const void *ctx)
{
	const struct blobs *b = ctx;
	double s = sin(angle);

	return s > 0 ? exp(-b->gap * b->gap / (8 * s * s)) / M_PI : 0;
}

static double blobs_optimum(const struct param_set *p)
{
	size_t d = (size_t)param_int(p, "d"), k = (size_t)param_int(p, "classes");
	double noise = param_real(p, "noise"), gap = param_real(p, "gap");
	struct blobs b = { gap / noise, (double)k };

	if (gap == 0)
		return 1 - 1 / b.classes;
	if (noise == 0)
		return 0;
	switch (blobs_layout(d, k)) {
	case LINE:
		return 2 * (1 - 1 / b.classes) * bayes_normal_below(-b.gap / 2);
	case SIMPLEX:
		return 1 - bayes_integral(simplex_right, &b, -9, 9, 400);
	case POLYGON:
		return bayes_integral(wedge_wrong, &b, 0, M_PI - M_PI / b.classes, 20000);
	}
	return NAN;
}

static const struct param blobs_params[] = {
	GENERATE_CLASSES, NOISE("1", "standard deviation of a blob in every direction"),
	{ .name = "d", .type = PARAM_INT, .init = "2", .min = 1, .max = 1e6, .help = "dimension" },
	{ .name = "classes", .type = PARAM_INT, .init = "3", .min = 2, .max = 1000,
	 .help = "blobs" },
	{ .name = "gap", .type = PARAM_REAL, .init = "3", .min = 0, .max = 1e6,
	  .help = "distance of neighbouring centres" },
	{ 0 }
};

const struct generator blobs_generator = {
	.name = "blobs", .summary = "Round Gaussian clouds at the corners of a simplex, a polygon or on a line",
	.params = blobs_params, .shape = blobs_shape, .fill = blobs_fill, .optimum = blobs_optimum,
};

/* ---- cubes: the class follows from the place ---- */

static double cube_optimum(const struct param_set *p)
{
	return param_real(p, "noise") == 0 ? 0 : NAN;
}

static int cube_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)e;
	*cols = (size_t)param_int(p, "d");
	*classes = 2;
	return 0;
}

/* Points evenly over [low, 1)^cols; odd counts of cells of width `cell` passed give class 1. */
static int fill_cube(const struct param_set *p, struct dataset *d, struct rng *r, size_t cols,
		     double low,
		     double cell, uint32_t first)
{
	double noise = param_real(p, "noise");

	for (size_t i = 0; i < d->rows; i++) {
		uint32_t sum = first;
		for (size_t j = 0; j < cols; j++) {
			double x = low + (1 - low) * rng_uniform(r);
			sum += (uint32_t)floor((x - low) / cell);
			d->x[i * d->cols + j] = (float)(x + noise * plain_normal(r));
		}
		d->label[i] = sum % 2;
	}
	return 0;
}

static int xor_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	(void)e;
	return fill_cube(p, d, r, 2, -1, 1, 1);
}

static int parity_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	(void)e;
	return fill_cube(p, d, r, (size_t)param_int(p, "d"), -1, 1, 0);
}

static int checkerboard_fill(const struct param_set *p, struct dataset *d, struct rng *r,
			     struct err *e)
{
	(void)e;
	return fill_cube(p, d, r, (size_t)param_int(p, "d"), 0, 1 / (double)param_int(p, "squares"),
			 0);
}

#define BLUR NOISE("0", "standard deviation added to the columns once the class is fixed")

static const struct param xor_params[] = { GENERATE_CLASSES, PLANE_D, BLUR, { 0 } };
static const struct param parity_params[] = {
	GENERATE_CLASSES, BLUR,
	{ .name = "d", .type = PARAM_INT, .init = "4", .min = 1, .max = 1e4,
	 .help = "signs that are counted" },
	{ 0 }
};
static const struct param checkerboard_params[] = {
	GENERATE_CLASSES, BLUR,
	{ .name = "d", .type = PARAM_INT, .init = "2", .min = 1, .max = 1e4,
	 .help = "dimension of the board" },
	{ .name = "squares", .type = PARAM_INT, .init = "4", .min = 1, .max = 1000,
	 .help = "along each side" },
	{ 0 }
};

const struct generator xor_generator = {
	.name = "xor", .summary = "Points of a square; class 1 where both signs agree",
	.params = xor_params, .shape = two_classes_in_plane, .fill = xor_fill,
	.optimum = cube_optimum,
};
const struct generator parity_generator = {
	.name = "parity", .summary = "Points of a cube; class 1 where an odd number of coordinates is positive",
	.params = parity_params, .shape = cube_shape, .fill = parity_fill, .optimum = cube_optimum,
};
const struct generator checkerboard_generator = {
	.name = "checkerboard", .summary = "Points of a board of alternating squares",
	.params = checkerboard_params, .shape = cube_shape, .fill = checkerboard_fill,
	.optimum = cube_optimum,
};
