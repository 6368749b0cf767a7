/* What a careful person would want to know of a data set before trusting a result on it. */
#ifndef INSPECT_H
#define INSPECT_H

#include "datasets/dataset.h"
#include "datasets/split/folds.h"

enum finding_level { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };

struct finding {
	enum finding_level level;
	const char *code;               /* "constant", "rare-class", ...: for programs */
	const char *column;             /* or NULL */
	const char *text;               /* one line, for people; valid during the call */
};

typedef void finding_fn(void *ctx, const struct finding *f);

/* The cheap part, O(cells), told on every import: constant and ID-like columns, whole numbers that
 * may be categories, rare classes. */
int inspect_quick(const struct dataset *d, finding_fn *found, void *ctx, struct err *e);

/* All of it, O(cells log rows): the above, and what the set holds (shape, classes, missing values),
 * near-constant, equal and badly filled columns, values far outside or that look like codes for
 * missing, columns that give the target away, duplicate rows and those that contradict each other,
 * and splits with classes missing or with rows or groups on both sides. */
int inspect_all(const struct dataset *d, finding_fn *found, void *ctx, struct err *e);

/* The same for whoever is about to run: of a large table the columns are looked at on evenly spaced
 * rows (and "sampled" says so), which bounds the time by some seconds. */
int inspect_bounded(const struct dataset *d, finding_fn *found, void *ctx, struct err *e);
/* Test rows of the first repeat that have a copy among the training rows of their fold. split: what
 * to call it. */
int inspect_folds(const struct dataset *d, const struct folds *f, const char *split,
		  finding_fn *found, void *ctx, struct err *e);

/* A column that looks like a group or like time, which the folds do not heed though targets hang on it;
 * for data without a group, of random folds. O(rows) times some hundred for each such column. */
int inspect_structure(const struct dataset *d, const struct folds *f, const char *split,
		      finding_fn *found, void *ctx, struct err *e);

/* Telling findings of one's own: what is looked at (d may be NULL), and who is told. */
struct inspection {
	const struct dataset *d;
	finding_fn *found;
	void *ctx;
};

void inspect_report(const struct inspection *in, enum finding_level level, const char *code,
		    const char *column, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

const char *finding_level_name(enum finding_level level);       /* "note", "warning", "error" */

#endif
