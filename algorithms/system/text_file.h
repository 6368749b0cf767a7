/* A text file that is written piece by piece: packed when its name ends in .gz, whole in its place or not
 * there at all (place.h), standard output when it is "-". */
#ifndef TEXT_FILE_H
#define TEXT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "algorithms/core/err.h"

/* Writes all of the text; need not look at ferror. */
typedef int text_file_fn(void *ctx, FILE *out, struct err *e);

int text_file_write(const char *path, text_file_fn *write, void *ctx, struct err *e);
bool text_file_is_packed(const char *path);

#endif
