/* A file that is written beside its place and then moved there: nobody meets half a file, and what
 * was there before stays until the new one is whole.
 *
 *   place_open(&p, path, e) -> write p.part -> place_close(&p, rc, e)
 *
 * A link stays one: what it points to is replaced. Where something other than a regular file is, a
 * folder, a device or a pipe, nothing is replaced (ERR_IO). */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct place {
	char *path;             /* links followed */
	char *part;             /* beside it; to be made by the caller */
};

/* From now on SIGINT, SIGTERM and SIGHUP, where they would end the process, first remove the parts that
 * stand open (not those of place_resume). For main. */
void place_guard(void);

/* part is of this process alone. On failure *p is empty, and place_close may still be called. */
int place_open(struct place *p, const char *path, struct err *e);

/* part is PATH.part in every process, and may hold what an earlier one left there. */
int place_resume(struct place *p, const char *path, struct err *e);

/* rc 0: the part is brought to the disk and takes its place. Else, and when it cannot, the part is removed. Returns 0 only
 * when the file is in its place. *p is empty after. */
int place_close(struct place *p, int rc, struct err *e);

/* A pipe or a device is there, which is written to and not replaced. */
bool place_is_special(const char *path);

/* All of it at once: the n bytes at path, whole or not at all; or into the pipe or device that is
 * there. */
int place_write(const char *path, const void *at, size_t n, struct err *e);

/* Before long work: proves that a file can be made there. */
int place_check(const char *path, struct err *e);

/* Leaves the part, if any, for place_resume. */
void place_leave(struct place *p);

#endif
