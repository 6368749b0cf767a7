/* Bytes of a file, gzip taken off: what every importer reads through.
 *
 *   source_open(&s, path, e) -> (source_line(s, &at, &len, e) | source_read(s, ...))*
 *   -> source_close(s)
 *
 * Memory is one window of the file (plus the longest line), whatever the file's size. Gzip is
 * told by its magic bytes, not by the name; several gzip members in a row are read as one; a
 * cut-off or corrupt one, and anything else behind one but zeros, is ERR_FORMAT. A UTF-8
 * byte-order mark is skipped; UTF-16 is refused by name. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

#define SOURCE_LINE_MAX ((size_t)256 << 20)     /* a longer line is no text file */

/* Gzip shrinks tables to a tenth, and zeros to a thousandth: what is larger than the one number of
 * bytes and the other times the file is no table, but made to fill a memory. */
#define SOURCE_INFLATED_MAX 0x1p28
#define SOURCE_RATIO_MAX    200

struct source;

int source_open(struct source **out, const char *path, struct err *e);
/* Why the system did not open it, by errno; -1. */
int source_unopened(const char *path, struct err *e);
void source_close(struct source *s);                            /* accepts NULL */

/* Next line without its end (LF, CR LF or CR): 1, or 0 at the end of the file, -1 on error. The
 * text is not zero-terminated and is valid until the next call. source_line_number: of that
 * line, from 1. */
int source_line(struct source *s, const char **at, size_t *len, struct err *e);
size_t source_line_number(const struct source *s);

/* Up to n bytes into `to`; *got < n only at the end of the file. */
int source_read(struct source *s, void *to, size_t n, size_t *got, struct err *e);

/* Make at least `want` unread bytes visible, or all that are left: *at, *len. They stay unread
 * until source_skip(n). For sniffing and for parsers that do their own line handling. */
int source_peek(struct source *s, size_t want, const char **at, size_t *len, struct err *e);
void source_skip(struct source *s, size_t n);

/* Share of the (compressed) file read so far, 0..1; for progress. */
double source_share(const struct source *s);

#endif
