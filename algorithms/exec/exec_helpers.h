/* What comes with bakeoff for those who write a program: the page on the protocol, and a helper module
 * for each of some languages. They are in the binary; every program finds the helpers in the folder that
 * BAKEOFF_HELPERS names, which is on Python's path. */
#ifndef EXEC_HELPERS_H
#define EXEC_HELPERS_H

#include <stddef.h>

#include "algorithms/core/err.h"

struct exec_helper {
	const char *name; /* for people: "python" */
	const char *file; /* "bakeoff_learner.py" */
	const char *text;
	size_t length;
};

/* The i-th, the page ("protocol") first; NULL name behind the last. */
struct exec_helper exec_helper(size_t i);
const char *exec_helper_name(size_t i);

/* All but the page into a folder. */
int exec_helpers_write(const char *folder, struct err *e);

#endif
