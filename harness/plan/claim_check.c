#include "harness/plan/claim_check.h"

#include <string.h>

#include "algorithms/core/params.h"
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

/* ---- how many, and over what ---- */

static size_t data_meant(const struct job_list *l, const struct study *s, const char *list)
{
	size_t n = 0;

	for (size_t t = 0; t < l->ntasks; t++) {
		const char *name = l->tasks[t]->name, *at;
		size_t len;
		bool here = false, meant = !list;

		for (size_t i = 0; i < l->ncells && !here; i++)
			here = l->cells[i].study == s && l->cells[i].task == l->tasks[t];
		for (size_t i = 0; !meant && (at = plan_claim_item(list, i, &len)); i++)
			meant = plan_claim_names(name, at, len);
		n += here && meant;
	}
	return n;
}

static int check_quantity(const char *key, const char *text, size_t n, const char *what, struct err *e)
{
	return plan_claim_quantity(text, n)
		       ? 0
		       : FAIL(e, ERR_PARAM, "%s: %s of %zu %s%s", key, text, n, what, n == 1 ? "" : "s");
}

static int check_quantities(const struct job_list *l, const struct study *s, const struct plan_claim *c,
			    struct err *e)
{
	size_t rivals = 0, len;

	while (plan_claim_item(c->b, rivals, &len))
		rivals++;
	return check_quantity("sets", c->sets, data_meant(l, s, c->datasets), "data set", e) ||
			       check_quantity("rivals", c->rivals, c->b ? rivals : 1, "rival", e)
		       ? -1
		       : 0;
}

/* A sign test takes cells for independent, which folds of one table are not. */
static int check_draws(const struct job_list *l, const struct study *s, const struct plan_claim *c,
		       struct err *e)
{
	if (strcmp(c->test, "sign"))
		return 0;
	for (size_t i = 0; i < l->ncells; i++)
		if (l->cells[i].study == s && !l->cells[i].task->folds.disjoint)
			return FAIL(e, ERR_PARAM, "test sign: the splits of %s share rows; it is for `cv: draws:...`, "
						  "and over folds there is the test t", l->cells[i].task->name);
	return 0;
}

/* Whether the text "moons[n=500,extra=16]" sets it. */
static bool spec_sets(const char *spec, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = strstr(spec, name); at; at = strstr(at + 1, name))
		if (at > spec && (at[-1] == '[' || at[-1] == ',') && at[n] == '=')
			return true;
	return false;
}

/* What levels are of is a parameter of data sets or learners, or what the study varies. */
static int check_over(const struct job_list *l, const struct study *s, const struct plan_claim *c,
		      struct err *e)
{
	const char *varies = NULL;

	for (size_t i = 0; c->over && i < l->ncells; i++) {
		const struct cell *x = l->cells + i;

		if (x->study != s)
			continue;
		if (spec_sets(x->task->plan->spec, c->over) ||
		    param_find(x->variant->learner->params, c->over) ||
		    (x->factor.name && !strcmp(x->factor.name, c->over)))
			return 0;
		varies = x->factor.name && *x->factor.name ? x->factor.name : NULL;
	}
	return !c->over ? 0
			: FAIL(e, ERR_PARAM, "over: '%s' is no parameter of a data set or learner of the study %s%s%s",
			       c->over, s->name, varies ? ", which varies " : "", varies ? varies : "");
}

int claim_check(const struct job_list *l, struct err *e)
{
	const struct plan *p = l->plan;

	for (size_t i = 0; i < p->nclaims; i++) {
		const struct plan_claim *c = p->claims + i;
		const struct study *s = p->studies + plan_claim_study(p, c);

		if (!check_learners(l, s, c->a, c->over, e) && !check_learners(l, s, c->b, c->over, e) &&
		    !check_data(l, s, c->datasets, e) && !check_quantities(l, s, c, e) && !check_over(l, s, c, e) &&
		    !check_draws(l, s, c, e))
			continue;
		err_wrap(e, "claim %s", c->id);
		return plan_at_line(p, c->line, e);
	}
	return 0;
}
