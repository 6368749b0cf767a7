/* How a text table is written, found out from its first lines: separator and quotes. Every reading
 * is tried; the one wins whose lines have the same number of fields, the first line included. */
#include "datasets/import/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/number_form.h"

#define CLEAR 0.05 /* difference of shares that decides */

static void sample_free(struct csv_sample *s)
{
	for (size_t i = 0; i < s->rows; i++)
		csv_fields_free(&s->row[i]);
	s->rows = 0;
}

static bool is_comment(const struct csv_dialect *d, const char *line, size_t len, bool top)
{
	size_t n = d->comment ? strlen(d->comment) : 0;

	return n ? len >= n && !memcmp(line, d->comment, n) : top && len && *line == '#';
}

static void keep_comment(struct csv_sample *s, const char *line, size_t len, size_t number)
{
	const char *end = line + len;

	while (line < end && (*line == '#' || *line == ' '))
		line++;
	s->comment = line;
	s->comment_len = (size_t)(end - line);
	s->comment_line = number;
}

/* A record at p, of which the line that ends at *stop is the first; *stop moves to where it ends.
 * *open: it does not end. */
static int take_record(const char *p, const char **stop, const char *end, char newline,
		       const struct csv_dialect *d, struct csv_fields *f, bool *open, size_t *lines,
		       struct err *e)
{
	size_t closings = 0;
	bool closes = true;

	for (*open = true;;) {
		size_t len = (size_t)(*stop - p);
		const char *next, *nl;

		len -= len && p[len - 1] == '\r';
		if (closes && csv_split(p, len, d, f, open, e))
			return -1;
		closings += closes;
		if (!*open || *stop == end || closings > CSV_CLOSINGS)
			return 0;
		next = *stop + 1;
		nl = memchr(next, newline, (size_t)(end - next));
		*stop = nl ? nl : end;
		++*lines;
		closes = csv_closes_quote(next, (size_t)(*stop - next));
	}
}

/* Reads records until the sample is full or the head ends. The last line of a full head may be cut
 * and is left out; a record that stays open in quotes ends the sample. */
static int take_sample(struct csv_sample *s, const char *head, size_t n,
		       const struct csv_dialect *d, struct err *e)
{
	const char *end = head + n, *p = head;
	char newline = memchr(head, '\n', n) ? '\n' : '\r';
	size_t line = 0;

	s->comment = NULL;
	while (p < end && s->rows < CSV_SAMPLE) {
		const char *nl = memchr(p, newline, (size_t)(end - p)), *stop = nl ? nl : end;
		size_t len = (size_t)(stop - p);
		bool open;

		line++;
		len -= len && p[len - 1] == '\r';
		if (len && is_comment(d, p, len, !s->rows) && !d->comment)
			keep_comment(s, p, len, line);
		if (len && !is_comment(d, p, len, !s->rows)) {
			if (take_record(p, &stop, end, newline, d, &s->row[s->rows], &open, &line,
					e)) {
				s->rows++; /* so that sample_free sees it */
				return -1;
			}
			if (open) {
				csv_fields_free(&s->row[s->rows]);
				break;
			}
			s->rows++;
		}
		p = stop < end ? stop + 1 : end;
	}
	return 0;
}

bool csv_is_number(const struct import_cell *c)
{
	return number_evidence_add(&(struct number_evidence){ 0 }, c->at, c->len);
}

static int same_word(void *ctx, const char *item, size_t len, struct err *e)
{
	const struct import_cell *c = ctx;

	(void)e;
	return c->len == len && !memcmp(c->at, item, len) ? -1 : 0;
}

bool csv_is_absent(const struct csv_dialect *d, const struct import_cell *c)
{
	struct import_cell copy = *c;

	return import_cell_missing(c) || import_cell_maybe_missing(c) ||
	       table_list_each(d->missing, same_word, &copy, NULL);
}

/* ---- separator and quotes ---- */

/* The most common number of fields, the first line aside. */
static void count_fields(const struct csv_sample *s, struct csv_fit *fit)
{
	size_t from = s->rows > 1;

	fit->rows = s->rows - from;
	fit->first = s->rows ? s->row[0].n : 0;
	for (size_t i = from; i < s->rows; i++) {
		size_t same = 0;

		for (size_t k = from; k < s->rows; k++)
			same += s->row[k].n == s->row[i].n;
		if (same > fit->same) {
			fit->same = same;
			fit->fields = s->row[i].n;
		}
	}
}

/* Cells that are numbers; cells that begin with a quote and do not end with it. */
static void look_at_cells(const struct csv_dialect *d, const struct csv_sample *s, double *numbers,
			  double *broken)
{
	size_t cells = 0, good = 0, bad = 0;

	for (size_t i = s->rows > 1; i < s->rows; i++)
		for (size_t j = 0; j < s->row[i].n; j++) {
			const struct import_cell *c = &s->row[i].at[j];

			cells++;
			good += csv_is_number(c) || !c->len;
			bad += !c->quoted && c->len && *c->at == d->quote;
		}
	*numbers = cells ? (double)good / (double)cells : 0;
	*broken = cells ? (double)bad / (double)cells : 0;
}

/* A header may lack the name of the first column, and either may end in a separator. */
static double first_line_fits(const struct csv_fit *f)
{
	if (f->first == f->fields)
		return 1;
	return f->first > 1 && (f->first + 1 == f->fields || f->first == f->fields + 1) ? 0.9 : 0.5;
}

static int try_reading(struct csv_dialect *d, const char *head, size_t n, struct csv_sample *s,
		       struct csv_fit *out, struct err *e)
{
	struct csv_fit f = { .separator = d->separator, .quote = d->quote };
	double broken;
	int rc = take_sample(s, head, n, d, e);

	if (!rc) {
		count_fields(s, &f);
		look_at_cells(d, s, &f.numbers, &broken);
		if (f.rows && f.fields > 1)
			f.score = (double)f.same / (double)f.rows * first_line_fits(&f) *
				  (1 - broken);
	}
	sample_free(s);
	*out = f;
	return rc;
}

static bool is_better(const struct csv_fit *a, const struct csv_fit *b)
{
	if (!(a->score > 0) || fabs(a->score - b->score) > CLEAR)
		return a->score > b->score;
	return a->numbers > b->numbers + CLEAR;
}

/* A quote ' at the beginning of a cell. */
static bool has_single_quotes(const char *head, size_t n)
{
	for (const char *p = head; (p = memchr(p, '\'', n - (size_t)(p - head))); p++)
		if (p == head || strchr(",;\t| \n\r", p[-1]))
			return true;
	return false;
}

/* The rarer characters of prose come first, and stay where nothing speaks for a later one. */
static int find_separator(struct csv_dialect *d, const char *head, size_t n, struct csv_sample *s,
			  struct err *e)
{
	static const char candidates[] = "\t;|, ";
	const char said = d->separator;
	bool single = has_single_quotes(head, n);

	d->fit = (struct csv_fit){ .separator = said ? said : ',', .quote = '"' };
	for (const char *quote = single ? "'\"" : "\""; *quote; quote++)
		for (const char *c = candidates; *c; c++) {
			struct csv_fit f;

			d->separator = said ? said : *c;
			d->quote = *quote;
			if (try_reading(d, head, n, s, &f, e))
				return -1;
			if (is_better(&f, &d->fit)) {
				d->rival = d->fit.separator != f.separator ? d->fit : d->rival;
				d->fit = f;
			} else if (f.separator != d->fit.separator && is_better(&f, &d->rival)) {
				d->rival = f;
			}
			if (said)
				break;
		}
	d->separator = d->fit.separator;
	d->quote = d->fit.quote;
	return 0;
}

int csv_dialect(struct csv_dialect *out, const char *head, size_t n,
		const struct table_options *opt, struct err *e)
{
	struct csv_dialect d = { .separator = opt->separator,
				 .comment = opt->comment,
				 .missing = opt->missing };
	struct csv_sample *s = mem_zeros(1, sizeof *s, e);
	int rc = -1;

	if (!s)
		return -1;
	if (!find_separator(&d, head, n, s, e) && !take_sample(s, head, n, &d, e))
		rc = csv_header(&d, s, opt->header, e);
	*out = d;
	sample_free(s);
	free(s);
	return rc;
}
