#include "harness/analysis/variant_pairs.h"

#include <string.h>

bool variant_pairs_differ_in(const struct results *r, size_t a, size_t b, const char *name)
{
	if (strcmp(r->variant[a].learner, r->variant[b].learner) || !results_param(r, a, name) ||
	    !results_param(r, b, name))
		return false;
	for (size_t i = 0; i < r->n_params; i++) {
		const struct run_param *p = r->param + i, *q;

		if (p->variant != a || !strcmp(p->name, name))
			continue;
		if (!(q = results_param(r, b, p->name)) || strcmp(p->text, q->text))
			return false;
	}
	return true;
}
