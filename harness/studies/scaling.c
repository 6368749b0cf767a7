/* Fit and predict time over size: the factor is "n", the rows of the data set; or, where a data set
 * has a holdout of its own, the rows that this trains on, so that one table can come in several
 * sizes. */
#include <math.h>

#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor rows(const struct cell *c)
{
	const struct plan_data *d = c->task->plan;
	double n = (double)c->task->data->rows;

	if (d->cv && d->folds.kind == FOLDS_HOLDOUT)
		n = round(n * (1 - d->folds.test_share));
	return (struct study_factor){ "n", n };
}

static const char *const specs[] = { "mlp", "tree", "svm", "knn", NULL };

extern const struct study_kind study_scaling;
const struct study_kind study_scaling = {
	.name = "scaling",
	.title = "Run time",
	.help = "fit and predict time over the number of rows",
	.learners = specs,
	.cv = "holdout:0.3x3",
	.sizes = true,
	.factor = rows,
	.sections = section_scaling,
};
