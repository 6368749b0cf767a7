/* The plans of harness/plans, inside the binary so that `bakeoff run bench` works anywhere. */
#include <string.h>

#include "algorithms/system/embed.h"
#include "harness/plan/plan.h"

EMBED(plan_bench, "harness/plans/bench.yaml");
EMBED(plan_bench_quick, "harness/plans/bench-quick.yaml");
EMBED(plan_overfitting, "harness/plans/overfitting.yaml");
EMBED(plan_regularization, "harness/plans/regularization.yaml");
EMBED(plan_regularization_full, "harness/plans/regularization-full.yaml");
EMBED(plan_gradients, "harness/plans/gradients.yaml");
EMBED(plan_double_descent, "harness/plans/double-descent.yaml");
EMBED(plan_xray, "harness/plans/xray.yaml");
EMBED(plan_optimum, "harness/plans/optimum.yaml");
EMBED(plan_complex, "harness/plans/complex.yaml");
EMBED(plan_distances, "harness/plans/distances.yaml");
EMBED(plan_scaling, "harness/plans/scaling.yaml");
EMBED(plan_large_tables, "harness/plans/large-tables.yaml");
EMBED(plan_tuned, "harness/plans/tuned.yaml");
EMBED(plan_defaults, "harness/plans/defaults.yaml");
EMBED(plan_claims, "harness/plans/claims.yaml");
EMBED(plan_claims_quick, "harness/plans/claims-quick.yaml");
EMBED(plan_replicate_sonar, "harness/plans/replicate-sonar.yaml");
EMBED(plan_replicate_ionosphere, "harness/plans/replicate-ionosphere.yaml");
EMBED(plan_replicate_wine, "harness/plans/replicate-wine.yaml");
EMBED(plan_replicate_optdigits, "harness/plans/replicate-optdigits.yaml");
EMBED(plan_replicate_monks, "harness/plans/replicate-monks.yaml");
EMBED(plan_replicate_breiman, "harness/plans/replicate-breiman.yaml");
EMBED(plan_replicate_hastie, "harness/plans/replicate-hastie.yaml");
EMBED(plan_replicate_random_labels, "harness/plans/replicate-random-labels.yaml");
EMBED(plan_replicate_mnist, "harness/plans/replicate-mnist.yaml");
EMBED(plan_lesson_overfitting, "harness/plans/lesson-overfitting.yaml");
EMBED(plan_lesson_regularization, "harness/plans/lesson-regularization.yaml");
EMBED(plan_lesson_vanishing_gradients, "harness/plans/lesson-vanishing-gradients.yaml");
EMBED(plan_lesson_borders, "harness/plans/lesson-borders.yaml");
EMBED(plan_lesson_neighbours, "harness/plans/lesson-neighbours.yaml");
EMBED(plan_lesson_svm, "harness/plans/lesson-svm.yaml");
EMBED(plan_lesson_batches, "harness/plans/lesson-batches.yaml");
EMBED(plan_lesson_activations, "harness/plans/lesson-activations.yaml");
EMBED(plan_lesson_pruning, "harness/plans/lesson-pruning.yaml");
EMBED(plan_lesson_comparing, "harness/plans/lesson-comparing.yaml");
EMBED(plan_lesson_hierarchy, "harness/plans/lesson-hierarchy.yaml");
EMBED(plan_lesson_gradient_descent, "harness/plans/lesson-gradient-descent.yaml");

static const struct {
	const char *name;
	const unsigned char *from, *to;
} embedded[] = {
	{ "bench", plan_bench, plan_bench_end },
	{ "bench-quick", plan_bench_quick, plan_bench_quick_end },
	{ "overfitting", plan_overfitting, plan_overfitting_end },
	{ "regularization", plan_regularization, plan_regularization_end },
	{ "regularization-full", plan_regularization_full, plan_regularization_full_end },
	{ "gradients", plan_gradients, plan_gradients_end },
	{ "double-descent", plan_double_descent, plan_double_descent_end },
	{ "xray", plan_xray, plan_xray_end },
	{ "optimum", plan_optimum, plan_optimum_end },
	{ "complex", plan_complex, plan_complex_end },
	{ "distances", plan_distances, plan_distances_end },
	{ "scaling", plan_scaling, plan_scaling_end },
	{ "large-tables", plan_large_tables, plan_large_tables_end },
	{ "tuned", plan_tuned, plan_tuned_end },
	{ "defaults", plan_defaults, plan_defaults_end },
	{ "claims", plan_claims, plan_claims_end },
	{ "claims-quick", plan_claims_quick, plan_claims_quick_end },
	{ "replicate-sonar", plan_replicate_sonar, plan_replicate_sonar_end },
	{ "replicate-ionosphere", plan_replicate_ionosphere, plan_replicate_ionosphere_end },
	{ "replicate-wine", plan_replicate_wine, plan_replicate_wine_end },
	{ "replicate-optdigits", plan_replicate_optdigits, plan_replicate_optdigits_end },
	{ "replicate-monks", plan_replicate_monks, plan_replicate_monks_end },
	{ "replicate-breiman", plan_replicate_breiman, plan_replicate_breiman_end },
	{ "replicate-hastie", plan_replicate_hastie, plan_replicate_hastie_end },
	{ "replicate-random-labels", plan_replicate_random_labels, plan_replicate_random_labels_end },
	{ "replicate-mnist", plan_replicate_mnist, plan_replicate_mnist_end },
	{ "lesson-overfitting", plan_lesson_overfitting, plan_lesson_overfitting_end },
	{ "lesson-regularization", plan_lesson_regularization, plan_lesson_regularization_end },
	{ "lesson-vanishing-gradients", plan_lesson_vanishing_gradients, plan_lesson_vanishing_gradients_end },
	{ "lesson-borders", plan_lesson_borders, plan_lesson_borders_end },
	{ "lesson-neighbours", plan_lesson_neighbours, plan_lesson_neighbours_end },
	{ "lesson-svm", plan_lesson_svm, plan_lesson_svm_end },
	{ "lesson-batches", plan_lesson_batches, plan_lesson_batches_end },
	{ "lesson-activations", plan_lesson_activations, plan_lesson_activations_end },
	{ "lesson-pruning", plan_lesson_pruning, plan_lesson_pruning_end },
	{ "lesson-comparing", plan_lesson_comparing, plan_lesson_comparing_end },
	{ "lesson-hierarchy", plan_lesson_hierarchy, plan_lesson_hierarchy_end },
	{ "lesson-gradient-descent", plan_lesson_gradient_descent, plan_lesson_gradient_descent_end },
};
enum { PLANS = sizeof embedded / sizeof *embedded };

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
