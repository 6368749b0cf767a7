/* The learners of the suite. A new one is a folder and one line here. */
#include <string.h>

#include "algorithms/baseline/baseline.h"
#include "algorithms/knn/knn.h"
#include "algorithms/learner.h"
#include "algorithms/svm/svc.h"
#include "algorithms/tree/tree.h"

const struct learner_class *const learners[] = {
	&baseline_class,
	&knn_class,
	&svc_class,
	&tree_class,
	NULL
};

const struct learner_class *learner_find(const char *name)
{
	for (size_t i = 0; learners[i]; i++)
		if (!strcmp(learners[i]->name, name))
			return learners[i];
	return NULL;
}
