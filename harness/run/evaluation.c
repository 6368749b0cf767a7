#include "harness/run/evaluation.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

static int copy_truth(struct evaluation *x, const struct dataset *d, double offset,
		      const size_t *rows, size_t n, struct err *e)
{
	if (d->task == TASK_CLASSIFY) {
		if (!(x->label = mem_array(n, sizeof *x->label, e)))
			return -1;
		for (size_t i = 0; i < n; i++)
			x->label[i] = d->label[rows[i]];
	} else {
		if (!(x->target = mem_array(n, sizeof *x->target, e)))
			return -1;
		for (size_t i = 0; i < n; i++)
			x->target[i] = d->target[rows[i]] - offset;
	}
	x->truth.label = x->label;
	x->truth.target = x->target;
	return 0;
}

size_t evaluation_positive(const struct dataset *d)
{
	size_t second = 0;

	for (size_t i = 0; d->task == TASK_CLASSIFY && i < d->rows; i++)
		second += d->label[i] == 1;
	return 2 * second <= d->rows;
}

int evaluation_make(struct evaluation *x, const struct dataset *d, const struct pipeline *p,
		    const size_t *rows, size_t n, bool probabilities, struct err *e)
{
	struct data_view all = dataset_view(d);
	size_t outputs = view_outputs(&all);
	float *at;

	*x = (struct evaluation){
		.truth = { .task = d->task, .rows = n, .classes = d->classes,
			   .probabilities = probabilities && d->task == TASK_CLASSIFY,
			   .positive = evaluation_positive(d), .offset = pipeline_target_offset(p) },
	};
	x->target_offset = x->truth.offset;
	if (!n)
		return 0;
	if (pipeline_apply(p, &all, rows, n, &x->part, e) || copy_truth(x, d, x->target_offset, rows, n, e) ||
	    !(at = mem_zeros(n * outputs, sizeof *at, e))) {
		evaluation_free(x);
		return -1;
	}
	x->scores = mat_of(at, n, outputs);
	x->truth.weight = x->part.view.weight;
	return 0;
}

void evaluation_free(struct evaluation *x)
{
	pipeline_part_free(&x->part);
	free(x->label);
	free(x->target);
	free(x->scores.at);
	*x = (struct evaluation){ 0 };
}

static int check_finite(struct mat m, struct err *e)
{
	for (size_t i = 0; i < m.rows; i++)
		for (size_t j = 0; j < m.cols; j++)
			if (!isfinite(mat_row(m, i)[j]))
				return FAIL(e, ERR_DIVERGED, "row %zu is predicted as %g", i,
					    (double)mat_row(m, i)[j]);
	return 0;
}

int evaluation_predict(struct evaluation *x, const struct learner_class *lc, const void *model,
		       const struct pipeline *p, struct watch *clock, struct err *e)
{
	struct watch unread = { 0 };
	int rc;

	if (!x->truth.rows)
		return 0;
	clock = clock ? clock : &unread;
	watch_start(clock);
	rc = lc->predict(model, &x->part.view, x->scores, e);
	watch_stop(clock);
	if (rc)
		return -1;
	if (x->truth.task == TASK_REGRESS)
		pipeline_unscale(p, x->scores);
	return check_finite(x->scores, e);
}

double evaluation_score(const struct evaluation *x, const struct metric *m)
{
	return x->truth.rows ? metric_score(m, &x->truth, x->scores) : NAN;
}
