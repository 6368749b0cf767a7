/* Lines over an axis that all plots of a figure share: errors over rows, times over features. It is
 * logarithmic, or where a line begins at 0 linear.
 *
 * A line may have a band (lo, hi) and a second, dotted one of its colour; its name stands at its end.
 * Where there are more than FIGURE_BANDS of them no bands are drawn: they would hide one another. */
#ifndef REPORTS_FIG_LINES_H
#define REPORTS_FIG_LINES_H

#include "reports/figures/style.h"
#include "reports/report.h"

enum { FIGURE_BANDS = 5 };

/* Arrays (n), by x >= 0; NAN is a gap. lo, hi and dotted may be NULL. */
struct figure_line {
	const char *name;
	struct style style;
	size_t n;
	const double *x, *y, *lo, *hi, *dotted;
};

enum figure_lines_up {
	LINES_FROM_ZERO, LINES_LINEAR,
	LINES_LOG, LINES_SECONDS        /* logarithmic: what is not above 0 is a gap */
};

struct figure_lines_plot {
	const char *title, *up;         /* of the plot; of its vertical axis */
	enum figure_lines_up scale;
	double mark;                    /* an upright line there, where it is above 0 */
	double least;                   /* what no line can go below, drawn where it is above 0 */
	struct figure_line *line;
	size_t n;
};

/* Plots without a line that has two points are left out; NULL when none is left. The caption is the
 * caller's. */
struct figure *figure_lines(struct section *s, const char *name, const char *title,
			    const char *across, const struct figure_lines_plot *plot, size_t n);

#endif
