/* Several processes, on one machine or on several, that run one plan into a folder which they share: `run --join`.
 *
 *   join_open(&j, run, &job_list, e) -> run_open_part(&s, join_store(j), ...) -> join_expect
 *   -> join_claim before a cell, join_done after its outcome is stored, join_beat meanwhile -> join_look
 *   -> join_claim_merge -> join_merge, join_remove, by one of them -> join_close
 *
 * There is no server and no lock that a file system across a network would have to keep; what is relied on is that a
 * file is made by one process alone where several ask for it at once (open with O_EXCL).
 *
 *   RUN/join/what              a digest of plan, program and data: who would run other cells is refused
 *   RUN/join/members/NAME      a process: where it is, and how many cells it has done, written anew every few seconds
 *   RUN/join/claims/B.G        the cells of block B are taken by the process named in it; G counts from 0, one more
 *                              each time that the one before has died. B.done: they are stored
 *   RUN/join/NAME.db           outcomes of that process, a run of its own, which nobody else opens while it lives
 *
 * A process is dead when it has left; on this machine when there is no such process; elsewhere when it has not
 * written for JOIN_STALE seconds, by the clock of the file system. One that was taken for dead by mistake does no harm:
 * a cell that two have run is the same twice. A block is a cell, of more than JOIN_BLOCKS cells several: what a process
 * that dies has not finished of them is run again. */
#ifndef JOIN_H
#define JOIN_H

#include "harness/plan/job_list.h"
#include "harness/store/store.h"

#define JOIN_BEAT 5.0 /* seconds between two signs of life */
#define JOIN_STALE 60.0 /* without one */
enum { JOIN_BLOCKS = 4096 };

struct join;

/* ERR_PARAM where others run something else there, or write the run without joining. */
int join_open(struct join **out, const char *run, const struct job_list *l, struct err *e);
/* Leaves: what it has taken and not done is free. Accepts NULL. */
void join_close(struct join *j);

/* The file of its own outcomes. */
const char *join_store(const struct join *j);

/* The cells that this round is about; blocks are done when those of them are. */
void join_expect(struct join *j, const size_t *todo, size_t n);
/* Takes the cell, unless somebody who lives has it, or it is done. */
int join_claim(struct join *j, size_t cell, bool *mine, struct err *e);
/* Its outcome is stored. */
int join_done(struct join *j, size_t cell, struct err *e);
/* A sign of life, when it is time for one. */
void join_beat(struct join *j);

/* Of the expected cells: how many are not done, and how many of these nobody who lives has, which stand first in
 * cells (n) then. */
struct join_left {
	size_t open, free;
};
void join_look(struct join *j, size_t *cells, struct join_left *left);

/* Who puts all together, when all is done: one of them. *is_gone: somebody has done it. */
int join_claim_merge(struct join *j, bool *mine, bool *is_gone, struct err *e);

/* ---- without being one of them ---- */

bool join_is_there(const char *run);
struct join_member {
	char name[160];
	size_t done; /* cells */
	double silent; /* seconds since its last sign of life */
	bool alive;
};
/* One after the other; returns how many live. */
size_t join_members(const char *run, void (*see)(void *ctx, const struct join_member *m),
		    void *ctx);

/* Outcomes of all processes, the dead ones too, into the run's store; j NULL: of a run that all have left. */
int join_merge(struct join *j, const char *run, struct store *into, struct err *e);
/* Takes RUN/join away. */
int join_remove(const char *run, struct err *e);

#endif
