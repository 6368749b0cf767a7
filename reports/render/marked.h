/* Paragraphs and cells of a report are marked up: strong, code, nothing else. Whoever writes one writes
 * the marks as Markdown does, **strong** and `code`, but only in a format (section_text, table_cell,
 * report_text ...): marked_format turns them into two bytes that no UTF-8 text holds, so that stars and
 * backticks of the names that the format takes in stay what they are. */
#ifndef REPORTS_MARKED_H
#define REPORTS_MARKED_H

#include <stdbool.h>

#include "algorithms/core/err.h"
#include "algorithms/core/text.h"

#define MARKED_STRONG '\xfe'
#define MARKED_CODE   '\xff'

/* Caller frees; NULL and ERR_NOMEM. */
char *marked_format(const char *format, struct err *e);

/* A marked text in a language; what stands between the marks is escaped (core/escape.h), marks that a
 * broken text leaves open are closed. marked_terminal drops the marks. */
void marked_html(struct text *t, const char *s);
void marked_latex(struct text *t, const char *s);
void marked_markdown(struct text *t, const char *s, bool in_table);
void marked_terminal(struct text *t, const char *s);

#endif
