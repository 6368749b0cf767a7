/* A table of scores: methods on data sets, each cell one score or one for every fold.
 *
 *   struct score_table *t;
 *   if (score_table_read(&t, "results.csv", &options, e))           anyone's file
 *           ...
 *   score_table_destroy(t);
 *
 * Three layouts are told apart by the names of the columns (score_layout.h): wide, a row for each data set - or
 * each fold of one - and a column for each method; long, a row for each score; and test rows, the truth beside what
 * methods predicted, from which scores of folds are made and which are kept (score_rows.h). Text is read by the CSV
 * importer: separator, quotes, header, decimal marks and words for missing values are found out as it does.
 * score_run.h makes a table of a run of ours.
 *
 * A score that is missing is NAN. Folds with the same repeat and number are taken to be the same rows for all
 * methods: this is what pairs them. Nothing is guessed in silence: `how` says in words what was taken for
 * what, and two scores for one cell are an error that names both lines. */
#ifndef SCORE_TABLE_H
#define SCORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "datasets/table_options.h"

/* What the scores are measured in, by their range. */
enum score_unit {
	SCORES_SHARE,           /* all within 0 and 1 */
	SCORES_PERCENT,         /* all within 0 and 100, and most above 1 */
	SCORES_OTHER            /* errors of any size, seconds ... */
};

enum score_layout { SCORES_WIDE, SCORES_LONG, SCORES_ROWS, SCORES_OF_RUN };

struct score_rows;

struct score_replicate {
	long repeat, fold;
	double *score, *seconds, *valid;        /* (methods) each; one piece of memory. valid: of tuned methods, by
						 * which the score was picked */
	bool positive;                          /* of a test row, where `truth` is said: its class */
};

/* One configuration that a method's search tried. */
struct score_trial {
	size_t set, method;
	long repeat, fold;
	double valid, test, seconds;            /* valid: what the search goes by */
};

struct score_set {
	char *name;
	size_t line;                            /* of the file, where it came first; 0: no file */
	size_t n, room;                         /* replicates: folds times repeats, or 1 */
	struct score_replicate *at;             /* (n): by repeat, fold */
};

struct score_table {
	char *source;                           /* path */
	char *measure;                          /* name of the column of scores, or "" */
	char *how;                              /* sentences: what was taken for what */
	enum score_layout layout;
	size_t sets, methods;
	struct score_set *set;
	char **method;
	int better;                             /* +1: larger scores are better, -1: smaller ones */
	bool better_said;                       /* by the user or the column's name */
	bool amounts;                           /* the measure is known to be no share, whatever its range: an RMSE */
	bool several_measures;          /* data sets have measures of their own, all better the same way */
	enum score_unit unit;
	int decimals;                           /* most that any score is written with */
	bool folded;                            /* some set has several replicates */
	bool numbered;                          /* ... by a column, not by the order of rows */
	bool seeds;                             /* replicates are told apart by a seed or run alone, no fold */
	bool timed;
	struct score_trial *trial;              /* (trials): in the order of the file; 0 where rows are no trials */
	size_t trials, room_trials;
	bool validated;                         /* their searches go by a score of its own, not by that on test rows */
	char *positive;                         /* rows are test rows, scores how much methods hold them for this
						 * class; NULL: scores are scores */
	struct score_rows *rows;                /* test rows beneath the scores, or NULL */
	size_t ignored;                         /* rows left out: their status says that they failed */
	size_t room_sets, room_methods;
};

struct score_options {
	struct table_options table;             /* how the text is written */
	const char *dataset, *method, *fold, *repeat, *score, *time;    /* columns; NULL: found out */
	const char *trial, *valid;              /* columns: rows are configurations tried, picked by this score */
	const char *truth, *positive;           /* column of classes, or numbers, of test rows; the class that scores
						 * are for */
	const char *prediction, *row, *inner;   /* columns of test rows: answers, names, inner folds */
	const char *task;                       /* of test rows: "classification", "regression" or NULL: found out */
	const char *where;                      /* "COLUMN=VALUE,...": rows of a long table to take; NULL: all */
	const char *methods;                    /* "a,b,c": those to take; NULL: all */
	int better;                             /* 0: by the name of the score, else larger */
	bool one_set;                           /* rows are folds, or test rows, of a single data set */
};

int score_table_read(struct score_table **out, const char *path, const struct score_options *o,
		     struct err *e);
void score_table_destroy(struct score_table *t);                /* accepts NULL */

/* Of a list of methods ("a,b", quoted as lists of columns are; NULL: all): whether a method is in it; and ERR_PARAM
 * where the table lacks one of it. */
bool score_table_wanted(const char *list, const char *method);
int score_table_wanted_all(const struct score_table *t, const char *list, struct err *e);

/* ---- for whoever fills one: begin, then add scores in any order, then end ---- */

int score_table_create(struct score_table **out, const char *source, struct err *e);
/* The set or method of that name, added when it is new. -1: no memory. */
int score_table_set(struct score_table *t, const char *name, size_t line, size_t *at, struct err *e);
int score_table_method(struct score_table *t, const char *name, size_t *at, struct err *e);
/* The replicate of a set, with NANs where it is new. All methods are to be known by then. NULL: no memory. */
struct score_replicate *score_table_replicate(struct score_table *t, size_t set, long repeat, long fold,
					      struct err *e);
/* One more configuration, with its validation score, test score and seconds: the score of its cell becomes that of
 * the best validated so far, its seconds those of all. */
int score_table_try(struct score_table *t, size_t set, size_t method, long repeat, long fold, const double value[3],
		    struct err *e);
/* Finds the unit; ERR_DATA for a table without two methods or without scores. */
int score_table_end(struct score_table *t, struct err *e);

/* 1 for shares, 100 for percent: what a difference is divided by to be one of shares. */
static inline double score_scale(const struct score_table *t)
{
	return t->unit == SCORES_PERCENT ? 100 : 1;
}

#endif
