/* Results as ARFF, which WEKA's Experimenter writes unless told otherwise. Types are not looked at: what is a number
 * is found out as in any other table. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "datasets/import/arff_text.h"
#include "harness/scores/score_grid_inner.h"

#define HEAD 4096 /* bytes in which @relation is to come */

struct arff_scores {
	struct score_grid *g;
	struct source *s;
	struct csv_records row; /* as the CSV reader would have it */
	struct arff_text text;
	size_t room;
};

static bool begins(const struct arff_cursor *c, const char *word)
{
	return (size_t)(c->end - c->at) >= strlen(word) && !strncasecmp(c->at, word, strlen(word));
}

/* The first line that is neither empty nor a comment. */
static int is_arff(struct source *s, struct err *e)
{
	struct arff_cursor c;
	const char *at;
	size_t len;

	if (source_peek(s, HEAD, &at, &len, e))
		return -1;
	for (c = (struct arff_cursor){ at, at + len }; c.at < c.end; c.at++) {
		if (*c.at == '%') {
			while (c.at < c.end && *c.at != '\n')
				c.at++;
		} else if (!arff_blank(*c.at) && *c.at != '\n' && *c.at != '\r') {
			return begins(&c, "@relation");
		}
	}
	return 0;
}

static int add_attribute(struct arff_scores *a, struct arff_cursor *c, struct err *e)
{
	struct import_cell name;

	c->at += strlen("@attribute");
	arff_skip_blanks(c);
	if (arff_value(&a->text, c, " \t{", &name, e) ||
	    mem_grow((void **)&a->g->column, &a->room, a->g->columns + 1, sizeof *a->g->column, e))
		return -1;
	return score_grid_add_column(a->g, &name, e);
}

static int add_row(struct arff_scores *a, struct arff_cursor *c, struct err *e)
{
	struct csv_fields *f = &a->row.fields;

	if (*c->at == '{')
		return FAIL(e, ERR_FORMAT, "line %zu: a sparse row: a table of scores has all its columns in each row",
			    a->row.line);
	for (f->n = 0;; c->at++) {
		if (mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
			return -1;
		arff_skip_blanks(c);
		if (arff_value(&a->text, c, "", f->at + f->n++, e))
			return -1;
		arff_skip_blanks(c);
		if (c->at >= c->end)
			return score_grid_add_row(a->g, &a->row, e);
		if (*c->at != ',')
			return FAIL(e, ERR_FORMAT, "line %zu: a comma is missing", a->row.line);
	}
}

static int add_line(struct arff_scores *a, const char *at, size_t len, bool *data, struct err *e)
{
	struct arff_cursor c = { at, at + len };

	a->row.line = source_line_number(a->s);
	arff_skip_blanks(&c);
	if (c.at == c.end || *c.at == '%')
		return 0;
	if (arff_begin_line(&a->text, a->row.line, len, e))
		return -1;
	if (*data)
		return add_row(a, &c, e);
	*data = begins(&c, "@data");
	return begins(&c, "@attribute") ? add_attribute(a, &c, e) : 0;
}

int score_grid_read_arff(struct score_grid *g, const char *path, const struct table_options *o, struct err *e)
{
	/* what a pipe has can be read once: it is left to the CSV reader */
	struct stat st;
	struct arff_scores a = { .g = g, .row = { .dialect = { .separator = ',', .header = true, .missing = o->missing } } };
	bool data = false;
	const char *at;
	size_t len;
	int more = -1, rc;

	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return 0;
	if (source_open(&a.s, path, e))
		return -1;
	rc = is_arff(a.s, e);
	if (rc <= 0)
		goto done;
	g->header = true;
	g->separator = ',';
	while ((more = source_line(a.s, &at, &len, e)) > 0)
		if (add_line(&a, at, len, &data, e)) {
			more = -1;
			break;
		}
	if (more < 0 || (!g->rows && FAIL(e, ERR_DATA, "there is a header and no row")))
		rc = -1;
done:
	source_close(a.s);
	free(a.text.scratch);
	free(a.row.fields.at);
	return rc;
}
