/* Test error over the width of a network, up to and beyond the width that fits every training row, a fifth of
 * whose labels are wrong: nothing holds the network back. 200 rows in a fold, so that the threshold lies
 * within the widths; one level of wrong labels, as the factor is the width. */
#include "harness/studies/factors.h"
#include "reports/sections/sections.h"

enum { ROWS = 200 };

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
	.fixed = { 20 }, .nfixed = 1,
	.factor = study_factor_setting,
	.sections = section_double_descent,
};
