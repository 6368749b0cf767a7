/* Small multiples: a grid of panels of one size, each with a title, a note under it and names of its
 * axes, all placed in pixels so that they stand alike in every format. */
#ifndef MULTIPLES_H
#define MULTIPLES_H

#include "reports/figures/panels.h"

struct multiples {
	struct figure_panels grid;
	double wide, high;              /* of a panel */
};

/* How many of n panels stand side by side. */
size_t multiples_columns(size_t n);
/* The size of the figure for n panels of which `columns` stand in a row; margins: left, right, top (above
 * the titles), bottom, gap_x and gap_y (0: usual) are taken from it. aspect: height over width, the
 * width counting at most `widest` pixels. */
void multiples_fit(struct multiples *m, size_t n, size_t columns, double aspect, double widest,
		   const struct figure_panels *margins);

/* Labels 1 to 5 of the next plot. A title "mlp[hidden=64:64,dropout=0.5]" that is wider than its panel loses
 * the learner, and what still does not fit is cut. The vertical name stands at x pixels from the figure's left edge. */
void multiples_title(struct text *script, const struct multiples *m, const char *title,
		     const char *note);
void multiples_below(struct text *script, const struct multiples *m, const char *name);
void multiples_beside(struct text *script, const struct multiples *m, double x, int label,
		      const char *name, const char *color);
/* Whether panel i is the first of its row, or has none under it. */
static inline bool multiples_is_left(const struct multiples *m, size_t i)
{
	return i % m->grid.columns == 0;
}
static inline bool multiples_is_low(const struct multiples *m, size_t i)
{
	return i + m->grid.columns >= m->grid.n;
}

#endif
