#include "harness/process/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "datasets/digest.h"
#include "datasets/inspect/profile.h"
#include "harness/process/machine.h"
#include "harness/process/stored_folds.h"
#include "harness/store/stored_run.h"

/* ---- what the plan asks for, as rows ---- */

static double majority(const struct dataset *d)
{
	double *rows, most = 0, all = 0;

	if (d->task != TASK_CLASSIFY || !(rows = calloc(d->classes, sizeof *rows)))
		return NAN;
	for (size_t i = 0; i < d->rows; i++) {
		rows[d->label[i]] += d->weight ? (double)d->weight[i] : 1;
		all += d->weight ? (double)d->weight[i] : 1;
	}
	for (size_t k = 0; k < d->classes; k++)
		most = fmax(most, rows[k]);
	free(rows);
	return most / all;
}

static size_t missing(const struct dataset *d)
{
	size_t n = 0;

	for (size_t i = 0; d->x && i < d->rows * d->cols; i++)
		n += isnan(d->x[i]) != 0;
	return n;
}

static int put_profile(struct store *s, const struct dataset *d, int64_t id, struct err *e)
{
	for (size_t i = 0; i < profile_columns(d); i++) {
		struct profile p;

		if (profile_column(&p, d, i, e) ||
		    store_profile(s, id, i, &(struct store_profile_row){
			.role = p.role, .name = p.name, .kind = p.kind, .missing = p.missing,
			.different = p.distinct, .others = p.others, .lowest = p.lowest, .q1 = p.q1,
			.median = p.median, .q3 = p.q3, .highest = p.highest, .mean = p.mean,
			.bars = p.bars, .bar = p.bar, .bar_name = p.bar_name }, e))
			return -1;
	}
	return 0;
}

static int put_dataset(struct store *s, const struct plan_task *n, int64_t *id, struct err *e)
{
	const struct dataset *d = n->data;
	struct store_dataset_row r = {
		.name = n->name, .spec = n->plan->spec, .digest = d->digest,
		.task = metric_task_name(d->task),
		.rows = d->rows, .features = d->cols, .missing = missing(d),
		.classes = d->task == TASK_CLASSIFY ? d->classes : 0, .majority = majority(d),
		.licence = d->licence, .citation = d->citation, .description = d->description,
		.source_url = d->source_url,
		.weight = !d->weight ? NULL : n->plan->table.weight ? n->plan->table.weight : "weight",
	};

	for (size_t j = 0; j < d->cols; j++)
		r.categorical += d->columns[j].kind != COLUMN_NUMERIC;
	return store_dataset(s, &r, id, e) || put_profile(s, d, *id, e) ? -1 : 0;
}

/* Predictions say little without what is true beside them. */
static int put_truth(struct run *s, const struct plan_task *n, int64_t id, struct err *e)
{
	const struct plan *p = s->job_list->plan;
	const struct dataset *d = n->data;
	bool kept = false;

	for (size_t i = 0; i < p->nstudies; i++)
		kept |= p->studies[i].predictions;
	if (!kept)
		return 0;
	if (d->task == TASK_REGRESS)
		return store_target(s->store, id, d->target, d->rows, e);
	return store_truth(s->store, id, d->label, d->rows, (const char *const *)d->class_names,
			   d->classes, e);
}

static int put_findings(struct run *s, const int64_t *data, struct err *e)
{
	for (size_t i = 0; i < s->findings.n; i++) {
		const struct data_finding *f = &s->findings.at[i];

		if (store_finding(s->store, data[f->task->position], i, finding_level_name(f->level),
				  f->code, f->column, f->text, e))
			return -1;
	}
	return 0;
}

static int put_variant(struct store *s, const struct variant *v, int64_t *id, struct err *e)
{
	struct store_variant_row r = {
		.learner = v->learner->name, .label = v->label, .params = v->json,
		.changed = v->changed, .role = v->tuned ? "tuned" : "default",
		.baseline = v->learner->caps & IS_BASELINE,
		.weights = learner_caps(v->learner, &v->params) & TAKES_WEIGHTS,
	};

	return store_variant(s, &r, id, e);
}

static int put_cell(struct run *s, size_t at, const int64_t *data, const int64_t *variants,
		    struct err *e)
{
	const struct cell *c = &s->job_list->cells[at];
	char *canonical = cell_canonical(c, s->job_list->plan, e), key[CELL_KEY];
	struct store_cell_row r = {
		.key = key, .canonical = canonical,
		.dataset = data[c->task->position],
		.variant = variants[c->variant->position],
		.repeat = c->repeat, .fold = c->fold, .study = c->study->name,
		.factor = c->factor.name, .factor_value = c->factor.value,
		.training = c->training,
	};
	int rc = !canonical || cell_key(canonical, key, e) ||
		 store_cell(s->store, &r, &s->ids[at], &s->before[at], e) ? -1 : 0;

	free(canonical);
	return rc;
}

static int put_cells(struct run *s, const int64_t *data, const int64_t *variants, struct err *e)
{
	for (size_t i = 0; i < s->job_list->ncells; i++)
		if (put_cell(s, i, data, variants, e))
			return -1;
	return 0;
}

static int put_study(struct store *s, const struct study *y, size_t position, struct err *e)
{
	return store_study(s, y->name, y->kind->name, y->title, position, e) ||
	       store_study_metric(s, y->name, study_metric(y, TASK_CLASSIFY), e) ||
	       store_study_metric(s, y->name, study_metric(y, TASK_REGRESS), e) ? -1 : 0;
}

/* Of a study on one of its data sets: what the best constant answer scores. */
static int put_constant(struct run *s, const struct study *y, const struct plan_task *n, int64_t id,
			struct err *e)
{
	const struct dataset *d = n->data;
	struct metric_truth all = {
		.task = d->task, .rows = d->rows, .classes = d->classes, .label = d->label,
		.target = d->target, .weight = d->weight, .cost = n->cost,
	};

	return store_best_constant(s->store, y->name, id,
				   metric_constant(study_metric(y, d->task), &all), e);
}

static int put_constants(struct run *s, const int64_t *data, struct err *e)
{
	const struct job_list *l = s->job_list;

	for (size_t i = 0; i < l->ncells; i++) {
		const struct cell *c = &l->cells[i];

		if (i && c->study == c[-1].study && c->task == c[-1].task)
			continue;
		if (put_constant(s, c->study, c->task, data[c->task->position], e))
			return -1;
	}
	return 0;
}

/* Which variants each study has. A variant of the list is of one study. */
static int put_study_variants(struct run *s, const int64_t *variants, struct err *e)
{
	const struct job_list *l = s->job_list;
	bool *seen = mem_zeros(l->nvariants, sizeof *seen, e);
	int rc = seen ? 0 : -1;

	for (size_t i = 0; i < l->ncells && !rc; i++) {
		size_t v = l->cells[i].variant->position;

		if (!seen[v])
			rc = store_study_variant(s->store, l->cells[i].study->name, variants[v], v, e);
		seen[v] = true;
	}
	free(seen);
	return rc;
}

static int put_rows(struct run *s, int64_t *data, int64_t *variants, struct err *e)
{
	const struct job_list *l = s->job_list;

	for (size_t i = 0; i < l->plan->nstudies; i++) {
		if (put_study(s->store, &l->plan->studies[i], i, e))
			return -1;
	}
	for (size_t i = 0; i < l->ntasks; i++)
		if (put_dataset(s->store, l->tasks[i], &data[i], e) ||
		    put_truth(s, l->tasks[i], data[i], e))
			return -1;
	if (stored_folds_put(s->store, l, data, e) || put_findings(s, data, e) || put_constants(s, data, e))
		return -1;
	for (size_t i = 0; i < l->nvariants; i++)
		if (put_variant(s->store, l->variants[i], &variants[i], e))
			return -1;
	return put_study_variants(s, variants, e) || put_cells(s, data, variants, e) ? -1 : 0;
}

static int put_plan(struct run *s, const char *command, const char *shard, struct err *e)
{
	const struct plan *p = s->job_list->plan;
	int64_t *data = mem_zeros(s->job_list->ntasks, sizeof *data, e);
	int64_t *variants = mem_zeros(s->job_list->nvariants, sizeof *variants, e);
	char *text = plan_write(p, e), sha[65], claims[65];
	int rc = -1;

	if (data && variants && text && !digest_bytes(text, strlen(text), sha, e)) {
		struct store_run_row r = { p->name, text, sha, command, p->seed, shard };
		rc = store_plan_begin(s->store, &r, e) || plan_claims_digest(p, claims, e) ||
		     store_claims(s->store, claims, e) || put_rows(s, data, variants, e) ||
		     store_plan_end(s->store, e) ? -1 : 0;
	}
	free(data);
	free(variants);
	free(text);
	return rc;
}

/* ---- what is left to do ---- */

/* Which limits of the plan are larger than those of the call before. */
struct more {
	bool time, memory;
};

static bool is_larger(double now, double was)
{
	return was > 0 && (!(now > 0) || now > was);            /* 0: none */
}

/* What an earlier version wrote may be no plan any more: nothing is known to be larger then. text NULL: there was none. */
static void compare_limits(struct more *m, const char *text, const struct plan *now)
{
	struct plan was = { 0 };
	struct err ignored = { 0 };

	*m = (struct more){ false, false };
	if (text && !plan_load(&was, text, strlen(text), "", &ignored)) {
		m->time = is_larger(now->timeout, was.timeout);
		m->memory = is_larger((double)now->memory, (double)was.memory);
	}
	plan_free(&was);
}

static int find_more(struct more *m, struct store *s, const struct plan *now, struct err *e)
{
	char *text;

	if (store_plan_text(s, &text, e))
		return -1;
	compare_limits(m, text, now);
	free(text);
	return 0;
}

/* What the run that others and this process work for has already: as if it were in this process's own file. */
static int take_earlier(struct run *s, const char *run, struct more *more, struct err *e)
{
	struct stored_run *r = NULL;
	struct err none = { 0 };
	char *file = store_file(run, e);
	bool there = file && !store_exists(file, &none);
	int rc = !file || (there && stored_run_open(&r, run, e)) ? -1 : 0;

	if (r)
		compare_limits(more, stored_run_plan(r), s->job_list->plan);
	for (size_t i = 0; r && !rc && i < s->job_list->ncells; i++) {
		char *canonical = cell_canonical(&s->job_list->cells[i], s->job_list->plan, e);
		struct stored_cell at;

		rc = canonical ? stored_run_find(r, canonical, &at, e) : -1;
		free(canonical);
		if (!rc && at.id && at.same_code && at.same_data && cpu_isa_find(at.isa) == cpu_isa())
			s->before[i] = at.status;
	}
	stored_run_close(r);
	free(file);
	return rc;
}

static bool is_final(enum cell_status before, bool diverges, enum run_resume how, const struct more *m)
{
	if (before == CELL_PLANNED || (before == CELL_TIMEOUT && m->time) ||
	    (before == CELL_MEMORY && m->memory))
		return false;
	return how != RESUME_RETRY || !cell_status_is_bad(before, diverges);
}

static int put_machine(struct run *s, struct err *e)
{
	char *facts = machine_facts(e);
	int rc = facts ? store_machine(s->store, facts, &s->machine, e) : -1;

	free(facts);
	return rc;
}

/* ---- what the cells of this kind took before ---- */

struct seer {
	struct run *s;
	size_t *at;                     /* cells, by the id of their row */
	size_t next;
};

static int by_row(const void *a, const void *b, void *ids)
{
	int64_t x = ((const int64_t *)ids)[*(const size_t *)a],
		y = ((const int64_t *)ids)[*(const size_t *)b];

	return x < y ? -1 : x > y;
}

static void see(void *ctx, const struct store_seen *x)
{
	struct seer *r = ctx;
	const struct job_list *l = r->s->job_list;
	struct pace *p;

	while (r->next < l->ncells && r->s->ids[r->at[r->next]] < x->cell)
		r->next++;
	if (r->next == l->ncells || r->s->ids[r->at[r->next]] != x->cell)
		return;
	if (!(p = pace_list_find(&r->s->paces, &l->cells[r->at[r->next]])))
		return;
	pace_see(p, x->cell_s, x->cell_cpu_s, x->peak_rss_kb * 1024);
}

static int see_earlier(struct run *s, struct err *e)
{
	const struct job_list *l = s->job_list;
	struct seer r = { s, mem_array(l->ncells, sizeof *r.at, e), 0 };
	int rc = -1;

	for (size_t i = 0; r.at && i < l->ncells; i++)
		r.at[i] = i;
	if (r.at) {
		qsort_r(r.at, l->ncells, sizeof *r.at, by_row, s->ids);
		rc = store_seen(s->store, see, &r, e);
	}
	free(r.at);
	return rc;
}

/* How cells that stay as they are have ended. */
static void count_earlier(struct run *s)
{
	for (size_t i = 0, k = 0; i < s->job_list->ncells; i++) {
		struct pace *p;

		if (k < s->ntodo && s->todo[k] == i)
			k++;
		else if ((p = pace_list_find(&s->paces, &s->job_list->cells[i])))
			pace_count(p, s->before[i] == CELL_OK ? CELL_PLANNED : s->before[i]);
	}
}

static int make_paces(struct run *s, struct err *e)
{
	if (pace_list_make(&s->paces, s->job_list, s->todo, s->ntodo, e))
		return -1;
	if (s->ntodo == s->job_list->ncells)
		return 0;
	count_earlier(s);
	return see_earlier(s, e);
}

/* earlier: a run whose outcomes count as there, or NULL: those of the store itself do. */
static int open_at(struct run *s, const char *run, const char *earlier, const char *command, const char *shard,
		   enum run_resume how, struct err *e)
{
	const struct job_list *l = s->job_list;
	struct more more;

	if (data_findings_make(&s->findings, l, e) || store_open(&s->store, run, e) || (how == RESUME_FRESH && store_clear(s->store, e)) ||
	    !(s->ids = mem_zeros(l->ncells, sizeof *s->ids, e)) ||
	    !(s->before = mem_zeros(l->ncells, sizeof *s->before, e)) ||
	    !(s->todo = mem_zeros(l->ncells, sizeof *s->todo, e)) ||
	    find_more(&more, s->store, l->plan, e) || put_plan(s, command, shard, e) || put_machine(s, e) ||
	    (earlier ? take_earlier(s, earlier, &more, e) : store_anew(s->store, &s->anew, e))) {
		run_close(s);
		return -1;
	}
	for (size_t i = 0; i < l->ncells; i++)
		if (!is_final(s->before[i], l->cells[i].study->kind->diverges, how, &more))
			s->todo[s->ntodo++] = i;
	if (make_paces(s, e)) {
		run_close(s);
		return -1;
	}
	return 0;
}

int run_open(struct run *s, const char *run, const struct job_list *l, const char *command, const char *shard,
	     enum run_resume how, struct err *e)
{
	*s = (struct run){ .job_list = l };
	return open_at(s, run, NULL, command, shard, how, e);
}

int run_open_joined(struct run *s, struct join *join, const char *run, const struct job_list *l, const char *command,
		    enum run_resume how, struct err *e)
{
	*s = (struct run){ .job_list = l, .join = join };
	return open_at(s, join_store(join), run, command, NULL, how, e);
}

void run_close(struct run *s)
{
	store_close(s->store);
	data_findings_free(&s->findings);
	pace_list_free(&s->paces);
	free(s->ids);
	free(s->before);
	free(s->todo);
	*s = (struct run){ 0 };
}

static int keep(void *ctx, size_t cell, const struct outcome *o, struct err *e)
{
	struct run *s = ctx;

	return store_outcome(s->store, s->ids[cell], s->machine, o, e) || (s->join && join_done(s->join, cell, e)) ? -1 : 0;
}

static int ask(void *ctx, size_t cell, bool *mine, struct err *e)
{
	struct run *s = ctx;

	return join_claim(s->join, cell, mine, e);
}

static void tell(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o)
{
	struct run *s = ctx;

	if (s->join)
		join_beat(s->join);
	if (s->progress)
		s->progress(s->ctx, t, cell, o);
}

static void tell_ran_out(void *ctx, size_t cell, enum cell_status status, size_t n)
{
	struct run *s = ctx;

	if (s->ran_out)
		s->ran_out(s->ctx, cell, status, n);
}

static void tell_given_up(void *ctx, size_t cell, enum cell_status status, size_t n)
{
	struct run *s = ctx;

	if (s->gave_up)
		s->gave_up(s->ctx, cell, status, n);
}

/* Of outcomes: small cells come by hundreds a second, and a commit takes as long as what it commits. */
#define HELD_TOGETHER 0.05      /* seconds */

static int rest(void *ctx, struct err *e)
{
	struct run *s = ctx;

	return store_release(s->store, e);
}

int run_cells(struct run *s, size_t jobs, const volatile sig_atomic_t *stop, struct run_progress *t,
		struct err *e)
{
	struct scheduler order = {
		.job_list = s->job_list, .todo = s->todo, .ntodo = s->ntodo, .jobs = jobs,
		.claim = s->join ? ask : NULL, .keep = keep, .rest = rest, .progress = tell, .ran_out = tell_ran_out, .gave_up = tell_given_up,
		.ctx = s, .stop = stop,
		.paces = &s->paces, .gives_up = !s->goes_on, .memory = s->memory,
	};

	int rc;

	store_hold(s->store, s->join ? 0 : HELD_TOGETHER);      /* who joins counts on what is said to be done */
	rc = scheduler_run(&order, t, e);
	store_hold(s->store, 0);
	return rc;
}
