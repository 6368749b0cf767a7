/* Targets and weights of the training rows, checked. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/impurity.h"

#define LARGEST_TARGET 1e145

static int balance_classes(double *weight, const struct data_view *v, const struct tree_rows *r,
			   struct err *e)
{
	double *count = mem_zeros(v->classes, sizeof *count, e);
	size_t present = 0;

	if (!count)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		count[v->label[tree_row_at(r, i)]]++;
	for (size_t c = 0; c < v->classes; c++)
		present += count[c] > 0;
	for (size_t i = 0; i < r->n; i++) {
		size_t row = tree_row_at(r, i);
		weight[row] *= (double)r->n / ((double)present * count[v->label[row]]);
	}
	free(count);
	return 0;
}

static int take_weights(struct tree_targets *t, const struct data_view *v,
			const struct tree_rows *r, bool balanced, struct err *e)
{
	double *weight;
	bool needed = balanced;

	if (!v->weight && !balanced)
		return 0;
	if (!(weight = mem_array(v->rows, sizeof *weight, e)))
		return -1;
	t->weight = weight;
	for (size_t i = 0; i < r->n; i++) {
		size_t row = tree_row_at(r, i);
		weight[row] = v->weight ? (double)v->weight[row] : 1;
		needed |= weight[row] != 1;
		if (!(weight[row] > 0 && isfinite(weight[row])))
			return FAIL(e, ERR_DATA, "row %zu has weight %g; weights must be positive",
				    row + 1, weight[row]);
	}
	if (balanced && balance_classes(weight, v, r, e))
		return -1;
	if (!needed)
		tree_targets_free(t);   /* all 1: counting is faster than adding weights */
	return 0;
}

static int check_values(const struct data_view *v, const struct tree_impurity *imp, struct err *e)
{
	for (size_t i = 0; i < v->rows; i++) {
		if (!(fabs(v->target[i]) <= LARGEST_TARGET))
			return FAIL(e, ERR_DATA,
				    "row %zu has the target %g; targets must be finite, "
				    "and so small that their squares can be summed",
				    i + 1, v->target[i]);
		if (v->target_offset != 0 && !strcmp(imp->name, "poisson"))
			return FAIL(e, ERR_DATA, "criterion=poisson compares targets with 0, and these "
				    "lie around %g with next to no spread; take criterion=mse",
				    v->target_offset);
		if (v->target[i] < 0 && !strcmp(imp->name, "poisson"))
			return FAIL(e, ERR_DATA,
				    "criterion=poisson needs targets >= 0; row %zu has %g", i + 1,
				    v->target[i]);
	}
	return 0;
}

static int check_labels(const struct data_view *v, struct err *e)
{
	for (size_t i = 0; i < v->rows; i++)
		if (v->label[i] >= v->classes)
			return FAIL(e, ERR_DATA, "row %zu has class %u of %zu", i + 1, v->label[i],
				    v->classes);
	return 0;
}

int tree_targets_make(struct tree_targets *t, const struct data_view *v, const struct tree_rows *r,
		      const struct tree_impurity *imp, bool balanced, struct err *e)
{
	bool classify = v->task == TASK_CLASSIFY;

	*t = (struct tree_targets){ .task = v->task,
				    .rows = v->rows,
				    .classes = classify ? v->classes : 0,
				    .label = classify ? v->label : NULL,
				    .y = classify ? NULL : v->target };
	if (classify ? check_labels(v, e) : check_values(v, imp, e))
		return -1;
	if (take_weights(t, v, r, balanced && classify, e)) {
		tree_targets_free(t);
		return -1;
	}
	return 0;
}

void tree_targets_free(struct tree_targets *t)
{
	free(t->weight);
	t->weight = NULL;
}
