/* The options of tables (datasets/table_options.h) on the command line. */
#ifndef TABLE_ARGP_H
#define TABLE_ARGP_H

#include <argp.h>

#include "datasets/table_options.h"

enum { TABLE_ARGP_OPTIONS = 2 * TABLE_OPTIONS + 1 };

/* Those about these things, ending with { 0 }; of a switch both --NAME and --no-NAME. */
void table_argp_options(struct argp_option out[TABLE_ARGP_OPTIONS], unsigned about);
/* The parser of an argp with such options; its input is a struct table_options. */
error_t table_argp_parse(int key, char *arg, struct argp_state *state);

#endif
