/* How `bakeoff run` ends: the ranking table on stdout, and the report's page. */
#ifndef CLI_RANKING_H
#define CLI_RANKING_H

#include "algorithms/core/err.h"

int ranking_print(const char *run, struct err *e);

/* The page with figures, Markdown and CSV into the run's own directory; tells where on stderr.
 * Without gnuplot the figures are missing, which is noted. */
int ranking_write_page(const char *run, struct err *e);

#endif
