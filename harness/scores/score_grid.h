/* A text table as columns of words, each word with its number where it is one: what a table of scores is made
 * of. Read by the CSV importer's own rules (datasets/import/csv_records.h, number_form.h), in double precision. */
#ifndef SCORE_GRID_H
#define SCORE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "datasets/table_options.h"
#include "datasets/words.h"

struct score_column {
	char *name;                     /* UTF-8; "c3" without a header */
	struct words words;             /* word.number: its number, NAN; word.missing: it means missing */
	uint32_t *code;                 /* (rows) */
	size_t room;
	size_t numbers, strays;         /* words that are numbers; that are neither numbers nor missing */
	uint32_t stray;                 /* the first of them */
	size_t decorated;               /* of the numbers, those with something around them (score_cell.h) */
	uint32_t decoration;            /* the first of them */
	bool unnamed;                   /* the header has no name for it */
	bool ignored;                   /* by --ignore, or since it holds no scores (score_shape.h) */
};

struct score_grid {
	size_t columns, rows;
	struct score_column *column;
	size_t *line, room;             /* (rows): of the file */
	bool header;
	char separator;
};

/* The options ignore, missing, decimal, thousands, separator, header and comment are heeded. */
int score_grid_read(struct score_grid *out, const char *path, const struct table_options *o, struct err *e);
void score_grid_free(struct score_grid *g);             /* accepts { 0 } */

static inline const struct word *score_grid_word(const struct score_grid *g, size_t column, size_t row)
{
	return g->column[column].words.word + g->column[column].code[row];
}
const char *score_grid_text(const struct score_grid *g, size_t column, size_t row);
double score_grid_number(const struct score_grid *g, size_t column, size_t row);

/* The column of this name (any case; else by its number from 1), or -1 with ERR_PARAM "OPTION NAME: ..." and
 * the names that there are. */
int score_grid_find(const struct score_grid *g, const char *option, const char *name, size_t *at, struct err *e);

#endif
