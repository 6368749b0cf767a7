/* The learners of the registry as a listing: what each can do. */
#ifndef LEARNER_LISTING_H
#define LEARNER_LISTING_H

#include "harness/cli/listing.h"

void learner_listing_print(enum listing_format f);      /* on stdout */

#endif
