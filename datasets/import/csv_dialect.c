/* How a text table is written: separator, header, decimal comma, found out from its first lines. */
#include "datasets/import/csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"
#include "algorithms/core/number.h"

#define SAMPLE_ROWS 200

/* The first records, split; cells point into the head (or, quoted, into each row's own scratch). */
struct sample {
	struct csv_fields row[SAMPLE_ROWS];
	size_t rows;
};

static void sample_free(struct sample *s)
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

/* Reads records until the sample is full or the head ends. The last line of a full head may be cut
 * and is left out; a record that stays open in quotes ends the sample. */
static int take_sample(struct sample *s, const char *head, size_t n, const struct csv_dialect *d,
		       struct err *e)
{
	const char *end = head + n, *p = head;
	char newline = memchr(head, '\n', n) ? '\n' : '\r';

	while (p < end && s->rows < SAMPLE_ROWS) {
		const char *nl = memchr(p, newline, (size_t)(end - p));
		const char *stop = nl ? nl : end;
		size_t len = (size_t)(stop - p);
		size_t closings = 0;
		bool open = true, closes = true;

		len -= len && p[len - 1] == '\r';
		if (!len || is_comment(d, p, len, !s->rows)) {
			p = nl ? nl + 1 : end;
			continue;
		}
		for (;;) {
			const char *next;

			if (closes && csv_split(p, len, d, &s->row[s->rows], &open, e)) {
				s->rows++;      /* so that sample_free sees it */
				return -1;
			}
			closings += closes;
			if (!open || stop == end || closings > CSV_CLOSINGS)
				break;
			next = stop + 1;
			nl = memchr(next, newline, (size_t)(end - next));
			stop = nl ? nl : end;
			closes = csv_closes_quote(next, (size_t)(stop - next));
			len = (size_t)(stop - p);
		}
		if (open) {
			csv_fields_free(&s->row[s->rows]);
			break;
		}
		s->rows++;
		p = nl ? nl + 1 : end;
	}
	return 0;
}

/* How many of the sampled rows have the most common number of fields, and what that is. */
static size_t agreement(const struct sample *s, size_t *fields)
{
	size_t best = 0;

	*fields = 0;
	for (size_t i = 0; i < s->rows; i++) {
		size_t same = 0;

		for (size_t k = 0; k < s->rows; k++)
			same += s->row[k].n == s->row[i].n;
		if (same > best) {
			best = same;
			*fields = s->row[i].n;
		}
	}
	return best;
}

/* The separator that splits most lines into the same number of fields, more than one; the rarer
 * characters of prose come first. */
static int find_separator(struct csv_dialect *d, const char *head, size_t n, struct err *e)
{
	static const char candidates[] = "\t;|, ";
	struct sample *s = mem_zeros(1, sizeof *s, e);
	double best = 0;
	char found = ',';

	if (!s)
		return -1;
	for (const char *c = candidates; *c; c++) {
		size_t fields, same;
		double share;

		d->separator = *c;
		if (take_sample(s, head, n, d, e)) {
			sample_free(s);
			free(s);
			return -1;
		}
		same = agreement(s, &fields);
		share = s->rows ? (double)same / (double)s->rows : 0;
		if (fields > 1 && share > best + 0.05) {
			best = share;
			found = *c;
		}
		sample_free(s);
	}
	free(s);
	d->separator = found;
	return 0;
}

static bool has_decimal_comma(const struct import_cell *c)
{
	size_t commas = 0, digits = 0;

	for (size_t i = 0; i < c->len; i++) {
		commas += c->at[i] == ',';
		digits += isdigit((unsigned char)c->at[i]) != 0;
	}
	return commas == 1 && digits && (commas + digits == c->len ||
	       (commas + digits + 1 == c->len && (*c->at == '-' || *c->at == '+')));
}

static bool is_number(const struct csv_dialect *d, const struct import_cell *c)
{
	double x;

	return c->len &&
	       (number_parse(c->at, c->len, &x) || (d->decimal_comma && has_decimal_comma(c)));
}

static int same_word(void *ctx, const char *item, size_t len, struct err *e)
{
	const struct import_cell *c = ctx;

	(void)e;
	return c->len == len && !memcmp(c->at, item, len) ? -1 : 0;
}

static bool is_absent(const struct csv_dialect *d, const struct import_cell *c)
{
	struct import_cell copy = *c;

	return import_cell_missing(c) || import_each(d->missing, same_word, &copy, NULL);
}

/* A word over a column that otherwise holds numbers, but for a stray or two. */
static bool word_over_numbers(const struct csv_dialect *d, const struct sample *s, size_t skip)
{
	const struct csv_fields *first = &s->row[0];

	for (size_t j = 0; j < first->n; j++) {
		size_t numbers = 0, words = 0;

		if (is_number(d, &first->at[j]) || is_absent(d, &first->at[j]))
			continue;
		for (size_t i = 1; i < s->rows; i++) {
			const struct import_cell *c =
				j + skip < s->row[i].n ? &s->row[i].at[j + skip] : NULL;

			numbers += c && is_number(d, c);
			words += c && !is_number(d, c) && !is_absent(d, c);
		}
		if (numbers && words * 10 <= numbers)
			return true;
	}
	return false;
}

/* 0, 1, 2, ... or 1, 2, 3, ...: the numbers in the first line count the columns. */
static bool numbers_columns(const struct csv_dialect *d, const struct csv_fields *first)
{
	double last = -1, x;
	size_t n = 0;

	for (size_t j = 0; j < first->n; j++) {
		if (!is_number(d, &first->at[j]))
			continue;
		number_parse(first->at[j].at, first->at[j].len, &x);
		if (n ? x != last + 1 : x != 0 && x != 1)
			return false;
		last = x;
		n++;
	}
	/* A row of data may well begin 1, 2, 3: all columns must be counted, or all but a named
	 * one. */
	return (n >= 4 && n + 1 >= first->n) || (n == 3 && first->n == 4);
}

/* No name twice, none empty, none a number. False as well where memory runs out. */
static bool are_names(const struct csv_dialect *d, const struct csv_fields *first)
{
	struct words seen = { 0 };
	uint32_t index;
	bool ok = true;

	for (size_t j = 0; ok && j < first->n; j++) {
		const struct import_cell *h = &first->at[j];

		ok = h->len && !is_number(d, h) && !words_add(&seen, h->at, h->len, &index, NULL) &&
		     index == j;
	}
	words_free(&seen);
	return ok;
}

static bool same_cell(const struct import_cell *a, const struct import_cell *b)
{
	return a->len == b->len && !memcmp(a->at, b->at, a->len);
}

/* Words over words: a header when its words are all different, none is seen again below, and what
 * is below does repeat. */
static bool words_never_repeat(const struct csv_dialect *d, const struct sample *s)
{
	const struct csv_fields *first = &s->row[0];
	size_t repeats = 0;

	if (!are_names(d, first))
		return false;
	for (size_t i = 1; i < s->rows; i++) {
		const struct csv_fields *row = &s->row[i], *above = &s->row[i - 1];

		for (size_t j = 0; j < first->n && j < row->n; j++) {
			if (same_cell(&row->at[j], &first->at[j]))
				return false;
			repeats += i > 1 && j < above->n && same_cell(&row->at[j], &above->at[j]);
		}
	}
	return s->rows == 1 || (s->rows > 4 && repeats > s->rows / 4);
}

static void find_header(struct csv_dialect *d, const struct sample *s, enum table_switch said)
{
	const struct csv_fields *first = &s->row[0];
	size_t others = s->rows > 1 ? s->row[1].n : 0;

	d->short_header = s->rows > 2 && first->n + 1 == others && s->row[2].n == others;
	d->header_why = "";
	if (said != TABLE_SWITCH_UNSAID) {
		d->header = said == TABLE_SWITCH_YES;
	} else if (s->rows == 1 && words_never_repeat(d, s)) {
		d->header = true;
	} else if (s->rows > 1 && word_over_numbers(d, s, d->short_header)) {
		d->header = true;
		d->header_why = " (words over columns of numbers)";
	} else if (s->rows > 1 && numbers_columns(d, first) && !numbers_columns(d, &s->row[1])) {
		d->header = true;
		d->header_why = " (it numbers the columns)";
	} else if (s->rows > 1 && words_never_repeat(d, s)) {
		d->header = true;
		d->header_why = " (its words are not seen again)";
	}
	d->short_header = d->short_header && d->header;
	d->row_names = d->short_header ||
		       (d->header && first->n > 2 && !first->at[0].len && first->at[1].len);
}

static void find_decimal_comma(struct csv_dialect *d, const struct sample *s)
{
	size_t commas = 0, points = 0;

	for (size_t i = 0; d->separator != ',' && i < s->rows; i++)
		for (size_t j = 0; j < s->row[i].n; j++) {
			const struct import_cell *c = &s->row[i].at[j];

			commas += has_decimal_comma(c);
			points += is_number(d, c) && memchr(c->at, '.', c->len);
		}
	d->decimal_comma = commas && !points;
}

static bool ends_in_separator(const struct sample *s)
{
	for (size_t i = 0; i < s->rows; i++)
		if (s->row[i].n < 2 || s->row[i].at[s->row[i].n - 1].len)
			return false;
	return s->rows > 0;
}

int csv_dialect(struct csv_dialect *out, const char *head, size_t n,
		const struct table_options *opt, struct err *e)
{
	struct csv_dialect d = { .separator = opt->separator,
			     .comment = opt->comment,
			     .missing = opt->missing };
	struct sample *s;
	int rc = -1;

	if (!d.separator && find_separator(&d, head, n, e))
		return -1;
	if (!(s = mem_zeros(1, sizeof *s, e)))
		return -1;
	if (take_sample(s, head, n, &d, e))
		goto done;
	if (s->rows) {
		d.trailing = d.separator != ' ' && ends_in_separator(s);
		for (size_t i = 0; d.trailing && i < s->rows; i++)
			s->row[i].n--;
		find_decimal_comma(&d, s);
		find_header(&d, s, opt->header);
	}
	*out = d;
	rc = 0;
done:
	sample_free(s);
	free(s);
	return rc;
}
