#include "harness/cli/listing.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

static void add_table(const struct listing *l, struct text *t)
{
	struct err e = { 0 };
	size_t *width = or_die(mem_array(l->ncolumns, sizeof *width, &e), &e);

	measure(l, width);
	for (size_t i = 0; i <= l->rows; i++) {
		for (size_t j = 0; j < l->ncolumns; j++) {
			const char *text = i ? l->cells[(i - 1) * l->ncolumns + j] : l->columns[j];
			size_t own = i ? utf8_width(text) : title_length(text);
			int bytes = (int)(i ? strlen(text) : own), pad = (int)(width[j] - own);
			bool right = is_right(l->columns[j]), last = j + 1 == l->ncolumns;
			text_add(t, "%*s%.*s%*s%s", right ? pad : 0, "", bytes, text,
				 right || last ? 0 : pad, "", last ? "\n" : "  ");
		}
	}
	free(width);
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
static void add_shown(const struct listing *l, struct text *t)
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
	add_table(&shown, t);
	listing_free(&shown);
}

void listing_print(const struct listing *l, FILE *out, enum listing_format f)
{
	static void (*const add[])(const struct listing *, struct text *) = {
		[FORMAT_TABLE] = add_shown, [FORMAT_CSV] = add_csv, [FORMAT_JSON] = add_json,
	};
	struct err e = { 0 };
	struct text t = { 0 };
	char *all;

	add[f](l, &t);
	all = or_die(text_take(&t, &e), &e);
	fputs(all, out);
	free(all);
}
