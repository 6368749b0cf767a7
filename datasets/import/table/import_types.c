/* What the columns hold: the rules that datasets/import/import.h states. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

#define FREE_LEVELS  20         /* words of free text, at least */
#define LONG_WORDS   64         /* mean bytes of a word of free text */
#define MERGED_SHARE 20         /* one number in so many that a float makes another one is told */
#define STRAY_NUMBERS 20        /* so many numbers to ten times fewer words: the words are strays */

/* Digits and the punctuation of dates, with at least two separators of one kind: 2024-01-31,
 * 31.1.2024, 1/31/24, 2024-01-31T10:20:30Z. */
static bool is_date(const char *s)
{
	char sep = 0;
	int seps = 0, digits = 0;

	for (; *s && *s != ' ' && *s != 'T'; s++) {
		if (isdigit((unsigned char)*s)) {
			digits++;
		} else if ((*s == '-' || *s == '/' || *s == '.') && digits && (!sep || *s == sep)) {
			sep = *s;
			seps++;
		} else {
			return false;
		}
	}
	for (; *s; s++)
		if (!isdigit((unsigned char)*s) && !strchr("T :.+-Z", *s))
			return false;
	return seps == 2 && digits >= 3 && digits <= 8;
}

bool import_all_dates(const struct import_table *t, const struct import_column *c)
{
	const struct words *w = &c->words;
	size_t dates = 0;

	for (size_t k = 0; k < w->n; k++) {
		const char *at = words_text(w, k);
		struct import_cell cell = import_cell_text(at, w->word[k].len, true);

		if (w->word[k].missing || *at == TABLE_MARK || import_is_maybe_missing(t, &cell))
			continue;
		if (!is_date(at))
			return false;
		dates++;
	}
	return dates > 0;
}

/* Digits with what people put between, before and behind them: 1,234 1'234 1_000 $5 10% 0x1F. Not a
 * number by number_parse. */
static bool is_foreign_number(const char *s)
{
	static const char *const signs[] = { "$", "\u20ac", "\u00a3", "\u00a5", "%" };
	size_t digits;

	s += *s == '-' || *s == '+';
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (!strncmp(s, signs[i], strlen(signs[i])))
			s += strlen(signs[i]);
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		return s[2] && strspn(s + 2, "0123456789abcdefABCDEF") == strlen(s + 2);
	if (!isdigit((unsigned char)*s))
		return false;
	digits = strspn(s, "0123456789.,_' ");
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (!strcmp(s + digits, signs[i]))
			return true;
	return !s[digits];
}

/* The first of the words, where all but plain numbers are such, or NULL. */
static const char *foreign_number(const struct words *w)
{
	const char *first = NULL;

	for (size_t k = 0; k < w->n; k++)
		if (isnan(w->word[k].number) && !w->word[k].missing) {
			if (!is_foreign_number(words_text(w, k)))
				return NULL;
			first = first ? first : words_text(w, k);
		}
	return first;
}

void import_remark_foreign(struct import_table *t, const struct import_column *c, const char *taken)
{
	const char *word = c->keep_words || c->closed || c->declared != IMPORT_INFER ? NULL :
			   foreign_number(&c->words);

	if (word)
		import_remark(t, "column '%s': '%s' is no number in plain form (1234.5), so its "
			      "words are %s", c->name, word, taken);
}

bool import_is_free_text(const struct import_table *t, const struct import_column *c)
{
	size_t present = t->rows - c->missing;

	return c->live > FREE_LEVELS &&
	       (c->live > present / 2 || c->words.text_used > c->words.n * LONG_WORDS);
}

bool import_all_numbers(const struct import_column *c)
{
	return c->words.numbers == c->live && !c->code;
}

int import_check_strays(const struct import_table *t, const struct import_column *c, struct err *e)
{
	const struct words *w = &c->words;
	size_t others = c->live - w->numbers, stray = SIZE_MAX;

	if (!others || c->keep_words || c->closed || c->declared != IMPORT_INFER || c->dropped ||
	    (!c->numeric && (w->numbers <= STRAY_NUMBERS || others * 10 > w->numbers)))
		return 0;
	for (size_t k = 0; k < w->n; k++)
		if (isnan(w->word[k].number) && !w->word[k].missing) {
			struct import_cell cell =
				import_cell_text(words_text(w, k), w->word[k].len, true);

			/* Were it alone, what may mean missing would be no stray. */
			if (stray == SIZE_MAX || !import_is_maybe_missing(t, &cell))
				stray = k;
			if (!import_is_maybe_missing(t, &cell))
				break;
		}
	return import_stray(c, words_text(w, stray), w->word[stray].line, e);
}

static bool is_category(const struct import_column *c)
{
	return c->keep_words || c->closed || c->code || c->declared == IMPORT_CATEGORY ||
	       c->declared == IMPORT_ORDERED;
}

/* Why a feature is left out, or NULL. */
static const char *reason_to_ignore(const struct import_table *t, const struct import_column *c)
{
	if (c->keep_words || c->like)
		return NULL;
	if (c->missing == t->rows)
		return "it has no values";
	if (c->declared == IMPORT_DATE || (!c->as_numbers && !c->dropped && import_all_dates(t, c)))
		return "it holds dates; make numbers of them, or name it with --categorical";
	if (c->declared == IMPORT_TEXT || c->dropped)
		return "it holds free text; --categorical keeps it";
	if (!c->as_numbers && (c->code || !is_category(c)) && !import_all_numbers(c) &&
	    import_is_free_text(t, c))
		return "it holds free text or identifiers (more than half of the rows differ); "
		       "--categorical keeps it, --id names the rows by it";
	return NULL;
}

static int type_feature(struct import_table *t, struct import_column *c, struct err *e)
{
	const char *why;

	if (import_check_strays(t, c, e))
		return -1;
	if ((why = reason_to_ignore(t, c))) {
		import_remark_foreign(t, c, "no values to learn from");
		import_remark(t, "column '%s' is ignored: %s", c->name, why);
		return 0;
	}
	c->is_feature = true;
	c->kind = COLUMN_NUMERIC;
	if (c->as_numbers || (!is_category(c) && import_all_numbers(c))) {
		if (import_offset(t, c, e))
			return -1;
		if (c->big)
			import_remark(t,
				      "column '%s': whole numbers beyond 2^24 are rounded to 7 "
				      "digits; if it "
				      "is an identifier, --ignore it",
				      c->name);
		else if (c->merged > (c->as_numbers ? t->rows : c->words.n) / MERGED_SHARE)
			import_remark(t,
				      "column '%s': its numbers lie too far apart for the 7 digits of "
				      "single precision, which make %zu of them equal to the one "
				      "before; small and large ones belong in columns of their own",
				      c->name, c->merged);
		return 0;
	}
	import_remark_foreign(t, c, "taken as categories");
	c->kind = c->ordered ? COLUMN_ORDERED : COLUMN_CATEGORICAL;
	if (import_levels(t, c, e) || import_rare(t, c, e))
		return -1;
	if (c->ordered && !c->closed && !import_all_numbers(c))
		import_remark(t,
			      "column '%s' is ordered by spelling, from '%s' to '%s'; --ordered "
			      "'%s=A:B:C' gives "
			      "another order",
			      c->name, c->level_names[0], c->level_names[c->levels - 1], c->name);
	return 0;
}

static void explain(struct import_table *t, const struct import_column *c)
{
	static const char *const kinds[] = { "numeric", "categorical", "ordered" };
	char different[32], *item = table_list_item(c->name, NULL);
	const char *word = NULL;

	for (size_t k = 0; !word && k < c->words.n; k++)
		if (!c->words.word[k].missing && isnan(c->words.word[k].number))
			word = words_text(&c->words, k);
	snprintf(different, sizeof different, c->as_numbers ? "over %zu" : "%zu",
		 c->as_numbers ? (size_t)TABLE_DICT : c->live);
	if (c->is_feature && c->kind == COLUMN_NUMERIC)
		import_explain(
			t,
			"column '%s': numeric; %s different numbers, the decimal mark is %s, "
			"%zu missing; --categorical '%s' takes categories, --decimal and "
			"--thousands another form",
			c->name, different,
			c->form == 1 || (c->verdict.form > 0 &&
					 number_forms[c->verdict.form].decimal == ',') ?
				"the comma" :
				"the point",
			c->missing, item ? item : "");
	else if (c->is_feature)
		import_explain(t, "column '%s': %s; %s different words, %zu missing; %s%s%s",
			       c->name, kinds[c->kind], different, c->missing,
			       word ? "not numeric, since '" : "numbers too, which --numeric takes",
			       word ? word : "", word ? "' is no number" : "");
	free(item);
}

int import_types(struct import_table *t, struct err *e)
{
	if (import_type_target(t, e))
		return -1;
	for (size_t j = 0; j < t->ncols; j++)
		if (t->column[j].role == ROLE_FEATURE && type_feature(t, &t->column[j], e))
			return -1;
	for (size_t j = 0; t->opt.explain && j < t->ncols; j++)
		explain(t, &t->column[j]);
	return 0;
}
