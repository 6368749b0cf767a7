/* Errors parted into bias and variance: the same learners trained on half of the rows, 25 times, and what
 * each then says of the other half. The models of a repeat share no row; 50 half samples, as in Domingos'
 * and Kohavi & Wolpert's experiments, are few enough for all learners. */
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static const char *const specs[] = {
	"mlp",
	"tree[max_depth=2|none]",
	"tree[prune=cost_complexity]",
	"svm[kernel=rbf|linear]",
	"knn[k=1|5|25]",
	NULL
};

extern const struct study_kind study_bias_variance;
const struct study_kind study_bias_variance = {
	.name = "bias-variance",
	.title = "Bias and variance",
	.help = "errors parted into what half the rows' models have in common and what they differ in",
	.learners = specs,
	.cv = "2x25@1000",
	.sections = section_bias_variance,
};
