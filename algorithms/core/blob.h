/* Named arrays in a group of an HDF5 file: how a learner saves itself and is read back.
 *
 * The caller (harness) opens the file and hands the learner a `struct blob`; the learner puts and
 * gets arrays by name and knows nothing of HDF5. Values are stored in native little-endian types,
 * so a loaded model predicts bit for bit like the saved one. Getting a missing name, a wrong type
 * or a wrong count is ERR_FORMAT naming it: model files are input and may be hostile. */
#ifndef CORE_BLOB_H
#define CORE_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

enum blob_type { BLOB_F32, BLOB_F64, BLOB_U8, BLOB_I32, BLOB_U32, BLOB_U64 };

struct blob {
	int64_t group;          /* hid_t of an open HDF5 group; owned by whoever opened it */
	/* Not NULL: whatever is put is handed to it instead, in native byte order, and nothing can be
	 * got. For who wants to know what a model is without keeping it. */
	int (*take)(void *ctx, const char *name, enum blob_type t, const void *at, size_t bytes,
		    struct err *e);
	void *ctx;
};

int blob_put(struct blob *b, const char *name, enum blob_type t, const void *at, size_t n,
	     struct err *e);
int blob_put_text(struct blob *b, const char *name, const char *text, struct err *e);
int blob_put_number(struct blob *b, const char *name, double x, struct err *e);

/* For what is there only where it is needed. */
bool blob_has(const struct blob *b, const char *name);

/* *at is malloc'd and the caller's; *n its elements. want_n: the count it must have, or
 * BLOB_ANY. */
#define BLOB_ANY ((size_t)-1)
int blob_get(const struct blob *b, const char *name, enum blob_type t, size_t want_n, void **at,
	     size_t *n, struct err *e);
int blob_get_text(const struct blob *b, const char *name, char **text, struct err *e);
int blob_get_number(const struct blob *b, const char *name, double *x, struct err *e);
/* The same for a count: whole, within [min, max]. */
int blob_get_count(const struct blob *b, const char *name, size_t min, size_t max, size_t *n,
		   struct err *e);

#endif
