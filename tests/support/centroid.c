/* A learner that can only classify, and no more than it must: the nearest mean of a class
 * (Rocchio). With line.c it shows what the contract asks of a new learner. */
#include <float.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "tests/support/problems.h"

struct centroid {
	size_t classes, cols;
	double *mean;                   /* (classes, cols) */
	double *rows;                   /* (classes): how many trained each */
};

static const struct param no_params[] = { { 0 } };

static int centroid_create(void **self, const struct param_set *p, const struct learner_env *env,
			   struct err *e)
{
	(void)p, (void)env;
	return (*self = mem_zeros(1, sizeof(struct centroid), e)) ? 0 : -1;
}

static int centroid_begin(void *self, const struct data_view *train, const struct data_view *valid,
			  struct err *e)
{
	struct centroid *m = self;

	(void)valid;
	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	m->classes = train->classes;
	m->cols = train->cols;
	if (!(m->mean = mem_zeros(m->classes * m->cols, sizeof *m->mean, e)) ||
	    !(m->rows = mem_zeros(m->classes, sizeof *m->rows, e)))
		return -1;
	for (size_t i = 0; i < train->rows; i++) {
		m->rows[train->label[i]]++;
		for (size_t j = 0; j < m->cols; j++)
			m->mean[train->label[i] * m->cols + j] += (double)view_row(train, i)[j];
	}
	for (size_t k = 0; k < m->classes * m->cols; k++) {
		m->mean[k] /= fmax(1, m->rows[k / m->cols]);
		if (!isfinite(m->mean[k]))
			return FAIL(e, ERR_DATA, "column %zu has no mean", k % m->cols);
	}
	return 0;
}

static int one_step(void *self, struct step_info *out, struct err *e)
{
	(void)self, (void)e;
	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	return 0;
}

/* A class that no row trained is never the nearest. */
static float closeness(const struct centroid *m, const float *x, size_t c)
{
	double d = 0;

	for (size_t j = 0; j < m->cols; j++)
		d += pow((double)x[j] - m->mean[c * m->cols + j], 2);
	return m->rows[c] > 0 ? (float)(1 / (1 + d)) : -1;
}

static int centroid_predict(const void *self, const struct data_view *x, struct mat scores,
			    struct err *e)
{
	const struct centroid *m = self;

	if (x->cols != m->cols || scores.rows != x->rows || scores.cols != m->classes)
		return FAIL(e, ERR_SHAPE, "%zu columns into %zu x %zu scores", x->cols, scores.rows,
			    scores.cols);
	for (size_t i = 0; i < x->rows; i++)
		for (size_t c = 0; c < m->classes; c++) {
			mat_row(scores, i)[c] = closeness(m, view_row(x, i), c);
			if (isnan(mat_row(scores, i)[c]))
				return FAIL(e, ERR_DATA, "row %zu has a missing value", i);
		}
	return 0;
}

static size_t centroid_size(const void *self)
{
	const struct centroid *m = self;

	return m->classes * (m->cols + 1) * sizeof *m->mean;
}

static int centroid_save(const void *self, struct blob *out, struct err *e)
{
	const struct centroid *m = self;

	return blob_put(out, "rows", BLOB_F64, m->rows, m->classes, e) ||
	       blob_put(out, "mean", BLOB_F64, m->mean, m->classes * m->cols, e) ? -1 : 0;
}

static void centroid_destroy(void *self)
{
	struct centroid *m = self;

	if (!m)
		return;
	free(m->mean);
	free(m->rows);
	free(m);
}

static int centroid_load(void **self, const struct blob *in, const struct learner_env *env,
			 struct err *e)
{
	struct centroid *m = mem_zeros(1, sizeof *m, e);
	size_t n;

	(void)env;
	*self = NULL;
	if (!m || blob_get(in, "rows", BLOB_F64, BLOB_ANY, (void **)&m->rows, &m->classes, e) ||
	    blob_get(in, "mean", BLOB_F64, BLOB_ANY, (void **)&m->mean, &n, e) ||
	    (!m->classes || n % m->classes ? FAIL(e, ERR_FORMAT, "%zu means", n) : 0)) {
		centroid_destroy(m);
		return -1;
	}
	m->cols = n / m->classes;
	*self = m;
	return 0;
}

const struct learner_class centroid_class = {
	.name = "centroid", .title = "nearest mean of a class", .summary = "classifies, nothing else",
	.caps = CAN_CLASSIFY | WANTS_SCALING, .params = no_params, .create = centroid_create,
	.begin = centroid_begin, .step = one_step, .predict = centroid_predict,
	.model_size = centroid_size, .save = centroid_save, .load = centroid_load,
	.destroy = centroid_destroy,
};
