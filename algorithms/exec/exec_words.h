/* A command as a person writes it, "python3 'my learner.py' --fast", in words for execvp(3): parted by
 * blanks, but not within '...' or "..."; a backslash takes the next character as it is, within "..." too.
 * That is all: no variables, wildcards or pipes. Who wants those writes sh -c '...'. */
#ifndef EXEC_WORDS_H
#define EXEC_WORDS_H

#include "algorithms/core/err.h"

/* NULL behind the last word; one block, the caller's: free(*out). ERR_PARAM: none, or a quote that is
 * not closed. */
int exec_words_split(char ***out, const char *command, struct err *e);

#endif
