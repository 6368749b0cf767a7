#include "harness/model/model_rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/text.h"

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

static const struct column *find_column(const struct column *list, size_t n, const char *name,
					size_t *at)
{
	for (*at = 0; *at < n; ++*at)
		if (!strcmp(list[*at].name, name))
			return &list[*at];
	return NULL;
}

#define NAMES_TOLD 6

/* The names in a that b lacks, as "'x', 'y', ..."; how many there are. */
static size_t lacking(const struct column *a, size_t na, const struct column *b, size_t nb,
		      struct text *names)
{
	size_t n = 0, at;

	for (size_t j = 0; j < na; j++)
		if (!find_column(b, nb, a[j].name, &at) && n++ < NAMES_TOLD)
			text_add(names, "%s'%s'", n > 1 ? ", " : "", a[j].name);
	if (n > NAMES_TOLD)
		text_add(names, ", ...");
	return n;
}

static int compare_columns(const struct dataset *d, const struct column *inputs, size_t cols,
			   const struct model_talk *to, struct err *e)
{
	struct text missing = { 0 }, extra = { 0 };
	size_t n = lacking(inputs, cols, d->columns, d->cols, &missing);
	size_t more = lacking(d->columns, d->cols, inputs, cols, &extra);
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

/* What each category of `from` is called in `to`: to's code, NAN unknown. Caller frees. */
static float *match_levels(const struct column *from, const struct column *to, struct err *e)
{
	float *code = mem_array(from->levels, sizeof *code, e);

	for (uint32_t i = 0; code && i < from->levels; i++) {
		code[i] = NAN;
		for (uint32_t k = 0; k < to->levels; k++)
			if (from->level_names && to->level_names &&
			    !strcmp(from->level_names[i], to->level_names[k]))
				code[i] = (float)k;
	}
	return code;
}

/* Categories of the model that the table writes as plain numbers (1, 2, 3). */
static float level_of_number(double x, const struct column *to)
{
	char text[32];

	number_text(x, text);
	for (uint32_t k = 0; k < to->levels; k++)
		if (to->level_names && !strcmp(text, to->level_names[k]))
			return (float)k;
	return NAN;
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

static int copy_column(const struct dataset *d, const struct column *to, float *x, size_t stride,
		       const struct model_talk *talk, struct err *e)
{
	size_t j;
	const struct column *from = find_column(d->columns, d->cols, to->name, &j);

	if (to->kind != COLUMN_NUMERIC)
		return copy_categories(d, j, to, x, stride, talk, e);
	if (from->kind != COLUMN_NUMERIC)
		return FAIL(e, ERR_DATA, "column '%s' holds words ('%s'); the model needs numbers",
			    to->name,
			    from->level_names && from->levels ? from->level_names[0] : "");
	copy_numbers(d, j, to, x, stride);
	return 0;
}

int model_rows_arrange(struct model_rows *r, const struct model *m, const struct dataset *d,
		       const struct model_talk *talk, struct err *e)
{
	size_t cols;
	const struct column *inputs = pipeline_inputs(m->pipe, &cols);
	struct data_view *v = &r->view;

	*r = (struct model_rows){ .view = dataset_view(d) };
	v->label = NULL;
	v->target = NULL;
	v->task = m->task;
	v->classes = m->classes;
	v->class_names = (const char *const *)m->class_names;
	if (d->sparse)
		return d->cols == cols ? 0
				       : FAIL(e, ERR_DATA, "it has %zu columns, the model %zu",
					      d->cols, cols);
	if (compare_columns(d, inputs, cols, talk, e) ||
	    !(r->x = mem_array(d->rows, cols * sizeof *r->x, e)))
		return -1;
	for (size_t j = 0; j < cols; j++)
		if (copy_column(d, &inputs[j], r->x + j, cols, talk, e))
			return -1;
	v->x = r->x;
	v->cols = v->stride = cols;
	v->columns = inputs;
	return 0;
}

void model_rows_free(struct model_rows *r)
{
	free(r->x);
	*r = (struct model_rows){ 0 };
}
