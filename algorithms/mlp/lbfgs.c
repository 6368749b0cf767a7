#include "algorithms/mlp/lbfgs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

enum { PAIRS = 10, TRIALS = 25 };
#define ARMIJO    1e-4          /* share of the promised fall that a step must bring */
#define CURVATURE 0.9           /* share of the slope that may be left */

struct mlp_lbfgs {
	size_t n, pairs, next;
	double loss;
	bool begun;
	float *s[PAIRS], *y[PAIRS];     /* steps and gradient changes, a ring */
	double rho[PAIRS];              /* 1 / s.y */
	float *at, *g;          /* at: where it is; f may scribble on the caller's w */
	float *dir, *trial, *trial_g;
	float *memory;
};

int mlp_lbfgs_make(struct mlp_lbfgs **out, size_t params, struct err *e)
{
	struct mlp_lbfgs *b = mem_zeros(1, sizeof *b, e);

	*out = NULL;
	if (!b)
		return -1;
	b->n = params;
	if (!(b->memory = mem_zeros((2 * PAIRS + 5) * params, sizeof *b->memory, e))) {
		free(b);
		return -1;
	}
	for (size_t i = 0; i < PAIRS; i++) {
		b->s[i] = b->memory + 2 * i * params;
		b->y[i] = b->s[i] + params;
	}
	b->g = b->memory + 2 * PAIRS * params;
	b->dir = b->g + params;
	b->trial = b->dir + params;
	b->trial_g = b->trial + params;
	b->at = b->trial_g + params;
	*out = b;
	return 0;
}

void mlp_lbfgs_free(struct mlp_lbfgs *b)
{
	if (!b)
		return;
	free(b->memory);
	free(b);
}

static double dot(const float *x, const float *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * (double)y[i];
	return sum;
}

static void add_times(float *x, double by, const float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] += (float)(by * (double)y[i]);
}

/* dir = -H g by the two loops. */
static void find_direction(struct mlp_lbfgs *b)
{
	double alpha[PAIRS], scale = 1;

	memcpy(b->dir, b->g, b->n * sizeof *b->dir);
	for (size_t j = 0; j < b->pairs; j++) {
		size_t i = (b->next + PAIRS - 1 - j) % PAIRS;

		alpha[i] = b->rho[i] * dot(b->s[i], b->dir, b->n);
		add_times(b->dir, -alpha[i], b->y[i], b->n);
	}
	if (b->pairs) {
		size_t i = (b->next + PAIRS - 1) % PAIRS;

		scale = 1 / (b->rho[i] * dot(b->y[i], b->y[i], b->n));
	} else {
		scale = 1 / fmax(sqrt(dot(b->g, b->g, b->n)), 1);
	}
	for (size_t k = 0; k < b->n; k++)
		b->dir[k] *= (float)-scale;
	for (size_t j = b->pairs; j-- > 0;) {
		size_t i = (b->next + PAIRS - 1 - j) % PAIRS;
		double beta = b->rho[i] * dot(b->y[i], b->dir, b->n);

		add_times(b->dir, -alpha[i] - beta, b->s[i], b->n);
	}
}

static void remember(struct mlp_lbfgs *b)
{
	float *s = b->s[b->next], *y = b->y[b->next];
	double sy;

	for (size_t k = 0; k < b->n; k++) {
		s[k] = b->trial[k] - b->at[k];
		y[k] = b->trial_g[k] - b->g[k];
	}
	sy = dot(s, y, b->n);
	if (!(sy > 1e-10 * dot(y, y, b->n)))
		return;         /* no positive curvature along the step: it would spoil H */
	b->rho[b->next] = 1 / sy;
	b->next = (b->next + 1) % PAIRS;
	b->pairs += b->pairs < PAIRS;
}

/* Finds a step along dir; trial, trial_g and *loss are its end. False when none lowers the loss. */
static bool search(struct mlp_lbfgs *b, mlp_lbfgs_objective_fn *f, void *ctx, double *loss)
{
	double slope = dot(b->g, b->dir, b->n), low = 0, high = INFINITY, t = 1;

	for (int i = 0; i < TRIALS && slope < 0; i++) {
		memcpy(b->trial, b->at, b->n * sizeof *b->at);
		add_times(b->trial, t, b->dir, b->n);
		*loss = f(ctx, b->trial, b->trial_g);
		if (!(*loss <= b->loss + ARMIJO * t * slope))
			high = t;
		else if (dot(b->trial_g, b->dir, b->n) < CURVATURE * slope)
			low = t;
		else
			return true;
		t = isfinite(high) ? (low + high) / 2 : 2 * t;
	}
	return low > 0 && *loss < b->loss;
}

bool mlp_lbfgs_step(struct mlp_lbfgs *b, float *w, mlp_lbfgs_objective_fn *f, void *ctx,
		    double *loss)
{
	bool found, end = false;

	if (!b->begun) {
		memcpy(b->at, w, b->n * sizeof *w);
		b->loss = f(ctx, b->at, b->g);
		b->begun = true;
	}
	find_direction(b);
	found = search(b, f, ctx, loss);
	if (found) {
		remember(b);
		memcpy(b->at, b->trial, b->n * sizeof *w);
		memcpy(b->g, b->trial_g, b->n * sizeof *w);
		b->loss = *loss;
	} else {
		end = !b->pairs;        /* once more along the plain gradient before giving up */
		b->pairs = 0;
		*loss = b->loss;
	}
	memcpy(w, b->at, b->n * sizeof *w);
	return end;
}
