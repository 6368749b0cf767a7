/* Published figures, their settings as plans (harness/plans/replicate-*.yaml), and whether a run of such a plan
 * gives them again.
 *
 *   p = replications_find("replicate-sonar")                by the name of the plan, so of a run, too
 *   for (size_t i = 0; p && i < p->n; i++)
 *           if (!replications_judge(&o, p, i, results, e))
 *                   ... o.ours beside p->cell[i].value, replications_words[o.word] ...
 *
 * What counts as the same, by the kind of figure (REPLICATIONS_...):
 *   COUNT  nothing is left to chance: as many rows right as published (value to value_to), whatever the row.
 *   MEAN   a mean over folds or draws: both differ by no more than `tolerance` (how far programs of one method and a
 *          rounded figure may lie apart) and 1.96 standard errors of the difference, ours by the folds
 *          (Nadeau & Bengio where they share rows), theirs as told (cell->se), or of a figure that `runs` draws
 *          are behind by the spread of ours.
 *   RUNS   trainings on one split, the published figure a mean of `runs` of them: likewise, both standard errors by
 *          the spread of our trainings.
 * Beyond that it differs. Where cells are missing, rows are not as many as in the paper, or chance and tolerance allow
 * for more than `margin`, the two are not comparable: what mattered could not have been seen. Values are percent of
 * rows right, of COUNT rows. */
#ifndef REPLICATIONS_H
#define REPLICATIONS_H

#include "harness/stats/describe.h"
#include "harness/store/query.h"

enum replications_rule { REPLICATIONS_COUNT, REPLICATIONS_MEAN, REPLICATIONS_RUNS };

struct replications_cell {
	const char *what;               /* "12 hidden units" */
	const char *study, *dataset, *learner;  /* of the plan; dataset NULL: the only one; learner: a label */
	enum results_part part;         /* on training or test rows */
	enum replications_rule rule;
	double x;                       /* along the figure; NAN: not in it */
	double level;                   /* of the study's factor; NAN: it has none */
	double value, value_to;         /* published; value_to: of COUNT, else unused */
	size_t rows;                    /* of COUNT: out of so many */
	double se, tolerance, margin;   /* percent; margin: the largest difference that may pass unseen */
	size_t runs;
};

struct replications {
	const char *name;               /* of the plan */
	const char *title, *source;
	const char *paper, *time;       /* in short; what it takes on one core */
	const char *across;             /* what x is; NULL: no figure */
	const char *year;               /* of the published line */
	const char *notes;              /* where the settings are not those of the paper, or it does not tell */
	const char *wants;              /* data that the user brings: an entry of fetch_entries; NULL: all are here */
	const struct replications_cell *cell;
	size_t n;
};

extern const struct replications replications[];        /* ends with { 0 } */
/* By the plan's name, or one that begins so and goes on with "-DATA": of a plan run on other data. */
const struct replications *replications_find(const char *plan);         /* or NULL */

enum replications_word { REPLICATIONS_SAME, REPLICATIONS_DIFFERS, REPLICATIONS_OPEN, REPLICATIONS_WORDS };
extern const char *const replications_words[REPLICATIONS_WORDS];

struct replications_outcome {
	double ours;
	struct interval ci;             /* 95 %; NANs of COUNT */
	size_t n;                       /* rows of COUNT, else folds, draws or trainings */
	double allowed;                 /* by how much both may differ */
	enum replications_word word;
	const char *why;                /* of what is open, else "" */
};

int replications_judge(struct replications_outcome *out, const struct replications *p, size_t cell,
		       const struct results *r, struct err *e);

#endif
