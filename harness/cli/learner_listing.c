#include "harness/cli/learner_listing.h"

#include <stdio.h>

#include "algorithms/learner.h"

/* Whether random numbers decide something: with its defaults, or with other parameters. */
static const char *chance_text(const struct learner_class *lc)
{
	struct param_set defaults;
	unsigned caps = lc->caps;

	if (!param_init(&defaults, lc->params, NULL)) {
		caps = learner_caps(lc, &defaults);
		param_free(&defaults);
	}
	return caps & USES_SEED ? "yes" : lc->caps & USES_SEED ? "may" : "no";
}

void learner_listing_print(enum listing_format f)
{
	static const char *const columns[] = { "learner", "tasks", "probabilities", "categories",
					       "missing", "scaled", "chance", "summary" };
	struct listing l = { .columns = columns, .ncolumns = 8 };

	for (size_t i = 0; learners[i]; i++) {
		unsigned caps = learners[i]->caps;
		listing_add(&l, learners[i]->name,
			    caps & CAN_CLASSIFY ? caps & CAN_REGRESS ? "both" : "classes"
						: "values",
			    caps & GIVES_PROBABILITIES ? "yes" : "no",
			    caps & TAKES_CATEGORIES ? "native" : "one-hot",
			    caps & TAKES_MISSING ? "native" : "imputed",
			    caps & WANTS_SCALING ? "yes" : "no",
			    chance_text(learners[i]),
			    learners[i]->summary);
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}
