/* One curve per learner: the factor is the parameter that varies ("max_depth", "C", "k") and its
 * value in the cell. For learners that train in steps it is "step", without a value: the points are
 * the rows of table curve. */
#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor complexity(const struct cell *c)
{
	const struct variant *v = c->variant;

	return (struct study_factor){ *v->factor ? v->factor : "step", v->factor_value };
}

extern const struct study_kind study_overfitting;
const struct study_kind study_overfitting = {
	.name = "overfitting",
	.title = "Overfitting",
	.help = "training, validation and test error over each learner's complexity",
	.curves = true,
	.sweeps = true,
	.factor = complexity,
	.sections = section_overfitting,
};
