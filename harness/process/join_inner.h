/* Inside join*.c: who takes part. */
#ifndef JOIN_INNER_H
#define JOIN_INNER_H

#include "harness/process/join.h"

/* "RUN/join" and what follows; the caller's. */
char *join_path(const char *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* This process: its name, and the line that it writes into its file. */
struct join_self {
	char name[160], place[256];
	int pid;
	unsigned long long start;
};
void join_self(struct join_self *s);

/* Writes the sign of life; *now: the file system's time then, seconds. */
int join_sign(const char *run, const struct join_self *s, size_t done, double *now, struct err *e);
void join_sign_off(const char *run, const struct join_self *s);

/* now: the file system's time. m->alive false where it has left or is dead. */
void join_read_member(struct join_member *m, const char *run, const char *name,
		      const struct join_self *self, double now);

/* The first word of a file (n bytes with the zero); false without one. */
bool join_read_word(const char *path, char *to, size_t n);

#endif
