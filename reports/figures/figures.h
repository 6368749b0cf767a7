/* The figures of a comparison (fig_*.c), each added to a section; gnuplot.h draws them later. */
#ifndef REPORTS_FIGURES_H
#define REPORTS_FIGURES_H

#include "harness/analysis/calibration.h"
#include "reports/figures/panels.h"

/* The data sets (positions in the comparison) that a figure with a plot for each of them shows: those where the merits
 * of the ranked learners lie farthest apart. */
#define FIGURE_SETS "data sets, those on which the learners differ most"
size_t figure_sets(size_t set[static FIGURE_PANELS_MOST], struct report *r, const struct comparison *c);

void figure_ranks(struct section *s, const struct comparison *c);
void figure_scores(struct section *s, const struct comparison *c);
void figure_gap(struct section *s, const struct comparison *c);
void figure_pareto(struct section *s, const struct comparison *c);
void figure_reliability(struct section *s, const struct comparison *c, const struct calibration *k);

#endif
