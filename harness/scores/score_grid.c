#include "harness/scores/score_grid_inner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/core/utf8.h"
#include "algorithms/core/wordlist.h"
#include "datasets/import/table/number_form.h"
#include "harness/scores/score_cell.h"

#define NAME_MOST 4096          /* bytes of a column's name that are kept */

/* A file that is not UTF-8 was written by a spreadsheet of Windows. */
static char *utf8_name(const char *at, size_t len, struct err *e)
{
	len = len < NAME_MOST ? len : NAME_MOST;
	return utf8_valid(at, len) ? mem_format(e, "%.*s", (int)len, at) : utf8_from_windows(at, len, e);
}

int score_grid_add_column(struct score_grid *g, const struct import_cell *name, struct err *e)
{
	struct score_column *c = g->column + g->columns;

	*c = (struct score_column){ .stray = WORDS_NONE, .decoration = WORDS_NONE, .unnamed = name && !name->len };
	c->name = name && name->len ? utf8_name(name->at, name->len, e) : mem_format(e, "c%zu", g->columns + 1);
	g->columns += c->name != NULL;
	return c->name ? 0 : -1;
}

static int declare(struct score_grid *g, const struct csv_records *in, struct err *e)
{
	const struct csv_dialect *d = &in->dialect;
	size_t n = in->fields.n + d->short_header;

	g->header = d->header;
	g->separator = d->separator;
	if (!(g->column = mem_zeros(n, sizeof *g->column, e)))
		return -1;
	if (d->short_header && score_grid_add_column(g, &(struct import_cell){ .at = "row", .len = 3 }, e))
		return -1;
	for (size_t j = 0; j < in->fields.n; j++)
		if (score_grid_add_column(g, d->header ? in->fields.at + j : NULL, e))
			return -1;
	return 0;
}

static int put_word(struct score_column *c, size_t row, const struct csv_records *in,
		    const struct import_cell *cell, struct err *e)
{
	char *text = utf8_valid(cell->at, cell->len) ? NULL : utf8_from_windows(cell->at, cell->len, e);
	bool broken = !utf8_valid(cell->at, cell->len);
	size_t had = c->words.n;
	uint32_t at;
	int rc;

	if ((broken && !text) || mem_grow((void **)&c->code, &c->room, row + 1, sizeof *c->code, e)) {
		free(text);
		return -1;
	}
	rc = words_add(&c->words, text ? text : cell->at, text ? strlen(text) : cell->len, &at, e);
	free(text);
	if (rc)
		return -1;
	c->code[row] = at;
	if (c->words.n > had) {
		c->words.word[at].line = in->line;
		c->words.word[at].missing = csv_is_absent(&in->dialect, cell);
	}
	return 0;
}

/* The line under a header of Markdown: bars, dashes and colons. */
static bool is_rule(const struct csv_records *in)
{
	size_t dashes = 0;

	for (size_t j = 0; j < in->fields.n; j++) {
		const struct import_cell *c = in->fields.at + j;

		for (size_t i = 0; i < c->len; i++)
			if (!strchr(" :-", c->at[i]))
				return false;
		dashes += c->len > 1;
	}
	return dashes > 1 && in->dialect.separator == '|';
}

int score_grid_add_row(struct score_grid *g, const struct csv_records *in, struct err *e)
{
	if (!g->rows && is_rule(in))
		return 0;
	if (in->fields.n != g->columns)
		return FAIL(e, ERR_FORMAT, "line %zu: %zu field%s instead of %zu", in->line, in->fields.n,
			    plural(in->fields.n), g->columns);
	if (mem_grow((void **)&g->line, &g->room, g->rows + 1, sizeof *g->line, e))
		return -1;
	for (size_t j = 0; j < g->columns; j++)
		if (put_word(g->column + j, g->rows, in, in->fields.at + j, e))
			return -1;
	g->line[g->rows++] = in->line;
	return 0;
}

/* The decimal mark that other columns prove. */
static char siblings_mark(const struct number_evidence *v, size_t n, size_t but)
{
	for (size_t j = 0; j < n; j++)
		if (j != but && number_evidence_decimal(v + j))
			return number_evidence_decimal(v + j);
	return 0;
}

static char thousands_mark(const struct table_options *o)
{
	if (!o->thousands)
		return 0;
	return !strcmp(o->thousands, "none") ? 'n' : !strcmp(o->thousands, "blank") ? ' ' : *o->thousands;
}

/* What of a word is its number, if it is one; true where there is more in it. */
static bool core_of(const struct words *w, size_t k, const char **at, size_t *len)
{
	size_t from = 0, n = 0;
	bool more = score_cell_core(words_text(w, k), w->word[k].len, &from, &n);

	*at = words_text(w, k) + (more ? from : 0);
	*len = more ? n : w->word[k].len;
	return more;
}

static void judge_words(struct score_column *c, const struct number_verdict *v)
{
	for (size_t k = 0; k < c->words.n; k++) {
		struct word *w = c->words.word + k;
		const char *at;
		size_t len;
		bool decorated = core_of(&c->words, k, &at, &len);
		double x;

		w->number = NAN;
		if (w->missing)
			continue;
		if (v->form >= 0 && number_form_parse(number_forms + v->form, at, len, &x)) {
			w->number = x;
			c->numbers++;
			if (decorated && !c->decorated++)
				c->decoration = (uint32_t)k;
		} else if (!c->strays++) {
			c->stray = (uint32_t)k;
		}
	}
}

/* Words to numbers, one form for each column. */
static int judge(struct score_grid *g, const struct table_options *o, struct err *e)
{
	struct number_evidence *seen = mem_zeros(g->columns, sizeof *seen, e);

	if (!seen)
		return -1;
	for (size_t j = 0; j < g->columns; j++)
		for (size_t k = 0; k < g->column[j].words.n; k++) {
			const char *at;
			size_t len;

			core_of(&g->column[j].words, k, &at, &len);
			if (!g->column[j].words.word[k].missing)
				number_evidence_add(seen + j, at, len);
		}
	for (size_t j = 0; j < g->columns; j++) {
		struct number_context context = {
			.decimal = o->decimal ? *o->decimal : 0, .thousands = thousands_mark(o),
			.siblings = siblings_mark(seen, g->columns, j), .separator = g->separator,
		};
		struct number_verdict v = number_evidence_judge(seen + j, &context);

		judge_words(g->column + j, &v);
	}
	free(seen);
	return 0;
}

static int ignore(void *ctx, const char *item, size_t len, struct err *e)
{
	struct score_grid *g = ctx;
	char *name = mem_format(e, "%.*s", (int)len, item);
	size_t at = 0;
	int rc = name ? score_grid_find(g, "--ignore", name, &at, e) : -1;

	if (!rc)
		g->column[at].ignored = true;
	free(name);
	return rc;
}

/* Few rows, or words in all of them, hide a header from csv_header; a table of scores whose first line has no
 * number in it has one all the same. */
static void expect_header(struct csv_records *in, const struct table_options *o)
{
	bool words = o->header == TABLE_SWITCH_UNSAID && in->fields.n > 1;

	for (size_t j = 0; words && j < in->fields.n; j++)
		words = !csv_is_number(in->fields.at + j);
	in->dialect.header |= words;
}

static int read_all(struct score_grid *g, struct csv_records *in, const struct table_options *o, struct err *e)
{
	int more = csv_records_next(in, e);

	if (more < 0)
		return -1;
	if (!more)
		return FAIL(e, ERR_DATA, "the file is empty");
	expect_header(in, o);
	if (declare(g, in, e) || (!in->dialect.header && score_grid_add_row(g, in, e)))
		return -1;
	while ((more = csv_records_next(in, e)) > 0)
		if (score_grid_add_row(g, in, e))
			return -1;
	if (more < 0)
		return -1;
	return g->rows ? 0 : FAIL(e, ERR_DATA, "there is a header and no row");
}

static int read_csv(struct score_grid *g, const char *path, const struct table_options *o, struct err *e)
{
	struct csv_records in;
	int rc = csv_records_open(&in, path, o, e);

	if (!rc && (rc = read_all(g, &in, o, e)))
		err_wrap(e, "%s", path);
	csv_records_close(&in);
	return rc;
}

int score_grid_read(struct score_grid *out, const char *path, const struct table_options *o, struct err *e)
{
	struct score_grid g = { 0 };
	int arff = score_grid_read_arff(&g, path, o, e), rc = arff < 0 ? -1 : 0;

	*out = g;
	if (arff < 0 && g.columns)
		err_wrap(e, "%s", path);
	if (!arff)
		rc = read_csv(&g, path, o, e);
	if (!rc && !(rc = judge(&g, o, e)))
		rc = table_list_each(o->ignore, ignore, &g, e);
	if (!rc) {
		*out = g;
		return 0;
	}
	score_grid_free(&g);
	*out = (struct score_grid){ 0 };
	return -1;
}

void score_grid_free(struct score_grid *g)
{
	for (size_t j = 0; j < g->columns; j++) {
		words_free(&g->column[j].words);
		free(g->column[j].code);
		free(g->column[j].name);
	}
	free(g->column);
	free(g->line);
	*g = (struct score_grid){ 0 };
}

const char *score_grid_text(const struct score_grid *g, size_t column, size_t row)
{
	return words_text(&g->column[column].words, g->column[column].code[row]);
}

double score_grid_number(const struct score_grid *g, size_t column, size_t row)
{
	return score_grid_word(g, column, row)->number;
}

int score_grid_find(const struct score_grid *g, const char *option, const char *name, size_t *at, struct err *e)
{
	struct text names = { 0 };
	char *end;
	unsigned long number = strtoul(name, &end, 10);
	int rc;

	for (size_t j = 0; j < g->columns; j++)
		if (!strcmp(g->column[j].name, name))
			return *at = j, 0;
	for (size_t j = 0; j < g->columns; j++)
		if (!strcasecmp(g->column[j].name, name))
			return *at = j, 0;
	if (!*end && number >= 1 && number <= g->columns)
		return *at = number - 1, 0;
	for (size_t j = 0; j < g->columns; j++)
		text_add(&names, "%s%s", j ? ", " : "", g->column[j].name);
	rc = FAIL(e, ERR_PARAM, "%s %s: there is no such column; there are: %.300s", option, name,
		  text_of(&names));
	text_free(&names);
	return rc;
}
