/* SHA-256 of bytes: the identity of data sets, cells and downloads; MD5 where a publisher gives
 * nothing better. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>

#include "algorithms/core/err.h"

enum digest_kind { DIGEST_SHA256, DIGEST_MD5 };
enum { DIGEST_HEX = 65 };                       /* room for the longest of them in hex */

const char *digest_name(enum digest_kind kind); /* "SHA-256" */

/* Piece by piece: begin, add as often as wanted, end. All return 0 or -1; end says whether all went
 * well (failed: what the calls before it gave), sets e, and frees in any case. */
struct digest {
	void *state;
};
int digest_begin(struct digest *s, enum digest_kind kind);
int digest_add(struct digest *s, const void *at, size_t n);
int digest_end(struct digest *s, int failed, char hex[static DIGEST_HEX], struct err *e);

int digest_bytes(const void *at, size_t n, char hex[static DIGEST_HEX], struct err *e);
int digest_file(const char *path, enum digest_kind kind, char hex[static DIGEST_HEX],
		struct err *e);

#endif
