#include "tests/support/fault.h"

#include <stdlib.h>

static size_t countdown;        /* 0: not armed */
static bool refused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);

static bool refuse(void)
{
	if (countdown > 1)
		countdown--;
	else if (countdown == 1)
		return refused = true;
	return false;
}

void fault_arm(size_t n)
{
	countdown = n;
	refused = false;
}

bool fault_disarm(void)
{
	countdown = 0;
	return refused;
}

void *__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return refuse() ? NULL : __real_realloc(p, size);
}

void *__wrap_aligned_alloc(size_t align, size_t size)
{
	return refuse() ? NULL : __real_aligned_alloc(align, size);
}
