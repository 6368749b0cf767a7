/* The studies of `bakeoff run`: kinds by name on data sets of the command line, and the studies of a
 * plan on data that are not its own. */
#ifndef RUN_STUDIES_H
#define RUN_STUDIES_H

#include "harness/cli/run_options.h"

/* Of the kinds that o->study names (NULL: compare), on all of o's data sets. A learner that is named
 * without parameters comes with those that the kind varies. */
int run_studies_make(struct plan *p, const struct run_options *o, struct err *e);

/* With o->controls, gives a plan that has none a study of controls: learners and data of its first study that
 * compares, or of its first. */
int run_studies_control(struct plan *p, const struct run_options *o, struct err *e);

/* The data sets behind o's first input take the place of the plan's. */
int run_studies_use_data(struct plan *p, const struct run_options *o, struct err *e);

#endif
