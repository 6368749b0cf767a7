/* The command line of `bakeoff run`. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <argp.h>

#include "datasets/table_options.h"
#include "harness/plan/plan.h"

enum { RUN_LEARNERS = 256 };

struct run_options {
	const char *learners[RUN_LEARNERS], *out;
	size_t nlearners;
	char **inputs;                  /* PLAN, or DATA... */
	int ninputs;
	struct table_options table;     /* texts borrowed from argv */
	const char *keys[PLAN_KEYS];    /* of plan_keys, what was given, as text */
	const char *jobs, *study;       /* study: kinds, comma-separated, or "all" */
	const char *shard;              /* "2/5", or NULL: all cells */
	const char *reference;          /* the learner that all are compared with, or NULL */
	const char *remedies, *ignore_finding;  /* a time; codes */
	bool no_remedies, controls, simple, join;
	bool goes_on, cells;            /* --after-timeout go-on; --dry-run with all cells */
	bool dry_run, quiet, fresh, retry, no_report, gradcheck;
};

extern const struct argp run_argp;      /* its input is a struct run_options */

#endif
