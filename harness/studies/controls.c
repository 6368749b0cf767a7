/* Controls: what must have no effect, or one that is known, put through the same folds, pipelines, learners
 * and tests as everything else. The factor is what a cell alters (enum study_control); plain is the arm that
 * added columns are compared with. Two times ten folds: a leak of a few points is seen in
 * some hundred rows. */
#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

enum { MOST = 1000 };

/* All, but what the data do not allow: a column beside compressed rows, a wrong label where there is one. */
static size_t arms(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	const struct dataset *d = t->data;
	size_t n = 0;

	(void)rows;
	for (size_t arm = 0; arm < STUDY_CONTROLS; arm++) {
		bool column = arm == STUDY_CONTROL_ROW_NUMBER || arm == STUDY_CONTROL_RANDOM_ID;

		if ((column && !d->x) ||
		    (arm == STUDY_CONTROL_PLANTED && d->task == TASK_CLASSIFY && d->classes < 2))
			continue;
		level[n++] = arm;
	}
	return n;
}

static struct study_factor control(const struct cell *c)
{
	return (struct study_factor){ study_control_name(c->control), (double)c->control };
}

static const char *const specs[] = { "mlp", "tree", "svm", "knn", NULL };

extern const struct study_kind study_controls;
const struct study_kind study_controls = {
	.name = "controls",
	.title = "Controls",
	.help = "permuted labels, planted errors, a learner against itself, copied rows, ID columns: each with what "
		"is to be expected",
	.learners = specs,
	.cv = "10x2",
	.rows = MOST,
	.varies = STUDY_VARIES_CONTROL,
	.levels = arms,
	.factor = control,
	.sections = section_controls,
};
