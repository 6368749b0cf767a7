/* Inside of the CSV importer: splitting lines, and finding out how a file is written. */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "datasets/import/import.h"

struct csv_dialect {
	char separator;                 /* ',' ';' '\t' '|', or ' ' for runs of blanks */
	bool header;
	bool row_names;                 /* the first column has no name: it names the rows */
	bool short_header; /* ... because the header is one field shorter (R's write.table) */
	bool trailing;                  /* every line ends in a separator that begins no field */
	bool decimal_comma;
	const char *header_why;         /* for the remark */
	const char *comment;            /* lines that begin so are skipped, or NULL */
	const char *missing;            /* the user's words for it, or NULL */
};

/* The cells of one line. Pointers go into the line, or into scratch for cells with escaped
 * quotes. */
struct csv_fields {
	struct import_cell *at;
	size_t n, room;
	char *scratch;                  /* at least as long as the line */
	size_t scratch_room;
};

/* Splits one record. *open: it ends inside quotes, so that the next line belongs to it. */
int csv_split(const char *line, size_t len, const struct csv_dialect *d, struct csv_fields *f,
	      bool *open, struct err *e);
void csv_fields_free(struct csv_fields *f);

/* A record that is open goes on with this line: whether a quote closes in it, so that splitting the
 * whole again pays. That is done at most CSV_CLOSINGS times for a record: splitting it at each of
 * its lines would take quadratic time. */
#define CSV_CLOSINGS 256
bool csv_closes_quote(const char *line, size_t len);

/* From the first bytes of a file (whole lines of them are looked at) and what the user said. */
int csv_dialect(struct csv_dialect *out, const char *head, size_t n,
		const struct table_options *opt, struct err *e);

#endif
