/* Text that grows: provenance, remarks, messages. Failure of memory is kept until textbuf_take. */
#ifndef TEXTBUF_H
#define TEXTBUF_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct textbuf {
	char *at;
	size_t used, room;
	bool failed;
};

void textbuf_add(struct textbuf *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void textbuf_add_bytes(struct textbuf *t, const char *at, size_t n);
void textbuf_add_json(struct textbuf *t,
		      const char *s); /* a quoted JSON string; broken UTF-8 becomes U+FFFD */
/* The text, owned by the caller, or NULL and ERR_NOMEM. *t is empty after. */
char *textbuf_take(struct textbuf *t, struct err *e);
void textbuf_free(struct textbuf *t);

bool utf8_valid(const char *s, size_t n);
/* Takes the n bytes for Latin-1 (of which every byte string is a text) and gives UTF-8; caller
 * frees. */
char *utf8_from_latin1(const char *s, size_t n, struct err *e);

/* Length of the valid UTF-8 character at s (n bytes left), or 0 when it is none. */
size_t utf8_length(const char *s, size_t n);

/* "1 row", "2 rows": printf("%zu row%s", n, plural(n)). */
static inline const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

#endif
