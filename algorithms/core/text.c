#include "algorithms/core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"

static bool make_room(struct text *t, size_t more)
{
	if (!t->failed && mem_grow((void **)&t->at, &t->room, t->used + more + 1, 1, NULL))
		t->failed = true;
	return !t->failed;
}

void text_put(struct text *t, const char *at, size_t n)
{
	if (!make_room(t, n))
		return;
	memcpy(t->at + t->used, at, n);
	t->used += n;
	t->at[t->used] = 0;
}

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !make_room(t, (size_t)n)) {
		t->failed = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(t->at + t->used, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->used += (size_t)n;
}

char *text_take(struct text *t, struct err *e)
{
	char *at;

	if (!t->at && !t->failed)
		text_put(t, "", 0);
	at = t->failed ? NULL : t->at;
	if (!at) {
		FAIL(e, ERR_NOMEM, "out of memory");
		free(t->at);
	}
	*t = (struct text){ 0 };
	return at;
}

void text_free(struct text *t)
{
	free(t->at);
	*t = (struct text){ 0 };
}

void text_json_bytes(struct text *t, const char *s, size_t n)
{
	text_put(t, "\"", 1);
	while (n) {
		size_t len = utf8_length(s, n);

		if (!len)
			text_put(t, "\xef\xbf\xbd", 3);
		else if (*s == '"' || *s == '\\')
			text_add(t, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			text_add(t, "\\u%04x", (unsigned)*s);
		else
			text_put(t, s, len);
		s += len ? len : 1;
		n -= len ? len : 1;
	}
	text_put(t, "\"", 1);
}

void text_json(struct text *t, const char *s)
{
	text_json_bytes(t, s, strlen(s));
}

void text_csv(struct text *t, const char *s)
{
	bool quoted = strpbrk(s, ",\"\r\n");

	text_put(t, "\"", quoted);
	for (const char *quote; (quote = strchr(s, '"')); s = quote + 1) {
		text_put(t, s, (size_t)(quote - s));
		text_put(t, "\"\"", 2);
	}
	text_put(t, s, strlen(s));
	text_put(t, "\"", quoted);
}
