/* Scores of many rows: blocks of them over the threads. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_model.h"

/* Rows decided together, so that their values stay in cache; fewer where machines are very many, so
 * that they stay in memory: 16 MB. */
enum { PREDICT_ROWS = 256, LEAST_ROWS = 32 };
#define PREDICT_VALUES ((size_t)1 << 21)

static size_t rows_at_once(const struct svc_model *m)
{
	size_t rows = m->machines ? PREDICT_VALUES / m->machines : PREDICT_ROWS;

	return rows < LEAST_ROWS ? LEAST_ROWS : rows > PREDICT_ROWS ? PREDICT_ROWS : rows;
}

static bool all_finite(const double *x, size_t n)
{
	double sum = 0;         /* x - x is 0 or not a number */

	for (size_t i = 0; i < n; i++)
		sum += x[i] - x[i];
	return isfinite(sum);
}

static int predict_block(const struct svc_model *m, const struct data_view *x, size_t from,
			 size_t count, double *room, struct mat scores, struct err *e)
{
	double *decision = room + svc_score_work(m);

	if (svc_decide(m, x, from, count, decision, e))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!all_finite(decision + i * m->machines, m->machines))
			return FAIL(e, ERR_NUMERIC, "row %zu: the decision value is not finite",
				    from + i);
		svc_score(m, decision + i * m->machines, room, mat_row(scores, from + i));
	}
	return 0;
}

static int predict_rows(const struct svc_model *m, const struct data_view *x, size_t from,
			size_t to, struct mat scores, struct err *e)
{
	size_t most = rows_at_once(m);
	double *room = mem_array(svc_score_work(m) + most * m->machines, sizeof *room, e);
	int rc = room ? 0 : -1;

	for (; !rc && from < to; from += most)
		rc = predict_block(m, x, from, to - from < most ? to - from : most, room, scores,
				   e);
	free(room);
	return rc;
}

int svc_predict_scores(const struct svc_model *m, const struct data_view *x, int threads,
		       struct mat scores, struct err *e)
{
	size_t parts = (x->rows + PREDICT_ROWS - 1) / PREDICT_ROWS;
	int rc = 0;

	if (threads < 2 || parts < 2)
		return predict_rows(m, x, 0, x->rows, scores, e);
#pragma omp parallel for num_threads(threads) schedule(static)
	for (size_t part = 0; part < parts; part++) {
		size_t from = part * PREDICT_ROWS, to = from + PREDICT_ROWS;
		struct err mine = { 0 };
		if (predict_rows(m, x, from, to < x->rows ? to : x->rows, scores, &mine)) {
#pragma omp critical(svc_predict_error)
			{
				if (e)
					*e = mine;
				rc = -1;
			}
		}
	}
	return rc;
}
