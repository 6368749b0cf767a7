#include "harness/plan/job_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/load.h"
#include "harness/plan/bounds.h"
#include "harness/plan/costs.h"
#include "harness/plan/grid.h"
#include "harness/plan/variant.h"

struct maker {
	struct job_list *l;
	const struct plan *plan;
	void (*remark)(void *ctx, const char *text);
	void *ctx;
	const struct metric *by_probabilities;  /* what the present study goes by, where that wants
						 * them; or NULL */
};

static void remark(const struct maker *m, const char *who, const char *text)
{
	char line[640];

	if (!m->remark)
		return;
	snprintf(line, sizeof line, "%s: %s", who, text);
	m->remark(m->ctx, line);
}

/* ---- data sets ---- */

static bool same_data(const struct plan_data *a, const struct plan_data *b)
{
	return !strcmp(a->spec, b->spec) && table_options_equal(&a->table, &b->table);
}

/* Its own name, unless that would be one name for two: a generated set is called by its whole spec,
 * and so is what comes second. */
static char *task_name(const struct job_list *l, const struct plan_data *plan,
			  const struct dataset *d, struct err *e)
{
	const char *own = strchr(plan->spec, '[') ? plan->spec : d->name,
		   *name = plan->table.name ? plan->table.name : own;

	for (size_t i = 0; i < l->ntasks; i++)
		if (!strcmp(l->tasks[i]->name, name) && l->tasks[i]->data != d)
			return mem_text(plan->spec, e);
	return mem_text(name, e);
}

struct remark_of {
	const struct maker *m;
	const char *who;
};

static void load_remark(void *ctx, const char *text)
{
	const struct remark_of *r = ctx;

	remark(r->m, r->who, text);
}

/* The data set itself, loaded once however many studies and splits want it. */
static struct dataset *load(struct maker *m, const struct plan_data *plan, struct err *e)
{
	struct remark_of r = { m, plan->spec };
	struct load_options opt = { .table = plan->table, .remark = load_remark, .ctx = &r };
	struct dataset *d;

	for (size_t i = 0; i < m->l->ntasks; i++)
		if (same_data(m->l->tasks[i]->plan, plan))
			return m->l->tasks[i]->data;
	return dataset_load(&d, plan->spec, &opt, e) ? NULL : d;
}

/* Whoever made the data has said what is to be tested, and the split does not heed it. */
static void say_unused_holdout(const struct maker *m, const struct plan_task *n)
{
	char text[400];

	for (size_t i = 0; i < n->data->nsplits; i++) {
		if (n->data->splits[i].kind != SPLIT_HOLDOUT)
			continue;
		snprintf(text, sizeof text, "its split '%.100s' into training and test rows is not "
			 "used: all rows are one for %.60s; cv stored:%.40s uses it",
			 n->data->splits[i].name, n->cv, n->data->splits[i].name);
		remark(m, n->name, text);
		return;
	}
}

/* Splits of one data set differ only where their texts do: seeded by its name alone. */
static int draw_folds(struct maker *m, struct plan_task *n, const struct fold_spec *spec,
		      struct err *e)
{
	char text[400];
	uint64_t seed = rng_seedf(m->plan->seed, "%s/split", n->name);

	if (folds_make(&n->folds, n->data, spec, seed, e))
		return err_wrap(e, "%s", n->name);
	if (*n->folds.remark)
		remark(m, n->name, n->folds.remark);
	if (n->plan->table.test_file) {
		snprintf(text, sizeof text, "trained on %s, tested on %.300s",
			 n->plan->spec, n->plan->table.test_file);
		remark(m, n->name, text);
	} else if (spec->kind != FOLDS_STORED) {
		say_unused_holdout(m, n);
	}
	return 0;
}

static int price_mistakes(const struct maker *m, struct plan_task *n, struct err *e)
{
	const struct dataset *d = n->data;

	if (!m->plan->cost || d->task != TASK_CLASSIFY)
		return 0;
	return costs_matrix(&n->cost, m->plan->cost, (const char *const *)d->class_names, d->classes, e)
		       ? err_wrap(e, "%s", n->name) : 0;
}

static bool owned_elsewhere(const struct job_list *l, const struct dataset *d)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (l->tasks[i]->data == d)
			return true;
	return false;
}

struct plan_task *job_list_task(const struct job_list *l, const struct study *s, size_t at)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (same_data(l->tasks[i]->plan, &s->data[at]) &&
		    !strcmp(l->tasks[i]->cv, study_split(s, at)))
			return l->tasks[i];
	return NULL;
}

/* The i-th data set of the study, loaded when there is none yet. */
static struct plan_task *get_task(struct maker *m, const struct study *s, size_t at, struct err *e)
{
	const struct plan_data *plan = &s->data[at];
	const char *cv = study_split(s, at);
	struct job_list *l = m->l;
	struct plan_task *n;
	struct dataset *d;

	if ((n = job_list_task(l, s, at)))
		return n;
	if (mem_grow((void **)&l->tasks, &l->tasks_room, l->ntasks + 1, sizeof(void *),
		     e) ||
	    !(d = load(m, plan, e)))
		return NULL;
	if (!(n = mem_zeros(1, sizeof *n, e))) {
		if (!owned_elsewhere(l, d))
			dataset_destroy(d);
		return NULL;
	}
	n->data = d;
	n->plan = plan;
	n->name = task_name(l, plan, d, e);
	n->position = l->ntasks;
	l->tasks[l->ntasks++] = n;      /* from here job_list_free owns it */
	if (!n->name || !(n->cv = mem_text(cv, e)) || price_mistakes(m, n, e) ||
	    draw_folds(m, n, &plan->folds, e))
		return NULL;
	return n;
}

/* ---- learners ---- */

/* Whether the study's metric is defined only for learners that give probabilities. */
static int find_wish(struct maker *m, const struct study *s, struct err *e)
{
	const struct metric *k = s->metric[TASK_CLASSIFY];
	bool wants = k && metric_wants_probabilities(k, 2);

	for (size_t i = 0; i < s->ndata && k && !wants && metric_wants_probabilities(k, SIZE_MAX); i++) {
		const struct plan_task *n = get_task(m, s, i, e);

		if (!n)
			return plan_at_line(m->plan, s->data[i].line, e);
		wants = n->data->task == TASK_CLASSIFY &&
			metric_wants_probabilities(k, n->data->classes);
	}
	m->by_probabilities = wants ? k : NULL;
	return 0;
}

static int grant_wish(const struct maker *m, struct variant *v, bool tell, struct err *e)
{
	char text[256];
	bool given = false;

	if (m->by_probabilities && variant_give_probabilities(v, &given, e))
		return -1;
	if (!given || !tell)
		return 0;
	snprintf(text, sizeof text, "%s goes by probabilities: it is trained with %s, which takes "
		 "longer; said in its brackets, it is not altered", m->by_probabilities->name,
		 v->learner->probabilities);
	remark(m, v->learner->name, text);
	return 0;
}

static int add_variant(struct maker *m, const struct grid_point *p, struct tune_budget tune,
		       struct variant **out, struct err *e)
{
	struct job_list *l = m->l;
	struct variant *v;

	if (mem_grow((void **)&l->variants, &l->variants_room, l->nvariants + 1, sizeof(void *),
		     e) ||
	    !(v = mem_zeros(1, sizeof *v, e)))
		return -1;
	if (variant_of_point(v, p, e)) {
		free(v);
		return -1;
	}
	v->position = l->nvariants;
	l->variants[l->nvariants++] = *out = v;
	if (grant_wish(m, v, !tune_budget_any(tune), e))
		return -1;
	return tune_budget_any(tune) ? variant_tune(v, tune, e) : 0;
}

/* All variants of the study, default before tuned; list and its count are the caller's. */
static int study_variants(struct maker *m, const struct study *s, struct variant ***list, size_t *n,
			  struct err *e)
{
	size_t room = 0;
	struct variant *v;
	struct grid g;

	for (size_t i = 0; i < s->nlearners; i++) {
		int rc = grid_expand(&g, s->learners[i].spec, e);
		for (size_t k = 0; k < g.count && !rc; k++) {
			rc = mem_grow((void **)list, &room, *n + 2, sizeof(void *), e) ||
			     add_variant(m, &g.points[k], (struct tune_budget){ 0 }, &v, e);
			if (rc)
				break;
			(*list)[(*n)++] = v;
			if (!tune_budget_any(s->tune) || v->untuned || !variant_can_tune(v)) {
				if ((rc = variant_needs_no_tuning(v, e)))
					break;
				continue;
			}
			if (!(rc = add_variant(m, &g.points[k], s->tune, &v, e)))
				(*list)[(*n)++] = v;
		}
		grid_free(&g);
		if (rc)
			return plan_at_line(m->plan, s->learners[i].line, e);
	}
	return 0;
}

/* ---- cells ---- */

static struct study_factor cell_factor(const struct cell *c)
{
	const struct study_kind *k = c->study->kind;

	return k->factor ? k->factor(c) : (struct study_factor){ "", NAN };
}

/* The fewest training rows that any fold has, when this share is set aside. */
static int least_rows(const struct maker *m, const struct plan_task *n, double share,
		      size_t *least, struct err *e)
{
	struct cell c = { .task = n };
	struct fold_rows rows;

	*least = SIZE_MAX;
	for (c.repeat = 0; c.repeat < n->folds.repeats; c.repeat++)
		for (c.fold = 0; c.fold < n->folds.folds; c.fold++) {
			if (cell_rows(&rows, &c, share, m->plan->seed, e))
				return -1;
			*least = rows.ntrain < *least ? rows.ntrain : *least;
			fold_rows_free(&rows);
		}
	return 0;
}

/* Rows that a learner with these parameters cannot do without: neighbours that shall vote. */
static double rows_needed(const struct variant *v)
{
	double most = 0;

	for (const struct param *p = v->learner->params; p->name; p++)
		if (p->up_to_rows && p->type == PARAM_INT)
			most = fmax(most, (double)param_int(&v->params, p->name));
	return most;
}

/* Studies that ask for more than a ranking leave out what a data set has too few rows for, in all folds
 * alike; where a level takes the rows it decides. */
static bool spares(const struct study_kind *k)
{
	return !k->compares && k->varies != STUDY_VARIES_ROWS;
}

/* list (n) without. */
static int leave_out(struct maker *m, const struct study *s, const struct plan_task *task,
		     struct variant **list, size_t *n, struct err *e)
{
	size_t least = 0, kept = 0;
	char text[256];

	for (size_t i = 0; i < *n; i++) {
		double needed = rows_needed(list[i]);

		if (needed > 0 && !least && least_rows(m, task, s->validation, &least, e))
			return -1;
		if (needed <= (double)least) {
			list[kept++] = list[i];
			continue;
		}
		snprintf(text, sizeof text, "study %.60s leaves out %.100s, which needs more than the %zu "
			 "training rows of a fold", s->name, list[i]->label, least);
		remark(m, task->name, text);
	}
	*n = kept;
	return 0;
}

/* The levels of what a study varies of the data. */
struct levels {
	size_t n, at[STUDY_LEVELS];
	size_t rows;                    /* of a fold to learn from at most; 0: all */
};

/* Levels of training rows that no fold has are left out and told. */
static void drop_beyond(const struct maker *m, const struct study *s, const struct plan_task *task,
			size_t rows, struct levels *l)
{
	char text[256];
	size_t kept = 0;

	while (kept < l->n && l->at[kept] <= rows)
		kept++;
	if (kept < l->n) {
		snprintf(text, sizeof text, "study %.60s leaves out %zu %s from %zu on: a fold has %zu "
			 "training rows", s->name, l->n - kept,
			 l->n - kept == 1 ? "level" : "levels", l->at[kept], rows);
		remark(m, task->name, text);
	}
	l->n = kept;
}

static void tell_limit(const struct maker *m, const struct study *s, const struct plan_task *task,
		       size_t limit, size_t rows)
{
	char text[200];

	if (!limit)
		return;
	snprintf(text, sizeof text, "in study %.60s a fold learns from %zu of its %zu training rows",
		 s->name, limit, rows);
	remark(m, task->name, text);
}

static int find_levels(struct maker *m, const struct study *s, const struct plan_task *task,
		       struct levels *l, struct err *e)
{
	size_t rows = 0;

	*l = (struct levels){ .n = 1 };
	if (s->kind->varies == STUDY_VARIES_NOTHING)
		return 0;
	if (least_rows(m, task, 0, &rows, e))
		return -1;
	if (s->kind->rows && rows > s->kind->rows)
		l->rows = s->kind->rows;
	l->n = study_levels(s, l->at);
	if (!l->n || s->kind->varies != STUDY_VARIES_ROWS)
		tell_limit(m, s, task, l->rows, rows);
	if (!l->n)
		l->n = s->kind->levels(l->at, task, l->rows ? l->rows : rows);
	else if (s->kind->varies == STUDY_VARIES_ROWS)
		drop_beyond(m, s, task, rows, l);
	return l->n ? 0 : FAIL(e, ERR_PARAM, "levels: none is within the %zu training rows of a fold "
			       "of %s", rows, task->name);
}

static void put_level(struct cell *c, const struct levels *l, size_t i)
{
	size_t level = l->at[i];

	c->keep = c->study->kind->varies == STUDY_VARIES_ROWS ? level : l->rows;
	c->noise = c->study->kind->varies == STUDY_VARIES_NOISE ? level : 0;
}

static bool reaches(const struct cell *c)
{
	return !c->keep ||
	       rows_needed(c->variant) <= floor((double)c->keep * (1 - c->study->validation));
}

/* Learners that need more rows than a level has are told; cells of them are not made. */
static void tell_unreached(const struct maker *m, const struct study *s, const struct plan_task *n,
			   const struct levels *levels, struct variant *const *variants,
			   size_t nvariants)
{
	struct cell c = { .study = s, .task = n };
	char text[320];

	for (size_t v = 0; v < nvariants; v++) {
		size_t lost = 0;

		c.variant = variants[v];
		for (size_t i = 0; i < levels->n; i++) {
			put_level(&c, levels, i);
			lost += !reaches(&c);
		}
		if (!lost)
			continue;
		snprintf(text, sizeof text, "study %.60s has %.100s from %.0f training rows on", s->name,
			 variants[v]->label, rows_needed(variants[v]));
		remark(m, n->name, text);
	}
}

/* Without chance one training is all; a search has some, whatever it searches for. */
static size_t trainings_of(const struct study *s, const struct variant *v)
{
	bool chance = v->tuned || learner_caps(v->learner, &v->params) & USES_SEED;

	return chance ? s->training_seeds : 1;
}

/* Of all learners, at one level of one fold and with one training seed. */
static void add_cells(struct job_list *l, struct cell *c, struct variant *const *variants,
		      size_t nvariants)
{
	for (size_t v = 0; v < nvariants; v++) {
		c->variant = variants[v];
		c->factor = cell_factor(c);
		if (reaches(c) && c->training < trainings_of(c->study, c->variant))
			l->cells[l->ncells++] = *c;
	}
}

/* Learners innermost: a run that is cut short has met every learner about equally often. */
static int data_cells(struct maker *m, const struct study *s, const struct plan_task *n,
		      struct variant *const *variants, size_t nvariants, struct err *e)
{
	struct cell c = { .study = s, .task = n };
	struct job_list *l = m->l;
	struct levels levels;
	double more, trainings = 0;

	if (find_levels(m, s, n, &levels, e))
		return -1;
	tell_unreached(m, s, n, &levels, variants, nvariants);
	for (size_t v = 0; v < nvariants; v++)
		trainings += (double)trainings_of(s, variants[v]);
	more = trainings * (double)levels.n * (double)n->folds.folds * (double)n->folds.repeats;

	if (more > (double)(PLAN_MOST_CELLS - l->ncells))
		return FAIL(e, ERR_PARAM, "%s: %.0f cells (%zu learners with their parameters x "
			    "%zu folds x %zu repeats%s%s)%s are more than a plan may have, %d", n->name,
			    more, nvariants, n->folds.folds, n->folds.repeats,
			    levels.n > 1 ? " x levels" : "",
			    s->training_seeds > 1 ? " x training seeds" : "",
			    l->ncells ? ", with those before," : "", PLAN_MOST_CELLS);
	if (mem_grow((void **)&l->cells, &l->cells_room,
		     l->ncells + (size_t)more, sizeof *l->cells, e))
		return -1;
	for (c.repeat = 0; c.repeat < n->folds.repeats; c.repeat++)
		for (c.fold = 0; c.fold < n->folds.folds; c.fold++)
			for (size_t i = 0; i < levels.n; i++) {
				put_level(&c, &levels, i);
				for (c.training = 0; c.training < s->training_seeds; c.training++)
					add_cells(l, &c, variants, nvariants);
			}
	return 0;
}

/* ---- the same asked for twice ("knn" and "knn[k=5]" where 5 is the default) runs once ---- */

static int compare_variants(const struct variant *x, const struct variant *y)
{
	int order = strcmp(x->learner->name, y->learner->name);

	order = order ? order : strcmp(x->canonical, y->canonical);
	return order ? order : x->tuned - y->tuned;
}

static int by_text(const void *a, const void *b)
{
	const struct variant *x = *(struct variant *const *)a, *y = *(struct variant *const *)b;
	int order = compare_variants(x, y);

	return order ? order : x->position < y->position ? -1 : x->position > y->position;
}

static int by_position(const void *a, const void *b)
{
	const struct variant *x = *(struct variant *const *)a, *y = *(struct variant *const *)b;

	return x->position < y->position ? -1 : x->position > y->position;
}

/* Of equal variants of a study the first stays. */
static size_t drop_twins(struct variant **list, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(list, n, sizeof *list, by_text);
	for (size_t i = 0; i < n; i++)
		if (!kept || compare_variants(list[kept - 1], list[i]))
			list[kept++] = list[i];
	if (kept)
		qsort(list, kept, sizeof *list, by_position);
	return kept;
}

static bool same_task(const struct plan_task *a, const struct plan_task *b)
{
	return a == b || (!strcmp(a->name, b->name) && !strcmp(a->cv, b->cv) &&
			  !strcmp(a->data->digest, b->data->digest));
}

static bool is_among(const struct plan_task *const *list, size_t n, const struct plan_task *t)
{
	for (size_t i = 0; i < n; i++)
		if (same_task(list[i], t))
			return true;
	return false;
}

static int fitting_cells(struct maker *m, const struct study *s, const struct plan_task *n,
			 struct variant *const *variants, size_t nvariants, struct err *e)
{
	struct variant **fitting = mem_copy(variants, nvariants, sizeof *fitting, e);
	int rc = !fitting || (spares(s->kind) && leave_out(m, s, n, fitting, &nvariants, e)) ||
		 data_cells(m, s, n, fitting, nvariants, e) ? -1 : 0;

	free(fitting);
	return rc;
}

/* Under two names the same rows would count twice in ranks, means and tests over data sets. */
static int refuse_twin(const struct plan_task *const *list, size_t n, const struct plan_task *t,
		       struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->name, t->name) && list[i]->data != t->data &&
		    !strcmp(list[i]->data->digest, t->data->digest))
			return FAIL(e, ERR_DATA, "%s and %s hold the same data, which would count "
				    "twice in ranks and means; leave one out", list[i]->name,
				    t->name);
	return 0;
}

static int tasks_cells(struct maker *m, const struct study *s, struct variant *const *variants,
		       size_t nvariants, struct err *e)
{
	const struct plan_task **done = mem_array(s->ndata, sizeof *done, e);
	size_t ndone = 0;
	int rc = done ? 0 : -1;

	for (size_t i = 0; i < s->ndata && !rc; i++) {
		const struct plan_task *n = get_task(m, s, i, e);
		if (n && is_among(done, ndone, n))
			continue;
		if (!n || refuse_twin(done, ndone, n, e) ||
		    fitting_cells(m, s, n, variants, nvariants, e))
			rc = plan_at_line(m->plan, s->data[i].line, e);
		else
			done[ndone++] = n;
	}
	free(done);
	return rc;
}

static int study_cells(struct maker *m, const struct study *s, struct err *e)
{
	struct variant **variants = NULL;
	size_t n = 0;
	int rc = find_wish(m, s, e) || study_variants(m, s, &variants, &n, e) ? -1 : 0;

	if (!rc)
		rc = tasks_cells(m, s, variants, drop_twins(variants, n), e);
	free(variants);
	return rc;
}

/* ---- metrics: does what was asked for fit the data? ---- */

static bool study_has(const struct job_list *l, const struct study *s, enum task task)
{
	for (size_t i = 0; i < l->ncells; i++)
		if (l->cells[i].study == s && l->cells[i].task->data->task == task)
			return true;
	return false;
}

static int fits_nothing(const struct metric *m, enum task task, struct err *e)
{
	enum task other = task == TASK_CLASSIFY ? TASK_REGRESS : TASK_CLASSIFY;
	char names[512] = "";
	size_t n = 0;

	for (const struct metric *k = metrics; k->name && n < sizeof names; k++)
		if (metric_fits(k, other))
			n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n ? ", " : "",
					      k->name);
	return FAIL(e, ERR_PARAM, "metric %s is for %s, and there is none here; for %s there are %s",
		    m->name, metric_task_name(task), metric_task_name(other), names);
}

/* One metric in a study of both tasks: the other task keeps its default, which is said. */
static void say_default(const struct maker *m, const struct study *s)
{
	enum task asked = s->metric[TASK_CLASSIFY] ? TASK_CLASSIFY : TASK_REGRESS,
		  other = asked == TASK_CLASSIFY ? TASK_REGRESS : TASK_CLASSIFY;
	char text[160];

	if (!s->metric[asked] || s->metric[other] || !study_has(m->l, s, TASK_CLASSIFY) ||
	    !study_has(m->l, s, TASK_REGRESS))
		return;
	snprintf(text, sizeof text, "%s is for %s; the data sets of %s are measured by %s",
		 s->metric[asked]->name, metric_task_name(asked), metric_task_name(other),
		 metric_default(other)->name);
	remark(m, s->name, text);
}

/* Costs and the metrics that go by them want one another. */
static int check_costs(const struct maker *m, struct err *e)
{
	bool classes = false, asked = false;

	for (size_t i = 0; i < m->plan->nstudies; i++) {
		const struct metric *k = m->plan->studies[i].metric[TASK_CLASSIFY];

		if (k && k->needs & NEEDS_COST && !m->plan->cost)
			return FAIL(e, ERR_PARAM, "metric %s goes by the cost of mistakes, which is not "
				    "said: 'TRUTH:PREDICTED=COST' (--cost, in a plan cost:)", k->name);
		asked |= k && k->needs & NEEDS_COST;
	}
	for (size_t i = 0; i < m->l->ntasks; i++)
		classes |= m->l->tasks[i]->data->task == TASK_CLASSIFY;
	if (m->plan->cost && !classes)
		return FAIL(e, ERR_PARAM, "costs are of classes taken for one another, and there is no "
			    "classification here");
	if (m->plan->cost && !asked)
		remark(m, "cost", "it is scored beside the other metrics; --metric cost (or min_cost, by "
		       "probabilities) ranks and tunes by it");
	return 0;
}

static int check_metrics(const struct maker *m, struct err *e)
{
	const struct plan *p = m->plan;

	for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++) {
		const struct metric *asked = NULL;
		bool used = false;

		for (size_t i = 0; i < p->nstudies; i++) {
			asked = p->studies[i].metric[t] ? p->studies[i].metric[t] : asked;
			used |= p->studies[i].metric[t] &&
				study_has(m->l, p->studies + i, (enum task)t);
		}
		if (asked && !used)
			return fits_nothing(asked, (enum task)t, e);
	}
	for (size_t i = 0; i < p->nstudies; i++)
		say_default(m, p->studies + i);
	return check_costs(m, e);
}

int job_list_make(struct job_list *out, const struct plan *p,
		  void (*say)(void *ctx, const char *text), void *ctx, struct err *e)
{
	struct maker m = { .l = out, .plan = p, .remark = say, .ctx = ctx };
	int rc = plan_check_size(p, e);

	*out = (struct job_list){ .plan = p };
	for (size_t i = 0; i < p->nstudies && !rc; i++)
		rc = study_cells(&m, &p->studies[i], e);
	if (rc || check_metrics(&m, e)) {
		job_list_free(out);
		return -1;
	}
	return 0;
}

void job_list_free(struct job_list *l)
{
	for (size_t i = 0; i < l->ntasks; i++) {
		struct plan_task *n = l->tasks[i];
		bool last = true;
		for (size_t j = i + 1; j < l->ntasks; j++)
			last &= l->tasks[j]->data != n->data;
		if (last)
			dataset_destroy(n->data);
		folds_free(&n->folds);
		free(n->name);
		free(n->cv);
		free(n->cost);
		free(n);
	}
	for (size_t i = 0; i < l->nvariants; i++) {
		variant_free(l->variants[i]);
		free(l->variants[i]);
	}
	free(l->tasks);
	free(l->variants);
	free(l->cells);
	*l = (struct job_list){ 0 };
}
