/* The import framework: what all importers share.
 *
 * An importer knows one format and nothing of targets, roles, inferred types or remarks. It hands
 * cells, row by row, to a `struct import_table`, which applies the user's options, infers types,
 * stores the cells in 4 bytes each and ends as a data set:
 *
 *   read(t, path, e):  import_column(t, ...)* once per column,
 *                      import_level(t, ...)* where declared,
 *                      then per row  import_row | import_numbers | import_sparse_cells |
 *                      import_sparse_row (alone: it declares no columns)
 *
 * dataset_load chooses the importer (by extension, then by content), calls read() on the file,
 * again on --test FILE with the same table (the columns must then be the same; import_column
 * checks), and import_finish() makes the data set, its remarks and its provenance.
 *
 * RULES, stated once and shown to the user. Each column of text is judged when the whole file is
 * read, by all the different words in it; what stays ambiguous is told with the option that settles
 * it, and `bakeoff import --explain` tells of every column what spoke for the reading and what else
 * it might have been.
 * - An empty cell is missing, with quotes or without: no category is called "".
 * - Missing as well: ?, NA, N/A, NaN, null (any case; not when quoted), and --missing WORDS.
 *   NA, NaN and null are values in a column of words that has empty cells too, or whose other words
 *   are all of that length and case (country codes), unless a column of numbers has the same word;
 *   --not-missing WORDS are values everywhere.
 * - In a column that otherwise holds numbers, words that people write for missing are missing:
 *   - -- . .. None <NA> nil n/a and such, and those above in quotes. In a column of words they are
 *   words, unless a column of numbers has the same one.
 * - A column of numbers is numeric; one of words is categorical, its levels sorted (as numbers
 *   where all are numbers, else bytewise) unless declared; integers stay numeric and are reported
 *   when they may be categories. Numbers may be 1299.5, 1299,5, 1,299.5, 1.299,5, 1 299 or 1'299,
 *   one form a column (number_form.h; --decimal, --thousands). In yet another form (10% 0x1F) they
 *   are words, and reported.
 * - Labels and categories are text: 01, 1 and 001 are three; only 1 and 1.0 are one. Whole numbers
 *   that begin with 0, or all beyond 2^53, are text (--numeric).
 * - Numbers with a few stray words are an error naming row, column and word, never a guess.
 * - Dates and free text (more than half of the rows differ, over 20 levels) are ignored, with a
 *   remark.
 * - The target is --target, else what the format declares, else a column named class, target, label
 *   or y (not a y beside x and z), else the only named one among columns that are but numbered,
 *   else the last one. Words are classes. Whole numbers are classes when there are at most 10 of
 *   them, or at most 32 running 0..k-1 or 1..k without a gap (at most 1000 where the column is
 *   named class or label and each has two rows or more); other numbers mean regression. --task
 *   overrides. Rows without a target are dropped, with a remark. */
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>

#include "datasets/dataset.h"
#include "datasets/load_options.h"

enum import_cell_kind {
	IMPORT_INFER,    /* text whose type is to be found out: CSV */
	IMPORT_NUMBER,   /* must be a number */
	IMPORT_CATEGORY, /* words; levels declared by import_level, or collected */
	IMPORT_ORDERED,  /* declared levels in increasing order */
	IMPORT_TEXT,
	IMPORT_DATE /* ignored with a remark, unless --categorical or --id names the column */
};

/* One cell of text, trimmed, quotes and escapes already taken off; not zero-terminated. Or, where
 * at is NULL, a number as it is (NAN missing). */
struct import_cell {
	const char *at;
	size_t len;
	bool quoted;            /* then "?" is a question mark and not a missing value */
	bool scanned;           /* the text is a number, and this is it: */
	double number;
};

static inline struct import_cell import_cell_text(const char *at, size_t len, bool quoted)
{
	return (struct import_cell){ .at = at, .len = len, .quoted = quoted };
}

/* Missing by the rule above, the user's own words aside; and maybe, among numbers. */
bool import_cell_missing(const struct import_cell *c);
bool import_cell_maybe_missing(const struct import_cell *c);

struct import_table;

/* Declares the next column. name NULL or empty: "c1", "c2", ... For a second file (--test) the
 * calls are repeated and checked against the first. */
int import_column(struct import_table *t, const char *name, enum import_cell_kind kind,
		  struct err *e);
/* Declares the next level of a column (index from 0). A cell with another word is then an error. */
int import_level(struct import_table *t, size_t column, const char *text, size_t len,
		 struct err *e);
/* The format knows its target (ARFF's class attribute, IDX labels); --target overrides. */
void import_target(struct import_table *t, size_t column);
/* The column is one of several labels of a row: those that are not the target are left out. */
void import_label(struct import_table *t, size_t column);
/* The column names the rows, unless an option says otherwise. */
void import_row_id(struct import_table *t, size_t column);
/* Rows with the same value in this column belong together, unless an option says otherwise. */
void import_group(struct import_table *t, size_t column);
/* The format knows the task; --task overrides. */
void import_task(struct import_table *t, enum task task);
/* What the format says of the data: field is description, licence, citation or source_url. */
int import_text(struct import_table *t, const char *field, const char *text, struct err *e);
/* Numbers in the target are class labels whatever the rule above says (IDX labels). */
void import_target_is_class(struct import_table *t);

/* A row: exactly as many cells as columns, else ERR_FORMAT "line 17: 5 fields instead of 9". `line`
 * is the number that error texts name. weight: NAN when the format has none (ARFF's {w}). */
int import_row(struct import_table *t, const struct import_cell *cells, size_t n, double weight,
	       size_t line, struct err *e);
/* A row of numbers, NaN missing; every column must be IMPORT_NUMBER (or IMPORT_INFER). */
int import_numbers(struct import_table *t, const double *values, size_t n, size_t line,
		   struct err *e);
/* A row of declared columns of which only n are named, ascending; the others are 0, or the first
 * declared category. The table stays in proportion to what is named when its first row is so. */
int import_sparse_cells(struct import_table *t, const struct import_cell *cells, const size_t *col,
			size_t n, double weight, size_t line, struct err *e);
/* A row of a sparse table (svmlight): no import_column calls; features are numbered from 0,
 * ascending, finite or NaN, and named "f1", "f2", ...; the rest is 0. Ends dense when that takes at
 * most 16 MiB, or at most 512 and one value in twenty is named. */
int import_sparse_row(struct import_table *t, double target, const uint32_t *col,
		      const float *value, size_t n, size_t line, struct err *e);

/* Something the user should know; printed, and kept in the provenance. */
void import_remark(struct import_table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Why a guess was made, and what it might have been instead: for --explain alone. */
void import_explain(struct import_table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* What parts the columns: evidence on what commas in numbers mean. */
void import_separator(struct import_table *t, char separator);

const struct table_options *import_options(const struct import_table *t);
bool import_reading_test(const struct import_table *t); /* this is the file given by --test */
/* A column of this name is to be expected: the caller has seen such tables before. */
bool import_expects(const struct import_table *t, const char *at, size_t len);
/* One number that an importer may keep from the first file for the test file; 0 at first. */
int *import_memo(struct import_table *t);
/* 0..1 of the file read: call at each row. It also tells how much room the whole table will
 * need. */
void import_progress(struct import_table *t, double share);

/* A format. Extensions are blank-separated and without the dot; a final .gz is taken off first. */
struct importer {
	const char *name, *extensions;
	/* Of the first bytes, gzip taken off: 0 not mine, 1 perhaps, 2 surely. */
	int (*sniff)(const unsigned char *head, size_t n);
	int (*read)(struct import_table *t, const char *path, struct err *e);
};

extern const struct importer hdf5_importer;             /* hdf5_foreign.c: other people's layouts */
extern const struct importer csv_importer;              /* import_csv.c; also the fallback */
extern const struct importer arff_importer, svmlight_importer, idx_importer, npy_importer;
extern const struct importer *const importers[];        /* NULL-ended; importers.c */

/* ---- for dataset_load ---- */
int import_create(struct import_table **out, const char *path, const struct load_options *opt,
		  struct err *e);
int import_begin_test(struct import_table *t, const char *path, struct err *e);
int import_finish(struct import_table *t, const char *format, struct dataset **out, struct err *e);
/* After the last row: what was read shows that a column was taken wrongly at its first rows. The
 * files are then to be read again, with what is known now. */
bool import_again(struct import_table *t);
void import_destroy(struct import_table *t);                    /* accepts NULL */

#endif
