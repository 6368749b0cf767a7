#include "harness/cli/command_line.h"

#include <string.h>

#include "algorithms/core/textbuf.h"

char *command_line(int argc, char **argv, struct err *e)
{
	struct textbuf t = { 0 };

	textbuf_add(&t, "%s", argv[0]);
	for (int i = 1; i < argc; i++)
		textbuf_add(&t, strpbrk(argv[i], " '\"|&;()<>[]*?$") ? " '%s'" : " %s", argv[i]);
	return textbuf_take(&t, e);
}
