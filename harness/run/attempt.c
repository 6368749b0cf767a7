#include "harness/run/attempt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/limits.h"
#include "harness/run/trial.h"
#include "harness/run/tune.h"

void rows_free(struct rows *r)
{
	free(r->train);
	free(r->valid);
	free(r->test);
	*r = (struct rows){ 0 };
}

double valid_share(const struct study *s, const struct learner_class *lc,
		   const struct param_set *params)
{
	if (s->validation > 0)
		return s->validation;
	return learner_caps(lc, params) & WANTS_VALIDATION ? LEARNER_VALIDATION : 0;
}

static int get_rows(struct rows *r, const struct cell *c, double share, uint64_t seed,
		    struct err *e)
{
	const struct folds *f = &c->entrant->folds;

	*r = (struct rows){ 0 };
	if ((r->train = mem_array(f->rows, sizeof *r->train, e)) &&
	    (r->valid = mem_array(f->rows, sizeof *r->valid, e)) &&
	    (r->test = mem_array(f->rows, sizeof *r->test, e)) &&
	    !folds_rows(f, c->entrant->data, c->repeat, c->fold, share, seed, r->train, &r->ntrain,
			r->valid, &r->nvalid, r->test, &r->ntest, e))
		return 0;
	rows_free(r);
	return -1;
}

static int check_suited(const struct learner_class *lc, const struct dataset *d, struct err *e)
{
	unsigned needed = d->task == TASK_CLASSIFY ? CAN_CLASSIFY : CAN_REGRESS;

	if (lc->caps & needed)
		return 0;
	return FAIL(e, ERR_UNSUITED, "%s does not do %s", lc->name,
		    d->task == TASK_CLASSIFY ? "classification" : "regression");
}

int trial_prepare(struct trial *t, const struct dataset *d, const struct learner_class *lc,
		  const struct param_set *params, const struct param_set *pipe,
		  const struct rows *r, struct err *e)
{
	struct data_view all = dataset_view(d);
	unsigned caps = learner_caps(lc, params);
	bool probabilities = caps & GIVES_PROBABILITIES;
	struct pipeline *p = NULL;

	*t = (struct trial){ .learner = lc, .params = params };
	if (!r->ntrain || !r->ntest)
		return FAIL(e, ERR_DATA, "the split leaves %zu rows to train and %zu to test",
			    r->ntrain, r->ntest);
	if (pipeline_fit(&p, &all, r->train, r->ntrain, caps, pipe, e))
		return -1;
	t->pipe = p;
	if (exam_make(&t->train, d, p, r->train, r->ntrain, probabilities, e) ||
	    exam_make(&t->valid, d, p, r->valid, r->nvalid, probabilities, e) ||
	    exam_make(&t->test, d, p, r->test, r->ntest, probabilities, e)) {
		trial_free(t);
		return -1;
	}
	return 0;
}

void trial_free(struct trial *t)
{
	exam_free(&t->train);
	exam_free(&t->valid);
	exam_free(&t->test);
	pipeline_destroy((struct pipeline *)t->pipe);   /* const to the trial, ours to end */
	t->pipe = NULL;
}

static int keep_predictions(struct outcome *o, const struct trial *t, const struct rows *r,
			    struct err *e)
{
	size_t n = r->ntest, outputs = t->test.scores.cols;

	if (!(o->rows = mem_array(n, sizeof *o->rows, e)) ||
	    !(o->test_scores = mem_copy(t->test.scores.at, n * outputs, sizeof *o->test_scores, e)))
		return -1;
	for (size_t i = 0; i < n; i++)
		o->rows[i] = (uint32_t)r->test[i];
	o->nrows = n;
	o->ntest_scores = n * outputs;
	return 0;
}

static int describe(struct outcome *o, const struct trial *t, const struct rows *r, struct err *e)
{
	char *text = pipeline_text(t->pipe, e);

	if (!text)
		return -1;
	snprintf(o->pipeline, sizeof o->pipeline, "%s", text);
	free(text);
	o->n_train = r->ntrain;
	o->n_valid = r->nvalid;
	o->n_test = r->ntest;
	o->n_features = t->train.part.view.cols;
	return 0;
}

/* How far resident memory rose since the cell began, in kB. */
static size_t peak_growth(size_t start)
{
	size_t peak = resident_peak();

	return peak > start ? (peak - start) / 1024 : 0;
}

static int attempt(const struct cell *c, const struct plan *p, struct outcome *o, struct err *e)
{
	const struct variant *v = c->variant;
	const struct dataset *d = c->entrant->data;
	uint64_t vseed = cell_valid_seed(c, p->seed);
	size_t start = resident_bytes(getpid());
	struct param_set params = { 0 };
	struct trial t = { 0 };
	struct rows rows = { 0 };
	int rc = -1;

	o->seed = cell_learner_seed(c, p->seed);
	if (check_suited(v->learner, d, e) || param_copy(&params, &v->params, e))
		goto done;
	if (v->tuned && tune_cell(c, p, &params, o, e))
		goto done;
	if (get_rows(&rows, c, valid_share(c->study, v->learner, &params), vseed, e) ||
	    trial_prepare(&t, d, v->learner, &params, &v->pipe, &rows, e) ||
	    describe(o, &t, &rows, e))
		goto done;
	t.env = (struct learner_env){ .seed = o->seed,
				      .threads = (int)p->threads,
				      .memory = p->memory };
	t.curves = c->study->curves;
	t.diagnose = c->study->diagnose;
	rc = trial_run(&t, o, e);
	if (!rc && c->study->predictions)
		rc = keep_predictions(o, &t, &rows, e);
	o->peak_rss_kb = peak_growth(start);
done:
	trial_free(&t);
	rows_free(&rows);
	param_free(&params);
	return rc;
}

static const enum cell_status status_of[] = {
	[ERR_OK] = CELL_FAILED, [ERR_NOMEM] = CELL_MEMORY, [ERR_IO] = CELL_FAILED,
	[ERR_FORMAT] = CELL_FAILED,  [ERR_SHAPE] = CELL_FAILED, [ERR_PARAM] = CELL_FAILED,
	[ERR_NUMERIC] = CELL_FAILED, [ERR_DIVERGED] = CELL_DIVERGED, [ERR_UNSUITED] = CELL_SKIPPED,
	[ERR_LIMIT] = CELL_TIMEOUT,  [ERR_DATA] = CELL_FAILED,
};

/* A failed cell keeps no scores, or somebody would average them. */
static void strip(struct outcome *o)
{
	free(o->scores);
	o->scores = NULL;
	o->nscores = 0;
	o->fit_s = o->predict_s = o->fit_cpu_s = o->predict_cpu_s = NAN;
}

void attempt_cell(const struct cell *c, const struct plan *p, struct outcome *o)
{
	struct err e = { 0 };

	*o = (struct outcome){ .tune_s = NAN, .tune_cpu_s = NAN };
	if (!attempt(c, p, o, &e)) {
		o->status = CELL_OK;
		return;
	}
	strip(o);
	o->status = status_of[e.code];
	snprintf(o->info, sizeof o->info, "%s", e.text);
}
