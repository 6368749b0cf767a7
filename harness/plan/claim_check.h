/* Claims against the cells that are to decide them: each learner and data set that they name is there, so
 * many of them as they want, and what their levels are of; a sign test has
 * draws. Told before anything runs. */
#ifndef CLAIM_CHECK_H
#define CLAIM_CHECK_H

#include "harness/plan/job_list.h"

/* ERR_PARAM, with the claim's line, names those that there are. */
int claim_check(const struct job_list *l, struct err *e);

#endif
