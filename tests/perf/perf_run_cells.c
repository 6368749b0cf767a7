/* What a cell costs beyond its learner's work: 480 cells of the baseline, through workers, into a store.
 * The outcomes are checked first: every cell ok, the majority's share as accuracy. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/process/run.h"
#include "tests/perf/timing.h"

enum { REPEATS = 5 };

static int make_plan(struct plan *p, struct err *e)
{
	struct study *s;

	if (plan_init(p, e) || !(s = plan_add_study(p, "compare", "compare", e)) ||
	    study_add_data(s, "iris", NULL, e) || study_add_learner(s, "baseline", e))
		return -1;
	free(s->cv);
	return (s->cv = strdup("10x48")) ? plan_finish(p, e) : -1;
}

static int run_once(const struct job_list *l, const char *dir, size_t jobs, double *seconds,
		    struct err *e)
{
	static const volatile sig_atomic_t never = 0;
	struct run s;
	struct run_progress t;
	int rc;

	if (run_open(&s, dir, l, "perf", NULL, RESUME_FRESH, e))
		return -1;
	rc = run_cells(&s, jobs, &never, &t, e);
	*seconds = t.elapsed;
	if (!rc && t.by_status[CELL_OK] != l->ncells)
		rc = FAIL(e, ERR_NUMERIC, "%zu of %zu cells are ok", t.by_status[CELL_OK], l->ncells);
	run_close(&s);
	return rc;
}

int main(void)
{
	char dir[] = "/tmp/bakeoff-perf.XXXXXX", command[64];
	struct job_list l = { 0 };
	struct plan p = { 0 };
	struct err e = { 0 };
	double seconds[REPEATS], middle;
	int rc = 1;

	if (!mkdtemp(dir))
		return 1;
	if (make_plan(&p, &e) || job_list_make(&l, &p, NULL, NULL, &e))
		goto done;
	for (size_t jobs = 1; jobs <= 2; jobs++) {
		for (size_t i = 0; i < REPEATS; i++)
			if (run_once(&l, dir, jobs, &seconds[i], &e))
				goto done;
		middle = median(seconds, REPEATS);
		printf("cells     %zu of the baseline, -j %zu: %.3f s, %.3f ms each (median of %d)\n", l.ncells, jobs,
		       middle, middle / (double)l.ncells * 1e3, REPEATS);
	}
	rc = 0;
done:
	if (rc)
		fprintf(stderr, "%s\n", e.text);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command))
		rc = 1;
	job_list_free(&l);
	plan_free(&p);
	return rc;
}
