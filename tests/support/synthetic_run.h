/* A run that nobody computed: numbers with known differences, for the tests of reports. */
#ifndef SYNTHETIC_RUN_H
#define SYNTHETIC_RUN_H

#include "harness/store/query.h"

enum synthetic {
	SYNTHETIC_COMPARE = 1 << 0, /* 5 data sets, 4 learners, a baseline, 10 folds */
	SYNTHETIC_STUDIES = 1 << 1, /* overfitting, regularization, scaling, diagnostics */
	SYNTHETIC_MISSING = 1 << 2, /* the last cells were not run */
	SYNTHETIC_FAILED = 1 << 3, /* svm times out on digits, mlp diverges on two folds of wine */
	SYNTHETIC_TUNED =
		1 << 4 /* with COMPARE: a tuned tree too, 6 tries a fold, 1.5 points better */
};

/* dir/run.db; an existing one is continued. */
int synthetic_run(const char *dir, unsigned what, struct err *e);

/* The same in the scratch folder, read back: the test ends with synthetic_close, which removes it. */
struct results *synthetic_open(unsigned what);
void synthetic_close(struct results *x);
const char *synthetic_folder(void);     /* where it is */

#endif
