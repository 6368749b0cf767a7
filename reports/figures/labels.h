/* Names beside points: each on the side where it covers least of other names and points and stays in
 * its plot. Greedy, long
 * names first; O(n^3).
 *
 *   struct figure_label l = { .x = 40, .y = 12, .chars = 3 };     pixels from the plot's upper left
 *   figure_labels_place(l, n, width, height);
 *   text_add(script, "... with labels %s", figure_label_side[l[0].side]) */
#ifndef REPORTS_LABELS_H
#define REPORTS_LABELS_H

#include <stdbool.h>
#include <stddef.h>

struct figure_label {
	double x, y;                    /* of the point */
	size_t chars;
	size_t side;                    /* out: of figure_label_side */
	bool placed;
	double left, top, right, bottom;        /* out: the box of the name */
};

/* Alignment and offset as gnuplot wants them. */
extern const char *const figure_label_side[];

void figure_labels_place(struct figure_label *l, size_t n, double width, double height);
bool figure_labels_overlap(const struct figure_label *a, const struct figure_label *b);

#endif
