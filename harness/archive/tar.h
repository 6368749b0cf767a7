/* Files in one gzip-compressed tar archive (POSIX ustar): what anybody can unpack.
 *
 *   tar_create -> tar_add* -> tar_finish          tar_open -> tar_next (-> tar_read*)* -> tar_close
 *
 * Written with fixed times, owners and modes, so that the same files in the same order give the same bytes.
 * Read as what strangers made: names that leave the folder, links, devices and other special entries are
 * ERR_FORMAT, and so is an archive that unpacks to more than TAR_RATIO times its size. */
#ifndef TAR_H
#define TAR_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

enum { TAR_NAME = 256 }; /* room for a name: 155 + '/' + 100 at most */

/* Bytes in a file of an archive at most: eleven octal digits. */
#define TAR_FILE_MOST 077777777777u
#define TAR_RATIO 200 /* gzip comes to at most 1032, numbers in text to about 10 */
#define TAR_SLACK ((uint64_t)64 << 20) /* on top of it, whatever the size */

struct tar {
	void *gz; /* gzFile */
	char *path; /* for complaints */
	uint64_t left, padding; /* bytes of the present file still to come, and behind it */
	uint64_t unpacked, most; /* of all files: so far, and allowed */
};

struct tar_entry {
	char name[TAR_NAME]; /* without a slash at the end */
	uint64_t size;
	int folder;
};

int tar_create(struct tar *t, const char *path, struct err *e);
/* A file of n bytes that from hands over piece by piece: up to `room` bytes into `to`; returns how many, 0
 * only at the end, SIZE_MAX with an error. ERR_PARAM for a name or a size that the format cannot hold. */
typedef size_t tar_source_fn(void *ctx, void *to, size_t room, struct err *e);
int tar_add(struct tar *t, const char *name, uint64_t n, tar_source_fn *from, void *ctx,
	    struct err *e);
/* Writes the end and closes; rc nonzero: only closes. Returns 0 when all is written and rc was 0. */
int tar_finish(struct tar *t, int rc, struct err *e);

int tar_open(struct tar *t, const char *path, struct err *e);
/* The next entry; *end behind the last. What was not read of the one before is skipped. */
int tar_next(struct tar *t, struct tar_entry *out, int *end, struct err *e);
/* Some bytes of the file, *n of them; 0 at its end. */
int tar_read(struct tar *t, void *to, size_t room, size_t *n, struct err *e);
void tar_close(struct tar *t); /* accepts { 0 } */

#endif
