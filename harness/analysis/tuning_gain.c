#include "harness/analysis/tuning_gain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/stats/budget.h"

/* What was tried in a study, and space for the scores of one cell. */
struct trials {
	struct run_trial *at;           /* (n): by cell, number */
	size_t n, most;                 /* most: of one cell */
	double *score, *best;           /* (most) */
};

static bool is_tuned(const struct comparison *c, size_t method)
{
	return !strcmp(comparison_variant(c, method)->role, "tuned");
}

/* The ranked method that is the same learner with its defaults; where there is none without any
 * parameter of its own, the first that was not tuned. */
static size_t default_of(const struct comparison *c, size_t tuned)
{
	size_t found = NO_METHOD;

	for (size_t m = 0; m < c->ranked; m++) {
		const struct run_variant *v = comparison_variant(c, m);

		if (m == tuned || strcmp(v->role, "default") ||
		    strcmp(v->learner, comparison_variant(c, tuned)->learner))
			continue;
		if (!*v->changed)
			return m;
		found = found == NO_METHOD ? m : found;
	}
	return found;
}

static int find_gain(struct tuning_gain *g, const struct comparison *c, struct err *e)
{
	struct paired_test x;

	if (g->plain == NO_METHOD)
		return 0;
	if (comparison_pair_test(c, g->set, g->tuned, g->plain, &x, e))
		return -1;
	g->known = x.known;
	g->p = x.t.p;
	g->mean = x.t.mean;
	g->ci = x.t.ci;
	return 0;
}

static bool belongs(const struct comparison *c, const struct tuning_gain *g,
		    const struct run_trial *t)
{
	return c->r->cell[t->cell].dataset == c->set[g->set] &&
	       c->r->cell[t->cell].variant == c->method[g->tuned];
}

static void find_optimism(struct tuning_gain *g, const struct comparison *c,
			  const struct trials *t)
{
	const struct comparison_entry *x = comparison_entry(c, g->set, g->tuned);
	double sum = 0, trials = 0, cells = 0, cost = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!belongs(c, g, t->at + i))
			continue;
		trials += !t->at[i].rung;
		cost += t->at[i].cost_s;
		g->halving |= t->at[i].share < 1;
		if (t->at[i].chosen && !isnan(t->at[i].score)) {
			sum += t->at[i].score;
			cells++;
		}
	}
	g->tried = cells > 0 ? trials / cells : NAN;
	g->cost_s = cells > 0 ? cost / cells : NAN;
	g->optimism = cells > 0 ? comparison_merit(c, g->set, sum / cells) -
					  comparison_merit(c, g->set, x->mean[ON_TEST])
				: NAN;
}

/* Adds the expected best scores of the cells, then divides. */
static int find_best(struct tuning_gain *g, const struct comparison *c, const struct trials *t,
		     struct err *e)
{
	int better = comparison_metric(c, g->set)->better;
	double cells = 0;

	if (!(g->best = mem_zeros(t->most, sizeof *g->best, e)))
		return -1;
	g->tries = t->most;
	for (size_t i = 0, end; i < t->n; i = end) {
		size_t n = 0;

		for (end = i; end < t->n && t->at[end].cell == t->at[i].cell; end++)
			if (!isnan(t->at[end].score) && (!g->halving || t->at[end].chosen))
				t->score[n++] = t->at[end].score;
		if (!belongs(c, g, t->at + i) || !n ||
		    expected_best(t->best, t->score, n, better, NULL))
			continue;
		g->tries = n < g->tries ? n : g->tries;
		for (size_t k = 0; k < g->tries; k++)
			g->best[k] += t->best[k];
		cells++;
	}
	g->tries = cells > 0 ? g->tries : 0;
	for (size_t k = 0; k < g->tries; k++)
		g->best[k] /= cells;
	return 0;
}

static int read_trials(struct trials *t, const struct comparison *c, struct err *e)
{
	if (results_trials(c->r, c->study, &t->at, &t->n, e))
		return -1;
	for (size_t i = 0, end; i < t->n; i = end) {
		for (end = i; end < t->n && t->at[end].cell == t->at[i].cell;)
			end++;
		t->most = end - i > t->most ? end - i : t->most;
	}
	t->score = mem_array(t->most, sizeof *t->score, e);
	t->best = mem_array(t->most, sizeof *t->best, e);
	return t->score && t->best ? 0 : -1;
}

static int add_gain(struct tuning_gains *out, const struct comparison *c, const struct trials *t,
		    size_t set, size_t tuned, struct err *e)
{
	struct tuning_gain *g = out->at + out->n++;

	*g = (struct tuning_gain){ .set = set, .tuned = tuned, .plain = default_of(c, tuned) };
	find_optimism(g, c, t);
	return find_gain(g, c, e) || find_best(g, c, t, e) ? -1 : 0;
}

static int holm(struct tuning_gains *t, struct err *e)
{
	double *p = mem_array(t->n, sizeof *p, e);
	size_t n = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		if (t->at[i].known)
			p[n++] = t->at[i].p;
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t i = 0; i < t->n; i++)
		t->at[i].p_holm = t->at[i].known ? p[n++] : NAN;
	free(p);
	return rc;
}

int tuning_gains_create(struct tuning_gains **out, const struct comparison *c, struct err *e)
{
	struct tuning_gains *x = mem_zeros(1, sizeof *x, e);
	struct trials t = { 0 };
	int rc = -1;

	*out = NULL;
	if (!x || !(x->at = mem_zeros(c->sets * c->ranked, sizeof *x->at, e)) ||
	    read_trials(&t, c, e))
		goto done;
	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; m < c->ranked; m++)
			if (is_tuned(c, m) && add_gain(x, c, &t, s, m, e))
				goto done;
	if (holm(x, e))
		goto done;
	*out = x, x = NULL;
	rc = 0;
done:
	tuning_gains_destroy(x);
	free(t.at);
	free(t.score);
	free(t.best);
	return rc;
}

void tuning_gains_destroy(struct tuning_gains *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->at[i].best);
	free(t->at);
	free(t);
}
