/* Inside of the import framework; importers include datasets/import/import.h instead.
 *
 * Cells are kept row by row, 4 bytes each: a word's number in its column's dictionary, or, once a
 * column has shown more than TABLE_DICT different numbers of one form and nothing else, the number
 * itself. So types need no second pass over the file and no spelling is lost while it may still
 * matter. Where it did matter after all (a 01 or a 1,5 far down in a column of plain numbers), the
 * file is read again with that column's words held. The array becomes the data set's own matrix,
 * compacted in place: memory peaks at 4 bytes a cell.
 *
 *   import_table.c  files, columns, options  import_rows.c    cells and rows
 *   import_roles.c  which column is what    import_words.c   what its words say: numbers, missing
 *   import_types.c  kinds of features       import_target.c  the task
 *   import_levels.c categories and classes  import_offset.c  numbers far from 0
 *   import_sparse.c sparse rows             import_like.c    columns that a model knows
 *   import_folds.c  the fold of each row    import_finish.c  the data set that comes out */
#ifndef IMPORT_TABLE_H
#define IMPORT_TABLE_H

#include "datasets/import/import.h"
#include "algorithms/core/text.h"
#include "datasets/import/table/number_form.h"
#include "datasets/words.h"

#define TABLE_DICT 1024  /* more different numbers than this, and they are kept as floats */
#define TABLE_TEXT 65536 /* more different words, half of the rows: free text, not kept */
#define TABLE_LEVELS_MAX ((size_t)1 << 20)
#define TABLE_MARK '\1' /* before NA, NaN and null in a dictionary: not yet known whether missing */

enum import_role { ROLE_FEATURE, ROLE_TARGET, ROLE_WEIGHT, ROLE_GROUP, ROLE_ID, ROLE_FOLD, ROLE_IGNORE };

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
	bool keep_words; /* categorical, id, group or fold by the user's word: never turned into floats */
	bool ordered;
	bool label;             /* one of several of a row */
	const struct column *like;      /* the model's of this name, or NULL */
	bool judged;            /* its type is to be found out from its words */
	bool numeric;           /* by the user's word */
	bool held;              /* an earlier reading has shown that its words must be kept */
	bool as_numbers;        /* slots hold floats */
	bool plain;             /* ... of text in the plain form */
	int form;               /* of its numbers: index of number_forms */
	bool dropped;           /* free text: slots hold nothing */
	struct words words;
	size_t missing, empty;  /* cells; and those of them without anything, even quotes */
	size_t hollow;          /* ... with nothing between quotes */
	size_t strays;          /* cells of as_numbers that are none: their words, so far as kept */
	size_t late_codes;      /* cells of as_numbers such as 01 */
	size_t big;             /* whole numbers beyond 2^24, which a float rounds */
	size_t merged;          /* numbers that a float makes the one read before */
	bool inexact;           /* as_numbers: floats round different numbers; */
	double odd;             /* the last one that was rounded, or NAN */
	bool precise;           /* as_numbers: kept in exact as well */
	double *exact;          /* rows */
	size_t exact_room;

	/* Of the different words, while they are kept: */
	struct number_evidence numbers;
	size_t marks, maybe;    /* behind TABLE_MARK; that mean missing among numbers */
	size_t infinite;        /* inf and its kin */
	size_t digits, padded, beyond;  /* but digits; of these, that begin with 0; beyond 2^53 */
	size_t quoted;

	/* settled by import_words.c */
	size_t live;            /* words that do not mean missing */
	bool code;              /* whole numbers that are text */
	struct number_verdict verdict;
	char sample[40];        /* a number in its form, and its value */
	double sample_value;

	/* settled by table_types.c */
	double offset;          /* off the numbers; offset_known: by the caller */
	bool offset_known;
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
	struct import_list { char **at; size_t n; } missing, values;    /* the user's words */
	int memo;               /* the importer's own */
	char *texts[4];         /* description, licence, citation, source_url; or NULL */
	/* Told when the reading is over: a second one says them anew. */
	struct import_said { char *text; bool explains; } *remark;
	size_t nremarks;
	struct text remarks;    /* those told: JSON strings, comma-separated */
	struct import_progress progress;

	struct import_column *column;
	struct words names;     /* of the columns */
	size_t ncols, room_cols;
	size_t seen_cols;       /* declared so far by the test file */
	bool settled, testing;
	bool windows;           /* some text was not UTF-8 and has been taken for Windows-1252 */
	bool grown;             /* some dictionary has passed TABLE_DICT in this row */
	char separator;         /* of the columns, or 0 */
	/* Columns, or NULL before the second reading: what of them is kept now. */
	struct import_held { bool words, precise; } *held;
	size_t nheld;
	unsigned number_marks;  /* bit per import_mark: means missing in a column of numbers */
	struct words markers;   /* other words that do */
	size_t without_dots;    /* labels of the test file */
	size_t forms_told;

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
int import_words(struct import_table *t, struct err *e); /* after the last row; then: */
int import_types(struct import_table *t, struct err *e); /* kinds and task */
bool import_is_missing(const struct import_table *t, const struct import_cell *c);
bool import_is_maybe_missing(const struct import_table *t, const struct import_cell *c);
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

/* Index of NA, NaN or null, in any case, or -1. */
int import_mark(const char *at, size_t len);
/* All words so far are numbers by some form, or may mean missing. */
bool import_only_numbers(const struct import_column *c);
/* ... and are codes: whole numbers that begin with 0, or all beyond 2^53. */
bool import_is_code(const struct import_column *c);
struct number_verdict import_number_verdict(const struct import_table *t,
					    const struct import_column *c, char siblings);
/* Every word becomes its number by that form; NAN where it is none, or missing. */
int import_number_words(struct import_table *t, struct import_column *c,
			struct number_verdict verdict, struct err *e);
bool import_all_dates(const struct import_table *t, const struct import_column *c);
int import_stray(const struct import_column *c, const char *word, size_t line, struct err *e);
int import_not_finite(const struct import_column *c, const char *at, size_t len, size_t line,
		      struct err *e);
/* Numbers all of them, as far as they do not mean missing, and no codes. */
bool import_all_numbers(const struct import_column *c);
bool import_is_free_text(const struct import_table *t, const struct import_column *c);
/* A few words among many numbers are an error. */
int import_check_strays(const struct import_table *t, const struct import_column *c,
			struct err *e);
/* Words that people read as numbers become categories, as all words do, but not in silence. */
void import_remark_foreign(struct import_table *t, const struct import_column *c,
			   const char *taken);
int import_type_target(struct import_table *t, struct err *e);
/* Gives every word its level, and every level its name: as declared, else sorted; words that are
 * one number with or without .0 are one, with a remark. */
int import_levels(struct import_table *t, struct import_column *c, struct err *e);
/* --rare N: the column's categories that occur in fewer than N rows become one, TABLE_RARE, behind the
 * others, where there are two or more of them; the remark counts them. Rows of all parts of the table count,
 * test rows too: how often a word is there, but no target. Ordered categories, those of a model's rows and
 * those of sparse rows stay. ERR_DATA where the column has a category of that name. */
int import_rare(struct import_table *t, struct import_column *c, struct err *e);
/* Checks the option's text. ERR_PARAM. */
int import_rare_check(const struct import_table *t, struct err *e);
/* The split that columns of folds (--fold-column) make becomes d's, with remarks on how they were read; nothing
 * where there are none. ERR_DATA names the column and the row. */
int import_take_folds(struct import_table *t, struct dataset *d, struct err *e);
/* The classes that occur. */
int import_classes(struct import_table *t, struct import_column *c, struct err *e);

/* load_options.like, once roles are known: ERR_DATA names the columns that are missing. */
int import_follow(struct import_table *t, struct err *e);
/* The same where columns are but numbered: there are as many as the model has, the last being 0. */
void import_follow_numbers(struct import_table *t);
/* The model's column has a category of this name. */
bool import_has_level(const struct import_column *c, const char *at);
/* x as the float of *s, which is noted where it rounds. */
void import_round(struct import_column *c, double x, union import_slot *s);
/* A column that kept floats alone should not have. */
bool import_lacks_precision(const struct import_table *t, const struct import_column *c);
/* The dictionary of the column is about to go: whether exact numbers are to be kept, and then those
 * of the rows so far. */
int import_begin_precise(struct import_table *t, struct import_column *c, struct err *e);
int import_keep_exact(struct import_column *c, size_t row, double x, struct err *e);
/* Finds the offset of a column of numbers, takes it off them, and counts in c->big. */
int import_offset(struct import_table *t, struct import_column *c, struct err *e);

/* Column j has grown past TABLE_DICT words: it may become numbers, or be dropped as free text. */
int import_judge_growth(struct import_table *t, size_t j, struct err *e);

/* The text as UTF-8, which broken bytes make Windows-1252 with one remark; caller frees. */
char *import_utf8(struct import_table *t, const char *at, size_t len, struct err *e);

void import_tell(struct import_table *t);               /* the remarks so far */

/* Adds the step of this import to d's provenance, and its source's SHA-256 to d. */
int import_note(const struct import_table *t, const char *format, struct dataset *d, struct err *e);

#endif
