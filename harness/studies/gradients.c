/* The learners' own diagnostics over their steps, and nothing else: the error signal per layer. They
 * are shown for every study that has some. */
#include "harness/studies/study_kind.h"

extern const struct study_kind study_gradients;
const struct study_kind study_gradients = {
	.name = "gradients",
	.title = "Gradients",
	.help = "the error signal per layer of a network over its epochs",
	.diagnose = true,
};
