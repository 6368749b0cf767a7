#include "harness/cli/listing.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "harness/cli/cmd.h"

void listing_option(const char *name, enum listing_format *out, struct argp_state *state)
{
	static const char *const names[] = { "table", "csv", "json" };

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(name, names[i])) {
			*out = (enum listing_format)i;
			return;
		}
	argp_error(state, "'%s' is no format; there are table, csv, json", name);
}

static void *or_die(void *p, const struct err *e)
{
	if (!p)
		exit(cmd_fail(e));
	return p;
}

void listing_add(struct listing *l, ...)
{
	struct err e = { 0 };
	va_list args;

	if (mem_grow((void **)&l->cells, &l->room, (l->rows + 1) * l->ncolumns, sizeof *l->cells,
		     &e))
		exit(cmd_fail(&e));
	va_start(args, l);
	for (size_t j = 0; j < l->ncolumns; j++) {
		const char *text = va_arg(args, const char *);
		l->cells[l->rows * l->ncolumns + j] = or_die(mem_text(text ? text : "", &e), &e);
	}
	va_end(args);
	l->rows++;
}

void listing_free(struct listing *l)
{
	for (size_t i = 0; i < l->rows * l->ncolumns; i++)
		free(l->cells[i]);
	free(l->cells);
	*l = (struct listing){ .columns = l->columns, .ncolumns = l->ncolumns };
}

static bool is_right(const char *column)
{
	size_t n = strlen(column);

	return n && column[n - 1] == '>';
}

static size_t title_length(const char *column)
{
	return strlen(column) - is_right(column);
}

/* The width of every column. */
static void measure(const struct listing *l, size_t *width)
{
	for (size_t j = 0; j < l->ncolumns; j++)
		width[j] = title_length(l->columns[j]);
	for (size_t i = 0; i < l->rows; i++)
		for (size_t j = 0; j < l->ncolumns; j++) {
			size_t own = utf8_width(l->cells[i * l->ncolumns + j]);
			width[j] = own > width[j] ? own : width[j];
		}
}

/* The widest column of texts gives way first, until a line fits or all are down to NARROW. */
#define NARROW 12
#define GAP    2

static void squeeze(const struct listing *l, size_t *width, size_t room)
{
	size_t used = GAP * (l->ncolumns - 1);

	for (size_t j = 0; j < l->ncolumns; j++)
		used += width[j];
	while (room && used > room) {
		size_t widest = l->ncolumns;

		for (size_t j = 0; j < l->ncolumns; j++)
			if (!is_right(l->columns[j]) && width[j] > NARROW &&
			    (widest == l->ncolumns || width[j] > width[widest]))
				widest = j;
		if (widest == l->ncolumns)
			return;
		width[widest]--;
		used--;
	}
}

/* Bytes of text that a line of so many columns takes: all, or up to the last blank that fits, or, of a
 * word that is longer, as much as fits. *own: the columns they take. */
static size_t line_bytes(const char *text, size_t n, size_t width, size_t *own)
{
	size_t bytes = 0, columns = 0, blank = 0, before = 0;

	while (bytes < n && columns < width) {
		if (text[bytes] == ' ') {
			blank = bytes;
			before = columns;
		}
		do
			bytes++;
		while (bytes < n && (text[bytes] & 0xc0) == 0x80);      /* of the same character */
		columns++;
	}
	if (bytes < n && text[bytes] != ' ' && blank) {
		bytes = blank;
		columns = before;
	}
	*own = columns;
	return bytes;
}

/* The next piece of every cell, whose rest is text[j]; true while some cell has more. */
static bool add_line(const struct listing *l, struct text *t, const char **text,
		     const size_t *width)
{
	bool more = false;

	for (size_t j = 0; j < l->ncolumns; j++) {
		bool right = is_right(l->columns[j]), last = j + 1 == l->ncolumns;
		size_t n = text[j] == l->columns[j] ? title_length(text[j]) : strlen(text[j]);
		size_t own, bytes = line_bytes(text[j], n, width[j], &own);
		int pad = (int)(width[j] - own);

		text_add(t, "%*s%.*s%*s%s", right ? pad : 0, "", (int)bytes, text[j],
			 right || last ? 0 : pad, "", last ? "\n" : "  ");
		text[j] += bytes;
		n -= bytes;
		if (!n)
			text[j] = "";
		else if (*text[j] == ' ')
			text[j]++;
		more |= *text[j] != 0;
	}
	return more;
}

void listing_table(const struct listing *l, struct text *t, size_t room)
{
	struct err e = { 0 };
	size_t *width = or_die(mem_array(l->ncolumns, sizeof *width, &e), &e);
	const char **text = or_die(mem_array(l->ncolumns, sizeof *text, &e), &e);

	measure(l, width);
	squeeze(l, width, room);
	for (size_t i = 0; i <= l->rows; i++) {
		for (size_t j = 0; j < l->ncolumns; j++)
			text[j] = i ? l->cells[(i - 1) * l->ncolumns + j] : l->columns[j];
		while (add_line(l, t, text, width))
			;
	}
	free(width);
	free(text);
}

static void add_title(struct text *t, const char *column,
		      void (*as)(struct text *t, const char *s))
{
	char title[64];

	snprintf(title, sizeof title, "%.*s", (int)title_length(column), column);
	as(t, title);
}

static void add_csv(const struct listing *l, struct text *t)
{
	for (size_t j = 0; j < l->ncolumns; j++) {
		add_title(t, l->columns[j], text_csv);
		text_add(t, "%c", j + 1 < l->ncolumns ? ',' : '\n');
	}
	for (size_t i = 0; i < l->rows * l->ncolumns; i++) {
		text_csv(t, l->cells[i]);
		text_add(t, "%c", (i + 1) % l->ncolumns ? ',' : '\n');
	}
}

static bool is_number(const char *text)
{
	char *end;

	return strtod(text, &end) - strtod(text, NULL) == 0 && end != text && !*end &&
	       strspn(text, "0123456789+-.eE") == strlen(text) && (text[0] != '+');
}

static void add_json(const struct listing *l, struct text *t)
{
	text_add(t, "[");
	for (size_t i = 0; i < l->rows; i++) {
		text_add(t, "%s", i ? ",\n {" : "\n {");
		for (size_t j = 0; j < l->ncolumns; j++) {
			const char *cell = l->cells[i * l->ncolumns + j];
			text_add(t, "%s", j ? ", " : "");
			add_title(t, l->columns[j], text_json);
			text_add(t, ": ");
			if (is_right(l->columns[j]) && is_number(cell))
				text_add(t, "%s", cell);
			else if (is_right(l->columns[j]) && !*cell)
				text_add(t, "null");
			else
				text_json(t, cell);
		}
		text_add(t, "}");
	}
	text_add(t, "%s", l->rows ? "\n]\n" : "]\n");
}

/* A cell of a table stays on its line and sends nothing to the terminal. */
static void add_shown(const struct listing *l, struct text *t, size_t room)
{
	struct listing shown = { .columns = l->columns, .ncolumns = l->ncolumns };
	size_t n = l->rows * l->ncolumns;
	struct err e = { 0 };

	shown.cells = or_die(mem_array(n + 1, sizeof *shown.cells, &e), &e);
	for (size_t i = 0; i < n; i++) {
		struct text cell = { 0 };

		escape_terminal(&cell, l->cells[i]);
		shown.cells[i] = or_die(text_take(&cell, &e), &e);
	}
	shown.rows = l->rows;
	listing_table(&shown, t, room);
	listing_free(&shown);
}

void listing_print(const struct listing *l, FILE *out, enum listing_format f)
{
	static void (*const add[])(const struct listing *, struct text *) = {
		[FORMAT_CSV] = add_csv, [FORMAT_JSON] = add_json,
	};
	struct err e = { 0 };
	struct text t = { 0 };
	char *all;

	if (f == FORMAT_TABLE)
		add_shown(l, &t, isatty(fileno(out)) ? (size_t)cmd_width(out) : 0);
	else
		add[f](l, &t);
	all = or_die(text_take(&t, &e), &e);
	fputs(all, out);
	free(all);
}
