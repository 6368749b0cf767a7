#include "harness/model/model_file.h"

#include <errno.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "algorithms/core/rng.h"
#include "datasets/hdf5/hdf5_guard.h"
#include "datasets/hdf5/hdf5_image.h"
#include "algorithms/system/memory.h"
#include "algorithms/system/threads.h"
#include "algorithms/system/watch.h"

/* ---- fitting ---- */

/* Without a share all rows train. There are no test rows. */
static int split_rows(struct fold_rows *r, const struct dataset *d, double share, uint64_t seed,
		      struct err *e)
{
	struct fold_spec spec = {
		.kind = FOLDS_HOLDOUT, .folds = 1, .repeats = 1, .test_share = share
	};
	struct folds f;
	int rc;

	*r = (struct fold_rows){ .ntrain = d->rows };
	if (!(share > 0)) {
		if (!(r->train = mem_array(d->rows, sizeof *r->train, e)))
			return -1;
		for (size_t i = 0; i < d->rows; i++)
			r->train[i] = i;
		return 0;
	}
	if (folds_make(&f, d, &spec, seed, e))
		return -1;
	rc = folds_rows(r, &f, d, 0, 0, 0, seed, e);
	folds_free(&f);
	free(r->valid);
	r->valid = r->test;
	r->nvalid = r->ntest;
	r->test = NULL;
	r->ntest = 0;
	return rc;
}

static int train_model(struct model *m, const struct variant *v, const struct data_view *train,
		       const struct data_view *valid, const struct learner_env *env, struct err *e)
{
	struct step_info at = { .done = false };
	struct watch w = { 0 };
	int rc;

	watch_start(&w);
	rc = m->learner->create(&m->self, &v->params, env, e);
	if (!rc && m->learner->start) {
		watch_stop(&w);
		rc = m->learner->start(m->self, e);
		watch_start(&w);
	}
	rc = rc || m->learner->begin(m->self, train, valid, e) ? -1 : 0;
	while (!rc && !at.done)
		rc = m->learner->step(m->self, &at, e);
	watch_stop(&w);
	m->fit_s = w.wall;
	m->engine = step_engine(&at);
	return rc ? err_wrap(e, "fit %s", m->learner->name) : 0;
}

static int fit_parts(struct model *m, const struct dataset *d, const struct variant *v,
		     const struct learner_env *env, struct err *e)
{
	struct data_view all = dataset_view(d);
	unsigned caps = learner_caps(v->learner, &v->params);
	struct pipeline_part a = { 0 }, b = { 0 };
	struct fold_rows r;
	int rc = -1;

	m->probabilities = caps & GIVES_PROBABILITIES && d->task == TASK_CLASSIFY;
	if (!split_rows(&r, d, learner_validation(v->learner, &v->params, d->rows),
			rng_seed(env->seed, "valid"), e) &&
	    !pipeline_fit(&m->pipe, &all, r.train, r.ntrain, caps, &v->pipe, e) &&
	    !pipeline_apply(m->pipe, &all, r.train, r.ntrain, &a, e) &&
	    (!r.nvalid || !pipeline_apply(m->pipe, &all, r.valid, r.nvalid, &b, e)))
		rc = train_model(m, v, &a.view, r.nvalid ? &b.view : NULL, env, e);
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	fold_rows_free(&r);
	return rc;
}

int model_fit(struct model *m, const struct dataset *d, const struct variant *v, uint64_t seed,
	      int threads, struct err *e)
{
	unsigned wanted = d->task == TASK_CLASSIFY ? CAN_CLASSIFY : CAN_REGRESS;
	struct learner_env env = {
		.seed = rng_seedf(seed, "%s/fit/%s", d->name, v->learner->name),
		.threads = (int)threads_spare((size_t)threads),
		.share = (size_t)memory_total(),
	};

	*m = (struct model){ .learner = v->learner, .task = d->task, .classes = d->classes,
			     .program = exec_learner_share(v->program) };
	if (!(v->learner->caps & wanted)) {
		model_free(m);
		return FAIL(e, ERR_UNSUITED, "%s does not do %s", v->learner->name,
			    metric_task_name(d->task));
	}
	if (!(m->target = mem_text(d->target_name ? d->target_name : "", e)) ||
	    !(m->params = mem_text(v->canonical, e)) ||
	    (d->classes &&
	     !(m->class_names = text_list(d->classes, (const char *const *)d->class_names, e))) ||
	    fit_parts(m, d, v, &env, e)) {
		model_free(m);
		return -1;
	}
	return 0;
}

void model_free(struct model *m)
{
	if (m->learner)
		m->learner->destroy(m->self);
	pipeline_destroy(m->pipe);
	free(m->class_names);
	free(m->target);
	free(m->params);
	exec_learner_free(m->program);
	*m = (struct model){ 0 };
}

/* ---- the file ---- */

static int put_names(const struct model *m, struct blob *root, struct err *e)
{
	char *all = NULL;
	size_t n = 0, room = 0;
	int rc = -1;

	for (size_t c = 0; c < m->classes; c++) {
		size_t len = strlen(m->class_names[c]) + 1;
		if (mem_grow((void **)&all, &room, n + len, 1, e))
			goto done;
		memcpy(all + n, m->class_names[c], len);
		n += len;
	}
	rc = m->classes ? blob_put(root, "classes", BLOB_U8, all, n, e) : 0;
done:
	free(all);
	return rc;
}

static int put_root(const struct model *m, struct blob *root, struct err *e)
{
	return blob_put_text(root, "format", "bakeoff model", e) ||
	       blob_put_number(root, "version", 1, e) ||
	       blob_put_text(root, "learner", m->program ? EXEC_LEARNER : m->learner->name, e) ||
	       blob_put_text(root, "params", m->params, e) ||
	       blob_put_number(root, "task", m->task, e) ||
	       blob_put_number(root, "probabilities", m->probabilities, e) ||
	       blob_put_text(root, "target", m->target, e) || put_names(m, root, e) ? -1 : 0;
}

static int save_parts(const struct model *m, hid_t file, struct err *e)
{
	struct blob root = { .group = file };
	struct blob pipe = { .group = H5Gcreate2(file, "pipeline", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) };
	struct blob self = { .group = H5Gcreate2(file, "model", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) };
	int rc = -1;

	if (pipe.group < 0 || self.group < 0)
		FAIL(e, ERR_IO, "cannot make groups");
	else
		rc = put_root(m, &root, e) || pipeline_save(m->pipe, &pipe, e) ||
		     m->learner->save(m->self, &self, e) ? -1 : 0;
	if (pipe.group >= 0)
		H5Gclose(pipe.group);
	if (self.group >= 0)
		H5Gclose(self.group);
	return rc;
}

int model_save(const struct model *m, const char *path, struct err *e)
{
	struct h5_image image;
	hid_t file = h5_image_open(&image, path, false, e);

	if (file < 0 || h5_image_close(&image, file, save_parts(m, file, e), e))
		return err_wrap(e, "model %s", path);
	return 0;
}

static int get_names(struct model *m, const struct blob *root, struct err *e)
{
	const char **names = NULL;
	void *at = NULL;
	size_t n = 0, room = 0;
	int rc = -1;

	if (m->task == TASK_REGRESS)
		return 0;
	if (blob_get(root, "classes", BLOB_U8, BLOB_ANY, &at, &n, e))
		return -1;
	if (!n || ((char *)at)[n - 1]) {
		FAIL(e, ERR_FORMAT, "the list of classes is damaged");
		goto done;
	}
	for (char *p = at; p < (char *)at + n; p += strlen(p) + 1) {
		if (mem_grow((void **)&names, &room, m->classes + 1, sizeof *names, e))
			goto done;
		names[m->classes++] = p;
	}
	rc = (m->class_names = text_list(m->classes, names, e)) ? 0 : -1;
done:
	free(names);
	free(at);
	return rc;
}

static int check_format(const struct blob *root, struct err *e)
{
	char *format;
	size_t version;

	if (blob_get_text(root, "format", &format, NULL))
		return FAIL(e, ERR_FORMAT, "it is no model of bakeoff");
	bool right = !strcmp(format, "bakeoff model");
	free(format);
	if (!right)
		return FAIL(e, ERR_FORMAT, "it is no model of bakeoff");
	return blob_get_count(root, "version", 1, 1, &version, e);
}

static int get_root(struct model *m, const struct blob *root, struct err *e)
{
	size_t task, probabilities;
	char *name;

	if (check_format(root, e) || blob_get_text(root, "learner", &name, e))
		return -1;
	m->learner = strcmp(name, EXEC_LEARNER) ? learner_find(name) : &exec_class;
	if (!m->learner)
		FAIL(e, ERR_FORMAT, "this bakeoff has no learner '%s'", name);
	free(name);
	if (!m->learner || blob_get_text(root, "params", &m->params, e) ||
	    blob_get_count(root, "task", TASK_CLASSIFY, TASK_REGRESS, &task, e) ||
	    blob_get_count(root, "probabilities", 0, 1, &probabilities, e) ||
	    blob_get_text(root, "target", &m->target, e))
		return -1;
	m->task = (enum task)task;
	m->probabilities = probabilities;
	return get_names(m, root, e);
}

static int load_parts(struct model *m, hid_t file, const char *program, struct err *e)
{
	struct learner_env env = { .threads = 1, .program = program };
	struct blob root = { .group = file }, pipe = { .group = -1 }, self = { .group = -1 };
	int rc = -1;

	if (get_root(m, &root, e))
		return -1;
	pipe.group = H5Gopen2(file, "pipeline", H5P_DEFAULT);
	self.group = H5Gopen2(file, "model", H5P_DEFAULT);
	if (pipe.group < 0 || self.group < 0)
		FAIL(e, ERR_FORMAT, "pipeline or model is missing");
	else
		rc = pipeline_load(&m->pipe, &pipe, e) || m->learner->load(&m->self, &self, &env, e)
			     ? -1
			     : 0;
	if (pipe.group >= 0)
		H5Gclose(pipe.group);
	if (self.group >= 0)
		H5Gclose(self.group);
	return rc;
}

int model_read(struct model *m, int64_t file, const char *program, struct err *e)
{
	*m = (struct model){ 0 };
	if (!load_parts(m, file, program, e))
		return 0;
	model_free(m);
	*m = (struct model){ 0 };
	return -1;
}

int model_load(struct model *m, const char *path, const char *program, struct err *e)
{
	hid_t file;
	int rc;

	*m = (struct model){ 0 };
	if (access(path, R_OK))
		return FAIL(e, ERR_IO, "cannot open the model %s: %s", path, strerror(errno));
	if (H5Fis_hdf5(path) <= 0)
		return FAIL(e, ERR_FORMAT, "%s is no model of `bakeoff fit`: no HDF5 file, or a "
			    "damaged one", path);
	if (hdf5_guarded_open(path, &file, e))
		return err_wrap(e, "model %s", path);
	rc = model_read(m, file, program, e);
	H5Fclose(file);
	return rc ? err_wrap(e, "model %s", path) : 0;
}

/* ---- predicting ---- */

int model_predict(const struct model *m, const struct dataset *d, struct mat *scores,
		  model_tell_fn *tell, void *ctx, struct err *e)
{
	const struct model_talk talk = { tell, ctx };
	size_t outputs = m->task == TASK_CLASSIFY ? m->classes : 1;
	size_t *rows = mem_array(d->rows, sizeof *rows, e);
	struct pipeline_part part = { 0 };
	struct model_rows r = { 0 };
	int rc = -1;

	*scores = (struct mat){ 0 };
	for (size_t i = 0; rows && i < d->rows; i++)
		rows[i] = i;
	if (!rows || model_rows_arrange(&r, m->pipe, d, &talk, e))
		goto done;
	r.view.task = m->task;
	r.view.classes = m->classes;
	r.view.class_names = (const char *const *)m->class_names;
	if (!pipeline_apply(m->pipe, &r.view, rows, d->rows, &part, e) &&
	    (scores->at = mem_zeros(d->rows, outputs * sizeof *scores->at, e))) {
		*scores = mat_of(scores->at, d->rows, outputs);
		rc = m->learner->predict(m->self, &part.view, *scores, e);
	}
done:
	if (!rc && m->task == TASK_REGRESS)
		pipeline_unscale(m->pipe, *scores);
	if (rc) {
		free(scores->at);
		scores->at = NULL;
	}
	pipeline_part_free(&part);
	model_rows_free(&r);
	free(rows);
	return rc ? err_wrap(e, "%s", d->name) : 0;
}

const struct column *model_inputs(const struct model *m, size_t *cols)
{
	return pipeline_inputs(m->pipe, cols);
}

double model_target_offset(const struct model *m)
{
	return pipeline_target_offset(m->pipe);
}
