#include "harness/cli/run_ahead.h"

#include <math.h>

#include "algorithms/system/memory.h"
#include "harness/cli/cmd.h"
#include "harness/cli/run_estimate.h"
#include "harness/cli/run_remedies.h"
#include "harness/plan/units.h"

#define WORTH_A_LOOK 2e6        /* values that cells train on (estimate_work): half a second */
#define FREE_SHARE   0.9        /* of free memory that cells may take */

/* Cells of which nothing is known may take all that the limit allows. */
static void assume_the_worst(struct pace_list *p, double limit)
{
	for (size_t i = 0; i < p->n; i++)
		if (!(p->at[i].bytes > 0) && isnan(p->at[i].each))
			p->at[i].bytes = limit;
}

/* Whatever cells take, within their limit, there is room for. */
static bool has_room(const struct run *s, size_t jobs)
{
	double limit = (double)s->job_list->plan->memory;

	return limit > 0 && (double)jobs * limit <= s->memory;
}

/* Workers at their limits would take more than there is: who keeps that from happening. */
static void tell_limits(const struct run *s, size_t jobs)
{
	double all = (double)jobs * (double)s->job_list->plan->memory;
	char limit[32], sum[32], left[32];

	if (!(all > s->memory) || s->ntodo < 2 || jobs < 2)
		return;
	cmd_note("%zu workers of up to %s each (--memory) are %s, and %s are free: cells wait for one another "
		 "by what they are expected to take; a smaller --memory or -j makes sure",
		 jobs, units_size_text((double)s->job_list->plan->memory, limit),
		 units_size_text(all, sum), units_size_text(s->memory, left));
}

/* Nobody looks where nobody is told and there is room anyway. */
int run_ahead_look(struct run *s, const struct run_options *o, size_t jobs, const char *command, double remedies,
		   const volatile sig_atomic_t *stop, struct err *e)
{
	double budget = s->job_list->plan->budget, most = ESTIMATE_MOST;
	struct estimate x = { 0 };

	if (budget > 0)
		most = fmin(most, ESTIMATE_SHARE * budget);
	s->memory = FREE_SHARE * memory_available();
	if (!(estimate_work(&s->paces) >= WORTH_A_LOOK) || (o->quiet && has_room(s, jobs)))
		return 0;
	if (run_estimate_make(&x, &s->paces, s->job_list, jobs, most, stop, e))
		return *stop ? 0 : -1;
	assume_the_worst(&s->paces, (double)s->job_list->plan->memory);
	if (o->quiet)
		return 0;
	if (!(remedies > 0))
		remedies = run_remedies_seconds(x.cpu);
	run_estimate_note(&x, &s->paces, jobs, o->no_remedies || o->shard || s->join ? 0 : remedies);
	tell_limits(s, jobs);
	run_estimate_tell_memory(&s->paces, jobs, s->memory);
	run_estimate_tell_kept(stderr, &s->paces);
	run_estimate_advise(stderr, &x, &s->paces, s->job_list, command);
	return 0;
}
