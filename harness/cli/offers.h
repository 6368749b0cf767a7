/* What makes a learner's cells smaller or quicker that ran out of time or memory: settings by learner and
 * by what ran out, told where a run says so. */
#ifndef OFFERS_H
#define OFFERS_H

#include "harness/plan/variant.h"
#include "harness/store/store.h"

struct offer {
	const char *learner;
	enum cell_status ran_out;       /* CELL_TIMEOUT, CELL_MEMORY */
	const char *param, *value;      /* the setting, which the variant does not have yet */
	const char *unless;             /* blank-separated values of it that are as good; "" none */
	const char *what;               /* it does */
};
extern const struct offer offers[];     /* ends with { 0 }; for each learner the best first */

/* The next offer for a variant from *at on; NULL: no more. */
const struct offer *offers_next(const struct offer **at, const struct variant *v, enum cell_status ran_out);

/* The variant with it, as -l takes it: "svm[C=10,engine=smo]". Caller frees; NULL with an error. */
char *offers_spec(const struct offer *o, const struct variant *v, struct err *e);

#endif
