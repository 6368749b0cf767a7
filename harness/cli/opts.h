/* What the parsers of the commands share. Options that merely keep a text or set a flag stand in a
 * table; a parser begins with
 *
 *   if (opt_take(opts, state->input, key, arg, state))
 *           return 0;
 *
 * and goes on with what is particular to its command. */
#ifndef CLI_OPTS_H
#define CLI_OPTS_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

struct opt {
	int key;                        /* of the argp_option; 0 ends a table */
	bool flag;
	bool needed;                    /* an empty text is refused: it names no place */
	size_t at;                      /* of a const char * or a bool in the command's options */
};

#define OPT_TEXT(key, member) { key, false, false, offsetof(struct options, member) }
#define OPT_PLACE(key, member) { key, false, true, offsetof(struct options, member) }
#define OPT_FLAG(key, member) { key, true, false, offsetof(struct options, member) }

/* True when the key is in the table and its value has been put into *options. */
bool opt_take(const struct opt *opts, void *options, int key, char *arg, struct argp_state *state);

/* Ends the program when arg, the value of the option, is empty. */
void opt_need(int key, const char *arg, struct argp_state *state);

/* The next argument: into the first of the places (n of them) that is still NULL. Ends the program
 * with the words `too_many` when there is none. */
void opt_argument(const char **const *place, size_t n, char *arg, struct argp_state *state,
		  const char *too_many);

#endif
