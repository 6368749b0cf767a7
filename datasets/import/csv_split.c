/* One line of CSV into fields (csv.h): quotes, doubled quotes, blanks around cells. Cells point
 * into the line; only those with doubled quotes are copied. */
#include "datasets/import/csv.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"

/* Blank, and not the separator itself. */
static bool is_blank(char c, char separator)
{
	return (c == ' ' || c == '\t') && c != separator;
}

/* From behind an opening quote to behind the closing one; a doubled one is a quote. NULL: it does
 * not close. */
static const char *take_quoted(const char *p, const char *end, char quote, struct import_cell *c,
			       char *scratch)
{
	const char *from = p;
	size_t n = 0;
	bool doubled = false;

	for (; p < end; p++) {
		if (*p != quote) {
			scratch[n++] = *p;
		} else if (p + 1 < end && p[1] == quote) {
			scratch[n++] = quote;
			p++;
			doubled = true;
		} else {
			*c = import_cell_text(doubled ? scratch : from, n, true);
			return p + 1;
		}
	}
	return NULL;
}

static const char *take_plain(const char *p, const char *end, char separator, struct import_cell *c)
{
	const char *from = p, *stop;
	double x;

	stop = number_scan(p, end, &x);
	if (stop && (stop == end || *stop == separator)) {
		*c = import_cell_text(p, (size_t)(stop - p), false);
		c->number = x;
		c->scanned = true;
		return stop;
	}
	for (; p < end && *p != separator; p++)
		;
	for (stop = p; stop > from && (is_blank(stop[-1], separator) || stop[-1] == ' '); stop--)
		;
	*c = import_cell_text(from, (size_t)(stop - from), false);
	return p;
}

static int add_field(struct csv_fields *f, struct import_cell c, struct err *e)
{
	if (f->n == f->room &&
	    mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
		return -1;
	f->at[f->n++] = c;
	return 0;
}

int csv_split(const char *line, size_t len, const struct csv_dialect *d, struct csv_fields *f,
	      bool *open, struct err *e)
{
	const char *p = line, *end = line + len;
	char sep = d->separator, *scratch;

	f->n = 0;
	*open = false;
	if (mem_grow((void **)&f->scratch, &f->scratch_room, len + 1, 1, e))
		return -1;
	scratch = f->scratch;
	for (;;) {
		struct import_cell c;
		const char *next;

		while (p < end && (is_blank(*p, sep) || (sep == ' ' && *p == ' ')))
			p++;
		if (sep == ' ' && p == end && f->n)
			return 0;
		if (p < end && *p == d->quote) {
			next = take_quoted(p + 1, end, d->quote, &c, scratch);
			if (!next && d->quote == '"') {
				*open = true;
				return 0;
			}
			if (!next)              /* 'tis: an apostrophe */
				next = take_plain(p, end, sep, &c);
			else
				scratch += c.len;
			while (next < end && *next != sep && is_blank(*next, sep))
				next++;
			if (next < end && *next != sep)         /* "a"b: no quoted cell after all */
				next = take_plain(p, end, sep, &c);
		} else {
			next = take_plain(p, end, sep, &c);
		}
		if (add_field(f, c, e))
			return -1;
		if (next >= end)
			break;
		p = next + 1;
	}
	return 0;
}

bool csv_closes_quote(const char *line, size_t len)
{
	const char *p = line, *end = line + len;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
		if (p + 1 == end || p[1] != '"')
			return true;
		p += 2;
	}
	return false;
}

void csv_fields_free(struct csv_fields *f)
{
	free(f->at);
	free(f->scratch);
	*f = (struct csv_fields){ 0 };
}
