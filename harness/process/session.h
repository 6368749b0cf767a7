/* A lineup meets its store: what the plan asks for is written down, what an earlier run left is
 * found, and the rest is run.
 *
 *   session_open(&s, run, &lineup, command, e) -> s.todo ... -> session_run -> session_close */
#ifndef SESSION_H
#define SESSION_H

#include "harness/process/scheduler.h"

struct session {
	const struct lineup *lineup;
	struct store *store;
	int64_t machine;
	int64_t *ids;                   /* per cell: its row */
	enum cell_status *before;       /* per cell: what was there already */
	size_t *todo;                   /* cells to be run */
	size_t ntodo;
	/* Told of every outcome after it is stored, and of the time between; see scheduler.h. */
	void (*progress)(void *ctx, const struct tally *t, size_t cell, const struct outcome *o);
	void *ctx;
};

enum resume {
	RESUME,                         /* run what has no outcome yet */
	RESUME_RETRY,                   /* and what did not end ok (or skipped) */
	RESUME_FRESH                    /* forget everything first */
};

/* On error *s is empty. */
int session_open(struct session *s, const char *run, const struct lineup *l, const char *command,
		 enum resume how, struct err *e);
void session_close(struct session *s);                          /* accepts { 0 } */

/* Runs s->todo. t counts what this call ran. */
int session_run(struct session *s, size_t jobs, const volatile sig_atomic_t *stop, struct tally *t,
		struct err *e);

#endif
