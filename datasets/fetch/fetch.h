/* Data sets from the network: found by name, fetched once, checked, kept, imported.
 *
 *   openml:31          a data set of OpenML: its ARFF file, default target, licence, citation
 *   openml-task:31     the data set of a task, its target, and its official splits as the split "task"
 *   mnist, adult ...   entries of fetch_entries: addresses, sizes, checksums, licence and recipe
 *
 * Files are kept under the cache folder: $BAKEOFF_CACHE, or $XDG_CACHE_HOME/bakeoff, or
 * ~/.cache/bakeoff. A server in trouble (5xx) and a line that is cut off are tried again, twice; a
 * download that breaks off all the same leaves a .part file and goes on from there the next time. A
 * file gets its name only when its size and checksum are right. Nothing else in bakeoff goes to the
 * network.
 *
 * BAKEOFF_MIRROR=http://HOST:PORT in the environment sends every request there instead, the original
 * host as the first part of the path: http://HOST:PORT/www.openml.org/api/v1/json/data/31. */
#ifndef FETCH_H
#define FETCH_H

#include "datasets/dataset.h"
#include "datasets/fetch/fetch_entries.h"
#include "datasets/table_options.h"

struct fetch_options {
	bool refresh;                   /* fetch again what is in the cache */
	/* done of total bytes (0: not known) of the file being fetched; NULL is silent. */
	void (*progress)(void *ctx, const char *file, double done, double total);
	void (*remark)(void *ctx, const char *text);
	void *ctx;
	struct table_options table;     /* overrides what the source says; ignore adds to its own */
	double pause;                   /* seconds before a failed try is repeated; 0: the usual one */
};

int fetch_dataset(struct dataset **out, const char *what, const struct fetch_options *o,
		  struct err *e);

/* ---- inner ---- */

/* The path in the cache (malloc'd) of a file that is there and right, fetched if need be. */
int fetch_get(char **path, const struct fetch_file *f, const struct fetch_options *o,
	      struct err *e);
/* The cache folder, made if need be; malloc'd. */
char *fetch_cache(struct err *e);

/* Notes the fetch in the provenance of d. md5: of the file; NULL where another checksum is known. */
int fetch_note(struct dataset *d, const char *what, const char *url, const char *md5,
	       struct err *e);

/* An entry with files. */
int fetch_files(struct dataset **out, const struct fetch_entry *f, const struct fetch_options *o,
		struct err *e);
int fetch_openml(struct dataset **out, const char *id, const struct fetch_options *o,
		 struct err *e);
int fetch_openml_task(struct dataset **out, const char *id, const struct fetch_options *o,
		      struct err *e);

#endif
