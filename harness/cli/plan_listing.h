/* What can be said in a plan, listed from the tables that read it. */
#ifndef PLAN_LISTING_H
#define PLAN_LISTING_H

#include "harness/cli/listing.h"

enum { PLAN_LISTING_COLUMNS = 7 };
extern const char *const plan_listing_columns[PLAN_LISTING_COLUMNS];

/* A row for every key of a plan, its studies and its data sets; only: those of this name, or
 * NULL. */
void plan_listing_add(struct listing *l, const char *only);
/* Their names, for messages; NULL behind the last. */
const char *plan_listing_key(size_t i);

#endif
