/* Variants that are the same but for one parameter: a network at several depths, at several rates. */
#ifndef VARIANT_PAIRS_H
#define VARIANT_PAIRS_H

#include <stdbool.h>

#include "harness/store/query.h"

/* Of one learner, with the same value of every parameter but `name`, which both have. */
bool variant_pairs_differ_in(const struct results *r, size_t a, size_t b, const char *name);

#endif
