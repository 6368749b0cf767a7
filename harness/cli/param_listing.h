/* Parameters as a listing: of learners, of the pipeline, of generators. */
#ifndef PARAM_LISTING_H
#define PARAM_LISTING_H

#include "algorithms/learner.h"
#include "harness/cli/listing.h"

enum { PARAM_LISTING_COLUMNS = 6 };
extern const char *const param_listing_columns[PARAM_LISTING_COLUMNS];

void param_listing_add(struct listing *l, const struct param *p);
/* On stdout, how a spec says what the table lists; NULL: nothing. */
void param_listing_say_brackets(const struct learner_class *lc);

#endif
