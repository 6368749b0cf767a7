#include <string.h>

#include "reports/render.h"

#define GAP 2                   /* blanks between columns */
#define BOLD "\033[1m"
#define DIM  "\033[2m"
#define PLAIN "\033[0m"

/* Signs of markup take no room on a terminal. */
static size_t shown_width(const char *s)
{
	struct text t = { 0 };
	size_t n;

	text_plain(&t, s);
	n = text_width(text_of(&t));
	text_free(&t);
	return n;
}

static size_t column_width(const struct table *t, size_t column)
{
	size_t width = shown_width(t->column[column].title);

	for (size_t row = 0; row < t->rows; row++) {
		const struct cell_text *c = table_at(t, row, column);
		size_t n = c ? shown_width(c->text) : 0;

		width = n > width ? n : width;
	}
	return width;
}

static void padded(FILE *out, const char *s, size_t width, enum align align, const char *before,
		   bool last)
{
	struct text t = { 0 };
	size_t n = shown_width(s), pad = width > n ? width - n : 0;

	text_plain(&t, s);
	fprintf(out, "%*s%s%s%s%*s", align == ALIGN_RIGHT ? (int)pad : 0, "", before, text_of(&t),
		*before ? PLAIN : "", align == ALIGN_LEFT && !last ? (int)pad : 0, "");
	text_free(&t);
}

static size_t columns_that_fit(const struct table *t, size_t width)
{
	size_t used = 0, c = 0;

	for (; c < t->columns; c++) {
		used += column_width(t, c) + (c ? GAP : 0);
		if (used > width && c)
			break;
	}
	return c;
}

void render_terminal(FILE *out, const struct table *t, bool color, size_t width)
{
	size_t columns = columns_that_fit(t, width);

	for (size_t c = 0; c < columns; c++) {
		fprintf(out, "%*s", c ? GAP : 0, "");
		padded(out, t->column[c].title, column_width(t, c), t->column[c].align,
		       color ? DIM : "", c + 1 == columns);
	}
	fputc('\n', out);
	for (size_t row = 0; row < t->rows; row++) {
		for (size_t c = 0; c < columns; c++) {
			const struct cell_text *x = table_at(t, row, c);
			unsigned marks = t->row[row].marks | (x ? x->marks : 0);
			const char *before = !color               ? ""
					     : marks & MARK_MUTED ? DIM
					     : marks & MARK_BEST  ? BOLD
								  : "";

			fprintf(out, "%*s", c ? GAP : 0, "");
			padded(out, x ? x->text : "", column_width(t, c), t->column[c].align,
			       before, c + 1 == columns);
		}
		fputc('\n', out);
	}
}
