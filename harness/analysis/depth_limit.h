/* How deep a network may be and still learn: the same network - activation, first weights, width, optimizer - at
 * several numbers of hidden layers.
 *
 *   struct depth_limits d;
 *   if (depth_limits_create(&d, r, study, e))
 *           ...
 *   for (size_t i = 0; i < d.n; i++)
 *           ... d.at[i].at[k].depth, d.at[i].learns, d.at[i].stops ...
 *   depth_limits_free(&d);
 *
 * A cell has learned when its test error is below that of the best constant answer (the largest class, the
 * mean) by DEPTH_LEARNED, of accuracy by that share of the rows, of other metrics by that share of the
 * constant's error. A depth stops learning where DEPTH_STOPPED of its cells have not learned. The plateau is
 * the number of steps before a cell's error on test rows is there for the first time, from its curve; a cell that
 * has none, or never gets there, counts in no plateau. */
#ifndef DEPTH_LIMIT_H
#define DEPTH_LIMIT_H

#include "harness/stats/describe.h"
#include "harness/store/query.h"

#define DEPTH_LEARNED 0.05
#define DEPTH_STOPPED 0.8

struct depth_point {
	size_t depth, variant, cells, learned;
	double error;                   /* of test rows, mean over cells */
	double squares;                 /* of these errors, sum */
	struct interval ci;             /* 95 %, Student over cells */
	double plateau;                 /* steps, mean over cells that left it; NAN for none */
	size_t left;                    /* how many did */
};

struct depth_limit {
	size_t dataset;
	const struct metric *metric;
	double constant;                /* error of the best constant answer */
	size_t n, room;
	struct depth_point *at;         /* by depth */
	size_t learns, stops;           /* the deepest at which all cells learn, the shallowest that stops;
					 * 0: none */
};

struct depth_limits {
	size_t n, room;
	struct depth_limit *at;         /* by data set, then in the order of variants; two depths or more each */
};

int depth_limits_create(struct depth_limits *d, const struct results *r, size_t study, struct err *e);
void depth_limits_free(struct depth_limits *d);

#endif
