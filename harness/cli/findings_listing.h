/* Findings in a terminal. */
#ifndef FINDINGS_LISTING_H
#define FINDINGS_LISTING_H

#include "harness/analysis/findings.h"

/* On stdout, the most severe first, each with what was tried against it; nothing where there are none. */
void findings_listing_print(const struct findings *f);

#endif
