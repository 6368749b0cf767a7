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

static struct data_view view_of(const struct svc_model *m)
{
	return (struct data_view){ .x = m->sv, .rows = m->nsv, .cols = m->cols, .stride = m->cols };
}

/* w = sum coef x, one row per machine: a linear machine needs nothing else to decide. */
static int linear_weights(struct svc_model *m, struct err *e)
{
	size_t d = m->cols;
	double *sum = mem_array(d, sizeof *sum, e);
	float *w = mem_array(m->machines * d, sizeof *w, e);
	struct data_view v = { .x = w, .rows = m->machines, .cols = d, .stride = d };
	struct svc_span span[2];
	int rc = -1;

	for (size_t k = 0; sum && w && k < m->machines; k++) {
		size_t spans = svc_model_spans(m, k, span);
		memset(sum, 0, d * sizeof *sum);
		for (size_t s = 0; s < spans; s++)
			for (size_t i = 0; i < span[s].count; i++) {
				size_t sv = span[s].from + i;
				double c = span[s].coef[i];
				if (m->sv)
					for (size_t j = 0; j < d; j++)
						sum[j] += c * m->sv[sv * d + j];
				else
					for (size_t t = m->start[sv]; t < m->start[sv + 1]; t++)
						sum[m->col[t]] += c * m->value[t];
			}
		for (size_t j = 0; j < d; j++)
			w[k * d + j] = (float)sum[j];
	}
	if (sum && w)
		rc = svc_rows_take(&m->fast, &v, NULL, m->machines, NULL, e);
	free(sum);
	free(w);
	return rc;
}

int svc_model_finish(struct svc_model *m, struct err *e)
{
	struct data_view v = view_of(m);
	struct sparse sparse = { m->start, m->col, m->value };

	if (m->kernel.kind == SVC_LINEAR)
		return linear_weights(m, e);
	if (m->start)
		v.sparse = &sparse;
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
	size_t cells = m->sv ? m->nsv * m->cols * sizeof *m->sv : 0;

	if (m->start)
		cells = (m->nsv + 1) * sizeof *m->start +
			m->start[m->nsv] * (sizeof *m->col + sizeof *m->value);
	return cells + m->coef_rows * m->nsv * sizeof *m->coef + m->machines * sizeof *m->rho +
	       (m->prob_a ? 2 * m->machines * sizeof *m->prob_a : 0) +
	       m->groups * sizeof *m->label + (m->groups + 1) * sizeof *m->sv_start;
}
