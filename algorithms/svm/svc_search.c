#include "algorithms/svm/svc_search.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

enum { MOST_ROWS = 3000, STEPS = 5 };

/* The coarse grid: C 2^-5, 2^-1 .. 2^11, gamma 2^-11, 2^-8 .. 2; the fine one a quarter as wide. */
static const struct { double low, high, step; } coarse[2] = { { -5, 11, 4 }, { -11, 1, 3 } };

/* Every `every`-th row of the view; owns label, target, and what is sparse. */
struct part {
	struct data_view view;
	uint32_t *label, *fold;
	double *target;
	struct sparse sparse;
	size_t *start;
};

static void part_free(struct part *p)
{
	free(p->label);
	free(p->fold);
	free(p->target);
	free(p->start);
	free((void *)p->sparse.col);
	free((void *)p->sparse.value);
}

static int take_sparse(struct part *p, const struct data_view *v, size_t every, struct err *e)
{
	const struct sparse *from = v->sparse;
	size_t n = p->view.rows, entries = 0;
	uint32_t *col;
	float *value;

	for (size_t i = 0; i < n; i++)
		entries += from->start[i * every + 1] - from->start[i * every];
	p->start = mem_zeros(n + 1, sizeof *p->start, e);
	p->sparse.col = col = mem_array(entries, sizeof *col, e);
	p->sparse.value = value = mem_array(entries, sizeof *value, e);
	if (!p->start || !col || !value)
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t at = p->start[i];
		for (size_t t = from->start[i * every]; t < from->start[i * every + 1]; t++, at++) {
			col[at] = from->col[t];
			value[at] = from->value[t];
		}
		p->start[i + 1] = at;
	}
	p->sparse.start = p->start;
	p->view.sparse = &p->sparse;
	return 0;
}

/* Rows of a class go to the folds in turn, in a random order. */
static int set_folds(struct part *p, size_t folds, uint64_t seed, struct err *e)
{
	size_t n = p->view.rows, classes = p->label ? p->view.classes : 1;
	size_t *order = mem_array(n, sizeof *order, e), *next = mem_zeros(classes, sizeof *next, e);
	struct rng r = rng_make(rng_seed(seed, "svm/search"));
	int rc = -1;

	if (order && next) {
		rng_permutation(&r, order, n);
		for (size_t i = 0; i < n; i++) {
			size_t c = p->label ? p->label[order[i]] : 0;
			p->fold[order[i]] = (uint32_t)(next[c]++ % folds);
		}
		rc = 0;
	}
	free(order);
	free(next);
	return rc;
}

static int part_make(struct part *p, const struct data_view *v, size_t folds, uint64_t seed,
		     struct err *e)
{
	size_t every = (v->rows + MOST_ROWS - 1) / MOST_ROWS, n = v->rows / every;

	*p = (struct part){ .view = *v };
	p->view.rows = n;
	p->view.stride = v->stride * every;
	if (n < 2 * folds)
		return FAIL(e, ERR_DATA, "%zu rows are too few to search with %zu folds", v->rows,
			    folds);
	if (!(p->fold = mem_array(n, sizeof *p->fold, e)) ||
	    (v->label && !(p->label = mem_array(n, sizeof *p->label, e))) ||
	    (v->target && !(p->target = mem_array(n, sizeof *p->target, e))))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (p->label)
			p->label[i] = v->label[i * every];
		if (p->target)
			p->target[i] = v->target[i * every];
	}
	p->view.label = p->label;
	p->view.target = p->target;
	return (v->sparse && take_sparse(p, v, every, e)) || set_folds(p, folds, seed, e) ? -1 : 0;
}

int svc_search(struct svc_plan *plan, const struct data_view *v, size_t folds, double *score,
	       struct err *e)
{
	double c[STEPS], gamma[STEPS];
	struct svc_grid_cell cell[STEPS * STEPS];
	struct svc_grid g = { .c = c, .gamma = gamma, .cs = STEPS, .gammas = STEPS,
			      .folds = folds };
	struct svc_plan trial = *plan;
	struct part p;
	int rc = -1;

	if (part_make(&p, v, folds, plan->seed, e))
		goto done;
	g.fold = p.fold;
	svc_grid_log2(coarse[0].low, coarse[0].high, coarse[0].step, STEPS, c);
	svc_grid_log2(coarse[1].low, coarse[1].high, coarse[1].step, STEPS, gamma);
	if (plan->options.kernel.kind == SVC_LINEAR)
		g.gammas = 1;           /* it has none */
	/* a cell that is not solved after so many iterations is scored as it stands */
	trial.options.settle = true;
	trial.options.max_iter = fmin(trial.options.max_iter, 100.0 * (double)p.view.rows);
	for (int pass = 0; pass < 2; pass++) {
		double finer[STEPS];
		size_t best;
		if (svc_grid_run(&g, &trial, &p.view, cell, NULL, e))
			goto done;
		best = svc_grid_best(&g, v->task, cell);
		plan->options.c = c[best % STEPS];
		plan->options.kernel.gamma = gamma[best / STEPS];
		*score = cell[best].score;
		svc_grid_narrow(c, STEPS, plan->options.c, 0.25, finer);
		for (size_t i = 0; i < STEPS; i++)
			c[i] = finer[i];
		svc_grid_narrow(gamma, g.gammas, plan->options.kernel.gamma, 0.25, finer);
		for (size_t i = 0; i < g.gammas; i++)
			gamma[i] = finer[i];
	}
	rc = 0;
done:
	part_free(&p);
	return rc ? err_wrap(e, "search") : 0;
}
