/* Errors over the number of training rows, on the same test rows: the factor is "rows", those that a
 * fold learns from. Each fold draws the smaller sets from the larger ones, the same for all learners. */
#include "harness/plan/job_list.h"
#include "harness/studies/factors.h"
#include "reports/sections/sections.h"

enum { LEAST = 10, SIZES = 8, MOST = 4000 };

/* Halves of what a fold has, down to two rows for each class. */
static size_t halves(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	size_t least = 2 * t->data->classes > LEAST ? 2 * t->data->classes : LEAST, n = 1;

	while (n < SIZES && rows >> n >= least)
		n++;
	for (size_t i = 0; i < n; i++)
		level[n - 1 - i] = rows >> i;
	return n;
}

static const char *const specs[] = { "mlp", "tree", "svm", "knn", NULL };

extern const struct study_kind study_learning_curve;
const struct study_kind study_learning_curve = {
	.name = "learning-curve",
	.title = "Learning curves",
	.help = "training and test error over the number of training rows, and what more would bring",
	.learners = specs,
	.cv = "10",
	.rows = MOST,
	.varies = STUDY_VARIES_ROWS,
	.levels = halves,
	.factor = study_factor_rows,
	.sections = section_learning_curve,
};
