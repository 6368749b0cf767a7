#include "reports/render/names.h"
#include "algorithms/core/utf8.h"

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

const char *name_among_members(struct report *r, const struct results *x, const size_t *variant, size_t size,
			       size_t n, size_t which)
{
	size_t *all = report_own(r, n, sizeof *all);

	for (size_t k = 0; all && k < n; k++)
		all[k] = *(const size_t *)(const void *)((const char *)variant + k * size);
	return all ? name_among(r, x, all, n, which) : "";
}

#define TITLE_LONG 24

const char *name_title(const char *name)
{
	const char *blank = strchr(name, ' ');

	return blank && utf8_width(name) > TITLE_LONG ? blank + 1 : name;
}

const char *name_tag(struct report *r, const struct results *x, size_t study)
{
	size_t first = 0;

	while (strcmp(x->study[first].kind, x->study[study].kind))
		first++;
	return first == study ? "" : report_text(r, "-%s", x->study[study].name);
}

const char *name_figure(struct report *r, const char *name, const struct results *x, size_t study)
{
	return report_text(r, "%s%s", name, name_tag(r, x, study));
}

const char *name_parameter(const char *name)
{
	static const struct { const char *name, *title;
	} known[] = {
		{ "step", "epochs" },
		{ "max_depth", "depth" },
		{ "k", "neighbours" },
		{ "hidden", "hidden units" },
		{ "hidden.length", "hidden layers" },
		{ "max_leaves", "leaves" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].name, name))
			return known[i].title;
	return name;
}

const char *name_setting(struct report *r, const char *name, double value)
{
	if (!strcmp(name, "step"))
		return report_text(r, "epoch %g", value);
	return report_text(r, "%s = %g", strchr(name, '.') ? name_parameter(name) : name, value);
}
