/* Networks of several depths, activations and first weights: how deep they may be and still learn, and why,
 * by the learners' own diagnostics over their steps: the error signal per layer. Those are shown for every
 * study that has some. */
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

/* 1, 2, 4, 6, 8, 12, 20 hidden layers of 32 units. */
#define W2     "32:32"
#define W4     W2 ":" W2
#define W6     W4 ":" W2
#define W8     W4 ":" W4
#define W12    W8 ":" W4
#define DEPTHS "hidden=32|" W2 "|" W4 "|" W6 "|" W8 "|" W12 "|" W12 ":" W8
#define LENGTH "epochs=60,tol_epochs=1000"

/* Each activation with the first weights that theory wants for it, tanh also with those that fade. */
static const char *const specs[] = {
	"mlp[" DEPTHS ",activation=sigmoid|tanh,init=glorot_uniform," LENGTH "]",
	"mlp[" DEPTHS ",activation=tanh,init=standard," LENGTH "]",
	"mlp[" DEPTHS ",activation=relu,init=he_normal," LENGTH "]",
	NULL
};

extern const struct study_kind study_gradients;
const struct study_kind study_gradients = {
	.name = "gradients",
	.title = "Gradients",
	.help = "how deep a network may be and still learn, and the error signal per layer over its epochs",
	.curves = true,
	.diagnose = true,
	.learners = specs,
	.cv = "holdout:0.3x3",
	.validation = 0.2,
	.sections = section_depth,
};
