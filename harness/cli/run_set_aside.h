/* What a run says of learners that set a part of the training rows aside because they are many. */
#ifndef RUN_SET_ASIDE_H
#define RUN_SET_ASIDE_H

#include "harness/plan/job_list.h"

/* A note that names the learner and the data sets, where the number of rows decides
 * (learner_class.validation_from) and they are enough. */
int run_set_aside_note(const struct job_list *l, struct err *e);

#endif
