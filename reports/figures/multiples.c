#include "reports/figures/multiples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"

/* pixels */
#define TITLE_ABOVE 30.0
#define NOTE_ABOVE  11.0
#define TITLES      50.0        /* what both take */
#define NAME_BELOW  41.0
#define CHARACTER   7.0
#define ALONE       0.72        /* of the page's width, for one panel */

enum { LABEL_TITLE = 1, LABEL_NOTE, LABEL_BELOW };

size_t multiples_columns(size_t n)
{
	static const size_t columns[] = { 1, 1, 2, 3, 4, 3, 3, 4, 4, 3 };

	return n < sizeof columns / sizeof *columns ? columns[n] : 4;
}

void multiples_fit(struct multiples *m, size_t n, size_t columns, double aspect, double widest,
		   const struct figure_panels *margins)
{
	struct figure_panels p = *margins;

	p.n = n;
	p.columns = columns;
	p.rows = (n + columns - 1) / columns;
	p.width = FIGURE_WIDTH * (n == 1 ? ALONE : 1);
	p.top += TITLES;
	p.bottom = p.bottom > 0 ? p.bottom : 56;
	p.gap_x = p.gap_x > 0 ? p.gap_x : 40;
	p.gap_y = p.gap_y > 0 ? p.gap_y : 76;
	m->wide = (p.width - p.left - p.right - (double)(columns - 1) * p.gap_x) / (double)columns;
	m->high = aspect * fmin(m->wide, widest);
	p.height = p.top + p.bottom + (double)(p.rows - 1) * p.gap_y + (double)p.rows * m->high;
	m->grid = p;
}

/* In the middle, so many pixels over the panel's upper edge, or below its lower one. */
static void line(struct text *script, const struct multiples *m, int label, const char *text,
		 double above, double below, const char *color)
{
	text_add(script, "set label %d ", label);
	escape_gnuplot(script, text);
	text_add(script, " at graph 0.5,%.4f center noenhanced textcolor rgb %s\n",
		 above > 0 ? 1 + above / m->high : -below / m->high, color);
}

/* The first characters, as many as fit. */
static void put_fitting(struct text *out, const char *s, size_t most)
{
	const char *at = s, *end = s + strlen(s);

	if (utf8_width(s) > most)
		for (size_t n = 0; *at && n + 1 < most; n++)
			escape_next(&at);
	else
		at = end;
	text_put(out, s, (size_t)(at - s));
	if (at < end)
		text_add(out, "…");
}

static void fit_title(struct text *out, const struct multiples *m, const char *title)
{
	size_t most = (size_t)((m->wide + 0.6 * m->grid.gap_x) / CHARACTER), n = strlen(title);
	const char *inside = strchr(title, '[');
	char *settings = NULL;

	if (utf8_width(title) > most && inside && title[n - 1] == ']')
		settings = mem_format(NULL, "%.*s", (int)(n - 2 - (size_t)(inside - title)), inside + 1);
	put_fitting(out, settings ? settings : title, most);
	free(settings);
}

void multiples_title(struct text *script, const struct multiples *m, const char *title,
		     const char *note)
{
	struct text fitting = { 0 };

	fit_title(&fitting, m, title);
	line(script, m, LABEL_TITLE, text_of(&fitting), TITLE_ABOVE, 0, "ink");
	text_free(&fitting);
	line(script, m, LABEL_NOTE, note, NOTE_ABOVE, 0, "muted");
}

void multiples_below(struct text *script, const struct multiples *m, const char *name)
{
	line(script, m, LABEL_BELOW, name, 0, NAME_BELOW, "muted");
}

void multiples_beside(struct text *script, const struct multiples *m, double x, int label,
		      const char *name, const char *color)
{
	text_add(script, "set label %d ", label);
	escape_gnuplot(script, name);
	text_add(script, " at screen %.4f,graph 0.5 rotate center noenhanced textcolor rgb %s\n",
		 x / m->grid.width, color);
}
