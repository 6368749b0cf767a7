/* A forked child under limits. It has the parent's data by copy-on-write, reads and writes a pipe,
 * and never outlives its parent.
 *
 *   child_start(&c, &job, e) -> child_send(&c, ...), read c.in -> child_end(&c)
 *
 * It leads a process group, so that child_end kills whatever it started, too. Should the parent die
 * first, by whatever signal, the kernel tells the child, which kills its group; a child that execs
 * another program loses that handler, and calls child_guard before. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

struct child {
	int pid;                /* its group has the same number; 0: none */
	int in;                 /* what it writes comes here */
	int out;                /* what is written here it reads */
};

struct child_job {
	int (*run)(const void *ctx, int in, int out);   /* in the child; returns its exit status */
	const void *ctx;
	size_t memory;          /* bytes of address space beyond what it starts with; 0: no limit */
};

/* In the child signals have their default effects, a crash is told to the parent, and no core is
 * dumped; processor time is limited by limits_next, in run. */
int child_start(struct child *c, const struct child_job *job, struct err *e);

/* In the child, before it execs: a process in its group that kills the group when the child ends, however
 * it does. -1 without one. */
int child_guard(void);

/* False when the child is gone. The caller ignores SIGPIPE. */
bool child_send(const struct child *c, const void *at, size_t n);

/* True when it has ended, of itself; it stays a zombie until child_end, so that its number is not
 * given away. wait: not before. */
bool child_ended(const struct child *c, bool wait);

/* What it has used so far, without the processes that it started. */
double child_processor_seconds(const struct child *c);
/* The same with the children that it has waited for, in whole ticks of the system (10 ms). */
double child_family_seconds(const struct child *c);

/* Kills what still runs of the child and of all it started, and takes them off the table. Returns
 * the status as waitpid(2) gives it: that of a child which had ended before is its own. Accepts
 * { 0 }. */
int child_end(struct child *c);

/* What a child that crashes writes last. */
struct child_crash {
	uint32_t magic;
	int32_t signal;         /* 0: something called exit */
	int32_t no_memory;      /* errno was ENOMEM, a null pointer that nobody checked; or at
				   exit all address space was taken */
	int32_t unused;
};

/* True when the n bytes that came from the child end in such words. */
bool child_crashed(const char *at, size_t n, struct child_crash *how);

#endif
