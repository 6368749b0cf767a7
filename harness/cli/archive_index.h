/* data.json of an archive: its data sets, where each is or why it is not there, and which entries of the plan
 * mean it.
 *
 *   [{"name": "iris", "spec": "iris", "file": "data/iris-46fb8407.h5", "sha256": "46fb...", "licence": ...,
 *     "why": "...", "generated": false, "used_by": [[0, 2]]}, ...]      study and position, from 0
 *
 * file is null where the data are left out; a generated set is made anew from its spec, whatever is there. */
#ifndef ARCHIVE_INDEX_H
#define ARCHIVE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

#define ARCHIVE_DATA  "data.json"
#define ARCHIVE_RUN   "run"             /* the folder of run.db and of the report */

struct archived_use { size_t study, position; };

struct archived_data {
	char *name, *spec, *file, *licence, *why, *digest;      /* file and licence may be NULL */
	bool generated;
	struct archived_use *use;
	size_t nuses, uses_room;
};

struct archive_index {
	struct archived_data *at;
	size_t n, room;
};

/* Adds an empty one, or NULL. */
struct archived_data *archive_index_add(struct archive_index *x, struct err *e);
int archive_index_use(struct archived_data *d, size_t study, size_t position, struct err *e);
void archive_index_free(struct archive_index *x);       /* accepts { 0 } */

/* The text; caller frees. */
char *archive_index_write(const struct archive_index *x, struct err *e);
/* From a folder that an archive was unpacked into; ERR_FORMAT for what is none. A file's name is one in the
 * folder data. */
int archive_index_read(struct archive_index *x, const char *folder, struct err *e);

#endif
