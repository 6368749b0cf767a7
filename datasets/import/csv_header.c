/* Whether the first line of a text table names its columns. */
#include "datasets/import/csv.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "datasets/words.h"

#define FIRST_YEAR 1800
#define LAST_YEAR 2100

/* A word over a column that otherwise holds numbers, but for a stray or two. */
static bool word_over_numbers(const struct csv_dialect *d, const struct csv_sample *s, size_t skip)
{
	const struct csv_fields *first = &s->row[0];

	for (size_t j = 0; j < first->n; j++) {
		size_t numbers = 0, words = 0;

		if (csv_is_number(&first->at[j]) || csv_is_absent(d, &first->at[j]))
			continue;
		for (size_t i = 1; i < s->rows; i++) {
			const struct import_cell *c =
				j + skip < s->row[i].n ? &s->row[i].at[j + skip] : NULL;

			numbers += c && csv_is_number(c);
			words += c && !csv_is_number(c) && !csv_is_absent(d, c);
		}
		if (numbers && words * 10 <= numbers)
			return true;
	}
	return false;
}

static bool whole_number(const struct import_cell *c, double *x)
{
	return number_parse(c->at, c->len, x) && *x == floor(*x);
}

/* 0, 1, 2, ... or 1, 2, 3, ...: the numbers in the first line count the columns. */
static bool numbers_columns(const struct csv_fields *first)
{
	double last = -1, x;
	size_t n = 0;

	for (size_t j = 0; j < first->n; j++) {
		if (!csv_is_number(&first->at[j]))
			continue;
		if (!whole_number(&first->at[j], &x) || (n ? x != last + 1 : x != 0 && x != 1))
			return false;
		last = x;
		n++;
	}
	/* A row of data may well begin 1, 2, 3: all columns must be counted, or all but a named
	 * one. */
	return (n >= 4 && n + 1 >= first->n) || (n == 3 && first->n == 4);
}

static bool is_year(const struct import_cell *c, double *x)
{
	return c->len == 4 && whole_number(c, x) && *x >= FIRST_YEAR && *x <= LAST_YEAR;
}

/* Years, each a step after the one before, over columns that do not hold years. */
static bool names_years(const struct csv_sample *s)
{
	const struct csv_fields *first = &s->row[0];
	double last = 0, step = 0, x;
	size_t years = 0, below = 0;

	for (size_t j = 0; j < first->n; j++) {
		if (!csv_is_number(&first->at[j]))
			continue;
		if (!is_year(&first->at[j], &x) || (years && !(x > last)) ||
		    (years > 1 && x - last != step))
			return false;
		step = years ? x - last : 0;
		last = x;
		years++;
		for (size_t i = 1; i < s->rows && j < s->row[i].n; i++)
			below += is_year(&s->row[i].at[j], &x);
	}
	return years > 1 && !below;
}

/* The name that targets have, over a column where it does not occur. */
static bool names_target(const struct csv_sample *s)
{
	static const char *const usual[] = { "class", "target", "label" };
	const struct csv_fields *first = &s->row[0];

	for (size_t j = 0; j < first->n; j++)
		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++) {
			const struct import_cell *h = &first->at[j];
			bool again = false;

			if (strlen(usual[k]) != h->len || strncasecmp(usual[k], h->at, h->len))
				continue;
			for (size_t i = 1; i < s->rows && j < s->row[i].n; i++)
				again |= s->row[i].at[j].len == h->len &&
					 !strncasecmp(s->row[i].at[j].at, h->at, h->len);
			return !again;
		}
	return false;
}

/* No name twice, none empty, none a number. False as well where memory runs out. */
static bool are_names(const struct csv_fields *first)
{
	struct words seen = { 0 };
	uint32_t index;
	bool ok = true;

	for (size_t j = 0; ok && j < first->n; j++) {
		const struct import_cell *h = &first->at[j];

		ok = h->len && !csv_is_number(h) &&
		     !words_add(&seen, h->at, h->len, &index, NULL) && index == j;
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
static bool words_never_repeat(const struct csv_sample *s)
{
	const struct csv_fields *first = &s->row[0];
	size_t repeats = 0;

	if (!are_names(first))
		return false;
	for (size_t j = 0; j < first->n; j++) {
		struct words seen = { 0 };
		size_t cells = 0;

		for (size_t i = 1; i < s->rows; i++) {
			const struct import_cell *c = &s->row[i].at[j];
			uint32_t index;

			if (j >= s->row[i].n)
				continue;
			if (same_cell(c, &first->at[j]) ||
			    words_add(&seen, c->at, c->len, &index, NULL)) {
				words_free(&seen);
				return false;
			}
			cells++;
		}
		repeats += cells - seen.n;
		words_free(&seen);
	}
	return s->rows == 1 || (s->rows > 4 && repeats > s->rows / 4);
}

/* Digits and letters where they stand, and what is between: 2024-01-31 and 2023-12-01 are alike. */
static bool same_pattern(const struct import_cell *a, const struct import_cell *b)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++) {
		unsigned char x = (unsigned char)a->at[i], y = (unsigned char)b->at[i];

		if (!isdigit(x) != !isdigit(y) || !isalpha(x) != !isalpha(y) ||
		    (!isalnum(x) && x != y))
			return false;
	}
	return true;
}

static bool has_digit(const struct import_cell *c)
{
	for (size_t i = 0; i < c->len; i++)
		if (isdigit((unsigned char)c->at[i]))
			return true;
	return false;
}

/* A word without a digit over a column of one pattern with digits: dates, codes. */
static bool word_over_pattern(const struct csv_dialect *d, const struct csv_sample *s, size_t skip)
{
	const struct csv_fields *first = &s->row[0];

	for (size_t j = 0; j < first->n && s->rows > 3; j++) {
		const struct import_cell *like =
			j + skip < s->row[1].n ? &s->row[1].at[j + skip] : NULL;
		bool alike = like && has_digit(like) && !has_digit(&first->at[j]) &&
			     !csv_is_absent(d, &first->at[j]);

		for (size_t i = 2; alike && i < s->rows; i++)
			alike = j + skip < s->row[i].n &&
				same_pattern(like, &s->row[i].at[j + skip]);
		if (alike)
			return true;
	}
	return false;
}

/* The last cell of all rows from this one on is empty. */
static bool rows_end_in_separator(const struct csv_sample *s, size_t from)
{
	for (size_t i = from; i < s->rows; i++)
		if (s->row[i].n < 2 || s->row[i].at[s->row[i].n - 1].len ||
		    s->row[i].at[s->row[i].n - 1].quoted)
			return false;
	return s->rows > from;
}

/* A separator at the end of every line begins no field; nor does one at the end of the header
 * alone, or of the rows alone. The fields that are none are taken off the sample. */
static void find_trailing(struct csv_dialect *d, struct csv_sample *s)
{
	struct csv_fields *first = &s->row[0];
	size_t others = s->rows > 1 ? s->row[1].n : 0;
	bool rows = rows_end_in_separator(s, 1), header = first->n > 1 &&
							  !first->at[first->n - 1].len &&
							  !first->at[first->n - 1].quoted;

	if (d->separator == ' ')
		return;
	d->trailing_header = header && (s->rows == 1 || rows || first->n == others + 1);
	d->trailing_rows = rows && (header || first->n + 1 == others);
	first->n -= d->trailing_header;
	for (size_t i = 1; d->trailing_rows && i < s->rows; i++)
		s->row[i].n--;
}

static const char *why_header(const struct csv_dialect *d, const struct csv_sample *s)
{
	if (s->rows == 1)
		return words_never_repeat(s) ? "" : NULL;
	if (word_over_numbers(d, s, d->short_header))
		return " (words over columns of numbers)";
	if (numbers_columns(&s->row[0]) && !numbers_columns(&s->row[1]))
		return " (it numbers the columns)";
	if (names_years(s))
		return " (years over columns of other numbers)";
	if (word_over_pattern(d, s, d->short_header))
		return " (words over columns of one pattern)";
	if (names_target(s))
		return " (it names the target)";
	return words_never_repeat(s) ? " (its words are not seen again)" : NULL;
}

/* A comment right above the rows that names as many columns as they have. */
static int find_commented(struct csv_dialect *d, const struct csv_sample *s, struct err *e)
{
	struct csv_fields f = { 0 };
	bool open;
	int rc = csv_split(s->comment, s->comment_len, d, &f, &open, e);

	if (!rc && !open && f.n > 1 && f.n == s->row[0].n && are_names(&f)) {
		d->commented = s->comment_line;
		d->header = true;
		d->header_why = " (behind a #; --no-header takes it as a comment)";
	}
	csv_fields_free(&f);
	return rc;
}

int csv_header(struct csv_dialect *d, struct csv_sample *s, enum table_switch said, struct err *e)
{
	const struct csv_fields *first = &s->row[0];
	size_t others;
	const char *why;

	d->header_why = "";
	if (!s->rows)
		return 0;
	find_trailing(d, s);
	others = s->rows > 1 ? s->row[1].n : 0;
	d->short_header = s->rows > 2 && first->n + 1 == others && s->row[2].n == others;
	why = why_header(d, s);
	d->header = said == TABLE_SWITCH_UNSAID ? why != NULL : said == TABLE_SWITCH_YES;
	if (said == TABLE_SWITCH_UNSAID && why)
		d->header_why = why;
	if (s->comment && !why && said != TABLE_SWITCH_NO && find_commented(d, s, e))
		return -1;
	d->short_header = d->short_header && d->header && !d->commented;
	d->row_names = d->short_header || (d->header && !d->commented && first->n > 2 &&
					   !first->at[0].len && first->at[1].len);
	return 0;
}
