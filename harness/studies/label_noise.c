/* Errors over the share of training labels that are wrong, on clean test rows: the factor is "label_noise",
 * in percent. A tree is tried pruned, too: that is what pruning is for (Mingers 1989). */
#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor percent_wrong(const struct cell *c)
{
	return (struct study_factor){ "label_noise", (double)c->wrong };
}

enum { LEVELS = 5, STEP = 10, MOST = 1000 };

static size_t tenths(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	(void)t;
	(void)rows;
	for (size_t i = 0; i < LEVELS; i++)
		level[i] = i * STEP;
	return LEVELS;
}

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
	.levels = tenths,
	.factor = percent_wrong,
	.sections = section_label_noise,
};
