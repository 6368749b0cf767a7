/* What a column's words say, judged when all of them are known: which mean missing, in what form
 * its numbers are, and whether they are numbers at all. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

#define FORMS_TOLD 6 /* columns whose form of numbers is told one by one */
#define SHAPED_WORDS 3 /* so many words of one shape show what a word there looks like */

struct number_verdict import_number_verdict(const struct import_table *t,
					    const struct import_column *c, char siblings)
{
	const struct table_options *o = &t->opt.table;
	const struct number_context context = {
		.decimal = o->decimal ? *o->decimal : 0,
		/* "blank" and "none" begin with other letters than the marks */
		.thousands = !o->thousands        ? 0 :
			     *o->thousands == 'b' ? ' ' :
						    *o->thousands,
		.siblings = siblings,
		.separator = t->separator,
	};

	return number_evidence_judge(&c->numbers, &context);
}

/* ---- missing or not ---- */

/* import_mark of the word when it stands behind TABLE_MARK, else -1. */
static int marked(const struct import_column *c, size_t k)
{
	const char *at = words_text(&c->words, k);

	return *at == TABLE_MARK ? import_mark(at + 1, c->words.word[k].len - 1) : -1;
}

enum shape { SHAPE_NONE, SHAPE_LOWER, SHAPE_UPPER };

static enum shape shape_of(const char *at, size_t len)
{
	size_t lower = 0, upper = 0;

	for (size_t i = 0; i < len; i++) {
		lower += islower((unsigned char)at[i]) != 0;
		upper += isupper((unsigned char)at[i]) != 0;
	}
	return len && lower == len ? SHAPE_LOWER : len && upper == len ? SHAPE_UPPER : SHAPE_NONE;
}

/* The column's other words are all as long as this one, and as its letters are. */
static bool is_of_the_columns_shape(const struct import_column *c, const char *at, size_t len)
{
	enum shape shape = shape_of(at, len);
	size_t alike = 0;

	for (size_t k = 0; k < c->words.n; k++) {
		const char *word = words_text(&c->words, k);

		if (marked(c, k) >= 0)
			continue;
		if (c->words.word[k].len != len || shape_of(word, len) != shape)
			return false;
		alike++;
	}
	return shape != SHAPE_NONE && alike >= SHAPED_WORDS;
}

/* Why NA, NaN or null is a word of this column of words, or NULL: it means missing. */
static const char *why_value(const struct import_table *t, const struct import_column *c,
			     const char *at, size_t len)
{
	if (c->quoted || words_find(&c->words, at, len) != WORDS_NONE ||
	    t->number_marks >> import_mark(at, len) & 1)
		return NULL;
	if (c->empty)
		return "missing cells of the column are empty";
	if (c->infinite)
		return "inf is a word of the column as well";
	return is_of_the_columns_shape(c, at, len) ? "the other words are of its length and case" :
						     NULL;
}

static void settle_mark(struct import_table *t, struct import_column *c, struct word *w)
{
	const char *at = c->words.text + w->at + 1, *why;

	why = import_only_numbers(c)   ? NULL :
	      import_has_level(c, at) ? "the model has that category" :
					why_value(t, c, at, w->len - 1);
	if (why) {
		w->at++;
		w->len--;
		import_remark(t,
			      "column '%s': '%s' (%zu cell%s) is taken as a word, not as missing: "
			      "%s; --missing %s takes it as missing",
			      c->name, at, w->count, plural(w->count), why, at);
		return;
	}
	w->missing = true;
	if (c->role == ROLE_TARGET)
		import_remark(
			t,
			"target '%s': '%s' (%zu cell%s) is taken as missing; --not-missing %s "
			"takes it as a class",
			c->name, at, w->count, plural(w->count), at);
	else
		import_explain(
			t,
			"column '%s': '%s' (%zu cell%s) means missing; --not-missing %s takes "
			"it as a word",
			c->name, at, w->count, plural(w->count), at);
}

static void settle_marks(struct import_table *t, struct import_column *c)
{
	for (size_t k = 0; c->marks && k < c->words.n; k++)
		if (marked(c, k) >= 0)
			settle_mark(t, c, &c->words.word[k]);
}

static bool may_be_missing(const struct import_table *t, const struct import_column *c, size_t k)
{
	struct import_cell cell =
		import_cell_text(words_text(&c->words, k), c->words.word[k].len, true);

	return !c->words.word[k].missing && import_is_maybe_missing(t, &cell);
}

/* But for the signs + and - and their kin: a column of such is one of words. */
static bool holds_signs(const struct import_column *c)
{
	for (size_t k = 0; k < c->words.n; k++)
		if (!c->words.word[k].missing &&
		    (c->words.word[k].len > 1 || isalnum((unsigned char)*words_text(&c->words, k))))
			return false;
	return true;
}

/* Why it means missing in this column, or NULL. */
static const char *why_missing(const struct import_table *t, const struct import_column *c,
			       const struct word *w, const char *among)
{
	if (among || c->keep_words || holds_signs(c))
		return among;
	return words_find(&t->markers, c->words.text + w->at, w->len) == WORDS_NONE ?
		       NULL :
		       " as it is among the numbers of other columns";
}

/* Words such as -. among: what the column else holds, where that makes them missing; or NULL. */
static int settle_maybe(struct import_table *t, struct import_column *c, const char *among,
			struct err *e)
{
	char *column = table_list_item(c->name, e), *word = NULL;
	const char *why;

	for (size_t k = 0; column && (c->maybe || c->as_numbers) && k < c->words.n; k++) {
		struct word *w = &c->words.word[k];
		const char *at = words_text(&c->words, k);

		if (!may_be_missing(t, c, k))
			continue;
		free(word);
		if (!(word = table_list_item(at, e)))
			break;
		why = why_missing(t, c, w, among);
		w->missing = why != NULL;
		if (why)
			import_remark(t,
				      "column '%s': '%s' (%zu cell%s)%s is taken as missing; "
				      "--categorical '%s' or --not-missing '%s' takes it as a word",
				      c->name, at, w->count, plural(w->count), why, column, word);
		else if (!c->keep_words)
			import_remark(t,
				      "column '%s': '%s' (%zu cell%s) is kept as a category; "
				      "--missing '%s' takes it as missing",
				      c->name, at, w->count, plural(w->count), word);
	}
	free(word);
	free(column);
	return e && e->code == ERR_NOMEM ? -1 : 0;
}

/* The cells of words that mean missing hold nothing from here on. */
static void empty_missing(struct import_table *t, struct import_column *c)
{
	size_t cells = 0;

	for (size_t k = 0; k < c->words.n; k++)
		cells += c->words.word[k].missing ? c->words.word[k].count : 0;
	for (size_t i = 0; cells && i < t->rows; i++) {
		union import_slot *s = &t->cell[i * t->width + c->slot];

		if (s->code != WORDS_NONE && c->words.word[s->code].missing)
			s->code = WORDS_NONE;
	}
	c->missing += cells;
}

/* ---- numbers ---- */

/* What would have it read the other way. */
static const char *option_for(int form)
{
	static const char *const options[] = { "--decimal .", "--decimal ,", "--thousands ,",
					       "--thousands ." };

	return options[form];
}

/* The word that shows the form best: the longest with a mark in it. */
static void keep_sample(struct import_column *c)
{
	size_t longest = 0;

	for (size_t k = 0; k < c->words.n; k++) {
		const struct word *w = &c->words.word[k];
		const char *at = words_text(&c->words, k);

		if (w->missing || isnan(w->number) || w->len <= longest ||
		    w->len >= sizeof c->sample || strspn(at, "+-0123456789") == w->len)
			continue;
		longest = w->len;
		memcpy(c->sample, at, w->len + 1);
		c->sample_value = w->number;
	}
}

int import_number_words(struct import_table *t, struct import_column *c,
			struct number_verdict verdict, struct err *e)
{
	c->verdict = verdict;
	c->words.numbers = 0;
	for (size_t k = 0; k < c->words.n; k++) {
		struct word *w = &c->words.word[k];
		const char *at = words_text(&c->words, k);

		if (marked(c, k) >= 0) {
			t->number_marks |= 1u << marked(c, k);
			w->number = NAN;
		} else if (c->judged && !isinf(w->number) &&
			   !number_form_parse(&number_forms[verdict.form], at, w->len,
					      &w->number)) {
			w->number = NAN;
		}
		if (isinf(w->number) || (isinf((float)w->number) && c->role != ROLE_TARGET))
			return import_not_finite(c, at, w->len, w->line, e);
		c->words.numbers += !isnan(w->number) ? 1 : 0;
	}
	keep_sample(c);
	return 0;
}

static void tell_form(struct import_table *t, const struct import_column *c)
{
	double other;

	if (!*c->sample || (!c->verdict.form && c->verdict.rival < 0))
		return;
	if (t->forms_told++ >= FORMS_TOLD) {
		import_explain(t, "column '%s': '%s' is read as %.15g", c->name, c->sample,
			       c->sample_value);
	} else if (c->verdict.rival < 0 ||
		   !number_form_parse(&number_forms[c->verdict.rival], c->sample, strlen(c->sample),
				      &other)) {
		import_remark(t,
			      "column '%s': '%s' is read as %.15g; --decimal and --thousands say "
			      "how numbers are written",
			      c->name, c->sample, c->sample_value);
	} else {
		import_remark(t,
			      "column '%s': '%s' is read as %.15g, not as %.15g: %s; %s reads it "
			      "the other way",
			      c->name, c->sample, c->sample_value, other, c->verdict.why,
			      option_for(c->verdict.rival));
	}
}

/* The decimal mark that columns prove to be theirs; 0 where none does, or some disagree. */
static char find_siblings(const struct import_table *t)
{
	char found = 0;

	for (size_t j = 0; j < t->ncols; j++) {
		const struct import_column *c = &t->column[j];
		char mark =
			c->judged && !c->keep_words && (c->as_numbers || import_only_numbers(c)) ?
				number_evidence_decimal(&c->numbers) :
				0;

		if (mark && found && mark != found)
			return 0;
		found = mark ? mark : found;
	}
	return found;
}

/* ---- all of it ---- */

int import_stray(const struct import_column *c, const char *word, size_t line, struct err *e)
{
	char *item = table_list_item(word, e), *column = table_list_item(c->name, e);

	if (item && column)
		FAIL(e, ERR_FORMAT,
		     "line %zu, column '%s': '%s' among numbers; --missing '%s', --ignore '%s' or "
		     "--categorical '%s' says how to take it",
		     line, c->name, word, item, column, column);
	free(item);
	free(column);
	return -1;
}

/* What was no number in a column that had shown too many of them for a dictionary. */
static int settle_strays(struct import_table *t, struct import_column *c, struct err *e)
{
	size_t known = 0;

	for (size_t k = 0; k < c->words.n; k++) {
		const struct word *w = &c->words.word[k];

		known += w->count;
		if (!may_be_missing(t, c, k))
			return import_stray(c, words_text(&c->words, k), w->line, e);
	}
	if (known < c->strays)
		return FAIL(e, ERR_FORMAT,
			    "column '%s' holds numbers and more than %d different words; "
			    "--categorical takes it as words, --ignore leaves it out",
			    c->name, TABLE_DICT);
	if (settle_maybe(t, c, " among numbers", e))
		return -1;
	c->missing += c->strays;
	c->strays = 0;
	words_free(&c->words);
	return 0;
}

static void tell_code(struct import_table *t, const struct import_column *c)
{
	const char *at = "";

	for (size_t k = 0; k < c->words.n; k++)
		if (!c->padded || (*words_text(&c->words, k) == '0' && c->words.word[k].len > 1)) {
			at = words_text(&c->words, k);
			break;
		}
	import_remark(
		t,
		"column '%s': '%s' is taken as text, not as a number, since %s; --numeric '%s' "
		"takes numbers",
		c->name, at,
		c->padded ? "it begins with 0" : "whole numbers of this length are identifiers",
		c->name);
}

static int settle_column(struct import_table *t, struct import_column *c, char siblings,
			 struct err *e)
{
	struct number_verdict none = { -1, -1, "" };
	bool numbers;

	if (c->as_numbers)
		return settle_strays(t, c, e) ? -1 : (tell_form(t, c), 0);
	if (c->dropped)
		return 0;
	numbers = import_only_numbers(c) && !c->keep_words;
	c->code = numbers && import_is_code(c);
	settle_marks(t, c);
	if (c->hollow && c->marks && !numbers)
		import_remark(t, "column '%s': \"\" (%zu cell%s) is taken as missing, as NA is there; a "
			      "name in the file would make it a category", c->name, c->hollow,
			      plural(c->hollow));
	if (settle_maybe(t, c,
			 numbers                                              ? " among numbers" :
			 c->maybe && !c->keep_words && import_all_dates(t, c) ? " among dates" :
										NULL,
			 e))
		return -1;
	empty_missing(t, c);
	if (c->code)
		tell_code(t, c);
	c->verdict = numbers && !c->code ? import_number_verdict(t, c, siblings) : none;
	if (c->verdict.form < 0)
		return 0;
	if (import_number_words(t, c, c->verdict, e))
		return -1;
	tell_form(t, c);
	return 0;
}

static void count_live(struct import_column *c)
{
	c->live = 0;
	for (size_t k = 0; k < c->words.n; k++)
		c->live += !c->words.word[k].missing;
}

/* What means missing among the numbers of this column does so in others. */
static int find_markers(struct import_table *t, const struct import_column *c, struct err *e)
{
	uint32_t index;

	if (!c->judged || c->keep_words || !(c->as_numbers || import_only_numbers(c)))
		return 0;
	for (size_t k = 0; k < c->words.n; k++) {
		if (marked(c, k) >= 0)
			t->number_marks |= 1u << marked(c, k);
		else if (may_be_missing(t, c, k) && words_add(&t->markers, words_text(&c->words, k),
							      c->words.word[k].len, &index, e))
			return -1;
	}
	return 0;
}

int import_words(struct import_table *t, struct err *e)
{
	char siblings = find_siblings(t);

	for (size_t j = 0; j < t->ncols; j++)
		if (find_markers(t, &t->column[j], e))
			return -1;
	for (size_t j = 0; j < t->ncols; j++) {
		if (t->column[j].judged && settle_column(t, &t->column[j], siblings, e))
			return -1;
		count_live(&t->column[j]);
	}
	return 0;
}
