/* Arms of one learner from the same initial weights and batches: the variants are the arms, the first of a
 * learner the plain one, paired by data set, repeat and fold. Each arm of the network changes one thing;
 * pruning, C and k are what the other families have for it. */
#include <math.h>

#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

static struct study_factor arm(const struct cell *c)
{
	(void)c;
	return (struct study_factor){ "arm", NAN };
}

/* The plain network shrinks no weight and trains to the last epoch. */
#define PLAIN "l2=0,tol_epochs=1000"

static const char *const specs[] = {
	"mlp[" PLAIN "]",
	"mlp[dropout=0.2|0.5," PLAIN "]",
	"mlp[input_dropout=0.2," PLAIN "]",
	"mlp[input_noise=0.3," PLAIN "]",
	"mlp[l1=0.001," PLAIN "]",
	"mlp[l2=0.001|0.01,tol_epochs=1000]",
	"mlp[weight_decay=0.01," PLAIN "]",
	"mlp[max_norm=2," PLAIN "]",
	"mlp[early_stop=yes," PLAIN "]",
	"mlp[label_smoothing=0.1," PLAIN "]",
	"mlp[batch_norm=yes," PLAIN "]",
	"mlp[batch=8|256," PLAIN "]",
	"mlp[optimizer=momentum|rmsprop," PLAIN "]",
	"mlp[schedule=cosine," PLAIN "]",
	"tree",
	"tree[max_depth=4]",
	"tree[min_samples_leaf=10]",
	"tree[max_leaves=10]",
	"tree[prune=cost_complexity|reduced_error]",
	"svm[C=100]",
	"svm[C=0.1|1|10]",
	"knn[k=1]",
	"knn[k=5|15|45]",
	NULL
};

extern const struct study_kind study_regularization;
const struct study_kind study_regularization = {
	.name = "regularization",
	.title = "Regularization",
	.help = "arms of one learner from the same initial weights and batches; the first is the plain one",
	.curves = true,
	.learners = specs,
	.cv = "10",
	.validation = 0.2,
	.factor = arm,
	.sections = section_regularization,
};
