#include "harness/plan/claim_check.h"

#include <string.h>

#include "algorithms/core/text.h"

/* How many learners of the study are meant: by label, or else by name. Where `over` runs over a learner's
 * parameter, all of that name. */
static size_t learners_meant(const struct job_list *l, const struct study *s, const char *name, size_t n)
{
	size_t labels = 0, named = 0;

	for (size_t v = 0; v < l->nvariants; v++) {
		const struct variant *x = l->variants[v];
		bool here = false;

		for (size_t i = 0; i < l->ncells && !here; i++)
			here = l->cells[i].study == s && l->cells[i].variant == x;
		labels += here && strlen(x->label) == n && !strncmp(x->label, name, n);
		named += here && strlen(x->learner->name) == n && !strncmp(x->learner->name, name, n);
	}
	return labels ? labels : named;
}

/* many: of a list, one entry may mean several. */
static int check_learners(const struct job_list *l, const struct study *s, const char *list, bool many,
			  struct err *e)
{
	struct text all = { 0 };
	size_t len, meant = 1;
	const char *at = NULL;

	for (size_t i = 0; (many ? meant > 0 : meant == 1) && (at = plan_claim_item(list, i, &len)); i++)
		meant = learners_meant(l, s, at, len);
	if (!at)
		return 0;
	for (size_t v = 0; v < l->nvariants; v++)
		for (size_t i = 0; i < l->ncells; i++)
			if (l->cells[i].study == s && l->cells[i].variant == l->variants[v]) {
				text_add(&all, "%s%s", all.used ? ", " : "", l->variants[v]->label);
				break;
			}
	FAIL(e, ERR_PARAM, meant ? "'%.*s' is more than one learner of the study %s: %s"
				 : "'%.*s' is no learner of the study %s; there are %s",
	     (int)len, at, s->name, text_of(&all));
	text_free(&all);
	return -1;
}

static int check_data(const struct job_list *l, const struct study *s, const char *list, struct err *e)
{
	struct text all = { 0 };
	size_t len;
	bool found = true;
	const char *at = NULL;

	for (size_t i = 0; found && (at = plan_claim_item(list, i, &len)); i++) {
		found = false;
		for (size_t c = 0; c < l->ncells && !found; c++)
			found = l->cells[c].study == s &&
				plan_claim_names(l->cells[c].task->name, at, len);
	}
	if (found)
		return 0;
	for (size_t c = 0; c < l->ncells; c++)
		if (l->cells[c].study == s && (!c || l->cells[c].task != l->cells[c - 1].task) &&
		    !strstr(text_of(&all), l->cells[c].task->name))
			text_add(&all, "%s%s", all.used ? ", " : "", l->cells[c].task->name);
	FAIL(e, ERR_PARAM, "'%.*s' is no data set of the study %s; there are %s", (int)len, at, s->name,
	     text_of(&all));
	text_free(&all);
	return -1;
}

int claim_check(const struct job_list *l, struct err *e)
{
	const struct plan *p = l->plan;

	for (size_t i = 0; i < p->nclaims; i++) {
		const struct plan_claim *c = p->claims + i;
		const struct study *s = p->studies + plan_claim_study(p, c);

		if (!check_learners(l, s, c->a, c->over, e) && !check_learners(l, s, c->b, c->over, e) &&
		    !check_data(l, s, c->datasets, e))
			continue;
		err_wrap(e, "claim %s", c->id);
		return plan_at_line(p, c->line, e);
	}
	return 0;
}
