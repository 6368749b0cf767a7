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

bool import_cell_missing(const struct import_cell *c)
{
	static const char *const usual[] = { "?", "NA", "N/A", "NaN", "null", "#N/A" };

	if (!c->len)
		return true;
	if (c->scanned || c->len > 4 || c->quoted || (c->at[0] >= '0' && c->at[0] <= '9'))
		return false;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (strlen(usual[i]) == c->len && !strncasecmp(usual[i], c->at, c->len))
			return true;
	return false;
}

bool import_is_missing(const struct import_table *t, const struct import_cell *c)
{
	for (size_t i = 0; i < t->nmissing; i++)
		if (strlen(t->missing[i]) == c->len && !memcmp(t->missing[i], c->at, c->len))
			return true;
	return import_cell_missing(c);
}

static void count_big(struct import_column *c, double x)
{
	if (fabs(x) > EXACT && x == floor(x) && (double)(float)x != x)
		c->big++;
}

/* The column has shown only numbers, and too many for a dictionary: its slots become floats. */
static void to_numbers(struct import_table *t, size_t j)
{
	struct import_column *c = &t->column[j];

	for (size_t i = 0; i < t->rows; i++) {
		union import_slot *s = &t->cell[i * t->width + c->slot];

		s->number = s->code == WORDS_NONE ? NAN : (float)c->words.word[s->code].number;
	}
	for (size_t k = 0; k < c->words.n; k++)
		count_big(c, c->words.word[k].number);
	words_free(&c->words);
	c->as_numbers = true;
}

/* Called when a dictionary has grown: is it still one? */
int import_judge_growth(struct import_table *t, size_t j, struct err *e)
{
	struct import_column *c = &t->column[j];

	if (c->closed)
		return 0;
	if (c->words.n > TABLE_DICT && c->words.numbers == c->words.n && !c->keep_words) {
		to_numbers(t, j);
	} else if (c->words.n > TABLE_TEXT && c->words.n > t->rows / 2 && !c->keep_words &&
		   c->role != ROLE_TARGET) {
		words_free(&c->words);
		c->dropped = true;
	} else if (c->words.n > TABLE_LEVELS_MAX && c->role != ROLE_ID && c->role != ROLE_GROUP) {
		return FAIL(e, ERR_LIMIT, "column '%s' has over %zu different words; --ignore it",
			    c->name, TABLE_LEVELS_MAX);
	}
	return 0;
}

/* The test file of adult and others ends each label in a dot. */
static uint32_t without_dot(const struct import_table *t, const struct import_column *c,
			    const struct import_cell *cell)
{
	bool target = c->role == ROLE_TARGET && t->testing && cell->len > 1;

	return target && cell->at[cell->len - 1] == '.' ?
		       words_find(&c->words, cell->at, cell->len - 1) :
		       WORDS_NONE;
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

static int not_finite(const struct import_column *c, const struct import_cell *cell, size_t line,
		      struct err *e)
{
	return FAIL(e, ERR_DATA,
		    "line %zu, column '%s': '%.*s' is not a finite number of single precision; "
		    "--missing %.*s takes it as missing",
		    line, c->name, shown(cell->len), cell->at, shown(cell->len), cell->at);
}

static int not_a_number(const struct import_column *c, const struct import_cell *cell, size_t line,
			struct err *e)
{
	return FAIL(e, ERR_FORMAT, "line %zu, column '%s': '%.*s' is not a number", line, c->name,
		    shown(cell->len), cell->at);
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
	if (c->role == ROLE_TARGET && t->testing && c->words.numbers < c->words.n)
		return FAIL(e, ERR_DATA, "line %zu: class '%.*s' does not occur in %s", line,
			    shown(cell->len), cell->at, t->path);
	if (add_word(t, &c->words, cell, code, e))
		return -1;
	c->words.word[*code].line = line;
	t->grown = t->grown || c->words.n > TABLE_DICT;
	x = c->words.word[*code].number;
	if ((isinf(x) || (isinf((float)x) && c->role != ROLE_TARGET)) && !c->keep_words)
		return not_finite(c, cell, line, e);
	return 0;
}

static int store_number(struct import_column *c, const struct import_cell *cell, size_t line,
			union import_slot *s, double *wide, struct err *e)
{
	double x = cell->number;

	if (!cell->scanned && !number_parse(cell->at, cell->len, &x)) {
		if (c->declared == IMPORT_NUMBER)
			return not_a_number(c, cell, line, e);
		if (!c->strays++) {
			c->stray_line = line;
			snprintf(c->stray, sizeof c->stray, "%.*s", shown(cell->len), cell->at);
		}
		x = NAN;
	}
	if (isinf(x) || (isfinite(x) && isinf((float)x)))
		return not_finite(c, cell, line, e);
	count_big(c, x);
	s->number = (float)x;
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
	s->number = (float)x;
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
	if (import_is_missing(t, cell)) {
		c->missing++;
		if (c->as_numbers)
			s->number = NAN;
		else
			s->code = WORDS_NONE;
		return 0;
	}
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
	double bytes = (double)t->rows * (double)(t->width * sizeof *t->cell + sizeof *t->wide) +
		       (double)t->sparse.entries *
			       (sizeof *t->sparse.col + sizeof *t->sparse.value);

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

int import_put_cell(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		    struct err *e)
{
	struct import_column *c = &t->column[j];
	union import_slot apart, *s = c->slot >= SLOT_SPARSE ? &apart :
						       &t->cell[t->rows * t->width + c->slot];
	double wide = cell->number;

	if (c->slot == SLOT_NONE)
		return 0;
	if (c->as_numbers && cell->scanned && !t->nmissing && fabs(wide) <= EXACT)
		s->number = (float)wide;
	else if (import_store(t, j, cell, line, s, &wide, e))
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
