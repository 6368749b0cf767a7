/* What a user can say of a table (CSV, ARFF, svmlight ...) that the file itself does not: one row
 * of table_option_rows per option. The command line (harness/cli/table_argp.h), the data entries of
 * a plan, copying, comparing and the refusal for data that is no table all go by that table; a new
 * option is a member, a row, and what it means in datasets/import. */
#ifndef TABLE_OPTIONS_H
#define TABLE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

enum table_switch { TABLE_SWITCH_UNSAID, TABLE_SWITCH_NO, TABLE_SWITCH_YES };

/* { 0 } says nothing: everything is found out. Texts are borrowed, except in a struct that
 * table_options_copy made. Lists are comma-separated; an item with a comma in it stands in double
 * quotes, in which "" is a quote: a,"b,c" are two. */
struct table_options {
	const char *name;               /* of the data set */
	const char *target, *task;      /* a column; "classification" or "regression" */
	const char *categorical, *ordered, *numeric, *ignore;   /* lists of columns */
	const char *id, *weight, *group;                /* columns */
	const char *fold_column;        /* list of columns, a repeat each: the fold that tests the row,
					   stored as the split "folds" */
	const char *test_file;          /* rows of another file, stored as the split "holdout" */
	const char *splits;             /* file of splits by OpenML, stored as the split "splits" */
	const char *rare;               /* categories in fewer rows than this number become one */
	const char *missing;            /* words that mean missing, besides the usual ones */
	const char *not_missing;        /* words that are values though they look like missing */
	const char *decimal, *thousands;        /* marks in numbers: "." or ","; or "none" ... */
	const char *format;             /* the importer's name; NULL: by extension and content */
	const char *key;                /* of several tables in an HDF5 file: a group */
	char separator;                 /* of columns; 0: find out */
	enum table_switch header;       /* the first line names the columns */
	const char *comment;            /* lines that begin so are skipped; NULL: # at the top */
};

/* What an option is about, so that whoever takes options can say which make sense there. */
enum {
	TABLE_OPTION_NAME    = 1,       /* the data set, table or not */
	TABLE_OPTION_LEARN   = 2,       /* what is learnt: not of rows that are to be predicted */
	TABLE_OPTION_CELLS   = 4,       /* what columns and cells mean */
	TABLE_OPTION_LAYOUT  = 8,       /* how the text is written */
	TABLE_OPTION_TEST    = 16,      /* a second file */
	TABLE_OPTION_PLAIN   = 32,      /* what is said of any text with columns, of scores too */
	TABLE_OPTION_SPLITS  = 64,      /* of any data set, table or not */
	TABLE_OPTION_READING = TABLE_OPTION_LEARN | TABLE_OPTION_CELLS | TABLE_OPTION_LAYOUT |
			       TABLE_OPTION_TEST,       /* what all but tables refuse */
	TABLE_OPTION_ALL     = TABLE_OPTION_READING | TABLE_OPTION_NAME | TABLE_OPTION_SPLITS
};

enum table_option_type {
	TABLE_OPTION_TEXT,              /* a const char * */
	TABLE_OPTION_COLUMN,            /* the same: a column, by name or number */
	TABLE_OPTION_COLUMNS,           /* the same: a list of columns */
	TABLE_OPTION_CHARACTER,         /* a char: "tab", "blank" or the character itself */
	TABLE_OPTION_SWITCH             /* an enum table_switch: "yes" or "no" */
};

struct table_option {
	const char *key;                /* in a plan and in the provenance: "test_file" */
	const char *option;             /* on the command line, without "--": "test" */
	enum table_option_type type;
	unsigned about;
	size_t at;                      /* in struct table_options */
	const char *metavar, *help;     /* metavar NULL: an option without argument */
	const char *no_option, *no_help;        /* of a switch: what says no to it */
	const char *choices;            /* of a text: what it may be, blank-separated; or NULL */
	const char *split;              /* the stored split that comes of it; or NULL */
};

/* What is left of categories in too few rows; a model takes words that it does not know for it. */
#define TABLE_RARE "(rare)"

enum { TABLE_OPTIONS = 23 };
extern const struct table_option table_option_rows[TABLE_OPTIONS];

const struct table_option *table_option_find(const char *key);  /* or NULL */

/* Takes the value from its text, which is kept where the value is a text. ERR_PARAM says what is
 * wanted. */
int table_option_put(const struct table_option *row, struct table_options *o, const char *text,
		     struct err *e);
bool table_option_is_text(const struct table_option *row);
/* What was said, in words that table_option_put takes; NULL when nothing. May point to buf. */
const char *table_option_get(const struct table_option *row, const struct table_options *o,
			     char buf[static 2]);

/* Calls each(ctx, item, len) for the items of a list (NULL: none): blanks around one are taken off,
 * and so are its quotes. Stops at the first that is not 0, which is then the result. */
int table_list_each(const char *list,
		    int (*each)(void *ctx, const char *item, size_t len, struct err *e), void *ctx,
		    struct err *e);
/* The item as a list has it: in quotes where it needs them. The caller's, or NULL. */
char *table_list_item(const char *item, struct err *e);

/* The first option about one of these things that was given, or NULL. */
const struct table_option *table_options_given(const struct table_options *o, unsigned about);
/* The stored split that what was given asks for, which is then what runs are split by: "holdout",
 * "folds", "splits"; or NULL. */
const char *table_options_split(const struct table_options *o);
/* ERR_PARAM names two options that each ask for one. */
int table_options_one_split(const struct table_options *o, struct err *e);
bool table_options_equal(const struct table_options *a, const struct table_options *b);
/* What *o leaves open it takes from *from. */
void table_options_fill(struct table_options *o, const struct table_options *from);
/* Texts of the copy are its own; on failure too, it is to be freed. */
int table_options_copy(struct table_options *to, const struct table_options *from, struct err *e);
void table_options_free(struct table_options *o);       /* a copy, or { 0 } */

#endif
