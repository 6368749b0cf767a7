#include "harness/run/probe.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/run/probe_wide.h"

/* Activations of a layer, (rows, units) within a wider matrix; means of the training rows are taken off. */
struct probe_units {
	const float *at;
	size_t rows, units, stride;
};

static double unit(const struct probe_units *u, size_t row, size_t k)
{
	return (double)u->at[row * u->stride + k];
}

/* A fitted ridge regression. */
struct probe_model {
	gsl_matrix *gram, *weight;      /* (units, units), (units, outputs) */
	double *mean, *base;            /* (units), (outputs): of the training rows */
};

static void model_free(struct probe_model *m)
{
	gsl_matrix_free(m->gram);
	gsl_matrix_free(m->weight);
	free(m->mean);
	free(m->base);
}

static void find_means(struct probe_model *m, const struct probe_units *u, const struct metric_truth *t)
{
	double n = (double)u->rows;

	for (size_t i = 0; i < u->rows; i++) {
		for (size_t k = 0; k < u->units; k++)
			m->mean[k] += unit(u, i, k) / n;
		for (size_t o = 0; o < probe_outputs(t); o++)
			m->base[o] += probe_wanted(t, i, o) / n;
	}
}

/* Cross products of the centred activations with themselves, lower triangle, and with the centred truth. */
static int find_products(struct probe_model *m, const struct probe_units *u, const struct metric_truth *t,
			 struct err *e)
{
	gsl_matrix *a = gsl_matrix_alloc(u->rows, u->units), *y = gsl_matrix_alloc(u->rows, probe_outputs(t));
	int rc = a && y ? 0 : FAIL(e, ERR_NOMEM, "no memory for a probe of %zu units", u->units);

	for (size_t i = 0; !rc && i < u->rows; i++) {
		for (size_t k = 0; k < u->units; k++)
			gsl_matrix_set(a, i, k, unit(u, i, k) - m->mean[k]);
		for (size_t o = 0; o < probe_outputs(t); o++)
			gsl_matrix_set(y, i, o, probe_wanted(t, i, o) - m->base[o]);
	}
	if (!rc) {
		gsl_blas_dsyrk(CblasLower, CblasTrans, 1, a, 0, m->gram);
		gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, a, y, 0, m->weight);
	}
	gsl_matrix_free(a);
	gsl_matrix_free(y);
	return rc;
}

/* Penalty and Cholesky; the right sides become weights. */
static int solve(struct probe_model *m, size_t units, struct err *e)
{
	double trace = 0;

	for (size_t k = 0; k < units; k++)
		trace += gsl_matrix_get(m->gram, k, k);
	for (size_t k = 0; k < units; k++)
		*gsl_matrix_ptr(m->gram, k, k) += trace > 0 ? PROBE_PENALTY * trace / (double)units : 1;
	if (gsl_linalg_cholesky_decomp1(m->gram))
		return FAIL(e, ERR_NUMERIC, "a probe of %zu units has no solution", units);
	for (size_t o = 0; o < m->weight->size2; o++) {
		gsl_vector_view column = gsl_matrix_column(m->weight, o);

		gsl_linalg_cholesky_svx(m->gram, &column.vector);
	}
	return 0;
}

static int model_fit(struct probe_model *m, const struct probe_units *u, const struct metric_truth *t,
		     struct err *e)
{
	*m = (struct probe_model){ .mean = mem_zeros(u->units, sizeof *m->mean, e),
				   .base = mem_zeros(probe_outputs(t), sizeof *m->base, e) };
	if (!m->mean || !m->base)
		return -1;
	m->gram = gsl_matrix_calloc(u->units, u->units);
	m->weight = gsl_matrix_calloc(u->units, probe_outputs(t));
	if (!m->gram || !m->weight)
		return FAIL(e, ERR_NOMEM, "no memory for a probe of %zu units", u->units);
	find_means(m, u, t);
	return find_products(m, u, t, e) ? -1 : solve(m, u->units, e);
}

static double answer_of(const struct probe_model *m, const struct probe_units *u, size_t row, size_t output)
{
	double sum = m->base[output];

	for (size_t k = 0; k < u->units; k++)
		sum += (unit(u, row, k) - m->mean[k]) * gsl_matrix_get(m->weight, k, output);
	return sum;
}

/* answer: (rows of test, outputs). */
static int answer_units(double *answer, const struct probe_units *train, const struct probe_units *test,
			const struct metric_truth *t, struct err *e)
{
	struct probe_model m;
	int rc = model_fit(&m, train, t, e);

	for (size_t i = 0; !rc && i < test->rows; i++)
		for (size_t o = 0; o < probe_outputs(t); o++)
			answer[i * probe_outputs(t) + o] = answer_of(&m, test, i, o);
	model_free(&m);
	return rc;
}

static double accuracy(const double *answer, const struct metric_truth *t)
{
	size_t right = 0;

	for (size_t i = 0; i < t->rows; i++, answer += t->classes) {
		size_t class = 0;

		for (size_t o = 1; o < t->classes; o++)
			if (answer[o] > answer[class])
				class = o;
		right += class == t->label[i];
	}
	return (double)right / (double)t->rows;
}

static double r2(const double *answer, const struct metric_truth *t)
{
	double mean = 0, left = 0, all = 0;

	for (size_t i = 0; i < t->rows; i++)
		mean += t->target[i] / (double)t->rows;
	for (size_t i = 0; i < t->rows; i++) {
		left += pow(t->target[i] - answer[i], 2);
		all += pow(t->target[i] - mean, 2);
	}
	return all > 0 ? 1 - left / all : NAN;
}

static void tell(const double *answer, const struct metric_truth *t, size_t layer, const struct diag_sink *sink)
{
	sink->put(sink->ctx, "probe", layer, t->task == TASK_CLASSIFY ? accuracy(answer, t) : r2(answer, t));
}

static int probe_inputs(double *answer, const struct evaluation *train, const struct evaluation *test,
			struct err *e)
{
	const struct data_view *a = &train->part.view, *b = &test->part.view;

	if (a->sparse || a->cols > PROBE_DIRECT)
		return probe_wide(answer, a, b, &train->truth, e);
	return answer_units(answer, &(struct probe_units){ a->x, a->rows, a->cols, a->stride },
			    &(struct probe_units){ b->x, b->rows, b->cols, b->stride }, &train->truth, e);
}

bool probe_fits(const struct learner_class *lc, const struct param_set *params)
{
	const double *width;

	return lc->parts && wordlist_find(lc->parts, "activations") >= 0 && param_list(params, "hidden", &width);
}

int probe_layers(const struct learner_class *lc, const void *model, const struct param_set *params,
		 const struct evaluation *train, const struct evaluation *test, const struct diag_sink *sink,
		 struct err *e)
{
	const double *width;
	size_t layers = param_list(params, "hidden", &width), from = 0;
	struct mat seen = { 0 }, asked = { 0 };
	double *answer = mem_array(test->truth.rows, probe_outputs(&test->truth) * sizeof *answer, e);
	int rc = -1;

	if (!answer || probe_inputs(answer, train, test, e))
		goto done;
	tell(answer, &test->truth, 0, sink);
	if (lc->part(model, "activations", &train->part.view, &seen, e) ||
	    lc->part(model, "activations", &test->part.view, &asked, e))
		goto done;
	for (size_t l = 0; l < layers; from += (size_t)width[l++]) {
		struct probe_units a = { seen.at + from, seen.rows, (size_t)width[l], seen.stride },
				   b = { asked.at + from, asked.rows, (size_t)width[l], asked.stride };
		if (answer_units(answer, &a, &b, &train->truth, e))
			goto done;
		tell(answer, &test->truth, l + 1, sink);
	}
	rc = 0;
done:
	free(answer);
	free(seen.at);
	free(asked.at);
	return rc;
}
