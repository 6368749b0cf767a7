/* Anything that is listed, in the form the user asked for: table (for people), csv or json.
 *
 *   struct listing l = { .columns = columns, .ncolumns = 3 };      "name", "rows>" (right-aligned) ...
 *   listing_add(&l, 3, "iris", "150", "3") ... -> listing_print(&l, stdout, FORMAT_TABLE) -> listing_free */
#ifndef LISTING_H
#define LISTING_H

#include <argp.h>
#include <stdio.h>

#include "algorithms/core/text.h"

enum listing_format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

struct listing {
	const char *const *columns;     /* a trailing '>' aligns right and makes JSON numbers */
	size_t ncolumns;
	char **cells;                   /* (rows, ncolumns) */
	size_t rows, room;
};

/* The value of an option: "table", "csv", "json"; ends the program with a complaint for others. */
void listing_option(const char *name, enum listing_format *out, struct argp_state *state);

/* One row of ncolumns texts, copied; NULL is an empty cell. Ends the program when memory is out. */
void listing_add(struct listing *l, ...);
/* The table in lines of at most `room` columns, as far as columns of 12 allow: longer texts go on in
 * further lines. 0: a line a row, whatever it takes. */
void listing_table(const struct listing *l, struct text *t, size_t room);
/* A table is wrapped to a terminal; in a pipe or a file every row is a line. */
void listing_print(const struct listing *l, FILE *out, enum listing_format f);
void listing_free(struct listing *l);

#endif
