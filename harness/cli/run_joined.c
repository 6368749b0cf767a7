#include "harness/cli/run_joined.h"

#include <stdlib.h>
#include <time.h>

#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"
#include "harness/plan/units.h"

static const struct timespec pause_time = { 0, 200000000 }; /* between two looks */

void run_joined_waits(void *ctx, size_t cells)
{
	(void)ctx;
	cmd_note("waiting for %zu cell%s that other processes have", cells, plural(cells));
}

void run_joined_sum_up(const struct run_progress *t, const char *out, bool quiet)
{
	char took[32];

	if (quiet)
		return;
	if (t->finished < t->total)
		cmd_note("stopped; the same command goes on, and so do the others");
	cmd_print(stderr, "bakeoff: %zu cells of %s by this process, in %s\n", t->finished, out,
		  units_duration_text(t->elapsed, took));
}

int run_joined_wait(const char *out, bool quiet, struct err *e)
{
	char *file = store_file(out, e);

	if (!file)
		return -1;
	for (bool told = false; store_is_written(file); told = true) {
		if (!told && !quiet)
			cmd_note(
				"waiting for the bakeoff that writes %s, alone or putting together what several have done",
				file);
		nanosleep(&pause_time, NULL);
	}
	free(file);
	return 0;
}

static int put_together(struct join *j, const struct job_list *l, const char *out,
			const char *command, struct err *e)
{
	struct run s;
	int rc;

	if (run_open(&s, out, l, command, NULL, RESUME, e))
		return -1;
	rc = join_merge(j, out, s.store, e);
	run_close(&s);
	return rc ? -1 : join_remove(out, e);
}

int run_joined_finish(struct join *j, const struct job_list *l, const char *out,
		      const char *command, bool *last, struct err *e)
{
	bool gone = false;

	for (*last = false; !*last && !gone;) {
		if (join_claim_merge(j, last, &gone, e))
			return -1;
		if (*last || gone)
			break;
		join_beat(j);
		nanosleep(&pause_time, NULL);
	}
	return *last ? put_together(j, l, out, command, e) : 0;
}

int run_joined_take_up(const struct job_list *l, const char *out, const char *command, bool fresh,
		       struct err *e)
{
	size_t alive;

	if (!join_is_there(out))
		return 0;
	if ((alive = join_members(out, NULL, NULL)))
		return FAIL(
			e, ERR_PARAM,
			"%s is being run by %zu process%s begun with --join: begin this one so, too, or wait",
			out, alive, alive == 1 ? "" : "es");
	return fresh ? join_remove(out, e) : put_together(NULL, l, out, command, e);
}
