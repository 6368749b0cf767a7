/* A folder as one file, and back: a gzip-compressed tar archive whose files are all listed, with their
 * SHA-256, in MANIFEST.sha256, as `sha256sum -c` reads it.
 *
 * Packed, equal folders give equal bytes. Unpacked, it is a stranger's file: what is not exactly as the
 * manifest says is refused and named, and so is whatever tar.h refuses. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>

#include "algorithms/core/err.h"

#define ARCHIVE_MANIFEST "MANIFEST.sha256"

/* All regular files below folder, by name, under the one folder `top` of the archive. path appears whole or
 * not at all. */
int archive_pack(const char *folder, const char *top, const char *path, struct err *e);

/* Whether it is a file that begins as gzip does. */
bool archive_is(const char *path);

/* Into a folder that is there and empty; the archive's one top folder is left out of the names. ERR_FORMAT
 * for what is damaged, altered or hostile, with the name of the file in it. What was unpacked before stays. */
int archive_unpack(const char *path, const char *folder, struct err *e);

#endif
