/* How soon optimizers bring a network to a loss: arms are networks that are the same but for their learning
 * rate - an optimizer, a batch size - each tried at several rates.
 *
 *   struct optimizer_speeds s;
 *   if (optimizer_speeds_create(&s, r, study, e))
 *           ...
 *   for (size_t i = 0; i < s.n; i++)
 *           ... s.at[i].reached, s.at[i].epochs.mean ...
 *   optimizer_speeds_free(&s);
 *
 * The first network of the plan on a data set is the reference: the target of a fold is the training loss that it
 * ends with there, at the rate that the plan gives it first. Its arm is what the others are compared with. An arm's
 * rate is the one at which all cells reach the target and do so in the fewest epochs (geometric mean); it is
 * chosen on the cells that are compared, which favours arms with many rates. What an epoch takes is the median
 * over all cells of the arm, for short trainings are timed badly one by one.
 * A cell that fails or diverges has not reached it. */
#ifndef OPTIMIZER_SPEED_H
#define OPTIMIZER_SPEED_H

#include "harness/analysis/paired_folds.h"

struct optimizer_rate {
	size_t variant, cells, reached; /* cells: whose fold has a target */
	size_t trained, diverged;       /* cells, with a target or not */
	double epochs;                  /* to the target, geometric mean; NAN unless all cells reach it */
};

struct optimizer_arm {
	size_t dataset, place;          /* place: the first in the plan of its variants */
	bool reference;                 /* the arm of that network */
	size_t n, room;
	struct optimizer_rate *at;      /* in the order of variants */
	size_t chosen;                  /* of them; n: at no rate do all cells reach the target */
	size_t cells, reached;          /* over all rates */
	bool tested;                    /* not the reference's, both chosen, three folds or more */
	double epoch_s;                 /* processor time of an epoch, median over all cells that trained */
	double cheaper;                 /* natural logarithm of the reference's epoch_s over that */
	/* Natural logarithm of the reference's epochs over the arm's, fold by fold, corrected for overlapping
	 * folds; above 0 is faster. */
	struct paired_t epochs;
	double p_holm;                  /* over the tested arms of the study */
};

struct optimizer_speeds {
	size_t n, room;
	struct optimizer_arm *at;       /* by data set, then place: each data set's first is the reference */
};

/* n is 0 where no curves of a loss were recorded. */
int optimizer_speeds_create(struct optimizer_speeds *s, const struct results *r, size_t study, struct err *e);
void optimizer_speeds_free(struct optimizer_speeds *s);

#endif
