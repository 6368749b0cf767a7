/* A grid of small plots in one figure, all of the same size, laid out in pixels. */
#ifndef REPORTS_PANELS_H
#define REPORTS_PANELS_H

#include "reports/report.h"

struct figure_panels {
	size_t n, columns, rows;
	double width, height;           /* of the figure */
	double left, right, top, bottom;        /* margins around the grid */
	double gap_x, gap_y;            /* between plots */
};

#define FIGURE_WIDTH 980.0              /* pixels: what a page's column takes */

/* Fills n, columns (at most `columns`), rows, width, height for plots `high` pixels high. The
 * margins and gaps must be set before. */
void figure_panels_fit(struct figure_panels *p, size_t n, size_t columns, double high);

/* Of n plots those that one figure shows, where they are more than FIGURE_PANELS_MOST, which nobody compares: the ones
 * of the largest interest, or, where interest is NULL, the first. Writes their numbers in order to `at`, which has room
 * for FIGURE_PANELS_MOST, and returns how many. figure_panels_tell, before the caption, has the figure say so; what:
 * "data sets on which the learners differ most". */
enum { FIGURE_PANELS_MOST = 24 };
size_t figure_panels_choose(size_t at[static FIGURE_PANELS_MOST], const double *interest, size_t n);
void figure_panels_tell(struct figure *f, size_t shown, size_t n, const char *what);

/* How many plots stand beside one another, no more than `most`, so that titles of `longest` characters have room. */
size_t figure_panels_columns(const struct figure_panels *p, size_t most, size_t longest);

/* A linear axis from lo to hi with air on both sides, and tics at a round step, at most `tics` of
 * them. What lies beyond [least, most] is not shown (pass infinities for no bound). */
struct figure_axis {
	double lo, hi, step;
};
struct figure_axis figure_axis_fit(double lo, double hi, size_t tics, double least, double most);
void figure_axis_set(struct text *script, char which, const struct figure_axis *a);   /* which: 'x' or 'y' */

/* What a caption says of figure_bound_set's line. */
#define LEAST_ERROR_CAPTION \
	" The thin line of dashes and dots is the error that no learner can go below (of the generator: Bayes)."

/* A thin line across the plot at a value of the axis, for what no learner can go beyond; nothing for NAN.
 * `unset arrow` ends it. */
void figure_bound_set(struct text *script, char which, double at);

/* Names at the ends of lines: positions on the vertical axis, moved apart until no two are closer
 * than gap. Sorts l by y. */
struct figure_end_label {
	size_t at;              /* whose name */
	double y;
};
void figure_labels_spread(struct figure_end_label *l, size_t n, double gap);

/* `set multiplot` for the grid; plots follow row by row. */
void figure_panels_open(struct text *script, const struct figure_panels *p);
/* The title of the vertical axis of all plots, once, at the figure's left edge; drawn with the first plot. */
void figure_panels_up(struct text *script, const char *title, const struct figure_panels *p);
void figure_panels_close(struct text *script);

#endif
