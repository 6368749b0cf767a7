#include "harness/analysis/optimizer_speed.h"

#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/variant_pairs.h"
#include "harness/stats/adjust.h"

#define RATE "learning_rate"

struct gather {
	const struct results *r;
	size_t study;
	struct results_point *point;
	struct span { size_t from, n; } *span;          /* (n_cells): a cell's points */
	size_t *a, *b;                                  /* (n_cells) each: room for lists */
	double *d;                                      /* (n_cells) */
	struct optimizer_speeds *s;
};

/* ---- arms ---- */

static bool takes_part(const struct gather *g, size_t cell)
{
	const struct run_cell *c = g->r->cell + cell;

	return c->study == g->study && c->status != CELL_PLANNED && results_param(g->r, c->variant, RATE);
}

static struct optimizer_arm *arm_of(struct gather *g, const struct run_cell *c, struct err *e)
{
	struct optimizer_speeds *s = g->s;

	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].dataset == c->dataset &&
		    variant_pairs_differ_in(g->r, s->at[i].at[0].variant, c->variant, RATE))
			return s->at + i;
	if (mem_grow((void **)&s->at, &s->room, s->n + 1, sizeof *s->at, e))
		return NULL;
	s->at[s->n] = (struct optimizer_arm){ .dataset = c->dataset, .place = SIZE_MAX };
	return s->at + s->n++;
}

static int add_cell(struct gather *g, size_t cell, struct err *e)
{
	const struct run_cell *c = g->r->cell + cell;
	struct optimizer_arm *y = arm_of(g, c, e);
	size_t k = 0, place = g->r->place[g->study * g->r->n_variants + c->variant];

	while (y && k < y->n && y->at[k].variant != c->variant)
		k++;
	if (!y || (k == y->n && mem_grow((void **)&y->at, &y->room, y->n + 1, sizeof *y->at, e)))
		return -1;
	if (k == y->n)
		y->at[y->n++] = (struct optimizer_rate){ .variant = c->variant };
	y->place = place < y->place ? place : y->place;
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct optimizer_arm *p = a, *q = b;

	if (p->dataset != q->dataset)
		return p->dataset < q->dataset ? -1 : 1;
	return (p->place > q->place) - (p->place < q->place);
}

static size_t cells_of(const struct gather *g, size_t dataset, size_t variant, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < g->r->n_cells; i++)
		if (takes_part(g, i) && g->r->cell[i].dataset == dataset && g->r->cell[i].variant == variant)
			out[n++] = i;
	return n;
}

/* ---- losses ---- */

static double last_loss(const struct gather *g, size_t cell)
{
	const struct span *s = g->span + cell;

	return s->n ? g->point[s->from + s->n - 1].loss : NAN;
}

/* Epochs until the loss is at most target; INFINITY when it never is. */
static double epochs_to(const struct gather *g, size_t cell, double target)
{
	const struct span *s = g->span + cell;

	for (size_t k = s->from; k < s->from + s->n; k++)
		if (g->point[k].loss <= target)
			return (double)g->point[k].step;
	return INFINITY;
}

static double epoch_seconds(const struct gather *g, const struct optimizer_arm *y)
{
	size_t m = 0;

	for (size_t k = 0; k < y->n; k++) {
		size_t n = cells_of(g, y->dataset, y->at[k].variant, g->b);

		for (size_t i = 0; i < n; i++) {
			const struct span *s = g->span + g->b[i];

			if (s->n)
				g->d[m++] = g->r->cell[g->b[i]].fit_cpu_s /
					    (double)g->point[s->from + s->n - 1].step;
		}
	}
	return m ? gsl_stats_median(g->d, 1, m) : NAN;
}

/* The variant that sets the target: of the reference the first in the plan. */
static size_t target_variant(const struct gather *g, const struct optimizer_arm *ref)
{
	for (size_t k = 0; k < ref->n; k++)
		if (g->r->place[g->study * g->r->n_variants + ref->at[k].variant] == ref->place)
			return ref->at[k].variant;
	return ref->at[0].variant;
}

/* Of a cell's fold; NAN where the reference has none there. */
static double target_of(const struct gather *g, const size_t *ref, size_t nref, size_t cell)
{
	const struct run_cell *c = g->r->cell + cell;

	for (size_t i = 0; i < nref; i++)
		if (g->r->cell[ref[i]].repeat == c->repeat && g->r->cell[ref[i]].fold == c->fold)
			return last_loss(g, ref[i]);
	return NAN;
}

static void measure_rate(const struct gather *g, struct optimizer_arm *y, size_t k, const size_t *ref, size_t nref)
{
	struct optimizer_rate *at = y->at + k;
	size_t n = cells_of(g, y->dataset, at->variant, g->b);
	double logs = 0;

	for (size_t i = 0; i < n; i++) {
		double target = target_of(g, ref, nref, g->b[i]), epochs = epochs_to(g, g->b[i], target);

		at->trained++;
		at->diverged += g->r->cell[g->b[i]].status == CELL_DIVERGED;
		if (isnan(target))
			continue;
		at->cells++;
		if (isinf(epochs))
			continue;
		at->reached++;
		logs += log(epochs);
	}
	y->cells += at->cells;
	y->reached += at->reached;
	at->epochs = at->cells && at->reached == at->cells ? exp(logs / (double)at->cells) : NAN;
}

static void choose_rate(struct optimizer_arm *y)
{
	y->chosen = y->n;
	for (size_t k = 0; k < y->n; k++)
		if (!isnan(y->at[k].epochs) && (y->chosen == y->n || y->at[k].epochs < y->at[y->chosen].epochs))
			y->chosen = k;
}

/* ---- against the reference ---- */

/* target (nt): cells that set the target; ref: the arm to compare with. */
static int test_arm(struct gather *g, struct optimizer_arm *y, const struct optimizer_arm *ref, const size_t *target,
		    size_t nt, struct err *e)
{
	size_t na = cells_of(g, ref->dataset, ref->at[ref->chosen].variant, g->b),
	       nb = cells_of(g, y->dataset, y->at[y->chosen].variant, g->b + na);
	struct paired_folds p;

	if (paired_folds_create(&p, g->r, g->b, na, g->r, g->b + na, nb, e))
		return -1;
	for (size_t i = 0; i < p.n; i++) {
		double loss = target_of(g, target, nt, p.at[i].a);

		g->d[i] = log(epochs_to(g, p.at[i].a, loss)) - log(epochs_to(g, p.at[i].b, loss));
	}
	y->tested = p.n >= PAIRED_LEAST && !paired_folds_change_t(&y->epochs, &p, g->d);
	paired_folds_free(&p);
	return 0;
}

static int compare_set(struct gather *g, size_t first, size_t end, struct err *e)
{
	struct optimizer_arm *ref = g->s->at + first;
	size_t nt = cells_of(g, ref->dataset, target_variant(g, ref), g->a);

	ref->reference = true;
	for (size_t i = first; i < end; i++) {
		struct optimizer_arm *y = g->s->at + i;

		y->epoch_s = epoch_seconds(g, y);
		y->cheaper = log(ref->epoch_s / y->epoch_s);
		for (size_t k = 0; k < y->n; k++)
			measure_rate(g, y, k, g->a, nt);
		choose_rate(y);
		if (!y->reference && y->chosen < y->n && ref->chosen < ref->n && test_arm(g, y, ref, g->a, nt, e))
			return -1;
	}
	return 0;
}

static int adjust(struct gather *g, struct err *e)
{
	struct optimizer_speeds *s = g->s;
	double *p = mem_array(2 * s->n + 1, sizeof *p, e);
	size_t m = 0;
	int rc = -1;

	if (!p)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		s->at[i].tested = s->at[i].tested && !isnan(s->at[i].epochs.p);
		s->at[i].p_holm = NAN;
		if (s->at[i].tested)
			p[m++] = s->at[i].epochs.p;
	}
	if (m && adjust_holm(p, m, p + s->n, e))
		goto done;
	m = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].tested)
			s->at[i].p_holm = p[s->n + m++];
	rc = 0;
done:
	free(p);
	return rc;
}

static int gather_points(struct gather *g, struct err *e)
{
	size_t n, cells = g->r->n_cells + 1;

	if (results_points(g->r, g->study, &g->point, &n, e) || !(g->span = mem_zeros(cells, sizeof *g->span, e)) ||
	    !(g->a = mem_array(cells, sizeof *g->a, e)) || !(g->b = mem_array(cells, sizeof *g->b, e)) ||
	    !(g->d = mem_array(cells, sizeof *g->d, e)))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct span *s = g->span + g->point[i].cell;

		if (!s->n++)
			s->from = i;
	}
	for (size_t i = 0; n && i < g->r->n_cells; i++)
		if (takes_part(g, i) && add_cell(g, i, e))
			return -1;
	return 0;
}

int optimizer_speeds_create(struct optimizer_speeds *s, const struct results *r, size_t study, struct err *e)
{
	struct gather g = { .r = r, .study = study, .s = s };
	int rc;

	*s = (struct optimizer_speeds){ 0 };
	rc = gather_points(&g, e);
	if (s->n)
		qsort(s->at, s->n, sizeof *s->at, by_place);
	for (size_t i = 0, end; !rc && i < s->n; i = end) {
		for (end = i; end < s->n && s->at[end].dataset == s->at[i].dataset; end++)
			;
		rc = compare_set(&g, i, end, e);
	}
	if (!rc)
		rc = adjust(&g, e);
	if (rc)
		optimizer_speeds_free(s);
	free(g.point);
	free(g.span);
	free(g.a);
	free(g.b);
	free(g.d);
	return rc;
}

void optimizer_speeds_free(struct optimizer_speeds *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i].at);
	free(s->at);
	*s = (struct optimizer_speeds){ 0 };
}
