#include "harness/process/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/run/tune.h"

enum { FIRST = 250, TESTED_LEAST = 10 };
#define CLOCK_SHORT   0.02      /* seconds below which a processor time may be too short */
#define CLOCK_MISSES  0.0015
#define NEARLY_ALL 0.75         /* of the rows: then all of them */

double samples_rows(double whole, size_t k)
{
	double n = ldexp(FIRST, (int)k);

	return n < NEARLY_ALL * whole ? n : whole;
}

static size_t sizes_of(double whole)
{
	size_t k = 0;

	while (samples_rows(whole, k) < whole)
		k++;
	return k + 1;
}

static void shuffle(size_t *rows, size_t n, struct rng *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = rng_below(r, i), kept = rows[i - 1];

		rows[i - 1] = rows[j];
		rows[j] = kept;
	}
}

/* The task with a part of its rows: the first of each list, in the share that n is of all. */
static struct plan_task *part_of(const struct plan_task *t, const struct fold_rows *r, double n,
				 struct err *e)
{
	double share = n / (double)r->ntrain, tested = ceil(share * (double)r->ntest);
	size_t most = (size_t)fmin(fmax(tested, TESTED_LEAST), (double)r->ntest);
	struct plan_task *part = mem_zeros(1, sizeof *part, e);

	if (!part)
		return NULL;
	*part = *t;
	part->folds = (struct folds){ .rows = t->folds.rows, .folds = 1, .repeats = 1 };
	if (!(part->folds.part = mem_array(t->folds.rows, sizeof *part->folds.part, e))) {
		free(part);
		return NULL;
	}
	for (size_t i = 0; i < t->folds.rows; i++)
		part->folds.part[i] = FOLDS_ABSENT;
	for (size_t i = 0; i < (size_t)n && i < r->ntrain; i++)
		part->folds.part[r->train[i]] = -1;
	for (size_t i = 0; i < most; i++)
		part->folds.part[r->test[i]] = 0;
	return part;
}

/* Samples of one data set in all sizes, at list.tasks from `at` on. Rows are drawn from the last fold:
 * of splits whose folds grow, the largest. */
static int make_parts(struct samples *s, const struct plan_task *t, size_t at, struct err *e)
{
	struct rng r = rng_make(rng_seedf(0, "%s/samples", t->name));
	struct fold_rows rows;
	int rc = 0;

	if (folds_rows(&rows, &t->folds, t->data, 0, t->folds.folds - 1, 0, 0, e))
		return -1;
	shuffle(rows.train, rows.ntrain, &r);
	shuffle(rows.test, rows.ntest, &r);
	for (size_t k = 0; k < s->sizes && k < sizes_of((double)rows.ntrain) && !rc; k++) {
		double n = samples_rows((double)rows.ntrain, k);
		rc = (s->list.tasks[at + k] = part_of(t, &rows, n, e)) ? 0 : -1;
		s->used[t->position] = k + 1;
		s->whole[t->position] = rows.ntrain;
	}
	fold_rows_free(&rows);
	return rc;
}

static size_t most_sizes(const struct job_list *l)
{
	size_t most = 1;

	for (size_t i = 0; i < l->ntasks; i++) {
		size_t k = sizes_of((double)l->tasks[i]->data->rows);
		most = k > most ? k : most;
	}
	return most;
}

int samples_make(struct samples *s, const struct job_list *l, const struct plan *plan,
		 const struct pace_list *p, size_t trials, struct err *e)
{
	*s = (struct samples){ .list = { .plan = plan }, .first = p->at, .sizes = most_sizes(l) };
	s->list.ntasks = l->ntasks * s->sizes;
	s->list.ncells = p->n * s->sizes;
	if (!(s->list.tasks = mem_zeros(s->list.ntasks, sizeof *s->list.tasks, e)) ||
	    !(s->used = mem_zeros(2 * l->ntasks, sizeof *s->used, e)) ||
	    !(s->list.cells = mem_zeros(s->list.ncells, sizeof *s->list.cells, e)))
		return -1;
	s->whole = s->used + l->ntasks;
	for (size_t i = 0; i < p->n; i++) {
		const struct pace *at = &p->at[i];
		size_t first = at->task->position * s->sizes;

		if (!isnan(at->each))
			continue;
		if (!s->list.tasks[first] && make_parts(s, at->task, first, e))
			return -1;
		for (size_t k = 0; k < s->sizes; k++)
			s->list.cells[i * s->sizes + k] = (struct cell){
				.study = at->study, .variant = at->variant,
				.noise = at->noise,
				.wrong = at->wrong,
				.task = s->list.tasks[first + k],
				.replay = at->variant->tuned ? trials : 0,
				.whole = s->whole[at->task->position],
				.factor = l->cells[at->cell].factor,
			};
	}
	return 0;
}

void samples_free(struct samples *s)
{
	for (size_t i = 0; s->list.tasks && i < s->list.ntasks; i++) {
		if (s->list.tasks[i])
			free(s->list.tasks[i]->folds.part);
		free(s->list.tasks[i]);
	}
	free(s->list.tasks);
	free(s->list.cells);
	free(s->used);
	*s = (struct samples){ 0 };
}

size_t samples_sizes(const struct samples *s, const struct pace *p)
{
	return s->used[p->task->position];
}

size_t samples_cell(const struct samples *s, const struct pace *p, size_t size)
{
	return (size_t)(p - s->first) * s->sizes + size;
}

/* Of one configuration. The first is the defaults, and one of many. */
static double search_cpu(const struct variant *v, const struct outcome *o)
{
	double all = 0, others = 0;

	if (v->tune.search == TUNE_SEARCH_HALVING)
		return o->tune_cpu_s / (double)v->tune.trials;
	for (size_t i = 0; i < o->ntrials; i++) {
		all += o->trials[i].cost_s;
		others += i ? o->trials[i].cost_s : 0;
	}
	if (o->ntrials < 2 || !(others > 0))
		return o->tune_cpu_s / (double)(o->ntrials ? o->ntrials : 1);
	return o->tune_cpu_s * others / all / (double)(o->ntrials - 1);
}

/* The clock of processor time may miss a millisecond of a short piece of work, and the wall clock
 * counts what others took meanwhile. */
static double seconds_of(double wall, double cpu)
{
	return cpu < CLOCK_SHORT ? fmin(fmax(wall, cpu), cpu + CLOCK_MISSES) : cpu;
}

static double steps_of(const struct outcome *o)
{
	for (size_t i = 0; i < o->ncounts; i++)
		if (!strcmp(o->counts[i].name, "steps"))
			return o->counts[i].value;
	return 1;
}

struct cost_point samples_point(const struct variant *v, const struct outcome *o)
{
	double train = o->n_train + (o->n_valid > 0 ? o->n_valid : 0),
	       folds = train > INNER_HOLDOUT ? 1 : INNER_FOLDS,
	       tune = o->tune_cpu_s > 0 ? seconds_of(o->tune_s, o->tune_cpu_s) : 0,
	       query = seconds_of(o->predict_s, o->predict_cpu_s);

	return (struct cost_point){
		.steps = fmax(steps_of(o), 1), .train = train, .tested = o->n_test, .query = query,
		.base = fmax(seconds_of(o->cell_s, o->cell_cpu_s) - query - tune, 1e-6),
		.inner = train * (folds > 1 ? 1 - 1.0 / INNER_FOLDS : 0.75),
		.search = tune > 0 ? search_cpu(v, o) / folds : NAN,
		.bytes = o->peak_rss_kb * 1024,
	};
}
