/* Inside of the CSV importer: splitting lines, and finding out how a file is written. */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "datasets/import/import.h"

/* How well the first lines are split by a separator and a quote. */
struct csv_fit {
	char separator, quote;
	size_t fields; /* of most rows, the first line aside; */
	size_t rows, same; /* rows looked at, and those that have as many */
	size_t first; /* fields of the first line */
	double score; /* 0..1: rows alike, first line as them, quotes whole */
	double numbers; /* share of the cells that are numbers or missing */
};

struct csv_dialect {
	char separator;                 /* ',' ';' '\t' '|', or ' ' for runs of blanks */
	char quote; /* '"' or '\'' */
	bool header;
	size_t commented; /* the header is this line of the head, behind a #; or 0 */
	bool row_names;                 /* the first column has no name: it names the rows */
	bool short_header; /* ... because the header is one field shorter (R's write.table) */
	bool trailing_rows, trailing_header; /* end in a separator that begins no field */
	const char *header_why;         /* for the remark */
	const char *comment;            /* lines that begin so are skipped, or NULL */
	const char *missing;            /* the user's words for it, or NULL */
	struct csv_fit fit, rival; /* of the separator taken and of the next best; rows 0: none */
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

/* The first records, split; cells point into the head (or, quoted, into each row's own scratch). */
#define CSV_SAMPLE 200
struct csv_sample {
	struct csv_fields row[CSV_SAMPLE];
	size_t rows;
	const char *comment; /* the last line behind a # at the top, without it; or NULL */
	size_t comment_len, comment_line; /* line: of the head, from 1 */
};

/* From the first bytes of a file (whole lines of them are looked at) and what the user said. */
int csv_dialect(struct csv_dialect *out, const char *head, size_t n,
		const struct table_options *opt, struct err *e);
/* Whether the first row names the columns, and what it then lacks: sets header and what follows. */
int csv_header(struct csv_dialect *d, struct csv_sample *s, enum table_switch said, struct err *e);
/* A number in some form; missing, or maybe. */
bool csv_is_number(const struct import_cell *c);
bool csv_is_absent(const struct csv_dialect *d, const struct import_cell *c);

#endif
