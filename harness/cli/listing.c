#include "harness/cli/listing.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cmd.h"
#include "algorithms/core/mem.h"

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

/* Characters, not bytes, of UTF-8. */
static size_t glyphs(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void print_table(const struct listing *l, FILE *out)
{
	for (size_t i = 0; i <= l->rows; i++) {
		for (size_t j = 0; j < l->ncolumns; j++) {
			const char *text = i ? l->cells[(i - 1) * l->ncolumns + j] : l->columns[j];
			size_t own = i ? glyphs(text) : title_length(text),
			       width = title_length(l->columns[j]);
			int bytes = (int)(i ? strlen(text) : own);
			for (size_t k = 0; k < l->rows; k++)
				if (glyphs(l->cells[k * l->ncolumns + j]) > width)
					width = glyphs(l->cells[k * l->ncolumns + j]);
			int pad = (int)(width - own);
			bool right = is_right(l->columns[j]), last = j + 1 == l->ncolumns;
			fprintf(out, "%*s%.*s%*s%s", right ? pad : 0, "", bytes, text,
				right || last ? 0 : pad, "", last ? "\n" : "  ");
		}
	}
}

static void print_csv_cell(FILE *out, const char *text, size_t n)
{
	if (!memchr(text, ',', n) && !memchr(text, '"', n) && !memchr(text, '\n', n)) {
		fwrite(text, 1, n, out);
		return;
	}
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"')
			fputc('"', out);
		fputc(text[i], out);
	}
	fputc('"', out);
}

static void print_csv(const struct listing *l, FILE *out)
{
	for (size_t j = 0; j < l->ncolumns; j++) {
		print_csv_cell(out, l->columns[j], title_length(l->columns[j]));
		fputc(j + 1 < l->ncolumns ? ',' : '\n', out);
	}
	for (size_t i = 0; i < l->rows * l->ncolumns; i++) {
		print_csv_cell(out, l->cells[i], strlen(l->cells[i]));
		fputc((i + 1) % l->ncolumns ? ',' : '\n', out);
	}
}

static void print_json_text(FILE *out, const char *text, size_t n)
{
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 32)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static bool is_number(const char *text)
{
	char *end;

	return strtod(text, &end) - strtod(text, NULL) == 0 && end != text && !*end &&
	       strspn(text, "0123456789+-.eE") == strlen(text) && (text[0] != '+');
}

static void print_json(const struct listing *l, FILE *out)
{
	fputs("[", out);
	for (size_t i = 0; i < l->rows; i++) {
		fputs(i ? ",\n {" : "\n {", out);
		for (size_t j = 0; j < l->ncolumns; j++) {
			const char *text = l->cells[i * l->ncolumns + j];
			fputs(j ? ", " : "", out);
			print_json_text(out, l->columns[j], title_length(l->columns[j]));
			fputs(": ", out);
			if (is_right(l->columns[j]) && is_number(text))
				fputs(text, out);
			else if (is_right(l->columns[j]) && !*text)
				fputs("null", out);
			else
				print_json_text(out, text, strlen(text));
		}
		fputs("}", out);
	}
	fputs(l->rows ? "\n]\n" : "]\n", out);
}

void listing_print(const struct listing *l, FILE *out, enum listing_format f)
{
	static void (*const print[])(const struct listing *, FILE *) = {
		[FORMAT_TABLE] = print_table, [FORMAT_CSV] = print_csv, [FORMAT_JSON] = print_json,
	};

	print[f](l, out);
}
