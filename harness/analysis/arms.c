#include "harness/analysis/arms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "harness/analysis/arms_inner.h"

/* ---- which arms there are ---- */

static bool takes_part(const struct arms_gather *g, const struct run_cell *c, const char *learner)
{
	return c->study == g->study && !g->r->variant[c->variant].baseline &&
	       !strcmp(g->r->variant[c->variant].learner, learner);
}

static bool same_level(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static size_t find_or_add(size_t *list, size_t *n, size_t wanted)
{
	size_t k = 0;

	while (k < *n && list[k] != wanted)
		k++;
	if (k == *n)
		list[(*n)++] = wanted;
	return k;
}

static int by_place(const void *x, const void *y, void *ctx)
{
	const size_t *place = ctx;
	const struct arm *a = x, *b = y;
	size_t p = place[a->variant], q = place[b->variant];

	if (p != q)
		return p < q ? -1 : 1;
	return (a->variant > b->variant) - (a->variant < b->variant);
}

/* Its variants and data sets, the plain arm first. variant: (variants) space. */
static int collect(const struct arms_gather *g, struct arms *a, size_t *variant, struct err *e)
{
	const struct results *r = g->r;

	if (!(a->arm = mem_zeros(r->n_variants, sizeof *a->arm, e)) ||
	    !(a->set = mem_zeros(r->n_datasets, sizeof *a->set, e)))
		return -1;
	for (size_t i = 0; i < r->n_cells; i++)
		if (takes_part(g, r->cell + i, a->learner) &&
		    same_level(r->cell[i].factor_value, a->level)) {
			find_or_add(variant, &a->n, r->cell[i].variant);
			find_or_add(a->set, &a->sets, r->cell[i].dataset);
		}
	for (size_t k = 0; k < a->n; k++)
		a->arm[k].variant = variant[k];
	qsort_r(a->arm, a->n, sizeof *a->arm, by_place, r->place + g->study * r->n_variants);
	return 0;
}

/* A setting in a name: a switch that is on by its name alone. */
static char *setting(const char *name, const struct run_param *p, struct err *e)
{
	const char *between = *name ? ", " : "";
	char number[32];

	return !strcmp(p->text, "yes") ? mem_format(e, "%s%s%s", name, between, p->name)
				       : mem_format(e, "%s%s%s %s", name, between, p->name,
						    isnan(p->number) ? p->text : number_text(p->number, number));
}

/* Parameters that differ from the plain arm's, "dropout 0.5, l2 0.01". */
static char *name_of(const struct results *r, const struct arms *a, size_t arm, struct err *e)
{
	char *name = mem_text(arm ? "" : "plain", e);

	for (size_t i = 0; i < r->n_params && name; i++) {
		const struct run_param *p = r->param + i, *q;
		char *longer;

		if (p->variant != a->arm[arm].variant)
			continue;
		q = results_param(r, a->arm->variant, p->name);
		if (q && !strcmp(p->text, q->text))
			continue;
		longer = setting(name, p, e);
		free(name);
		name = longer;
	}
	return name;
}

/* ---- the list ---- */

static void clear(struct arms *a)
{
	for (size_t k = 0; a->arm && k < a->n; k++) {
		free(a->arm[k].name);
		for (int m = 0; m < ARMS_MEASURES; m++)
			free(a->arm[k].on[m]);
	}
	free(a->arm);
	free(a->set);
}

void arms_free(struct arms *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		clear(a + i);
	free(a);
}

/* The arms of a learner at a level, appended when they are two or more. */
static int add_level(const struct arms_gather *g, const char *learner, const struct run_cell *like,
		     size_t *variant, struct arms *list, size_t *n, struct err *e)
{
	struct arms a = { .learner = learner, .level = like->factor_value,
			  .factor = isnan(like->factor_value) ? "" : like->factor };
	int rc = collect(g, &a, variant, e);

	if (rc || a.n < 2)
		goto done;
	for (size_t k = 0; k < a.n && !rc; k++)
		rc = (a.arm[k].name = name_of(g->r, &a, k, e)) ? 0 : -1;
	if (rc || (rc = arms_work_out(g, &a, e)))
		goto done;
	list[(*n)++] = a;
	a = (struct arms){ 0 };
done:
	clear(&a);
	return rc;
}

static int by_level(const void *x, const void *y)
{
	const struct run_cell *a = *(const struct run_cell *const *)x, *b = *(const struct run_cell *const *)y;

	return (a->factor_value > b->factor_value) - (a->factor_value < b->factor_value);
}

/* All levels of a learner, ascending. level, variant: (cells), (variants) space. */
static int add_learner(const struct arms_gather *g, const char *learner, const struct run_cell **level,
		       size_t *variant, struct arms *list, size_t *n, struct err *e)
{
	size_t levels = 0, first = *n;

	for (size_t i = 0; i < g->r->n_cells; i++) {
		const struct run_cell *c = g->r->cell + i;
		size_t k = 0;

		if (!takes_part(g, c, learner))
			continue;
		while (k < levels && !same_level(level[k]->factor_value, c->factor_value))
			k++;
		if (k == levels)
			level[levels++] = c;
	}
	if (levels)
		qsort(level, levels, sizeof *level, by_level);
	for (size_t k = 0; k < levels; k++)
		if (add_level(g, learner, level[k], variant, list, n, e))
			return -1;
	return arms_adjust(list + first, *n - first, e);
}

static bool is_first_of(const struct results *r, size_t variant)
{
	for (size_t v = 0; v < variant; v++)
		if (!strcmp(r->variant[v].learner, r->variant[variant].learner))
			return false;
	return true;
}

int arms_create(struct arms **out, size_t *n, const struct results *r, size_t study,
		struct err *e)
{
	struct arms_gather g = { .r = r, .study = study };
	struct arms *list = mem_zeros(r->n_cells, sizeof *list, e);
	const struct run_cell **level = mem_array(r->n_cells, sizeof *level, e);
	size_t *variant = mem_array(r->n_variants, sizeof *variant, e), made = 0;
	int rc = -1;

	*out = NULL;
	*n = 0;
	g.test = mem_array(2 * r->n_cells, sizeof *g.test, e);
	g.train = mem_array(2 * r->n_cells, sizeof *g.train, e);
	g.cell = mem_array(2 * r->n_cells, sizeof *g.cell, e);
	if (!list || !level || !variant || !g.test || !g.train || !g.cell)
		goto done;
	for (size_t v = 0; v < r->n_variants; v++)
		if (is_first_of(r, v) &&
		    add_learner(&g, r->variant[v].learner, level, variant, list, &made, e))
			goto done;
	*out = list, list = NULL;
	*n = made, made = 0;
	rc = 0;
done:
	arms_free(list, made);
	free(level);
	free(variant);
	free(g.test);
	free(g.train);
	free(g.cell);
	return rc;
}
