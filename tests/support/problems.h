/* Small known problems, and one call that takes a learner through create .. predict on them. */
#ifndef PROBLEMS_H
#define PROBLEMS_H

#include <stdbool.h>

#include "algorithms/learner.h"

/* All of the registry, then two that can do one task alone (centroid.c, line.c), then a program
 * (tests/fixtures/exec/centroid.sh): what a test asks must follow what a learner declares. */
const struct learner_class *const *contract_learners(void);
#define CONTRACT_PROGRAM "sh tests/fixtures/exec/centroid.sh"
extern const struct learner_class centroid_class, line_class;

#define EACH_LEARNER(lc) \
	for (const struct learner_class *const *at_ = contract_learners(), *lc = *at_; (lc = *at_); \
	     at_++)
/* Those that can do the task; the others are named in the log. */
#define EACH_LEARNER_OF(task, lc) \
	EACH_LEARNER(lc) \
		if (!does_task(lc, task)) \
			cr_log_info("%s does not do task %d: skipped", lc->name, (int)(task)); \
		else

bool does_task(const struct learner_class *lc, enum task task);

/* A table with its memory; view.x may be edited through x. */
struct problem {
	struct data_view view;
	float *x;
	uint32_t *label;
	double *target;
	float *weight;
	struct column *columns;
};

/* Gaussian clouds, one per class, 4 sd apart: nearly separable, unit variance, about standardized. */
struct problem problem_blobs(size_t n, size_t d, size_t classes, uint64_t seed);
/* y = 2 x0 - x1 + 0.5 x0 x1 + noise of sd 0.1, then standardized. */
struct problem problem_smooth(size_t n, size_t d, uint64_t seed);
/* One numeric column of noise and one categorical column of `levels` whose parity is the class. */
struct problem problem_parity_of_category(size_t n, uint32_t levels, uint64_t seed);
void problem_free(struct problem *p);

struct fitted {
	const struct learner_class *lc;
	void *self;
	struct param_set params;
	float *scores;          /* (test rows, outputs) after fit_predict */
	size_t rows, outputs;
	struct step_info last;
};

/* "k=3,metric=l1" or "". All return 0, or -1 with e set; fitted_free accepts any state. */
int fit(struct fitted *f, const struct learner_class *lc, const char *params, const struct data_view *train,
	const struct data_view *valid, uint64_t seed, int threads, struct err *e);
int fitted_predict(struct fitted *f, const struct data_view *test, struct err *e);
void fitted_free(struct fitted *f);

/* With defaults on train, then predict of test. A failure fails the test, with the learner's name. */
bool fits_by_default(struct fitted *f, const struct learner_class *lc, const struct data_view *train,
	  const struct data_view *test);
bool same_bits(const struct fitted *a, const struct fitted *b);

double accuracy_of(const struct fitted *f, const struct data_view *truth);
double rmse_of(const struct fitted *f, const struct data_view *truth);

#endif
