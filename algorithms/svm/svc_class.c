/* Support vector machines as a learner: checks of the rows, gamma and class weights resolved from them,
 * and one step that trains all machines. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_choice.h"
#include "algorithms/svm/svc_params.h"
#include "algorithms/svm/svc_text.h"
#include "algorithms/svm/svc_train.h"

struct svc {
	struct svc_plan plan;
	enum svc_type_word type;
	int gamma_word, weight_word, cache_word;        /* -1: a value, a list */
	double *weight;                 /* per class, as the plan's class_weight */
	size_t weights;                 /* length of the list given */
	struct svc_set set;             /* until trained */
	struct svc_model *model;
	struct svc_stats stats;
	int threads;
};

static unsigned svc_caps_with(const struct param_set *p)
{
	return svc_params_caps(p, svc_class.caps);
}

static void svc_destroy(void *self)
{
	struct svc *s = self;

	if (!s)
		return;
	svc_set_free(&s->set);
	svc_model_free(s->model);
	free(s->weight);
	free(s);
}

static int svc_create(void **self, const struct param_set *p, const struct learner_env *env,
		      struct err *e)
{
	const double *list = NULL;
	struct svc *s;

	*self = NULL;
	if (svc_params_check(p, e))
		return -1;
	if (!(s = mem_zeros(1, sizeof *s, e)))
		return -1;
	s->type = (enum svc_type_word)param_enum(p, "type");
	s->plan = (struct svc_plan){
		.options = svc_params_options(p, env), .ovr = param_enum(p, "multiclass") == 1,
		.probability = param_bool(p, "probability"), .seed = env->seed,
	};
	s->threads = env->threads;
	s->gamma_word = param_word(p, "gamma");
	s->weight_word = param_word(p, "class_weight");
	s->cache_word = param_word(p, "cache");
	s->weights = s->weight_word < 0 ? param_list(p, "class_weight", &list) : 0;
	if (list && !(s->weight = mem_copy(list, s->weights, sizeof *s->weight, e))) {
		svc_destroy(s);
		return -1;
	}
	*self = s;
	return 0;
}

/* ---- begin: checks, gamma, weights ---- */

static int check_values(const struct data_view *v, struct err *e)
{
	const struct sparse *s = v->sparse;

	for (size_t t = s ? s->start[0] : 0; s && t < s->start[v->rows]; t++)
		if (!isfinite(s->value[t]))
			return FAIL(e, ERR_DATA,
				    "column %u: a missing or infinite value; impute first",
				    s->col[t]);
	for (size_t i = 0; i < v->rows; i++)
		for (size_t j = 0; j < view_dense(v); j++)
			if (!isfinite(view_row(v, i)[j]))
				return FAIL(e, ERR_DATA,
					    "row %zu, column %zu: a missing or infinite value; "
					    "impute first", i, j);
	return 0;
}

/* Variance over all entries of the table, zeros of sparse rows included; in two passes. */
static double variance_of(const struct data_view *v)
{
	double n = (double)v->rows * (double)v->cols, sum = 0, squares = 0, mean;
	const struct sparse *s = v->sparse;
	size_t from = s ? s->start[0] : 0, to = s ? s->start[v->rows] : 0, dense = view_dense(v);
	double unnamed = n - (double)(to - from) - (double)v->rows * (double)dense;

	for (size_t t = from; t < to; t++)
		sum += s->value[t];
	for (size_t i = 0; i < v->rows; i++)
		for (size_t j = 0; j < dense; j++)
			sum += view_row(v, i)[j];
	mean = sum / n;
	for (size_t t = from; t < to; t++)
		squares += (s->value[t] - mean) * (s->value[t] - mean);
	for (size_t i = 0; i < v->rows; i++)
		for (size_t j = 0; j < dense; j++)
			squares += (view_row(v, i)[j] - mean) * (view_row(v, i)[j] - mean);
	return (squares + unnamed * mean * mean) / n;
}

static double gamma_of(const struct data_view *v, int word)
{
	double d = v->cols ? (double)v->cols : 1, var = word == SVC_GAMMA_SCALE ? variance_of(v) : 1;

	return var > 0 ? 1 / (d * var) : 1 / d;
}

/* By their weights. */
static double rows_between(const struct svc_set *s, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += svc_set_weight(s, i);
	return sum;
}

static int class_weights(struct svc *s, const struct data_view *v, struct err *e)
{
	double all;

	if (s->weight_word == SVC_WEIGHT_NONE || v->task == TASK_REGRESS)
		return 0;
	if (s->weight_word < 0 && s->weights != v->classes)
		return FAIL(e, ERR_PARAM, "class_weight has %zu values for %zu classes", s->weights,
			    v->classes);
	if (s->weight_word == SVC_WEIGHT_BALANCED) {
		if (!(s->weight = mem_zeros(v->classes, sizeof *s->weight, e)))
			return -1;
		all = rows_between(&s->set, 0, v->rows);
		for (size_t g = 0; g < s->set.groups; g++)
			s->weight[s->set.label[g]] = all / ((double)s->set.groups *
				rows_between(&s->set, s->set.start[g], s->set.start[g + 1]));
	}
	s->plan.class_weight = s->weight;
	return 0;
}

static int resolve_type(struct svc *s, const struct data_view *v, struct err *e)
{
	static const enum svc_type types[] = {
		[SVC_TYPE_C_SVC] = SVC_C_SVC, [SVC_TYPE_NU_SVC] = SVC_NU_SVC,
		[SVC_TYPE_EPSILON_SVR] = SVC_EPSILON_SVR, [SVC_TYPE_NU_SVR] = SVC_NU_SVR,
	};
	bool classes = v->task == TASK_CLASSIFY;
	enum svc_type_word t = s->type ? s->type : classes ? SVC_TYPE_C_SVC : SVC_TYPE_EPSILON_SVR;

	if (classes != (t == SVC_TYPE_C_SVC || t == SVC_TYPE_NU_SVC))
		return FAIL(e, ERR_UNSUITED, "type=%s cannot predict %s",
			    classes ? "..._svr" : "..._svc", classes ? "classes" : "values");
	s->plan.options.type = types[t];
	return 0;
}

static int svc_begin(void *self, const struct data_view *train, const struct data_view *valid,
		     struct err *e)
{
	struct svc *s = self;
	struct svc_kernel *k = &s->plan.options.kernel;

	(void)valid;
	if (!train->rows || !train->cols)
		return FAIL(e, ERR_DATA, "no training %s", train->rows ? "columns" : "rows");
	if (check_values(train, e) || resolve_type(s, train, e))
		return -1;
	if (s->gamma_word >= 0)
		k->gamma = gamma_of(train, s->gamma_word);
	if (svc_set_make(&s->set, train, k->kind, e))
		return -1;
	if (s->plan.options.engine == SVC_AUTO)
		s->plan.options.engine = svc_choose_engine(&s->set, &s->plan);
	s->plan.options.largest = svc_largest_task(&s->set, &s->plan);
	if (s->cache_word >= 0 && s->plan.options.engine == SVC_SMO) {
		size_t *cache = &s->plan.options.cache;

		*cache = svc_cache_worth(s->set.entries / (double)s->set.n, *cache);
		if (train->task == TASK_CLASSIFY && !s->plan.ovr && !s->plan.probability)
			*cache = svc_cache_of_pairs(&s->set, *cache);
	}
	return class_weights(s, train, e);
}

static const char *const engine_count[] = {
	[SVC_LIBSVM] = STEP_ENGINE "libsvm", [SVC_SMO] = STEP_ENGINE "smo",
	[SVC_NYSTROEM] = STEP_ENGINE "nystroem",
};

static int svc_step(void *self, struct step_info *out, struct err *e)
{
	struct svc *s = self;
	const struct svc_stats *st = &s->stats;

	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	if (svc_train(&s->model, &s->set, &s->plan, &s->stats, e))
		return -1;
	svc_set_free(&s->set);
	struct step_count counts[] = {
		{ "support_vectors", (double)s->model->nsv }, { "bounded_sv", (double)st->bounded },
		{ "free_sv", (double)st->free_sv }, { "objective", st->objective },
		{ "iterations", st->iterations },
		{ "precomputed", s->model->engine == SVC_LIBSVM ? st->whole : NAN },
		{ "margin", st->margin }, { "kernel_evals", st->kernel_evals },
		{ engine_count[s->model->engine], 1 },
	};
	size_t at = 0;
	for (size_t i = 0; i < sizeof counts / sizeof *counts && at < STEP_COUNTS; i++)
		if (isfinite(counts[i].value))
			out->count[at++] = counts[i];
	return 0;
}

static int svc_predict(const void *self, const struct data_view *x, struct mat scores,
		       struct err *e)
{
	const struct svc *s = self;
	const struct svc_model *m = s->model;
	size_t outputs = m->task == TASK_CLASSIFY ? m->classes : 1;

	if (scores.rows != x->rows || scores.cols != outputs)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, outputs);
	if (x->cols != m->cols)
		return FAIL(e, ERR_SHAPE, "%zu columns, trained on %zu", x->cols, m->cols);
	if (check_values(x, e))
		return -1;
	return svc_predict_scores(m, x, s->threads, scores, e);
}

static size_t svc_model_size(const void *self)
{
	const struct svc *s = self;

	return svc_model_bytes(s->model);
}

static int svc_save(const void *self, struct blob *out, struct err *e)
{
	const struct svc *s = self;

	return svc_model_save(s->model, out, e);
}

static int svc_load(void **self, const struct blob *in, const struct learner_env *env,
		    struct err *e)
{
	struct svc *s = mem_zeros(1, sizeof *s, e);

	*self = NULL;
	if (!s)
		return -1;
	s->threads = env->threads;
	if (svc_model_load(&s->model, in, e)) {
		svc_destroy(s);
		return -1;
	}
	*self = s;
	return 0;
}

static int svc_print(const void *self, const char *format, FILE *out, struct err *e)
{
	const struct svc *s = self;

	if (strcmp(format, "libsvm"))
		return FAIL(e, ERR_PARAM, "svm has no format '%s'; known is: libsvm", format);
	return svc_text_write(s->model, out, e);
}

static int svc_part(const void *self, const char *part, const struct data_view *x, struct mat *out,
		    struct err *e)
{
	const struct svc *s = self;
	const struct svc_model *m = s->model;

	(void)x;
	*out = (struct mat){ 0 };
	if (strcmp(part, "support_vectors") != 0)
		return FAIL(e, ERR_PARAM, "svm has no part '%s'", part);
	if (!(out->at = mem_zeros(m->nsv, m->cols * sizeof *out->at, e)))
		return -1;
	*out = mat_of(out->at, m->nsv, m->cols);
	for (size_t i = 0; i < m->nsv; i++) {
		if (m->dense)
			memcpy(mat_row(*out, i), m->sv + i * m->dense, m->dense * sizeof *out->at);
		for (size_t t = m->start ? m->start[i] : 0; m->start && t < m->start[i + 1]; t++)
			mat_row(*out, i)[m->col[t]] = m->value[t];
	}
	return 0;
}

static int svc_diagnose(void *self, const struct diag_sink *sink, struct err *e)
{
	const struct svc *s = self;
	const struct svc_model *m = s->model;

	(void)e;
	if (!m)
		return 0;
	sink->put(sink->ctx, "margin", 0, s->stats.margin);
	sink->put(sink->ctx, "gamma", 0, m->kernel.gamma);
	sink->put(sink->ctx, "C", 0, s->plan.options.c);
	sink->put(sink->ctx, "kernel_bytes", 0, s->stats.kernel_bytes);
	sink->put(sink->ctx, "kernel_evals", 0, s->stats.kernel_evals);
	for (size_t g = 0; m->task == TASK_CLASSIFY && g < m->groups; g++)
		sink->put(sink->ctx, "support_vectors_of_class", m->label[g],
			  (double)(m->sv_start[g + 1] - m->sv_start[g]));
	return 0;
}

static const struct learner_remedy svc_remedies[] = {
	{ LEARNER_OVERFITS, "a tenth of C", "C=*0.1", 1, NULL },
	{ LEARNER_OVERFITS, "a linear kernel", "kernel=linear", 2, NULL },
	{ LEARNER_UNDERFITS, "ten times C", "C=*10", 2, NULL },
	{ LEARNER_UNDERFITS, "a hundred times C", "C=*100", 5, NULL },
	{ LEARNER_UNDERFITS, "a gamma of 1", "kernel=rbf,gamma=1", 2, NULL },
	{ 0 }
};

const struct learner_class svc_class = {
	.name = "svm",
	.title = "support vector machine",
	.summary = "the widest margin in the space of a kernel, by libsvm or our own SMO",
	.caps = CAN_CLASSIFY | CAN_REGRESS | GIVES_PROBABILITIES | USES_SEED | TAKES_SPARSE | TAKES_WEIGHTS |
		WANTS_SCALING | WANTS_TARGET_SCALING,
	.params = svc_params,
	.probabilities = "probability=yes",
	.remedies = svc_remedies,
	.caps_with = svc_caps_with,
	.notice = svc_params_notice,
	.growth = 2,
	.cache = svc_params_cache,
	.create = svc_create,
	.begin = svc_begin,
	.step = svc_step,
	.predict = svc_predict,
	.model_size = svc_model_size,
	.save = svc_save,
	.load = svc_load,
	.destroy = svc_destroy,
	.diagnose = svc_diagnose,
	.formats = "libsvm",
	.print = svc_print,
	.parts = "support_vectors",
	.part = svc_part,
};
