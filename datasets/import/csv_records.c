#include "datasets/import/csv_records.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define HEAD          ((size_t)256 << 10)       /* bytes looked at to find the dialect, */
#define HEAD_LINES    4                         /* or so many lines where they are longer */
#define HEAD_MAX      ((size_t)64 << 20)
#define RECORD_MAX    ((size_t)1 << 20)         /* a longer quoted record is an unclosed quote */

/* The record goes on behind a line end inside quotes. */
static int join_lines(struct csv_records *c, const char *at, size_t len, struct err *e)
{
	size_t used = 0, closings = 0;
	bool open = true, closes = true;

	while (open) {
		int more;

		if (used + len + 1 > RECORD_MAX || closings > CSV_CLOSINGS)
			break;
		if (mem_grow((void **)&c->record, &c->record_room, used + len + 1, 1, e))
			return -1;
		memcpy(c->record + used, at, len);
		used += len;
		if (closes && csv_split(c->record, used, &c->dialect, &c->fields, &open, e))
			return -1;
		if (!open)
			return 0;
		closings += closes;
		c->record[used++] = '\n';
		if ((more = source_line(c->source, &at, &len, e)) < 0)
			return -1;
		if (!more)
			break;
		closes = csv_closes_quote(at, len);
	}
	return FAIL(e, ERR_FORMAT, "line %zu: a quote is opened and not closed", c->line);
}

static bool is_blank_line(const char *at, size_t len)
{
	while (len && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++, len--;
	return !len;
}

static bool is_skipped(const struct csv_records *c, const char *at, size_t len)
{
	size_t n = c->dialect.comment ? strlen(c->dialect.comment) : 0;

	if (is_blank_line(at, len) && (c->dialect.separator != '\t' || !len))
		return true;
	if (c->dialect.commented && source_line_number(c->source) == c->before + c->dialect.commented)
		return false;
	return n ? len >= n && !memcmp(at, c->dialect.comment, n) : !c->rows && *at == '#';
}

/* The separator behind the last field. */
static void drop_trailing(struct csv_records *c)
{
	struct csv_fields *f = &c->fields;

	if ((c->rows || !c->dialect.header ? c->dialect.trailing_rows : c->dialect.trailing_header) && f->n > 1 &&
	    !f->at[f->n - 1].len)
		f->n--;
}

int csv_records_next(struct csv_records *c, struct err *e)
{
	const char *at;
	size_t len;
	bool open;
	int more;

	do {
		if ((more = source_line(c->source, &at, &len, e)) <= 0)
			return more;
	} while (is_skipped(c, at, len));
	c->line = source_line_number(c->source);
	if (memchr(at, 0, len))
		return FAIL(e, ERR_FORMAT, "line %zu holds a zero byte: this is not a text file",
			    c->line);
	for (; c->dialect.commented && !c->rows && len && (*at == '#' || *at == ' '); len--)
		at++;
	if (csv_split(at, len, &c->dialect, &c->fields, &open, e) || (open && join_lines(c, at, len, e)))
		return -1;
	drop_trailing(c);
	c->rows++;
	return 1;
}

static bool holds_lines(const char *at, size_t n, size_t lines)
{
	const char *end = at + n;

	while (lines && (at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		lines--;
	}
	return !lines;
}

/* Enough of the file to see how it is written: the header of a wide table may fill HEAD alone. */
static int peek_head(struct csv_records *c, const char **head, size_t *n, struct err *e)
{
	for (size_t want = HEAD;; want *= 2) {
		if (source_peek(c->source, want, head, n, e))
			return -1;
		if (*n < want || want >= HEAD_MAX || holds_lines(*head, *n, HEAD_LINES))
			return 0;
	}
}

/* What people save by mistake under a table's name. */
static int refuse_other_text(const char *at, size_t n, struct err *e)
{
	const char *end = at + n;

	while (at < end && isspace((unsigned char)*at))
		at++;
	if (end - at < 2)
		return 0;
	if (*at == '<' && (isalpha((unsigned char)at[1]) || at[1] == '!' || at[1] == '?'))
		return FAIL(e, ERR_FORMAT, "this is a page of HTML or XML, not a table");
	if ((*at == '[' || *at == '{') && strchr("[{\"\r\n", at[1]))
		return FAIL(e, ERR_FORMAT, "this is JSON, not a table; jq -r '.[] | [.[]] | @csv' "
				"makes one of a list");
	return 0;
}

/* Excel's first line "sep=;". */
static int take_separator_line(struct csv_records *c, const char *head, size_t n, char *separator,
			       struct err *e)
{
	const char *at;
	size_t len;

	*separator = c->opt.separator;
	if (n < 6 || memcmp(head, "sep=", 4) || !memchr(",;|\t", head[4], 4) ||
	    !memchr("\r\n", head[5], 2))
		return 0;
	*separator = *separator ? *separator : head[4];
	return source_line(c->source, &at, &len, e) < 0 ? -1 : 0;
}

static int find_dialect(struct csv_records *c, struct err *e)
{
	struct table_options opt = c->opt;
	const char *head;
	size_t n;

	if (peek_head(c, &head, &n, e) || refuse_other_text(head, n, e) ||
	    take_separator_line(c, head, n, &opt.separator, e) || peek_head(c, &head, &n, e))
		return -1;
	c->before = source_line_number(c->source);
	return csv_dialect(&c->dialect, head, n, &opt, e);
}


int csv_records_open(struct csv_records *c, const char *path, const struct table_options *opt,
		     struct err *e)
{
	*c = (struct csv_records){ .opt = *opt };
	if (source_open(&c->source, path, e))
		return -1;
	return find_dialect(c, e) ? err_wrap(e, "%s", path) : 0;
}

void csv_records_close(struct csv_records *c)
{
	source_close(c->source);
	csv_fields_free(&c->fields);
	free(c->record);
	*c = (struct csv_records){ 0 };
}
