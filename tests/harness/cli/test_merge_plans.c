/* Which shards of which plans are there. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/merge_plans.h"

TestSuite(cli_merge_plans);

/* Runs as plan, shard, plan, shard ... NULL. */
static void check(const char *wanted, const char *const *run)
{
	struct merge_plans_run r[8];
	struct merge_plans p = { r, 0, 0 };
	struct err e = { 0 };
	char *text;

	for (; run[2 * p.n]; p.n++)
		r[p.n] = (struct merge_plans_run){ "run", (char *)run[2 * p.n],
						   (char *)run[2 * p.n + 1] };
	text = merge_plans_shards(&p, &e);
	cr_assert(text, "%s", e.text);
	cr_expect_str_eq(text, wanted);
	free(text);
}

#define CHECK(wanted, ...) check(wanted, (const char *const[]){ __VA_ARGS__, NULL })

Test(cli_merge_plans, shards_come_together)
{
	CHECK("", "p", "");
	CHECK("2/3", "p", "2/3");
	CHECK("1,3/3", "p", "3/3", "p", "1/3");
	CHECK("1,3/3", "p", "1,3/3", "p", "1/3");
	CHECK("", "p", "1,3/3", "p", "2/3");
	CHECK("", "p", "1/3", "p", "");
	CHECK("1/2 1,10/12", "p", "10/12", "p", "1/2", "p", "1/12");
	CHECK("", "p", "1/2", "p", "1/3", "p", "2/2");
}

Test(cli_merge_plans, a_plan_is_whole_by_its_own_shards)
{
	CHECK("1/3", "p", "1/3", "q", "");
	CHECK("1/3 2/3", "p", "1/3", "q", "2/3");
	CHECK("2/2", "p", "1/2", "q", "2/2", "p", "2/2");
}
