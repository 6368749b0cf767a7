/* s with its special characters written as a format wants them; plain text stays as it is. JSON and
 * CSV: algorithms/core/text.h. */
#ifndef REPORTS_ESCAPE_H
#define REPORTS_ESCAPE_H

#include "algorithms/core/text.h"

void text_html(struct text *t, const char *s);
void text_latex(struct text *t, const char *s);
void text_gnuplot(struct text *t, const char *s);       /* a string, "..." */

/* Paragraphs of a report are written in four signs of Markdown: **strong**, `code`, nothing else.
 * These turn them into a format; text_plain drops the signs. */
void text_html_marked(struct text *t, const char *s);
void text_latex_marked(struct text *t, const char *s);
void text_plain(struct text *t, const char *s);

#endif
