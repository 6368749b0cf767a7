/* The data sets of an archive: which go in, and why. */
#ifndef ARCHIVE_DATA_H
#define ARCHIVE_DATA_H

#include "harness/cli/archive_index.h"
#include "harness/cli/opts.h"
#include "harness/plan/job_list.h"
#include "harness/store/stored_run.h"

struct archive_data {
	const char *folder; /* in which the archive's files are put together */
	const struct opt_list *with, *without; /* names that the user says */
	struct stored_run *run;
	const struct job_list *list;
	struct archive_index *index; /* filled */
};

/* A data set goes in where its licence is known to let copies be passed on, where it is generated, or where the
 * user says so. ERR_DATA for one that is not what the run was made with. */
int archive_data_put(const struct archive_data *k, struct err *e);

#endif
