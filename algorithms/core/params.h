/* Parameter tables: one place for a parameter's name, type, default, range, tuning scale and help.
 *
 * The table validates plans and the command line, prints `bakeoff info learners knn`, gives the
 * tuner its search space, and writes a cell's canonical text. A learner reads values back by name.
 *
 *   struct param_set s;
 *   if (param_init(&s, knn_params, e) || param_put(&s, "k", "7", e))
 *           ...
 *   k = (size_t)param_int(&s, "k");
 *   param_free(&s);
 *
 * Forms of a value in text:
 *   INT    7, 1e3 (whole)        REAL  0.1, 1e-3, inf       BOOL  yes no true false 1 0
 *   ENUM   one of `words`        INTS, REALS  a list: 64:32, 0.2:0.5   (':' between elements,
 *                                so that ',' parts parameters and '|' the alternatives of a grid)
 *   FIXED  what the method is, not to be set: its text is the table's. It stands, quoted, in canonical
 *          text and JSON, and never among what was changed
 * A number may also be one of `words` ("scale", "none"): param_word tells which.
 * Reading a name that the table lacks, or with the wrong type, is a bug and aborts. */
#ifndef CORE_PARAMS_H
#define CORE_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "algorithms/core/wordlist.h"

/* The parameter that names who does the work, where a method has several implementations; a count of
 * its fits, of this name, _ and the word, tells which it was (algorithms/learner.h). */
#define PARAM_ENGINE "engine"

enum param_type { PARAM_INT, PARAM_REAL, PARAM_BOOL, PARAM_ENUM, PARAM_INTS, PARAM_REALS, PARAM_FIXED };

/* How the tuner draws: not at all, evenly, evenly in the logarithm, or one of tune_words. */
enum tune_scale { TUNE_NONE, TUNE_LINEAR, TUNE_LOG, TUNE_WORDS };

struct param {
	const char *name;
	enum param_type type;
	const char *init;               /* default, in text */
	double min, max;                /* inclusive range of numbers (of each list element) */
	bool open_min;                  /* min itself is excluded */
	const char *words;              /* "l2 l1 cosine"; for numbers: words allowed instead */
	enum tune_scale tune;
	double tune_min, tune_max;
	const char *tune_words; /* "1:2:4" style alternatives for TUNE_WORDS, blank-separated */
	bool own_range;                 /* tune_* are a user's (param_put_range) */
	double tune_share;              /* tune_max is at most this share of the training rows; 0:
					   whatever the rows */
	const char *tune_if;            /* tuned only where all of these hold, blank-separated:
					   "kernel=rbf|poly", "solver!=lbfgs", "task=regression".
					   They name rows above this one; NULL: always */
	bool up_to_rows;                /* more than there are training rows cannot be */
	bool later;                     /* came when runs had been stored: canonical text leaves it
					   out at its default, so that their cells are known still */
	const char *help;               /* one line, no full stop */
};

struct param_value {
	double number;                  /* INT, REAL, BOOL (0/1); ENUM: index into words */
	int word;                       /* index into words, or -1 when it is a number */
	double *list;                   /* INTS, REALS */
	size_t count;
};

struct param_set {
	const struct param *table;      /* ends with { 0 } */
	struct param_value *value;      /* one per row */
};

/* Fill with defaults. On error *s is empty and may be freed. */
int param_init(struct param_set *s, const struct param *table, struct err *e);
void param_free(struct param_set *s);                                   /* accepts { 0 } */
int param_copy(struct param_set *out, const struct param_set *s, struct err *e);

/* Set one from text. ERR_PARAM names the parameter, what was given, what is allowed, and, for an
 * unknown name, the nearest known one; then the set is unaltered. */
int param_put(struct param_set *s, const char *name, const char *text, struct err *e);

/* Whether tuning p changes anything beside the other values: its tune_if. task: "classification" or
 * "regression". */
int param_tuned(const struct param_set *s, const struct param *p, const char *task, bool *yes,
		struct err *e);

/* A range to tune over instead of the table's: 1..50 evenly, ~0.01..1000 evenly in the logarithm. It
 * is put into a copy of the table; canonical text of sets with that table shows the range in place
 * of the value that JSON shows. ERR_PARAM says what is wrong. */
bool param_is_range(const char *text);
struct param *param_table_copy(const struct param *table, struct err *e);       /* free() */
int param_put_range(struct param *table, const char *name, const char *text, struct err *e);

const struct param *param_find(const struct param *table, const char *name);    /* or NULL */

int64_t param_int(const struct param_set *s, const char *name);
double param_real(const struct param_set *s, const char *name);
bool param_bool(const struct param_set *s, const char *name);
int param_enum(const struct param_set *s, const char *name);    /* index into words */
int param_word(const struct param_set *s, const char *name);    /* index into words, -1: a number */
size_t param_list(const struct param_set *s, const char *name, const double **at);

/* A value, or the whole set, as text; caller frees. Canonical text is "a=1,b=2" sorted by name with
 * shortest round-trip numbers, so that equal sets give equal text; json is one object with numbers,
 * strings, booleans and arrays, `more` (or NULL) behind s in it. only_changed leaves out values equal to their default. */
char *param_text(const struct param_set *s, const char *name, struct err *e);
char *param_canonical(const struct param_set *s, bool only_changed, struct err *e);
char *param_json(const struct param_set *s, const struct param_set *more, struct err *e);

/* Shortest decimal text of x that reads back as x; for every number this project prints exactly. */
const char *number_text(double x, char buf[static 32]);

#endif
