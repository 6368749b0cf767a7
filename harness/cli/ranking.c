#include "harness/cli/ranking.h"

#include <stdlib.h>
#include <string.h>

#include "harness/cli/cmd.h"
#include "reports/build.h"

int ranking_open(struct results **x, const char *run, const char *reference, struct err *e)
{
	if (results_open(x, run, e))
		return -1;
	if (!reference || !results_compare_with(*x, reference, e))
		return 0;
	results_close(*x);
	*x = NULL;
	return err_wrap(e, "--reference");
}

int ranking_print(const struct results *x, struct err *e)
{
	return report_terminal(stdout, x, cmd_color(stdout), (size_t)cmd_width(stdout), e);
}

int ranking_write_page(const char *run, const struct results *x, const struct report_wishes *w,
		       size_t *undrawn, struct err *e)
{
	char *file = store_file(run, e), *slash = file ? strrchr(file, '/') : NULL, why[300];
	const char *dir;
	int rc = -1;

	*undrawn = 0;
	if (slash)
		*slash = 0;
	dir = slash ? file : ".";
	if (file)
		rc = report_write(dir, REPORT_DEFAULT, x, w, undrawn, why, sizeof why, e);
	if (!rc && *undrawn)
		cmd_note("%zu figures could not be drawn: %s", *undrawn, why);
	if (!rc)
		cmd_print(stderr, "bakeoff: report in %s/index.html\n", dir);
	free(file);
	return rc;
}
