/* Cross-validation over a grid of C and gamma that costs little more than its solves.
 *
 * Squared distances (for rbf; dot products else) of all rows are computed once. Each gamma bends
 * them into kernel rows, on demand and once for all folds and all C. A fold is a mask: rows left
 * out ride through the solver with an empty box, and their decision values fall out of its
 * gradient. Along C every solution is the start of the next. The solver is engine=smo; what it
 * finds is what separate fits would find, to the tolerance.
 *
 * In the field's habit: svc_grid_log2 makes a coarse grid, svc_grid_run scores it, svc_grid_narrow
 * makes a finer one around the best, svc_grid_print draws the heat map; svc_pilot tells from
 * sub-samples what the full fit will take. Sources: Hsu, Chang & Lin, A practical guide to support
 * vector classification; DeCoste & Wagstaff 2000 (alpha seeding). */
#ifndef SVC_GRID_H
#define SVC_GRID_H

#include <stdio.h>

#include "algorithms/svm/svc_train.h"

struct svc_grid {
	const double *c, *gamma;        /* cs ascending values of C; gammas of gamma */
	size_t cs, gammas;
	/* rows of the view: 0..folds-1, the fold that tests the row */
	const uint32_t *fold;
	size_t folds;
};

/* Means over the folds, whose sizes do not weigh. */
struct svc_grid_cell {
	double score;                   /* accuracy, or root of the mean squared error */
	double sd;                      /* of the folds' scores */
	double vectors, iterations;     /* summed over the machines of a fold */
	double seconds;                 /* solver time of all folds together */
};

/* Fills cell (gammas, cs) and, where it is not NULL, fold_score (gammas, cs, folds). plan:
 * everything but C, gamma, engine. Uses plan->options.threads cores; scores do not depend on
 * them. */
int svc_grid_run(const struct svc_grid *g, const struct svc_plan *plan, const struct data_view *v,
		 struct svc_grid_cell *cell, double *fold_score, struct err *e);

/* Index into cell of the best score; the smaller gamma, then the smaller C, of equal ones. */
size_t svc_grid_best(const struct svc_grid *g, enum task task, const struct svc_grid_cell *cell);

/* 2^low, 2^(low + step), ..., at most 2^high: at most `room` values into out; how many there
 * are. */
size_t svc_grid_log2(double low, double high, double step, size_t room, double *out);

/* The same number of values around best, log2 steps `shrink` times as wide: the next, finer
 * pass. */
void svc_grid_narrow(const double *from, size_t n, double best, double shrink, double *out);

/* One line per cell, "C gamma score sd vectors", a blank line between gammas: a heat map for
 * gnuplot. */
void svc_grid_print(const struct svc_grid *g, const struct svc_grid_cell *cell, FILE *out);

/* Seconds and bytes of kernel rows that a fit of all rows will take, from fits of a quarter and a
 * half of them (stratified by the order of the rows: every fourth, every second) and the power law
 * between. */
struct svc_forecast {
	double seconds, exponent, bytes;
};
int svc_pilot(const struct svc_plan *plan, const struct data_view *v, struct svc_forecast *out,
	      struct err *e);

#endif
