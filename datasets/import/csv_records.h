/* The records of a text table, one by one, whatever it is to become.
 *
 *   struct csv_records c;
 *   int more = -1;
 *
 *   if (!csv_records_open(&c, path, options, e))
 *           while ((more = csv_records_next(&c, e)) > 0)
 *                   ... c.fields.at[0 .. c.fields.n), which began in line c.line ...
 *   csv_records_close(&c);                          in any case
 *
 * How the file is written is known from csv_records_open on (csv.h). The first record is the header
 * where c.dialect.header says so; c.rows counts the records read, it too. */
#ifndef CSV_RECORDS_H
#define CSV_RECORDS_H

#include "datasets/import/csv.h"
#include "datasets/import/source.h"

struct csv_records {
	struct source *source;
	struct table_options opt;       /* as the caller said; its texts are borrowed */
	struct csv_dialect dialect;
	struct csv_fields fields;       /* of the present record; valid until the next */
	size_t line;                    /* where it began */
	size_t rows;                    /* records so far */
	size_t before;                  /* lines before the head that was looked at */
	char *record;                   /* a record of several lines, joined */
	size_t record_room;
};

/* ERR_FORMAT where the file is HTML, XML or JSON; after an error too, it is to be closed. */
int csv_records_open(struct csv_records *c, const char *path, const struct table_options *opt,
		     struct err *e);
/* 1, 0 at the end, -1 on error. */
int csv_records_next(struct csv_records *c, struct err *e);
void csv_records_close(struct csv_records *c);          /* accepts { 0 } */

#endif
