/* Which cells a comparison takes, and how they are paired. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/claims/claims_inner.h"
#include "harness/plan/claim.h"

/* ---- families and levels ---- */

enum { SPEC = 512 };

/* The value of a parameter in "moons[n=500,extra=16]", NAN without. rest: the text without it. */
static double in_spec(const char *spec, const char *name, char rest[static SPEC])
{
	const char *open = strchr(spec, '['), *at;
	char inner[SPEC], number[32];
	size_t len;

	snprintf(rest, SPEC, "%s", spec);
	if (!open)
		return NAN;
	snprintf(inner, sizeof inner, "%.*s", (int)strcspn(open + 1, "]"), open + 1);
	if (!(at = results_value(inner, name, &len)) || len >= sizeof number)
		return NAN;
	snprintf(number, sizeof number, "%.*s", (int)len, at);
	at -= strlen(name) + 1;
	len += strlen(name) + 1;
	if (inner[len + (size_t)(at - inner)] == ',')
		len++;                          /* with the comma behind it, or else before it */
	else if (at > inner)
		at--, len++;
	snprintf(rest, SPEC, "%.*s[%.*s%s]", (int)(open - spec), spec, (int)(at - inner), inner, at + len);
	if (!strcmp(rest + strlen(rest) - 2, "[]"))
		rest[strlen(rest) - 2] = 0;
	return strtod(number, NULL);
}

/* Where the cell stands on `over`; NAN: nowhere. */
static double level_of(const struct results *r, size_t cell, const char *over)
{
	const struct run_cell *x = r->cell + cell;
	const struct run_param *p;
	char rest[SPEC];
	double level = in_spec(r->dataset[x->dataset].spec, over, rest);

	if (!isnan(level))
		return level;
	if (!strcmp(x->factor, over))
		return x->factor_value;
	p = results_param(r, x->variant, over);
	return p ? p->number : NAN;
}

static bool counts(const struct results *r, size_t dataset, const struct plan_claim *c)
{
	const char *at;
	size_t len;

	for (size_t i = 0; (at = plan_claim_item(c->datasets, i, &len)); i++)
		if (plan_claim_names(r->dataset[dataset].name, at, len))
			return true;
	return !c->datasets;
}

static int add_family(struct claims_families *f, const struct results *r, size_t dataset, const char *over,
		      struct err *e)
{
	char rest[SPEC];
	const char *name = r->dataset[dataset].name;
	size_t i = 0;

	if (over && !isnan(in_spec(r->dataset[dataset].spec, over, rest)))
		name = rest;
	while (i < f->n && strcmp(f->name[i], name))
		i++;
	f->of[dataset] = i;
	if (i < f->n)
		return 0;
	if (mem_grow((void **)&f->name, &f->room, f->n + 1, sizeof *f->name, e) ||
	    !(f->name[f->n] = mem_text(name, e)))
		return -1;
	f->n++;
	return 0;
}

/* The levels of all cells, each once. */
static int find_levels(struct claims_families *f, const struct results *r, size_t study,
		       const struct plan_claim *c, struct err *e)
{
	double *all = mem_array(r->n_cells + 1, sizeof *all, e);
	size_t n = 0;

	if (!(f->level = all))
		return -1;
	f->levels = 1;
	*all = NAN;
	if (!c->over)
		return 0;
	for (size_t i = 0; i < r->n_cells; i++) {
		double x = r->cell[i].study == study && f->of[r->cell[i].dataset] < f->n
				   ? level_of(r, i, c->over) : NAN;

		if (!isnan(x))
			all[n++] = x;
	}
	gsl_sort(all, 1, n);
	f->levels = 0;
	for (size_t i = 0; i < n; i++)
		if (!f->levels || all[i] > all[f->levels - 1])
			all[f->levels++] = all[i];
	return 0;
}

int claims_families(struct claims_families *out, const struct results *r, size_t study,
		    const struct plan_claim *c, struct err *e)
{
	*out = (struct claims_families){ .of = mem_array(r->n_datasets + 1, sizeof *out->of, e) };
	if (!out->of)
		return -1;
	for (size_t i = 0; i < r->n_datasets; i++)
		out->of[i] = SIZE_MAX;
	for (size_t i = 0; i < r->n_cells; i++) {
		size_t d = r->cell[i].dataset;

		if (r->cell[i].study == study && out->of[d] == SIZE_MAX && counts(r, d, c) &&
		    add_family(out, r, d, c->over, e))
			goto fail;
	}
	if (!find_levels(out, r, study, c, e))
		return 0;
fail:
	claims_families_free(out);
	return -1;
}

void claims_families_free(struct claims_families *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->name[i]);
	free(f->name);
	free(f->of);
	free(f->level);
	*f = (struct claims_families){ 0 };
}

/* ---- samples ---- */

/* A cell and its place in a sample. */
struct claims_place {
	int repeat, fold;
	size_t side, level, cell;
};

static int by_block(const void *a, const void *b)
{
	const struct claims_place *x = a, *y = b;

	if (x->repeat != y->repeat)
		return x->repeat < y->repeat ? -1 : 1;
	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	if (x->side != y->side)
		return x->side < y->side ? -1 : 1;
	return (x->level > y->level) - (x->level < y->level);
}

/* Whether the cell's learner is meant: by label, or else by name where no other of the study has that
 * label. A parameter that runs over levels makes all of a name one learner. */
static bool is_arm(const struct results *r, size_t study, size_t cell, const char *name)
{
	const struct run_variant *v = r->variant + r->cell[cell].variant;

	if (!strcmp(v->label, name))
		return true;
	if (strcmp(v->learner, name))
		return false;
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].study == study && !strcmp(r->variant[r->cell[i].variant].label, name))
			return false;
	return true;
}

static size_t level_at(const struct claims_families *f, double level)
{
	size_t i = 0;

	while (i < f->levels && f->level[i] != level)
		i++;
	return i;
}

/* Cells of either side in the family, by block; *n of them. */
static struct claims_place *places(const struct claims_comparison *x, const struct results *r, size_t study,
				   const struct plan_claim *c, const struct claims_families *f, size_t family,
				   size_t *n, struct err *e)
{
	struct claims_place *at = mem_array(2 * r->n_cells + 1, sizeof *at, e);

	*n = 0;
	for (size_t i = 0; at && i < r->n_cells; i++) {
		const struct run_cell *y = r->cell + i;
		size_t level;

		if (y->study != study || f->of[y->dataset] != family)
			continue;
		level = c->over ? level_at(f, level_of(r, i, c->over)) : 0;
		for (size_t side = 0; side < 2 && level < f->levels; side++)
			if (is_arm(r, study, i, side ? x->b : x->a))
				at[(*n)++] = (struct claims_place){ y->repeat, y->fold, side, level, i };
	}
	if (at && *n)
		qsort(at, *n, sizeof *at, by_block);
	return at;
}

static int keep_cell(struct claims_comparison *x, const struct claims_place *at, double value, struct err *e)
{
	if (mem_grow((void **)&x->cell, &x->cells_room, x->ncells + 1, sizeof *x->cell, e))
		return -1;
	x->cell[x->ncells++] = (struct claims_cell){ at->cell, at->side, value };
	return 0;
}

/* One block of n places: taken when each side has every level once, with a response. */
static int take_block(struct claims_sample *s, struct claims_comparison *x, const struct results *r,
		      const struct claims_place *at, size_t n, const double *value, struct err *e)
{
	size_t want = s->levels * (*x->b ? 2 : 1);
	bool whole = n == want;

	for (size_t i = 0; i < n && whole; i++)
		whole = isfinite(value[at[i].cell]) && at[i].level == i % s->levels;
	s->missing += whole ? 0 : n > want ? n : want;
	for (size_t i = 0; i < n && whole; i++) {
		*((at[i].side ? s->b : s->a) + s->blocks * s->levels + at[i].level) = value[at[i].cell];
		fold_overlap_add(&s->overlap, r->cell + at[i].cell);
		if (keep_cell(x, at + i, value[at[i].cell], e))
			return -1;
	}
	if (whole) {
		fold_sample_add(&s->folds, r->cell + at[0].cell);
		s->blocks++;
	}
	return 0;
}

int claims_sample(struct claims_sample *out, struct claims_comparison *x, const struct results *r,
		  size_t study, const struct plan_claim *c, const double *value,
		  const struct claims_families *f, size_t family, struct err *e)
{
	size_t n, size;
	struct claims_place *at = places(x, r, study, c, f, family, &n, e);
	int rc = -1;

	*out = (struct claims_sample){ .levels = f->levels };
	size = n + f->levels + 1;
	if (!at || !(out->a = mem_zeros(size, sizeof *out->a, e)) ||
	    !(out->b = mem_zeros(size, sizeof *out->b, e)))
		goto done;
	if (n)
		out->share = claims_response_share(r, study, r->cell[at[0].cell].dataset, c);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i; next < n && at[next].repeat == at[i].repeat && at[next].fold == at[i].fold;)
			next++;
		if (take_block(out, x, r, at + i, next - i, value, e))
			goto done;
	}
	x->missing += out->missing;
	rc = 0;
done:
	free(at);
	if (rc)
		claims_sample_free(out);
	return rc;
}

void claims_sample_free(struct claims_sample *s)
{
	free(s->a);
	free(s->b);
	*s = (struct claims_sample){ 0 };
}
