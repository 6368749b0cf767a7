#include "harness/run/probe_wide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Vectors of one problem, all in one allocation. */
struct probe_solver {
	const struct data_view *x;
	double *room;
	double *mean, *diagonal;        /* (cols): of the training rows; of the matrix */
	double *weight, *residual, *direction, *image;          /* (cols) */
	double penalty;
};

static double row_dot(const struct data_view *v, size_t i, const double *w)
{
	size_t dense = view_dense(v);
	double sum = 0;

	for (size_t k = 0; k < dense; k++)
		sum += (double)view_row(v, i)[k] * w[k];
	for (size_t j = v->sparse ? v->sparse->start[i] : 0; v->sparse && j < v->sparse->start[i + 1]; j++)
		sum += (double)v->sparse->value[j] * w[v->sparse->col[j]];
	return sum;
}

/* to += by * the row, or its squares. */
static void row_add(const struct data_view *v, size_t i, double by, bool square, double *to)
{
	size_t dense = view_dense(v);

	for (size_t k = 0; k < dense; k++) {
		double a = (double)view_row(v, i)[k];
		to[k] += by * (square ? a * a : a);
	}
	for (size_t j = v->sparse ? v->sparse->start[i] : 0; v->sparse && j < v->sparse->start[i + 1]; j++) {
		double a = (double)v->sparse->value[j];
		to[v->sparse->col[j]] += by * (square ? a * a : a);
	}
}

static double dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

static int solver_make(struct probe_solver *s, const struct data_view *x, struct err *e)
{
	size_t d = x->cols;
	double n = (double)x->rows, trace = 0;

	*s = (struct probe_solver){ .x = x, .room = mem_zeros(6 * d, sizeof *s->room, e) };
	if (!s->room)
		return -1;
	s->mean = s->room;
	s->diagonal = s->mean + d;
	s->weight = s->diagonal + d;
	s->residual = s->weight + d;
	s->direction = s->residual + d;
	s->image = s->direction + d;
	for (size_t i = 0; i < x->rows; i++) {
		row_add(x, i, 1 / n, false, s->mean);
		row_add(x, i, 1, true, s->diagonal);
	}
	for (size_t k = 0; k < d; k++) {
		s->diagonal[k] = fmax(0, s->diagonal[k] - n * s->mean[k] * s->mean[k]);
		trace += s->diagonal[k];
	}
	s->penalty = trace > 0 ? PROBE_PENALTY * trace / (double)d : 1;
	for (size_t k = 0; k < d; k++)
		s->diagonal[k] += s->penalty;
	return 0;
}

/* image = (X'X + penalty) direction, X centred, so that the second X needs it no more; the curvature along the
 * direction. */
static double curve(struct probe_solver *s)
{
	const struct data_view *x = s->x;
	double base = dot(s->mean, s->direction, x->cols);

	for (size_t k = 0; k < x->cols; k++)
		s->image[k] = s->penalty * s->direction[k];
	for (size_t i = 0; i < x->rows; i++)
		row_add(x, i, row_dot(x, i, s->direction) - base, false, s->image);
	return dot(s->direction, s->image, x->cols);
}

/* The residual's product with itself behind the preconditioner; image is that one then. */
static double condition(struct probe_solver *s)
{
	for (size_t k = 0; k < s->x->cols; k++)
		s->image[k] = s->residual[k] / s->diagonal[k];
	return dot(s->residual, s->image, s->x->cols);
}

/* From the right side in residual to the weights. */
static void solve(struct probe_solver *s)
{
	size_t d = s->x->cols;
	double now = condition(s), least = now * PROBE_WIDE_TOLERANCE * PROBE_WIDE_TOLERANCE;

	memset(s->weight, 0, d * sizeof *s->weight);
	memcpy(s->direction, s->image, d * sizeof *s->image);
	for (size_t step = 0; step < PROBE_WIDE_STEPS && now > least; step++) {
		double length = now / curve(s), was = now;

		for (size_t k = 0; k < d; k++) {
			s->weight[k] += length * s->direction[k];
			s->residual[k] -= length * s->image[k];
		}
		now = condition(s);
		for (size_t k = 0; k < d; k++)
			s->direction[k] = s->image[k] + now / was * s->direction[k];
	}
}

int probe_wide(double *answer, const struct data_view *train, const struct data_view *test,
	       const struct metric_truth *t, struct err *e)
{
	size_t outputs = probe_outputs(t);
	struct probe_solver s;

	if (solver_make(&s, train, e))
		return -1;
	for (size_t o = 0; o < outputs; o++) {
		double base = 0, shift;

		for (size_t i = 0; i < train->rows; i++)
			base += probe_wanted(t, i, o) / (double)train->rows;
		memset(s.residual, 0, train->cols * sizeof *s.residual);
		for (size_t i = 0; i < train->rows; i++)
			row_add(train, i, probe_wanted(t, i, o) - base, false, s.residual);
		solve(&s);
		shift = base - dot(s.mean, s.weight, train->cols);
		for (size_t i = 0; i < test->rows; i++)
			answer[i * outputs + o] = shift + row_dot(test, i, s.weight);
	}
	free(s.room);
	return 0;
}
