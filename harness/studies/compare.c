/* Every variant on every data set. `bakeoff run DATA -l ...` makes one study, of this kind. */
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

extern const struct study_kind study_compare;
const struct study_kind study_compare = {
	.name = "compare",
	.title = "Comparison",
	.help = "every learner on every data set",
	.compares = true,
	.sections = section_comparison,
};
