#include "algorithms/baseline/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

enum center { CENTER_MEAN, CENTER_MEDIAN };

struct baseline {
	enum center center;
	enum task task;
	size_t outputs;         /* classes, or 1 */
	double *score;          /* (outputs): class frequencies, or the one value */
};

static const struct param baseline_params[] = {
	{ .name = "center", .type = PARAM_ENUM, .init = "mean", .words = "mean median",
	  .help = "what regression predicts for every row" },
	{ 0 }
};

static int baseline_create(void **self, const struct param_set *p, const struct learner_env *env,
			   struct err *e)
{
	struct baseline *b = mem_zeros(1, sizeof *b, e);

	(void)env;
	*self = b;
	if (!b)
		return -1;
	b->center = (enum center)param_enum(p, "center");
	return 0;
}

static double weight_of(const struct data_view *v, size_t i)
{
	return v->weight ? (double)v->weight[i] : 1;
}

static void class_shares(struct baseline *b, const struct data_view *v)
{
	double total = 0;

	for (size_t i = 0; i < v->rows; i++) {
		b->score[v->label[i]] += weight_of(v, i);
		total += weight_of(v, i);
	}
	for (size_t c = 0; c < b->outputs; c++)
		b->score[c] /= total;
}

static void mean_target(struct baseline *b, const struct data_view *v)
{
	double sum = 0, total = 0;

	for (size_t i = 0; i < v->rows; i++) {
		sum += weight_of(v, i) * v->target[i];
		total += weight_of(v, i);
	}
	b->score[0] = sum / total;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The plain median: weights, which rarely matter to a yardstick, are not used. */
static int median_target(struct baseline *b, const struct data_view *v, struct err *e)
{
	double *t = mem_copy(v->target, v->rows, sizeof *t, e);

	if (!t)
		return -1;
	qsort(t, v->rows, sizeof *t, ascending);
	b->score[0] = (t[(v->rows - 1) / 2] + t[v->rows / 2]) / 2;
	free(t);
	return 0;
}

static int baseline_begin(void *self, const struct data_view *train, const struct data_view *valid,
			  struct err *e)
{
	struct baseline *b = self;

	(void)valid;
	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	b->task = train->task;
	b->outputs = view_outputs(train);
	if (!(b->score = mem_zeros(b->outputs, sizeof *b->score, e)))
		return -1;
	if (b->task == TASK_CLASSIFY)
		class_shares(b, train);
	else if (b->center == CENTER_MEAN)
		mean_target(b, train);
	else
		return median_target(b, train, e);
	return 0;
}

static int baseline_step(void *self, struct step_info *out, struct err *e)
{
	(void)self;
	(void)e;
	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	return 0;
}

static int baseline_predict(const void *self, const struct data_view *x, struct mat scores,
			    struct err *e)
{
	const struct baseline *b = self;

	if (scores.rows != x->rows || scores.cols != b->outputs)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, b->outputs);
	for (size_t i = 0; i < scores.rows; i++)
		for (size_t c = 0; c < b->outputs; c++)
			mat_row(scores, i)[c] = (float)b->score[c];
	return 0;
}

static size_t baseline_model_size(const void *self)
{
	const struct baseline *b = self;

	return b->outputs * sizeof *b->score;
}

static int baseline_save(const void *self, struct blob *out, struct err *e)
{
	const struct baseline *b = self;

	return blob_put_number(out, "task", b->task, e) ||
	       blob_put(out, "score", BLOB_F64, b->score, b->outputs, e) ? -1 : 0;
}

static void baseline_destroy(void *self)
{
	struct baseline *b = self;

	if (!b)
		return;
	free(b->score);
	free(b);
}

static int baseline_load(void **self, const struct blob *in, const struct learner_env *env,
			 struct err *e)
{
	struct baseline *b = mem_zeros(1, sizeof *b, e);
	size_t task;

	(void)env;
	*self = NULL;
	if (!b || blob_get_count(in, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get(in, "score", BLOB_F64, BLOB_ANY, (void **)&b->score, &b->outputs, e)) {
		baseline_destroy(b);
		return -1;
	}
	b->task = (enum task)task;
	*self = b;
	return 0;
}

const struct learner_class baseline_class = {
	.name = "baseline",
	.title = "baseline (majority or mean)",
	.summary = "class frequencies or the mean of the training rows: what luck scores",
	.caps = CAN_CLASSIFY | CAN_REGRESS | GIVES_PROBABILITIES | TAKES_CATEGORIES |
		TAKES_MISSING | TAKES_SPARSE | TAKES_WEIGHTS | IS_BASELINE,
	.params = baseline_params,
	.create = baseline_create,
	.begin = baseline_begin,
	.step = baseline_step,
	.predict = baseline_predict,
	.model_size = baseline_model_size,
	.save = baseline_save,
	.load = baseline_load,
	.destroy = baseline_destroy,
};
