/* Learning-rate schedules: a factor on the base rate over the course of training. */
#ifndef MLP_SCHEDULE_H
#define MLP_SCHEDULE_H

#include <stdbool.h>

#define SCHEDULE_WORDS "constant step exponential cosine one_cycle plateau"
enum { SCHEDULE_CONSTANT, SCHEDULE_STEP, SCHEDULE_EXPONENTIAL, SCHEDULE_COSINE, SCHEDULE_ONE_CYCLE,
       SCHEDULE_PLATEAU };

struct schedule {
	int kind;
	double epochs;          /* planned length */
	double warmup;          /* epochs of linear rise before anything else, with any kind */
	double step_epochs;     /* step: a fall every so many epochs */
	double factor;          /* step, exponential (per epoch), plateau: of the rate */
	double floor;           /* no factor below this share of the base rate */
	double patience;        /* plateau: epochs without a better validation loss before a fall */
	/* plateau's memory */
	double best, waited, level;
};

/* Factor at `epoch` (a real number: 2.5 is the middle of the third). */
double schedule_factor(const struct schedule *s, double epoch);

/* Tells a plateau schedule the loss that an epoch ended with; NaN is no improvement. */
void schedule_note(struct schedule *s, double loss);

#endif
