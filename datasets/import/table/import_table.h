/* Inside of the import framework; importers include datasets/import/import.h instead.
 *
 * Cells are kept row by row, 4 bytes each: a word's number in its column's dictionary, or, once a
 * column has shown more than TABLE_DICT different numbers and nothing else, the number itself. So
 * types need no second pass over the file and no spelling is lost while it may still matter. The
 * array becomes the data set's own matrix, compacted in place: memory peaks at 4 bytes a cell.
 *
 *   import_table.c  files, columns, options  import_rows.c    cells and rows
 *   import_roles.c  which column is what    import_types.c   kinds and task
 *   import_sparse.c sparse rows             import_finish.c  the data set that comes out */
#ifndef IMPORT_TABLE_H
#define IMPORT_TABLE_H

#include "datasets/import/import.h"
#include "algorithms/core/text.h"
#include "datasets/words.h"

#define TABLE_DICT 1024  /* more different numbers than this, and they are kept as floats */
#define TABLE_TEXT 65536 /* more different words, half of the rows: free text, not kept */
#define TABLE_LEVELS_MAX ((size_t)1 << 20)

enum import_role { ROLE_FEATURE, ROLE_TARGET, ROLE_WEIGHT, ROLE_GROUP, ROLE_ID, ROLE_IGNORE };

union import_slot {
	uint32_t code;
	float number;
};

/* Where a column's cells are: number of a slot in each row, or one of these. */
#define SLOT_NONE   SIZE_MAX            /* nowhere: ignored, in a sparse table */
#define SLOT_SPARSE (SIZE_MAX - 1)      /* among the sparse cells, where they are not 0 */

struct import_column {
	char *name;
	size_t slot;
	enum import_cell_kind declared;
	enum import_role role;
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

	/* settled by import_types.c */
	bool is_feature;
	enum column_kind kind;
	uint32_t *level;        /* of each word; NULL for numbers */
	uint32_t levels;
	const char **level_names;
};

/* Which columns are what, SIZE_MAX where unknown, and who says so. */
struct import_roles {
	size_t target, row_id, group;
	bool declared;          /* by the format: the target */
	bool is_class;          /* its numbers are class labels, whatever the rule says */
	const char *why;        /* it is the target */
};

/* Sparse rows: of svmlight, whose columns are but numbered (ncols is 0 until the target becomes
 * one), or of declared columns. A category is its level's number. */
struct import_sparse {
	bool on;
	size_t *slotted;        /* width: the columns that have a slot */
	size_t implied_targets; /* rows that do not name theirs */
	size_t *start;          /* rows + 1 */
	uint32_t *col;
	float *value;
	size_t entries;
	size_t start_room, col_room, value_room;
	size_t cols;            /* of svmlight */
};

/* Settled by import_types.c, after the last row. */
struct import_found {
	enum task task;
	size_t classes;
	const char **class_names;
	size_t dropped_rows;
};

/* How much of the file has been read, and when that was last told. */
struct import_progress {
	double share, told;
};

struct import_table {
	char *path, *test_path;
	struct load_options opt;
	char **missing;         /* the user's words */
	size_t nmissing;
	int memo;               /* the importer's own */
	char *texts[4];         /* description, licence, citation, source_url; or NULL */
	struct text remarks;    /* JSON strings, comma-separated */
	struct import_progress progress;

	struct import_column *column;
	struct words names;     /* of the columns */
	size_t ncols, room_cols;
	size_t seen_cols;       /* declared so far by the test file */
	bool settled, testing;
	bool latin1;            /* some text was not UTF-8 and has been taken for Latin-1 */
	bool grown;             /* some dictionary has passed TABLE_DICT in this row */

	union import_slot *cell;       /* (rows, width) */
	size_t width;           /* columns that have a slot: all, unless sparse */
	size_t cell_room, rows, first_test;
	double *wide;           /* rows: the target as a number, NAN when it is none */
	size_t wide_room;
	double *weight;         /* rows, or NULL: {w} of the format */
	size_t weight_room;

	struct import_roles role;
	struct import_sparse sparse;
	struct import_found found;
};

int import_settle(struct import_table *t,
		  struct err *e); /* roles from the options; before the first row */
int import_types(struct import_table *t, struct err *e); /* kinds and task; after the last row */
bool import_is_missing(const struct import_table *t, const struct import_cell *c);
/* Puts one cell into *s, the slot of column j in the row being read; *wide is its number or NAN. */
int import_store(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		 union import_slot *s, double *wide, struct err *e);
/* The row that begins: room for it, and its weight (NAN: none); then its cells; then its end. */
int import_begin_row(struct import_table *t, double weight, size_t line, struct err *e);
int import_put_cell(struct import_table *t, size_t j, const struct import_cell *cell, size_t line,
		    struct err *e);
int import_end_row(struct import_table *t, struct err *e);
/* import_sparse.c: one more sparse cell of the row being read. */
int import_keep_sparse(struct import_table *t, size_t j, float value, struct err *e);
/* svmlight's targets become a column, so that one set of rules types them. */
int import_sparse_target(struct import_table *t, struct err *e);
/* Once types are known: whether the sparse table becomes a dense one (*dense), which is refused
 * when it must and cannot. */
int import_sparse_form(struct import_table *t, size_t rows, bool *dense, struct err *e);
/* The sparse cells of the rows that stay become d's, whose columns are made. feature: the column
 * of each feature; NULL where they are but numbered. */
int import_take_sparse(struct import_table *t, struct dataset *d, const size_t *feature,
		       bool dense, struct err *e);
/* Row i has a target, so it stays. */
bool import_keeps(const struct import_table *t, size_t i);
float import_converted(const struct import_column *c, union import_slot s);

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
