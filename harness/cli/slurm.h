/* A run as jobs of Slurm: scripts in the run's folder, their submission, and how far they are.
 *
 *   RUN/slurm/array.sh    a job array, a shard for each element
 *   RUN/slurm/merge.sh    after it: merges the shards, runs what is missing, writes the report
 *   RUN/slurm/jobs        numbers of the jobs; RUN/slurm/NAME.log what they printed
 *   RUN/shards/I-of-N     a run for each shard
 *
 * Slurm is reached by its own programs, sbatch, squeue and sacct, which have to be in the PATH. */
#ifndef SLURM_H
#define SLURM_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/cli/slurm_script.h"

/* RUN/shards/I-of-N, i from 1, or RUN/slurm/NAME; the caller's. */
char *slurm_shard(const char *run, size_t i, size_t n, struct err *e);
char *slurm_file(const char *run, const char *name, struct err *e);

/* Jobs that were submitted. */
struct slurm_jobs {
	size_t shards;
	char array[32], merge[32]; /* their numbers; array "": no shard was left to run */
};

/* Writes the scripts; then, unless dry, hands them to sbatch, the second to begin when the first has ended in any
 * way, and writes the numbers down. ERR_IO with what sbatch says. */
int slurm_submit(struct slurm_jobs *out, const struct slurm_job *j, bool dry, struct err *e);

/* False where the run was not submitted. */
bool slurm_read_jobs(struct slurm_jobs *out, const char *run);

/* What Slurm says of a job or of an element of an array; "" where it knows nothing any more. */
struct slurm_state {
	char state[24], node[64], elapsed[24], reason[64];
};

/* shard (jobs->shards). Without Slurm's programs all is "" and *why says so; it is "" otherwise. */
void slurm_ask(const struct slurm_jobs *jobs, struct slurm_state *shard, struct slurm_state *merge,
	       char why[static 256]);
/* Waits for its turn, or runs. */
bool slurm_is_alive(const struct slurm_state *s);

#endif
