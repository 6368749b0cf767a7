#include "harness/plan/plan_union.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static struct study *find_study(struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->nstudies; i++)
		if (!strcmp(p->studies[i].name, name))
			return p->studies + i;
	return NULL;
}

/* Keys that say which cells there are, and not how one is made. */
static bool is_own(const struct plan_key *k)
{
	static const char *const own[] = { "name",   "title",  "cv",     "timeout",
					   "budget", "memory", "threads" };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(k->name, own[i]))
			return true;
	return k->type == PLAN_KEY_LIST;
}

static int check_same(const void *a, const void *b, unsigned of, struct err *e)
{
	char x[PLAN_KEY_ROOM], y[PLAN_KEY_ROOM];

	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = plan_keys + i;
		const char *was, *is;

		if (!(k->of & of) || is_own(k))
			continue;
		was = plan_key_get(k, a, x);
		is = plan_key_get(k, b, y);
		if (!same_text(was, is))
			return FAIL(e, ERR_DATA, "%s is %s in one plan and %s in the other",
				    k->name, was ? was : "not said", is ? is : "not said");
	}
	return 0;
}

static int add_learners(struct study *s, const struct study *from, struct err *e)
{
	for (size_t i = 0; i < from->nlearners; i++) {
		size_t k = 0;

		while (k < s->nlearners && strcmp(s->learners[k].spec, from->learners[i].spec))
			k++;
		if (k == s->nlearners && study_add_learner(s, from->learners[i].spec, e))
			return -1;
	}
	return 0;
}

static int add_set(struct study *s, const struct study *from, size_t i, struct err *e)
{
	const struct plan_data *d = from->data + i;
	const char *split = study_split(from, i);
	size_t first = s->ndata;

	for (size_t k = 0; k < s->ndata; k++) {
		if (strcmp(s->data[k].spec, d->spec) ||
		    !table_options_equal(&s->data[k].table, &d->table))
			continue;
		return same_text(study_split(s, k), split) ?
			       0 :
			       FAIL(e, ERR_DATA,
				    "%s is split by %s in one plan and by %s in the other", d->spec,
				    study_split(s, k), split);
	}
	/* Of a grid every point is an entry by now. */
	if (study_add_data(s, d->spec, &d->table, e))
		return -1;
	return same_text(s->cv, split) ? 0 : study_split_data(s, first, split, e);
}

static int add_data(struct study *s, const struct study *from, struct err *e)
{
	for (size_t i = 0; i < from->ndata; i++)
		if (add_set(s, from, i, e))
			return -1;
	return 0;
}

static int add_study(struct plan *into, const struct study *from, struct err *e)
{
	struct study *s = find_study(into, from->name);

	if (s) {
		if (check_same(s, from, PLAN_KEY_OF_STUDY, e))
			return err_wrap(e, "study %s", s->name);
	} else if (!(s = plan_add_study(into, from->name, from->kind->name, e)) ||
		   plan_keys_copy(s, from, PLAN_KEY_OF_STUDY, e)) {
		return -1;
	}
	if (add_learners(s, from, e) || add_data(s, from, e))
		return err_wrap(e, "study %s", s->name);
	return 0;
}

/* 0 is no limit. */
static size_t larger_limit(size_t a, size_t b)
{
	return !a || !b ? 0 : a > b ? a : b;
}

static int name_union(struct plan *into, const struct plan *from, struct err *e)
{
	static const char *const keys[] = { "name", "title" };

	if (!strcmp(into->name, from->name))
		return 0;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (plan_key_put(plan_key_find(keys[i], PLAN_KEY_OF_PLAN), into, "merged", e))
			return -1;
	return 0;
}

static int same_claims(const struct plan *a, const struct plan *b, bool *same, struct err *e)
{
	char x[65], y[65];

	if (plan_claims_digest(a, x, e) || plan_claims_digest(b, y, e))
		return -1;
	*same = !strcmp(x, y);
	return 0;
}

int plan_union(struct plan *into, const struct plan *from, bool *claims, struct err *e)
{
	if (check_same(into, from, PLAN_KEY_OF_PLAN, e) || same_claims(into, from, claims, e) ||
	    name_union(into, from, e))
		return -1;
	if (!*claims)
		plan_claims_free(into);
	for (size_t i = 0; i < from->nstudies; i++)
		if (add_study(into, from->studies + i, e))
			return -1;
	if (from->timeout > into->timeout)
		into->timeout = from->timeout;
	into->memory = larger_limit(into->memory, from->memory);
	if (into->budget != from->budget)
		into->budget = 0; /* the splits are what they are by now */
	return plan_finish(into, e);
}
