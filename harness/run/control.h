/* Controls: a cell whose outcome is known beforehand, but for chance, when nothing leaks and every score is read
 * from the rows and labels it should be.
 *
 *   if (control_alters(c->control)) { control_alter(&altered, c, p, e) -> the cell on altered -> control_free }
 *   ... a fit ... -> control_measure(&t, c, p, &rows, o, e)         counts beside the scores
 *
 * Permuted labels: those of the fold's training rows among themselves, those of its test rows likewise, so that
 * both parts hold the classes that they held. What a learner answers then has nothing to do with the labels it
 * is scored by: drawn again for the same answers, they give its score by luck, exactly, whatever it answers and
 * whatever the metric. Every fold draws its own, so that score less luck has mean 0 and is independent from
 * fold to fold; its variance is that of the draws.
 *
 * Planted errors: STUDY_CONTROL_PERCENT of the labels wrong among the training and among the test rows. The
 * answers are scored by the true labels, too; wrong ones drawn again tell what that score becomes. Of an
 * accuracy p of k classes, with a share e wrong: p (1 - e) + (1 - p) e / (k - 1).
 *
 * Of both no predictions are kept, as they would be read beside labels that they were not scored by.
 *
 * Halves: the rows of cell_rows. Columns: datasets/generate/noise.h. Plain: which of the test rows have the
 * features of a training row, and the scores on those and on the others.
 *
 * Counts, by name: */
#ifndef RUN_CONTROL_H
#define RUN_CONTROL_H

#include "harness/run/timed_fit.h"

#define CONTROL_LUCK                                                                               \
	"control_luck" /* mean primary score over labels drawn again, NAN if undefined */
#define CONTROL_SPREAD "control_spread" /* their standard deviation */
#define CONTROL_TRUE "control_true" /* the score by the true labels (planted) */
#define CONTROL_COPIED "control_copied" /* test rows with a copy among the training rows (plain) */
#define CONTROL_ON_COPIED "control_on_copied" /* score on those; not there where there are none */
#define CONTROL_ON_OTHERS "control_on_others" /* score on the others; likewise */

enum { CONTROL_DRAWS = 200 }; /* labels drawn again */

bool control_alters(enum study_control c);

/* The cell's data set, altered; lives no longer than that. ERR_UNSUITED where it cannot be. */
int control_alter(struct dataset *altered, const struct cell *c, const struct plan *p,
		  struct err *e);
void control_free(struct dataset *altered, enum study_control c);
/* Whether it is the labels that are altered: rows are drawn by the true ones. */
bool control_relabels(enum study_control c);

/* After timed_fit_run, with the rows of the fit. Adds to o's counts; nothing for a study that is none of
 * controls. */
int control_measure(const struct timed_fit *t, const struct cell *c, const struct plan *p,
		    const struct fold_rows *rows, struct outcome *o, struct err *e);

#endif
