/* Test error over the width of a network, up to and beyond the width that fits every training row, a fifth of
 * whose labels are wrong: nothing holds the network back. 200 rows in a fold, so that the threshold lies
 * within the widths; one level of wrong labels, as the factor is the width. */
#include "harness/plan/job_list.h"
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor complexity(const struct cell *c)
{
	const struct variant *v = c->variant;

	return (struct study_factor){ *v->factor ? v->factor : "step", v->factor_value };
}

enum { WRONG = 20, ROWS = 200 };

static size_t a_fifth(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	(void)t;
	(void)rows;
	level[0] = WRONG;
	return 1;
}

static const char *const specs[] = {
	"mlp[hidden=1|2|3|4|6|8|12|16|24|32|64|128|256|512,l2=0,weight_decay=0,epochs=1000,tol_epochs=1000]",
	NULL
};

extern const struct study_kind study_double_descent;
const struct study_kind study_double_descent = {
	.name = "double-descent",
	.title = "Double descent",
	.help = "test error over a network's width, to where it fits wrong labels and beyond",
	.learners = specs,
	.cv = "10",
	.validation = 0.2,
	.rows = ROWS,
	.varies = STUDY_VARIES_LABELS,
	.one_level = true,
	.levels = a_fifth,
	.factor = complexity,
	.sections = section_double_descent,
};
