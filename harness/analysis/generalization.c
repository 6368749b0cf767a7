#include "harness/analysis/generalization.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Cells of both sides, and the differences. */
struct generalization_room {
	size_t *cell;                   /* (2 cells) */
	double *d;                      /* (cells) */
};

static int room_create(struct generalization_room *m, const struct comparison *c, struct err *e)
{
	m->cell = mem_array(2 * c->r->n_cells, sizeof *m->cell, e);
	m->d = mem_array(c->r->n_cells, sizeof *m->d, e);
	return m->cell && m->d ? 0 : -1;
}

static void room_free(struct generalization_room *m)
{
	free(m->cell);
	free(m->d);
}

/* Merit of a on its training rows less merit of b on test rows, over the folds both have. */
static int difference(struct paired_t *out, bool *known, const struct comparison *c, size_t set,
		      size_t a, size_t b, struct generalization *g,
		      const struct generalization_room *room, struct err *e)
{
	double per = comparison_merit_per_score(c, set), size = 0;
	size_t na = comparison_cells(c, set, a, false, room->cell),
	       nb = comparison_cells(c, set, b, false, room->cell + na);
	struct paired_folds p;

	*known = false;
	*out = (struct paired_t){ .spread = PAIRED_FEW, .ci = { NAN, NAN } };
	if (paired_folds_create(&p, c->r, room->cell, na, c->r, room->cell + na, nb, e))
		return -1;
	if (g)
		g->train = g->test = 0;
	for (size_t i = 0; i < p.n; i++) {
		double train = results_score(c->r, p.at[i].a, PRIMARY, ON_TRAIN),
		       test = results_score(c->r, p.at[i].b, PRIMARY, ON_TEST);

		room->d[i] = per * (train - test);
		size = fmax(size, fabs(per) * fmax(fabs(train), fabs(test)));
		if (g) {
			g->train += train / (double)p.n;
			g->test += test / (double)p.n;
		}
	}
	round_differences(room->d, p.n, size);
	if (p.n >= PAIRED_LEAST && !isnan(mean_of(room->d, p.n)))
		*known = !paired_folds_change_t(out, &p, room->d);
	paired_folds_free(&p);
	return 0;
}

static int fill(struct generalization *out, const struct comparison *c, size_t set, size_t method,
		const struct generalization_room *room, struct err *e)
{
	bool paired = false;

	*out = (struct generalization){ .best = method, .train = NAN, .test = NAN };
	if (difference(&out->gap, &out->known, c, set, method, method, out, room, e))
		return -1;
	if (!out->known)
		return 0;
	out->wide = out->gap.ci.lo > 0;
	out->best = c->ranked ? comparison_best(c, set) : method;
	if (out->best == method || difference(&out->behind, &paired, c, set, method, out->best, NULL,
					      room, e))
		return out->best == method ? 0 : -1;
	out->below = paired && out->behind.ci.hi < -COMPARISON_ROPE;
	return 0;
}

int generalization_of(struct generalization *out, const struct comparison *c, size_t set,
		      size_t method, struct err *e)
{
	struct generalization_room room;
	int rc = room_create(&room, c, e) ? -1 : fill(out, c, set, method, &room, e);

	room_free(&room);
	return rc;
}

double generalization_cost(const struct comparison *c, size_t set, size_t method)
{
	double sum = 0;
	size_t n = 0;

	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];
		const struct run_cell *x = i == NO_CELL ? NULL : c->r->cell + i;

		if (!x || x->status != CELL_OK || isnan(x->fit_s) || !(x->n_test > 0))
			continue;
		sum += x->fit_s;
		if (!isnan(x->predict_s))
			sum += x->predict_s * (1 + results_rows_learned(x) / x->n_test);
		n++;
	}
	return n ? sum / (double)n : NAN;
}

/* ---- suspects ---- */

static bool is_taken(const struct generalization_suspect *s, size_t n, const struct comparison *c,
		     size_t set, size_t method)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].set == set && !strcmp(comparison_variant(c, s[i].method)->learner,
					       comparison_variant(c, method)->learner))
			return true;
	return false;
}

/* Where the learner stands there with its defaults, too, these are what is remedied. */
static bool has_plainer(const struct comparison *c, size_t method)
{
	const struct run_variant *v = comparison_variant(c, method);

	for (size_t m = 0; m < c->ranked && *v->changed; m++) {
		const struct run_variant *other = comparison_variant(c, m);

		if (!strcmp(other->learner, v->learner) && !*other->changed &&
		    !strcmp(other->role, "default"))
			return true;
	}
	return false;
}

/* Perfect on its training rows: nothing more complex can be asked for. */
static bool is_perfect(const struct comparison *c, size_t set, const struct generalization *g)
{
	const struct metric *m = comparison_metric(c, set);

	return scores_tie(g->train, m->better > 0 ? m->highest : m->lowest, INFINITY);
}

/* Passes in the order of how sure it is. */
enum { PASS_BELOW, PASS_WIDE, PASS_OTHERS, PASSES };

static bool suits(int pass, const struct comparison *c, size_t set, const struct generalization *g)
{
	if (pass == PASS_BELOW)
		return g->below;
	return pass == PASS_WIDE ? g->wide : !g->wide && !is_perfect(c, set, g);
}

/* The cheapest first: more of them are tried in the same time. */
static int by_cost(const void *a, const void *b)
{
	const struct generalization_suspect *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->method != y->method)
		return x->method < y->method ? -1 : 1;
	return x->set < y->set ? -1 : x->set > y->set;
}

int generalization_suspects(struct generalization_suspect **out, size_t *n,
			    const struct comparison *c, struct err *e)
{
	struct generalization_room room;
	int rc = room_create(&room, c, e);

	*n = 0;
	*out = mem_zeros(c->sets * c->methods, sizeof **out, e);
	rc = rc || !*out ? -1 : 0;
	for (int pass = 0; pass < PASSES; pass++) {
		size_t first = *n;

		for (size_t m = 0; m < c->ranked; m++)
			for (size_t set = 0; set < c->sets && !rc; set++) {
				struct generalization g;

				if (comparison_variant(c, m)->baseline ||
				    strcmp(comparison_variant(c, m)->role, "default") ||
				    has_plainer(c, m) || is_taken(*out, *n, c, set, m))
					continue;
				rc = fill(&g, c, set, m, &room, e);
				if (!rc && g.known && suits(pass, c, set, &g))
					(*out)[(*n)++] = (struct generalization_suspect){
						.set = set, .method = m, .over = pass == PASS_WIDE,
						.cost = generalization_cost(c, set, m)
					};
			}
		if (!rc && *n > first)
			qsort(*out + first, *n - first, sizeof **out, by_cost);
	}
	room_free(&room);
	if (rc) {
		free(*out);
		*out = NULL;
	}
	return rc;
}
