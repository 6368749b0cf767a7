#include "reports/render/marked.h"
#include "reports/report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"

struct note_list {
	struct note_list *next;
	max_align_t at[];
};

void *report_own(struct report *r, size_t n, size_t size)
{
	size_t bytes;
	struct note_list *note = NULL;

	if (!__builtin_mul_overflow(n, size, &bytes))
		note = mem_zeros(1, sizeof *note + bytes, NULL);
	if (!note) {
		r->failed = true;
		return NULL;
	}
	note->next = r->owned;
	r->owned = note;
	return note->at;
}

/* The signs of the format become marks before anything is put in. */
static const char *owned_format(struct report *r, const char *fmt, va_list ap)
{
	char *marked = marked_format(fmt, NULL), *text = NULL;
	va_list again;
	int n = -1;

	if (marked) {
		va_copy(again, ap);
		n = vsnprintf(NULL, 0, marked, again);
		va_end(again);
	}
	r->failed |= n < 0;
	if (n >= 0 && (text = report_own(r, (size_t)n + 1, 1)))
		vsnprintf(text, (size_t)n + 1, marked, ap);
	free(marked);
	return text ? text : "";
}

const char *report_text(struct report *r, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = owned_format(r, fmt, ap);
	va_end(ap);
	return text;
}

const struct report_words report_english = {
	.language = "en", .over = "bakeoff report", .contents = "Contents", .figure = "Figure", .rows = "rows",
	.undrawn = "This figure could not be drawn: ", .files = "files in figures/ beside this page",
	.footer = "Made by bakeoff. Every figure can be drawn again from its .gp and .dat files in figures/, every "
		  "number of a run from its results.csv; both lie beside this page and do not travel with it alone.",
};

struct report *report_create(const char *title, struct err *e)
{
	struct report *r = mem_zeros(1, sizeof *r, e);

	if (r) {
		r->title = report_text(r, "%s", title);
		r->subtitle = "";
		r->words = &report_english;
		r->spare_section = (struct section){ .id = "", .title = "", .report = r };
		r->spare_table = (struct table){ .caption = "", .report = r };
		r->spare_figure =
			(struct figure){ .name = "", .title = "", .caption = "", .report = r };
	}
	return r;
}

static void free_table(struct table *t)
{
	free(t->column);
	free(t->row);
	free(t->cell);
}

static void free_figure(struct figure *f)
{
	text_free(&f->script);
	text_free(&f->data);
	text_free(&f->svg);
}

static void free_blocks(struct section *s)
{
	for (struct report_block *b = s->first; b; b = b->next) {
		if (b->table)
			free_table(b->table);
		if (b->figure)
			free_figure(b->figure);
	}
}

void report_destroy(struct report *r)
{
	if (!r)
		return;
	for (struct section *s = r->first; s; s = s->next)
		free_blocks(s);
	free_table(&r->spare_table);
	free_figure(&r->spare_figure);
	for (struct note_list *n = r->owned, *next; n; n = next) {
		next = n->next;
		free(n);
	}
	free(r);
}

int report_status(const struct report *r, struct err *e)
{
	return r->failed ? FAIL(e, ERR_NOMEM, "out of memory writing the report") : 0;
}

/* Ids of sections, and of figures behind "fig-", are told apart also where case is not. */
static bool is_taken(const struct report *r, const char *id)
{
	for (const struct section *s = r->first; s; s = s->next) {
		if (!strcasecmp(s->id, id))
			return true;
		for (const struct report_block *b = s->first; b; b = b->next)
			if (b->figure && !strncmp(id, FIGURE_ID, strlen(FIGURE_ID)) &&
			    !strcasecmp(b->figure->name, id + strlen(FIGURE_ID)))
				return true;
	}
	return false;
}

/* name made fit for a file, a link and a label, and numbered when something is called so. */
static const char *free_id(struct report *r, const char *prefix, const char *name)
{
	char *safe = escape_id(name, NULL);
	const char *id;

	if (!safe) {
		r->failed = true;
		return "";
	}
	id = report_text(r, "%s%s", prefix, safe);
	for (size_t n = 2; is_taken(r, id) && !r->failed; n++)
		id = report_text(r, "%s%s-%zu", prefix, safe, n);
	free(safe);
	return id + strlen(r->failed ? "" : prefix);
}

struct section *report_section(struct report *r, const char *id, const char *title)
{
	struct section *s = report_own(r, 1, sizeof *s);

	if (!s)
		return &r->spare_section;
	*s = (struct section){ .id = free_id(r, "", id), .title = report_text(r, "%s", title),
			       .report = r };
	*(r->last ? &r->last->next : &r->first) = s;
	r->last = s;
	return s;
}

static struct report_block *add_block(struct section *s, enum report_block_kind kind)
{
	struct report_block *b = report_own(s->report, 1, sizeof *b);

	if (!b)
		return NULL;
	b->kind = kind;
	b->text = "";
	*(s->last ? &s->last->next : &s->first) = b;
	s->last = b;
	return b;
}

#define ADD_TEXT(s, kind_, fmt)                                                 \
	do {                                                                    \
		struct report_block *b = add_block(s, kind_);                          \
		va_list ap;                                                     \
		va_start(ap, fmt);                                              \
		if (b)                                                          \
			b->text = owned_format((s)->report, fmt, ap);           \
		va_end(ap);                                                     \
	} while (0)

void section_text(struct section *s, const char *fmt, ...)
{
	ADD_TEXT(s, BLOCK_TEXT, fmt);
}

void section_warning(struct section *s, const char *fmt, ...)
{
	ADD_TEXT(s, BLOCK_WARNING, fmt);
}

void section_heading(struct section *s, const char *fmt, ...)
{
	ADD_TEXT(s, BLOCK_HEADING, fmt);
}

void section_code(struct section *s, const char *lines)
{
	struct report_block *b = add_block(s, BLOCK_CODE);

	if (b)
		b->text = report_text(s->report, "%s", lines);
}

struct table *section_table(struct section *s, const char *fmt, ...)
{
	struct report_block *b = add_block(s, BLOCK_TABLE);
	va_list ap;

	if (!b || !(b->table = report_own(s->report, 1, sizeof *b->table)))
		return &s->report->spare_table;
	b->table->report = s->report;
	va_start(ap, fmt);
	b->table->caption = owned_format(s->report, fmt, ap);
	va_end(ap);
	return b->table;
}

struct figure *section_figure(struct section *s, const char *name, const char *title, double width,
			      double height)
{
	const char *id = free_id(s->report, FIGURE_ID, name);
	struct report_block *b = add_block(s, BLOCK_FIGURE);

	if (!b || !(b->figure = report_own(s->report, 1, sizeof *b->figure)))
		return &s->report->spare_figure;
	*b->figure = (struct figure){ .name = id, .caption = "",
				      .title = report_text(s->report, "%s", title), .width = width,
				      .height = height, .report = s->report };
	return b->figure;
}

/* The block that is *at, out of the list of s; `before` it, or NULL. */
static void unlink_block(struct section *s, struct report_block *before, struct report_block *at)
{
	*(before ? &before->next : &s->first) = at->next;
	if (s->last == at)
		s->last = before;
	at->next = NULL;
}

struct figure *section_take_figure(struct section *to, const char *name)
{
	for (struct section *s = to->next; s; s = s->next) {
		struct report_block *before = NULL;

		for (struct report_block *b = s->first; b; before = b, b = b->next) {
			if (!b->figure || strncmp(b->figure->name, name, strlen(name)) != 0)
				continue;
			unlink_block(s, before, b);
			*(to->last ? &to->last->next : &to->first) = b;
			to->last = b;
			return b->figure;
		}
	}
	return NULL;
}

void section_make_last(struct section *s)
{
	for (struct section *at = s->next; at; at = at->next)
		free_blocks(at);
	s->next = NULL;
	s->report->last = s;
}

void figure_caption(struct figure *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	f->caption = owned_format(f->report, fmt, ap);
	va_end(ap);
	if (f->remark)
		f->caption = report_text(f->report, "%s%s", f->caption, f->remark);
}

void table_column(struct table *t, enum table_align align, const char *title, const char *help)
{
	if (mem_grow((void **)&t->column, &t->room_columns, t->columns + 1, sizeof *t->column,
		     NULL)) {
		t->report->failed = true;
		return;
	}
	t->column[t->columns++] = (struct table_column_head){
		.title = report_text(t->report, "%s", title), .align = align,
		.help = help ? report_text(t->report, "%s", help) : NULL,
	};
}

void table_row(struct table *t, unsigned marks)
{
	if (mem_grow((void **)&t->row, &t->room_rows, t->rows + 1, sizeof *t->row, NULL)) {
		t->report->failed = true;
		return;
	}
	t->row[t->rows++] = (struct table_row){ .marks = marks, .first = t->cells };
}

static void add_cell(struct table *t, struct table_cell_text c)
{
	if (mem_grow((void **)&t->cell, &t->room_cells, t->cells + 1, sizeof *t->cell, NULL))
		t->report->failed = true;
	else
		t->cell[t->cells++] = c;
}

void table_cell(struct table *t, unsigned marks, const char *fmt, ...)
{
	struct table_cell_text c = { .marks = marks };
	va_list ap;

	va_start(ap, fmt);
	c.text = owned_format(t->report, fmt, ap);
	va_end(ap);
	add_cell(t, c);
}

void table_named(struct table *t, const char *color, unsigned marks, const char *text)
{
	add_cell(t,
		 (struct table_cell_text){ .text = report_text(t->report, "%s", text),
				     .marks = marks,
				     .color = color ? report_text(t->report, "%s", color) : NULL });
}

/* U+2002, an empty place of the same width, for nothing. */
#define BAR_NONE "\xe2\x80\x82"

void table_bars(struct table *t, const double *height, size_t n)
{
	char *text = report_own(t->report, n + 1, 3), *at = text;
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, height[i]);
	for (size_t i = 0; i < n && text; i++, at += 3) {
		int high = height[i] > 0 ? (int)ceil(TABLE_BARS_HIGH * height[i] / most) : 0;

		memcpy(at, high ? "\xe2\x96\x80" : BAR_NONE, 3);
		at[2] = (char)(at[2] + high);
	}
	add_cell(t, (struct table_cell_text){ .text = text ? text : "", .marks = MARK_BARS });
}

int table_bar(const char **s)
{
	uint32_t code = escape_next(s);

	return code > 0x2580 && code <= 0x2580 + TABLE_BARS_HIGH ? (int)(code - 0x2580) : 0;
}

void table_flip(struct table *t)
{
	struct table flipped = { .caption = t->caption, .folded = t->folded, .report = t->report };

	for (size_t row = 0; row < t->rows; row++) {
		const struct table_cell_text *name = table_at(t, row, 0);

		if (!row)
			table_column(&flipped, ALIGN_LEFT, t->columns ? t->column[0].title : "",
				     NULL);
		table_column(&flipped, ALIGN_RIGHT, name ? name->text : "", NULL);
	}
	for (size_t c = 1; c < t->columns; c++) {
		table_row(&flipped, 0);
		table_cell(&flipped, 0, "%s", t->column[c].title);
		for (size_t row = 0; row < t->rows; row++) {
			const struct table_cell_text *x = table_at(t, row, c);

			add_cell(&flipped, x ? *x : (struct table_cell_text){ .text = "" });
		}
	}
	free_table(t);
	*t = flipped;
}

void table_drop_alike(struct table *t, const char *title)
{
	const char *same = NULL;
	size_t to = 0, at = 0;

	while (at < t->columns && strcmp(t->column[at].title, title))
		at++;
	if (t->rows < 2 || at == t->columns)
		return;
	for (size_t row = 0; row < t->rows; row++) {
		const struct table_cell_text *x = table_at(t, row, at);

		if (!x || !*x->text || (same && !strcmp(same, x->text)))
			continue;
		if (same)
			return;
		same = x->text;
	}
	memmove(t->column + at, t->column + at + 1, (--t->columns - at) * sizeof *t->column);
	for (size_t row = 0; row < t->rows; row++) {
		size_t first = t->row[row].first;
		size_t end = row + 1 < t->rows ? t->row[row + 1].first : t->cells;

		t->row[row].first = to;
		for (size_t from = first; from < end; from++)
			if (from != first + at)
				t->cell[to++] = t->cell[from];
	}
	t->cells = to;
}

const struct table_cell_text *table_at(const struct table *t, size_t row, size_t column)
{
	size_t at = t->row[row].first + column;
	size_t end = row + 1 < t->rows ? t->row[row + 1].first : t->cells;

	return column < t->columns && at < end ? t->cell + at : NULL;
}
