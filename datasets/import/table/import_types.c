/* What the columns hold, and what the task is: the rules that datasets/import/import.h states. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

#define FEW_CLASSES  10         /* whole numbers, at most so many: classes */
#define MANY_CLASSES 32         /* the same when they run from 0 or 1 without a gap */
#define NAMED_CLASSES 1000      /* ... in a column named class or label, two rows each */
#define FREE_LEVELS  20         /* words of free text, at least */
#define LONG_WORDS   64         /* mean bytes of a word of free text */
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

/* Words that people read as numbers become categories, as all words do, but not in silence. */
static void remark_foreign(struct import_table *t, const struct import_column *c, const char *taken)
{
	const char *word = c->keep_words || c->closed || c->declared != IMPORT_INFER ? NULL :
			   foreign_number(&c->words);

	if (word)
		import_remark(t, "column '%s': '%s' is no number in plain form (1234.5), so its "
			      "words are %s", c->name, word, taken);
}

static bool is_free_text(const struct import_table *t, const struct import_column *c)
{
	size_t present = t->rows - c->missing;

	return c->live > FREE_LEVELS &&
	       (c->live > present / 2 || c->words.text_used > c->words.n * LONG_WORDS);
}

/* Numbers all of them, as far as they do not mean missing. */
static bool all_numbers(const struct import_column *c)
{
	return c->words.numbers == c->live && !c->code;
}

static int check_strays(const struct import_table *t, const struct import_column *c, struct err *e)
{
	const struct words *w = &c->words;
	size_t others = c->live - w->numbers, stray = SIZE_MAX;

	if (!others || c->keep_words || c->closed || c->declared != IMPORT_INFER || c->dropped ||
	    (!c->numeric && (w->numbers <= STRAY_NUMBERS || others * 10 > w->numbers)))
		return 0;
	for (size_t k = 0; k < w->n; k++)
		if (isnan(w->word[k].number) && !w->word[k].missing) {
			struct import_cell cell = import_cell_text(words_text(w, k), w->word[k].len, true);

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
	if (c->keep_words)
		return NULL;
	if (c->missing == t->rows)
		return "it has no values";
	if (c->declared == IMPORT_DATE || (!c->as_numbers && !c->dropped && import_all_dates(t, c)))
		return "it holds dates; make numbers of them, or name it with --categorical";
	if (c->declared == IMPORT_TEXT || c->dropped)
		return "it holds free text; --categorical keeps it";
	if (!c->as_numbers && (c->code || !is_category(c)) && !all_numbers(c) &&
	    is_free_text(t, c))
		return "it holds free text or identifiers (more than half of the rows differ); "
		       "--categorical keeps it, --id names the rows by it";
	return NULL;
}

static int type_feature(struct import_table *t, struct import_column *c, struct err *e)
{
	const char *why;

	if (check_strays(t, c, e))
		return -1;
	if ((why = reason_to_ignore(t, c))) {
		remark_foreign(t, c, "no values to learn from");
		import_remark(t, "column '%s' is ignored: %s", c->name, why);
		return 0;
	}
	c->is_feature = true;
	c->kind = COLUMN_NUMERIC;
	if (c->as_numbers || (!is_category(c) && all_numbers(c))) {
		if (import_offset(t, c, e))
			return -1;
		if (c->big)
			import_remark(t,
				      "column '%s': whole numbers beyond 2^24 are rounded to 7 "
				      "digits; if it "
				      "is an identifier, --ignore it",
				      c->name);
		return 0;
	}
	remark_foreign(t, c, "taken as categories");
	c->kind = c->ordered ? COLUMN_ORDERED : COLUMN_CATEGORICAL;
	if (import_levels(t, c, e))
		return -1;
	if (c->ordered && !c->closed && !all_numbers(c))
		import_remark(t,
			      "column '%s' is ordered by spelling, from '%s' to '%s'; --ordered "
			      "'%s=A:B:C' gives "
			      "another order",
			      c->name, c->level_names[0], c->level_names[c->levels - 1], c->name);
	return 0;
}

static bool is_named_class(const struct import_column *c)
{
	return !strcasecmp(c->name, "class") || !strcasecmp(c->name, "label");
}

/* Whole numbers that read as classes, by the rule in import.h. */
static bool numbers_are_classes(const struct import_table *t, const struct import_column *c)
{
	const struct words *w = &c->words;
	double least = INFINITY, most = -INFINITY;
	bool named = is_named_class(c) && 2 * c->live <= t->rows - c->missing;

	if (c->as_numbers || c->live > (named ? NAMED_CLASSES : MANY_CLASSES))
		return false;
	for (size_t k = 0; k < w->n; k++) {
		double x = w->word[k].number;

		if (w->word[k].missing)
			continue;
		if (x != floor(x))
			return false;
		least = fmin(least, x);
		most = fmax(most, x);
	}
	return c->live <= FEW_CLASSES ||
	       ((least == 0 || least == 1) && most - least + 1 == (double)c->live);
}

static enum task choose_task(const struct import_table *t, const struct import_column *c,
			     bool words)
{
	if (t->opt.table.task)
		return strcmp(t->opt.table.task, "regression") ? TASK_CLASSIFY : TASK_REGRESS;
	return words || t->role.is_class || numbers_are_classes(t, c) ? TASK_CLASSIFY :
									   TASK_REGRESS;
}

/* Targets that can be no target. */
static int check_target(const struct import_table *t, const struct import_column *c, bool words,
			struct err *e)
{
	const char *task = t->opt.table.task;

	if (c->missing == t->rows)
		return FAIL(e, ERR_DATA, "target '%s' has no values", c->name);
	if (check_strays(t, c, e))
		return -1;
	if (words && task && !strcmp(task, "regression"))
		return FAIL(e, ERR_PARAM, "--task regression: the target '%s' holds words ('%s')",
			    c->name, words_text(&c->words, c->words.n - 1));
	if (words && !task && (is_free_text(t, c) || import_all_dates(t, c)))
		return FAIL(e, ERR_DATA,
			    "target '%s' has %zu different words in %zu rows, which are no classes; "
			    "--target names another column",
			    c->name, c->live, t->rows - c->missing);
	return 0;
}

static int type_target(struct import_table *t, struct err *e)
{
	if (t->role.target == SIZE_MAX) {
		t->found.task = TASK_REGRESS;
		return 0;
	}
	struct import_column *c = &t->column[t->role.target];
	const char *task = t->opt.table.task;
	bool words = !all_numbers(c) || c->closed;

	if (check_target(t, c, words, e))
		return -1;
	t->found.task = choose_task(t, c, words);
	if (t->found.task == TASK_REGRESS) {
		import_remark(
			t, "target: '%s'%s; numbers%s", c->name, t->role.why,
			task ? "" :
			       ", so the task is regression (--task classification for the other)");
		return 0;
	}
	if (c->as_numbers)
		return FAIL(e, ERR_DATA, "target '%s' has too many different numbers for classes",
			    c->name);
	remark_foreign(t, c, "taken as classes");
	if (import_classes(t, c, e))
		return -1;
	import_remark(t, "target: '%s'%s; %zu classes%s", c->name, t->role.why, t->found.classes,
		     words || task || t->role.is_class ? "" : " written as whole numbers "
		     "(--task regression takes them as numbers)");
	if (t->without_dots)
		import_remark(t, "labels of the test file are taken without the dot at their end, as "
			      "they stand in the first file");
	return 0;
}

int import_types(struct import_table *t, struct err *e)
{
	if (type_target(t, e))
		return -1;
	for (size_t j = 0; j < t->ncols; j++)
		if (t->column[j].role == ROLE_FEATURE && type_feature(t, &t->column[j], e))
			return -1;
	return 0;
}
