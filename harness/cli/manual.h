/* The command line described by its own tables (struct command, argp): as a manual page and as
 * completions of shells. Nothing of it is written twice. */
#ifndef MANUAL_H
#define MANUAL_H

#include <argp.h>
#include <stdio.h>

#include "harness/cli/cmd.h"

/* True for an option that users see: neither hidden nor a heading, an alias or text. */
bool manual_option(const struct argp_option *o);

/* The letter of a short option, or 0. */
char manual_short(const struct argp_option *o);

/* The help of an option on one line, without argp's form feed. */
void manual_help(FILE *out, const char *help, const char *special);

/* Words that complete the value of an option or an argument, one by one: names of learners, data
 * sets, plans, formats. kind: an option's long name, or "DATA", "PLAN". */
void manual_words(FILE *out, const char *kind, const char *between);

/* bakeoff(1), in man's macros. */
void manual_page(FILE *out);

#endif
