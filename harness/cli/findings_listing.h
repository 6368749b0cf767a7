/* Findings in a terminal. */
#ifndef FINDINGS_LISTING_H
#define FINDINGS_LISTING_H

#include "algorithms/core/err.h"

/* Those of a run on stdout, the most severe first, each with what was tried against it; nothing where
 * there are none. ignore: codes that are left out, or NULL. */
int findings_listing_print(const char *run, const char *ignore, struct err *e);

#endif
