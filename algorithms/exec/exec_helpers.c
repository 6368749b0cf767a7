#include "algorithms/exec/exec_helpers.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/embed.h"

EMBED(exec_protocol_page, "algorithms/exec/PROTOCOL.md");
EMBED(exec_python_helper, "algorithms/exec/helpers/bakeoff_learner.py");
EMBED(exec_r_helper, "algorithms/exec/helpers/bakeoff_learner.R");

#define EMBEDDED(symbol) (const char *)symbol, (size_t)(symbol##_end - symbol)

struct exec_helper exec_helper(size_t i)
{
	switch (i) {
	case 0:
		return (struct exec_helper){ "protocol", "PROTOCOL.md",
					     EMBEDDED(exec_protocol_page) };
	case 1:
		return (struct exec_helper){ "python", "bakeoff_learner.py",
					     EMBEDDED(exec_python_helper) };
	case 2:
		return (struct exec_helper){ "r", "bakeoff_learner.R", EMBEDDED(exec_r_helper) };
	default:
		return (struct exec_helper){ 0 };
	}
}

const char *exec_helper_name(size_t i)
{
	return exec_helper(i).name;
}

static int write_one(const char *folder, const struct exec_helper *h, struct err *e)
{
	char *path = mem_format(e, "%s/%s", folder, h->file);
	FILE *out = path ? fopen(path, "we") : NULL;
	bool written = out && fwrite(h->text, 1, h->length, out) == h->length;
	int rc = !path ? -1 : 0;

	if (out)
		written &= !fclose(out);
	if (path && !written)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	free(path);
	return rc;
}

int exec_helpers_write(const char *folder, struct err *e)
{
	for (size_t i = 1; exec_helper_name(i); i++) {
		struct exec_helper h = exec_helper(i);

		if (write_one(folder, &h, e))
			return -1;
	}
	return 0;
}
