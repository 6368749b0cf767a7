/* What the parsers of the commands share. Options that merely keep a text, a format or a list of texts, or set
 * a flag, stand in a table; a parser begins with
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

/* Values of an option that may be repeated; at is the command's to free. */
struct opt_list {
	const char **at;
	size_t n, room;
};

/* Of what there is in the command's options: a const char *; one that names a place, which an empty text does
 * not; a bool; a struct opt_list; an enum listing_format. */
enum opt_kind { OPT_KIND_TEXT, OPT_KIND_PLACE, OPT_KIND_FLAG, OPT_KIND_LIST, OPT_KIND_FORMAT };

struct opt {
	int key;                        /* of the argp_option; 0 ends a table */
	enum opt_kind kind;
	size_t at;
};

#define OPT_TEXT(key, member) { key, OPT_KIND_TEXT, offsetof(struct options, member) }
#define OPT_PLACE(key, member) { key, OPT_KIND_PLACE, offsetof(struct options, member) }
#define OPT_FLAG(key, member) { key, OPT_KIND_FLAG, offsetof(struct options, member) }
#define OPT_LIST(key, member) { key, OPT_KIND_LIST, offsetof(struct options, member) }
#define OPT_FORMAT(key, member) { key, OPT_KIND_FORMAT, offsetof(struct options, member) }

/* True when the key is in the table and its value has been put into *options. */
bool opt_take(const struct opt *opts, void *options, int key, char *arg, struct argp_state *state);

bool opt_list_has(const struct opt_list *l, const char *text);

/* The one argument of a command on a run, into *run; false for other keys. Ends the program where there is
 * none, or another one. */
bool opt_run(const char **run, int key, char *arg, struct argp_state *state);

/* Ends the program when arg, the value of the option, is empty. */
void opt_need(int key, const char *arg, struct argp_state *state);

/* The next argument: into the first of the places (n of them) that is still NULL. Ends the program
 * with the words `too_many` when there is none. */
void opt_argument(const char **const *place, size_t n, char *arg, struct argp_state *state,
		  const char *too_many);

#endif
