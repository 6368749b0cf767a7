/* The command as the user typed it, for the record that a data set keeps. */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

#include "algorithms/core/err.h"

/* "bakeoff NAME args...", quoted where a shell needs it; the caller's, or NULL. argv[0] is "bakeoff
 * NAME". */
char *command_line(int argc, char **argv, struct err *e);

#endif
