/* Demsar's diagram of critical differences, of whatever has mean ranks. */
#ifndef REPORTS_FIG_RANKS_H
#define REPORTS_FIG_RANKS_H

#include "reports/figures/style.h"
#include "reports/report.h"

struct figure_ranks_method {
	const char *name, *label;       /* name: what stands in the figure; label: in its data */
	struct style style;
	double mean_rank;
};

#define FIGURE_NO_CONTROL ((size_t)-1)

struct figure_ranks_plot {
	const char *name;               /* of the figure */
	const char *things;             /* "Learners", "Methods" */
	size_t n;
	const struct figure_ranks_method *method;       /* (n): by mean rank */
	double cd;                      /* Nemenyi's, with a control Bonferroni & Dunn's */
	double percent;                 /* of its level: 5 */
	size_t control;                 /* or FIGURE_NO_CONTROL */
	size_t sets;
};

/* Nothing for fewer than three. */
void figure_rank_diagram(struct section *s, const struct figure_ranks_plot *p);

#endif
