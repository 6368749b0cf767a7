/* How `bakeoff run` ends: the ranking table on stdout, and the report's page. */
#ifndef CLI_RANKING_H
#define CLI_RANKING_H

#include <stddef.h>

#include "algorithms/core/err.h"

struct results;                         /* harness/store/query.h */
struct report_wishes;                   /* reports/build.h */

/* The results of a run, read once for all that is shown of them; results_close is the caller's.
 * reference: the learner that all are compared with (results_compare_with), or NULL. */
int ranking_open(struct results **x, const char *run, const char *reference, struct err *e);

int ranking_print(const struct results *x, struct err *e);

/* The page with figures, Markdown, CSV and findings into the run's own directory; tells where on stderr.
 * Figures that could not be drawn are noted and counted. */
int ranking_write_page(const char *run, const struct results *x, const struct report_wishes *w,
		       size_t *undrawn, struct err *e);

#endif
