/* UTF-8, byte by byte: what is valid, how long and wide it is, and how other texts become it. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

/* Length of the valid character at s (n bytes left), or 0 when it is none. */
size_t utf8_length(const char *s, size_t n);
bool utf8_valid(const char *s, size_t n);

/* Columns that s takes on a terminal: its characters, each one wide. */
size_t utf8_width(const char *s);

/* Character c, below 2^21, in the 1 to 4 bytes that are returned. */
size_t utf8_put(char *to, uint32_t c);

/* Takes the n bytes for Windows-1252, which is Latin-1 with quotes, dashes and the euro sign where
 * that has control characters (every byte string is a text of it), and gives UTF-8; the caller's. */
char *utf8_from_windows(const char *s, size_t n, struct err *e);

#endif
