#include "harness/analysis/arm_levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

struct arm_gather {
	const struct results *r;
	size_t study;
	size_t *cell;                   /* (2 cells): space */
	double *first, *last, *room;    /* (2 cells): likewise */
};

/* ---- which arms at which levels ---- */

static const struct arm *arm_of(const struct arm_at_level *at)
{
	return at->arms->arm + at->arm;
}

static int add_levels(struct arm_levels *x, const struct arms *a, size_t na, size_t from, size_t arm,
		      struct err *e)
{
	const struct arms *first = a + from;

	*x = (struct arm_levels){ .learner = first->learner, .factor = first->factor,
				  .name = first->arm[arm].name, .sets = first->sets, .set = first->set,
				  .at = mem_array(na, sizeof *x->at, e) };
	if (!x->at)
		return -1;
	for (size_t i = from; i < na; i++)
		for (size_t k = 1; k < a[i].n && !strcmp(a[i].learner, first->learner); k++)
			if (!strcmp(a[i].arm[k].name, x->name)) {
				x->at[x->n++] = (struct arm_at_level){ a + i, k };
				break;
			}
	return 0;
}

const struct arms_effect *arm_levels_effect(const struct arm_levels *x, size_t level, size_t dataset,
					    enum arms_measure m)
{
	const struct arms *a = x->at[level].arms;

	for (size_t s = 0; s < a->sets; s++)
		if (a->set[s] == dataset)
			return arm_of(x->at + level)->on[m] + s;
	return NULL;
}

/* ---- from the first level to the last ---- */

/* The pairs of an arm and the plain one, and what the arm adds to merit on the test rows of each: d. */
static int pairs_at(const struct arm_gather *g, const struct arm_at_level *at, size_t dataset,
		    struct paired_folds *p, double *d, struct err *e)
{
	const struct arms *a = at->arms;
	size_t n = arms_cells(g->r, g->study, arm_of(at)->variant, dataset, a->level, g->cell),
	       m = arms_cells(g->r, g->study, a->arm->variant, dataset, a->level, g->cell + n);
	double scale = arms_merit(g->r, g->study, dataset, g->cell + n, m);

	if (paired_folds_create(p, g->r, g->cell, n, g->r, g->cell + n, m, e))
		return -1;
	paired_folds_differences(p, ON_TEST, scale, d);
	return 0;
}

static void add_fold(struct fold_overlap *o, const struct paired_folds *p, size_t i)
{
	const struct run_cell *both[] = { p->ra->cell + p->at[i].a, p->rb->cell + p->at[i].b };

	for (int k = 0; k < 2; k++) {
		fold_overlap_add(o, both[k]);
		o->learned += fmax(0, both[k]->n_left_out);     /* NAN: 0 */
	}
}

/* Folds that both levels have, both ascending: differences into first. */
static size_t match(const struct paired_folds *p, const struct paired_folds *q, const struct arm_gather *g,
		    struct fold_sample *sample, struct fold_overlap *o)
{
	double size = 0;
	size_t n = 0;

	for (size_t i = 0, j = 0; i < p->n && j < q->n;) {
		const struct run_cell *x = p->ra->cell + p->at[i].a, *y = q->ra->cell + q->at[j].a;
		int order = x->repeat != y->repeat ? x->repeat - y->repeat : x->fold - y->fold;

		if (!order) {
			size = fmax(size, fmax(fabs(g->first[i]), fabs(g->last[j])));
			g->first[n++] = g->last[j] - g->first[i];
			fold_sample_add(sample, x);
			add_fold(o, p, i);
			add_fold(o, q, j);
		}
		i += order <= 0;
		j += order >= 0;
	}
	round_differences(g->first, n, size);
	return n;
}

static int change_on(const struct arm_gather *g, const struct arm_levels *x, size_t dataset,
		     struct arms_effect *out, struct err *e)
{
	struct paired_folds p = { 0 }, q = { 0 };
	struct fold_sample sample = { 0 };
	struct fold_overlap o = { 0 };
	struct paired_t t;
	int rc = -1;

	*out = arms_no_effect();
	if (pairs_at(g, x->at, dataset, &p, g->first, e) ||
	    pairs_at(g, x->at + x->n - 1, dataset, &q, g->last, e))
		goto done;
	match(&p, &q, g, &sample, &o);
	if (!fold_sample_t(&t, &sample, fold_overlap_ratio(&o), g->first, false))
		*out = arms_effect_of(&t);
	rc = 0;
done:
	paired_folds_free(&p);
	paired_folds_free(&q);
	return rc;
}

static int fill_changes(const struct arm_gather *g, struct arm_levels *x, struct arms_effect *room,
			struct err *e)
{
	if (!(x->change = mem_array(x->sets, sizeof *x->change, e)))
		return -1;
	for (size_t s = 0; s < x->sets; s++)
		if (change_on(g, x, x->set[s], x->change + s, e))
			return -1;
	for (int t = 0; t < 2; t++) {
		size_t n = 0;

		for (size_t s = 0; s < x->sets; s++)
			if ((int)g->r->dataset[x->set[s]].task == t)
				room[n++] = x->change[s];
		x->over[t] = arms_pooled(room, n, 1, g->room);
	}
	return 0;
}

/* Of one learner, x (n): the changes on data sets are one family, their means another. */
static int adjust(struct arm_levels *x, size_t n, size_t sets, struct err *e)
{
	struct arms_effect **list = mem_array(n * (sets + 2), sizeof *list, e);
	double *p = mem_array(n * (sets + 2), sizeof *p, e);
	int rc = list && p ? 0 : -1;

	for (int over = 0; over < 2 && !rc; over++) {
		size_t found = 0;

		for (size_t i = 0; i < n; i++) {
			struct arms_effect *y = over ? x[i].over : x[i].change;

			for (size_t k = 0; k < (over ? 2 : x[i].sets); k++)
				if (y[k].known)
					list[found++] = y + k;
		}
		rc = arms_holm(list, found, p, e);
	}
	free(list);
	free(p);
	return rc;
}

/* ---- all of a study ---- */

static bool begins(const struct arms *a, size_t i)
{
	return *a[i].factor && (!i || strcmp(a[i].learner, a[i - 1].learner));
}

static int add_learner(const struct arm_gather *g, const struct arms *a, size_t na, size_t from,
		       struct arm_levels *list, size_t *n, struct arms_effect *room, struct err *e)
{
	size_t first = *n;

	for (size_t k = 1; k < a[from].n; k++) {
		struct arm_levels *x = list + *n;

		if (add_levels(x, a, na, from, k, e) || fill_changes(g, x, room, e)) {
			++*n;
			return -1;
		}
		if (x->n > 1) {
			++*n;
			continue;
		}
		free(x->at);
		free(x->change);
	}
	return adjust(list + first, *n - first, g->r->n_datasets, e);
}

int arm_levels_create(struct arm_levels **out, size_t *n, const struct arms *a, size_t na,
		      const struct results *r, size_t study, struct err *e)
{
	struct arm_gather g = { .r = r, .study = study };
	struct arms_effect *room = mem_array(r->n_datasets, sizeof *room, e);
	struct arm_levels *list = mem_zeros(r->n_variants, sizeof *list, e);
	size_t made = 0;
	int rc = -1;

	*out = NULL;
	*n = 0;
	g.cell = mem_array(2 * r->n_cells, sizeof *g.cell, e);
	g.first = mem_array(2 * r->n_cells, sizeof *g.first, e);
	g.last = mem_array(2 * r->n_cells, sizeof *g.last, e);
	g.room = mem_array(2 * r->n_datasets, sizeof *g.room, e);
	if (!room || !list || !g.cell || !g.first || !g.last || !g.room)
		goto done;
	for (size_t i = 0; i < na; i++)
		if (begins(a, i) && add_learner(&g, a, na, i, list, &made, room, e))
			goto done;
	*out = list, list = NULL;
	*n = made, made = 0;
	rc = 0;
done:
	arm_levels_free(list, made);
	free(room);
	free(g.cell);
	free(g.first);
	free(g.last);
	free(g.room);
	return rc;
}

void arm_levels_free(struct arm_levels *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(x[i].at);
		free(x[i].change);
	}
	free(x);
}
