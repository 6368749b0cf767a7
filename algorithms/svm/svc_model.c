#include "algorithms/svm/svc_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

size_t svc_machines(enum task task, size_t groups, bool ovr)
{
	if (task == TASK_REGRESS)
		return 1;
	if (groups < 2)
		return 0;
	return groups == 2 ? 1 : ovr ? groups : groups * (groups - 1) / 2;
}

size_t svc_coef_rows(enum task task, size_t groups, bool ovr)
{
	if (task == TASK_REGRESS || groups == 2)
		return 1;
	return groups < 2 ? 0 : ovr ? groups : groups - 1;
}

void svc_pair(enum task task, size_t groups, bool ovr, size_t machine, size_t *i, size_t *j)
{
	double wide = 2 * (double)groups - 1;
	size_t row;

	if (task == TASK_REGRESS || (ovr && groups > 2)) {
		*i = machine;
		*j = SVC_REST;
		return;
	}
	/* the root of svc_machine(groups, row, row + 1) = machine, which rounding may miss by one */
	row = (size_t)((wide - sqrt(wide * wide - 8 * (double)machine)) / 2);
	while (row && svc_machine(groups, row, row + 1) > machine)
		row--;
	while (svc_machine(groups, row + 1, row + 2) <= machine)
		row++;
	*i = row;
	*j = row + 1 + machine - svc_machine(groups, row, row + 1);
}

size_t svc_machine(size_t groups, size_t i, size_t j)
{
	return i * (2 * groups - i - 1) / 2 + j - i - 1;
}

size_t svc_model_spans(const struct svc_model *m, size_t machine, struct svc_span span[2])
{
	size_t i, j;

	if (m->task == TASK_REGRESS || m->groups == 2 || m->ovr) {
		span[0] = (struct svc_span){ 0, m->nsv, m->coef + machine * m->nsv };
		return 1;
	}
	svc_pair(m->task, m->groups, m->ovr, machine, &i, &j);
	span[0] = (struct svc_span){ m->sv_start[i], m->sv_start[i + 1] - m->sv_start[i],
				     m->coef + (j - 1) * m->nsv + m->sv_start[i] };
	span[1] = (struct svc_span){ m->sv_start[j], m->sv_start[j + 1] - m->sv_start[j],
				     m->coef + i * m->nsv + m->sv_start[j] };
	return 2;
}

static struct sparse sparse_of(const struct svc_model *m)
{
	return (struct sparse){ .start = m->start, .col = m->col, .value = m->value,
				.first = m->dense };
}

/* sum (cols) = the w of a linear machine, sum coef x. */
static void sum_vectors(const struct svc_model *m, size_t machine, double *sum)
{
	struct svc_span span[2];
	size_t spans = svc_model_spans(m, machine, span);

	memset(sum, 0, m->cols * sizeof *sum);
	for (size_t s = 0; s < spans; s++)
		for (size_t i = 0; i < span[s].count; i++) {
			size_t sv = span[s].from + i, to = m->start ? m->start[sv + 1] : 0;
			double c = span[s].coef[i];
			for (size_t j = 0; j < m->dense; j++)
				sum[j] += c * m->sv[sv * m->dense + j];
			for (size_t t = m->start ? m->start[sv] : 0; t < to; t++)
				sum[m->col[t]] += c * m->value[t];
		}
}

/* The machines' w as rows of a view like that of the vectors. */
struct weight_rows {
	float *x;
	size_t *start;
	uint32_t *col;
	float *value;
	size_t col_room, value_room;
};

static void weights_free(struct weight_rows *w)
{
	free(w->x);
	free(w->start);
	free(w->col);
	free(w->value);
}

static int add_machine(const struct svc_model *m, size_t machine, const double *sum, struct weight_rows *w,
		       struct err *e)
{
	size_t at = w->start[machine];

	for (size_t j = 0; j < m->dense; j++)
		w->x[machine * m->dense + j] = (float)sum[j];
	for (size_t j = m->dense; j < m->cols; j++) {
		if ((float)sum[j] == 0)
			continue;
		if (mem_grow((void **)&w->col, &w->col_room, at + 1, sizeof *w->col, e) ||
		    mem_grow((void **)&w->value, &w->value_room, at + 1, sizeof *w->value, e))
			return -1;
		w->col[at] = (uint32_t)j;
		w->value[at++] = (float)sum[j];
	}
	w->start[machine + 1] = at;
	return 0;
}

/* w = sum coef x, one row per machine: a linear machine needs nothing else to decide. */
static int linear_weights(struct svc_model *m, struct err *e)
{
	double *sum = mem_array(m->cols, sizeof *sum, e);
	struct weight_rows w = { 0 };
	int rc = -1;

	if (!sum || !(w.x = mem_array(m->machines * m->dense, sizeof *w.x, e)) ||
	    !(w.start = mem_zeros(m->machines + 1, sizeof *w.start, e)))
		goto done;
	for (size_t k = 0; k < m->machines; k++) {
		sum_vectors(m, k, sum);
		if (add_machine(m, k, sum, &w, e))
			goto done;
	}
	struct sparse sparse = { .start = w.start, .col = w.col, .value = w.value, .first = m->dense };
	struct data_view v = { .x = w.x, .rows = m->machines, .cols = m->cols, .stride = m->dense,
			       .sparse = m->start ? &sparse : NULL };
	rc = svc_rows_take(&m->fast, &v, NULL, m->machines, NULL, e);
done:
	free(sum);
	weights_free(&w);
	return rc;
}

int svc_model_finish(struct svc_model *m, struct err *e)
{
	struct sparse sparse = sparse_of(m);
	struct data_view v = { .x = m->dense ? m->sv : NULL, .rows = m->nsv, .cols = m->cols,
			       .stride = m->dense, .sparse = m->start ? &sparse : NULL };

	if (m->kernel.kind == SVC_LINEAR)
		return linear_weights(m, e);
	return svc_rows_take(&m->fast, &v, NULL, m->nsv, m->center, e);
}

void svc_model_free(struct svc_model *m)
{
	if (!m)
		return;
	svc_rows_free(&m->fast);
	free(m->label);
	free(m->rho);
	free(m->prob_a);
	free(m->prob_b);
	free(m->sv_start);
	free(m->coef);
	free(m->sv);
	free(m->start);
	free(m->col);
	free(m->value);
	free(m->center);
	free(m);
}

size_t svc_model_bytes(const struct svc_model *m)
{
	size_t cells = m->nsv * m->dense * sizeof *m->sv;

	if (m->start)
		cells += (m->nsv + 1) * sizeof *m->start +
			m->start[m->nsv] * (sizeof *m->col + sizeof *m->value);
	return cells + m->coef_rows * m->nsv * sizeof *m->coef + m->machines * sizeof *m->rho +
	       (m->prob_a ? 2 * m->machines * sizeof *m->prob_a : 0) +
	       m->groups * sizeof *m->label + (m->groups + 1) * sizeof *m->sv_start;
}
