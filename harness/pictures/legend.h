/* A line of names with points across the top of a figure whose plots are many: gnuplot's own key
 * belongs to a single plot. */
#ifndef LEGEND_H
#define LEGEND_H

#include "reports/report.h"

struct legend_item {
	const char *name;
	const char *color;              /* "#0072b2", or a variable of the theme: "ink" */
	int point, over;                /* gnuplot's types; over: a second one in ink, or 0 */
	double size, over_size;
};

/* Height that n items take in a figure so wide, in pixels. */
double legend_height(const struct legend_item *item, size_t n, double width);
/* Labels 100 and up; `below` pixels under the upper edge of the figure. */
void legend_put(struct text *script, const struct legend_item *item, size_t n, double width,
		double height, double below);
/* Takes them away again, for the plots after the first. */
void legend_end(struct text *script);

#endif
