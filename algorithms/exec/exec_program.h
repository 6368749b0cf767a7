/* A program that speaks PROTOCOL.md: started, asked, answered, ended.
 *
 *   exec_program_start(&p, &how, &hello, e) -> exec_program_ask(&p, request, ...)* -> exec_program_end(&p)
 *
 * It leads a group of processes, which dies with it, with this process, or at the end; so does the folder
 * for its files (janitor.h). What it writes to stderr is read all the time, and its last lines are in the
 * error when it fails. Where all processes of the group together hold more than how.memory while an answer is
 * awaited (looked at ten times a second), they are ended: ERR_NOMEM. No answer is waited for beyond how.patience; within a cell the cell's own limit
 * ends the wait. One request at a time: callers with threads hold a lock. */
#ifndef EXEC_PROGRAM_H
#define EXEC_PROGRAM_H

#include "algorithms/core/text.h"
#include "algorithms/exec/exec_answer.h"
#include "algorithms/system/child.h"
#include "algorithms/system/janitor.h"

enum { EXEC_COMPLAINT = 2048 }; /* bytes of stderr that are kept */

struct exec_start {
	const char *run; /* the command, exec_words.h */
	int threads; /* told to the libraries that it may use, by their variables */
	double patience; /* seconds for an answer; 0: any */
	size_t memory; /* bytes that its group may hold while it is asked; 0: any */
};

struct exec_program {
	struct child child;
	struct janitor janitor;
	char folder[256]; /* of its own, empty but for the helpers; "" when there is none */
	double start_s; /* from its start to its hello */
	double patience;
	size_t memory;
	double look; /* when its memory is looked at next, by the monotonic clock */
	int stderr_end;
	char complaint[EXEC_COMPLAINT]; /* the last that it wrote to stderr */
	size_t ncomplaint;
	char *line; /* what came and was not yet taken */
	size_t nline, room, taken;
	bool failed; /* it broke the protocol, or is gone: nothing more can be asked */
};

/* On error nothing is left of it. */
int exec_program_start(struct exec_program *p, const struct exec_start *how,
		       struct exec_hello *hello, struct err *e);

/* One line, without its end, and the answer to it. what: "fit", for the error. An answer that is an error
 * leaves the program as it is; all else that goes wrong ends it. */
int exec_program_ask(struct exec_program *p, const char *what, const struct text *request,
		     struct exec_done *out, struct err *e);

/* Processor seconds of it, and of those of its children that it has waited for. */
double exec_program_cpu(const struct exec_program *p);
/* The most resident memory that it had, in bytes; 0 not known. */
double exec_program_peak(const struct exec_program *p);

/* A file of its folder; caller frees. */
char *exec_program_path(const struct exec_program *p, const char *file, struct err *e);

/* Says bye, gives it a second, kills what is left. Accepts { 0 }. */
void exec_program_end(struct exec_program *p);

#endif
