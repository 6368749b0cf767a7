/* Inside exec_program*.c. */
#ifndef EXEC_PROGRAM_INNER_H
#define EXEC_PROGRAM_INNER_H

#include <sys/types.h>

#include "algorithms/exec/exec_program.h"

/* Sends n bytes and gives the line that comes back, of *length, good until the next call; NULL with e set,
 * and then the program is gone. what: the request, for the error. */
char *exec_program_converse(struct exec_program *p, const char *what, const char *at, size_t n,
			    size_t *length, struct err *e);

/* Ends it after what no program may do, with the end of its stderr behind the text of e. -1. */
int exec_program_expel(struct exec_program *p, struct err *e);

/* As write, with EPIPE instead of the signal. */
ssize_t exec_program_write(int fd, const char *at, size_t n);

bool exec_program_ends_within(const struct exec_program *p, double seconds);
void exec_program_close_stderr(struct exec_program *p);

/* Kills what is left of it and its group; its status. */
int exec_program_kill(struct exec_program *p);

#endif
