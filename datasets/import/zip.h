/* Reading the members of a zip archive (NumPy's .npz): stored or deflated, zip64, checked by
 * CRC. */
#ifndef ZIP_H
#define ZIP_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "algorithms/core/err.h"

struct zip_member {
	char *name;
	uint64_t at, packed, size;      /* offset of its local header; bytes, and unpacked */
	uint32_t crc;
	unsigned method;                /* 0 stored, 8 deflated */
};

struct zip {
	unsigned char *bytes;           /* the whole archive */
	size_t size, n;
	struct zip_member *member;
};

/* Takes the archive over: bytes is malloc'd, and zip_free frees it (on error too). */
int zip_open(struct zip *out, unsigned char *bytes, size_t size, struct err *e);
void zip_free(struct zip *z);                                   /* accepts { 0 } */

const struct zip_member *zip_find(const struct zip *z, const char *name);      /* or NULL */
/* Unpacked bytes, the caller's. Never asks for more memory than 1100 times the packed size,
 * which is the most that deflate can reach. */
int zip_read(const struct zip *z, const struct zip_member *m, unsigned char **out, size_t *n,
	     struct err *e);

#endif
