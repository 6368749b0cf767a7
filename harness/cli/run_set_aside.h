/* What a run says beforehand of learners that do otherwise where rows are many. */
#ifndef RUN_SET_ASIDE_H
#define RUN_SET_ASIDE_H

#include "harness/plan/job_list.h"

/* A note that names the learner and the data sets, where the number of rows decides
 * (learner_class.validation_from) and they are enough. */
int run_set_aside_note(const struct job_list *l, struct err *e);

/* What learners have to say of so many rows (learner_class.notice), once a learner. */
int run_rows_note(const struct job_list *l, struct err *e);

#endif
