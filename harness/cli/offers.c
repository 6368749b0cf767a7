#include "harness/cli/offers.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"

/* Those that leave the problem as it is stand first. */
const struct offer offers[] = {
	{ "svm", CELL_TIMEOUT, "engine", "smo", "auto",
	  "solves the same problem, several times as fast on many rows" },
	{ "svm", CELL_TIMEOUT, "kernel", "linear", "", "needs no kernel between rows" },
	{ "svm", CELL_MEMORY, "engine", "smo", "auto", "keeps fewer rows of the kernel" },
	{ "svm", CELL_MEMORY, "cache", "100", "", "keeps at most 100 MB of the kernel" },
	{ "knn", CELL_TIMEOUT, "index", "auto", "kdtree balltree", "searches by a tree where that is quicker" },
	{ "knn", CELL_TIMEOUT, "metric", "l2", "cosine", "is the distance that is computed in blocks" },
	{ "knn", CELL_MEMORY, "metric", "heom", "gower", "takes categories as they are, without columns of 0 and 1" },
	{ "mlp", CELL_TIMEOUT, "epochs", "20", "", "ends training sooner" },
	{ "mlp", CELL_MEMORY, "hidden", "16", "", "has fewer weights" },
	{ "tree", CELL_TIMEOUT, "max_depth", "12", "", "ends growing sooner" },
	{ "tree", CELL_MEMORY, "max_depth", "12", "", "has fewer nodes" },
	{ 0 },
};

static bool helps(const struct offer *o, const struct variant *v)
{
	char *now;
	bool yes;

	if (strcmp(o->learner, v->learner->name) || !param_find(v->learner->params, o->param) ||
	    !(now = param_text(&v->params, o->param, NULL)))
		return false;
	yes = strcmp(now, o->value) && wordlist_find(o->unless, now) < 0;
	free(now);
	return yes;
}

const struct offer *offers_next(const struct offer **at, const struct variant *v, enum cell_status ran_out)
{
	while ((*at)->learner) {
		const struct offer *o = (*at)++;

		if (o->ran_out == ran_out && helps(o, v))
			return o;
	}
	return NULL;
}

char *offers_spec(const struct offer *o, const struct variant *v, struct err *e)
{
	struct param_set with = { 0 };
	char *own = NULL, *pipe = NULL, *spec = NULL;

	if (!param_copy(&with, &v->params, e) && !param_put(&with, o->param, o->value, e) &&
	    (own = param_canonical(&with, true, e)) && (pipe = param_canonical(&v->pipe, true, e)))
		spec = mem_format(e, "%s%s%s%s%s%s", o->learner, *own || *pipe ? "[" : "", own,
				  *own && *pipe ? "," : "", pipe, *own || *pipe ? "]" : "");
	free(own);
	free(pipe);
	param_free(&with);
	return spec;
}
