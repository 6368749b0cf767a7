#include "harness/cli/command_line.h"

#include "algorithms/core/escape.h"

char *command_line(int argc, char **argv, struct err *e)
{
	struct text t = { 0 };

	text_add(&t, "%s", argv[0]);
	for (int i = 1; i < argc; i++)
		text_add(&t, " "), escape_shell(&t, argv[i]);
	return text_take(&t, e);
}
