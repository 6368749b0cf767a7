/* `bakeoff status` of a run that was submitted: a line for each shard, and one for the job behind them. */
#ifndef SLURM_LISTING_H
#define SLURM_LISTING_H

#include <stdbool.h>

#include "harness/cli/listing.h"

/* What Slurm says of each job beside the cells that are done; then, as a table, what comes next. */
int slurm_listing_print(const char *run, enum listing_format f, struct err *e);

#endif
