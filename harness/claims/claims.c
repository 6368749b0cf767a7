#include "harness/claims/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/claims/claims_inner.h"
#include "harness/stats/adjust.h"

static char *item(const char *list, size_t i, struct err *e)
{
	size_t len = 0;
	const char *at = plan_claim_item(list, i, &len);

	return mem_format(e, "%.*s", (int)len, at ? at : "");
}

static size_t items(const char *list)
{
	size_t n = 0, len;

	while (plan_claim_item(list, n, &len))
		n++;
	return n;
}

/* One comparison: a sample of every family it takes (one, or all), and the test. */
static int compare(struct claims_comparison *x, const struct claims_test *t, const struct results *r,
		   const struct claims_verdict *v, const double *value, const struct claims_families *f,
		   size_t family, struct err *e)
{
	size_t from = t->over_sets ? 0 : family, n = t->over_sets ? f->n : 1, made = 0;
	struct claims_sample *s = mem_zeros(n + 1, sizeof *s, e);
	int rc = s ? 0 : -1;

	for (; made < n && !rc; made++)
		rc = claims_sample(s + made, x, r, v->study, v->claim, value, f, from + made, e);
	if (!rc)
		rc = t->make(x, v->claim, s, n, f->level, e);
	for (size_t i = 0; s && i < made; i++)
		claims_sample_free(s + i);
	free(s);
	return rc;
}

static int compare_all(struct claims_verdict *v, const struct claims_test *t, const struct results *r,
		       const double *value, const struct claims_families *f, struct err *e)
{
	const struct plan_claim *c = v->claim;
	size_t arms = items(c->a), rivals = c->b ? items(c->b) : 1, sets = t->over_sets ? 1 : f->n;

	if (!f->n)
		return FAIL(e, ERR_DATA, "claim %s: the run has no cells for it", c->id);
	v->n = arms * sets * rivals;
	if (!(v->at = mem_zeros(v->n, sizeof *v->at, e)))
		return -1;
	for (size_t i = 0; i < v->n; i++) {
		struct claims_comparison *x = v->at + i;
		size_t set = i / rivals % sets;

		if (!(x->a = item(c->a, i / rivals / sets, e)) || !(x->b = item(c->b, i % rivals, e)) ||
		    !(x->set = mem_text(t->over_sets ? "" : f->name[set], e)) ||
		    compare(x, t, r, v, value, f, set, e))
			return -1;
		v->missing += x->missing;
	}
	return claims_conclude(v, t, arms, sets, rivals, e);
}

/* Each cell once, whatever the comparisons. */
static int add_up(struct claims_verdict *v, const struct results *r, struct err *e)
{
	bool *seen = mem_zeros(r->n_cells + 1, sizeof *seen, e);

	for (size_t i = 0; seen && i < v->n; i++)
		for (size_t k = 0; k < v->at[i].ncells; k++) {
			const struct run_cell *y = r->cell + v->at[i].cell[k].at;
			const double times[] = { y->tune_cpu_s, y->fit_cpu_s, y->predict_cpu_s };

			if (seen[v->at[i].cell[k].at])
				continue;
			seen[v->at[i].cell[k].at] = true;
			v->cells++;
			for (size_t t = 0; t < 3; t++)
				v->cpu_s += times[t] > 0 ? times[t] : 0;
		}
	free(seen);
	return seen ? 0 : -1;
}

static int judge(struct claims_verdict *v, const struct plan *p, const struct results *r, struct err *e)
{
	const char *study = p->studies[plan_claim_study(p, v->claim)].name;
	struct claims_families f = { 0 };
	double *value = NULL;
	int rc = -1;

	while (v->study < r->n_studies && strcmp(r->study[v->study].name, study))
		v->study++;
	if (v->study == r->n_studies)
		return FAIL(e, ERR_DATA, "claim %s: the run has no study %s", v->claim->id, study);
	if ((value = mem_array(r->n_cells + 1, sizeof *value, e)) &&
	    !claims_response(value, r, v->study, v->claim, e) &&
	    !claims_families(&f, r, v->study, v->claim, e)) {
		rc = compare_all(v, claims_test(v->claim->test), r, value, &f, e) || add_up(v, r, e) ? -1 : 0;
		claims_families_free(&f);
	}
	free(value);
	return rc;
}

/* Holm over the primary ones. */
static int adjust(struct claims *c, struct err *e)
{
	double *p = mem_array(c->n + 1, sizeof *p, e);
	size_t m = 0;
	int rc = p ? 0 : -1;

	for (size_t i = 0; !rc && i < c->n; i++)
		if (c->at[i].claim->primary)
			p[m++] = c->at[i].p;
	if (!rc && m)
		rc = adjust_holm(p, m, p, e);
	c->primary = m;
	for (size_t i = c->n; !rc && i-- > 0;)
		if (c->at[i].claim->primary)
			c->at[i].p_holm = p[--m];
	for (size_t i = 0; !rc && i < c->n; i++)
		claims_word(c->at + i, c->primary);
	free(p);
	return rc;
}

int claims_judge(struct claims **out, const struct results *r, struct err *e)
{
	struct claims *c = mem_zeros(1, sizeof *c, e);
	int rc = -1;

	*out = NULL;
	if (!c || plan_load(&c->plan, r->run.plan, strlen(r->run.plan), "the run's plan", e))
		goto done;
	c->run = r;
	if (results_claims(r, &c->registered, e) ||
	    !(c->at = mem_zeros(c->plan.nclaims + 1, sizeof *c->at, e)))
		goto done;
	for (; c->n < c->plan.nclaims; c->n++) {
		c->at[c->n].claim = c->plan.claims + c->n;
		if (judge(c->at + c->n, &c->plan, r, e)) {
			c->n++;
			goto done;
		}
	}
	if (adjust(c, e))
		goto done;
	*out = c, c = NULL;
	rc = 0;
done:
	claims_destroy(c);
	return rc;
}

void claims_destroy(struct claims *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; c->at[i].at && k < c->at[i].n; k++) {
			free(c->at[i].at[k].set);
			free(c->at[i].at[k].a);
			free(c->at[i].at[k].b);
			free(c->at[i].at[k].d);
			free(c->at[i].at[k].cell);
		}
		free(c->at[i].at);
	}
	free(c->at);
	plan_free(&c->plan);
	free(c);
}

const char *claims_unit(const struct claims *c, const struct claims_verdict *v)
{
	const char *unit = claims_test(v->claim->test)->unit;
	const struct claims_comparison *x = v->at + v->decides;

	if (unit)
		return unit;
	return x->ncells && c->run->cell[x->cell[0].at].independent > 0 ? "draws" : "folds";
}

const struct claims_verdict *claims_find(const struct claims *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->at[i].claim->id, id))
			return c->at + i;
	return NULL;
}
