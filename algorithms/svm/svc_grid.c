#include "algorithms/svm/svc_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_smo.h"

/* What all threads read. */
struct shared {
	const struct svc_grid *grid;
	const struct svc_plan *plan;
	struct svc_set set;
	struct svc_base base;           /* .at NULL: it does not fit into memory */
	struct svc_model shape;         /* groups and labels, for scoring; owns nothing */
	size_t cache;                   /* bytes per thread */
	double *score;                  /* (gammas, cs, folds) */
	double *vectors, *iterations, *seconds;         /* the same */
};

/* What each thread has: the kernel rows of one gamma, a solver on them, and room. */
struct worker {
	const struct shared *s;
	size_t gamma;                   /* whose gram this is; SIZE_MAX: none yet */
	struct svc_options options;
	struct svc_gram *gram;
	struct svc_smo *smo;
	size_t *group, *row;            /* row: the set's rows of the fold under test */
	size_t rows;
	double *y, *coef, *value, *decision;            /* decision: (cs, rows, machines) */
	double *work;
	float *answer;
	/* support: (cs, n) rows with a coefficient in some machine */
	uint8_t *out, *support;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void worker_free(struct worker *w)
{
	svc_smo_free(w->smo);
	svc_gram_free(w->gram);
	free(w->group);
	free(w->row);
	free(w->y);
	free(w->coef);
	free(w->value);
	free(w->decision);
	free(w->work);
	free(w->answer);
	free(w->out);
	free(w->support);
}

static int worker_make(struct worker *w, const struct shared *s, struct err *e)
{
	size_t n = s->set.n, cs = s->grid->cs;

	*w = (struct worker){ .s = s, .gamma = SIZE_MAX, .options = s->plan->options };
	return !(w->group = mem_array(s->set.groups, sizeof *w->group, e)) ||
	       !(w->row = mem_array(n, sizeof *w->row, e)) ||
		       !(w->y = mem_array(n, sizeof *w->y, e)) ||
	       !(w->coef = mem_array(n, sizeof *w->coef, e)) ||
	       !(w->value = mem_array(n, sizeof *w->value, e)) || !(w->out = mem_array(n, 1, e)) ||
	       !(w->work = mem_array(svc_score_work(&s->shape), sizeof *w->work, e)) ||
	       !(w->answer = mem_array(s->shape.classes + 1, sizeof *w->answer, e)) ||
	       !(w->support = mem_array(cs * n, 1, e)) ? -1 : 0;
}

static int choose_gamma(struct worker *w, size_t gamma, struct err *e)
{
	const struct shared *s = w->s;

	if (w->gamma == gamma)
		return 0;
	svc_smo_free(w->smo);
	svc_gram_free(w->gram);
	w->smo = NULL;
	w->gram = NULL;
	w->gamma = SIZE_MAX;
	w->options.kernel.gamma = s->grid->gamma[gamma];
	w->options.cache = s->cache;
	if (svc_gram_make(&w->gram, &s->set, &w->options.kernel, s->base.at ? &s->base : NULL,
			  s->cache, e) ||
	    svc_smo_make(&w->smo, &s->set, &w->options, w->gram, e))
		return -1;
	w->gamma = gamma;
	return 0;
}

static int list_fold(struct worker *w, size_t fold, struct err *e)
{
	const struct shared *s = w->s;

	w->rows = 0;
	for (size_t i = 0; i < s->set.n; i++)
		if (s->grid->fold[s->set.row[i]] == fold)
			w->row[w->rows++] = i;
	free(w->decision);
	w->decision = mem_zeros(s->grid->cs * w->rows * s->shape.machines, sizeof *w->decision, e);
	memset(w->support, 0, s->grid->cs * s->set.n);
	return w->decision ? 0 : -1;
}

static void mask_fold(struct worker *w, struct svc_task *t, size_t fold)
{
	const struct svc_set *set = &w->s->set;
	size_t at = 0;

	for (size_t k = 0; k < t->groups; k++)
		for (size_t i = set->start[t->group[k]]; i < set->start[t->group[k] + 1]; i++)
			w->out[at++] = w->s->grid->fold[set->row[i]] == fold;
	t->out = w->out;
}

static double *decision_of(const struct worker *w, size_t c, size_t row, size_t machine)
{
	return &w->decision[(c * w->rows + row) * w->s->shape.machines + machine];
}

/* Where the rows of group g that are under test begin in w->row, and how many they are. */
static size_t tested_rows(const struct worker *w, size_t g, size_t *count)
{
	const struct svc_set *set = &w->s->set;
	size_t from = 0;

	while (from < w->rows && w->row[from] < set->start[g])
		from++;
	for (*count = 0; from + *count < w->rows && w->row[from + *count] < set->start[g + 1];)
		++*count;
	return from;
}

/* Rows under test in groups that the task did not have: the sum over its support vectors. */
static int add_outsiders(struct worker *w, const struct svc_task *t, const size_t *list,
			 const double *coef,
			 size_t vectors, size_t c, size_t machine, struct err *e)
{
	for (size_t g = 0; g < w->s->set.groups; g++) {
		size_t count, from = tested_rows(w, g, &count);
		bool inside = false;
		for (size_t k = 0; k < t->groups; k++)
			inside |= t->group[k] == g;
		for (size_t v = 0; !inside && count && v < vectors; v++) {
			size_t batch = vectors - v < SVC_BATCH ? vectors - v : SVC_BATCH;
			const float *k = svc_gram_row(w->gram, list + v, batch, g, e);
			if (!k)
				return -1;
			for (size_t r = from; r < from + count; r++)
				*decision_of(w, c, r, machine) +=
					coef[v] * (double)k[w->row[r] - w->s->set.start[g]];
		}
	}
	return 0;
}

/* Decision values of all rows under test by a machine just solved. */
static int keep_values(struct worker *w, const struct svc_task *t, const struct svc_solution *sol,
		       size_t c, size_t machine, struct err *e)
{
	const struct svc_set *set = &w->s->set;
	size_t vectors = 0, at = 0, *list = mem_array(t->n, sizeof *list, e);
	double *coef = mem_array(t->n, sizeof *coef, e);
	int rc = -1;

	if (!list || !coef)
		goto done;
	for (size_t r = 0; r < w->rows; r++)
		*decision_of(w, c, r, machine) = -sol->rho;
	for (size_t k = 0; k < t->groups; k++) {
		size_t g = t->group[k], count, from = tested_rows(w, g, &count);
		for (size_t r = from; r < from + count; r++)
			*decision_of(w, c, r, machine) = sol->value[at + w->row[r] - set->start[g]];
		for (size_t i = set->start[g]; i < set->start[g + 1]; i++, at++)
			if (sol->coef[at] != 0) {
				w->support[c * set->n + i] = 1;
				coef[vectors] = sol->coef[at];
				list[vectors++] = i;
			}
	}
	rc = t->groups < set->groups ? add_outsiders(w, t, list, coef, vectors, c, machine, e) : 0;
done:
	free(list);
	free(coef);
	return rc;
}

static size_t cell_index(const struct shared *s, size_t gamma, size_t c, size_t fold)
{
	return (gamma * s->grid->cs + c) * s->grid->folds + fold;
}

/* One machine of one fold, along all C. */
static int solve_path(struct worker *w, size_t fold, size_t machine, struct err *e)
{
	const struct shared *s = w->s;
	struct svc_solution sol = { .coef = w->coef, .value = w->value };
	struct svc_plan plan = *s->plan;
	struct svc_task t;

	plan.options.c = s->grid->c[0];
	svc_task_of(&s->set, &plan, machine, w->group, w->y, &t);
	mask_fold(w, &t, fold);
	for (size_t c = 0; c < s->grid->cs; c++) {
		size_t at = cell_index(s, w->gamma, c, fold);
		double begin = now();
		int rc = c ? svc_smo_again(w->smo, s->grid->c[c] / s->grid->c[c - 1], &sol, e) :
			     svc_smo_solve(w->smo, &t, &sol, e);
		if (rc || keep_values(w, &t, &sol, c, machine, e))
			return err_wrap(e, "C=%g, gamma=%g, fold %zu", s->grid->c[c],
					s->grid->gamma[w->gamma], fold + 1);
		s->seconds[at] += now() - begin;
		s->iterations[at] += sol.iterations;
	}
	return 0;
}

/* Accuracy, or root of the mean squared error, on the rows under test. */
static double score_rows(struct worker *w, size_t c)
{
	const struct shared *s = w->s;
	const struct data_view *v = &s->set.view;
	double sum = 0;

	for (size_t r = 0; r < w->rows; r++) {
		size_t row = s->set.row[w->row[r]], best = 0;
		svc_score(&s->shape, decision_of(w, c, r, 0), w->work, w->answer);
		if (v->task == TASK_REGRESS) {
			double gap = (double)w->answer[0] - v->target[row];
			sum += gap * gap;
			continue;
		}
		for (size_t k = 1; k < v->classes; k++)
			if (w->answer[k] > w->answer[best])
				best = k;
		sum += best == v->label[row];
	}
	sum /= w->rows ? (double)w->rows : NAN;
	return v->task == TASK_REGRESS ? sqrt(sum) : sum;
}

static int run_fold(struct worker *w, size_t gamma, size_t fold, struct err *e)
{
	const struct shared *s = w->s;

	if (choose_gamma(w, gamma, e) || list_fold(w, fold, e))
		return -1;
	for (size_t m = 0; m < s->shape.machines; m++)
		if (solve_path(w, fold, m, e))
			return -1;
	for (size_t c = 0; c < s->grid->cs; c++) {
		size_t at = cell_index(s, gamma, c, fold);
		s->score[at] = score_rows(w, c);
		for (size_t i = 0; i < s->set.n; i++)
			s->vectors[at] += w->support[c * s->set.n + i];
	}
	return 0;
}

static int run_all(const struct shared *s, int threads, struct err *e)
{
	size_t units = s->grid->gammas * s->grid->folds;
	bool failed = false;

#pragma omp parallel num_threads(threads) if (threads > 1)
	{
		struct worker w;
		struct err mine = { 0 };
		int rc = worker_make(&w, s, &mine);
#pragma omp for schedule(dynamic)
		for (size_t u = 0; u < units; u++)
			if (!rc)
				rc = run_fold(&w, u / s->grid->folds, u % s->grid->folds, &mine);
#pragma omp critical(svc_grid_error)
		if (rc && !failed) {
			failed = true;
			if (e)
				*e = mine;
		}
		worker_free(&w);
	}
	return failed ? -1 : 0;
}

static int check_grid(const struct svc_grid *g, const struct svc_plan *plan,
		      const struct data_view *v, struct err *e)
{
	if (!g->cs || !g->gammas || g->folds < 2 || !v->rows)
		return FAIL(e, ERR_PARAM, "a grid needs values of C and gamma, two folds and rows");
	for (size_t c = 0; c < g->cs; c++)
		if (!(g->c[c] > 0) || (c && !(g->c[c] > g->c[c - 1])))
			return FAIL(e, ERR_PARAM, "values of C must be positive and ascend");
	for (size_t i = 0; i < g->gammas; i++)
		if (!(g->gamma[i] > 0))
			return FAIL(e, ERR_PARAM, "values of gamma must be positive");
	for (size_t i = 0; i < v->rows; i++)
		if (g->fold[i] >= g->folds)
			return FAIL(e, ERR_PARAM, "row %zu is in fold %u of %zu", i, g->fold[i],
				    g->folds);
	if (plan->options.type != SVC_C_SVC && plan->options.type != SVC_EPSILON_SVR)
		return FAIL(e, ERR_PARAM, "grids are over c_svc and epsilon_svr");
	return 0;
}

static void summarize(const struct shared *s, struct svc_grid_cell *cell)
{
	for (size_t i = 0; i < s->grid->gammas * s->grid->cs; i++) {
		double n = (double)s->grid->folds, mean = 0, square = 0;
		struct svc_grid_cell sum = { 0 };
		for (size_t f = 0; f < s->grid->folds; f++) {
			size_t at = i * s->grid->folds + f;
			mean += s->score[at] / n;
			sum.vectors += s->vectors[at] / n;
			sum.iterations += s->iterations[at] / n;
			sum.seconds += s->seconds[at];
		}
		for (size_t f = 0; f < s->grid->folds; f++) {
			double gap = s->score[i * s->grid->folds + f] - mean;
			square += gap * gap;
		}
		sum.score = mean;
		sum.sd = sqrt(square / (n - 1));
		cell[i] = sum;
	}
}

#define GRID_NO_LIMIT ((size_t)2 << 30)         /* bytes planned with when no limit is stated */

static int prepare(struct shared *s, const struct data_view *v, int threads, struct err *e)
{
	const struct svc_options *o = &s->plan->options;
	size_t memory = o->memory ? o->memory / 2 : GRID_NO_LIMIT;
	size_t units = s->grid->gammas * s->grid->cs * s->grid->folds;
	double base;

	if (svc_set_make(&s->set, v, o->kernel.kind, e))
		return -1;
	s->shape = (struct svc_model){
		.task = v->task, .type = o->type, .ovr = s->plan->ovr, .classes = v->classes,
		.groups = s->set.groups, .label = s->set.label,
		.machines = svc_machines(v->task, s->set.groups, s->plan->ovr),
	};
	base = svc_base_bytes(&s->set);
	if (base < (double)memory / 2) {
		if (svc_base_make(&s->base, &s->set, o->kernel.kind, e))
			return -1;
		memory -= (size_t)base;
	}
	s->cache = memory / (size_t)threads;
	return !(s->score = mem_zeros(units, sizeof *s->score, e)) ||
	       !(s->vectors = mem_zeros(units, sizeof *s->vectors, e)) ||
	       !(s->iterations = mem_zeros(units, sizeof *s->iterations, e)) ||
	       !(s->seconds = mem_zeros(units, sizeof *s->seconds, e)) ? -1 : 0;
}

int svc_grid_run(const struct svc_grid *g, const struct svc_plan *plan, const struct data_view *v,
		 struct svc_grid_cell *cell, double *fold_score, struct err *e)
{
	int threads = plan->options.threads > 1 ? plan->options.threads : 1, rc = -1;
	struct shared s = { .grid = g, .plan = plan };

	if (check_grid(g, plan, v, e))
		return -1;
	if (prepare(&s, v, threads, e) || run_all(&s, threads, e))
		goto done;
	summarize(&s, cell);
	if (fold_score)
		memcpy(fold_score, s.score, g->gammas * g->cs * g->folds * sizeof *fold_score);
	rc = 0;
done:
	svc_set_free(&s.set);
	svc_base_free(&s.base);
	free(s.score);
	free(s.vectors);
	free(s.iterations);
	free(s.seconds);
	return rc;
}
