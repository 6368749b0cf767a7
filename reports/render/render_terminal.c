/* A table for a terminal: columns of labels are squeezed until a line fits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/marked.h"
#include "reports/render/render.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define GAP 2                   /* blanks between columns */
#define SQUEEZED 24             /* a column of labels is not made narrower than this */
#define BOLD "\033[1m"
#define DIM  "\033[2m"
#define PLAIN "\033[0m"

/* Signs of markup take no room on a terminal. */
static size_t shown_width(const char *s)
{
	struct text t = { 0 };
	size_t n;

	marked_terminal(&t, s);
	n = utf8_width(text_of(&t));
	text_free(&t);
	return n;
}

static size_t column_width(const struct table *t, size_t column)
{
	size_t width = shown_width(t->column[column].title);

	for (size_t row = 0; row < t->rows; row++) {
		const struct table_cell_text *c = table_at(t, row, column);
		size_t n = c ? shown_width(c->text) : 0;

		width = n > width ? n : width;
	}
	return width;
}

/* One piece of a cell, padded to its column; `last` columns get no trailing blanks. */
static void padded(FILE *out, const char *piece, size_t bytes, size_t width, enum table_align align,
		   const char *before, bool last)
{
	char copy[512];
	size_t n, pad;

	snprintf(copy, sizeof copy, "%.*s", (int)bytes, piece);
	n = utf8_width(copy);
	pad = width > n ? width - n : 0;
	fprintf(out, "%*s%s%s%s%*s", align == ALIGN_RIGHT ? (int)pad : 0, "", before, copy,
		*before ? PLAIN : "", align == ALIGN_LEFT && !last ? (int)pad : 0, "");
}

/* Bytes of s that one line of `width` takes: all, or up to the last comma that fits, or width. */
static size_t piece_bytes(const char *s, size_t width)
{
	size_t bytes = 0, n = 0, comma = 0;

	if (utf8_width(s) <= width)
		return strlen(s);
	while (s[bytes] && n < width) {
		do
			bytes++;
		while ((s[bytes] & 0xc0) == 0x80);      /* the rest of a UTF-8 character */
		n++;
		comma = s[bytes - 1] == ',' ? bytes : comma;
	}
	return comma ? comma : bytes;
}

/* The widths that the columns get, and how many of them. A left-aligned column of long labels gives
 * way first, down to SQUEEZED, and its cells go on in further lines; then columns are left out. */
static size_t share_width(const struct table *t, size_t width, size_t *got)
{
	size_t used = 0, longest = t->columns, c;

	for (c = 0; c < t->columns; c++) {
		got[c] = column_width(t, c);
		used += got[c] + (c ? GAP : 0);
		if (t->column[c].align == ALIGN_LEFT &&
		    (longest == t->columns || got[c] > got[longest]))
			longest = c;
	}
	if (used > width && longest < t->columns && got[longest] > SQUEEZED) {
		size_t over = used - width, most = got[longest] - SQUEEZED;

		got[longest] -= over < most ? over : most;
	}
	for (used = 0, c = 0; c < t->columns; c++) {
		used += got[c] + (c ? GAP : 0);
		if (used > width && c)
			break;
	}
	return c;
}

struct cursor {
	struct text text;
	size_t at;              /* bytes printed so far */
};

/* Print the next piece of every cell; true while some cell has more. */
static bool row_line(FILE *out, const struct table *t, struct cursor *cell,
		     const char *const *before, const size_t *got, size_t columns)
{
	bool more = false;

	for (size_t c = 0; c < columns; c++) {
		const char *rest = text_of(&cell[c].text) + cell[c].at;
		size_t bytes = piece_bytes(rest, got[c]);

		fprintf(out, "%*s", c ? GAP : 0, "");
		padded(out, rest, bytes, got[c], t->column[c].align, bytes ? before[c] : "",
		       c + 1 == columns);
		cell[c].at += bytes;
		more |= rest[bytes] != 0;
	}
	fputc('\n', out);
	return more;
}

static const char *paint(const struct table *t, size_t row, size_t c, bool color)
{
	const struct table_cell_text *x = table_at(t, row, c);
	unsigned marks = t->row[row].marks | (x ? x->marks : 0);

	return !color || !x ? "" : marks & MARK_MUTED ? DIM : marks & MARK_BEST ? BOLD : "";
}

void render_terminal(FILE *out, const struct table *t, bool color, size_t width)
{
	size_t *got = calloc(t->columns + 1, sizeof *got), columns;
	struct cursor *cell = calloc(t->columns + 1, sizeof *cell);
	const char **before = calloc(t->columns + 1, sizeof *before);

	if (!got || !cell || !before)
		goto done;
	columns = share_width(t, width, got);
	for (size_t row = 0; row <= t->rows; row++) {           /* row 0 is the heads */
		for (size_t c = 0; c < columns; c++) {
			const struct table_cell_text *x = row ? table_at(t, row - 1, c) : NULL;

			cell[c] = (struct cursor){ 0 };
			marked_terminal(&cell[c].text, !row ? t->column[c].title : x ? x->text : "");
			before[c] = row ? paint(t, row - 1, c, color) : color ? DIM : "";
		}
		while (row_line(out, t, cell, before, got, columns))
			;
		for (size_t c = 0; c < columns; c++)
			text_free(&cell[c].text);
	}
done:
	free(got);
	free(cell);
	free(before);
}

/* Breaks lines between words. */
static void wrapped(FILE *out, const char *s, size_t width)
{
	size_t column = 0;

	while (*s) {
		size_t n = strcspn(s, " "), wide;
		char word[256];

		snprintf(word, sizeof word, "%.*s", (int)n, s);
		wide = utf8_width(word);
		if (column && column + 1 + wide > width) {
			fputc('\n', out);
			column = 0;
		}
		column += (column > 0) + wide;
		fprintf(out, "%s%s", column > wide ? " " : "", word);
		s += n + strspn(s + n, " ");
	}
	fputc('\n', out);
}

#define LINE_MOST 100           /* columns: longer lines are hard to read */

void render_terminal_text(FILE *out, const char *marked, size_t width)
{
	struct text t = { 0 };

	marked_terminal(&t, marked);
	wrapped(out, text_of(&t), width < LINE_MOST ? width : LINE_MOST);
	text_free(&t);
}
