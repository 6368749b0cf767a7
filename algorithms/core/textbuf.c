#include "algorithms/core/textbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

void textbuf_add_bytes(struct textbuf *t, const char *at, size_t n)
{
	if (t->failed || mem_grow((void **)&t->at, &t->room, t->used + n + 1, 1, NULL)) {
		t->failed = true;
		return;
	}
	memcpy(t->at + t->used, at, n);
	t->used += n;
	t->at[t->used] = 0;
}

void textbuf_add(struct textbuf *t, const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		t->failed = true;
	else
		textbuf_add_bytes(t, s, (size_t)n);
	if (n >= 0)
		free(s);
}

size_t utf8_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t len = !n          ? 0 :
		     u[0] < 0x80 ? 1 :
		     u[0] < 0xc2 ? 0 :
		     u[0] < 0xe0 ? 2 :
		     u[0] < 0xf0 ? 3 :
		     u[0] < 0xf5 ? 4 :
				   0;

	if (len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((len == 3 && u[0] == 0xe0 && u[1] < 0xa0) ||
	    (len == 3 && u[0] == 0xed && u[1] > 0x9f) ||
	    (len == 4 && u[0] == 0xf0 && u[1] < 0x90) || (len == 4 && u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return len;
}

bool utf8_valid(const char *s, size_t n)
{
	while (n) {
		size_t len = utf8_length(s, n);

		if (!len)
			return false;
		s += len;
		n -= len;
	}
	return true;
}

char *utf8_from_latin1(const char *s, size_t n, struct err *e)
{
	char *out = mem_array(2 * n + 1, 1, e), *p = out;

	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80) {
			*p++ = (char)c;
		} else {
			*p++ = (char)(0xc0 | c >> 6);
			*p++ = (char)(0x80 | (c & 0x3f));
		}
	}
	*p = 0;
	return out;
}

void textbuf_add_json(struct textbuf *t, const char *s)
{
	size_t n = strlen(s);

	textbuf_add_bytes(t, "\"", 1);
	while (n) {
		size_t len = utf8_length(s, n);

		if (!len)
			textbuf_add_bytes(t, "\xef\xbf\xbd", 3);
		else if (*s == '"' || *s == '\\')
			textbuf_add(t, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			textbuf_add(t, "\\u%04x", (unsigned)*s);
		else
			textbuf_add_bytes(t, s, len);
		s += len ? len : 1;
		n -= len ? len : 1;
	}
	textbuf_add_bytes(t, "\"", 1);
}

char *textbuf_take(struct textbuf *t, struct err *e)
{
	char *at;

	if (!t->at && !t->failed)
		textbuf_add_bytes(t, "", 0);
	at = t->failed ? NULL : t->at;
	if (!at) {
		FAIL(e, ERR_NOMEM, "out of memory");
		free(t->at);
	}
	*t = (struct textbuf){ 0 };
	return at;
}

void textbuf_free(struct textbuf *t)
{
	free(t->at);
	*t = (struct textbuf){ 0 };
}
