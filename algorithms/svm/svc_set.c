/* Training rows grouped by class, in libsvm's order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_problem.h"

#define NO_GROUP UINT32_MAX

/* group_of[c]: the groups are numbered as their classes first occur, as libsvm numbers them. */
static int number_groups(struct svc_set *s, const struct data_view *v, uint32_t *group_of,
			 struct err *e)
{
	for (size_t c = 0; c < v->classes; c++)
		group_of[c] = NO_GROUP;
	s->groups = 0;
	for (size_t i = 0; i < v->rows; i++) {
		if (v->label[i] >= v->classes)
			return FAIL(e, ERR_DATA, "row %zu: class %u of %zu", i, v->label[i],
				    v->classes);
		if (group_of[v->label[i]] == NO_GROUP) {
			group_of[v->label[i]] = (uint32_t)s->groups;
			s->label[s->groups++] = v->label[i];
		}
	}
	return 0;
}

static void sort_rows(struct svc_set *s, const struct data_view *v, const uint32_t *group_of)
{
	size_t *start = s->start;

	memset(start, 0, (s->groups + 1) * sizeof *start);
	for (size_t i = 0; i < v->rows; i++)
		start[group_of[v->label[i]] + 1]++;
	for (size_t g = 0; g < s->groups; g++)
		start[g + 1] += start[g];
	for (size_t i = 0; i < v->rows; i++)
		s->row[start[group_of[v->label[i]]]++] = (uint32_t)i;
	memmove(start + 1, start, s->groups * sizeof *start);
	start[0] = 0;
}

/* Of the dense block. */
static int mean_columns(struct svc_set *s, const struct data_view *v, struct err *e)
{
	size_t dense = view_dense(v);
	double *sum = mem_zeros(dense, sizeof *sum, e);

	if (!sum || !(s->center = mem_array(dense, sizeof *s->center, e))) {
		free(sum);
		return -1;
	}
	for (size_t i = 0; i < v->rows; i++)
		for (size_t j = 0; j < dense; j++)
			sum[j] += view_row(v, i)[j];
	for (size_t j = 0; j < dense; j++)
		s->center[j] = (float)(sum[j] / (double)v->rows);
	free(sum);
	return 0;
}

static double entries_of(const struct data_view *v)
{
	size_t entries = v->sparse ? v->sparse->start[v->rows] - v->sparse->start[0] : 0;

	for (size_t i = 0; i < v->rows; i++)
		for (size_t j = 0; j < view_dense(v); j++)
			entries += view_row(v, i)[j] != 0;
	return (double)entries;
}

static bool all_one(const struct data_view *v)
{
	for (size_t i = 0; v->weight && i < v->rows; i++)
		if (v->weight[i] != 1)
			return false;
	return true;
}

int svc_set_make(struct svc_set *s, const struct data_view *v, enum svc_kernel_kind kind,
		 struct err *e)
{
	size_t most = v->task == TASK_CLASSIFY ? v->classes : 1;
	uint32_t *group_of = mem_array(most, sizeof *group_of, e);
	int rc = -1;

	*s = (struct svc_set){ .n = v->rows, .entries = entries_of(v), .view = *v,
			       .weight = all_one(v) ? NULL : v->weight };
	if (!group_of || !(s->start = mem_zeros(most + 1, sizeof *s->start, e)) ||
	    !(s->row = mem_array(v->rows, sizeof *s->row, e)) ||
	    !(s->label = mem_zeros(most, sizeof *s->label, e)))
		goto done;
	if (v->task == TASK_CLASSIFY) {
		if (number_groups(s, v, group_of, e))
			goto done;
		sort_rows(s, v, group_of);
	} else {
		s->groups = 1;
		s->start[1] = v->rows;
		for (size_t i = 0; i < v->rows; i++)
			s->row[i] = (uint32_t)i;
	}
	if (kind == SVC_RBF && view_dense(v) && mean_columns(s, v, e))
		goto done;
	rc = 0;
done:
	free(group_of);
	return rc;
}

void svc_set_free(struct svc_set *s)
{
	free(s->start);
	free(s->row);
	free(s->label);
	free(s->center);
	*s = (struct svc_set){ 0 };
}

int svc_set_rows(struct svc_rows *out, size_t *panel, const struct svc_set *s, struct err *e)
{
	uint32_t *pick;
	size_t all;
	int rc;

	panel[0] = 0;
	for (size_t g = 0; g < s->groups; g++)
		panel[g + 1] = panel[g] + svc_padded(s->start[g + 1] - s->start[g]) / SVC_LANES;
	all = panel[s->groups] * SVC_LANES;
	if (!(pick = mem_array(all, sizeof *pick, e)))
		return -1;
	for (size_t i = 0; i < all; i++)
		pick[i] = SVC_NO_ROW;
	for (size_t g = 0; g < s->groups; g++)
		for (size_t i = s->start[g]; i < s->start[g + 1]; i++)
			pick[panel[g] * SVC_LANES + i - s->start[g]] = s->row[i];
	rc = svc_rows_take(out, &s->view, pick, all, s->center, e);
	free(pick);
	return rc;
}
