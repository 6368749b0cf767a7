/* The few HDF5 moves that the reader and the writer need, each with its checks and one error line.
 *
 * Files are input and may be hostile: links are followed step by step and to other places of the same
 * file only, arrays whose bytes lie outside
 * the file (external storage, virtual datasets) are refused, filters other than gzip, shuffle and
 * fletcher32 are refused by name, and an array that claims more than its stored bytes can inflate
 * to, or than the machine's memory, is refused before anything is allocated. */
#ifndef HDF5_UTIL_H
#define HDF5_UTIL_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* Silences HDF5's own printing and forbids its plugins; call at every way in. */
void h5_quiet(void);

/* FAIL with the innermost line of HDF5's error stack behind the text. */
int h5_fail(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Closes whatever kind of id it is; accepts -1. */
void h5_close(hid_t id);

/* ---- reading ---- */

struct h5_array {
	hid_t set;
	char *name;             /* for messages */
	H5T_class_t class;
	size_t size;            /* bytes of one stored element */
	size_t rank, rows, cols;        /* all dimensions after the first are flattened into cols */
};

enum h5_kind { H5_NONE, H5_GROUP, H5_ARRAY, H5_OTHER };

/* What `name` is in a group. H5_NONE: no such link. Soft links are what they lead to; external ones,
 * and those that lead nowhere, are H5_OTHER. */
enum h5_kind h5_kind_of(hid_t parent, const char *name);
int h5_open_group(hid_t parent, const char *name, hid_t *out, struct err *e);
int h5_open_array(hid_t parent, const char *name, struct h5_array *out, struct err *e);
void h5_array_close(struct h5_array *a);
/* What h5_open_array asks of the array's storage. hdf5_storage.c */
int h5_check_storage(const struct h5_array *a, struct err *e);

/* All elements as numbers of the type `memory`, doubles or whole numbers, in storage order; `to` has
 * rows * cols of them. Floats: hdf5_chunks.h. */
int h5_read_numbers(const struct h5_array *a, hid_t memory, void *to, struct err *e);
int h5_read_doubles(const struct h5_array *a, double *to, struct err *e);
int h5_read_ints(const struct h5_array *a, int64_t *to, struct err *e);
/* Strings of any of HDF5's four kinds, as one text_list block. */
int h5_read_texts(const struct h5_array *a, char ***list, struct err *e);

/* An attribute that is one string: *out NULL when there is none. Texts: a list of them. */
int h5_attr_text(hid_t object, const char *name, char **out, struct err *e);
int h5_attr_texts(hid_t object, const char *name, char ***list, size_t *n, struct err *e);
/* A whole number; *out is left alone when there is none. */
int h5_attr_int(hid_t object, const char *name, int64_t *out, struct err *e);
int h5_attr_bool(hid_t object, const char *name, bool *out, struct err *e);
/* A finite number; the same. *found: there is one. */
int h5_attr_double(hid_t object, const char *name, double *out, bool *found, struct err *e);

/* ---- writing ---- */

int h5_put_attr_text(hid_t object, const char *name, const char *text,
		     struct err *e); /* NULL: none */
int h5_put_attr_texts(hid_t object, const char *name, const char *const *list, size_t n,
		      struct err *e);
int h5_put_attr_bool(hid_t object, const char *name, bool value, struct err *e);
int h5_put_attr_int(hid_t object, const char *name, int64_t value, struct err *e);
int h5_put_attr_double(hid_t object, const char *name, double value, struct err *e);
int h5_make_group(hid_t parent, const char *name, hid_t *out, struct err *e);

/* Rows x cols elements (cols 0: one-dimensional), gzip + shuffle + fletcher32 in chunks of about
 * 1 MiB. *out: the open dataset when not NULL. */
int h5_put_array(hid_t parent, const char *name, hid_t stored, hid_t memory, size_t rows,
		 size_t cols, const void *at, hid_t *out, struct err *e);
/* One column: elements `stride` bytes apart. */
int h5_put_column(hid_t parent, const char *name, hid_t stored, hid_t memory, size_t rows,
		  size_t stride, const void *at, hid_t *out, struct err *e);
int h5_put_texts(hid_t parent, const char *name, const char *const *list, size_t n, hid_t *out,
		 struct err *e);

#endif
