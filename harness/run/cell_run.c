#include "harness/run/cell_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/limits.h"
#include "algorithms/system/watch.h"
#include "datasets/generate/noise.h"
#include "harness/run/control.h"
#include "harness/run/fingerprint.h"
#include "harness/run/inner_split.h"
#include "harness/run/probe.h"
#include "harness/run/timed_fit.h"
#include "harness/run/tune.h"

static int check_suited(const struct learner_class *lc, const struct dataset *d, struct err *e)
{
	unsigned needed = d->task == TASK_CLASSIFY ? CAN_CLASSIFY : CAN_REGRESS;

	if (lc->caps & needed)
		return 0;
	return FAIL(e, ERR_UNSUITED, "%s does not do %s", lc->name,
		    metric_task_name(d->task));
}

#define FIELD_MOST 990000000u           /* bytes, with room for the rest of its row */

bool cell_run_can_keep(size_t rows, size_t outputs)
{
	return !outputs || rows <= FIELD_MOST / sizeof(float) / outputs;
}

/* The test rows and what was answered for them: known by their hash, and whole where the study keeps them. */
static int keep_predictions(struct outcome *o, const struct timed_fit *t, const struct fold_rows *r,
			    bool whole, struct err *e)
{
	const struct mat *scores = &t->test.scores;
	size_t n = r->ntest, values = n * scores->cols;
	uint32_t *rows = mem_array(n, sizeof *rows, e);
	int rc = -1;

	if (whole && !cell_run_can_keep(n, scores->cols)) {
		FAIL(e, ERR_LIMIT, "the predictions of %zu test rows of %zu classes are more than run.db holds of a "
		     "cell: --predictions no goes without them, more folds make them fewer", n, scores->cols);
		goto done;
	}
	for (size_t i = 0; rows && i < n; i++)
		rows[i] = (uint32_t)r->test[i];
	if (!rows || fingerprint_predictions(o->hash.predictions, rows, n, scores->at, values,
					     t->test.target_offset, e))
		goto done;
	if (whole) {
		if (!(o->test_scores = mem_copy(scores->at, values, sizeof *o->test_scores, e)))
			goto done;
		o->rows = rows;
		o->nrows = n;
		o->ntest_scores = values;
		o->score_offset = t->test.target_offset;
		rows = NULL;
	}
	rc = 0;
done:
	free(rows);
	return rc;
}

static int describe(struct outcome *o, const struct cell *c, const struct timed_fit *t,
		    const struct fold_rows *r, struct err *e)
{
	char *text = pipeline_text(t->pipe, e);

	if (!text)
		return -1;
	snprintf(o->pipeline, sizeof o->pipeline, "%s", text);
	free(text);
	o->n_train = (double)r->ntrain;
	o->n_valid = (double)r->nvalid;
	o->n_scored = (double)(t->sample.truth.rows ? t->sample.truth.rows : r->ntrain);
	o->n_test = (double)r->ntest;
	o->n_left_out = (double)r->nleft;
	o->independent = c->task->folds.disjoint;
	o->n_features = (double)t->train.part.view.cols;
	return 0;
}

/* How far resident memory rose since the cell began, in whole kB; NAN where it did not. */
static double peak_growth(size_t start)
{
	size_t peak = limits_resident_peak();

	return peak > start ? (double)((peak - start) / 1024) : NAN;
}

/* With a share of the training rows set aside for validation. */
static int draw_rows(struct fold_rows *out, const struct cell *c, const struct plan *p, double share,
		     struct err *e)
{
	return c->inner ? inner_split_rows(out, c, p, share, cell_valid_seed(c, p->seed), e)
			: cell_rows(out, c, share, p->seed, e);
}

/* With what is set aside where the learner is to have some: for some learners it takes a look at how
 * many rows there are. */
int cell_run_rows(struct fold_rows *out, const struct cell *c, const struct plan *p,
		  const struct param_set *params, struct err *e)
{
	const struct learner_class *lc = c->variant->learner;
	double share = timed_fit_valid_share(c->study, lc, params, 0);

	if (draw_rows(out, c, p, share, e))
		return -1;
	if (share > 0)
		return 0;
	share = timed_fit_valid_share(c->study, lc, params, c->whole ? c->whole : out->ntrain);
	if (share <= 0)
		return 0;
	fold_rows_free(out);
	return draw_rows(out, c, p, share, e);
}

static int attempt(const struct cell *c, const struct plan *p, struct outcome *o, struct err *e)
{
	const struct variant *v = c->variant;
	const struct dataset *d = c->task->data;
	const char *only = c->study->kind->diagnosed;
	size_t start = limits_resident_bytes(getpid());
	struct param_set params = { 0 };
	struct timed_fit t = { 0 };
	struct fold_rows rows = { 0 };
	int rc = -1;

	o->seed = cell_learner_seed(c, p->seed);
	if (check_suited(v->learner, d, e) || param_copy(&params, &v->params, e))
		goto done;
	if (v->tuned && tune_cell(c, p, &params, o, e))
		goto done;
	if (cell_run_rows(&rows, c, p, &params, e) || fingerprint_split(o->hash.split, &rows, e) ||
	    timed_fit_prepare(&t, d, v->learner, &params, &v->pipe, &rows, e) ||
	    timed_fit_sample(&t, c, p, &rows, e) || describe(o, c, &t, &rows, e))
		goto done;
	t.env = (struct learner_env){ .seed = o->seed,
				      .threads = (int)p->threads,
				      .memory = p->memory, .share = p->share,
				      .whole = c->whole,
				      .program = exec_learner_command(v->program) };
	timed_fit_judge(&t, c);
	t.curves = c->study->curves;
	t.diagnose = c->study->diagnose && (!only || !strcmp(only, v->learner->name));
	t.probes = c->study->kind->probes && probe_fits(v->learner, &params);
	t.keeps_model = true;
	rc = timed_fit_run(&t, o, e);
	o->peak_rss_kb = peak_growth(start);    /* before anything is made of what was learned */
	if (!rc)
		rc = keep_predictions(o, &t, &rows, c->study->predictions && !control_relabels(c->control), e);
	if (!rc)
		fingerprint_model(o->hash.model, v->learner, t.model, t.pipe);
	if (!rc)
		rc = control_measure(&t, c, p, &rows, o, e);
done:
	timed_fit_free(&t);
	fold_rows_free(&rows);
	param_free(&params);
	return rc;
}

/* With labels of the fold's training rows wrong, where the study wants that. */
static int attempt_wrong(const struct cell *c, const struct plan *p, struct outcome *o,
			 struct err *e)
{
	struct plan_task task = *c->task;
	struct cell cell = *c;
	struct fold_rows rows;
	struct dataset wrong;
	int rc;

	if (!c->wrong)
		return attempt(c, p, o, e);
	if (cell_rows(&rows, c, 0, p->seed, e))
		return -1;
	rc = noise_labels(&wrong, task.data, rows.train, rows.ntrain, (double)c->wrong / 100,
			  cell_wrong_seed(c, p->seed), e);
	fold_rows_free(&rows);
	if (rc)
		return -1;
	task.clean = task.data;
	task.data = &wrong;
	cell.task = &task;
	rc = attempt(&cell, p, o, e);
	noise_labels_free(&wrong);
	return rc;
}

/* Its own data set, where the study puts columns of noise beside it. */
static int attempt_noisy(const struct cell *c, const struct plan *p, struct outcome *o,
			 struct err *e)
{
	struct plan_task task = *c->task;
	struct cell cell = *c;
	struct dataset noisy;
	int rc;

	if (!c->noise)
		return attempt_wrong(c, p, o, e);
	if (noise_append(&noisy, c->task->data, c->noise, cell_noise_seed(c, p->seed), e))
		return -1;
	task.data = &noisy;
	cell.task = &task;
	rc = attempt_wrong(&cell, p, o, e);
	noise_free(&noisy);
	return rc;
}

/* With what a control alters. */
static int attempt_control(const struct cell *c, const struct plan *p, struct outcome *o, struct err *e)
{
	struct plan_task task = *c->task;
	struct cell cell = *c;
	struct dataset altered;
	int rc;

	if (!control_alters(c->control))
		return attempt_noisy(c, p, o, e);
	if (control_alter(&altered, c, p, e))
		return -1;
	task.clean = control_relabels(c->control) ? task.data : task.clean;
	task.data = &altered;
	cell.task = &task;
	rc = attempt_noisy(&cell, p, o, e);
	control_free(&altered, c->control);
	return rc;
}

static const enum cell_status status_of[] = {
	[ERR_OK] = CELL_FAILED, [ERR_NOMEM] = CELL_MEMORY, [ERR_IO] = CELL_FAILED,
	[ERR_FORMAT] = CELL_FAILED,  [ERR_SHAPE] = CELL_FAILED, [ERR_PARAM] = CELL_FAILED,
	[ERR_NUMERIC] = CELL_FAILED, [ERR_DIVERGED] = CELL_DIVERGED, [ERR_UNSUITED] = CELL_SKIPPED,
	[ERR_LIMIT] = CELL_TIMEOUT,  [ERR_DATA] = CELL_FAILED,
};

/* A failed cell keeps no scores, or somebody would average them, and nothing of its fit. */
static void strip(struct outcome *o)
{
	free(o->scores);
	o->scores = NULL;
	o->nscores = 0;
	*o->hash.model = *o->hash.predictions = 0;
	o->fit_s = o->predict_s = o->fit_cpu_s = o->predict_cpu_s = o->model_size = NAN;
}

void cell_run(const struct cell *c, const struct plan *p, struct outcome *o)
{
	struct watch whole = { 0 };
	struct err e = { 0 };
	int rc;

	*o = outcome_none();
	watch_start(&whole);
	rc = attempt_control(c, p, o, &e);
	watch_stop(&whole);
	o->cell_s = whole.wall;
	o->cell_cpu_s = whole.cpu;
	if (!rc) {
		o->status = CELL_OK;
		return;
	}
	strip(o);
	o->status = status_of[e.code];
	snprintf(o->info, sizeof o->info, "%s", e.text);
}
