/* Models of programs that can save them: what the program wrote, with what it takes to start it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/exec/exec_class_inner.h"
#include "algorithms/exec/exec_files.h"
#include "algorithms/exec/exec_message.h"

#define MOST_MODEL ((size_t)1 << 32) /* bytes of a saved model */

static int model_bytes(const struct exec_model *m, unsigned char **at, size_t *n, struct err *e)
{
	char *path = exec_program_path(m->program, "model", e);
	struct text request = { 0 };
	struct exec_done done;
	int rc = -1;

	if (!path)
		return -1;
	pthread_mutex_lock(m->lock);
	unlink(path);
	exec_message_save(&request, path);
	if (!exec_program_ask(m->program, "save", &request, &done, e))
		rc = exec_files_read(path, MOST_MODEL, at, n, e);
	unlink(path);
	pthread_mutex_unlock(m->lock);
	text_free(&request);
	free(path);
	return rc;
}

int exec_class_save(const void *self, struct blob *out, struct err *e)
{
	const struct exec_model *m = self;
	unsigned char *at = NULL;
	size_t n;
	int rc;

	if (!m->saves)
		return FAIL(e, ERR_PARAM, "the program %s does not say that it can save its models",
			    m->run);
	if (model_bytes(m, &at, &n, e))
		return -1;
	rc = blob_put_text(out, "run", m->run, e) ||
			     blob_put_text(out, "abilities", m->abilities, e) ||
			     blob_put_text(out, "parameters", m->params, e) ||
			     blob_put_number(out, "task", m->task, e) ||
			     blob_put_number(out, "cols", (double)m->cols, e) ||
			     blob_put_number(out, "classes", (double)m->classes, e) ||
			     blob_put(out, "bytes", BLOB_U8, at, n, e) ?
		   -1 :
		   0;
	free(at);
	return rc;
}

/* From the file to the program. */
static int restore(struct exec_model *m, const void *bytes, size_t n, struct err *e)
{
	char *path = exec_program_path(m->program, "model", e);
	FILE *f = path ? fopen(path, "we") : NULL;
	bool written = f && fwrite(bytes, 1, n, f) == n;
	struct text request = { 0 };
	int rc = -1;

	if (f)
		written &= !fclose(f);
	exec_message_load(&request, path ? path : "", m->task, m->classes, m->cols, m->params,
			  m->env.threads);
	if (path && !written)
		FAIL(e, ERR_IO, "cannot write %s", path);
	else if (path)
		rc = exec_program_ask(m->program, "load", &request, &m->done, e);
	m->done.model_bytes = (double)n;
	text_free(&request);
	free(path);
	return rc;
}

static int get_shape(struct exec_model *m, const struct blob *in, struct err *e)
{
	size_t task;

	if (blob_get_text(in, "parameters", &m->params, e) ||
	    blob_get_count(in, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get_count(in, "cols", 0, UINT32_MAX, &m->cols, e) ||
	    blob_get_count(in, "classes", 0, UINT32_MAX, &m->classes, e))
		return -1;
	m->task = (enum task)task;
	m->outputs = m->task == TASK_CLASSIFY ? m->classes : 1;
	if (!m->outputs || strchr(m->params, '\n'))
		return FAIL(e, ERR_FORMAT, "the model of a program is damaged");
	return 0;
}

/* What a file says is not run: only what the caller allows. */
static int get_model(struct exec_model **out, const struct blob *in, const struct learner_env *env,
		     struct err *e)
{
	char *run = NULL, *abilities = NULL;
	struct exec_model *m = NULL;

	if (!blob_get_text(in, "run", &run, e) && !blob_get_text(in, "abilities", &abilities, e)) {
		if (!env->program)
			FAIL(e, ERR_PARAM,
			     "it is the model of a program, which was started by '%.200s'; to have "
			     "that run, say so by --run '%.100s'",
			     run, run);
		else
			m = exec_class_new(env->program, abilities, env, e);
	}
	free(run);
	free(abilities);
	*out = m;
	return m ? 0 : -1;
}

int exec_class_load(void **self, const struct blob *in, const struct learner_env *env,
		    struct err *e)
{
	struct exec_model *m;
	void *bytes = NULL;
	size_t n;
	int rc;

	*self = NULL;
	if (get_model(&m, in, env, e))
		return -1;
	rc = get_shape(m, in, e) || blob_get(in, "bytes", BLOB_U8, BLOB_ANY, &bytes, &n, e) ||
			     exec_class_start(m, e) || restore(m, bytes, n, e) ?
		   -1 :
		   0;
	free(bytes);
	if (rc)
		exec_class_destroy(m);
	else
		*self = m;
	return rc;
}
