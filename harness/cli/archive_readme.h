/* README.md of an archive: what is in it, and how to have every number of it again. */
#ifndef ARCHIVE_README_H
#define ARCHIVE_README_H

#include "harness/cli/archive_index.h"
#include "harness/cli/archive_programs.h"
#include "harness/plan/job_list.h"
#include "harness/store/stored_run.h"

/* report: whether there is one. Both texts are the caller's. */
char *archive_readme(const struct archive_index *x, const struct archive_programs *programs, const struct job_list *l,
		     struct stored_run *r, bool report, struct err *e);
/* versions.json: for each machine and build how many cells it ran, and its facts (process/machine.h). */
char *archive_versions(struct stored_run *r, struct err *e);

#endif
