/* The ranking table of a run on stdout: how `bakeoff run` ends. */
#ifndef CLI_RANKING_H
#define CLI_RANKING_H

#include "algorithms/core/err.h"

int print_ranking(const char *run, struct err *e);

#endif
