/* Text tables: CSV, TSV and their kin, plain or gzip.
 *
 * Found out from the first lines, told in a remark, and overridable: separator (, ; tab | blanks),
 * header (which may stand behind a #), unnamed first column of row names, a separator at the end of
 * the lines. Quotes are "..." with "" inside, and may hold separators and line ends; or '...',
 * within a line, where cells are so written. Blanks around cells do not count; lines end in LF,
 * CR LF or CR; empty lines are skipped, and so are lines that begin with '#' at the top, or with
 * --comment anywhere. A row with another number of fields is an error naming its line. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/csv.h"
#include "datasets/import/source.h"

#define HEAD          ((size_t)256 << 10)       /* bytes looked at to find the dialect, */
#define HEAD_LINES    4                         /* or so many lines where they are longer */
#define HEAD_MAX      ((size_t)64 << 20)
#define RECORD_MAX    ((size_t)1 << 20)         /* a longer quoted record is an unclosed quote */

struct csv {
	struct import_table *t;
	struct source *s;
	struct csv_dialect d;
	struct csv_fields f;
	char *record;                   /* a record of several lines, joined */
	size_t record_room, line; /* line: where the record began */
	size_t rows;
	size_t before; /* lines before the head that was looked at */
};

/* The record goes on behind a line end inside quotes. */
static int join_lines(struct csv *c, const char *at, size_t len, struct err *e)
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
		if (closes && csv_split(c->record, used, &c->d, &c->f, &open, e))
			return -1;
		if (!open)
			return 0;
		closings += closes;
		c->record[used++] = '\n';
		if ((more = source_line(c->s, &at, &len, e)) < 0)
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

static bool is_skipped(const struct csv *c, const char *at, size_t len)
{
	size_t n = c->d.comment ? strlen(c->d.comment) : 0;

	if (is_blank_line(at, len) && (c->d.separator != '\t' || !len))
		return true;
	if (c->d.commented && source_line_number(c->s) == c->before + c->d.commented)
		return false;
	return n ? len >= n && !memcmp(at, c->d.comment, n) : !c->rows && *at == '#';
}

/* The separator behind the last field. */
static void drop_trailing(struct csv *c)
{
	struct csv_fields *f = &c->f;

	if ((c->rows || !c->d.header ? c->d.trailing_rows : c->d.trailing_header) && f->n > 1 &&
	    !f->at[f->n - 1].len)
		f->n--;
}

/* Next record into c->f: 1, 0 at the end, -1 on error. */
static int next_record(struct csv *c, struct err *e)
{
	const char *at;
	size_t len;
	bool open;
	int more;

	do {
		if ((more = source_line(c->s, &at, &len, e)) <= 0)
			return more;
	} while (is_skipped(c, at, len));
	c->line = source_line_number(c->s);
	if (memchr(at, 0, len))
		return FAIL(e, ERR_FORMAT, "line %zu holds a zero byte: this is not a text file",
			    c->line);
	for (; c->d.commented && !c->rows && len && (*at == '#' || *at == ' '); len--)
		at++;
	if (csv_split(at, len, &c->d, &c->f, &open, e) || (open && join_lines(c, at, len, e)))
		return -1;
	drop_trailing(c);
	c->rows++;
	return 1;
}

static int declare_column(struct csv *c, const struct import_cell *name, struct err *e)
{
	char *text =
		name ? mem_format(e, "%.*s", (int)(name->len < 4096 ? name->len : 4096), name->at) :
		       NULL;
	int rc = name && !text ? -1 : import_column(c->t, text, IMPORT_INFER, e);

	free(text);
	return rc;
}

/* Columns from the header or, without one, from the first row's width. */
static int declare_columns(struct csv *c, struct err *e)
{
	const struct csv_dialect *d = &c->d;

	if (d->row_names) {
		if (import_column(c->t, "row_id", IMPORT_INFER, e))
			return -1;
		import_row_id(c->t, 0);
		if (!import_reading_test(c->t))
			import_remark(c->t,
				      "the first column has no name: taken as the rows' names");
	}
	for (size_t j = d->row_names && !d->short_header; j < c->f.n; j++)
		if (declare_column(c, d->header ? &c->f.at[j] : NULL, e))
			return -1;
	return 0;
}

static const char *separator_name(char separator, char room[static 4])
{
	if (separator == '\t' || separator == ' ')
		return separator == ' ' ? "blanks" : "tab";
	room[0] = room[2] = '\'';
	room[1] = separator;
	room[3] = 0;
	return room;
}

static void explain_dialect(const struct csv *c)
{
	const struct csv_fit *f = &c->d.fit, *r = &c->d.rival;
	char a[4], b[4];

	import_explain(c->t,
		       "separator %s: %zu of %zu lines have %zu fields, the first one %zu; "
		       "--separator names another",
		       separator_name(f->separator, a), f->same, f->rows, f->fields, f->first);
	if (r->rows)
		import_explain(
			c->t,
			"separator %s lost: %zu of %zu lines would have %zu fields, the "
			"first one %zu; %.0f %% of the cells would be numbers or empty, not %.0f "
			"%%",
			separator_name(r->separator, b), r->same, r->rows, r->fields, r->first,
			100 * r->numbers, 100 * f->numbers);
	import_explain(c->t, "quotes: %c; lines that begin with %s are comments; --comment",
		       c->d.quote, c->d.comment ? c->d.comment : "# at the top");
	import_explain(
		c->t,
		c->d.header ?
			"header: yes%s; --no-header takes that line as a row" :
			"header: no%s: nothing tells the first line from others; --header takes it "
			"as names",
		c->d.header ? c->d.header_why : "");
}

static void remark_dialect(const struct csv *c)
{
	char room[4];

	if (import_reading_test(c->t))
		return;
	explain_dialect(c);
	if (c->d.trailing_rows != c->d.trailing_header)
		import_remark(c->t, "%s in a separator that begins no field: it is left out",
			      c->d.trailing_rows ? "rows end" : "the header ends");
	import_remark(c->t, "separator %s, %s%s", separator_name(c->d.separator, room),
		      c->d.header ? "first line is a header" : "no header: columns are c1, c2, ...",
		      c->d.header_why);
}

static int read_rows(struct csv *c, bool have_first, struct err *e)
{
	int more = 1;

	while (have_first || (more = next_record(c, e)) > 0) {
		have_first = false;
		if (import_row(c->t, c->f.at, c->f.n, NAN, c->line, e))
			return -1;
		import_progress(c->t, source_share(c->s));
	}
	return more;
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
static int peek_head(struct csv *c, const char **head, size_t *n, struct err *e)
{
	for (size_t want = HEAD;; want *= 2) {
		if (source_peek(c->s, want, head, n, e))
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
static int take_separator_line(struct csv *c, const char *head, size_t n, char *separator,
			       struct err *e)
{
	const char *at;
	size_t len;

	*separator = import_options(c->t)->separator;
	if (n < 6 || memcmp(head, "sep=", 4) || !memchr(",;|\t", head[4], 4) ||
	    !memchr("\r\n", head[5], 2))
		return 0;
	*separator = *separator ? *separator : head[4];
	return source_line(c->s, &at, &len, e) < 0 ? -1 : 0;
}

static int find_dialect(struct csv *c, struct err *e)
{
	struct table_options opt = *import_options(c->t);
	const char *head;
	size_t n;

	if (peek_head(c, &head, &n, e) || refuse_other_text(head, n, e) ||
	    take_separator_line(c, head, n, &opt.separator, e) || peek_head(c, &head, &n, e))
		return -1;
	c->before = source_line_number(c->s);
	return csv_dialect(&c->d, head, n, &opt, e);
}

/* However few rows there are to tell it by: what names columns of a model is a header. */
static void expect_header(struct csv *c)
{
	bool unsaid = import_options(c->t)->header == TABLE_SWITCH_UNSAID;

	for (size_t j = 0; unsaid && !c->d.header && j < c->f.n; j++)
		if (import_expects(c->t, c->f.at[j].at, c->f.at[j].len)) {
			c->d.header = true;
			c->d.header_why = " (it names columns of the model)";
		}
}

static int read_table(struct csv *c, struct err *e)
{
	int more;

	if (find_dialect(c, e))
		return -1;
	if ((more = next_record(c, e)) < 0)
		return -1;
	if (!more)
		return FAIL(e, ERR_DATA, "the file is empty");
	expect_header(c);
	import_separator(c->t, c->d.separator);
	remark_dialect(c);
	if (declare_columns(c, e))
		return -1;
	return read_rows(c, !c->d.header, e);
}

static int csv_read(struct import_table *t, const char *path, struct err *e)
{
	struct csv c = { .t = t };
	int rc = source_open(&c.s, path, e);

	if (!rc)
		rc = read_table(&c, e) ? err_wrap(e, "%s", path) : 0;
	source_close(c.s);
	csv_fields_free(&c.f);
	free(c.record);
	return rc;
}

/* Anything that is text may be a table. */
static int csv_sniff(const unsigned char *head, size_t n)
{
	return n && !memchr(head, 0, n);
}

const struct importer csv_importer = { "csv", "csv tsv tab data txt dat", csv_sniff, csv_read };
