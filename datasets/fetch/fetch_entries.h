/* What can be fetched by name: a table of addresses, which needs no network. */
#ifndef FETCH_ENTRIES_H
#define FETCH_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "datasets/table_options.h"

/* One file: what it must be. Empty checksums and size 0 are unknown. */
struct fetch_file {
	const char *url;
	const char *save_as;            /* its name in the cache */
	size_t bytes;
	const char *md5, *sha256;       /* hex, any case; NULL or "" when not known */
};

/* A data set with a known address. Files: features and labels, then the same for the test part. */
struct fetch_entry {
	const char *name, *title;
	const char *openml;             /* "openml:31", or NULL and files */
	struct fetch_file file[4];
	int main, test;                 /* which file is imported, and which is its test part (-1 none) */
	const char *licence, *citation;
	struct table_options table;     /* how its file is read */
	const char *columns;            /* names in order, comma-separated, for files without a header; or NULL */
};

extern const struct fetch_entry fetch_entries[];        /* ends with { 0 } */
const struct fetch_entry *fetch_find(const char *name); /* or NULL */

/* What comes before a number: "openml:", "openml-task:". */
enum fetch_scheme { FETCH_OPENML, FETCH_OPENML_TASK, FETCH_SCHEMES };
extern const char *const fetch_prefix[FETCH_SCHEMES];
enum fetch_scheme fetch_scheme_of(const char *what);    /* or FETCH_SCHEMES */

/* True when `what` is of a form that fetch_dataset knows. */
bool fetch_knows(const char *what);

#endif
