/* Figures of arms and the words that they share with the tables: what a point is, whose mean it is. */
#ifndef REPORTS_ARM_PLOTS_H
#define REPORTS_ARM_PLOTS_H

#include "harness/analysis/arm_levels.h"
#include "reports/report.h"

/* What a point of effect is: "points of accuracy", "percent of the plain arm's RMSE"; by the tasks that
 * occur in the study. */
const char *arm_plots_point(struct report *r, const struct results *x, size_t study, enum task task);
const char *arm_plots_points(struct report *r, const struct results *x, size_t study);
/* An arm's name where its mean stands; the task too where the learner has sets of both. */
const char *arm_plots_mean_name(struct report *r, const struct arm *arm, enum task task);
/* Whether anything is known of the measure. */
bool arm_plots_has(const struct arms *a, enum arms_measure m);
/* p_holm, or why there is none: "deterministic", "too few". */
const char *arm_plots_p(struct report *r, const struct arms_effect *x);
/* "+0.012": nats of log loss, three decimals. */
const char *arm_plots_nats(struct report *r, double merit);

/* A forest plot: a row for each arm, its mean over data sets and where one more may lie, and below it its
 * data sets; where these are too many rows, they are dots on their arm's row. */
void arm_plots_forest(struct section *s, const struct results *x, const struct arms *a, size_t study);
/* Effects on the test score over levels, x (n) of one learner: a plot for each data set. */
void arm_plots_levels(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
		      size_t study);
/* "label noise", of a factor; "30 % wrong labels", a level of it. */
const char *arm_plots_factor(const char *factor);
const char *arm_plots_level(struct report *r, const char *factor, double level);

#endif
