/* What a linear model reads from each layer of a network, trained and as it was born. */
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static const char *const specs[] = { "mlp[hidden=64:64:64:64,tol_epochs=1000]", NULL };

extern const struct study_kind study_hierarchy;
const struct study_kind study_hierarchy = {
	.name = "hierarchy",
	.title = "Hierarchy",
	.help = "what a linear probe reads from each layer of a network, trained and before its first step",
	.probes = true,
	.learners = specs,
	.cv = "10",
	.sections = section_hierarchy,
};
