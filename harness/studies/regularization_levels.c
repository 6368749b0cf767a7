/* When regularization helps: arms as in regularization.c, each at several levels of wrong labels, of training
 * rows, or of the network's width. The factor is "label_noise", in percent, "rows" or "width"; the plain
 * arm is the first of its level. */
#include <math.h>

#include "harness/plan/job_list.h"
#include "harness/studies/factors.h"
#include "reports/sections/sections.h"

/* Trained long enough to learn every row by heart, and to the last epoch. */
#define TRAINED "epochs=60,tol_epochs=1000]"
#define ARMS(layers)                                                                               \
	"mlp[" layers ",l2=0," TRAINED, "mlp[" layers ",dropout=0.5,l2=0," TRAINED,                \
	"mlp[" layers ",dropout=0.5,input_dropout=0.2,l2=0," TRAINED,                              \
	"mlp[" layers ",l2=0.03," TRAINED, "mlp[" layers ",early_stop=yes,l2=0," TRAINED

static const char *const arms[] = { ARMS("hidden=256:256"), NULL };

enum { ROWS_MOST = 1000, ROWS_LEAST = 50, SIZES = 4 };

/* ---- wrong labels ---- */

extern const struct study_kind study_regularization_noise;
const struct study_kind study_regularization_noise = {
	.name = "regularization-noise",
	.title = "Regularization over label noise",
	.help = "what dropout, L2 and early stopping add as more of the training labels are wrong",
	.learners = arms,
	.cv = "10",
	.validation = 0.2,
	.rows = ROWS_MOST,
	.varies = STUDY_VARIES_LABELS,
	.fixed = { 0, 15, 30 }, .nfixed = 3,
	.factor = study_factor_label_noise,
	.sections = section_regularization,
};

/* ---- training rows ---- */

/* What a fold has, and thirds of it. */
static size_t thirds(size_t level[static STUDY_LEVELS], const struct plan_task *t, size_t rows)
{
	size_t least = 4 * t->data->classes > ROWS_LEAST ? 4 * t->data->classes : ROWS_LEAST, n = 1, of = rows;

	while (n < SIZES && of / 3 >= least) {
		of /= 3;
		n++;
	}
	for (size_t i = 0; i < n; i++, rows /= 3)
		level[n - 1 - i] = rows;
	return n;
}

extern const struct study_kind study_regularization_rows;
const struct study_kind study_regularization_rows = {
	.name = "regularization-rows",
	.title = "Regularization over training rows",
	.help = "what dropout, L2 and early stopping add as there are more rows to learn from",
	.learners = arms,
	.cv = "10",
	.validation = 0.2,
	.rows = ROWS_MOST,
	.varies = STUDY_VARIES_ROWS,
	.levels = thirds,
	.factor = study_factor_rows,
	.sections = section_regularization,
};

/* ---- width ---- */

/* Of the first hidden layer; a learner without has no levels. */
static struct study_factor width(const struct cell *c)
{
	const struct variant *v = c->variant;
	const double *units;

	if (!param_find(v->learner->params, "hidden") || !param_list(&v->params, "hidden", &units))
		return (struct study_factor){ "arm", NAN };
	return (struct study_factor){ "width", *units };
}

static const char *const wide_arms[] = { ARMS("hidden=16|64|256|1024"), NULL };

extern const struct study_kind study_regularization_width;
const struct study_kind study_regularization_width = {
	.name = "regularization-width",
	.title = "Regularization over width",
	.help = "what dropout, L2 and early stopping add to narrow networks and to wide ones",
	.learners = wide_arms,
	.cv = "10@1000",
	.validation = 0.2,
	.factor = width,
	.sections = section_regularization,
};
