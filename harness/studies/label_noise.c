/* Errors over the share of training labels that are wrong, on clean test rows: the factor is "label_noise",
 * in percent. A tree is tried pruned, too: that is what pruning is for (Mingers 1989). */
#include "harness/studies/factors.h"
#include "reports/sections/sections.h"

enum { MOST = 1000 };

static const char *const specs[] = { "mlp", "tree", "tree[prune=cost_complexity]", "svm", "knn", NULL };

extern const struct study_kind study_label_noise;
const struct study_kind study_label_noise = {
	.name = "label-noise",
	.title = "Label noise",
	.help = "training and test error over the share of training labels that are wrong",
	.learners = specs,
	.cv = "10",
	.rows = MOST,
	.varies = STUDY_VARIES_LABELS,
	.fixed = { 0, 10, 20, 30, 40 }, .nfixed = 5,
	.factor = study_factor_label_noise,
	.sections = section_label_noise,
};
