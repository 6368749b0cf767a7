/* Level curves as plots of fig_lines.h, and names and numbers of theirs, for the sections of studies that
 * vary something of the data. */
#ifndef REPORTS_LEVEL_PLOTS_H
#define REPORTS_LEVEL_PLOTS_H

#include "harness/analysis/level_curves.h"
#include "reports/figures/fig_lines.h"

/* Test errors alone, with a band, with training errors too; seconds. */
enum level_plots_of { LEVEL_PLOTS_MEAN, LEVEL_PLOTS_ERROR, LEVEL_PLOTS_TRAIN_TOO, LEVEL_PLOTS_QUERY };

/* A plot for each data set (or family); *n. Plots of errors have the least possible one, where it is known
 * (harness/analysis/least_error.h); level_plots_bound is what a caption says of it, or "". Owned by the report; NULL without memory. */
struct figure_lines_plot *level_plots(struct report *r, const struct results *x, size_t study,
				      const struct level_curves *c, enum level_plots_of of, size_t *n);

const char *level_plots_bound(const struct figure_lines_plot *p, size_t n);

/* "mlp", "knn metric l1": among the curves of its data set. */
const char *level_plots_name(struct report *r, const struct results *x, const struct level_curves *c,
			     size_t curve);
struct style level_plots_style(const struct results *x, const struct level_curves *c, size_t curve);
/* The data set, of a family what stands before the bracket. */
const char *level_plots_data(struct report *r, const struct results *x, const struct level_curve *y);

/* An error, or a difference of two, in the unit in which it is shown. */
const char *level_plots_error(struct report *r, const struct level_curve *y, double error);

/* The columns that tables of levels begin with: data set, learner, the levels (`across`), the error at the first and
 * at the last, the change between them with its interval, its p. Hints may be NULL. */
void level_plots_columns(struct table *t, const char *across, const char *across_hint, const char *error_hint);
/* A row of them; range: the levels, "0 to 40 %". */
void level_plots_row(struct table *t, const struct results *x, const struct level_curves *c, size_t curve,
		     const char *range);

#endif
