#include "harness/cli/ranking.h"

#include "harness/cli/cmd.h"
#include "reports/build.h"

int print_ranking(const char *run, struct err *e)
{
	struct results *x = NULL;
	int rc;

	if (results_open(&x, run, e))
		return -1;
	rc = report_terminal(stdout, x, cmd_color(stdout), (size_t)cmd_width(stdout), e);
	results_close(x);
	return rc;
}
