/* Scores of many rows: blocks of them over the threads. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_model.h"
#include "algorithms/system/threads.h"

/* Rows decided together, so that their values stay in cache; fewer where machines are very many, so
 * that they stay in memory: 16 MB. */
enum { PREDICT_ROWS = 256, LEAST_ROWS = 32 };
#define PREDICT_VALUES ((size_t)1 << 21)

/* A kernel value costs as much as so many columns of it beside them; and what takes some 3 ms, in columns
 * of kernel values at 20 a ns. */
enum { KERNEL_STEPS = 20 };
#define THREADS_WORK 6e7

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

struct predict_job {
	const struct svc_model *m;
	const struct data_view *x;
	struct mat scores;
};

static int predict_part(void *ctx, size_t part, struct err *e)
{
	const struct predict_job *j = ctx;
	size_t from = part * PREDICT_ROWS, to = from + PREDICT_ROWS;

	return predict_rows(j->m, j->x, from, to < j->x->rows ? to : j->x->rows, j->scores, e);
}

/* A thread is worth waking for some milliseconds of kernel values. */
static bool pays_threads(const struct svc_model *m, size_t rows)
{
	return (double)rows * (double)m->fast.n * (double)(m->fast.wide + KERNEL_STEPS) > THREADS_WORK;
}

int svc_predict_scores(const struct svc_model *m, const struct data_view *x, int threads,
		       struct mat scores, struct err *e)
{
	struct predict_job j = { m, x, scores };
	size_t parts = (x->rows + PREDICT_ROWS - 1) / PREDICT_ROWS;

	if (threads < 2 || !pays_threads(m, x->rows))
		return predict_rows(m, x, 0, x->rows, scores, e);
	return threads_each(parts, threads, predict_part, &j, e);
}
