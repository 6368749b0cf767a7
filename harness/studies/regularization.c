/* Arms of one learner from the same initial weights and batches: the variants are the arms (what a
 * variant changed; nothing is the plain one), paired by data set, repeat and fold. */
#include <math.h>

#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor arm(const struct cell *c)
{
	(void)c;
	return (struct study_factor){ "arm", NAN };
}

static const char *const specs[] = { "mlp[dropout=0|0.2|0.5,l2=0|0.0001|0.001|0.01]", NULL };

extern const struct study_kind study_regularization;
const struct study_kind study_regularization = {
	.name = "regularization",
	.title = "Regularization",
	.help = "arms of one learner from the same initial weights and batches",
	.curves = true,
	.learners = specs,
	.cv = "5x2",
	.validation = 0.2,
	.factor = arm,
	.sections = section_regularization,
};
