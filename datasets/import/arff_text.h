/* The text level of ARFF: blanks, quotes and escapes within one line. */
#ifndef ARFF_TEXT_H
#define ARFF_TEXT_H

#include "datasets/import/import.h"

/* A place in a line. */
struct arff_cursor { const char *at, *end; };

/* Holds the unescaped text of one line. Starts as { 0 }; free(scratch) at the end. */
struct arff_text {
	char *scratch;
	size_t room, used, line;
};

/* Before the values of a line are read; what was read of the line before is forgotten. */
int arff_begin_line(struct arff_text *t, size_t line, size_t len, struct err *e);

bool arff_blank(char c);
void arff_skip_blanks(struct arff_cursor *c);

/* A value: quoted by ' or ", or plain up to a comma, one of `stops` or the end. Valid for this
 * line. */
int arff_value(struct arff_text *t, struct arff_cursor *c, const char *stops,
	       struct import_cell *out, struct err *e);
/* Always plain. */
void arff_plain(struct arff_cursor *c, const char *stops, struct import_cell *out);

#endif
