/* bakeoff manual: the manual page, for `make install` and for packagers. */
#include <argp.h>

#include "harness/cli/cmd.h"
#include "harness/cli/manual.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_error(state, "takes no argument");
	return 0;
}

static const struct argp argp = {
	.parser = parse,
	.doc = "Print the manual page: bakeoff manual | man -l -",
};

static int cmd_manual(int argc, char **argv)
{
	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	manual_page(stdout);
	return EXIT_OK;
}

const struct command command_manual = {
	"manual", "the manual page, from the tables behind --help",
	cmd_manual, &argp, 0
};
