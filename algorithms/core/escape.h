/* Names that others chose - of data sets, columns, classes, studies, files - written into another
 * language so that they stay names there: they neither end the string nor the line, run nothing
 * and mark nothing up. One function per language, each takes any bytes:
 *
 *   escape_html(&t, name)        text, or an attribute's value in quotes of either kind
 *   escape_latex(&t, name)       text of a paragraph, a title or a table
 *   escape_markdown(&t, name, line)      text within a line or a table's cell (GitHub's Markdown);
 *                                line: it may begin one
 *   escape_markdown_code(...)    `name` in as many backticks as it takes
 *   escape_gnuplot(&t, name)     a string with its quotes: '...', or "..." with signs by number
 *   escape_gnuplot_tic           the same for the label of a tic, which is a format: % twice
 *   escape_gnuplot_comment       what stands behind a # up to the end of the line
 *   escape_gnuplot_datum         a field "..." of a data file
 *   escape_dot                   a string of Graphviz without its quotes
 *   escape_shell(&t, name)       one word of a POSIX shell; bytes as they are
 *   text_csv, text_json          of text.h: a field after RFC 4180, bytes as they are; a string with
 *                                its quotes
 *   escape_terminal(&t, text)    one line for a person: control characters become \n, \x1b, \u202e
 *   escape_uri(&t, path)         the path of a file: URI
 *
 * In languages for people (HTML to Graphviz) a control character becomes a blank; everywhere but in
 * the shell and in CSV, which give back what they got, what is no UTF-8 becomes U+FFFD. Control
 * characters are C0, DEL, C1, U+2028, U+2029 and those that turn the direction of writing.
 *
 * CSV is data: a field that begins with = + - or @ is written as it is, because a reader of data
 * would have to take a protecting sign away again. A spreadsheet that computes such fields is to
 * import them as text.
 *
 * SQL needs no function here: values are bound to parameters. */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "algorithms/core/text.h"

void escape_html(struct text *t, const char *s);
void escape_latex(struct text *t, const char *s);
void escape_markdown(struct text *t, const char *s, bool line);
void escape_markdown_code(struct text *t, const char *s, bool in_table);
void escape_gnuplot(struct text *t, const char *s);
void escape_gnuplot_tic(struct text *t, const char *s);
void escape_gnuplot_comment(struct text *t, const char *s);
void escape_gnuplot_datum(struct text *t, const char *s);
void escape_dot(struct text *t, const char *s);
void escape_shell(struct text *t, const char *s);
void escape_terminal(struct text *t, const char *s);
void escape_uri(struct text *t, const char *s);

/* Valid UTF-8: every other byte becomes U+FFFD; control characters stay. */
void escape_utf8(struct text *t, const char *s);

/* The character at *s (UTF-8, U+FFFD for a byte that is none), and *s moves behind it. */
uint32_t escape_next(const char **s);
bool escape_is_control(uint32_t code);

/* A file's name, without folder, that a stranger's name makes: of its bytes, '/', '\\', ':', '*',
 * '?', '"', '<', '>', '|', control characters and what is no UTF-8 become '_', so do '.' and '-' in
 * front and '.' and blanks at the end; at most 100 bytes, never empty. Caller frees. */
char *escape_file_name(const char *name, struct err *e);

/* An id for links, labels and figure files: ASCII letters, digits and '_' stay, runs of others become
 * one '-', none at the ends; never empty, at most 60 characters. Several names may give one id. Caller
 * frees. */
char *escape_id(const char *name, struct err *e);

#endif
