/* What the columns hold, and what the task is: the rules that datasets/import/import.h states. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

#define FEW_CLASSES  10         /* whole numbers, at most so many: classes */
#define MANY_CLASSES 32         /* the same when they run from 0 or 1 without a gap */
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

static bool all_dates(const struct words *w)
{
	for (size_t k = 0; k < w->n; k++)
		if (!is_date(words_text(w, k)))
			return false;
	return w->n > 0;
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
		if (isnan(w->word[k].number)) {
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

	return c->words.n > FREE_LEVELS && (c->words.n > present / 2 ||
					     c->words.text_used > c->words.n * LONG_WORDS);
}

static int stray_words(const struct import_column *c, const char *word, size_t line, struct err *e)
{
	return FAIL(e, ERR_FORMAT,
		    "line %zu, column '%s': '%s' among numbers; --missing '%s', --ignore '%s' "
		    "or --categorical '%s' says how to take it",
		    line, c->name, word, word, c->name, c->name);
}

static int check_strays(const struct import_column *c, struct err *e)
{
	const struct words *w = &c->words;
	size_t others = w->n - w->numbers;

	if (c->strays)
		return stray_words(c, c->stray, c->stray_line, e);
	if (!others || c->keep_words || c->closed || c->declared != IMPORT_INFER ||
	    w->numbers <= STRAY_NUMBERS || others * 10 > w->numbers)
		return 0;
	for (size_t k = 0; k < w->n; k++)
		if (isnan(w->word[k].number))
			return stray_words(c, words_text(w, k), w->word[k].line, e);
	return 0;
}

/* Gives every word its level: as declared, else sorted. */
static int make_levels(struct import_column *c, struct err *e)
{
	struct words *w = &c->words;

	if (!(c->level = mem_array(w->n, sizeof *c->level, e)) ||
	    !(c->level_names = mem_array(w->n, sizeof *c->level_names, e)))
		return -1;
	for (size_t k = 0; k < w->n; k++)
		c->level[k] = (uint32_t)k;
	if (!c->closed && words_rank(w, c->level, e))
		return -1;
	for (size_t k = 0; k < w->n; k++)
		c->level_names[c->level[k]] = words_text(w, k);
	c->levels = (uint32_t)w->n;
	return 0;
}

static bool is_category(const struct import_column *c)
{
	return c->keep_words || c->closed || c->declared == IMPORT_CATEGORY ||
	       c->declared == IMPORT_ORDERED;
}

/* Why a feature is left out, or NULL. */
static const char *reason_to_ignore(const struct import_table *t, const struct import_column *c)
{
	if (c->keep_words)
		return NULL;
	if (c->missing == t->rows)
		return "it has no values";
	if (c->declared == IMPORT_DATE || (!c->as_numbers && !c->dropped && all_dates(&c->words)))
		return "it holds dates; make numbers of them, or name it with --categorical";
	if (c->declared == IMPORT_TEXT || c->dropped)
		return "it holds free text; --categorical keeps it";
	if (!c->as_numbers && !is_category(c) && c->words.numbers < c->words.n &&
	    is_free_text(t, c))
		return "it holds free text or identifiers (more than half of the rows differ); "
		       "--categorical keeps it, --id names the rows by it";
	return NULL;
}

static int type_feature(struct import_table *t, struct import_column *c, struct err *e)
{
	const char *why;

	if (check_strays(c, e))
		return -1;
	if ((why = reason_to_ignore(t, c))) {
		remark_foreign(t, c, "no values to learn from");
		import_remark(t, "column '%s' is ignored: %s", c->name, why);
		return 0;
	}
	c->is_feature = true;
	c->kind = COLUMN_NUMERIC;
	if (c->as_numbers || (!is_category(c) && c->words.numbers == c->words.n)) {
		for (size_t k = 0; k < c->words.n; k++) {
			double x = c->words.word[k].number;

			c->big += x == floor(x) && (double)(float)x != x;
		}
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
	if (make_levels(c, e))
		return -1;
	if (c->ordered && !c->closed && c->words.numbers < c->words.n)
		import_remark(t,
			      "column '%s' is ordered by spelling, from '%s' to '%s'; --ordered "
			      "'%s=A:B:C' gives "
			      "another order",
			      c->name, c->level_names[0], c->level_names[c->levels - 1], c->name);
	return 0;
}

/* Whole numbers that read as classes, by the rule in import.h. */
static bool numbers_are_classes(const struct words *w)
{
	double least = INFINITY, most = -INFINITY;

	if (w->n > MANY_CLASSES)
		return false;
	for (size_t k = 0; k < w->n; k++) {
		double x = w->word[k].number;

		if (x != floor(x))
			return false;
		least = fmin(least, x);
		most = fmax(most, x);
	}
	return w->n <= FEW_CLASSES ||
	       ((least == 0 || least == 1) && most - least + 1 == (double)w->n);
}

/* Classes are the words that occur, sorted or as declared; equal numbers (1, 1.0) are one class. */
static int make_classes(struct import_table *t, struct import_column *c, struct err *e)
{
	struct words *w = &c->words;
	uint32_t *order = NULL;

	if (make_levels(c, e) || !(order = mem_array(w->n, sizeof *order, e)) ||
	    !(t->found.class_names = mem_array(w->n, sizeof *t->found.class_names, e))) {
		free(order);
		return -1;
	}
	for (size_t k = 0; k < w->n; k++)
		order[c->level[k]] = (uint32_t)k;
	for (size_t r = 0, last = SIZE_MAX; r < w->n; r++) {
		const struct word *k = &w->word[order[r]];

		if (!k->count) {
			import_remark(t, "class '%s' is declared but never occurs",
				      words_text(w, order[r]));
			continue;
		}
		if (w->numbers != w->n || last == SIZE_MAX || w->word[last].number != k->number)
			t->found.class_names[t->found.classes++] = words_text(w, order[r]);
		c->level[order[r]] = (uint32_t)(t->found.classes - 1);
		last = order[r];
	}
	free(order);
	if (t->found.classes < 2)
		return FAIL(e, ERR_DATA,
			    "target '%s' has only one class ('%s'); --target names another "
			    "column",
			    c->name, t->found.classes ? t->found.class_names[0] : "");
	return 0;
}

static enum task choose_task(const struct import_table *t, const struct import_column *c,
			     bool words)
{
	if (t->opt.table.task)
		return strcmp(t->opt.table.task, "regression") ? TASK_CLASSIFY : TASK_REGRESS;
	return words || t->role.is_class || (!c->as_numbers && numbers_are_classes(&c->words)) ?
		       TASK_CLASSIFY : TASK_REGRESS;
}

static int type_target(struct import_table *t, struct err *e)
{
	if (t->role.target == SIZE_MAX) {
		t->found.task = TASK_REGRESS;
		return 0;
	}
	struct import_column *c = &t->column[t->role.target];
	const char *task = t->opt.table.task;
	bool words = c->words.numbers < c->words.n || c->closed;

	if (c->missing == t->rows)
		return FAIL(e, ERR_DATA, "target '%s' has no values", c->name);
	if (check_strays(c, e))
		return -1;
	if (words && task && !strcmp(task, "regression"))
		return FAIL(e, ERR_PARAM, "--task regression: the target '%s' holds words ('%s')",
			    c->name, words_text(&c->words, c->words.n - 1));
	if (words && !task && (is_free_text(t, c) || all_dates(&c->words)))
		return FAIL(
			e, ERR_DATA,
			"target '%s' has %zu different words in %zu rows, which are no classes; "
			"--target names another column",
			c->name, c->words.n, t->rows - c->missing);
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
	if (make_classes(t, c, e))
		return -1;
	import_remark(t, "target: '%s'%s; %zu classes%s", c->name, t->role.why, t->found.classes,
		     words || task || t->role.is_class ? "" : " written as whole numbers "
		     "(--task regression takes them as numbers)");
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
