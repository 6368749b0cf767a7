/* Verdicts on the claims of runs, listed: for `bakeoff claims`, and where `bakeoff run` ends. */
#ifndef CLI_CLAIMS_LISTING_H
#define CLI_CLAIMS_LISTING_H

#include "harness/claims/claims.h"
#include "harness/cli/listing.h"

/* A line a claim; csv and json say all of it. Then, in a table, in words what the verdicts stand on. */
void claims_listing_all(const struct claims *c, enum listing_format f);
/* Of several runs, which have the same claims: the verdict of each, and whether they agree. */
void claims_listing_runs(struct claims *const *c, size_t n, enum listing_format f);
/* The comparisons of one claim. */
void claims_listing_one(const struct claims *c, const struct claims_verdict *v, enum listing_format f);
/* Its cells, as rows of run.db can be found: study, data set, learner, repeat, fold. */
void claims_listing_cells(const struct claims *c, const struct claims_verdict *v, enum listing_format f);

/* What ends `bakeoff run`: nothing where the plan claims nothing. */
int claims_listing_print(const char *run, struct err *e);

#endif
