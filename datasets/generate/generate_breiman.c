/* The classification problems of Breiman (1984, 1996) and of Hastie, Tibshirani & Friedman, and two
 * whose optimum follows from their making: logistic and teacher. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/generate/bayes.h"
#include "datasets/generate/generate_inner.h"
#include "datasets/generate/plainmath.h"

#define NOISE(text, what) { .name = "noise", .type = PARAM_REAL, .init = text, .min = 0, .max = 1e6, .help = what }
#define FREE_D(text) { .name = "d", .type = PARAM_INT, .init = text, .min = 1, .max = 1e6, .help = "dimension" }
#define SD "standard deviation of the clouds, times what the definition has"

static int two_classes(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)e;
	*cols = (size_t)param_int(p, "d");
	*classes = 2;
	return 0;
}

/* ---- twonorm: N(a1, I) against N(-a1, I), a = 2 / sqrt d ---- */

static int twonorm_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double a = 2 / sqrt((double)cols), noise = param_real(p, "noise");

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		d->label[i] = i % 2;
		for (size_t j = 0; j < cols; j++)
			d->x[i * d->cols + j] = (float)((i % 2 ? -a : a) + noise * plain_normal(r));
	}
	return 0;
}

static double twonorm_optimum(const struct param_set *p)
{
	return bayes_normal_below(-2 / param_real(p, "noise"));         /* the centres are 4 apart */
}

static const struct param twonorm_params[] = { GENERATE_CLASSES, FREE_D("20"), NOISE("1", SD),
					      { 0 } };

const struct generator twonorm_generator = {
	.name = "twonorm", .summary = "Two Gaussian clouds 4 apart in d dimensions (Breiman 1996)",
	.params = twonorm_params, .shape = two_classes, .fill = twonorm_fill,
	.optimum = twonorm_optimum,
};

/* ---- threenorm: N(a1, I) or N(-a1, I) against N((a, -a, a, ...), I) ---- */

static int threenorm_fill(const struct param_set *p, struct dataset *d, struct rng *r,
			  struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double a = 2 / sqrt((double)cols), noise = param_real(p, "noise");

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		double side = rng_next(r) >> 63 ? a : -a;
		d->label[i] = i % 2;
		for (size_t j = 0; j < cols; j++) {
			double centre = i % 2 ? (j % 2 ? -a : a) : side;
			d->x[i * d->cols + j] = (float)(centre + noise * plain_normal(r));
		}
	}
	return 0;
}

/* Only the plane through the three centres matters. In an odd dimension the third direction is not
 * quite at a right angle to the first: their product is a^2 = 4 / d, so its cosine is 1 / d. */
static double threenorm_optimum(const struct param_set *p)
{
	int64_t d = param_int(p, "d");
	double cosine = d % 2 ? 1 / (double)d : 0, noise = param_real(p, "noise");
	struct bayes_blur_point centre[] = {
		{ 2, 0, 0.5, 0 }, { -2, 0, 0.5, 0 }, { 2 * cosine, 2 * sqrt(1 - cosine * cosine), 1,
						      1 },
	};

	return noise == 0 ? (d == 1 ? NAN : 0) : bayes_blurred(centre, 3, 2, noise);
}

static const struct param threenorm_params[] = { GENERATE_CLASSES, FREE_D("20"), NOISE("1", SD),
						{ 0 } };

const struct generator threenorm_generator = {
	.name = "threenorm",
	.summary = "A pair of Gaussian clouds against a third in d dimensions (Breiman 1996)",
	.params = threenorm_params, .shape = two_classes, .fill = threenorm_fill,
	.optimum = threenorm_optimum,
};

/* ---- ringnorm: N(0, 4I) against N(a1, I) ---- */

static double ringnorm_a(const struct param_set *p)
{
	double d = (double)param_int(p, "d");

	return (param_enum(p, "form") ? 2 : 1) / sqrt(d);
}

static int ringnorm_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double a = ringnorm_a(p), noise = param_real(p, "noise");

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		d->label[i] = i % 2;
		for (size_t j = 0; j < cols; j++) {
			double z = noise * plain_normal(r);
			d->x[i * d->cols + j] = (float)(i % 2 ? a + z : 2 * z);
		}
	}
	return 0;
}

/* The boundary is a sphere about (4/3) a1; both error rates are noncentral chi-square tails. */
static double ringnorm_optimum(const struct param_set *p)
{
	double d = (double)param_int(p, "d"), noise = param_real(p, "noise");
	double a2 = ringnorm_a(p) * ringnorm_a(p) * d / (noise * noise), t;

	if (noise == 0)
		return NAN;
	t = 4 / 3.0 * (2 * d * M_LN2 + a2 / 3);
	return (1 - bayes_ncx2_below(t, d, a2 / 9) + bayes_ncx2_below(t / 4, d, 4 * a2 / 9)) / 2;
}

static const struct param ringnorm_params[] = {
	GENERATE_CLASSES, FREE_D("20"), NOISE("1", SD),
	{ .name = "form", .type = PARAM_ENUM, .init = "mlbench", .words = "mlbench delve",
	  .help = "distance of the centres: 1 (R's mlbench) or 2 (DELVE, Breiman)" },
	{ 0 }
};

const struct generator ringnorm_generator = {
	.name = "ringnorm", .summary = "A narrow Gaussian cloud within a wide one in d dimensions (Breiman 1996)",
	.params = ringnorm_params, .shape = two_classes, .fill = ringnorm_fill,
	.optimum = ringnorm_optimum,
};

/* ---- waveform: two of three triangles, mixed ---- */

static double triangle(size_t which, size_t i)
{
	static const double peak[] = { 7, 15, 11 };
	double h = 6 - fabs((double)i - peak[which]);

	return h > 0 ? h : 0;
}

static int waveform_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)p;
	(void)e;
	*cols = 21;
	*classes = 3;
	return 0;
}

static int waveform_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	static const size_t first[] = { 0, 0, 1 }, second[] = { 1, 2, 2 };
	double noise = param_real(p, "noise");

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		size_t c = i % 3;
		double u = rng_uniform(r);
		d->label[i] = (uint32_t)c;
		for (size_t j = 0; j < 21; j++)
			d->x[i * d->cols + j] = (float)(u * triangle(first[c], j + 1) +
				(1 - u) * triangle(second[c], j + 1) + noise * plain_normal(r));
	}
	return 0;
}

/* Average posterior risk over 2e6 points, standard error 1.3e-4. */
static double waveform_optimum(const struct param_set *p)
{
	return param_real(p, "noise") == 1 ? 0.13299752391438055 : NAN;
}

static const struct param waveform_params[] = {
	GENERATE_CLASSES, NOISE("1", "standard deviation of every column"),
	{ .name = "d", .type = PARAM_INT, .init = "21", .min = 21, .max = 1e6,
	  .help = "columns; those over 21 are noise" },
	{ 0 }
};

const struct generator waveform_generator = {
	.name = "waveform", .summary = "Mixtures of two of three triangular waves (Breiman et al. 1984)",
	.params = waveform_params, .shape = waveform_shape, .fill = waveform_fill,
	.optimum = waveform_optimum,
};

/* ---- hastie: outside or inside the sphere that holds half of a Gaussian cloud ---- */

static int hastie_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double half = cols == 10 ? 9.34181776559197 : gsl_cdf_chisq_Pinv(0.5, (double)cols);
	double noise = param_real(p, "noise");

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		double sum = 0;
		for (size_t j = 0; j < cols; j++) {
			double z = plain_normal(r);
			sum += z * z;
			d->x[i * d->cols + j] = (float)(z + noise * plain_normal(r));
		}
		d->label[i] = sum > half;
	}
	return 0;
}

static double exact_optimum(const struct param_set *p)
{
	return param_real(p, "noise") == 0 ? 0 : NAN;
}

static const struct param hastie_params[] = {
	GENERATE_CLASSES, FREE_D("10"),
	NOISE("0", "standard deviation added to the columns once the class is fixed"), { 0 }
};

const struct generator hastie_generator = {
	.name = "hastie", .summary = "Gaussian cloud; class 1 outside the sphere that holds half (ESL 10.1)",
	.params = hastie_params, .shape = two_classes, .fill = hastie_fill,
	.optimum = exact_optimum,
};

/* ---- logistic: P(1) = 1 / (1 + exp(-z / noise)), z the sum of d normals over sqrt d ---- */

static int logistic_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double noise = param_real(p, "noise"), root = sqrt((double)cols);

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		double sum = 0, u = rng_uniform(r), bound;
		for (size_t j = 0; j < cols; j++) {
			double z = plain_normal(r);
			sum += z;
			d->x[i * d->cols + j] = (float)z;
		}
		bound = sum / root / 2;         /* P(1) = (1 + tanh(z / 2 noise)) / 2 */
		d->label[i] = noise > 0 ? 2 * u < 1 + plain_tanh(bound / noise) : sum > 0;
	}
	return 0;
}

static double logistic_wrong(double z, const void *ctx)
{
	const double *noise = ctx;

	return exp(-z * z / 2) / sqrt(2 * M_PI) / (1 + exp(fabs(z) / *noise));
}

static double logistic_optimum(const struct param_set *p)
{
	double noise = param_real(p, "noise");

	return noise > 0 ? 2 * bayes_integral(logistic_wrong, &noise, 0, 9, 20000) : 0;
}

static const struct param logistic_params[] = {
	GENERATE_CLASSES, FREE_D("10"),
	NOISE("0.25", "softness of the boundary: distance over which the odds change by e"), { 0 }
};

const struct generator logistic_generator = {
	.name = "logistic", .summary = "Gaussian cloud; the log odds are linear in the mean of the columns",
	.params = logistic_params, .shape = two_classes, .fill = logistic_fill,
	.optimum = logistic_optimum,
};

/* ---- teacher: z = v . tanh(3 W2 tanh(3 W1 x)) of a network with random weights ---- */

struct teacher { size_t d, h; double *w1, *w2, *v, *a; };

static void draw(double *w, size_t n, double scale, struct rng *r)
{
	for (size_t i = 0; i < n; i++)
		w[i] = plain_normal(r) * scale;
}

static double teach(const struct teacher *t, const double *x)
{
	double z = 0;

	for (size_t k = 0; k < t->h; k++) {
		double sum = 0;
		for (size_t j = 0; j < t->d; j++)
			sum += x[j] * t->w1[j * t->h + k];
		t->a[k] = plain_tanh(3 * sum);
	}
	for (size_t k = 0; k < t->h; k++) {
		double sum = 0;
		for (size_t j = 0; j < t->h; j++)
			sum += t->a[j] * t->w2[j * t->h + k];
		z += plain_tanh(3 * sum) * t->v[k];
	}
	return z;
}

/* The cloud is symmetric and the network odd, so that z > 0 halves it. */
static int teacher_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d"), h = (size_t)param_int(p, "hidden");
	struct rng weights = rng_make(rng_seed((uint64_t)param_int(p, "teacher"), "teacher"));
	double noise = param_real(p, "noise"), *room = mem_array(cols * h + h * h + 2 * h + cols,
								 sizeof *room, e);
	struct teacher t = { cols, h, room, room + cols * h, room + cols * h + h * h,
			     room + cols * h + h * h + h };
	double *x = t.a + h;

	if (!room)
		return -1;
	draw(t.w1, cols * h, 1 / sqrt((double)cols), &weights);
	draw(t.w2, h * h, 1 / sqrt((double)h), &weights);
	draw(t.v, h, 1, &weights);
	for (size_t i = 0; i < d->rows; i++) {
		draw(x, cols, 1, r);
		double z = teach(&t, x) + noise * plain_normal(r);
		for (size_t j = 0; j < cols; j++)
			d->x[i * d->cols + j] = (float)x[j];
		if (d->label)
			d->label[i] = z > 0;
		else
			d->target[i] = z;
	}
	free(room);
	return 0;
}

static int teacher_shape(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)e;
	*cols = (size_t)param_int(p, "d");
	*classes = param_enum(p, "task") == TASK_CLASSIFY ? 2 : 0;
	return 0;
}

static double teacher_optimum(const struct param_set *p)
{
	double noise = param_real(p, "noise");

	return param_enum(p, "task") == TASK_REGRESS ? noise * noise : noise == 0 ? 0 : NAN;
}

static const struct param teacher_params[] = {
	GENERATE_CLASSES,
	{ .name = "d", .type = PARAM_INT, .init = "10", .min = 1, .max = 1e4, .help = "dimension" },
	NOISE("0", "standard deviation added to the teacher's answer"),
	{ .name = "hidden", .type = PARAM_INT, .init = "5", .min = 1, .max = 1000,
	  .help = "units in each of the teacher's two layers" },
	{ .name = "teacher", .type = PARAM_INT, .init = "1", .min = 0, .max = 9007199254740991,
	  .help = "seed of the teacher's weights" },
	{ .name = "task", .type = PARAM_ENUM, .init = "classification",
	 .words = "classification regression",
	  .help = "the sign of the answer, or the answer" },
	{ 0 }
};

const struct generator teacher_generator = {
	.name = "teacher", .summary = "Gaussian cloud judged by a two-layer tanh network with random weights",
	.params = teacher_params, .shape = teacher_shape, .fill = teacher_fill,
	.optimum = teacher_optimum,
};
