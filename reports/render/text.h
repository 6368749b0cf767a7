/* A growing text. Adding never fails on the spot: running out of memory is remembered, and whoever
 * needs the result asks once, at the end (failed). */
#ifndef REPORTS_TEXT_H
#define REPORTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *at;               /* zero-terminated once anything was added; NULL before */
	size_t used, room;
	bool failed;
};

void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_put(struct text *t, const char *at, size_t n);
void text_free(struct text *t);
static inline const char *text_of(const struct text *t)
{
	return t->at && !t->failed ? t->at : "";
}

/* s with its special characters written as the format wants them; plain text stays as it is. */
void text_html(struct text *t, const char *s);
void text_latex(struct text *t, const char *s);
void text_csv(struct text *t, const char *s);           /* RFC 4180: quoted when needed */
void text_quoted(struct text *t, const char *s);        /* as a gnuplot string, "..." */

/* Paragraphs of a report are written in four signs of Markdown: **strong**, `code`, nothing else.
 * These turn them into a format; text_plain drops the signs. */
void text_html_marked(struct text *t, const char *s);
void text_latex_marked(struct text *t, const char *s);
void text_plain(struct text *t, const char *s);

/* Columns that s takes on a terminal: UTF-8 characters, each one wide. */
size_t text_width(const char *s);

#endif
