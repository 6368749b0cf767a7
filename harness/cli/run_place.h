/* A RUN wherever it is: a folder, a database, or a file of `bakeoff archive`, which is unpacked into a private
 * folder for as long as the work takes (algorithms/system/private_folder.h).
 *
 *   run_place_with(run, work, ctx) -> work: run_place_jobs -> ... */
#ifndef RUN_PLACE_H
#define RUN_PLACE_H

#include <argp.h>

#include "harness/plan/job_list.h"

/* Where the user says that data sets are: --data NAME=FILE, any number of times. */
struct run_data {
	const char **at;
	size_t n, room;
	bool programs;                  /* --run-programs: those that the plan of an archive names may be run */
};
#define RUN_PROGRAMS_OPTION(key)                                                                   \
	{ "run-programs", key, NULL, 0, "run the programs that are learners of an archive's plan: commands of "   \
	  "whoever made it. Look at them first", 0 }
#define RUN_DATA_OPTION(key)                                                                       \
	{ "data", key, "NAME=FILE", 0, "the data set NAME is in FILE: one that an archive left out, or that "   \
	  "has moved. May be repeated", 0 }
/* The value of such an option; ends the program with a complaint for what is none. */
void run_data_option(struct run_data *d, char *arg, struct argp_state *state);

struct run_place {
	const char *named;              /* by the user */
	const char *run;                /* what to open: the same, or in the folder */
	const char *archive;            /* the folder that the archive is unpacked into; NULL: none */
};

/* work returns the exit status of the command, which is returned; what goes wrong before or after is told. */
typedef int run_place_fn(void *ctx, const struct run_place *at);
int run_place_with(const char *run, run_place_fn *work, void *ctx);

/* The plan of the run, from its text, and its cells, with data from where they are: the user's FILE, the
 * archive, or as the plan says. Programs of an archive's plan are a stranger's commands: ERR_PARAM unless the
 * user lets them run. p and l are the caller's to free, on failure too. */
int run_place_jobs(const struct run_place *at, const struct run_data *data, const char *text, struct plan *p,
		   struct job_list *l, struct err *e);

#endif
