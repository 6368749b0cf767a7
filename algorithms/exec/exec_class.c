/* The learner contract, spoken to a program. */
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/exec/exec_class_inner.h"
#include "algorithms/exec/exec_files.h"
#include "algorithms/exec/exec_message.h"

/* ---- making ---- */

static const char *fixed_text(const struct param_set *p, const char *name)
{
	const struct param *row = param_find(p->table, name);

	return row ? row->init : "";
}

/* The set as JSON without what cannot be set. */
static char *own_params(const struct param_set *p, struct err *e)
{
	char *all = param_json(p, NULL, e), *text = NULL;
	json_t *object = all ? json_loads(all, 0, NULL) : NULL;

	for (const struct param *row = p->table; object && row->name; row++)
		if (row->type == PARAM_FIXED)
			json_object_del(object, row->name);
	if (object)
		text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(object);
	free(all);
	if (all && !text)
		FAIL(e, ERR_NOMEM, "out of memory");
	return text;
}

void exec_class_destroy(void *self)
{
	struct exec_model *m = self;

	if (!m)
		return;
	if (m->program)
		exec_program_end(m->program);
	if (m->lock)
		pthread_mutex_destroy(m->lock);
	free(m->program);
	free(m->lock);
	free(m->run);
	free(m->command);
	free(m->abilities);
	free(m->params);
	text_free(&m->request);
	free(m);
}

struct exec_model *exec_class_new(const char *run, const char *abilities,
				  const struct learner_env *env, struct err *e)
{
	struct exec_model *m = mem_zeros(1, sizeof *m, e);

	if (!m)
		return NULL;
	m->env = *env;
	if (!(m->run = mem_text(run, e)) || !(m->abilities = mem_text(abilities, e)) ||
	    !(m->command = mem_text(env->program ? env->program : run, e)) ||
	    !(m->program = mem_zeros(1, sizeof *m->program, e)) ||
	    !(m->lock = mem_zeros(1, sizeof *m->lock, e))) {
		exec_class_destroy(m);
		return NULL;
	}
	pthread_mutex_init(m->lock, NULL);
	return m;
}

static int exec_create(void **self, const struct param_set *p, const struct learner_env *env,
		       struct err *e)
{
	struct exec_model *m =
		exec_class_new(fixed_text(p, "run"), fixed_text(p, "abilities"), env, e);

	*self = NULL;
	if (m && !(m->params = own_params(p, e))) {
		exec_class_destroy(m);
		return -1;
	}
	*self = m;
	return m ? 0 : -1;
}

int exec_class_start(void *self, struct err *e)
{
	struct exec_model *m = self;
	struct exec_start how = { m->command, m->env.threads, 0, m->env.memory };
	struct exec_hello hello;
	int rc = 0;

	if (m->running)
		return 0;
	if (exec_program_start(m->program, &how, &hello, e))
		return -1;
	if (*m->abilities && strcmp(hello.abilities, m->abilities))
		rc = FAIL(e, ERR_DATA,
			  "the program now says '%s', and said '%s' when the plan was made",
			  hello.abilities, m->abilities);
	m->running = true;
	m->start_s = m->program->start_s;
	m->format = hello.format;
	m->probabilities = hello.caps & GIVES_PROBABILITIES;
	m->missing = hello.caps & TAKES_MISSING;
	m->sparse = hello.caps & TAKES_SPARSE;
	m->weights = hello.caps & TAKES_WEIGHTS;
	m->saves = hello.saves;
	exec_hello_free(&hello);
	return rc;
}

static double exec_cpu(const void *self)
{
	const struct exec_model *m = self;

	return exec_program_cpu(m->program);
}

/* ---- fitting ---- */

/* NAME.x.npy and so on, in the folder of the program. */
static char *file_of(const struct exec_model *m, const char *name, struct err *e)
{
	char file[64];

	snprintf(file, sizeof file, "%s.%s", name, m->format == EXEC_NPY ? "npy" : "csv");
	return exec_program_path(m->program, file, e);
}

/* TRAIN.x.npy, TRAIN.x_data.npy and so on. */
static char *file_of_part(const struct exec_model *m, const char *part, size_t file, struct err *e)
{
	char name[48];

	snprintf(name, sizeof name, "%s.%s", part, exec_file_key[file]);
	return file_of(m, name, e);
}

static void remove_part(const struct exec_model *m, const char *part)
{
	for (size_t i = 0; i < EXEC_PART_FILES; i++) {
		char *path = file_of_part(m, part, i, NULL);

		if (path)
			unlink(path);
		free(path);
	}
}

static void free_part(struct exec_part *p)
{
	for (size_t i = 0; i < EXEC_PART_FILES; i++)
		free(p->file[i]);
}

/* Which files these rows take. */
static bool is_put(const struct exec_model *m, const struct data_view *v, size_t file, bool targets)
{
	switch (file) {
	case EXEC_X:
		return !v->sparse;
	case EXEC_Y:
		return targets;
	case EXEC_WEIGHTS:
		return targets && v->weight && m->weights;
	default:
		return v->sparse;
	}
}

/* Writes them; the caller frees the part, on error too. */
static int put_part(const struct exec_model *m, const struct data_view *v, const char *name,
		    bool targets, struct exec_part *out, struct err *e)
{
	*out = (struct exec_part){ .rows = v->rows };
	if (v->sparse && !m->sparse)
		return FAIL(e, ERR_UNSUITED, "the program does not say that it takes sparse rows");
	for (size_t i = 0; i < EXEC_PART_FILES; i++)
		if (is_put(m, v, i, targets) && !(out->file[i] = file_of_part(m, name, i, e)))
			return -1;
	if (v->sparse ? exec_files_put_sparse(out->file + EXEC_DATA, m->format, v, m->missing, e) :
			exec_files_put_x(out->file[EXEC_X], m->format, v, m->missing, e))
		return -1;
	if (out->file[EXEC_Y] && exec_files_put_y(out->file[EXEC_Y], m->format, v, e))
		return -1;
	return out->file[EXEC_WEIGHTS] &&
			       exec_files_put_weights(out->file[EXEC_WEIGHTS], m->format, v, e) ?
		     -1 :
		     0;
}

static int put_data(struct exec_model *m, const struct data_view *train,
		    const struct data_view *valid, struct err *e)
{
	struct exec_fit f = { .view = train,
			      .seed = (uint32_t)(m->env.seed >> 33),
			      .params = m->params,
			      .threads = m->env.threads > 0 ? m->env.threads : 1,
			      .memory = m->env.memory };
	int rc = put_part(m, train, "train", true, &f.train, e) ||
				 (valid && put_part(m, valid, "valid", true, &f.valid, e)) ?
		       -1 :
		       0;

	if (!rc)
		exec_message_fit(&m->request, &f);
	free_part(&f.train);
	free_part(&f.valid);
	return rc;
}

static int exec_begin(void *self, const struct data_view *train, const struct data_view *valid,
		      struct err *e)
{
	struct exec_model *m = self;

	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	if (!train->x && !train->sparse)
		return FAIL(e, ERR_DATA, "no features");
	m->task = train->task;
	m->cols = train->cols;
	m->classes = train->classes;
	m->outputs = view_outputs(train);
	return exec_class_start(m, e) ||
			       put_data(m, train, valid && valid->rows ? valid : NULL, e) ?
		     -1 :
		     0;
}

static int exec_step(void *self, struct step_info *out, struct err *e)
{
	struct exec_model *m = self;
	double peak;
	size_t n = 0;

	*out = (struct step_info){ .done = true, .step = 1, .train_loss = NAN, .valid_loss = NAN };
	if (exec_program_ask(m->program, "fit", &m->request, &m->done, e))
		return -1;
	text_free(&m->request);
	remove_part(m, "train"); /* data that it has learned from take room for nothing */
	remove_part(m, "valid");
	out->train_loss = m->done.loss;
	out->count[n++] = (struct step_count){ "start_s", m->start_s };
	if ((peak = exec_program_peak(m->program)) > 0)
		out->count[n++] = (struct step_count){ "program_kb", peak / 1024 };
	for (size_t i = 0; i < EXEC_COUNTS && *m->done.name[i] && n < STEP_COUNTS; i++)
		out->count[n++] = (struct step_count){ m->done.name[i], m->done.count[i] };
	return 0;
}

/* ---- predicting ---- */

static int ask_scores(const struct exec_model *m, const struct data_view *x, const char *scores,
		      struct err *e)
{
	struct text request = { 0 };
	struct exec_part part;
	struct exec_done done;
	int rc;

	unlink(scores);
	if (!(rc = put_part(m, x, "rows", false, &part, e))) {
		exec_message_predict(&request, &part, scores);
		rc = exec_program_ask(m->program, "predict", &request, &done, e);
	}
	text_free(&request);
	free_part(&part);
	remove_part(m, "rows");
	return rc;
}

static int exec_predict(const void *self, const struct data_view *x, struct mat out, struct err *e)
{
	const struct exec_model *m = self;
	char *scores;
	int rc = -1;

	if (x->cols != m->cols || out.rows != x->rows || out.cols != m->outputs)
		return FAIL(
			e, ERR_SHAPE,
			"%zu columns into %zu x %zu scores, where %zu columns were learned from",
			x->cols, out.rows, out.cols, m->cols);
	if (!x->rows)
		return 0;
	pthread_mutex_lock(m->lock);
	if ((scores = file_of(m, "scores", e)) && !ask_scores(m, x, scores, e))
		rc = exec_files_get_scores(scores, m->format, out,
					   m->probabilities && m->task == TASK_CLASSIFY, e);
	if (scores)
		unlink(scores);
	pthread_mutex_unlock(m->lock);
	free(scores);
	return rc;
}

static size_t exec_model_size(const void *self)
{
	const struct exec_model *m = self;

	return (size_t)m->done.model_bytes;
}

static const struct param no_params[] = { { 0 } };

const struct learner_class exec_class = {
	.name = EXEC_LEARNER,
	.title = "a program",
	.summary = "any program that speaks the protocol of `bakeoff info exec`",
	.caps = CAN_CLASSIFY | CAN_REGRESS,
	.params = no_params,
	.dense_most = EXEC_DENSE_MOST,
	.create = exec_create,
	.start = exec_class_start,
	.cpu_elsewhere = exec_cpu,
	.begin = exec_begin,
	.step = exec_step,
	.predict = exec_predict,
	.model_size = exec_model_size,
	.save = exec_class_save,
	.load = exec_class_load,
	.destroy = exec_class_destroy,
};
