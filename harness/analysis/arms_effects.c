/* What arms change: effects on each data set, and pooled over those of a task. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/arms_inner.h"
#include "harness/stats/adjust.h"
#include "harness/stats/random_effects.h"

#define LOG_LOSS "log_loss"

struct arms_effect arms_no_effect(void)
{
	return (struct arms_effect){ .p = NAN, .p_holm = NAN, .family = { NAN, NAN }, .tau2 = NAN,
				     .i2 = NAN, .prediction = { NAN, NAN } };
}

bool arms_effect_real(const struct arms_effect *x)
{
	return x->known && x->p_holm < 1 - ANALYSIS_LEVEL;
}

/* ---- on a data set ---- */

size_t arms_cells(const struct results *r, size_t study, size_t variant, size_t dataset, double level,
		  size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;

		if (c->study == study && c->variant == variant && c->dataset == dataset &&
		    (isnan(level) || c->factor_value == level))
			out[n++] = i;
	}
	return n;
}

double arms_merit(const struct results *r, size_t study, size_t dataset, const size_t *cell, size_t n)
{
	const struct metric *metric = results_primary(r, study, dataset);
	double sum = 0, known = 0;

	if (!metric->relative)
		return metric->better;
	for (size_t i = 0; i < n; i++)
		if (paired_folds_usable(r, cell[i])) {
			sum += results_score(r, cell[i], PRIMARY, ON_TEST);
			known++;
		}
	return sum > 0 ? -known / sum : -1;
}

struct arms_effect arms_effect_of(const struct paired_t *t)
{
	struct arms_effect x = arms_no_effect();

	x.known = true;
	x.n = t->n;
	x.spread = t->spread;
	x.mean = t->mean;
	x.se = t->se;
	x.ci = t->ci;
	x.p = t->p;
	return x;
}

typedef int effect_test(struct paired_t *out, const struct paired_folds *p, const double *d);

static struct arms_effect tested(const struct paired_folds *p, const double *d, effect_test *test)
{
	struct paired_t t;

	return test(&t, p, d) ? arms_no_effect() : arms_effect_of(&t);
}

/* Rows that the study does not let a fold learn from are part of what folds share, as on the curves of
 * level_curves.h. */
static void count_left_out(struct paired_folds *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->overlap.learned += fmax(0, p->ra->cell[p->at[i].a].n_left_out) +
				      fmax(0, p->rb->cell[p->at[i].b].n_left_out);      /* NAN: 0 */
}

static bool has_log_loss(const struct arms_gather *g, size_t dataset)
{
	return g->r->dataset[dataset].task == TASK_CLASSIFY &&
	       strcmp(results_primary(g->r, g->study, dataset)->name, LOG_LOSS) != 0;
}

static int compare_on(const struct arms_gather *g, const struct arms *a, struct arm *arm, size_t set,
		      struct err *e)
{
	size_t dataset = a->set[set],
	       n = arms_cells(g->r, g->study, arm->variant, dataset, a->level, g->cell),
	       m = arms_cells(g->r, g->study, a->arm->variant, dataset, a->level, g->cell + n);
	double scale = arms_merit(g->r, g->study, dataset, g->cell + n, m), size = 0;
	struct paired_folds p;

	if (paired_folds_create(&p, g->r, g->cell, n, g->r, g->cell + n, m, e))
		return -1;
	if (*a->factor)
		count_left_out(&p);
	paired_folds_differences(&p, ON_TEST, scale, g->test);
	paired_folds_differences(&p, ON_TRAIN, scale, g->train);
	arm->on[ARMS_TEST][set] = tested(&p, g->test, paired_folds_t);
	for (size_t i = 0; i < p.n; i++) {
		size = fmax(size, fmax(fabs(g->train[i]), fabs(g->test[i])));
		g->train[i] -= g->test[i];
	}
	round_differences(g->train, p.n, size);
	arm->on[ARMS_GAP][set] = tested(&p, g->train, paired_folds_change_t);
	if (has_log_loss(g, dataset)) {
		paired_folds_differences_of(&p, LOG_LOSS, ON_TEST, -1, g->test);
		arm->on[ARMS_LOSS][set] = tested(&p, g->test, paired_folds_change_t);
	}
	paired_folds_free(&p);
	return 0;
}

/* ---- over data sets ---- */

struct arms_effect arms_pooled(const struct arms_effect *x, size_t n, size_t family, double *room)
{
	double *mean = room, *se = room + n, size = 0;
	struct arms_effect all = arms_no_effect();
	struct random_effects t;
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		if (x[i].known) {
			size = fmax(size, fabs(x[i].mean));
			mean[known] = x[i].mean;
			se[known++] = x[i].se;
		}
	round_differences(mean, known, size);
	if (random_effects(&t, mean, se, known, ANALYSIS_LEVEL, NULL))
		return all;
	all.known = true;
	all.n = known;
	all.spread = t.spread;
	all.mean = t.mean;
	all.se = t.se;
	all.ci = t.ci;
	all.p = t.p;
	all.tau2 = t.tau2;
	all.i2 = t.i2;
	all.prediction = t.prediction;
	if (t.se > 0)
		all.family = t_interval(t.mean, t.se, t.df, 1 - (1 - ANALYSIS_LEVEL) / (double)family);
	return all;
}

/* room: (3 sets) */
static struct arms_effect over_task(const struct arms_gather *g, const struct arms *a,
				    const struct arms_effect *x, enum task task, struct arms_effect *room)
{
	size_t n = 0;

	for (size_t i = 0; i < a->sets; i++)
		if (g->r->dataset[a->set[i]].task == task)
			room[n++] = x[i];
	return arms_pooled(room, n, a->n - 1, g->test);
}

int arms_work_out(const struct arms_gather *g, struct arms *a, struct err *e)
{
	struct arms_effect *room = mem_array(a->sets, sizeof *room, e);
	int rc = room ? 0 : -1;

	for (size_t k = 0; k < a->n && !rc; k++) {
		struct arm *arm = a->arm + k;

		for (int m = 0; m < ARMS_MEASURES && !rc; m++) {
			rc = (arm->on[m] = mem_zeros(a->sets, sizeof **arm->on, e)) ? 0 : -1;
			for (size_t s = 0; s < a->sets && !rc; s++)
				arm->on[m][s] = arms_no_effect();
			arm->over[m][0] = arm->over[m][1] = arms_no_effect();
		}
		for (size_t s = 0; s < a->sets && !rc && k; s++)
			rc = compare_on(g, a, arm, s, e);
		for (int m = 0; m < ARMS_MEASURES && !rc && k; m++)
			for (int t = 0; t < 2; t++)
				arm->over[m][t] = over_task(g, a, arm->on[m], (enum task)t, room);
	}
	free(room);
	return rc;
}

/* ---- several at once ---- */

int arms_holm(struct arms_effect *const *x, size_t count, double *p, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		p[i] = x[i]->p;
	if (adjust_holm(p, count, p, e))
		return -1;
	for (size_t i = 0; i < count; i++)
		x[i]->p_holm = p[i];
	return 0;
}

/* The known effects of a measure, on data sets or over them: one family. */
static size_t family_of(struct arms_effect **out, struct arms *a, size_t n, int measure, bool over)
{
	size_t found = 0;

	for (size_t l = 0; l < n; l++)
		for (size_t k = 1; k < a[l].n; k++) {
			struct arm *arm = a[l].arm + k;
			struct arms_effect *x = over ? arm->over[measure] : arm->on[measure];

			for (size_t i = 0; i < (over ? 2 : a[l].sets); i++)
				if (x[i].known)
					out[found++] = x + i;
		}
	return found;
}

int arms_adjust(struct arms *a, size_t n, struct err *e)
{
	struct arms_effect **x;
	size_t most = 0;
	double *p;
	int rc = -1;

	for (size_t l = 0; l < n; l++)
		most += a[l].n * (a[l].sets + 2);
	x = mem_array(most, sizeof *x, e);
	p = mem_array(most, sizeof *p, e);
	if (x && p)
		rc = 0;
	for (int m = 0; m < ARMS_MEASURES && !rc; m++)
		for (int over = 0; over < 2 && !rc; over++)
			rc = arms_holm(x, family_of(x, a, n, m, over), p, e);
	free(x);
	free(p);
	return rc;
}
