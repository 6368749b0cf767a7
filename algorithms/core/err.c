#include "algorithms/core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *e, enum err_code code, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return -1;
	e->code = code;
	e->file = file;
	e->line = line;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char old[sizeof e->text];
	va_list ap;
	size_t used;
	int n;

	if (!e)
		return -1;
	memcpy(old, e->text, sizeof old);
	va_start(ap, fmt);
	n = vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	used = n < 0 ? 0 : (size_t)n < sizeof e->text ? (size_t)n : sizeof e->text - 1;
	for (const char *p = ": "; *p && used < sizeof e->text - 1; p++)
		e->text[used++] = *p;
	for (const char *p = old; *p && used < sizeof e->text - 1; p++)
		e->text[used++] = *p;
	e->text[used] = 0;
	return -1;
}

void err_clear(struct err *e)
{
	if (e)
		*e = (struct err){ 0 };
}
