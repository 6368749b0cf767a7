#include "harness/analysis/arms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/stats/random_effects.h"

struct gather {
	const struct results *r;
	size_t study;
	double *test, *train;           /* (2 cells): space for differences */
	size_t *cell;                   /* (2 cells): space for the cells of two arms */
};

static bool takes_part(const struct gather *g, const struct run_cell *c, const char *learner)
{
	return c->study == g->study && !g->r->variant[c->variant].baseline &&
	       !strcmp(g->r->variant[c->variant].learner, learner);
}

static int collect(const struct gather *g, struct arms *a, struct err *e)
{
	const struct results *r = g->r;

	if (!(a->arm = mem_zeros(r->n_variants, sizeof *a->arm, e)) ||
	    !(a->set = mem_zeros(r->n_datasets, sizeof *a->set, e)))
		return -1;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		size_t k = 0;

		if (!takes_part(g, c, a->learner))
			continue;
		while (k < a->n && a->arm[k].variant != c->variant)
			k++;
		if (k == a->n)
			a->arm[a->n++].variant = c->variant;
		for (k = 0; k < a->sets && a->set[k] != c->dataset; k++)
			;
		if (k == a->sets)
			a->set[a->sets++] = c->dataset;
	}
	return 0;
}

/* ---- names ---- */

static bool varies(const struct gather *g, const struct arms *a, const char *name)
{
	const struct run_param *first = results_param(g->r, a->arm[0].variant, name);

	for (size_t k = 1; k < a->n; k++) {
		const struct run_param *p = results_param(g->r, a->arm[k].variant, name);

		if (!p || !first || strcmp(p->text, first->text))
			return true;
	}
	return false;
}

static bool is_off(const struct run_param *p)
{
	static const char *const words[] = { "none", "no", "off", "false", "constant" };

	if (!p)
		return true;
	if (p->number == 0)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(p->text, words[i]))
			return true;
	return false;
}

/* How many varying parameters of an arm are off. */
static size_t count_off(const struct gather *g, const struct arms *a, size_t arm)
{
	const struct results *r = g->r;
	size_t n = 0;

	for (size_t i = 0; i < r->n_params; i++)
		if (r->param[i].variant == a->arm[arm].variant && varies(g, a, r->param[i].name))
			n += is_off(r->param + i);
	return n;
}

/* Parameters that differ from the plain arm's, "dropout 0.5, l2 0.01". */
static char *name_of(const struct gather *g, const struct arms *a, size_t arm, struct err *e)
{
	const struct results *r = g->r;
	char *name = mem_text(arm == a->plain ? "plain" : "", e);

	for (size_t i = 0; i < r->n_params && name; i++) {
		const struct run_param *p = r->param + i, *q;
		char *longer;

		if (p->variant != a->arm[arm].variant)
			continue;
		q = results_param(r, a->arm[a->plain].variant, p->name);
		if (q && !strcmp(p->text, q->text))
			continue;
		longer = mem_format(e, "%s%s%s %s", name, *name ? ", " : "", p->name, p->text);
		free(name);
		name = longer;
	}
	return name;
}

static int name_arms(const struct gather *g, struct arms *a, struct err *e)
{
	for (size_t k = 1; k < a->n; k++)
		if (count_off(g, a, k) > count_off(g, a, a->plain))
			a->plain = k;
	for (size_t k = 0; k < a->n; k++)
		if (!(a->arm[k].name = name_of(g, a, k, e)))
			return -1;
	return 0;
}

/* ---- effects ---- */

/* The cells of an arm on a data set into out; returns how many. */
static size_t cells_of(const struct gather *g, size_t variant, size_t dataset, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < g->r->n_cells; i++)
		if (g->r->cell[i].study == g->study && g->r->cell[i].variant == variant &&
		    g->r->cell[i].dataset == dataset)
			out[n++] = i;
	return n;
}

/* What one unit of score adds to merit: 1 or -1, or -1 / mean test score of the plain arm, whose
 * cells these are, for a relative metric. */
static double merit_per_score(const struct gather *g, size_t dataset, const size_t *cell, size_t n)
{
	const struct metric *metric = results_primary(g->r, g->study, dataset);
	double sum = 0, known = 0;

	if (!metric->relative)
		return metric->better;
	for (size_t i = 0; i < n; i++)
		if (paired_folds_usable(g->r, cell[i])) {
			sum += results_score(g->r, cell[i], PRIMARY, ON_TEST);
			known++;
		}
	return sum > 0 ? -known / sum : -1;
}

static struct arms_effect no_effect(void)
{
	return (struct arms_effect){ .p = NAN, .p_holm = NAN, .family = { NAN, NAN }, .tau2 = NAN,
				     .i2 = NAN, .prediction = { NAN, NAN } };
}

typedef int effect_test(struct paired_t *out, const struct paired_folds *p, const double *d);

static struct arms_effect effect_of(const struct paired_folds *p, const double *d,
				    effect_test *test)
{
	struct arms_effect x = no_effect();
	struct paired_t t;

	if (test(&t, p, d))
		return x;
	x.known = true;
	x.n = t.n;
	x.spread = t.spread;
	x.mean = t.mean;
	x.se = t.se;
	x.ci = t.ci;
	x.p = t.p;
	return x;
}

static int compare_on(const struct gather *g, const struct arms *a, struct arm *arm, size_t set,
		      struct err *e)
{
	size_t dataset = a->set[set], n = cells_of(g, arm->variant, dataset, g->cell),
	       m = cells_of(g, a->arm[a->plain].variant, dataset, g->cell + n);
	double scale = merit_per_score(g, dataset, g->cell + n, m), size = 0;
	struct paired_folds p;

	if (paired_folds_create(&p, g->r, g->cell, n, g->r, g->cell + n, m, e))
		return -1;
	paired_folds_differences(&p, ON_TEST, scale, g->test);
	paired_folds_differences(&p, ON_TRAIN, scale, g->train);
	arm->test[set] = effect_of(&p, g->test, paired_folds_t);
	for (size_t i = 0; i < p.n; i++) {
		size = fmax(size, fmax(fabs(g->train[i]), fabs(g->test[i])));
		g->train[i] -= g->test[i];
	}
	round_differences(g->train, p.n, size);
	arm->gap[set] = effect_of(&p, g->train, paired_folds_change_t);
	paired_folds_free(&p);
	return 0;
}

/* Random effects over the data sets of a task; room (2 sets). */
static struct arms_effect over_sets(const struct gather *g, const struct arms *a,
				    const struct arms_effect *x, enum task task, double *room)
{
	struct arms_effect all = no_effect();
	double *mean = room, *se = room + a->sets, size = 0;
	struct random_effects t;
	size_t n = 0;

	for (size_t i = 0; i < a->sets; i++)
		if (x[i].known && g->r->dataset[a->set[i]].task == task) {
			size = fmax(size, fabs(x[i].mean));
			mean[n] = x[i].mean;
			se[n++] = x[i].se;
		}
	round_differences(mean, n, size);
	if (random_effects(&t, mean, se, n, ANALYSIS_LEVEL, NULL))
		return all;
	all.known = true;
	all.n = n;
	all.spread = t.spread;
	all.mean = t.mean;
	all.se = t.se;
	all.ci = t.ci;
	all.p = t.p;
	all.tau2 = t.tau2;
	all.i2 = t.i2;
	all.prediction = t.prediction;
	if (t.se > 0)
		all.family = t_interval(t.mean, t.se, t.df,
					1 - (1 - ANALYSIS_LEVEL) / (double)(a->n - 1));
	return all;
}

/* The effects of all arms but the plain one: one of four families. p: (count). */
static int holm(struct arms_effect **x, size_t count, double *p, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		p[i] = x[i]->p;
	if (adjust_holm(p, count, p, e))
		return -1;
	for (size_t i = 0; i < count; i++)
		x[i]->p_holm = p[i];
	return 0;
}

static int adjust(struct arms *a, struct err *e)
{
	size_t most = a->n * (a->sets + 2), n[4] = { 0 };
	struct arms_effect **x = mem_array(4 * most, sizeof *x, e);
	double *p = mem_array(most, sizeof *p, e);
	int rc = x && p ? 0 : -1;

	for (size_t k = 0; k < a->n && !rc; k++) {
		struct arm *arm = a->arm + k;

		for (size_t s = 0; s < a->sets && k != a->plain; s++) {
			if (arm->test[s].known)
				x[n[0]++] = arm->test + s;
			if (arm->gap[s].known)
				x[most + n[1]++] = arm->gap + s;
		}
		for (int t = 0; t < 2 && k != a->plain; t++) {
			if (arm->all_test[t].known)
				x[2 * most + n[2]++] = arm->all_test + t;
			if (arm->all_gap[t].known)
				x[3 * most + n[3]++] = arm->all_gap + t;
		}
	}
	for (size_t i = 0; i < 4 && !rc; i++)
		rc = holm(x + i * most, n[i], p, e);
	free(x);
	free(p);
	return rc;
}

static int work_out(const struct gather *g, struct arms *a, struct err *e)
{
	for (size_t k = 0; k < a->n; k++) {
		struct arm *arm = a->arm + k;

		if (!(arm->test = mem_zeros(a->sets, sizeof *arm->test, e)) ||
		    !(arm->gap = mem_zeros(a->sets, sizeof *arm->gap, e)))
			return -1;
		for (size_t s = 0; s < a->sets; s++)
			if (compare_on(g, a, arm, s, e))
				return -1;
		for (int t = 0; t < 2; t++) {
			arm->all_test[t] = over_sets(g, a, arm->test, (enum task)t, g->test);
			arm->all_gap[t] = over_sets(g, a, arm->gap, (enum task)t, g->test);
		}
	}
	return adjust(a, e);
}

bool arms_effect_real(const struct arms_effect *x)
{
	return x->known && x->p_holm < 1 - ANALYSIS_LEVEL;
}

static void clear(struct arms *a)
{
	for (size_t k = 0; k < a->n; k++) {
		free(a->arm[k].name);
		free(a->arm[k].test);
		free(a->arm[k].gap);
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

/* The arms of a learner, appended when they are two or more. */
static int add_learner(const struct gather *g, const char *learner, struct arms *list, size_t *n,
		       struct err *e)
{
	struct arms a = { .learner = learner };
	int rc = -1;

	if (collect(g, &a, e))
		goto done;
	rc = 0;
	if (a.n < 2)
		goto done;
	if ((rc = name_arms(g, &a, e)) || (rc = work_out(g, &a, e)))
		goto done;
	list[(*n)++] = a;
	a = (struct arms){ 0 };
done:
	clear(&a);
	return rc;
}

int arms_create(struct arms **out, size_t *n, const struct results *r, size_t study,
		struct err *e)
{
	struct gather g = { .r = r, .study = study };
	struct arms *list = mem_zeros(r->n_variants, sizeof *list, e);
	size_t made = 0;
	int rc = -1;

	*out = NULL;
	*n = 0;
	g.test = mem_array(2 * r->n_cells, sizeof *g.test, e);
	g.train = mem_array(2 * r->n_cells, sizeof *g.train, e);
	g.cell = mem_array(2 * r->n_cells, sizeof *g.cell, e);
	if (!list || !g.test || !g.train || !g.cell)
		goto done;
	for (size_t v = 0; v < r->n_variants; v++) {
		size_t earlier = 0;

		while (strcmp(r->variant[earlier].learner, r->variant[v].learner))
			earlier++;
		if (earlier == v && add_learner(&g, r->variant[v].learner, list, &made, e))
			goto done;
	}
	*out = list, list = NULL;
	*n = made, made = 0;
	rc = 0;
done:
	arms_free(list, made);
	free(g.test);
	free(g.train);
	free(g.cell);
	return rc;
}
