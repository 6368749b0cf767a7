/* The plans of harness/plans, inside the binary so that `bakeoff run bench` works anywhere. */
#include <string.h>

#include "algorithms/system/embed.h"
#include "harness/plan/plan.h"

EMBED(plan_bench, "harness/plans/bench.yaml");
EMBED(plan_bench_quick, "harness/plans/bench-quick.yaml");
EMBED(plan_overfitting, "harness/plans/overfitting.yaml");
EMBED(plan_regularization, "harness/plans/regularization.yaml");
EMBED(plan_gradients, "harness/plans/gradients.yaml");
EMBED(plan_scaling, "harness/plans/scaling.yaml");
EMBED(plan_tuned, "harness/plans/tuned.yaml");
EMBED(plan_claims, "harness/plans/claims.yaml");
EMBED(plan_claims_quick, "harness/plans/claims-quick.yaml");

enum { PLANS = 9 };

static const struct {
	const char *name;
	const unsigned char *from, *to;
} embedded[PLANS] = {
	{ "bench", plan_bench, plan_bench_end },
	{ "bench-quick", plan_bench_quick, plan_bench_quick_end },
	{ "overfitting", plan_overfitting, plan_overfitting_end },
	{ "regularization", plan_regularization, plan_regularization_end },
	{ "gradients", plan_gradients, plan_gradients_end },
	{ "scaling", plan_scaling, plan_scaling_end },
	{ "tuned", plan_tuned, plan_tuned_end },
	{ "claims", plan_claims, plan_claims_end },
	{ "claims-quick", plan_claims_quick, plan_claims_quick_end },
};

size_t builtin_plan_count(void)
{
	return PLANS;
}

struct builtin_plan builtin_plan(size_t i)
{
	return (struct builtin_plan){ embedded[i].name, (const char *)embedded[i].from,
				      (size_t)(embedded[i].to - embedded[i].from) };
}

const char *builtin_plan_name(size_t i)
{
	return i < PLANS ? embedded[i].name : NULL;
}

bool builtin_plan_find(const char *name, struct builtin_plan *out)
{
	for (size_t i = 0; i < PLANS; i++)
		if (!strcmp(embedded[i].name, name)) {
			*out = builtin_plan(i);
			return true;
		}
	return false;
}
