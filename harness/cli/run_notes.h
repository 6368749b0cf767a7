/* What `bakeoff run` says before and after its cells. */
#ifndef RUN_NOTES_H
#define RUN_NOTES_H

#include "harness/process/run.h"

/* Findings about the data that would make scores too good to be true, or say little. */
void run_notes_findings(const struct job_list *l, const struct data_findings *f);
/* Finished cells in the run `out` that it does not take over, though nothing was asked for otherwise. */
void run_notes_anew(const struct run *s, const char *out);
/* How many cells ended how, in what time. */
void run_notes_sum(const struct run *s, const struct run_progress *t, const char *out);

#endif
