#include "harness/analysis/arms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "reports/report.h"

#define LEVEL 0.95

struct gather {
	struct report *owner;
	const struct results *r;
	size_t study;
	double *d_test, *d_gap;         /* (cells): room for differences */
};

static bool takes_part(const struct gather *g, const struct run_cell *c, const char *learner)
{
	return c->study == g->study && !g->r->variant[c->variant].baseline &&
	       !strcmp(g->r->variant[c->variant].learner, learner);
}

static int collect(const struct gather *g, struct arms *a, struct err *e)
{
	const struct results *r = g->r;

	if (!(a->arm = report_own(g->owner, r->n_variants, sizeof *a->arm)) ||
	    !(a->set = report_own(g->owner, r->n_datasets, sizeof *a->set)))
		return FAIL(e, ERR_NOMEM, "out of memory reading a study");
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
static const char *name_of(const struct gather *g, const struct arms *a, size_t arm)
{
	const struct results *r = g->r;
	const char *name = "";

	for (size_t i = 0; i < r->n_params; i++) {
		const struct run_param *p = r->param + i, *q;

		if (p->variant != a->arm[arm].variant)
			continue;
		q = results_param(r, a->arm[a->plain].variant, p->name);
		if (!q || strcmp(p->text, q->text))
			name = report_text(g->owner, "%s%s%s %s", name, *name ? ", " : "", p->name,
					   p->text);
	}
	return *name ? name : "plain";
}

static void find_plain(const struct gather *g, struct arms *a)
{
	for (size_t k = 1; k < a->n; k++)
		if (count_off(g, a, k) > count_off(g, a, a->plain))
			a->plain = k;
	for (size_t k = 0; k < a->n; k++)
		a->arm[k].name = name_of(g, a, k);
}

/* ---- effects ---- */

/* The plain arm's cell that shares data set, repeat and fold with cell i; n_cells when none is
 * ok. */
static size_t partner(const struct gather *g, const struct arms *a, size_t i)
{
	const struct run_cell *c = g->r->cell + i;

	for (size_t k = 0; k < g->r->n_cells; k++) {
		const struct run_cell *p = g->r->cell + k;

		if (p->study == g->study && p->variant == a->arm[a->plain].variant &&
		    p->dataset == c->dataset && p->repeat == c->repeat && p->fold == c->fold &&
		    p->status == CELL_OK)
			return k;
	}
	return g->r->n_cells;
}

/* Mean test RMSE of the plain arm, 1 for classification. */
static double scale_of(const struct gather *g, const struct arms *a, size_t dataset)
{
	double sum = 0;
	size_t n = 0;

	if (!g->r->dataset[dataset].regression)
		return 1;
	for (size_t i = 0; i < g->r->n_cells; i++) {
		const struct run_cell *c = g->r->cell + i;
		double y = results_score(g->r, i, PRIMARY, ON_TEST);

		if (c->study == g->study && c->variant == a->arm[a->plain].variant &&
		    c->dataset == dataset && !isnan(y)) {
			sum += y;
			n++;
		}
	}
	return n && sum > 0 ? -sum / (double)n : -1;    /* smaller RMSE is better */
}

static struct arms_effect effect_of(const double *d, size_t n, double test_over_train)
{
	struct arms_effect x = { .p = 1, .p_holm = 1 };
	struct paired_t t;

	x.known = !corrected_t(&t, d, n, test_over_train, LEVEL, NULL);
	if (x.known) {
		x.mean = t.mean;
		x.ci = t.ci;
		x.p = t.p;
	}
	return x;
}

static void compare_on(const struct gather *g, const struct arms *a, struct arm *arm, size_t set)
{
	double scale = scale_of(g, a, a->set[set]), test_rows = 0, train_rows = 0;
	size_t n = 0;

	for (size_t i = 0; i < g->r->n_cells; i++) {
		const struct run_cell *c = g->r->cell + i;
		size_t k;
		double test, train;

		if (c->study != g->study || c->variant != arm->variant ||
		    c->dataset != a->set[set] || c->status != CELL_OK ||
		    (k = partner(g, a, i)) == g->r->n_cells)
			continue;
		test = (results_score(g->r, i, PRIMARY, ON_TEST) -
			results_score(g->r, k, PRIMARY, ON_TEST)) /
		       scale;
		train = (results_score(g->r, i, PRIMARY, ON_TRAIN) -
			 results_score(g->r, k, PRIMARY, ON_TRAIN)) /
			scale;
		if (isnan(test))
			continue;
		g->d_test[n] = test;
		g->d_gap[n++] = isnan(train) ? 0 : train - test;
		test_rows += c->n_test;
		train_rows += results_rows_learned(c);
	}
	double share = train_rows > 0 ? test_rows / train_rows : 0;

	arm->test[set] = effect_of(g->d_test, n, share);
	arm->gap[set] = effect_of(g->d_gap, n, share);
}

/* Over the data sets as they are: their standard errors combined, normal quantile. */
static struct arms_effect over_sets(const struct arms_effect *x, size_t sets)
{
	struct arms_effect all = { .p = 1, .p_holm = 1 };
	double var = 0, n = 0;

	for (size_t i = 0; i < sets; i++)
		if (x[i].known) {
			all.mean += x[i].mean;
			var += pow((x[i].ci.hi - x[i].ci.lo) / 2, 2);
			n++;
		}
	if (n < 1)
		return all;
	all.known = true;
	all.mean /= n;
	all.ci = (struct interval){ all.mean - sqrt(var) / n, all.mean + sqrt(var) / n };
	return all;
}

static int holm_over_arms(const struct gather *g, struct arms *a, size_t set, struct err *e)
{
	double *p = report_own(g->owner, a->n, sizeof *p);
	size_t n = 0;

	if (!p)
		return FAIL(e, ERR_NOMEM, "out of memory reading a study");
	for (size_t k = 0; k < a->n; k++)
		if (k != a->plain)
			p[n++] = a->arm[k].test[set].p;
	if (adjust_holm(p, n, p, e))
		return -1;
	n = 0;
	for (size_t k = 0; k < a->n; k++)
		if (k != a->plain)
			a->arm[k].test[set].p_holm = p[n++];
	return 0;
}

static int work_out(const struct gather *g, struct arms *a, struct err *e)
{
	for (size_t k = 0; k < a->n; k++) {
		struct arm *arm = a->arm + k;

		if (!(arm->test = report_own(g->owner, a->sets, sizeof *arm->test)) ||
		    !(arm->gap = report_own(g->owner, a->sets, sizeof *arm->gap)))
			return FAIL(e, ERR_NOMEM, "out of memory reading a study");
		for (size_t s = 0; s < a->sets; s++)
			compare_on(g, a, arm, s);
		arm->all_test = over_sets(arm->test, a->sets);
		arm->all_gap = over_sets(arm->gap, a->sets);
	}
	for (size_t s = 0; s < a->sets; s++)
		if (holm_over_arms(g, a, s, e))
			return -1;
	return 0;
}

int arms_create(struct report *owner, const struct results *r, size_t study, struct arms **out,
		size_t *n, struct err *e)
{
	struct gather g = { .owner = owner, .r = r, .study = study };
	int rc = -1;

	*n = 0;
	*out = report_own(owner, r->n_variants, sizeof **out);
	g.d_test = mem_array(r->n_cells, sizeof *g.d_test, e);
	g.d_gap = mem_array(r->n_cells, sizeof *g.d_gap, e);
	if (!*out || !g.d_test || !g.d_gap)
		goto done;
	for (size_t v = 0; v < r->n_variants; v++) {
		struct arms a = { .learner = r->variant[v].learner };
		size_t k = 0;

		while (k < *n && strcmp((*out)[k].learner, a.learner))
			k++;
		if (k < *n)
			continue;
		if (collect(&g, &a, e))
			goto done;
		if (a.n < 2)
			continue;
		find_plain(&g, &a);
		if (work_out(&g, &a, e))
			goto done;
		(*out)[(*n)++] = a;
	}
	rc = 0;
done:
	free(g.d_test);
	free(g.d_gap);
	return rc;
}
