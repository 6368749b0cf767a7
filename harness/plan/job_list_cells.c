/* The cells of a study on one data set: folds, levels, training seeds, learners. */
#include "harness/plan/job_list_inner.h"

#include <math.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/bounds.h"

static struct study_factor cell_factor(const struct cell *c)
{
	const struct study_kind *k = c->study->kind;

	return k->factor ? k->factor(c) : (struct study_factor){ "", NAN };
}

/* The fewest training rows that any fold has, when this share is set aside. */
static int least_rows(const struct job_maker *m, const struct plan_task *n, double share,
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
bool job_list_spares(const struct study_kind *k)
{
	return !k->compares && k->varies != STUDY_VARIES_ROWS;
}

/* Halves are drawn row by row: one may be a little smaller than the other. */
#define HALF_ROOM 2.5

/* list (n) without. */
int job_list_leave_out(struct job_maker *m, const struct study *s, const struct plan_task *task,
		     struct variant **list, size_t *n, struct err *e)
{
	bool halves = s->kind->varies == STUDY_VARIES_CONTROL;
	size_t least = 0, kept = 0;
	char text[256];

	for (size_t i = 0; i < *n; i++) {
		double needed = rows_needed(list[i]) * (halves ? HALF_ROOM : 1);

		if (needed > 0 && !least && least_rows(m, task, s->validation, &least, e))
			return -1;
		if (needed <= (double)least) {
			list[kept++] = list[i];
			continue;
		}
		snprintf(text, sizeof text, "study %.60s leaves out %.100s, which needs more than %s%zu "
			 "training rows of a fold", s->name, list[i]->label,
			 halves ? "about half of the " : "the ", least);
		job_list_remark(m, task->name, text);
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
static void drop_beyond(const struct job_maker *m, const struct study *s, const struct plan_task *task,
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
		job_list_remark(m, task->name, text);
	}
	l->n = kept;
}

static void tell_limit(const struct job_maker *m, const struct study *s, const struct plan_task *task,
		       size_t limit, size_t rows)
{
	char text[200];

	if (!limit)
		return;
	snprintf(text, sizeof text, "in study %.60s a fold learns from %zu of its %zu training rows",
		 s->name, limit, rows);
	job_list_remark(m, task->name, text);
}

static int find_levels(struct job_maker *m, const struct study *s, const struct plan_task *task,
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
	if (!l->n && s->kind->nfixed) {
		l->n = s->kind->nfixed;
		memcpy(l->at, s->kind->fixed, sizeof l->at);
	} else if (!l->n) {
		l->n = s->kind->levels(l->at, task, l->rows ? l->rows : rows);
	} else if (s->kind->varies == STUDY_VARIES_ROWS) {
		drop_beyond(m, s, task, rows, l);
	}
	return l->n ? 0 : FAIL(e, ERR_PARAM, "levels: none is within the %zu training rows of a fold "
			       "of %s", rows, task->name);
}

static void put_level(struct cell *c, const struct levels *l, size_t i)
{
	size_t level = l->at[i];

	c->keep = c->study->kind->varies == STUDY_VARIES_ROWS ? level : l->rows;
	c->noise = c->study->kind->varies == STUDY_VARIES_NOISE ? level : 0;
	c->wrong = c->study->kind->varies == STUDY_VARIES_LABELS ? level : 0;
	c->control = c->study->kind->varies == STUDY_VARIES_CONTROL ? (enum study_control)level
								    : STUDY_CONTROL_PLAIN;
}

static bool reaches(const struct cell *c)
{
	return !c->keep ||
	       rows_needed(c->variant) <= floor((double)c->keep * (1 - c->study->validation));
}

/* Learners that need more rows than a level has are told; cells of them are not made. */
static void tell_unreached(const struct job_maker *m, const struct study *s, const struct plan_task *n,
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
		job_list_remark(m, n->name, text);
	}
}

/* Without chance one training is all; a search has some, whatever it searches for. What a control measures is
 * of one training. */
static size_t trainings_of(const struct study *s, const struct variant *v)
{
	bool chance = v->tuned || learner_caps(v->learner, &v->params) & USES_SEED;

	return chance && s->kind->varies != STUDY_VARIES_CONTROL ? s->training_seeds : 1;
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
int job_list_add_cells(struct job_maker *m, const struct study *s, const struct plan_task *n,
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
			    "%zu folds x %zu repeats%s%s)%s are more than a plan may have, %d; %s", n->name,
			    more, nvariants, n->folds.folds, n->folds.repeats,
			    levels.n > 1 ? " x levels" : "",
			    s->training_seeds > 1 ? " x training seeds" : "",
			    l->ncells ? ", with those before," : "", PLAN_MOST_CELLS,
			    plan_size_advice((double)nvariants,
					     (double)n->folds.folds * (double)n->folds.repeats, 1));
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
