#include "harness/cli/merge_plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/plan/plan_union.h"
#include "harness/store/stored_run.h"

static int add(struct merge_plans *p, const char *name, const char *plan, const char *shard, struct err *e)
{
	struct merge_plans_run *x;

	if (mem_grow((void **)&p->run, &p->room, p->n + 1, sizeof *p->run, e))
		return -1;
	x = &p->run[p->n++];
	*x = (struct merge_plans_run){ mem_text(name, e), mem_text(plan, e), mem_text(shard, e) };
	return x->name && x->plan && x->shard ? 0 : -1;
}

int merge_plans_add(struct merge_plans *p, const char *run, struct err *e)
{
	struct stored_run *r = NULL;
	int rc = stored_run_open(&r, run, e) ? -1 : add(p, run, stored_run_plan(r), stored_run_shard(r), e);

	stored_run_close(r);
	return rc;
}

int merge_plans_add_text(struct merge_plans *p, const char *name, const char *plan, struct err *e)
{
	return add(p, name, plan, "", e);
}

void merge_plans_free(struct merge_plans *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->run[i].name);
		free(p->run[i].plan);
		free(p->run[i].shard);
	}
	free(p->run);
	*p = (struct merge_plans){ 0 };
}

/* The first with the same plan. */
static size_t first_like(const struct merge_plans *p, size_t i)
{
	size_t k = 0;

	while (strcmp(p->run[k].plan, p->run[i].plan))
		k++;
	return k;
}

bool merge_plans_differ(const struct merge_plans *p)
{
	for (size_t i = 1; i < p->n; i++)
		if (first_like(p, i))
			return true;
	return false;
}

static int add_plan(struct plan *all, const struct merge_plans_run *r, bool *claims, struct err *e)
{
	struct plan p = { 0 };
	bool same;
	int rc;

	if (!all->nstudies)
		return plan_load(all, r->plan, strlen(r->plan), r->name, e);
	rc = plan_load(&p, r->plan, strlen(r->plan), r->name, e);
	if (!rc && (rc = plan_union(all, &p, &same, e)))
		err_wrap(e, "%s cannot be put together with the runs before", r->name);
	*claims &= !rc && same;
	plan_free(&p);
	return rc;
}

char *merge_plans_union(const struct merge_plans *p, bool *claims, struct err *e)
{
	struct plan all = { 0 };
	char *text = NULL;
	int rc = 0;

	*claims = true;
	if (!merge_plans_differ(p))
		return mem_text(p->run[0].plan, e);
	for (size_t i = 0; i < p->n && !rc; i++)
		if (first_like(p, i) == i)
			rc = add_plan(&all, p->run + i, claims, e);
	if (!rc)
		text = plan_write(&all, e);
	plan_free(&all);
	return text;
}

/* ---- shards ---- */

struct merge_plans_part {
	size_t part, of;
};

struct merge_plans_parts {
	struct merge_plans_part *at;
	size_t n, room;
};

/* Of "1,3/4 2/7" each part. What is no shard says nothing. */
static int add_parts(struct merge_plans_parts *l, const char *text, struct err *e)
{
	while (*text) {
		size_t len = strcspn(text, " ");
		const char *slash = memchr(text, '/', len);
		size_t of = slash ? strtoull(slash + 1, NULL, 10) : 0;

		for (const char *at = text; of && at < slash; at += strcspn(at, ",/") + 1) {
			if (mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof *l->at, e))
				return -1;
			l->at[l->n++] = (struct merge_plans_part){ strtoull(at, NULL, 10), of };
		}
		text += len + (text[len] == ' ');
	}
	return 0;
}

static int by_part(const void *a, const void *b)
{
	const struct merge_plans_part *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return x->part < y->part ? -1 : x->part > y->part;
}

/* "1,3/4" of the parts from `from` on that are of one number, each once; *whole where that is all of them. Returns
 * where the next number begins. */
static size_t add_group(struct text *t, const struct merge_plans_parts *l, size_t from, bool *whole)
{
	size_t i, different = 0, last = 0;

	text_add(t, t->used ? " " : "");
	for (i = from; i < l->n && l->at[i].of == l->at[from].of; i++) {
		if (different && l->at[i].part == last)
			continue;
		last = l->at[i].part;
		text_add(t, "%s%zu", different++ ? "," : "", last);
	}
	text_add(t, "/%zu", l->at[from].of);
	*whole |= different == l->at[from].of;
	return i;
}

/* Of all runs with the plan of run i. */
static int add_shards(struct text *t, const struct merge_plans *p, size_t i, struct err *e)
{
	struct merge_plans_parts l = { 0 };
	struct text some = { 0 };
	bool whole = false;
	int rc = 0;

	for (size_t k = i; k < p->n && !rc; k++) {
		if (first_like(p, k) != i)
			continue;
		whole |= !*p->run[k].shard;
		rc = add_parts(&l, p->run[k].shard, e);
	}
	if (l.n)
		qsort(l.at, l.n, sizeof *l.at, by_part);
	for (size_t k = 0; k < l.n;)
		k = add_group(&some, &l, k, &whole);
	if (!whole)
		text_add(t, "%s%s", t->used ? " " : "", text_of(&some));
	free(l.at);
	text_free(&some);
	return rc;
}

char *merge_plans_shards(const struct merge_plans *p, struct err *e)
{
	struct text t = { 0 };
	int rc = 0;

	text_add(&t, "%s", "");
	for (size_t i = 0; i < p->n && !rc; i++)
		if (first_like(p, i) == i)
			rc = add_shards(&t, p, i, e);
	if (!rc)
		return text_take(&t, e);
	text_free(&t);
	return NULL;
}
