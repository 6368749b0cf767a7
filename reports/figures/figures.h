/* The figures of a comparison (fig_*.c), each added to a section; gnuplot.h draws them later. */
#ifndef REPORTS_FIGURES_H
#define REPORTS_FIGURES_H

#include "harness/analysis/calibration.h"
#include "reports/report.h"

void figure_ranks(struct section *s, const struct comparison *c);
void figure_scores(struct section *s, const struct comparison *c);
void figure_gap(struct section *s, const struct comparison *c);
void figure_pareto(struct section *s, const struct comparison *c);
void figure_reliability(struct section *s, const struct comparison *c, const struct calibration *k);

#endif
