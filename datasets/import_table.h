/* Inside of the import framework; importers include datasets/import.h instead.
 *
 * Cells are kept row by row, 4 bytes each: a word's number in its column's dictionary, or, once a
 * column has shown more than TABLE_DICT different numbers and nothing else, the number itself. So
 * types need no second pass over the file and no spelling is lost while it may still matter. The
 * array becomes the data set's own matrix, compacted in place: memory peaks at 4 bytes a cell.
 *
 *   import_table.c  files, columns, options  import_rows.c    cells and rows
 *   import_roles.c  which column is what    import_types.c   kinds and task
 *   import_finish.c the data set that comes out */
#ifndef IMPORT_TABLE_H
#define IMPORT_TABLE_H

#include "datasets/import.h"
#include "datasets/textbuf.h"
#include "datasets/words.h"

#define TABLE_DICT 1024  /* more different numbers than this, and they are kept as floats */
#define TABLE_TEXT 65536 /* more different words, half of the rows: free text, not kept */
#define TABLE_LEVELS_MAX ((size_t)1 << 20)

enum role { ROLE_FEATURE, ROLE_TARGET, ROLE_WEIGHT, ROLE_GROUP, ROLE_ID, ROLE_IGNORE };

union slot {
	uint32_t code;
	float number;
};

struct import_column {
	char *name;
	enum cell_kind declared;
	enum role role;
	bool named;             /* by the file, not c1, c2, ... */
	bool closed;            /* its levels are declared: no other word may occur */
	bool keep_words; /* categorical, id or group by the user's word: never turned into floats */
	bool ordered;
	bool as_numbers;        /* slots hold floats */
	bool dropped;           /* free text: slots hold nothing */
	struct words words;
	size_t missing;
	size_t strays, stray_line;      /* words among as_numbers */
	char stray[48];
	size_t big;             /* whole numbers beyond 2^24, which a float rounds */

	/* settled by table_types.c */
	bool is_feature;
	enum column_kind kind;
	uint32_t *level;        /* of each word; NULL for numbers */
	uint32_t levels;
	const char **level_names;
};

struct import_table {
	char *path, *test_path;
	struct load_options opt;
	struct import_column *column;
	size_t ncols, room_cols;
	size_t seen_cols;       /* declared so far by the test file */
	size_t target, row_id, group;   /* columns; SIZE_MAX unknown */
	char *texts[4];         /* description, licence, citation, source_url; or NULL */
	bool target_declared, target_is_class, settled, testing;
	bool latin1;            /* some text was not UTF-8 and has been taken for Latin-1 */
	bool grown;             /* some dictionary has passed TABLE_DICT in this row */
	const char *target_why;
	int memo;               /* the importer's own */

	union slot *cell;       /* (rows, ncols) */
	size_t cell_room, rows, first_test;
	double share;           /* of the file that has been read, as the importer tells */
	double *wide;           /* rows: the target as a number, NAN when it is none */
	size_t wide_room;
	double *weight;         /* rows, or NULL: {w} of the format */
	size_t weight_room;

	/* sparse rows; then ncols is 0 until table_finish */
	bool sparse;
	size_t *start;
	size_t start_room;
	uint32_t *sparse_col;
	float *sparse_value;
	size_t nonzero, col_room, value_room, sparse_cols;

	/* settled by table_types.c */
	enum task task;
	size_t classes;
	const char **class_names;
	size_t dropped_rows;

	char **missing;         /* the user's words */
	size_t nmissing;
	struct textbuf remarks;    /* JSON strings, comma-separated */
};

int import_settle(struct import_table *t,
		  struct err *e); /* roles from the options; before the first row */
int import_types(struct import_table *t, struct err *e); /* kinds and task; after the last row */
bool import_is_missing(const struct import_table *t, const struct cell *c);
/* Puts one cell into *s, the slot of column j in the row being read; *wide is its number or NAN. */
int import_store(struct import_table *t, size_t j, const struct cell *cell, size_t line,
		 union slot *s, double *wide, struct err *e);
/* Column j has grown past TABLE_DICT words: it may become numbers, or be dropped as free text. */
int import_judge_growth(struct import_table *t, size_t j, struct err *e);

/* The text as UTF-8, which broken bytes make Latin-1 with one remark; caller frees. */
char *import_utf8(struct import_table *t, const char *at, size_t len, struct err *e);

/* Adds the step of this import to d's provenance, and its source's SHA-256 to d. */
int import_note(const struct import_table *t, const char *format, struct dataset *d, struct err *e);

/* Calls each(ctx, item, len) for the comma-separated parts of list (NULL: none), blanks trimmed. */
int import_each(const char *list,
		int (*each)(void *ctx, const char *item, size_t len, struct err *e), void *ctx,
		struct err *e);

#endif
