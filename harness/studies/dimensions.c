/* Errors and times over the number of features, where all beyond the data's own are noise: the factor is
 * "features". Generated sets that differ in brackets, moons[extra=0|50], are levels themselves. */
#include <string.h>

#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor features(const struct cell *c)
{
	return (struct study_factor){ "features", (double)(c->task->data->cols + c->noise) };
}

enum { DOUBLINGS = 4, ENOUGH = 64, MOST = 2048 };
#define VALUES 4e6              /* rows times columns of a data set with its noise */

static bool is_level_itself(const struct plan_task *t)
{
	return strstr(t->plan->spec, "[") && strstr(t->plan->spec, "extra=");
}

/* Twice the columns, four times ... until there are many. */
static size_t doublings(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	size_t cols = t->data->cols, n = 1;

	(void)rows;
	level[0] = 0;
	if (!t->data->x || is_level_itself(t))
		return n;
	while (n < STUDY_LEVELS && (n <= DOUBLINGS || cols << (n - 1) < ENOUGH) &&
	       cols << n <= MOST && (double)t->data->rows * (double)(cols << n) <= VALUES) {
		level[n] = (cols << n) - cols;
		n++;
	}
	return n;
}

static const char *const specs[] = { "mlp", "tree", "svm", "knn[metric=l2|l1|linf|cosine]", NULL };

extern const struct study_kind study_dimensions;
const struct study_kind study_dimensions = {
	.name = "dimensions",
	.title = "Dimensions",
	.help = "errors, times and distances over the number of features, more and more of them noise",
	.diagnose = true,
	.diagnosed = "knn",
	.learners = specs,
	.cv = "10",
	.rows = 1000,
	.varies = STUDY_VARIES_NOISE,
	.levels = doublings,
	.factor = features,
	.sections = section_dimensions,
};
