/* Learning-rate schedules: a factor on the base rate over the course of training. */
#ifndef MLP_SCHEDULE_H
#define MLP_SCHEDULE_H

#include "algorithms/mlp/rows.h"

/* One row each: constant, word, and what decay_factor=auto means where that is used. To add one: a
 * row, and its function in schedule.c. */
#define MLP_SCHEDULE_ROWS(ROW) \
	ROW(CONSTANT,    constant,    1) \
	ROW(STEP,        step,        0.1) \
	ROW(EXPONENTIAL, exponential, 0.97) \
	ROW(COSINE,      cosine,      1) \
	ROW(ONE_CYCLE,   one_cycle,   1) \
	ROW(PLATEAU,     plateau,     0.5) \
	ROW(RANGE,       range,       1)

#define MLP_SCHEDULE_WORDS MLP_ROWS_WORDS(MLP_SCHEDULE_ROWS)
#define MLP_SCHEDULE_CONSTANT_OF(id, ...) MLP_SCHEDULE_##id,
enum { MLP_SCHEDULE_ROWS(MLP_SCHEDULE_CONSTANT_OF) MLP_SCHEDULE_COUNT };

struct mlp_schedule {
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

/* What decay_factor=auto means under this kind. */
double mlp_schedule_auto_factor(int kind);

/* Factor at `epoch` (a real number: 2.5 is the middle of the third). */
double mlp_schedule_factor(const struct mlp_schedule *s, double epoch);

/* Tells a plateau schedule the loss that an epoch ended with; NaN is no improvement. */
void mlp_schedule_note(struct mlp_schedule *s, double loss);

#endif
