/* ARFF, the format of Weka and OpenML: a typed header, then rows.
 *
 *   % comment
 *   @relation name
 *   @attribute 'a name' numeric | real | integer | {red, 'dark blue'} | string | date [format]
 *   @data
 *   5.1, 'dark blue', ?          one row, comma- (or, without any comma, blank-) separated
 *   5.1, red, 3, {0.5}           weight of the row in braces at its end
 *   {0 5.1, 2 red}               sparse row: number and value; what it does not name is 0, or the
 *                                first category (as Weka has it: not missing)
 *
 * Keywords in any case; names and values may be quoted by ' or ", with backslash escapes; ?
 * unquoted is missing. Dates and strings are ignored by the table, relational attributes
 * refused. Our own exporter adds comments that say what ARFF cannot: %@bakeoff
 * ordered|target|group|weight NAME. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/import/arff_text.h"
#include "algorithms/core/number.h"
#include "datasets/import/source.h"


struct attribute {
	char *name;
	enum import_cell_kind kind;
};

struct arff {
	struct import_table *t;
	struct source *s;
	struct attribute *at;
	size_t n, room;
	struct import_cell *cells;             /* n */
	size_t *named;                  /* n: the columns of a sparse row's cells */
	struct arff_text text;
	char **notes;                   /* of %@bakeoff lines: "ordered size" */
	size_t nnotes, notes_room;
	long labels;                    /* Meka's -C, 0 where it is not said */
	bool comma;                     /* a row ended in one, which is told once */
};

static int line_error(const struct arff *a, const char *what, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "line %zu: %s", source_line_number(a->s), what);
}

/* ---- header ---- */

static int read_levels(struct arff *a, struct arff_cursor *c, size_t column, struct err *e)
{
	struct import_cell v;
	size_t n = 0;

	for (c->at++;; c->at++) {
		if (arff_value(&a->text, c, "}", &v, e))
			return -1;
		arff_skip_blanks(c);
		if (c->at >= c->end)
			return line_error(a, "the list of categories has no closing brace", e);
		if (*c->at != ',' && *c->at != '}')
			return line_error(a, "a comma is missing in the list of categories", e);
		if (*c->at == '}' && !n && !v.len && !v.quoted)
			return line_error(a, "an attribute without categories", e);
		if (import_level(a->t, column, v.at, v.len, e))
			return -1;
		n++;
		if (*c->at == '}')
			return 0;
	}
}

static const struct { const char *word; enum import_cell_kind kind; } types[] = {
	{ "numeric", IMPORT_NUMBER }, { "real", IMPORT_NUMBER }, { "integer", IMPORT_NUMBER },
	{ "string", IMPORT_TEXT }, { "date", IMPORT_DATE },
};

static int read_type(struct arff *a, struct arff_cursor *c, enum import_cell_kind *kind,
		     struct err *e)
{
	struct import_cell v;

	arff_skip_blanks(c);
	*kind = IMPORT_CATEGORY;
	if (c->at < c->end && *c->at == '{')
		return 0;
	arff_plain(c, " \t{", &v);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i].word) == v.len && !strncasecmp(types[i].word, v.at, v.len)) {
			*kind = types[i].kind;
			return 0;
		}
	return FAIL(e, ERR_FORMAT,
		    "line %zu: attribute type '%.*s' is none of numeric, real, integer, string, "
		    "date, {...}", source_line_number(a->s), (int)(v.len < 40 ? v.len : 40), v.at);
}

static bool is_ordered(const struct arff *a, const char *name)
{
	for (size_t i = 0; i < a->nnotes; i++)
		if (!strncmp(a->notes[i], "ordered ", 8) && !strcmp(a->notes[i] + 8, name))
			return true;
	return false;
}

static int read_attribute(struct arff *a, struct arff_cursor *c, struct err *e)
{
	struct attribute at = { 0 };
	enum import_cell_kind kind;
	struct import_cell name;

	arff_skip_blanks(c);
	if (arff_value(&a->text, c, " \t{", &name, e))
		return -1;
	if (!name.len)
		return line_error(a, "@attribute without a name", e);
	if (read_type(a, c, &kind, e) ||
	    mem_grow((void **)&a->at, &a->room, a->n + 1, sizeof *a->at, e) ||
	    !(at.name = mem_format(e, "%.*s", (int)name.len, name.at)))
		return -1;
	at.kind = kind == IMPORT_CATEGORY && is_ordered(a, at.name) ? IMPORT_ORDERED : kind;
	a->at[a->n++] = at;
	if (import_column(a->t, at.name, at.kind, e))
		return -1;
	return kind == IMPORT_CATEGORY ? read_levels(a, c, a->n - 1, e) : 0;
}

static int keep_note(struct arff *a, const char *at, size_t len, struct err *e)
{
	if (mem_grow((void **)&a->notes, &a->notes_room, a->nnotes + 1, sizeof *a->notes, e) ||
	    !(a->notes[a->nnotes] = mem_format(e, "%.*s", (int)len, at)))
		return -1;
	a->nnotes++;
	return 0;
}

static bool keyword(struct arff_cursor *c, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - c->at) < n || strncasecmp(c->at, word, n) ||
	    ((size_t)(c->end - c->at) > n && !arff_blank(c->at[n])))
		return false;
	c->at += n;
	return true;
}

/* Meka's files have several labels, the first N attributes or, of a negative N, the last ones: "-C N" in
 * the name of the relation. */
static int read_relation(struct arff *a, struct arff_cursor *c, struct err *e)
{
	struct import_cell v;
	char name[256], *option;

	arff_skip_blanks(c);
	if (arff_value(&a->text, c, " \t", &v, e))
		return -1;
	snprintf(name, sizeof name, " %.*s", (int)(v.len < 250 ? v.len : 250), v.at);
	for (option = name; (option = strstr(option, " -C ")); option++)
		a->labels = strtol(option + 4, NULL, 10);
	return 0;
}

/* Up to and with @data. */
static int read_header(struct arff *a, struct err *e)
{
	static const char mark[] = "%@bakeoff ";
	struct arff_cursor c;
	size_t len;
	int more;

	while ((more = source_line(a->s, &c.at, &len, e)) > 0) {
		c.end = c.at + len;
		if (arff_begin_line(&a->text, source_line_number(a->s), len, e))
			return -1;
		if (len > sizeof mark && !memcmp(c.at, mark, sizeof mark - 1) &&
		    keep_note(a, c.at + sizeof mark - 1, len - sizeof mark + 1, e))
			return -1;
		arff_skip_blanks(&c);
		if (c.at == c.end || *c.at == '%')
			continue;
		if (keyword(&c, "@relation")) {
			if (read_relation(a, &c, e))
				return -1;
			continue;
		}
		if (keyword(&c, "@data"))
			return a->n ? 0 : line_error(a, "@data before any @attribute", e);
		if (!keyword(&c, "@attribute"))
			return FAIL(e, ERR_FORMAT,
				    "line %zu: expected @relation, @attribute or @data, not '%.*s'",
				    source_line_number(a->s),
					    (int)(c.end - c.at < 40 ? c.end - c.at : 40), c.at);
		if (read_attribute(a, &c, e))
			return -1;
	}
	return more < 0 ? -1 : FAIL(e, ERR_FORMAT, "the file ends before @data");
}

/* ---- rows ---- */

static int read_weight(struct arff *a, struct arff_cursor *c, double *weight, struct err *e)
{
	struct import_cell v;

	c->at++;
	if (arff_value(&a->text, c, "}", &v, e))
		return -1;
	if (c->at >= c->end || *c->at != '}' || !number_parse(v.at, v.len, weight))
		return line_error(a, "the weight in braces is not a number", e);
	c->at++;
	arff_skip_blanks(c);
	return c->at == c->end ? 0 : line_error(a, "something follows the weight", e);
}

/* Only a bare ? is missing in ARFF; a category may well be called NA. */
static void put_cell(struct arff *a, size_t k, size_t column, struct import_cell v)
{
	if (a->at[column].kind != IMPORT_NUMBER && !(v.len == 1 && *v.at == '?'))
		v.quoted = true;
	a->cells[k] = v;
}

/* A comma that begins no value, as some programs leave it. */
static int remark_comma(struct arff *a)
{
	if (!a->comma)
		import_remark(a->t,
			      "line %zu: the comma at the end of the row is left out, and so are "
			      "others there",
			      source_line_number(a->s));
	a->comma = true;
	return 0;
}

/* *n gets the number of values; more than there are columns are counted and not kept. */
static int read_dense(struct arff *a, struct arff_cursor *c, size_t *n, double *weight,
		      struct err *e)
{
	const char *stops = memchr(c->at, ',', (size_t)(c->end - c->at)) ? "\t" : " \t";

	for (*n = 0;;) {
		struct import_cell v;
		arff_skip_blanks(c);
		if (c->at < c->end && *c->at == '{' && *n)
			return read_weight(a, c, weight, e);
		if (arff_value(&a->text, c, stops, &v, e))
			return -1;
		if (*n < a->n)
			put_cell(a, *n, *n, v);
		++*n;
		arff_skip_blanks(c);
		if (c->at >= c->end)
			return 0;
		if (*c->at == ',') {
			c->at++;
			arff_skip_blanks(c);
			if (*n == a->n && c->at >= c->end)
				return remark_comma(a);
		} else if (v.quoted && !arff_blank(c->at[-1])) {
			return line_error(a, "text follows a closing quote", e);
		} else if (*stops == '\t' && c->at[-1] != '\t') {
			return line_error(a, "a comma is missing", e);
		}
	}
}

static int sparse_value(struct arff *a, struct arff_cursor *c, size_t *n, struct err *e)
{
	struct import_cell number, v;
	double j;

	if (arff_value(&a->text, c, " \t}", &number, e) || arff_value(&a->text, c, "}", &v, e))
		return -1;
	if (!number_parse(number.at, number.len, &j) || !(j >= 0 && j < (double)a->n) ||
	    j != floor(j))
		return FAIL(e, ERR_FORMAT,
			    "line %zu: '%.*s' is not the number of an attribute, 0 to %zu",
			    source_line_number(a->s), (int)(number.len < 40 ? number.len : 40),
			    number.at, a->n - 1);
	if (*n && (size_t)j <= a->named[*n - 1])
		return line_error(a, "the attributes of a sparse row do not ascend", e);
	a->named[*n] = (size_t)j;
	put_cell(a, *n, (size_t)j, v);
	++*n;
	arff_skip_blanks(c);
	return 0;
}

static int read_sparse(struct arff *a, struct arff_cursor *c, size_t *n, double *weight,
		       struct err *e)
{
	*n = 0;
	c->at++;
	arff_skip_blanks(c);
	while (c->at < c->end && *c->at != '}') {
		if (sparse_value(a, c, n, e))
			return -1;
		if (c->at < c->end && *c->at == ',')
			c->at++;
		else if (c->at < c->end && *c->at != '}')
			return line_error(a, "a comma is missing in a sparse row", e);
		arff_skip_blanks(c);
	}
	if (c->at >= c->end)
		return line_error(a, "a sparse row has no closing brace", e);
	c->at++;
	arff_skip_blanks(c);
	if (c->at < c->end && *c->at == ',')
		c->at++;
	arff_skip_blanks(c);
	if (c->at < c->end && *c->at == '{')
		return read_weight(a, c, weight, e);
	return c->at == c->end ? 0 : line_error(a, "something follows the sparse row", e);
}

static int read_row(struct arff *a, struct arff_cursor c, struct err *e)
{
	size_t line = source_line_number(a->s), n;
	double weight = NAN;

	if (*c.at != '{')
		return read_dense(a, &c, &n, &weight, e) ? -1 :
		       import_row(a->t, a->cells, n, weight, line, e);
	return read_sparse(a, &c, &n, &weight, e) ? -1 :
	       import_sparse_cells(a->t, a->cells, a->named, n, weight, line, e);
}

static int read_rows(struct arff *a, struct err *e)
{
	struct arff_cursor c;
	size_t len;
	int more;

	if (!(a->cells = mem_zeros(a->n, sizeof *a->cells, e)) ||
	    !(a->named = mem_array(a->n, sizeof *a->named, e)))
		return -1;
	while ((more = source_line(a->s, &c.at, &len, e)) > 0) {
		c.end = c.at + len;
		arff_skip_blanks(&c);
		if (c.at == c.end || *c.at == '%')
			continue;
		if (arff_begin_line(&a->text, source_line_number(a->s), len, e) ||
		    read_row(a, c, e))
			return -1;
		import_progress(a->t, source_share(a->s));
	}
	return more;
}

/* One is the target, the others are left out. */
static void apply_labels(struct arff *a)
{
	size_t n = a->labels == LONG_MIN ? 0 : (size_t)labs(a->labels);
	size_t first = a->labels < 0 && n <= a->n ? a->n - n : 0;

	if (!n || n > a->n)
		return;
	import_target(a->t, first);
	for (size_t j = 0; j < n; j++)
		import_label(a->t, first + j);
}

static void apply_notes(struct arff *a)
{
	for (size_t i = 0; i < a->nnotes; i++)
		for (size_t j = 0; j < a->n; j++)
			if (!strncmp(a->notes[i], "target ", 7) &&
			    !strcmp(a->notes[i] + 7, a->at[j].name))
				import_target(a->t, j);
}

static int arff_read(struct import_table *t, const char *path, struct err *e)
{
	struct arff a = { .t = t };
	int rc = source_open(&a.s, path, e);

	if (!rc) {
		rc = read_header(&a, e);
		if (!rc) {
			apply_labels(&a);
			apply_notes(&a);
			rc = read_rows(&a, e);
		}
		if (rc)
			err_wrap(e, "%s", path);
	}
	source_close(a.s);
	for (size_t j = 0; j < a.n; j++)
		free(a.at[j].name);
	for (size_t i = 0; i < a.nnotes; i++)
		free(a.notes[i]);
	free(a.notes);
	free(a.at);
	free(a.cells);
	free(a.named);
	free(a.text.scratch);
	return rc;
}

/* The first line that is neither empty nor a comment says @relation. */
static int arff_sniff(const unsigned char *head, size_t n)
{
	struct arff_cursor c = { (const char *)head, (const char *)head + n };

	while (c.at < c.end) {
		const char *line_end = memchr(c.at, '\n', (size_t)(c.end - c.at));
		arff_skip_blanks(&c);
		if (c.at < c.end && *c.at == '@')
			return keyword(&c, "@relation") ? 2 : 0;
		if (c.at < c.end && *c.at != '%' && *c.at != '\n')
			return 0;
		if (!line_end)
			return 0;
		c.at = line_end + 1;
	}
	return 0;
}

const struct importer arff_importer = { "arff", "arff", arff_sniff, arff_read };
