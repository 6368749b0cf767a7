/* The learners of a study: grids of parameters expanded, the tuned beside the default, each once. */
#include "harness/plan/job_list_inner.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/grid.h"

/* Whether the study's metric is defined only for learners that give probabilities. */
int job_list_find_wish(struct job_maker *m, const struct study *s, struct err *e)
{
	const struct metric *k = s->metric[TASK_CLASSIFY];
	bool wants = k && metric_wants_probabilities(k, 2);

	for (size_t i = 0; i < s->ndata && k && !wants && metric_wants_probabilities(k, SIZE_MAX); i++) {
		const struct plan_task *n = job_list_need_task(m, s, i, e);

		if (!n)
			return plan_at_line(m->plan, s->data[i].line, e);
		wants = n->data->task == TASK_CLASSIFY &&
			metric_wants_probabilities(k, n->data->classes);
	}
	m->by_probabilities = wants ? k : NULL;
	return 0;
}

static int grant_wish(const struct job_maker *m, struct variant *v, bool tell, struct err *e)
{
	char text[256];
	bool given = false;

	if (m->by_probabilities && variant_give_probabilities(v, &given, e))
		return -1;
	if (!given || !tell)
		return 0;
	snprintf(text, sizeof text, "%s goes by probabilities: it is trained with %s, which takes "
		 "longer; said in its brackets, it is not altered", m->by_probabilities->name,
		 v->learner->probabilities);
	job_list_remark(m, v->learner->name, text);
	return 0;
}

static int add_variant(struct job_maker *m, const struct grid_point *p, struct tune_budget tune,
		       struct variant **out, struct err *e)
{
	struct job_list *l = m->l;
	struct variant *v;

	if (mem_grow((void **)&l->variants, &l->variants_room, l->nvariants + 1, sizeof(void *),
		     e) ||
	    !(v = mem_zeros(1, sizeof *v, e)))
		return -1;
	if (variant_of_point(v, p, &(struct variant_others){ l->variants, l->nvariants, &m->plan->programs }, e)) {
		free(v);
		return -1;
	}
	v->position = l->nvariants;
	l->variants[l->nvariants++] = *out = v;
	if (grant_wish(m, v, !tune_budget_any(tune), e))
		return -1;
	return tune_budget_any(tune) ? variant_tune(v, tune, e) : 0;
}

/* All variants of the study, default before tuned; list and its count are the caller's. */
int job_list_variants(struct job_maker *m, const struct study *s, struct variant ***list, size_t *n,
			  struct err *e)
{
	size_t room = 0;
	struct variant *v;
	struct grid g;

	for (size_t i = 0; i < s->nlearners; i++) {
		int rc = grid_expand(&g, s->learners[i].spec, e);
		for (size_t k = 0; k < g.count && !rc; k++) {
			rc = mem_grow((void **)list, &room, *n + 2, sizeof(void *), e) ||
			     add_variant(m, &g.points[k], (struct tune_budget){ 0 }, &v, e);
			if (rc)
				break;
			(*list)[(*n)++] = v;
			if (!tune_budget_any(s->tune) || v->untuned || !variant_can_tune(v)) {
				if ((rc = variant_needs_no_tuning(v, e)))
					break;
				continue;
			}
			if (!(rc = add_variant(m, &g.points[k], s->tune, &v, e)))
				(*list)[(*n)++] = v;
		}
		grid_free(&g);
		if (rc)
			return plan_at_line(m->plan, s->learners[i].line, e);
	}
	return 0;
}


/* ---- the same asked for twice ("knn" and "knn[k=5]" where 5 is the default) runs once ---- */

static int compare_variants(const struct variant *x, const struct variant *y)
{
	int order = strcmp(x->learner->name, y->learner->name);

	order = order ? order : strcmp(x->canonical, y->canonical);
	return order ? order : x->tuned - y->tuned;
}

static int by_text(const void *a, const void *b)
{
	const struct variant *x = *(struct variant *const *)a, *y = *(struct variant *const *)b;
	int order = compare_variants(x, y);

	return order ? order : x->position < y->position ? -1 : x->position > y->position;
}

static int by_position(const void *a, const void *b)
{
	const struct variant *x = *(struct variant *const *)a, *y = *(struct variant *const *)b;

	return x->position < y->position ? -1 : x->position > y->position;
}

/* Of equal variants of a study the first stays. */
size_t job_list_drop_twins(struct variant **list, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(list, n, sizeof *list, by_text);
	for (size_t i = 0; i < n; i++)
		if (!kept || compare_variants(list[kept - 1], list[i]))
			list[kept++] = list[i];
	if (kept)
		qsort(list, kept, sizeof *list, by_position);
	return kept;
}
