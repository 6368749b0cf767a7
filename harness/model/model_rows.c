#include "harness/model/model_rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/text.h"
#include "datasets/table_options.h"
#include "datasets/words.h"

static void say(const struct model_talk *to, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct model_talk *to, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if (to->tell)
		to->tell(to->ctx, text);
	free(text);
}

/* ---- columns by name ---- */

/* Places of names; of equal ones the first. */
struct name_index {
	struct words words;
	size_t *place;
};

static void name_index_free(struct name_index *x)
{
	words_free(&x->words);
	free(x->place);
}

static int name_index_make(struct name_index *x, const struct column *list, size_t n, struct err *e)
{
	uint32_t at;

	*x = (struct name_index){ .place = mem_array(n, sizeof *x->place, e) };
	for (size_t j = 0; x->place && j < n; j++) {
		size_t before = x->words.n;
		if (words_add(&x->words, list[j].name, strlen(list[j].name), &at, e))
			return -1;
		if (x->words.n > before)
			x->place[at] = j;
	}
	return x->place ? 0 : -1;
}

static bool name_index_find(const struct name_index *x, const char *name, size_t *place)
{
	uint32_t at = words_find(&x->words, name, strlen(name));

	if (at != WORDS_NONE)
		*place = x->place[at];
	return at != WORDS_NONE;
}

#define NAMES_TOLD 6

/* The names of the list that x lacks, as "'x', 'y', ..."; how many there are. */
static size_t lacking(const struct column *list, size_t n, const struct name_index *x, struct text *names)
{
	size_t lack = 0, at;

	for (size_t j = 0; j < n; j++)
		if (!name_index_find(x, list[j].name, &at) && lack++ < NAMES_TOLD)
			text_add(names, "%s'%s'", lack > 1 ? ", " : "", list[j].name);
	if (lack > NAMES_TOLD)
		text_add(names, ", ...");
	return lack;
}

static int compare_columns(const struct dataset *d, const struct name_index *table,
			   const struct column *inputs, size_t cols, const struct name_index *model,
			   const struct model_talk *to, struct err *e)
{
	struct text missing = { 0 }, extra = { 0 };
	size_t n = lacking(inputs, cols, table, &missing);
	size_t more = lacking(d->columns, d->cols, model, &extra);
	int rc = 0;

	if (n)
		rc = FAIL(e, ERR_DATA, "column%s %s, which the model needs, %s missing", plural(n),
			  text_of(&missing), n == 1 ? "is" : "are");
	else if (more)
		say(to, "%zu column%s that the model does not know %s left out: %s", more,
		    plural(more), more == 1 ? "is" : "are", text_of(&extra));
	text_free(&missing);
	text_free(&extra);
	return rc;
}

/* ---- their cells ---- */

/* What each category of `from` is called in `to`: to's code; unknown: that of the rare ones, or NAN. Caller
 * frees. */
static float *match_levels(const struct column *from, const struct column *to, struct err *e)
{
	float *code = mem_array(from->levels, sizeof *code, e);
	struct words known = { 0 };
	uint32_t at, rare;

	for (uint32_t k = 0; code && to->level_names && k < to->levels; k++)
		if (words_add(&known, to->level_names[k], strlen(to->level_names[k]), &at, e)) {
			free(code);
			code = NULL;
		}
	rare = words_find(&known, TABLE_RARE, strlen(TABLE_RARE));
	for (uint32_t i = 0; code && i < from->levels; i++) {
		const char *name = from->level_names ? from->level_names[i] : NULL;
		at = name ? words_find(&known, name, strlen(name)) : WORDS_NONE;
		at = at == WORDS_NONE ? rare : at;
		code[i] = at == WORDS_NONE ? NAN : (float)at;
	}
	words_free(&known);
	return code;
}

/* Categories of the model that the table writes as plain numbers (1, 2, 3). */
static float level_of_number(double x, const struct column *to)
{
	char text[32];

	number_text(x, text);
	for (uint32_t k = 0; to->level_names && k < to->levels; k++)
		if (!strcmp(text, to->level_names[k]))
			return (float)k;
	/* the last, where there is one */
	return to->level_names && to->levels && !strcmp(to->level_names[to->levels - 1], TABLE_RARE)
		       ? (float)(to->levels - 1) : NAN;
}

/* Numbers change from one offset to another in double precision. */
static void copy_numbers(const struct dataset *d, size_t j, const struct column *to, float *x,
			 size_t stride)
{
	double from = d->columns[j].offset;

	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j];

		x[i * stride] = from == to->offset ? v : (float)(from + (double)v - to->offset);
	}
}

static int copy_categories(const struct dataset *d, size_t j, const struct column *to, float *x,
			   size_t stride, const struct model_talk *talk, struct err *e)
{
	const struct column *from = &d->columns[j];
	size_t unseen = 0, first = 0;
	const char *name = NULL;
	float *code = NULL;
	char text[32];

	if (from->kind != COLUMN_NUMERIC && !(code = match_levels(from, to, e)))
		return -1;
	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j], *c = &x[i * stride];

		*c = isnan(v) ? v :
		     code     ? code[(size_t)v] :
				level_of_number(from->offset + (double)v, to);
		if (!isnan(v) && isnan(*c) && !unseen++)
			first = i;
	}
	if (unseen) {
		float v = d->x[first * d->cols + j];

		name = !code		  ? number_float_text(v, from->offset, text) :
		       from->level_names ? from->level_names[(size_t)v] : "";
		say(talk, "column '%s': %zu cell%s of categories that the model has not seen (the "
		    "first is '%s') count%s as missing", to->name, unseen, plural(unseen), name,
		    unseen == 1 ? "s" : "");
	}
	free(code);
	return 0;
}

/* Column j of the table. */
static int copy_column(const struct dataset *d, size_t j, const struct column *to, float *x,
		       size_t stride, const struct model_talk *talk, struct err *e)
{
	const struct column *from = &d->columns[j];

	if (to->kind != COLUMN_NUMERIC)
		return copy_categories(d, j, to, x, stride, talk, e);
	if (from->kind != COLUMN_NUMERIC)
		return FAIL(e, ERR_DATA, "column '%s' holds words ('%s'); the model needs numbers",
			    to->name,
			    from->level_names && from->levels ? from->level_names[0] : "");
	copy_numbers(d, j, to, x, stride);
	return 0;
}

static int copy_dense(struct model_rows *r, const struct dataset *d, const struct name_index *table,
		      const struct column *inputs, size_t cols, const struct model_talk *talk,
		      struct err *e)
{
	size_t at;

	if (!(r->x = mem_array(d->rows, cols * sizeof *r->x, e)))
		return -1;
	for (size_t j = 0; j < cols; j++)
		if (name_index_find(table, inputs[j].name, &at) &&
		    copy_column(d, at, &inputs[j], r->x + j, cols, talk, e))
			return -1;
	r->view.x = r->x;
	r->view.stride = cols;
	return 0;
}

/* ---- compressed rows ---- */

struct entry { uint32_t col; float value; };

static int by_column(const void *a, const void *b)
{
	uint32_t x = ((const struct entry *)a)->col, y = ((const struct entry *)b)->col;

	return (x > y) - (x < y);
}

/* The entries of row i that the model knows, in its order; their number. */
static size_t take_row(struct entry *out, const struct sparse *s, size_t i, const uint32_t *number)
{
	size_t n = 0;
	bool ascends = true;

	for (size_t k = s->start[i]; k < s->start[i + 1]; k++) {
		uint32_t col = number[s->col[k]];
		if (col == UINT32_MAX)
			continue;
		ascends &= !n || col > out[n - 1].col;
		out[n++] = (struct entry){ col, s->value[k] };
	}
	if (!ascends)
		qsort(out, n, sizeof *out, by_column);
	return n;
}

static int renumber(struct model_rows *r, const struct sparse *s, size_t rows, size_t table_cols,
		    const uint32_t *number, struct err *e)
{
	struct entry *row = mem_array(table_cols, sizeof *row, e);
	size_t *start = r->start = mem_zeros(rows + 1, sizeof *start, e);
	uint32_t *col = r->col = mem_array(s->start[rows], sizeof *col, e);
	float *value = r->value = mem_array(s->start[rows], sizeof *value, e);
	int rc = row && start && col && value ? 0 : -1;

	for (size_t i = 0; !rc && i < rows; i++) {
		size_t n = take_row(row, s, i, number);
		start[i + 1] = start[i] + n;
		for (size_t k = 0; k < n; k++) {
			col[start[i] + k] = row[k].col;
			value[start[i] + k] = row[k].value;
		}
	}
	free(row);
	r->sparse = (struct sparse){ .start = start, .col = col, .value = value };
	r->view.sparse = &r->sparse;
	return rc;
}

/* Compressed rows hold numbers without an offset. */
static int copy_sparse(struct model_rows *r, const struct dataset *d, const struct column *inputs,
		       const struct name_index *model, struct err *e)
{
	uint32_t *number = mem_array(d->cols, sizeof *number, e);
	int rc = number ? 0 : -1;
	size_t at;

	for (size_t j = 0; !rc && j < d->cols; j++) {
		number[j] = UINT32_MAX;
		if (!name_index_find(model, d->columns[j].name, &at))
			continue;
		number[j] = (uint32_t)at;
		if (inputs[at].kind != COLUMN_NUMERIC || inputs[at].offset != 0)
			rc = FAIL(e, ERR_DATA, "column '%s' is sparse, and %s for the model",
				  inputs[at].name, inputs[at].kind != COLUMN_NUMERIC ?
				  "holds categories" : "far from 0");
	}
	if (!rc)
		rc = renumber(r, d->sparse, d->rows, d->cols, number, e);
	free(number);
	return rc;
}

int model_rows_arrange(struct model_rows *r, const struct pipeline *p, const struct dataset *d,
		       const struct model_talk *talk, struct err *e)
{
	size_t cols;
	const struct column *inputs = pipeline_inputs(p, &cols);
	struct name_index table = { 0 }, model = { 0 };
	struct data_view *v = &r->view;
	int rc = -1;

	*r = (struct model_rows){ .view = dataset_view(d) };
	v->label = NULL;
	v->target = NULL;
	v->cols = cols;
	v->columns = inputs;
	if (!name_index_make(&table, d->columns, d->cols, e) && !name_index_make(&model, inputs, cols, e) &&
	    !compare_columns(d, &table, inputs, cols, &model, talk, e))
		rc = d->sparse ? copy_sparse(r, d, inputs, &model, e)
			       : copy_dense(r, d, &table, inputs, cols, talk, e);
	name_index_free(&table);
	name_index_free(&model);
	return rc;
}

void model_rows_free(struct model_rows *r)
{
	free(r->x);
	free(r->start);
	free(r->col);
	free(r->value);
	*r = (struct model_rows){ 0 };
}
