/* What merit is measured against on each data set, scores as shares of it, and gaps. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

static struct comparison_entry *entry_of(struct comparison *c, size_t set, size_t method)
{
	return c->entry + set * c->methods + method;
}

/* The method whose score has merit 0: the best baseline, or else the worst of all; c->methods when
 * none has a score. */
static size_t reference_method(const struct comparison *c, size_t set)
{
	size_t base = c->methods, worst = c->methods;

	for (size_t m = 0; m < c->methods; m++) {
		double x = comparison_entry(c, set, m)->mean[ON_TEST];

		if (isnan(x))
			continue;
		if (comparison_variant(c, m)->baseline &&
		    (base == c->methods || x < comparison_entry(c, set, base)->mean[ON_TEST]))
			base = m;
		if (worst == c->methods || x > comparison_entry(c, set, worst)->mean[ON_TEST])
			worst = m;
	}
	return base < c->methods ? base : worst;
}

/* Space for the cells of two sides and their differences. */
struct share_room {
	size_t *cell;                   /* (2 cells) */
	double *d;                      /* (cells) */
};

/* Of a ratio x / b of means over the same folds: that of x - (x / b) b, by the delta method. What
 * both sides share, a hard fold, leaves no trace. */
static int share_error(const struct comparison *c, size_t set, size_t method, size_t base,
		       struct comparison_entry *x, const struct share_room *room, struct err *e)
{
	size_t n = comparison_cells(c, set, method, false, room->cell),
	       m = comparison_cells(c, set, base, false, room->cell + n);
	struct paired_folds p;
	struct paired_t t;

	x->share_se = x->share_df = NAN;
	if (paired_folds_create(&p, c->r, room->cell, n, c->r, room->cell + n, m, e))
		return -1;
	for (size_t i = 0; i < p.n; i++)
		room->d[i] = results_score(c->r, p.at[i].a, PRIMARY, ON_TEST) -
			     x->share * results_score(c->r, p.at[i].b, PRIMARY, ON_TEST);
	round_differences(room->d, p.n, x->mean[ON_TEST]);
	if (!paired_folds_change_t(&t, &p, room->d)) {
		x->share_se = t.se / c->reference[set];
		x->share_df = t.df;
	}
	paired_folds_free(&p);
	return 0;
}

static int shares_of(struct comparison *c, size_t set, const struct share_room *room, struct err *e)
{
	size_t base = reference_method(c, set);
	bool relative = comparison_metric(c, set)->relative;

	c->reference[set] = 1;
	if (relative && base < c->methods)
		c->reference[set] = comparison_entry(c, set, base)->mean[ON_TEST];
	if (!(c->reference[set] > 0))
		c->reference[set] = NAN;
	for (size_t m = 0; m < c->methods; m++) {
		struct comparison_entry *x = entry_of(c, set, m);

		x->share = x->mean[ON_TEST] / c->reference[set];
		x->share_se = x->se;
		x->share_df = x->df;
		if (relative && base < c->methods && share_error(c, set, m, base, x, room, e))
			return -1;
		x->gap = comparison_merit(c, set, x->mean[ON_TRAIN]) -
			 comparison_merit(c, set, x->mean[ON_TEST]);
	}
	return 0;
}

int comparison_references(struct comparison *c, struct err *e)
{
	struct share_room room = { .cell = mem_array(2 * c->r->n_cells, sizeof *room.cell, e),
			     .d = mem_array(c->r->n_cells, sizeof *room.d, e) };
	int rc = room.cell && room.d ? 0 : -1;

	for (size_t s = 0; s < c->sets && !rc; s++)
		rc = shares_of(c, s, &room, e);
	free(room.cell);
	free(room.d);
	return rc;
}
