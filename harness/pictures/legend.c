#include "harness/pictures/legend.h"

#include <math.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define LINE      22.0          /* pixels */
#define CHARACTER 7.2
#define BETWEEN   38.0          /* from the end of a name to the next, its point included */
#define MARGIN    24.0

enum { FIRST = 100, MOST = 64 };

static double room(const struct legend_item *item)
{
	return CHARACTER * (double)utf8_width(item->name) + BETWEEN;
}

/* Where the item after one at (*x, *y) stands. */
static void next(const struct legend_item *item, double width, double *x, double *y)
{
	if (*x > MARGIN && *x + room(item) > width) {
		*x = MARGIN;
		*y += LINE;
	}
}

double legend_height(const struct legend_item *item, size_t n, double width)
{
	double x = MARGIN, y = 0;

	for (size_t i = 0; i < n; i++) {
		next(item + i, width, &x, &y);
		x += room(item + i);
	}
	return y + LINE;
}

static void color(struct text *t, const char *name)
{
	text_add(t, *name == '#' ? "\"%s\"" : "%s", name);
}

void legend_put(struct text *script, const struct legend_item *item, size_t n, double width,
		double height, double below)
{
	double x = MARGIN, y = below + LINE / 2;

	for (size_t i = 0; i < n && i < MOST; i++) {
		next(item + i, width, &x, &y);
		double sx = x / width, sy = 1 - y / height;
		text_add(script, "set label %zu ", FIRST + 2 * i);
		escape_gnuplot(script, item[i].name);
		text_add(script, " at screen %.4f,%.4f left noenhanced textcolor rgb ink offset 1.1,-0.12 "
			 "point pointtype %d pointsize %g*ps linecolor rgb ", sx, sy, item[i].point,
			 item[i].size);
		color(script, item[i].color);
		if (item[i].over)
			text_add(script, "\nset label %zu \"\" at screen %.4f,%.4f point pointtype %d "
				 "pointsize %g*ps linecolor rgb ink", FIRST + 2 * i + 1, sx, sy,
				 item[i].over, item[i].over_size);
		text_add(script, "\n");
		x += room(item + i);
	}
}

void legend_end(struct text *script)
{
	text_add(script, "do for [i = %d:%d] { unset label i }\n", FIRST, FIRST + 2 * MOST);
}
