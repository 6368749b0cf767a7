/* Optimizers and batch sizes at several learning rates: how soon each brings a network to the training loss that
 * the first of them ends with. */
#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

#define RATES "learning_rate=0.03|0.0003|0.001|0.003|0.01|0.1|0.3|1"

/* The first sets the target: plain gradient descent by small batches, at a rate that serves classes and values
 * alike. At the usual 0.1 it diverges on some regressions (4 of 5 folds of abalone, 2 of diabetes); at 0.03 it did on
 * none of seventeen data sets, and after 30 epochs fits the training rows of each better than at 0.01. */
static const char *const specs[] = {
	"mlp[optimizer=sgd,batch=32," RATES ",epochs=30,tol_epochs=1000]",
	"mlp[optimizer=momentum|rmsprop|adam,batch=32," RATES ",epochs=30,tol_epochs=1000]",
	"mlp[optimizer=sgd|adam,batch=128," RATES ",epochs=30,tol_epochs=1000]",
	NULL
};

extern const struct study_kind study_optimizers;
const struct study_kind study_optimizers = {
	.name = "optimizers",
	.title = "Optimizers",
	.help = "epochs and processor time that optimizers, batch sizes and learning rates need to a training loss",
	.curves = true,
	.diverges = true,
	.learners = specs,
	.cv = "holdout:0.3x5",
	.sections = section_optimizers,
};
