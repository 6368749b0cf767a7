/* The learners' own diagnostics over their steps, and nothing else: the error signal per layer. They
 * are shown for every study that has some. */
#include "harness/studies/study_kind.h"

static const char *const specs[] = {
	"mlp[hidden=32:32|32:32:32:32|32:32:32:32:32:32,activation=sigmoid|tanh|relu,epochs=60,"
	"tol_epochs=1000]",
	NULL
};

extern const struct study_kind study_gradients;
const struct study_kind study_gradients = {
	.name = "gradients",
	.title = "Gradients",
	.help = "the error signal per layer of a network over its epochs",
	.diagnose = true,
	.learners = specs,
	.cv = "holdout:0.3x3",
	.validation = 0.2,
};
