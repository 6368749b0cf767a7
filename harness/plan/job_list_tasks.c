/* The data sets of a plan: loaded once, named, split. */
#include "harness/plan/job_list_inner.h"

#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/load.h"
#include "harness/plan/costs.h"

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
	const struct job_maker *m;
	const char *who;
};

static void load_remark(void *ctx, const char *text)
{
	const struct remark_of *r = ctx;

	job_list_remark(r->m, r->who, text);
}

/* The data set itself, loaded once however many studies and splits want it. */
static struct dataset *load(struct job_maker *m, const struct plan_data *plan, struct err *e)
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
static void say_unused_split(const struct job_maker *m, const struct plan_task *n)
{
	const struct dataset *d = n->data;
	char text[400];
	size_t i = 0;

	while (i < d->nsplits && d->splits[i].kind != SPLIT_HOLDOUT)
		i++;
	if (i < d->nsplits)
		snprintf(text, sizeof text, "its split '%.100s' into training and test rows is not "
			 "used: all rows are one for %.60s; cv stored:%.40s uses it",
			 d->splits[i].name, n->cv, d->splits[i].name);
	else if (d->nsplits)
		snprintf(text, sizeof text, "its folds '%.100s' are not used, the rows are parted anew by "
			 "%.60s; cv stored:%.40s uses them", d->splits[0].name, n->cv, d->splits[0].name);
	else
		return;
	job_list_remark(m, n->name, text);
}

/* Splits of one data set differ only where their texts do: seeded by its name alone. */
static int draw_folds(struct job_maker *m, struct plan_task *n, const struct fold_spec *spec,
		      struct err *e)
{
	char text[400];
	uint64_t seed = rng_seedf(m->plan->seed, "%s/split", n->name);

	if (folds_make(&n->folds, n->data, spec, seed, e))
		return err_wrap(e, "%s", n->name);
	if (*n->folds.remark)
		job_list_remark(m, n->name, n->folds.remark);
	if (n->plan->table.test_file) {
		snprintf(text, sizeof text, "trained on %s, tested on %.300s",
			 n->plan->spec, n->plan->table.test_file);
		job_list_remark(m, n->name, text);
	} else if (spec->kind != FOLDS_STORED) {
		say_unused_split(m, n);
	}
	return 0;
}

static int price_mistakes(const struct job_maker *m, struct plan_task *n, struct err *e)
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
struct plan_task *job_list_need_task(struct job_maker *m, const struct study *s, size_t at, struct err *e)
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
