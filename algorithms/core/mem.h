/* Memory that is asked for in one way: sizes are checked for overflow, failure is an err.
 *
 * mem_array(n, size) is malloc of n elements, mem_zeros the same cleared, mem_grow realloc;
 * mem_aligned starts at a 64-byte boundary (one cache line, one AVX-512 register) and is freed
 * with plain free(); mem_huge is mem_aligned for what is large and filled at once: it asks the
 * system for huge pages, because touching fresh 4 KB pages costs more than filling them. n == 0
 * gives a valid pointer that may be freed. All return NULL on failure:
 *
 *   if (!(p = mem_array(n, sizeof *p, e)))
 *           goto done;
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

#include "algorithms/core/err.h"

void *mem_array(size_t n, size_t size, struct err *e);
void *mem_zeros(size_t n, size_t size, struct err *e);
void *mem_aligned(size_t n, size_t size, struct err *e);
void *mem_huge(size_t n, size_t size, struct err *e);
void *mem_copy(const void *from, size_t n, size_t size, struct err *e);
char *mem_text(const char *text, struct err *e);                /* strdup */
char *mem_format(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* *p (NULL or a mem_ pointer) holds *room elements; make it hold at least `want`, doubling.
 * On failure *p is unaltered and still to be freed. */
int mem_grow(void **p, size_t *room, size_t want, size_t size, struct err *e);

#endif
