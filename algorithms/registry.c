/* The learners of the suite. A new one is a folder and one line here. */
#include <string.h>

#include "algorithms/baseline/baseline.h"
#include "algorithms/knn/knn.h"
#include "algorithms/learner.h"
#include "algorithms/mlp/mlp.h"
#include "algorithms/svm/svc.h"
#include "algorithms/tree/tree.h"

const struct learner_class *const learners[] = {
	&baseline_class,
	&knn_class,
	&mlp_class,
	&svc_class,
	&tree_class,
	NULL
};

/* More learners that a test program may bring (tests/doubles); no other program has them. */
extern const struct learner_class *const test_learners[] __attribute__((weak));

static const struct learner_class *find_in(const struct learner_class *const *list,
					   const char *name)
{
	for (; *list; list++)
		if (!strcmp((*list)->name, name))
			return *list;
	return NULL;
}

const struct learner_class *learner_find(const char *name)
{
	const struct learner_class *lc = find_in(learners, name);

	return lc || !test_learners ? lc : find_in(test_learners, name);
}

const char *learner_name(size_t i)
{
	return learners[i] ? learners[i]->name : NULL;
}
