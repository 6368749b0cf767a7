/* Published figures beside those of a run, listed: for `bakeoff replicate`, and where `bakeoff run` ends. */
#ifndef CLI_REPLICATIONS_LISTING_H
#define CLI_REPLICATIONS_LISTING_H

#include "harness/cli/listing.h"
#include "harness/replications/replications.h"

/* What there is: name, paper, figures, time on one core, data to bring, title. */
void replications_listing_names(enum listing_format f);
/* A line a figure; in a table then the source and in what the settings differ. */
int replications_listing_all(const struct replications *p, const struct results *r, enum listing_format f,
			     struct err *e);
/* What ends `bakeoff run`: nothing where the run replicates nothing. */
int replications_listing_print(const char *run, struct err *e);

#endif
