/* A growing text. Adding never fails on the spot: running out of memory is remembered, and whoever
 * needs the result asks once, at the end: text_take, or failed. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct text {
	char *at;               /* zero-terminated once anything was added; NULL before */
	size_t used, room;
	bool failed;
};

void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_put(struct text *t, const char *at, size_t n);

/* For reading; "" where nothing was added or memory ran out. */
static inline const char *text_of(const struct text *t)
{
	return t->at && !t->failed ? t->at : "";
}
/* Owned by the caller, or NULL and ERR_NOMEM. *t is empty after. */
char *text_take(struct text *t, struct err *e);
void text_free(struct text *t);

/* ---- JSON and CSV; all other languages: escape.h ---- */

void text_json(struct text *t, const char *s);          /* "..."; broken UTF-8 becomes U+FFFD */
void text_json_bytes(struct text *t, const char *s, size_t n);
void text_csv(struct text *t, const char *s);           /* RFC 4180: quoted when needed */

/* "1 row", "2 rows": printf("%zu row%s", n, plural(n)). */
static inline const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

#endif
