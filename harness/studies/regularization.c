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

extern const struct study_kind study_regularization;
const struct study_kind study_regularization = {
	.name = "regularization",
	.title = "Regularization",
	.help = "arms of one learner from the same initial weights and batches",
	.curves = true,
	.factor = arm,
	.sections = section_regularization,
};
