/* One curve per learner: the factor is the parameter that varies ("max_depth", "C", "k") and its
 * value in the cell. For learners that train in steps it is "step", without a value: the points are
 * the rows of table curve. */
#include "harness/studies/factors.h"
#include "reports/sections/sections.h"

static const char *const specs[] = {
	"mlp[tol_epochs=1000]",
	"tree[max_depth=1|2|3|4|5|6|8|10|12|15|20]",
	"svm[C=0.01|0.03|0.1|0.3|1|3|10|30|100|300|1000]",
	"knn[k=1|2|3|5|7|9|15|25|51|75|101]",
	NULL
};

extern const struct study_kind study_overfitting;
const struct study_kind study_overfitting = {
	.name = "overfitting",
	.title = "Overfitting",
	.help = "training, validation and test error over each learner's complexity",
	.curves = true,
	.sweeps = true,
	.learners = specs,
	.cv = "5x2",
	.validation = 0.2,
	.factor = study_factor_setting,
	.sections = section_overfitting,
};
