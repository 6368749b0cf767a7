/* The two scripts of a run as jobs of Slurm (slurm.h), as texts. */
#ifndef SLURM_SCRIPT_H
#define SLURM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "algorithms/core/text.h"

struct slurm_job {
	const char *run; /* the folder; scripts have it as an absolute path */
	const char *name; /* of the jobs */
	const char *
		arguments; /* of `bakeoff run`, as a shell takes them, without -o, -j and --shard */
	size_t shards, at_once; /* at_once: elements that run at one time, 0 any number */
	const bool *todo; /* (shards) those that are not done; NULL: all */
	size_t cpus; /* of an element; 0: a whole node for each */
	size_t memory; /* bytes of an element; 0: all of its node */
	double seconds; /* of an element; 0: as the partition has it */
	const char *partition; /* or NULL */
	const char *const *more; /* (nmore) further options of sbatch, "--account=x" */
	size_t nmore;
};

/* ERR_PARAM for a folder whose name they cannot hold. */
int slurm_script_array(struct text *out, const struct slurm_job *j, struct err *e);
int slurm_script_merge(struct text *out, const struct slurm_job *j, struct err *e);

#endif
