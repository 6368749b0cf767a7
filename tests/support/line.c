/* A learner that can only regress: a constant and a slope per column by least squares, with a
 * ridge that keeps constant columns from mattering. The counterpart of centroid.c. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "tests/support/problems.h"

struct line {
	size_t cols;
	double *slope;                  /* (cols + 1): the last is the constant */
};

static const struct param no_params[] = { { 0 } };

static int line_create(void **self, const struct param_set *p, const struct learner_env *env,
		       struct err *e)
{
	(void)p, (void)env;
	return (*self = mem_zeros(1, sizeof(struct line), e)) ? 0 : -1;
}

static double cell(const struct data_view *v, size_t i, size_t j)
{
	return j < v->cols ? (double)view_row(v, i)[j] : 1;
}

/* a (n, n + 1) is the normal equations; Gauss & Jordan, whose pivots the ridge keeps above 0. */
static void solve(double *a, size_t n, double *x)
{
	for (size_t p = 0; p < n; p++)
		for (size_t i = 0; i < n; i++) {
			double f = i == p ? 0 : a[i * (n + 1) + p] / a[p * (n + 1) + p];
			for (size_t j = p; j <= n; j++)
				a[i * (n + 1) + j] -= f * a[p * (n + 1) + j];
		}
	for (size_t i = 0; i < n; i++)
		x[i] = a[i * (n + 1) + n] / a[i * (n + 1) + i];
}

static int line_begin(void *self, const struct data_view *train, const struct data_view *valid,
		      struct err *e)
{
	struct line *m = self;
	size_t n = train->cols + 1;
	double *a;

	(void)valid;
	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	m->cols = train->cols;
	if (!(m->slope = mem_zeros(n, sizeof *m->slope, e)) ||
	    !(a = mem_zeros(n * (n + 1), sizeof *a, e)))
		return -1;
	for (size_t i = 0; i < train->rows; i++)
		for (size_t r = 0; r < n; r++) {
			for (size_t c = 0; c < n; c++)
				a[r * (n + 1) + c] += cell(train, i, r) * cell(train, i, c);
			a[r * (n + 1) + n] += cell(train, i, r) * train->target[i];
		}
	for (size_t r = 0; r < n; r++)
		a[r * (n + 1) + r] += 1e-6;
	solve(a, n, m->slope);
	free(a);
	for (size_t r = 0; r < n; r++)
		if (!isfinite(m->slope[r]))
			return FAIL(e, ERR_DATA, "column %zu has no slope", r);
	return 0;
}

static int one_step(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)e;
	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	return 0;
}

static int line_predict(const void *self, const struct data_view *x, struct mat scores,
			struct err *e)
{
	const struct line *m = self;

	if (x->cols != m->cols || scores.rows != x->rows || scores.cols != 1)
		return FAIL(e, ERR_SHAPE, "%zu columns into %zu x %zu scores", x->cols, scores.rows,
			    scores.cols);
	for (size_t i = 0; i < x->rows; i++) {
		double y = 0;
		for (size_t j = 0; j <= m->cols; j++)
			y += m->slope[j] * cell(x, i, j);
		if (!isfinite(y))
			return FAIL(e, ERR_DATA, "row %zu has a missing value", i);
		mat_row(scores, i)[0] = (float)y;
	}
	return 0;
}

static size_t line_size(const void *self)
{
	return (((const struct line *)self)->cols + 1) * sizeof(double);
}

static int line_save(const void *self, struct blob *out, struct err *e)
{
	const struct line *m = self;

	return blob_put(out, "slope", BLOB_F64, m->slope, m->cols + 1, e);
}

static void line_destroy(void *self)
{
	if (self)
		free(((struct line *)self)->slope);
	free(self);
}

static int line_load(void **self, const struct blob *in, const struct learner_env *env,
		     struct err *e)
{
	struct line *m = mem_zeros(1, sizeof *m, e);
	size_t n = 0;

	(void)env;
	*self = NULL;
	if (!m || blob_get(in, "slope", BLOB_F64, BLOB_ANY, (void **)&m->slope, &n, e) ||
	    (n ? 0 : FAIL(e, ERR_FORMAT, "no slopes"))) {
		line_destroy(m);
		return -1;
	}
	m->cols = n - 1;
	*self = m;
	return 0;
}

const struct learner_class line_class = {
	.name = "line", .title = "a straight line", .summary = "regresses, nothing else",
	.caps = CAN_REGRESS | WANTS_SCALING, .params = no_params, .create = line_create,
	.begin = line_begin, .step = one_step, .predict = line_predict, .model_size = line_size,
	.save = line_save, .load = line_load, .destroy = line_destroy,
};
