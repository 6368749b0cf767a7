/* Text tables: CSV, TSV and their kin, plain or gzip.
 *
 * Found out from the first lines, told in a remark, and overridable: separator (, ; tab | blanks),
 * header (which may stand behind a #), unnamed first column of row names, a separator at the end of
 * the lines. Quotes are "..." with "" inside, and may hold separators and line ends; or '...',
 * within a line, where cells are so written. Blanks around cells do not count; lines end in LF,
 * CR LF or CR; empty lines are skipped, and so are lines that begin with '#' at the top, or with
 * --comment anywhere. A row with another number of fields is an error naming its line. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/csv_records.h"

struct csv {
	struct import_table *t;
	struct csv_records in;
};

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
	const struct csv_dialect *d = &c->in.dialect;

	if (d->row_names) {
		if (import_column(c->t, "row_id", IMPORT_INFER, e))
			return -1;
		import_row_id(c->t, 0);
		if (!import_reading_test(c->t))
			import_remark(c->t,
				      "the first column has no name: taken as the rows' names");
	}
	for (size_t j = d->row_names && !d->short_header; j < c->in.fields.n; j++)
		if (declare_column(c, d->header ? &c->in.fields.at[j] : NULL, e))
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
	const struct csv_fit *f = &c->in.dialect.fit, *r = &c->in.dialect.rival;
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
		       c->in.dialect.quote, c->in.dialect.comment ? c->in.dialect.comment : "# at the top");
	import_explain(
		c->t,
		c->in.dialect.header ?
			"header: yes%s; --no-header takes that line as a row" :
			"header: no%s: nothing tells the first line from others; --header takes it "
			"as names",
		c->in.dialect.header ? c->in.dialect.header_why : "");
}

static void remark_dialect(const struct csv *c)
{
	char room[4];

	if (import_reading_test(c->t))
		return;
	explain_dialect(c);
	if (c->in.dialect.trailing_rows != c->in.dialect.trailing_header)
		import_remark(c->t, "%s in a separator that begins no field: it is left out",
			      c->in.dialect.trailing_rows ? "rows end" : "the header ends");
	import_remark(c->t, "separator %s, %s%s", separator_name(c->in.dialect.separator, room),
		      c->in.dialect.header ? "first line is a header" : "no header: columns are c1, c2, ...",
		      c->in.dialect.header_why);
}

static int read_rows(struct csv *c, bool have_first, struct err *e)
{
	int more = 1;

	while (have_first || (more = csv_records_next(&c->in, e)) > 0) {
		have_first = false;
		if (import_row(c->t, c->in.fields.at, c->in.fields.n, NAN, c->in.line, e))
			return -1;
		import_progress(c->t, source_share(c->in.source));
	}
	return more;
}

/* However few rows there are to tell it by: what names columns of a model is a header. */
static void expect_header(struct csv *c)
{
	bool unsaid = import_options(c->t)->header == TABLE_SWITCH_UNSAID;

	for (size_t j = 0; unsaid && !c->in.dialect.header && j < c->in.fields.n; j++)
		if (import_expects(c->t, c->in.fields.at[j].at, c->in.fields.at[j].len)) {
			c->in.dialect.header = true;
			c->in.dialect.header_why = " (it names columns of the model)";
		}
}

static int read_table(struct csv *c, struct err *e)
{
	int more;

	if ((more = csv_records_next(&c->in, e)) < 0)
		return -1;
	if (!more)
		return FAIL(e, ERR_DATA, "the file is empty");
	expect_header(c);
	import_separator(c->t, c->in.dialect.separator);
	remark_dialect(c);
	if (declare_columns(c, e))
		return -1;
	return read_rows(c, !c->in.dialect.header, e);
}

static int csv_read(struct import_table *t, const char *path, struct err *e)
{
	struct csv c = { .t = t };
	int rc = csv_records_open(&c.in, path, import_options(t), e);

	if (!rc && (rc = read_table(&c, e)))
		err_wrap(e, "%s", path);
	csv_records_close(&c.in);
	return rc;
}

/* Anything that is text may be a table. */
static int csv_sniff(const unsigned char *head, size_t n)
{
	return n && !memchr(head, 0, n);
}

const struct importer csv_importer = { "csv", "csv tsv tab data txt dat", csv_sniff, csv_read };
