#include "harness/cli/command_line.h"

#include <string.h>

#include "algorithms/core/text.h"

char *command_line(int argc, char **argv, struct err *e)
{
	struct text t = { 0 };

	text_add(&t, "%s", argv[0]);
	for (int i = 1; i < argc; i++)
		text_add(&t, strpbrk(argv[i], " '\"|&;()<>[]*?$") ? " '%s'" : " %s", argv[i]);
	return text_take(&t, e);
}
