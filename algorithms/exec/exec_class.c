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
	struct exec_start how = { m->run, m->env.threads, 0, m->env.memory };
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

/* The files of a part; frees nothing, on error neither. */
static int put_part(const struct exec_model *m, const struct data_view *v, char *path[3],
		    const char *const name[3], struct err *e)
{
	if (!(path[0] = file_of(m, name[0], e)) ||
	    exec_files_put_x(path[0], m->format, v, m->missing, e) ||
	    !(path[1] = file_of(m, name[1], e)) || exec_files_put_y(path[1], m->format, v, e))
		return -1;
	if (!v->weight || !m->weights)
		return 0;
	return !(path[2] = file_of(m, name[2], e)) ||
			       exec_files_put_weights(path[2], m->format, v, e) ?
		     -1 :
		     0;
}

static int put_data(struct exec_model *m, const struct data_view *train,
		    const struct data_view *valid, struct err *e)
{
	static const char *const names[2][3] = { { "train.x", "train.y", "train.weights" },
						 { "valid.x", "valid.y", "valid.weights" } };
	char *path[2][3] = { { NULL } };
	struct exec_fit f = { .view = train,
			      .seed = (uint32_t)(m->env.seed >> 33),
			      .params = m->params,
			      .threads = m->env.threads > 0 ? m->env.threads : 1,
			      .memory = m->env.memory };
	int rc = put_part(m, train, path[0], names[0], e) ||
				 (valid && put_part(m, valid, path[1], names[1], e)) ?
		       -1 :
		       0;

	f.train = (struct exec_part){ path[0][0], path[0][1], path[0][2], train->rows };
	f.valid = (struct exec_part){ path[1][0], path[1][1], path[1][2], valid ? valid->rows : 0 };
	if (!rc)
		exec_message_fit(&m->request, &f);
	for (size_t i = 0; i < 6; i++)
		free(path[i / 3][i % 3]);
	return rc;
}

static int exec_begin(void *self, const struct data_view *train, const struct data_view *valid,
		      struct err *e)
{
	struct exec_model *m = self;

	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	if (!train->x || train->sparse)
		return FAIL(e, ERR_UNSUITED, "programs take dense rows only");
	m->task = train->task;
	m->cols = train->cols;
	m->classes = train->classes;
	m->outputs = view_outputs(train);
	return exec_class_start(m, e) ||
			       put_data(m, train, valid && valid->rows ? valid : NULL, e) ?
		     -1 :
		     0;
}

/* Data that it has learned from take room for nothing. */
static void remove_data(const struct exec_model *m)
{
	static const char *const names[] = { "train.x", "train.y", "train.weights",
					     "valid.x", "valid.y", "valid.weights" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = file_of(m, names[i], NULL);

		if (path)
			unlink(path);
		free(path);
	}
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
	remove_data(m);
	out->train_loss = m->done.loss;
	out->count[n++] = (struct step_count){ "start_s", m->start_s };
	if ((peak = exec_program_peak(m->program)) > 0)
		out->count[n++] = (struct step_count){ "program_kb", peak / 1024 };
	for (size_t i = 0; i < EXEC_COUNTS && *m->done.name[i] && n < STEP_COUNTS; i++)
		out->count[n++] = (struct step_count){ m->done.name[i], m->done.count[i] };
	return 0;
}

/* ---- predicting ---- */

static int ask_scores(const struct exec_model *m, const struct data_view *x, const char *rows,
		      const char *scores, struct err *e)
{
	const struct exec_part part = { .x = rows, .rows = x->rows };
	struct text request = { 0 };
	struct exec_done done;
	int rc;

	unlink(scores);
	if (exec_files_put_x(rows, m->format, x, m->missing, e))
		return -1;
	exec_message_predict(&request, &part, scores);
	rc = exec_program_ask(m->program, "predict", &request, &done, e);
	text_free(&request);
	unlink(rows);
	return rc;
}

static int exec_predict(const void *self, const struct data_view *x, struct mat out, struct err *e)
{
	const struct exec_model *m = self;
	char *rows = NULL, *scores = NULL;
	int rc = -1;

	if (x->cols != m->cols || out.rows != x->rows || out.cols != m->outputs)
		return FAIL(
			e, ERR_SHAPE,
			"%zu columns into %zu x %zu scores, where %zu columns were learned from",
			x->cols, out.rows, out.cols, m->cols);
	if (!x->rows)
		return 0;
	if (!x->x || x->sparse)
		return FAIL(e, ERR_UNSUITED, "programs take dense rows only");
	pthread_mutex_lock(m->lock);
	if ((rows = file_of(m, "rows", e)) && (scores = file_of(m, "scores", e)) &&
	    !ask_scores(m, x, rows, scores, e))
		rc = exec_files_get_scores(scores, m->format, out,
					   m->probabilities && m->task == TASK_CLASSIFY, e);
	if (scores)
		unlink(scores);
	pthread_mutex_unlock(m->lock);
	free(rows);
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
