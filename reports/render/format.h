/* Numbers for people: as many digits as the uncertainty leaves, units that fit, words for counts.
 * All texts belong to the report. An unknown number is an en dash. */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include "harness/store/query.h"
#include "reports/report.h"

/* "97.3 ± 1.1" (percent) or "54.7 ± 2.0"; half is half the interval, NAN leaves it out. */
const char *format_score(struct report *r, bool regression, double mean, double half);
/* "+2.1" points of merit (percent, also for regression); the minus is a real one. */
const char *format_points(struct report *r, double merit);
const char *format_number(struct report *r, double x); /* three or four digits, "0.971", "44.15" */
const char *format_signed(struct report *r, double x); /* two decimals, "0.85", "−0.12" */
const char *format_seconds(struct report *r, double s);         /* "12 ms" */
const char *format_bytes(struct report *r, double bytes);       /* "3.4 MB" */
const char *format_p(struct report *r, double p);               /* "0.012", "<0.001" */
const char *format_p_is(struct report *r, double p);            /* "p = 0.012", "p < 0.001" */
const char *format_times(struct report *r, double factor);      /* "3.2 times", "140 times" */
const char *format_count(struct report *r, size_t n, const char *thing); /* "1 fold", "3 folds" */
const char *format_list(struct report *r, const char *const *name, size_t n);   /* "a, b and c" */

#endif
