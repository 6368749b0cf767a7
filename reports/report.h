/* A report is a list of sections, a section a list of blocks: paragraphs, tables and figures. What
 * a block shows is decided here once; the renderers (render.h) only dress it as HTML, Markdown,
 * LaTeX or terminal text.
 *
 *   struct report *r = report_create(title, e);
 *   struct section *s = report_section(r, "ranking", "Who wins");
 *   section_text(s, "**%s** ranks first.", name);
 *   t = section_table(s, "Mean ranks over %zu data sets", n);
 *   table_column(t, ALIGN_RIGHT, "mean rank", "1 is the best");
 *   table_row(t, 0); table_cell(t, MARK_BEST, "%.2f", rank);
 *   ...
 *   if (report_status(r, e)) ...            one check, at the end
 *
 * What a format says may hold **strong** and `code`; what is put into it is text, whatever signs it
 * holds (text.h). Titles, column heads and help have no marks.
 *
 * Nothing here fails on the spot: lack of memory is remembered in the report, and the functions go
 * on harmlessly. Everything lives until report_destroy. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "algorithms/core/text.h"

/* In front of a figure's name where it is an id of the page. */
#define FIGURE_ID "fig-"

enum table_align { ALIGN_LEFT, ALIGN_RIGHT };

enum table_marks {
	MARK_BEST  = 1 << 0,            /* the best of its column: strong */
	MARK_MUTED = 1 << 1,            /* not better than luck: grey */
	MARK_GOOD  = 1 << 2,
	MARK_BAD   = 1 << 3,
	MARK_CODE  = 1 << 4,            /* an identifier: fixed width */
	MARK_BARS  = 1 << 5             /* a histogram: by table_bars */
};

struct table_cell_text {
	const char *text;
	unsigned marks;
	const char *color;              /* of a dot in front, "#0072b2", or NULL */
};

struct table_column_head {
	const char *title, *help;       /* help: a sentence shown on demand, or NULL */
	enum table_align align;
};

struct table_row {
	unsigned marks;
	size_t first;                   /* position in table.cell */
};

struct table {
	const char *caption;
	struct table_column_head *column;     size_t columns, room_columns;
	struct table_row *row;          size_t rows, room_rows;
	struct table_cell_text *cell;         size_t cells, room_cells;
	bool folded;                    /* a page shows it on demand: long, for reference */
	struct report *report;
};

struct figure {
	const char *name;               /* of its files: figures/NAME.svg ... */
	const char *title, *caption;    /* the caption says what to see */
	const char *remark;             /* what figure_caption adds to it, or NULL */
	double width, height;           /* pixels */
	struct text script, data;       /* gnuplot's; the drawing part only, see gnuplot.h */
	struct text svg;                /* ready to stand in a page; empty when it was not drawn */
	const char *problem;            /* why it was not drawn, or NULL */
	struct report *report;
};

enum report_block_kind {
	BLOCK_TEXT, BLOCK_WARNING, BLOCK_HEADING, BLOCK_CODE, BLOCK_TABLE, BLOCK_FIGURE
};

struct report_block {
	struct report_block *next;
	enum report_block_kind kind;
	const char *text;
	struct table *table;
	struct figure *figure;
};

struct section {
	struct section *next;
	const char *id, *title;
	struct report_block *first, *last;
	struct report *report;
};

/* What a page says by itself, in the language that its texts are written in. */
struct report_words {
	const char *language;           /* "en" */
	const char *over, *contents, *figure, *rows, *undrawn, *files, *footer;
};
extern const struct report_words report_english;

struct report {
	const char *title, *subtitle;
	const struct report_words *words;       /* English, where nothing else is set; outlives the report */
	struct section *first, *last;
	struct note_list *owned;
	bool failed;
	/* what callers write into once memory is out; never shown */
	struct section spare_section;
	struct table spare_table;
	struct figure spare_figure;
};

struct report *report_create(const char *title, struct err *e);         /* NULL on error */
void report_destroy(struct report *r);                                  /* accepts NULL */
int report_status(const struct report *r, struct err *e);

struct section *report_section(struct report *r, const char *id, const char *title);
void section_text(struct section *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void section_warning(struct section *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void section_heading(struct section *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Lines to be copied, as they are. For texts of the program: a name of the run's might end the block. */
void section_code(struct section *s, const char *lines);
struct table *section_table(struct section *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* name, like the id of a section, may hold a name of the run's: it is made fit for files and links
 * (core/escape.h) and numbered when the report has it already. */
struct figure *section_figure(struct section *s, const char *name, const char *title,
			      double width, double height);
void figure_caption(struct figure *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For a page that tells of a study in words of its own: the first figure of the sections behind `to`
 * whose name begins so moves to the end of it. NULL: there is none. */
struct figure *section_take_figure(struct section *to, const char *name);
/* Takes away all sections behind it. */
void section_make_last(struct section *s);

void table_column(struct table *t, enum table_align align, const char *title, const char *help);
void table_row(struct table *t, unsigned marks);
void table_cell(struct table *t, unsigned marks, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void table_named(struct table *t, const char *color, unsigned marks, const char *text);
/* A small histogram, height (n): signs from U+2581 to U+2588 as text, bars where a page can draw. */
void table_bars(struct table *t, const double *height, size_t n);
/* The heights of such a text, 0 to TABLE_BARS_HIGH; *s moves behind the next. */
#define TABLE_BARS_HIGH 8
int table_bar(const char **s);
/* Takes the column of this title away where it says the same, or nothing, in all of several rows. */
void table_drop_alike(struct table *t, const char *title);
/* Rows become columns and columns rows; for tables that came out wider than high. Help of columns
 * is lost. */
void table_flip(struct table *t);
const struct table_cell_text *table_at(const struct table *t, size_t row, size_t column); /* or NULL */

/* A text, or cleared memory, that lives as long as the report; never NULL ("" on failure) for
 * text. */
const char *report_text(struct report *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void *report_own(struct report *r, size_t n, size_t size);      /* NULL on failure */

#endif
