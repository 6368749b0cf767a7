/* Successive halving (Jamieson & Talwalkar 2016), thirds in fact: the configurations that a random search
 * would try, all of them a part of the way, the best third on three times as much, and so on to the end. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/run/tune_inner.h"

enum { ETA = 3, LEAST_ROWS = 30, LEAST_STEPS = 1 };

/* A configuration that is still in, and its last trial. */
struct halving_entry {
	struct param_set set;
	size_t trial;
};

struct halving {
	struct tuner *t;
	const struct outcome *o;
	struct halving_entry *at;
	size_t n, room;
};

/* How often n configurations can be thinned out, so that one is left and the first rung has rows or steps
 * enough to tell something. */
static size_t count_rungs(const struct tuner *t, const struct param_set *defaults, size_t n)
{
	const struct learner_class *lc = t->cell->variant->learner;
	size_t classes = t->cell->task->data->classes, rungs = 0;
	double all = lc->steps ? (double)param_int(defaults, lc->steps) : tune_inner_rows(t),
	       least = lc->steps ? LEAST_STEPS : fmax(LEAST_ROWS, 3 * (double)classes);

	for (size_t left = n; left >= ETA && all / pow(ETA, (double)rungs + 1) >= least; left /= ETA)
		rungs++;
	return rungs;
}

static int by_score(const void *a, const void *b, void *ctx)
{
	const struct halving_entry *x = a, *y = b;
	const struct halving *h = ctx;

	if (tune_beats(h->t, h->o, x->trial, y->trial))
		return -1;
	if (tune_beats(h->t, h->o, y->trial, x->trial))
		return 1;
	return (x->trial > y->trial) - (x->trial < y->trial);
}

static void sort(struct halving *h)
{
	if (h->n)
		qsort_r(h->at, h->n, sizeof *h->at, by_score, h);
}

/* Keeps the first n. */
static void thin(struct halving *h, size_t n)
{
	for (size_t i = n; i < h->n; i++)
		param_free(&h->at[i].set);
	h->n = n < h->n ? n : h->n;
}

/* Draws and tries all of the first rung. */
static int begin(struct halving *h, const struct param_set *defaults, size_t n, double share,
		 struct outcome *o, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct halving_entry *x;
		bool none;

		if (mem_grow((void **)&h->at, &h->room, i + 1, sizeof *h->at, e))
			return -1;
		x = h->at + i;
		*x = (struct halving_entry){ .trial = i };
		if (tune_next(h->t, defaults, o, &x->set, &none, e))
			return -1;
		if (none) {
			param_free(&x->set);
			return 0;
		}
		h->n++;
		if (tune_try(h->t, &x->set, (struct tune_effort){ 0, share }, o, e))
			return -1;
	}
	return 0;
}

static int climb(struct halving *h, size_t rung, double share, struct outcome *o, struct err *e)
{
	for (size_t i = 0; i < h->n; i++) {
		h->at[i].trial = o->ntrials;
		if (tune_try(h->t, &h->at[i].set, (struct tune_effort){ rung, share }, o, e))
			return -1;
	}
	return 0;
}

int tune_halving(struct tuner *t, const struct param_set *defaults, struct param_set *best,
		 size_t *chosen, struct outcome *o, struct err *e)
{
	size_t n = t->cell->variant->tune.trials, rungs = count_rungs(t, defaults, n);
	struct halving h = { .t = t, .o = o };
	int rc = begin(&h, defaults, n, pow(ETA, -(double)rungs), o, e);

	sort(&h);
	for (size_t rung = 1; rung <= rungs && !rc; rung++) {
		thin(&h, h.n / ETA ? h.n / ETA : 1);
		rc = climb(&h, rung, pow(ETA, (double)rung - (double)rungs), o, e);
		sort(&h);
	}
	if (!rc && h.n && !isnan(o->trials[h.at[0].trial].score)) {
		*chosen = h.at[0].trial;
		*best = h.at[0].set;
		h.at[0].set = (struct param_set){ 0 };
	}
	thin(&h, 0);
	free(h.at);
	return rc;
}
