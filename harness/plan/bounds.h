/* How much a plan may ask for: it may come from a stranger, and what multiplies is counted before
 * it is made. */
#ifndef PLAN_BOUNDS_H
#define PLAN_BOUNDS_H

#include <stddef.h>

#define PLAN_BOUNDS(X)                                                                           \
	X(CELLS, 5000000, "cells of a plan")                                                     \
	X(VARIANTS, 20000, "learners with their parameters in a plan, combinations in a bracket") \
	X(DATASETS, 10000, "data sets of a plan, counted in each study")                         \
	X(LEARNERS, 10000, "entries of learners in a plan, counted in each study")               \
	X(STUDIES, 1000, "studies of a plan")                                                    \
	X(CLAIMS, 1000, "claims of a plan")                                                      \
	X(BYTES, 64 << 20, "bytes of a plan")                                                    \
	X(DEPTH, 32, "lists and mappings of a plan within each other")                           \
	X(ALIASES, 1000, "anchors and aliases of a plan")

#define PLAN_BOUND_MEMBER(name, most, what) PLAN_MOST_##name = (most),
enum plan_bound { PLAN_BOUNDS(PLAN_BOUND_MEMBER) };

#endif
