#include "algorithms/core/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CACHE_LINE 64
#define HUGE_PAGE  ((size_t)2 << 20)

static int no_memory(size_t n, size_t size, struct err *e)
{
	return FAIL(e, ERR_NOMEM, "out of memory asking for %zu x %zu bytes", n, size);
}

void *mem_array(size_t n, size_t size, struct err *e)
{
	size_t bytes;
	void *p = NULL;

	if (!__builtin_mul_overflow(n, size, &bytes))
		p = malloc(bytes ? bytes : 1);
	if (!p)
		no_memory(n, size, e);
	return p;
}

void *mem_zeros(size_t n, size_t size, struct err *e)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		no_memory(n, size, e);
	return p;
}

void *mem_aligned(size_t n, size_t size, struct err *e)
{
	size_t bytes;
	void *p = NULL;

	if (!__builtin_mul_overflow(n, size, &bytes) && bytes <= SIZE_MAX - CACHE_LINE)
		p = aligned_alloc(CACHE_LINE, (bytes / CACHE_LINE + 1) * CACHE_LINE);
	if (!p)
		no_memory(n, size, e);
	return p;
}

void *mem_huge(size_t n, size_t size, struct err *e)
{
	size_t bytes;
	void *p = NULL;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes < 2 * HUGE_PAGE)
		return mem_aligned(n, size, e);
	if (bytes <= SIZE_MAX - HUGE_PAGE) {
		bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
		p = aligned_alloc(HUGE_PAGE, bytes);
	}
	if (!p)
		no_memory(n, size, e);
	else
		madvise(p, bytes, MADV_HUGEPAGE);       /* a wish: nothing depends on it */
	return p;
}

void *mem_copy(const void *from, size_t n, size_t size, struct err *e)
{
	void *p = mem_array(n, size, e);

	if (p && n && size)
		memcpy(p, from, n * size);
	return p;
}

char *mem_text(const char *text, struct err *e)
{
	return mem_copy(text, strlen(text) + 1, 1, e);
}

char *mem_format(struct err *e, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	if (!text)
		FAIL(e, ERR_NOMEM, "out of memory formatting text");
	return text;
}

int mem_grow(void **p, size_t *room, size_t want, size_t size, struct err *e)
{
	size_t bytes, next = *room < 16 ? 16 : *room;
	void *q;

	if (*p && want <= *room)
		return 0;
	while (next < want) {
		if (next > SIZE_MAX / 2)
			return no_memory(want, size, e);
		next *= 2;
	}
	if (__builtin_mul_overflow(next, size, &bytes) || !(q = realloc(*p, bytes)))
		return no_memory(next, size, e);
	*p = q;
	*room = next;
	return 0;
}
