#include "reports/figures/labels.h"

#include <math.h>

#define CHAR_WIDE 8.0   /* pixels of the theme's font at 13 */
#define CHAR_HIGH 13.0
#define POINT     5.0   /* half a point's size */
#define BEYOND    4.0   /* a name may leave the plot by this much: the title of the next axis stands there */

const char *const figure_label_side[] = {
	"center offset 0,0.9", "center offset 0,-0.9", "left offset 1,0", "right offset -1,0",
	"left offset 0.3,0.9", "right offset -0.3,0.9", "left offset 0.3,-0.9",
	"right offset -0.3,-0.9",
	/* a line further away, where it is crowded */
	"center offset 0,1.75", "center offset 0,-1.75", "left offset 0.3,1.75",
	"right offset -0.3,1.75", "left offset 0.3,-1.75", "right offset -0.3,-1.75",
};

/* The same in names' widths (from the point to the left edge) and pixels. */
static const struct {
	double align, right, up;
} place[] = {
	{ -0.5, 0, 15 }, { -0.5, 0, -15 }, { 0, 7, 0 },  { -1, -7, 0 },
	{ 0, 2, 15 },    { -1, -2, 15 },   { 0, 2, -15 }, { -1, -2, -15 },
	{ -0.5, 0, 29 }, { -0.5, 0, -29 }, { 0, 2, 29 },  { -1, -2, 29 },
	{ 0, 2, -29 },   { -1, -2, -29 },
};
enum { SIDES = sizeof place / sizeof *place };

static void put(struct figure_label *l, size_t side)
{
	double wide = CHAR_WIDE * (double)l->chars;

	l->side = side;
	l->left = l->x + place[side].align * wide + place[side].right;
	l->right = l->left + wide;
	l->top = l->y - place[side].up - CHAR_HIGH / 2;
	l->bottom = l->top + CHAR_HIGH;
}

static double covered(const struct figure_label *l, double left, double top, double right,
		      double bottom)
{
	return fmax(0, fmin(l->right, right) - fmax(l->left, left)) *
	       fmax(0, fmin(l->bottom, bottom) - fmax(l->top, top));
}

bool figure_labels_overlap(const struct figure_label *a, const struct figure_label *b)
{
	return covered(a, b->left, b->top, b->right, b->bottom) > 0;
}

/* Pixels of other names, of points and of what lies outside that the i-th name covers. */
static double cost(const struct figure_label *l, size_t n, size_t i, double width, double height)
{
	double sum = (l[i].right - l[i].left) * (l[i].bottom - l[i].top) -
		     covered(l + i, -BEYOND, -BEYOND, width + BEYOND, height);

	for (size_t k = 0; k < n; k++) {
		if (l[k].placed)
			sum += covered(l + i, l[k].left, l[k].top, l[k].right, l[k].bottom);
		if (k != i)
			sum += covered(l + i, l[k].x - POINT, l[k].y - POINT, l[k].x + POINT,
				       l[k].y + POINT);
	}
	return sum;
}

/* Of those that have no place yet. */
static size_t longest(const struct figure_label *l, size_t n)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (!l[i].placed && (best == n || l[i].chars > l[best].chars))
			best = i;
	return best;
}

void figure_labels_place(struct figure_label *l, size_t n, double width, double height)
{
	for (size_t round = 0; round < n; round++) {
		size_t i = longest(l, n), best = 0;
		double least = INFINITY;

		for (size_t side = 0; side < SIDES; side++) {
			double c;

			put(l + i, side);
			c = cost(l, n, i, width, height);
			if (c < least - 1e-9) {
				least = c;
				best = side;
			}
		}
		put(l + i, best);
		l[i].placed = true;
	}
}
