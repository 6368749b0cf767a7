/* Cells and rows on their way into a table. */
#include "datasets/import/table/import_table.h"
#include "algorithms/system/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/number.h"
#include "algorithms/core/text.h"
#include "algorithms/core/utf8.h"

#define CHECK_BYTES 0x1p26      /* a table of more has its room estimated as it grows */
#define EXACT 16777216.0        /* 2^24: whole numbers up to here are exact in a float */

/* How much of a cell an error text shows. */
static int shown(size_t len)
{
	return (int)(len < 40 ? len : 40);
}

static bool is_one_of(const char *const *words, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && !strncasecmp(words[i], at, len))
			return true;
	return false;
}

bool import_cell_missing(const struct import_cell *c)
{
	static const char *const usual[] = { "?", "NA", "N/A", "NaN", "null", "#N/A" };

	if (!c->len)
		return true;
	if (c->scanned || c->len > 4 || c->quoted || (c->at[0] >= '0' && c->at[0] <= '9'))
		return false;
	return is_one_of(usual, sizeof usual / sizeof *usual, c->at, c->len);
}

bool import_cell_maybe_missing(const struct import_cell *c)
{
	static const char *const words[] = { "-",       "--",      "---",       ".",
					     "..",      "...",     "*",         "**",
					     "_",       "?",       "??",        "NA",
					     "N/A",     "NaN",     "null",      "#N/A",
					     "<NA>",    "N.A.",    "N.A",       "#NA",
					     "-NaN",    "None",    "nil",       "NaT",
					     "\\N",     "(null)",  "[null]",    "<null>",
					     "missing", "unknown", "undefined", "not available",
					     "#VALUE!", "#DIV/0!", "#REF!",     "#NUM!",
					     "#NAME?",  "#NULL!",  "#N/A N/A",  "1.#IND",
					     "-1.#IND", "1.#QNAN", "-1.#QNAN",  "\u2013",
					     "\u2014" };

	return c->len && c->len <= 13 && !c->scanned &&
	       is_one_of(words, sizeof words / sizeof *words, c->at, c->len);
}

int import_mark(const char *at, size_t len)
{
	static const char *const marks[] = { "NA", "NaN", "null" };

	for (int i = 0; i < 3; i++)
		if (strlen(marks[i]) == len && !strncasecmp(marks[i], at, len))
			return i;
	return -1;
}

static bool is_listed(const struct import_list *l, const struct import_cell *c)
{
	for (size_t i = 0; i < l->n; i++)
		if (strlen(l->at[i]) == c->len && !memcmp(l->at[i], c->at, c->len))
			return true;
	return false;
}

bool import_is_missing(const struct import_table *t, const struct import_cell *c)
{
	return is_listed(&t->missing, c) ||
	       (import_cell_missing(c) && (!c->len || !is_listed(&t->values, c)));
}

bool import_is_maybe_missing(const struct import_table *t, const struct import_cell *c)
{
	return import_cell_maybe_missing(c) && !is_listed(&t->values, c);
}

static void count_big(struct import_column *c, double x)
{
	if (fabs(x) > EXACT && x == floor(x) && (double)(float)x != x)
		c->big++;
}

int import_not_finite(const struct import_column *c, const char *at, size_t len, size_t line,
		      struct err *e)
{
	return FAIL(e, ERR_DATA,
		    "line %zu, column '%s': '%.*s' is not a finite number of single precision; "
		    "--missing %.*s takes it as missing",
		    line, c->name, shown(len), at, shown(len), at);
}

/* One more word that is no number in a column of them. */
static int keep_stray(struct import_column *c, const char *at, size_t len, size_t line,
		      size_t count, struct err *e)
{
	uint32_t code = words_find(&c->words, at, len);

	c->strays += count;
	if (code == WORDS_NONE && c->words.n >= TABLE_DICT)
		return 0;
	if (code == WORDS_NONE) {
		if (words_add(&c->words, at, len, &code, e))
			return -1;
		c->words.word[code].line = line;
	}
	c->words.word[code].count += count;
	return 0;
}

/* The column has shown only numbers, and too many for a dictionary: its slots become floats. */
static int to_numbers(struct import_table *t, size_t j, struct number_verdict verdict,
		      struct err *e)
{
	struct import_column *c = &t->column[j];
	struct words words;
	int rc = 0;

	if (import_number_words(t, c, verdict, e) || import_begin_precise(t, c, e))
		return -1;
	words = c->words;
	for (size_t i = 0; i < t->rows; i++) {
		union import_slot *s = &t->cell[i * t->width + c->slot];
		double x = s->code == WORDS_NONE ? NAN : words.word[s->code].number;

		import_round(c, x, s);
		if (j == t->role.target)
			t->wide[i] = x;
	}
	c->words = (struct words){ 0 };
	for (size_t k = 0; !rc && k < words.n; k++) {
		const struct word *w = &words.word[k];
		const char *at = words_text(&words, k);

		if (!isnan(w->number))
			count_big(c, w->number);
		else if (*at == TABLE_MARK)
			c->missing += w->count;
		else
			rc = keep_stray(c, at, w->len, w->line, w->count, e);
	}
	words_free(&words);
	c->as_numbers = true;
	c->form = verdict.form;
	c->plain = !verdict.form && !c->precise;
	return rc;
}

bool import_only_numbers(const struct import_column *c)
{
	return c->numbers.words + c->marks + c->maybe + c->infinite == c->words.n &&
	       (c->numbers.words || c->numeric);
}

bool import_is_code(const struct import_column *c)
{
	return c->digits && c->digits == c->words.n - c->marks - c->maybe && !c->numeric &&
	       (c->padded || c->beyond == c->digits);
}

/* The form by which a column's words can become numbers now; form -1: not yet, or never. waits: not
 * yet. */
static struct number_verdict settled_form(const struct import_table *t,
					  const struct import_column *c, bool *waits)
{
	struct number_verdict none = { -1, -1, "" }, v;

	*waits = false;
	if (c->closed || c->keep_words)
		return none;
	if (!c->judged) {
		v = (struct number_verdict){ 0, -1, "" };
		return c->words.numbers == c->words.n ? v : none;
	}
	if (!import_only_numbers(c) || import_is_code(c))
		return none;
	v = import_number_verdict(t, c, 0);
	*waits = v.form >= 0;
	return (v.rival < 0 && !c->held) || c->words.n > (c->held ? TABLE_LEVELS_MAX : TABLE_TEXT) ?
		       v :
		       none;
}

/* Called when a dictionary has grown: is it still one? */
int import_judge_growth(struct import_table *t, size_t j, struct err *e)
{
	struct import_column *c = &t->column[j];
	bool waits;
	struct number_verdict v = settled_form(t, c, &waits);

	if (c->closed)
		return 0;
	if (v.form >= 0)
		return to_numbers(t, j, v, e);
	if (c->words.n > TABLE_TEXT && c->words.n > t->rows / 2 && !c->keep_words &&
	    c->role != ROLE_TARGET && !waits) {
		words_free(&c->words);
		c->dropped = true;
	} else if (c->words.n > TABLE_LEVELS_MAX && c->role != ROLE_ID && c->role != ROLE_GROUP &&
		   c->role != ROLE_FOLD) {
		return FAIL(e, ERR_LIMIT, "column '%s' has over %zu different words; --ignore it",
			    c->name, TABLE_LEVELS_MAX);
	}
	return 0;
}

/* The test file of adult and others ends each label in a dot. */
static uint32_t without_dot(struct import_table *t, const struct import_column *c,
			    const struct import_cell *cell)
{
	bool target = c->role == ROLE_TARGET && t->testing && cell->len > 1;
	uint32_t code = target && cell->at[cell->len - 1] == '.' ?
				words_find(&c->words, cell->at, cell->len - 1) :
				WORDS_NONE;

	t->without_dots += code != WORDS_NONE;
	return code;
}

static int add_word(struct import_table *t, struct words *w, const struct import_cell *cell,
		    uint32_t *code, struct err *e)
{
	char *text;
	int rc;

	if (utf8_valid(cell->at, cell->len))
		return words_add(w, cell->at, cell->len, code, e);
	if (!(text = import_utf8(t, cell->at, cell->len, e)))
		return -1;
	rc = words_add(w, text, strlen(text), code, e);
	free(text);
	return rc;
}

static int not_a_number(const struct import_column *c, const struct import_cell *cell, size_t line,
			struct err *e)
{
	return FAIL(e, ERR_FORMAT, "line %zu, column '%s': '%.*s' is not a number", line, c->name,
		    shown(cell->len), cell->at);
}

static bool all_digits(const char *at, size_t len)
{
	size_t n = 0;

	while (n < len && at[n] >= '0' && at[n] <= '9')
		n++;
	return len && n == len;
}

/* What the word says of its column. */
static void weigh(const struct import_table *t, struct import_column *c, const struct word *w,
		  const struct import_cell *cell)
{
	c->quoted += cell->quoted;
	if (number_evidence_add(&c->numbers, cell->at, cell->len)) {
		bool digits = all_digits(cell->at, cell->len);

		c->digits += digits;
		c->padded += digits && cell->len > 1 && *cell->at == '0';
		c->beyond += digits && w->number > 0x1p53;
	} else if (isinf(w->number)) {
		c->infinite++;
	} else {
		c->maybe += import_is_maybe_missing(t, cell);
	}
}

/* A label that the first file does not have. */
static bool is_new_class(const struct import_table *t, const struct import_column *c)
{
	return c->role == ROLE_TARGET && t->testing && c->words.n &&
	       (c->judged ? !import_only_numbers(c) : c->words.numbers < c->words.n);
}

static int new_word(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		    uint32_t *code, struct err *e)
{
	struct import_column *c = &t->column[j];
	double x;

	if ((*code = without_dot(t, c, cell)) != WORDS_NONE)
		return 0;
	if (c->closed)
		return FAIL(e, ERR_FORMAT,
			    "line %zu, column '%s': '%.*s' is not one of the %zu declared "
			    "categories",
			    line, c->name, shown(cell->len), cell->at, c->words.n);
	if (c->declared == IMPORT_NUMBER && !c->keep_words &&
	    !number_parse(cell->at, cell->len, &x))
		return not_a_number(c, cell, line, e);
	if (is_new_class(t, c))
		return FAIL(e, ERR_DATA, "line %zu: class '%.*s' does not occur in %s", line,
			    shown(cell->len), cell->at, t->path);
	if (add_word(t, &c->words, cell, code, e))
		return -1;
	c->words.word[*code].line = line;
	t->grown = t->grown || c->words.n > TABLE_DICT;
	if (c->judged) {
		weigh(t, c, &c->words.word[*code], cell);
		return 0;
	}
	x = c->words.word[*code].number;
	if ((isinf(x) || (isinf((float)x) && c->role != ROLE_TARGET)) && !c->keep_words)
		return import_not_finite(c, cell->at, cell->len, line, e);
	return 0;
}

/* NA, NaN or null: a word of its own until the whole column is known. */
static int store_mark(struct import_table *t, struct import_column *c,
		      const struct import_cell *cell, union import_slot *s, struct err *e)
{
	char text[8] = { TABLE_MARK };
	uint32_t code;

	memcpy(text + 1, cell->at, cell->len);
	code = words_find(&c->words, text, cell->len + 1);
	if (code == WORDS_NONE) {
		if (words_add(&c->words, text, cell->len + 1, &code, e))
			return -1;
		c->marks++;
		t->grown = t->grown || c->words.n > TABLE_DICT;
	}
	c->words.word[code].count++;
	s->code = code;
	return 0;
}

static int store_missing(struct import_table *t, struct import_column *c,
			 const struct import_cell *cell, union import_slot *s, struct err *e)
{
	int mark = cell->len && c->judged && !is_listed(&t->missing, cell) ?
			   import_mark(cell->at, cell->len) :
			   -1;

	if (mark >= 0 && !c->as_numbers)
		return store_mark(t, c, cell, s, e);
	if (mark >= 0)
		t->number_marks |= 1u << mark;
	c->missing++;
	c->empty += !cell->len && !cell->quoted;
	c->hollow += !cell->len && cell->quoted;
	if (c->as_numbers)
		s->number = NAN;
	else
		s->code = WORDS_NONE;
	return 0;
}

/* The cell of as_numbers is a number in the column's form, *x. */
static bool read_number(const struct import_column *c, const struct import_cell *cell, double *x)
{
	*x = cell->number;
	if (c->form)
		return number_form_parse(&number_forms[c->form], cell->at, cell->len, x);
	return cell->scanned || (number_parse(cell->at, cell->len, x) && !(c->judged && isnan(*x)));
}

static int store_number(struct import_column *c, const struct import_cell *cell, size_t line,
			union import_slot *s, double *wide, struct err *e)
{
	double x;

	if (!read_number(c, cell, &x)) {
		if (c->declared == IMPORT_NUMBER)
			return not_a_number(c, cell, line, e);
		if (keep_stray(c, cell->at, cell->len, line, 1, e))
			return -1;
		x = NAN;
	}
	if (isinf(x) || (isfinite(x) && isinf((float)x)))
		return import_not_finite(c, cell->at, cell->len, line, e);
	c->late_codes +=
		c->judged && *cell->at == '0' && cell->len > 1 && all_digits(cell->at, cell->len);
	count_big(c, x);
	import_round(c, x, s);
	*wide = x;
	return 0;
}

/* A number that comes as one: straight into the slot, or spelled for the dictionary. */
static int store_value(struct import_table *t, size_t j, double x, size_t line,
		       union import_slot *s, double *wide, struct err *e)
{
	struct import_column *c = &t->column[j];
	char text[32];

	if (!c->as_numbers || isinf((float)x)) {
		const char *at = isnan(x) ? "" : number_text(x, text);
		struct import_cell cell = import_cell_text(at, strlen(at), true);

		return import_store(t, j, &cell, line, s, wide, e);
	}
	c->missing += isnan(x) != 0;
	count_big(c, x);
	import_round(c, x, s);
	*wide = x;
	return 0;
}

int import_store(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		 union import_slot *s, double *wide, struct err *e)
{
	struct import_column *c = &t->column[j];
	uint32_t code;

	*wide = NAN;
	if (c->dropped || c->role == ROLE_IGNORE)
		return 0;
	if (!cell->at)
		return store_value(t, j, cell->number, line, s, wide, e);
	if (import_is_missing(t, cell))
		return store_missing(t, c, cell, s, e);
	if (c->as_numbers)
		return store_number(c, cell, line, s, wide, e);
	code = words_find(&c->words, cell->at, cell->len);
	if (code == WORDS_NONE && new_word(t, j, cell, line, &code, e))
		return -1;
	s->code = code;
	*wide = c->words.word[code].number;
	c->words.word[code].count++;
	return 0;
}

/* As a table grows: what the whole file will take, by the share of it that has been read. */
static int check_room(const struct import_table *t, struct err *e)
{
	double bytes =
		(double)t->rows * (double)(t->width * sizeof *t->cell + sizeof *t->wide) +
		(double)t->sparse.entries * (sizeof *t->sparse.col + sizeof *t->sparse.value);

	if (bytes < CHECK_BYTES)
		return 0;
	if (t->progress.share > 0 && t->progress.share < 1 && !t->testing)
		bytes /= t->progress.share;
	return memory_check(bytes, "the table", e);
}

/* Rows before the first weighted one weigh 1. */
static int add_weight(struct import_table *t, double weight, size_t line, struct err *e)
{
	size_t have = t->weight ? t->rows : 0;

	if (isnan(weight) && !t->weight)
		return 0;
	weight = isnan(weight) ? 1 : weight;
	if (!(weight > 0 && isfinite(weight)))
		return FAIL(e, ERR_DATA, "line %zu: weight %g is not a number above 0", line,
			    weight);
	if (mem_grow((void **)&t->weight, &t->weight_room, t->rows + 1, sizeof *t->weight, e))
		return -1;
	for (; have < t->rows; have++)
		t->weight[have] = 1;
	t->weight[t->rows] = weight;
	return 0;
}

int import_begin_row(struct import_table *t, double weight, size_t line, struct err *e)
{
	size_t cells = (t->rows + 1) * t->width;

	if (cells > t->cell_room && check_room(t, e))
		return -1;
	if (mem_grow((void **)&t->cell, &t->cell_room, cells, sizeof *t->cell, e) ||
	    mem_grow((void **)&t->wide, &t->wide_room, t->rows + 1, sizeof *t->wide, e) ||
	    add_weight(t, weight, line, e))
		return -1;
	t->wide[t->rows] = NAN;
	return 0;
}

int import_keep_sparse(struct import_table *t, size_t j, float value, struct err *e)
{
	size_t n = t->sparse.entries + 1;

	if (value == 0)
		return 0;
	if ((n > t->sparse.col_room && check_room(t, e)) ||
	    mem_grow((void **)&t->sparse.col, &t->sparse.col_room, n, sizeof *t->sparse.col, e) ||
	    mem_grow((void **)&t->sparse.value, &t->sparse.value_room, n, sizeof *t->sparse.value,
		     e))
		return -1;
	t->sparse.col[t->sparse.entries] = (uint32_t)j;
	t->sparse.value[t->sparse.entries++] = value;
	return 0;
}

/* Nothing is to be found out of it but its value. */
static bool is_plain_number(const struct import_table *t, const struct import_column *c,
			    const struct import_cell *cell)
{
	return c->plain && cell->scanned && !t->missing.n && fabs(cell->number) <= EXACT &&
	       !(cell->at[0] == '0' && cell->len > 1 && cell->at[1] >= '0' && cell->at[1] <= '9');
}

int import_put_cell(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		    struct err *e)
{
	struct import_column *c = &t->column[j];
	union import_slot apart, *s = c->slot >= SLOT_SPARSE ? &apart :
						       &t->cell[t->rows * t->width + c->slot];
	double wide = cell->number;

	if (c->slot == SLOT_NONE)
		return 0;
	if (is_plain_number(t, c, cell))
		import_round(c, wide, s);
	else if (import_store(t, j, cell, line, s, &wide, e))
		return -1;
	if (c->precise && c->as_numbers && import_keep_exact(c, t->rows, wide, e))
		return -1;
	if (j == t->role.target)
		t->wide[t->rows] = wide;
	if (c->slot != SLOT_SPARSE)
		return 0;
	return import_keep_sparse(t, j, c->as_numbers	      ? s->number :
					s->code == WORDS_NONE ? NAN :
								(float)s->code, e);
}

int import_end_row(struct import_table *t, struct err *e)
{
	t->rows++;
	if (t->sparse.on) {
		if (mem_grow((void **)&t->sparse.start, &t->sparse.start_room, t->rows + 1,
			     sizeof *t->sparse.start, e))
			return -1;
		t->sparse.start[0] = 0;
		t->sparse.start[t->rows] = t->sparse.entries;
	}
	for (size_t j = 0; t->grown && j < t->ncols; j++)
		if (t->column[j].words.n > TABLE_DICT && import_judge_growth(t, j, e))
			return -1;
	t->grown = false;
	return 0;
}

static int check_width(struct import_table *t, size_t n, size_t line, struct err *e)
{
	if (!t->settled && import_settle(t, e))
		return -1;
	return n == t->ncols ? 0 : FAIL(e, ERR_FORMAT, "line %zu: %zu field%s instead of %zu", line,
					n, plural(n), t->ncols);
}

int import_row(struct import_table *t, const struct import_cell *cells, size_t n, double weight,
	       size_t line, struct err *e)
{
	if (check_width(t, n, line, e) || import_begin_row(t, weight, line, e))
		return -1;
	for (size_t j = 0; j < n; j++)
		if (import_put_cell(t, j, &cells[j], line, e))
			return -1;
	return import_end_row(t, e);
}

int import_numbers(struct import_table *t, const double *values, size_t n, size_t line,
		   struct err *e)
{
	if (check_width(t, n, line, e) || import_begin_row(t, NAN, line, e))
		return -1;
	for (size_t j = 0; j < n; j++) {
		struct import_column *c = &t->column[j];

		if (!t->rows && c->role == ROLE_FEATURE && !c->keep_words && !c->words.n)
			c->as_numbers = true;
		if (import_put_cell(t, j, &(struct import_cell){ .number = values[j] }, line, e))
			return -1;
	}
	return import_end_row(t, e);
}
