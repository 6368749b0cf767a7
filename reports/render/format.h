/* Numbers for people: as many digits as the uncertainty leaves, units that fit, words for counts.
 * All texts belong to the report. An unknown number is an en dash. */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include "harness/store/query.h"
#include "reports/report.h"

/* A score in the unit that its metric is shown in, "97.3 ± 1.1", "54.7 ± 2.0"; half is half the
 * interval, NAN leaves it out. */
const char *format_score(struct report *r, const struct metric *m, double mean, double half);
/* A mean over data sets (comparison_mean): the same, but for a relative metric percent. */
const char *format_mean(struct report *r, const struct metric *m, double mean, double half);
/* "+2.1" points of merit, hundredths of it; the minus is a real one. */
const char *format_points(struct report *r, double merit);
const char *format_number(struct report *r, double x); /* three or four digits, "0.971", "44.15" */
const char *format_decimals(struct report *r, double x, int decimals);
const char *format_signed(struct report *r, double x); /* two decimals, "0.85", "−0.12" */
const char *format_seconds(struct report *r, double s);         /* "12 ms" */
const char *format_bytes(struct report *r, double bytes);       /* "3.4 MB" */
const char *format_p(struct report *r, double p);               /* "0.012", "<0.001" */
const char *format_p_is(struct report *r, double p);            /* "p = 0.012", "p < 0.001" */
const char *format_times(struct report *r, double factor);      /* "3.2 times", "140 times" */
const char *format_count(struct report *r, size_t n, const char *thing); /* "1 fold", "3 folds" */
const char *format_list(struct report *r, const char *const *name, size_t n);   /* "a, b and c"; of very many "..., l and 88 more" */

/* A metric in words: "balanced accuracy in percent", "MAE"; the same with the way in which it is
 * drawn, "MAE downwards"; its error, "1 − AUC"; the head of a column of format_mean, "MAE %". */
const char *format_metric(struct report *r, const struct metric *m);
const char *format_metric_drawn(struct report *r, const struct metric *m);
const char *format_metric_error(struct report *r, const struct metric *m);
const char *format_metric_head(struct report *r, const struct metric *m);
/* What `say` says of the metrics by which the data sets of a study are measured, `between` them. */
const char *format_metrics(struct report *r, const struct results *x, size_t study,
			   const char *(*say)(struct report *r, const struct metric *m),
			   const char *between);
bool format_task_occurs(const struct results *x, size_t study, enum task task);
const char *format_sentence(struct report *r, const char *text);        /* its first letter large */

#endif
