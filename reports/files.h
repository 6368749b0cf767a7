/* Writing and reading whole files, each failure an err that names the file. */
#ifndef REPORTS_FILES_H
#define REPORTS_FILES_H

#include "algorithms/core/err.h"
#include "algorithms/core/text.h"

int file_folder(const char *path, struct err *e);       /* makes it and its parents */

/* dir/name+suffix. Written to a temporary name beside it and moved, so that no reader sees half. */
int file_write(const char *dir, const char *name, const char *suffix, const struct text *t,
	       struct err *e);
/* *out is the caller's, with a zero behind its *size bytes (size may be NULL). */
int file_read(char **out, size_t *size, const char *dir, const char *name, const char *suffix,
	      struct err *e);

#endif
