/* Which program a command starts: the identity of its files, for the keys of its cells. */
#ifndef PROGRAM_DIGEST_H
#define PROGRAM_DIGEST_H

#include "algorithms/core/err.h"
#include "datasets/digest.h"

/* SHA-256 over the contents of each word of the command that is a file: the program itself, found as a
 * shell finds it, and scripts and other files among its arguments. What those load in turn, modules and
 * libraries, is not in it: a program tells their versions in its hello. ERR_IO: a file cannot be read. */
int program_digest(char hex[static DIGEST_HEX], const char *command, struct err *e);

#endif
