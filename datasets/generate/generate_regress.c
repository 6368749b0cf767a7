/* Regression with a known best: friedman1-3 (Friedman 1991) and linear. */
#include <math.h>

#include "datasets/generate/generate_inner.h"
#include "datasets/generate/plainmath.h"

#define NOISE(text) { .name = "noise", .type = PARAM_REAL, .init = text, .min = 0, .max = 1e9, \
		      .help = "standard deviation added to the target" }

static double noise_variance(const struct param_set *p)
{
	return param_real(p, "noise") * param_real(p, "noise");
}

static int free_columns(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)classes;
	(void)e;
	*cols = (size_t)param_int(p, "d");
	return 0;
}

static int four_columns(const struct param_set *p, size_t *cols, size_t *classes, struct err *e)
{
	(void)p;
	(void)classes;
	(void)e;
	*cols = 4;
	return 0;
}

/* ---- friedman1 ---- */

static int friedman1_fill(const struct param_set *p, struct dataset *d, struct rng *r,
			  struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double noise = param_real(p, "noise"), c, s;

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		double x[5] = { 0 }, u;
		for (size_t j = 0; j < cols; j++) {
			u = rng_uniform(r);
			if (j < 5)
				x[j] = u;
			d->x[i * d->cols + j] = (float)u;
		}
		plain_turn(x[0] * x[1] / 2, &c, &s);
		d->target[i] = 10 * s + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4] +
			       noise * plain_normal(r);
	}
	return 0;
}

static double friedman1_signal(const struct param_set *p)
{
	(void)p;
	return 4.881281450987788;       /* Monte Carlo, standard error 1.7e-3 */
}

static const struct param friedman1_params[] = {
	GENERATE_COMMON, NOISE("1"),
	{ .name = "d", .type = PARAM_INT, .init = "10", .min = 5, .max = 1e6,
	  .help = "columns; those over 5 are uniform and irrelevant" },
	{ 0 }
};

const struct generator friedman1_generator = {
	.name = "friedman1", .task = TASK_REGRESS,
	.summary = "10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5, x uniform (Friedman 1991)",
	.params = friedman1_params, .shape = free_columns, .fill = friedman1_fill,
	.optimum = noise_variance, .signal = friedman1_signal,
};

/* ---- friedman2 and 3: impedance and phase of a circuit ---- */

static void circuit(struct dataset *d, size_t i, struct rng *r, double *x0, double *reactance)
{
	static const double low[] = { 0, 40 * M_PI, 0, 1 }, high[] = { 100, 560 * M_PI, 1, 11 };
	double x[4];

	for (size_t j = 0; j < 4; j++) {
		/* never quite at the lower end, where 1 / x would be infinite */
		double u = ((double)(rng_next(r) >> 12) + 0.5) * 0x1p-52;
		x[j] = low[j] + u * (high[j] - low[j]);
		d->x[i * d->cols + j] = (float)x[j];
	}
	*x0 = x[0];
	*reactance = x[1] * x[2] - 1 / (x[1] * x[3]);
}

static int friedman2_fill(const struct param_set *p, struct dataset *d, struct rng *r,
			  struct err *e)
{
	double noise = param_real(p, "noise"), x0, y;

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		circuit(d, i, r, &x0, &y);
		d->target[i] = sqrt(x0 * x0 + y * y) + noise * plain_normal(r);
	}
	return 0;
}

static int friedman3_fill(const struct param_set *p, struct dataset *d, struct rng *r,
			  struct err *e)
{
	double noise = param_real(p, "noise"), x0, y;

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		circuit(d, i, r, &x0, &y);
		d->target[i] = plain_atan(y / x0) + noise * plain_normal(r);
	}
	return 0;
}

static double friedman2_signal(const struct param_set *p)
{
	(void)p;
	return 378.9693558173543;       /* Monte Carlo, standard error 0.13 */
}

static double friedman3_signal(const struct param_set *p)
{
	(void)p;
	return 0.3164315106856003;      /* Monte Carlo, standard error 1.1e-4 */
}

#define FOUR_D { .name = "d", .type = PARAM_INT, .init = "4", .min = 4, .max = 1e6, \
		 .help = "columns; those over 4 are noise" }

static const struct param friedman2_params[] = { GENERATE_COMMON, FOUR_D, NOISE("125"), { 0 } };
static const struct param friedman3_params[] = { GENERATE_COMMON, FOUR_D, NOISE("0.1"), { 0 } };

const struct generator friedman2_generator = {
	.name = "friedman2", .task = TASK_REGRESS,
	.summary = "Impedance of a circuit: sqrt(x1^2 + (x2 x3 - 1/(x2 x4))^2) (Friedman 1991)",
	.params = friedman2_params, .shape = four_columns, .fill = friedman2_fill,
	.optimum = noise_variance, .signal = friedman2_signal,
};
const struct generator friedman3_generator = {
	.name = "friedman3", .task = TASK_REGRESS,
	.summary = "Phase of a circuit: atan((x2 x3 - 1/(x2 x4)) / x1) (Friedman 1991)",
	.params = friedman3_params, .shape = four_columns, .fill = friedman3_fill,
	.optimum = noise_variance, .signal = friedman3_signal,
};

/* ---- linear ---- */

static int linear_fill(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e)
{
	size_t cols = (size_t)param_int(p, "d");
	double noise = param_real(p, "noise"), root = sqrt((double)cols);

	(void)e;
	for (size_t i = 0; i < d->rows; i++) {
		double sum = 0;
		for (size_t j = 0; j < cols; j++) {
			double z = plain_normal(r);
			sum += z;
			d->x[i * d->cols + j] = (float)z;
		}
		d->target[i] = sum / root + noise * plain_normal(r);
	}
	return 0;
}

static double linear_signal(const struct param_set *p)
{
	(void)p;
	return 1;
}

static const struct param linear_params[] = {
	GENERATE_COMMON, NOISE("0.5"),
	{ .name = "d", .type = PARAM_INT, .init = "10", .min = 1, .max = 1e6,
	 .help = "columns that count" },
	{ 0 }
};

const struct generator linear_generator = {
	.name = "linear", .task = TASK_REGRESS,
	.summary = "The sum of d standard normal columns over sqrt d, with noise",
	.params = linear_params, .shape = free_columns, .fill = linear_fill,
	.optimum = noise_variance, .signal = linear_signal,
};
