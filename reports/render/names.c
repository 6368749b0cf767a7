#include "reports/render/names.h"

#include <string.h>

static bool differs(const struct results *x, const size_t *variant, size_t n,
		    const struct run_param *p)
{
	const char *learner = x->variant[p->variant].learner;

	for (size_t i = 0; i < n; i++) {
		const struct run_param *q = results_param(x, variant[i], p->name);

		if (!strcmp(x->variant[variant[i]].learner, learner) &&
		    (!q || strcmp(q->text, p->text)))
			return true;
	}
	return false;
}

const char *name_among(struct report *r, const struct results *x, const size_t *variant, size_t n,
		       size_t which)
{
	const char *name = x->variant[variant[which]].learner, *sep = " ";

	for (size_t i = 0; i < x->n_params; i++) {
		const struct run_param *p = x->param + i;

		if (p->variant == variant[which] && differs(x, variant, n, p)) {
			name = report_text(r, "%s%s%s %s", name, sep, p->name, p->text);
			sep = ", ";
		}
	}
	return name;
}

#define TITLE_LONG 24

const char *name_title(const char *name)
{
	const char *blank = strchr(name, ' ');

	return blank && text_width(name) > TITLE_LONG ? blank + 1 : name;
}
