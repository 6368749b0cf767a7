/* A part of a plan's cells, for one of several machines: `run --shard 2/5`.
 *
 *   shard_parse(&s, "2/5", e) -> job_list_make -> shard_cut(&s, &job_list, e)
 *
 * Cells are dealt like cards, kind by kind (a learner with its parameters in a study, on a data set, at a
 * level): of every kind each shard has as many cells as any other, or one more, and so has it of all
 * together. Which cells those are depends on the list alone: the same plan and data give the same shards on
 * every machine, and the shards 1 to n are all its cells, each once. */
#ifndef SHARD_H
#define SHARD_H

#include "harness/plan/job_list.h"

struct shard {
	size_t part, of;
}; /* part from 1; of 0: no shard, all cells */

/* "2/5". ERR_PARAM for what is none. */
int shard_parse(struct shard *s, const char *text, struct err *e);
/* "2/5", or "" for all cells. */
const char *shard_text(const struct shard *s, char buf[static 48]);

/* Leaves the shard's cells in the list, in their order. ERR_PARAM where there are more shards than cells. */
int shard_cut(const struct shard *s, struct job_list *l, struct err *e);

#endif
