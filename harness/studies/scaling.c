/* Fit and predict time over size: the factor is "n", the rows of the data set. */
#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor rows(const struct cell *c)
{
	return (struct study_factor){ "n", (double)c->task->data->rows };
}

extern const struct study_kind study_scaling;
const struct study_kind study_scaling = {
	.name = "scaling",
	.title = "Run time",
	.help = "fit and predict time over the number of rows",
	.factor = rows,
	.sections = section_scaling,
};
