#include "harness/run/tune_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/plan/costs.h"
#include "harness/run/timed_fit.h"
#include "algorithms/system/watch.h"

enum { DRAWS = 200 };                   /* for a configuration that is new */

/* ---- the search space ---- */

static int is_default(const struct param_set *s, const struct param *p, bool *same, struct err *e)
{
	struct param_set fresh;
	char *a = NULL, *b = NULL;

	if (param_init(&fresh, s->table, e))
		return -1;
	a = param_text(s, p->name, e);
	b = param_text(&fresh, p->name, e);
	param_free(&fresh);
	int rc = a && b ? 0 : -1;
	*same = !rc && !strcmp(a, b);
	free(a);
	free(b);
	return rc;
}

/* What the plan set by hand stays as it is. */
static int find_axes(struct tuner *t, const struct param_set *s, struct err *e)
{
	for (const struct param *p = variant_space(t->cell->variant); p->name; p++) {
		bool same;
		if (p->tune == TUNE_NONE || t->dimensions == TUNE_DIMENSIONS)
			continue;
		if (is_default(s, p, &same, e))
			return -1;
		if (same || p->own_range)
			t->axis[t->dimensions++] = p;
	}
	return 0;
}

static const char *nth_word(const char *words, size_t n, size_t *len)
{
	for (;; words += *len) {
		words += strspn(words, " ");
		*len = strcspn(words, " ");
		if (!n--)
			return words;
	}
}

static size_t count_words(const char *words)
{
	size_t n = 0, len;

	for (words += strspn(words, " "); *words; words += len + strspn(words + len, " ")) {
		len = strcspn(words, " ");
		n++;
	}
	return n;
}

/* u in [0, 1) to a value of the axis, as text, for so many training rows. Numbers keep 4 digits:
 * enough to search with, and readable. */
static void axis_text(const struct param *p, double u, size_t rows, char *text, size_t size)
{
	double most = p->tune_share > 0 ? p->tune_share * (double)rows : INFINITY;
	const char *words = p->tune_words ? p->tune_words : p->words;
	double x;

	most = fmax(fmin(most, p->tune_max), p->tune_min);
	if (p->tune == TUNE_WORDS) {
		size_t len, n = count_words(words);
		const char *w = nth_word(words, (size_t)(u * (double)n), &len);
		snprintf(text, size, "%.*s", (int)len, w);
		return;
	}
	if (p->tune == TUNE_LOG)
		x = p->tune_min * pow(most / p->tune_min, u);
	else
		x = p->tune_min + u * (most - p->tune_min);
	if (p->type == PARAM_INT || p->type == PARAM_INTS)
		snprintf(text, size, "%.0f", x);
	else
		snprintf(text, size, "%.4g", x);
}

/* The next point of the sequence. A parameter that means nothing beside the others keeps its
 * default, so that no two configurations differ in it alone. */
static int draw(struct tuner *t, struct param_set *s, struct err *e)
{
	double u[TUNE_DIMENSIONS];
	char text[256];

	gsl_qrng_get(t->sobol, u);
	for (size_t j = 0; j < t->dimensions; j++) {
		double x = u[j] + t->shift[j];
		bool tuned;
		if (param_tuned(s, t->axis[j], t->task, &tuned, e))
			return -1;
		if (!tuned)
			continue;
		axis_text(t->axis[j], x - floor(x), t->rows, text, sizeof text);
		if (param_put(s, t->axis[j]->name, text, e))
			return err_wrap(e, "tuning range of %s", t->cell->variant->learner->name);
	}
	return 0;
}

static void describe(const struct param_set *s, char *text, size_t size)
{
	char *all = param_canonical(s, true, NULL);

	snprintf(text, size, "%s", all ? all : "");
	free(all);
}

static bool was_tried(const struct outcome *o, const struct param_set *s)
{
	struct outcome_trial like;

	describe(s, like.params, sizeof like.params);
	for (size_t i = 0; i < o->ntrials; i++)
		if (!strcmp(o->trials[i].params, like.params))
			return true;
	return false;
}

/* The first configuration is the defaults; where one of them is outside of a range that the user
 * gave, the middle of that. */
static int begin(const struct tuner *t, struct param_set *s, struct err *e)
{
	for (size_t j = 0; j < t->dimensions; j++) {
		const struct param *p = t->axis[j];
		char *now, *end, text[256];
		double x;

		if (!p->own_range)
			continue;
		if (!(now = param_text(s, p->name, e)))
			return -1;
		x = strtod(now, &end);
		bool within = end != now && !*end && x >= p->tune_min && x <= p->tune_max;
		free(now);
		axis_text(p, 0.5, t->rows, text, sizeof text);
		if (!within && param_put(s, p->name, text, e))
			return -1;
	}
	return 0;
}

/* The first is the defaults, the others come from the sequence. */
int tune_next(struct tuner *t, const struct param_set *defaults, const struct outcome *o,
	      struct param_set *s, bool *none, struct err *e)
{
	*none = false;
	if (param_copy(s, defaults, e))
		return -1;
	for (size_t i = 0; o->ntrials && i < DRAWS; i++) {
		param_free(s);
		if (param_copy(s, defaults, e) || draw(t, s, e))
			return -1;
		if (!was_tried(o, s))
			return 0;
	}
	*none = o->ntrials > 0;
	return *none ? 0 : begin(t, s, e);
}

/* ---- the inner folds ---- */

/* Of folds that go forward in time the last: the rest trains, and sets its own last part aside. */
static void keep_last(struct folds *f)
{
	for (size_t i = 0; i < f->rows; i++)
		if (f->part[i] != FOLDS_ABSENT)
			f->part[i] = f->part[i] == (int)f->folds - 1 ? 0 : -1;
	f->folds = 1;
}

/* Where the cell's folds go forward in time, so do these: what is chosen by rows of the past must not have
 * learned from later ones. */
static int split_forward(struct tuner *t, const size_t *rows, size_t n, struct err *e)
{
	struct fold_spec spec = { .kind = FOLDS_FORWARD, .folds = INNER_FOLDS, .repeats = 1 };

	if (folds_within(&t->inner, t->cell->task->data, rows, n, &spec, 0, e))
		return -1;
	if (n > INNER_HOLDOUT)
		keep_last(&t->inner);
	return 0;
}

static int split_inner(struct tuner *t, const size_t *rows, size_t n, struct err *e)
{
	const struct cell *c = t->cell;
	struct fold_spec spec = { .kind = FOLDS_CV, .folds = INNER_FOLDS, .repeats = 1 };
	uint64_t seed = rng_seedf(t->plan->seed, "%s/r%zu/f%zu/inner", c->task->name, c->repeat,
				  c->fold);

	t->rows = n;
	if (c->task->folds.forward)
		return split_forward(t, rows, n, e);
	if (n > INNER_HOLDOUT)
		spec = (struct fold_spec){
			.kind = FOLDS_HOLDOUT, .folds = 1, .repeats = 1, .test_share = 0.25
		};
	return folds_within(&t->inner, c->task->data, rows, n, &spec, seed, e);
}

static int make_inner_of_all(struct tuner *t, struct err *e)
{
	size_t n = t->cell->task->data->rows, *rows = mem_array(n, sizeof *rows, e);
	int rc = -1;

	for (size_t i = 0; rows && i < n; i++)
		rows[i] = i;
	if (rows)
		rc = split_inner(t, rows, n, e);
	free(rows);
	return rc;
}

static int make_inner(struct tuner *t, struct err *e)
{
	const struct cell *c = t->cell;
	struct fold_rows r;
	int rc;

	if (!c->task->folds.rows)
		return make_inner_of_all(t, e);
	if (cell_rows(&r, c, 0, t->plan->seed, e))
		return -1;
	rc = split_inner(t, r.train, r.ntrain, e);
	fold_rows_free(&r);
	return rc;
}

/* Parameters that are sought up to a share of the rows, k of the nearest, mean of fewer rows what they
 * mean of all when they shrink alike. */
static int shrink(struct param_set *s, const struct tuner *t, double share, struct err *e)
{
	char text[32];

	for (const struct param *p = t->cell->variant->learner->params; p->name; p++) {
		if (!(p->tune_share > 0) || p->type != PARAM_INT)
			continue;
		snprintf(text, sizeof text, "%.0f",
			 fmax(p->min, round(share * (double)param_int(s, p->name))));
		if (param_put(s, p->name, text, e))
			return -1;
	}
	return 0;
}

/* What a part of the way is for the learner: steps, or rows of an inner fold (0: all); s (NULL: as it is)
 * is altered where rows are fewer. */
static int limit(struct timed_fit *fit, size_t *keep, struct param_set *s, const struct tuner *t,
		 double share, struct err *e)
{
	const char *steps = t->cell->variant->learner->steps;

	*keep = 0;
	if (share >= 1)
		return 0;
	if (steps) {
		fit->steps = (size_t)fmax(1, round(share * (double)param_int(s, steps)));
		return 0;
	}
	*keep = (size_t)fmax(1, round(share * tune_inner_rows(t)));
	return shrink(s, t, share, e);
}

/* One configuration on one inner fold: the study's metric, NAN where it is undefined. */
static int try_fold(struct tuner *t, size_t k, const struct param_set *s, uint64_t seed, double share,
		    double *score, struct err *e)
{
	const struct cell *c = t->cell;
	const struct variant *v = c->variant;
	const struct dataset *d = c->task->data;
	struct param_set part = { 0 };
	struct outcome scratch = { 0 };
	struct timed_fit fit = { 0 }, limits = { 0 };
	struct fold_rows rows = { 0 };
	size_t keep;
	int rc = -1;

	if (param_copy(&part, s, e) || limit(&limits, &keep, &part, t, share, e) ||
	    folds_rows_some(&rows, &t->inner, d, 0, k, keep,
			    timed_fit_valid_share(c->study, v->learner, &part,
						  (size_t)tune_inner_rows(t)),
			    rng_seedf(seed, "valid%zu", k), e) ||
	    timed_fit_prepare(&fit, d, v->learner, &part, &v->pipe, &rows, e))
		goto done;
	fit.steps = limits.steps;
	fit.test_only = true;
	fit.env = (struct learner_env){ .seed = rng_seedf(seed, "inner%zu", k),
					.threads = (int)t->plan->threads,
					.memory = t->plan->memory,
					.share = t->plan->share,
					.whole = c->whole * rows.ntrain / t->rows,
					.program = exec_learner_command(c->variant->program) };
	timed_fit_judge(&fit, c);
	if (!timed_fit_run(&fit, &scratch, e)) {
		*score = evaluation_score(&fit.test, fit.metric);
		rc = 0;
	}
done:
	outcome_free(&scratch);
	timed_fit_free(&fit);
	fold_rows_free(&rows);
	param_free(&part);
	return rc;
}

/* Mean over the inner folds; a configuration that fails on one of them is out. */
static void try_all(struct tuner *t, const struct param_set *s, uint64_t seed,
		    struct outcome_trial *out)
{
	static const char *const status[] = {
		[ERR_NOMEM] = "memory", [ERR_DIVERGED] = "diverged", [ERR_UNSUITED] = "skipped"
	};
	double start = clock_seconds(CLOCK_MONOTONIC), sum = 0, score;
	struct err e = { 0 };

	for (size_t k = 0; k < t->inner.folds; k++) {
		if (try_fold(t, k, s, seed, out->share, &score, &e)) {
			bool named = e.code < sizeof status / sizeof *status && status[e.code];
			snprintf(out->status, sizeof out->status, "%s",
				 named ? status[e.code] : "failed");
			if (!*t->why)
				snprintf(t->why, sizeof t->why, "%.*s",
					 (int)sizeof t->why - 1, e.text);
			break;
		}
		sum += score;
	}
	if (!strcmp(out->status, "ok"))
		out->score = sum / (double)t->inner.folds;
	out->cost_s = clock_seconds(CLOCK_MONOTONIC) - start;
}

int tune_try(struct tuner *t, const struct param_set *s, struct tune_effort effort, struct outcome *o,
	     struct err *e)
{
	struct outcome_trial *at;

	if (mem_grow((void **)&o->trials, &t->room, o->ntrials + 1, sizeof *o->trials, e))
		return -1;
	at = o->trials + o->ntrials++;
	*at = (struct outcome_trial){ .score = NAN, .status = "ok", .share = effort.share,
				      .rung = effort.rung };
	describe(s, at->params, sizeof at->params);
	try_all(t, s, o->seed, at);
	return 0;
}

bool tune_beats(const struct tuner *t, const struct outcome *o, size_t a, size_t b)
{
	const struct metric *m = study_metric(t->cell->study, t->cell->task->data->task);
	double x = m->better * o->trials[a].score, y = m->better * o->trials[b].score;

	return !isnan(x) && (isnan(y) || x > y);
}

/* ---- the search ---- */

/* A metric that needs probabilities is none for a learner that gives none: that is no failure. */
static int no_score(const struct outcome *o, const struct metric *m, struct err *e)
{
	for (size_t i = 0; i < o->ntrials; i++)
		if (!strcmp(o->trials[i].status, "ok"))
			return FAIL(e, ERR_UNSUITED, "%s is undefined for it, so that there is "
				    "nothing to choose by", m->name);
	return FAIL(e, ERR_NUMERIC, "none of the %zu configurations tried has a score", o->ntrials);
}

/* The defaults are tried whatever the budget. */
static bool is_spent(const struct tuner *t, size_t tried)
{
	struct tune_budget b = t->cell->variant->tune;

	if (t->cell->replay)
		return tried >= t->cell->replay;
	return tried && ((b.trials && tried >= b.trials) ||
			 (b.seconds > 0 &&
			  clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - t->cpu_at >= b.seconds));
}

/* A search that hardly found anything to compare is no search: the reader is told. */
static void tell_failures(const struct tuner *t, struct outcome *o)
{
	size_t failed = 0;

	for (size_t i = 0; i < o->ntrials; i++)
		failed += strcmp(o->trials[i].status, "ok") != 0;
	if (2 * failed > o->ntrials)
		snprintf(o->info, sizeof o->info, "%zu of %zu configurations failed, the first: %s",
			 failed, o->ntrials, t->why);
}

int tune_random(struct tuner *t, const struct param_set *defaults, struct param_set *best,
		size_t *chosen, struct outcome *o, struct err *e)
{
	struct param_set candidate = { 0 };
	int rc = -1;

	for (size_t i = 0; !is_spent(t, i); i++) {
		bool none;

		if (tune_next(t, defaults, o, &candidate, &none, e))
			goto done;
		if (none)
			break;
		if (tune_try(t, &candidate, (struct tune_effort){ 0, 1 }, o, e))
			goto done;
		if (!isnan(o->trials[i].score) && (!best->value || tune_beats(t, o, i, *chosen))) {
			param_free(best);
			*best = candidate;
			candidate = (struct param_set){ 0 };
			*chosen = i;
		}
		param_free(&candidate);
	}
	rc = 0;
done:
	param_free(&candidate);
	return rc;
}

static int search(struct tuner *t, struct param_set *params, struct outcome *o, struct err *e)
{
	const struct metric *m = study_metric(t->cell->study, t->cell->task->data->task);
	bool halves = t->cell->variant->tune.search == TUNE_SEARCH_HALVING;
	struct param_set best = { 0 };
	size_t chosen = 0;
	int rc = -1;

	if ((halves ? tune_halving : tune_random)(t, params, &best, &chosen, o, e))
		goto done;
	if (!best.value) {
		no_score(o, m, e);
		goto done;
	}
	o->trials[chosen].chosen = true;
	tell_failures(t, o);
	param_free(params);
	*params = best;
	best = (struct param_set){ 0 };
	rc = 0;
done:
	param_free(&best);
	return rc;
}

int tune_cell(const struct cell *c, const struct plan *p, struct param_set *params,
	      struct outcome *o, struct err *e)
{
	struct tuner t = { .cell = c, .plan = p,
			   .task = metric_task_name(c->task->data->task),
			   .cpu_at = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) };
	struct rng r = rng_make(rng_seedf(o->seed, "tune"));
	struct watch w = { 0 };
	int rc = -1;

	watch_start(&w);
	params->table = c->variant->learner->params;    /* values from here on, no ranges */
	if (find_axes(&t, params, e) || make_inner(&t, e))
		goto done;
	for (size_t j = 0; j < t.dimensions; j++)
		t.shift[j] = rng_uniform(&r);
	t.sobol = gsl_qrng_alloc(gsl_qrng_sobol, t.dimensions ? (unsigned)t.dimensions : 1);
	if (!t.sobol)
		FAIL(e, ERR_NOMEM, "out of memory");
	else
		rc = search(&t, params, o, e);
	watch_stop(&w);
	o->tune_s = w.wall;
	o->tune_cpu_s = w.cpu;
done:
	gsl_qrng_free(t.sobol);
	folds_free(&t.inner);
	return rc ? err_wrap(e, "tune") : 0;
}

int tune_variant(struct variant *v, struct dataset *d, const struct plan *p, struct outcome *o,
		 struct err *e)
{
	struct plan_task all = { .data = d, .name = d->name };
	struct cell c = { .study = p->studies, .task = &all, .variant = v };
	struct param_set found = { 0 };
	int rc = -1;

	*o = outcome_none();
	o->seed = rng_seedf(p->seed, "%s/fit/%s", d->name, v->learner->name);
	if (p->cost && d->task == TASK_CLASSIFY &&
	    costs_matrix(&all.cost, p->cost, (const char *const *)d->class_names, d->classes, e))
		goto done;
	if (variant_tune(v, p->studies->tune, e) || param_copy(&found, &v->params, e) ||
	    tune_cell(&c, p, &found, o, e))
		goto done;
	param_free(&v->params);
	v->params = found;
	found = (struct param_set){ 0 };
	rc = variant_texts(v, e);
done:
	free(all.cost);
	param_free(&found);
	return rc;
}
