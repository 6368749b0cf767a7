#include "harness/run/timed_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/threads.h"
#include "algorithms/system/watch.h"
#include "harness/run/inner_split.h"
#include "harness/run/probe.h"
#include "harness/run/training_sample.h"

/* Where the learner's diagnostics are collected, with the step they belong to. */
struct diagnostics_buffer {
	struct outcome *o;
	size_t room, step;
	bool full;              /* memory ran out: the notes are incomplete */
};

static void note(void *ctx, const char *name, size_t index, double value)
{
	struct diagnostics_buffer *n = ctx;
	struct outcome_diagnostic *d;

	if (n->full ||
	    mem_grow((void **)&n->o->diags, &n->room, n->o->ndiags + 1, sizeof *d, NULL)) {
		n->full = true;
		return;
	}
	d = &n->o->diags[n->o->ndiags++];
	*d = (struct outcome_diagnostic){ .step = n->step, .index = index, .value = value };
	snprintf(d->name, sizeof d->name, "%s", name);
}

/* The training rows that are scored. */
static struct evaluation *scored(struct timed_fit *t)
{
	return t->sample.truth.rows ? &t->sample : &t->train;
}

static int answer_all(struct timed_fit *t, const void *model, struct err *e)
{
	return evaluation_predict(scored(t), t->learner, model, t->pipe, NULL, e) ||
	       evaluation_predict(&t->valid, t->learner, model, t->pipe, NULL, e) ||
	       evaluation_predict(&t->test, t->learner, model, t->pipe, NULL, e) ? -1 : 0;
}

static int add_point(struct timed_fit *t, const void *model, const struct step_info *at,
		     double fit_s, struct outcome *o, size_t *room, struct err *e)
{
	const struct metric *m = t->metric;

	if (mem_grow((void **)&o->curve, room, o->ncurve + 1, sizeof *o->curve, e) ||
	    answer_all(t, model, e))
		return -1;
	o->curve[o->ncurve++] = (struct outcome_curve_point){
		.step = at->step, .fit_s = fit_s,
		.train_loss = at->train_loss, .valid_loss = at->valid_loss,
		.train = evaluation_score(scored(t), m), .valid = evaluation_score(&t->valid, m),
		.test = evaluation_score(&t->test, m),
	};
	return 0;
}

static int add_counts(const struct step_info *at, struct outcome *o, struct err *e)
{
	if (!(o->counts = mem_zeros(STEP_COUNTS + 1, sizeof *o->counts, e)))
		return -1;
	for (size_t i = 0; i < STEP_COUNTS && at->count[i].name; i++) {
		struct outcome_count *c = &o->counts[o->ncounts++];
		snprintf(c->name, sizeof c->name, "%s", at->count[i].name);
		c->value = at->count[i].value;
	}
	o->counts[o->ncounts++] = (struct outcome_count){ .name = "steps", .value = (double)at->step };
	return 0;
}

/* The learner's clock: that of this process, and of others that work for it. */
static double elsewhere(const struct learner_class *lc, const void *model)
{
	return lc->cpu_elsewhere && model ? lc->cpu_elsewhere(model) : 0;
}

static void clock_go(struct timed_fit *t, const void *model)
{
	t->elsewhere = elsewhere(t->learner, model);
	watch_start(&t->clock);
}

static void clock_halt(struct timed_fit *t, const void *model)
{
	watch_stop(&t->clock);
	t->clock.cpu += fmax(0, elsewhere(t->learner, model) - t->elsewhere);
}

/* learner_env's score: ctx is the fit. The learner's answers are on its clock, as a loss of its own
 * would be; what is made of them is not. */
static int score_valid(void *ctx, const void *model, double *out, struct err *e)
{
	struct timed_fit *t = ctx;
	int rc;

	clock_halt(t, model);
	rc = evaluation_predict(&t->valid, t->learner, model, t->pipe, &t->clock, e);
	*out = rc ? NAN : metric_error(t->metric, evaluation_score(&t->valid, t->metric));
	clock_go(t, model);
	return rc;
}

/* Train until the learner says it is done. The clock stands while the harness looks on. */
static int fit(struct timed_fit *t, void **model, struct outcome *o, struct err *e)
{
	const struct learner_class *lc = t->learner;
	const struct data_view *valid = t->valid.truth.rows ? &t->valid.part.view : NULL;
	struct diagnostics_buffer notes = { .o = o };
	struct diag_sink sink = { note, &notes };
	struct step_info at = { .done = false };
	size_t room = 0;
	int rc;

	t->clock = (struct watch){ 0 };
	if (t->stops_by_metric && valid) {
		t->env.score = score_valid;
		t->env.score_ctx = t;
	}
	t->env.threads = (int)threads_spare((size_t)t->env.threads);
	clock_go(t, NULL);
	rc = lc->create(model, t->params, &t->env, e);
	if (!rc && lc->start) {
		clock_halt(t, NULL);
		rc = lc->start(*model, e);
		clock_go(t, *model);
	}
	rc = rc || lc->begin(*model, &t->train.part.view, valid, e);
	if (!rc && t->diagnose && lc->diagnoses_start) {
		clock_halt(t, *model);
		rc = lc->diagnose(*model, &sink, e);    /* as step 0 */
		clock_go(t, *model);
	}
	if (!rc && t->probes) {
		clock_halt(t, *model);
		rc = probe_layers(lc, *model, t->params, &t->train, &t->test, &sink, e);
		clock_go(t, *model);
	}
	while (!rc && !at.done && (!t->steps || at.step < t->steps)) {
		rc = lc->step(*model, &at, e);
		if (rc || !(t->curves || t->diagnose))
			continue;
		clock_halt(t, *model);
		notes.step = at.step;
		if (t->curves)
			rc = add_point(t, *model, &at, t->clock.wall, o, &room, e);
		if (!rc && t->diagnose && lc->diagnose)
			rc = lc->diagnose(*model, &sink, e);
		clock_go(t, *model);
	}
	clock_halt(t, *model);
	o->fit_s = t->clock.wall;
	o->fit_cpu_s = t->clock.cpu;
	notes.step = at.step;
	if (!rc && t->probes)
		rc = probe_layers(lc, *model, t->params, &t->train, &t->test, &sink, e);
	if (!rc && notes.full)
		rc = FAIL(e, ERR_NOMEM, "no memory for diagnostics");
	return rc ? -1 : add_counts(&at, o, e);
}

/* The metrics that apply, by name; room for all of them. */
static size_t list_metrics(const struct timed_fit *t, const struct metric **list)
{
	size_t n = 0;

	for (const struct metric *m = metrics; m->name; m++)
		if (metric_applies(m, &t->test.truth))
			list[n++] = m;
	if (metric_is_own(t->metric) && metric_applies(t->metric, &t->test.truth))
		list[n++] = t->metric;
	return n;
}

static void score_part(struct evaluation *x, const struct metric *const *list, struct outcome *o, size_t member)
{
	metric_share(&x->truth);
	for (size_t i = 0; i < o->nscores; i++)
		*(double *)((char *)&o->scores[i] + member) = evaluation_score(x, list[i]);
	metric_unshare(&x->truth);
}

/* Every metric that applies, on every part. Train and valid are answered here, test has been. */
static int score_all(struct timed_fit *t, const void *model, struct outcome *o, struct err *e)
{
	const struct metric **list;
	size_t n = 1;

	if (evaluation_predict(scored(t), t->learner, model, t->pipe, NULL, e) ||
	    evaluation_predict(&t->valid, t->learner, model, t->pipe, NULL, e))
		return -1;
	for (const struct metric *m = metrics; m->name; m++)
		n++;
	if (!(list = mem_array(n, sizeof *list, e)) || !(o->scores = mem_zeros(n, sizeof *o->scores, e))) {
		free(list);
		return -1;
	}
	o->nscores = list_metrics(t, list);
	for (size_t i = 0; i < o->nscores; i++)
		snprintf(o->scores[i].metric, sizeof o->scores[i].metric, "%s", list[i]->name);
	score_part(scored(t), list, o, offsetof(struct outcome_score, train));
	score_part(&t->valid, list, o, offsetof(struct outcome_score, valid));
	score_part(&t->test, list, o, offsetof(struct outcome_score, test));
	free(list);
	return 0;
}

static double model_size(const struct learner_class *lc, const void *model)
{
	size_t bytes = lc->model_size(model);

	return bytes ? (double)bytes : NAN;
}

int timed_fit_run(struct timed_fit *t, struct outcome *o, struct err *e)
{
	struct watch w = { 0 };
	void *model = NULL;
	double before;
	int rc = -1;

	if (fit(t, &model, o, e)) {
		err_wrap(e, "fit %s", t->learner->name);
		goto done;
	}
	before = elsewhere(t->learner, model);
	rc = evaluation_predict(&t->test, t->learner, model, t->pipe, &w, e);
	o->predict_s = w.wall;
	o->predict_cpu_s = w.cpu + fmax(0, elsewhere(t->learner, model) - before);
	if (!rc && !t->test_only)
		rc = score_all(t, model, o, e);
	if (rc)
		err_wrap(e, "predict %s", t->learner->name);
	else
		o->model_size = model_size(t->learner, model);
done:
	if (t->keeps_model && !rc)
		t->model = model;
	else
		t->learner->destroy(model);
	return rc;
}

double timed_fit_valid_share(const struct study *s, const struct learner_class *lc,
		   const struct param_set *params, size_t rows)
{
	if (s->validation > 0)
		return s->validation;
	return learner_validation(lc, params, rows);
}

/* Rows that would be made dense for a learner to which that is not worth it. */
static int check_dense(const struct learner_class *lc, const struct pipeline *p, const struct data_view *all,
		       const struct fold_rows *r, struct err *e)
{
	size_t cols = pipeline_dense(p), rows = r->ntrain + r->nvalid + r->ntest;
	double bytes = (double)rows * (double)cols * sizeof(float);

	if (!lc->dense_most || !(all->sparse || cols > all->cols) || bytes <= (double)lc->dense_most)
		return 0;
	return FAIL(e, ERR_UNSUITED, "%zu rows of %zu columns are %.1f GiB as dense rows, and more than %.1f "
		    "are not made for it: a program that says \"sparse\" is given compressed ones (bakeoff "
		    "info exec)", rows, cols, bytes / 0x1p30, (double)lc->dense_most / 0x1p30);
}

int timed_fit_prepare(struct timed_fit *t, const struct dataset *d, const struct learner_class *lc,
		  const struct param_set *params, const struct param_set *pipe,
		  const struct fold_rows *r, struct err *e)
{
	struct data_view all = dataset_view(d);
	unsigned caps = learner_caps(lc, params);
	bool probabilities = caps & GIVES_PROBABILITIES;
	struct pipeline *p = NULL;

	*t = (struct timed_fit){
		.learner = lc, .params = params, .metric = metric_default(d->task)
	};
	if (!r->ntrain || !r->ntest)
		return FAIL(e, ERR_DATA, "the split leaves %zu rows to train and %zu to test",
			    r->ntrain, r->ntest);
	if (pipeline_fit(&p, &all, r->train, r->ntrain, caps, pipe, e))
		return -1;
	t->pipe = p;
	if (check_dense(lc, p, &all, r, e) ||
	    evaluation_make(&t->train, d, p, r->train, r->ntrain, probabilities, e) ||
	    evaluation_make(&t->valid, d, p, r->valid, r->nvalid, probabilities, e) ||
	    evaluation_make(&t->test, d, p, r->test, r->ntest, probabilities, e)) {
		timed_fit_free(t);
		return -1;
	}
	t->train.part.view.forward = r->forward;
	return 0;
}

/* Test folds of a cell's split, over all repeats. */
static size_t folds_of(const struct cell *c)
{
	return c->inner ? INNER_SPLITS : c->task->folds.folds * c->task->folds.repeats;
}

int timed_fit_sample(struct timed_fit *t, const struct cell *c, const struct plan *p,
		     const struct fold_rows *r, struct err *e)
{
	const struct dataset *d = c->task->data;
	struct training_sizes s = { .rows = r->ntrain, .tested = r->ntest, .folds = folds_of(c),
				    .rarest = training_sample_rarest(d, r->train, r->ntrain),
				    .asked = c->study->training_score, .whole = c->whole };
	size_t m = training_sample_size(&s), *rows;
	int rc;

	if (m == r->ntrain)
		return 0;
	if (!(rows = mem_array(m, sizeof *rows, e)))
		return -1;
	rc = training_sample_draw(rows, m, d, r->train, r->ntrain, cell_scored_seed(c, p->seed), e) ||
	     evaluation_make(&t->sample, d, t->pipe, rows, m, t->train.truth.probabilities, e) ? -1 : 0;
	free(rows);
	return rc;
}

void timed_fit_judge(struct timed_fit *t, const struct cell *c)
{
	enum task task = c->task->data->task;
	struct evaluation *part[] = { &t->train, &t->sample, &t->valid, &t->test };

	t->metric = study_metric(c->study, task);
	t->stops_by_metric = c->study->metric[task];
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		part[i]->truth.cost = c->task->cost;
		if (c->task->clean)
			part[i]->truth.positive = evaluation_positive(c->task->clean);
	}
}

void timed_fit_free(struct timed_fit *t)
{
	evaluation_free(&t->train);
	evaluation_free(&t->sample);
	evaluation_free(&t->valid);
	evaluation_free(&t->test);
	if (t->model)
		t->learner->destroy(t->model);
	pipeline_destroy(t->pipe);
	t->model = NULL;
	t->pipe = NULL;
}
