#include "datasets/import/table/import_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"

#define PROGRESS_STEP 0.002     /* share of the file after which progress is told again */

static int add_to_list(void *ctx, const char *item, size_t len, struct err *e)
{
	struct import_list *l = ctx;
	char **more = realloc(l->at, (l->n + 1) * sizeof *more);

	if (!more || !((l->at = more)[l->n] = mem_format(e, "%.*s", (int)len, item)))
		return FAIL(e, ERR_NOMEM, "out of memory");
	l->n++;
	return 0;
}

static void free_list(struct import_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->at[i]);
	free(l->at);
}

int import_create(struct import_table **out, const char *path, const struct load_options *opt,
		  struct err *e)
{
	struct import_table *t = mem_zeros(1, sizeof *t, e);

	*out = NULL;
	if (!t)
		return -1;
	t->opt = opt ? *opt : (struct load_options){ 0 };
	t->role.target = t->role.row_id = t->role.group = SIZE_MAX;
	if (!(t->path = mem_text(path, e)) ||
	    table_list_each(t->opt.table.missing, add_to_list, &t->missing, e) ||
	    table_list_each(t->opt.table.not_missing, add_to_list, &t->values, e) ||
	    import_rare_check(t, e)) {
		import_destroy(t);
		return -1;
	}
	*out = t;
	return 0;
}

/* What was read; not what the user said. */
static void free_content(struct import_table *t)
{
	for (size_t j = 0; j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		free(c->name);
		free(c->level);
		free(c->level_names);
		free(c->exact);
		words_free(&c->words);
	}
	for (size_t i = 0; i < sizeof t->texts / sizeof *t->texts; i++)
		free(t->texts[i]);
	for (size_t i = 0; i < t->nremarks; i++)
		free(t->remark[i].text);
	words_free(&t->names);
	words_free(&t->markers);
	text_free(&t->remarks);
	void *own[] = { t->test_path,      t->column,
			t->cell,           t->wide,
			t->weight,         t->sparse.start,
			t->sparse.col,     t->sparse.value,
			t->sparse.slotted, t->found.class_names,
			t->remark };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		free(own[i]);
}

void import_destroy(struct import_table *t)
{
	if (!t)
		return;
	import_tell(t);
	free_content(t);
	free_list(&t->missing);
	free_list(&t->values);
	free(t->held);
	free(t->path);
	free(t);
}

static bool must_hold(const struct import_column *c)
{
	bool number = false;

	if (!c->judged || !c->as_numbers)
		return false;
	for (size_t k = 0; !number && k < c->words.n; k++)
		number = number_evidence_add(&(struct number_evidence){ 0 },
					     words_text(&c->words, k), c->words.word[k].len);
	return c->late_codes || number;
}

static bool hold(struct import_held *h, const struct import_table *t, const struct import_column *c)
{
	h->words = must_hold(c);
	h->precise = import_lacks_precision(t, c);
	return h->words || h->precise;
}

bool import_again(struct import_table *t)
{
	struct import_table fresh = {
		.path = t->path, .opt = t->opt, .missing = t->missing, .values = t->values
	};
	bool again = false;

	if (t->held || t->sparse.on || !(fresh.held = calloc(t->ncols + 1, sizeof *fresh.held)))
		return false;
	fresh.nheld = t->ncols;
	for (size_t j = 0; j < t->ncols; j++)
		again |= hold(&fresh.held[j], t, &t->column[j]);
	if (!again) {
		free(fresh.held);
		return false;
	}
	fresh.role.target = fresh.role.row_id = fresh.role.group = SIZE_MAX;
	free_content(t);
	*t = fresh;
	return true;
}

int import_begin_test(struct import_table *t, const char *path, struct err *e)
{
	free(t->test_path);
	if (!(t->test_path = mem_text(path, e)))
		return -1;
	t->testing = true;
	t->seen_cols = 0;
	t->first_test = t->rows;
	return 0;
}

/* The test file declares its columns again: the same, in the same order. */
static int check_again(struct import_table *t, const char *name, struct err *e)
{
	size_t j = t->seen_cols++;

	if (j >= t->ncols)
		return FAIL(e, ERR_SHAPE, "more columns than the %zu of %s", t->ncols, t->path);
	if (name && *name && t->column[j].named && strcmp(name, t->column[j].name))
		return FAIL(e, ERR_FORMAT, "column %zu is '%s', but '%s' in %s", j + 1, name,
			    t->column[j].name, t->path);
	return 0;
}

char *import_utf8(struct import_table *t, const char *at, size_t len, struct err *e)
{
	char *text;

	if (utf8_valid(at, len))
		return mem_format(e, "%.*s", (int)len, at);
	text = utf8_from_windows(at, len, e);
	if (!t->windows)
		import_remark(t,
			      "text that is not UTF-8 ('%s') is taken for Windows-1252 (Latin-1)",
			      text ? text : "");
	t->windows = true;
	return text;
}

/* Two columns of one name could not be told apart, in a file or by --target. */
static int give_name(struct import_table *t, struct import_column *c, struct err *e)
{
	uint32_t index;

	for (size_t k = t->ncols + 1; words_find(&t->names, c->name, strlen(c->name)) != WORDS_NONE;
	     k++) {
		char *other = mem_format(e, "%s_%zu", c->name, k);

		if (!other)
			return -1;
		if (words_find(&t->names, other, strlen(other)) == WORDS_NONE) {
			import_remark(t, "column %zu is a second '%s': renamed '%s'", t->ncols + 1,
				      c->name, other);
			free(c->name);
			c->name = other;
		} else {
			free(other);
		}
	}
	return words_add(&t->names, c->name, strlen(c->name), &index, e);
}

int import_column(struct import_table *t, const char *name, enum import_cell_kind kind,
		  struct err *e)
{
	struct import_column *c;
	bool named = name && *name;

	if (t->testing)
		return check_again(t, name, e);
	if (mem_grow((void **)&t->column, &t->room_cols, t->ncols + 1, sizeof *t->column, e))
		return -1;
	c = &t->column[t->ncols];
	*c = (struct import_column){ .declared = kind, .named = named, .odd = NAN };
	c->ordered = kind == IMPORT_ORDERED;
	if (!(c->name = named ? import_utf8(t, name, strlen(name), e) :
				mem_format(e, "c%zu", t->ncols + 1)))
		return -1;
	if (give_name(t, c, e)) {
		free(c->name);
		return -1;
	}
	t->ncols++;
	return 0;
}

int import_level(struct import_table *t, size_t column, const char *text, size_t len, struct err *e)
{
	struct import_column *c = &t->column[column];
	uint32_t index;

	if (t->testing)
		return 0;
	if (words_add(&c->words, text, len, &index, e))
		return -1;
	if (index + 1 != c->words.n)
		return FAIL(e, ERR_FORMAT, "column '%s' declares the category '%.*s' twice",
			    c->name, (int)(len < 60 ? len : 60), text);
	c->closed = true;
	return 0;
}

void import_target(struct import_table *t, size_t column)
{
	t->role.target = column;
	t->role.declared = true;
}

void import_label(struct import_table *t, size_t column)
{
	t->column[column].label = true;
}

void import_row_id(struct import_table *t, size_t column)
{
	t->role.row_id = column;
}

void import_group(struct import_table *t, size_t column)
{
	t->role.group = column;
}

void import_task(struct import_table *t, enum task task)
{
	if (!t->opt.table.task)
		t->opt.table.task = task == TASK_CLASSIFY ? "classification" : "regression";
}

int import_text(struct import_table *t, const char *field, const char *text, struct err *e)
{
	static const char *const fields[] = { "description", "licence", "citation", "source_url" };

	for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
		if (!strcmp(field, fields[k]))
			return dataset_text(&t->texts[k], text, e);
	return 0;
}

void import_target_is_class(struct import_table *t)
{
	t->role.is_class = true;
}

static void keep_remark(struct import_table *t, bool explains, const char *fmt, va_list ap)
{
	struct import_said *more = realloc(t->remark, (t->nremarks + 1) * sizeof *more);

	if (!more)
		return;
	t->remark = more;
	more[t->nremarks].explains = explains;
	if (vasprintf(&more[t->nremarks].text, fmt, ap) >= 0)
		t->nremarks++;
}

void import_remark(struct import_table *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep_remark(t, false, fmt, ap);
	va_end(ap);
}

void import_explain(struct import_table *t, const char *fmt, ...)
{
	va_list ap;

	if (!t->opt.explain)
		return;
	va_start(ap, fmt);
	keep_remark(t, true, fmt, ap);
	va_end(ap);
}

void import_tell(struct import_table *t)
{
	for (size_t i = 0; i < t->nremarks; i++) {
		const struct import_said *r = &t->remark[i];

		if (!r->explains) {
			if (t->remarks.used)
				text_put(&t->remarks, ", ", 2);
			text_json(&t->remarks, r->text);
		}
		if (r->explains)
			t->opt.explain(t->opt.ctx, r->text);
		else if (t->opt.remark)
			t->opt.remark(t->opt.ctx, r->text);
		free(r->text);
	}
	t->nremarks = 0;
}

const struct table_options *import_options(const struct import_table *t)
{
	return &t->opt.table;
}

void import_separator(struct import_table *t, char separator)
{
	t->separator = separator;
}

int *import_memo(struct import_table *t)
{
	return &t->memo;
}

bool import_reading_test(const struct import_table *t)
{
	return t->testing;
}

void import_progress(struct import_table *t, double share)
{
	t->progress.share = share;
	if (share < t->progress.told || share >= t->progress.told + PROGRESS_STEP) {
		t->progress.told = share;
		if (t->opt.progress)
			t->opt.progress(t->opt.ctx, share, t->rows);
	}
}
