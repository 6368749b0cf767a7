#include "harness/stats/bayes_signed_rank.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/stats/ranks.h"

#define WEIGHTS_MOST 20000000           /* 80 MB, where the number of draws is left to us */
#define DRAWS_LEAST 2000

int bayes_weights_create(struct bayes_weights *w, size_t n, size_t draws, uint64_t seed,
			 struct err *e)
{
	struct rng rng = rng_make(rng_seedf(seed, "bayes signed rank/%zu", n));

	*w = (struct bayes_weights){ .n = n, .draws = draws };
	if (!draws) {
		w->draws = WEIGHTS_MOST / (n + 1);
		w->draws = w->draws > BAYES_DRAWS ? BAYES_DRAWS : w->draws;
		w->draws = w->draws < DRAWS_LEAST ? DRAWS_LEAST : w->draws;
	}
	if (!(w->gamma = mem_array(w->draws * (n + 1), sizeof *w->gamma, e)))
		return -1;
	for (size_t r = 0; r < w->draws; r++) {
		float *row = w->gamma + r * (n + 1);
		double z = rng_normal(&rng);

		row[0] = (float)(z * z / 2); /* Gamma(1/2), the prior's weight */
		for (size_t i = 1; i <= n; i++)
			row[i] = (float)-log1p(-rng_uniform(&rng));
	}
	return 0;
}

void bayes_weights_free(struct bayes_weights *w)
{
	free(w->gamma);
	*w = (struct bayes_weights){ 0 };
}

/* The pseudo-observation 0 and the differences, ascending, and for each where the sums with the
 * others pass the edges of the region: sums with the first `below` lie left of it, those up to
 * `to_left` at the most on its left edge; from `from_right` on they are on its right edge at
 * least, from `above` on right of it. */
struct walsh_edges {
	size_t m;                       /* n + 1 */
	double *y;
	size_t *order, *below, *to_left, *from_right, *above;
};

static void edges_free(struct walsh_edges *s)
{
	free(s->y);
	free(s->order);
}

/* First j (of m ascending y) with y_i + y_j >= edge, or > edge; at is where the one before was,
 * further right. */
static size_t first_at(const struct walsh_edges *s, size_t i, size_t at, double edge, int beyond)
{
	while (at > 0) {
		double sum = round_score(s->y[i] + s->y[at - 1]);

		if (!(beyond ? sum > edge : sum >= edge))
			break;
		at--;
	}
	return at;
}

static int edges_make(struct walsh_edges *s, const double *d, size_t n, double rope, struct err *e)
{
	size_t m = n + 1, at[4] = { m, m, m, m };
	double edge = round_score(2 * rope), *y = mem_array(2 * m, sizeof *y, e);

	*s = (struct walsh_edges){ .m = m, .y = y, .order = mem_array(5 * m, sizeof *s->order, e) };
	if (!y || !s->order)
		return -1;
	s->below = s->order + m;
	s->to_left = s->below + m;
	s->from_right = s->to_left + m;
	s->above = s->from_right + m;
	y[m] = 0;
	for (size_t i = 0; i < n; i++)
		y[m + 1 + i] = round_score(d[i]);
	gsl_sort_index(s->order, y + m, 1, m);
	for (size_t i = 0; i < m; i++)
		y[i] = y[m + s->order[i]];
	for (size_t i = 0; i < m; i++) {
		s->below[i] = at[0] = first_at(s, i, at[0], -edge, 0);
		s->to_left[i] = at[1] = first_at(s, i, at[1], -edge, 1);
		s->from_right[i] = at[2] = first_at(s, i, at[2], edge, 0);
		s->above[i] = at[3] = first_at(s, i, at[3], edge, 1);
	}
	return 0;
}

struct region_sums {
	double left, right, all;        /* all: the square of the weights' sum */
};

/* run (m + 1): sums of the first weights, ascending differences. */
static struct region_sums weigh(const struct walsh_edges *s, const double *run)
{
	struct region_sums t = { .all = run[s->m] * run[s->m] };

	for (size_t i = 0; i < s->m; i++) {
		double w = run[i + 1] - run[i];

		t.left += w * (run[s->below[i]] + run[s->to_left[i]]);
		t.right += w * (2 * run[s->m] - run[s->from_right[i]] - run[s->above[i]]);
	}
	t.left /= 2;
	t.right /= 2;
	return t;
}

/* Expectations: E w_i w_j = a_i a_j / (A (A + 1)), E w_i^2 = a_i (a_i + 1) / (A (A + 1)), a the
 * prior's weights. */
static void exact_means(struct bayes_signed_rank *x, const struct walsh_edges *s, double *run)
{
	struct region_sums t;
	double a;

	run[0] = 0;
	for (size_t i = 0; i < s->m; i++)
		run[i + 1] = run[i] + (s->order[i] ? 1 : BAYES_PRIOR);
	t = weigh(s, run);
	for (size_t i = 0; i < s->m; i++) {
		double w = run[i + 1] - run[i];

		t.left += w * ((i < s->below[i]) + (i < s->to_left[i])) / 2;
		t.right += w * ((i >= s->from_right[i]) + (i >= s->above[i])) / 2;
	}
	a = run[s->m];
	x->theta_left = t.left / (a * (a + 1));
	x->theta_right = t.right / (a * (a + 1));
	x->theta_inside = 1 - x->theta_left - x->theta_right;
}

static void decide(struct bayes_signed_rank *x, struct region_sums t)
{
	double inside = t.all - t.left - t.right, most = fmax(inside, fmax(t.left, t.right));
	int winners = (t.left >= most) + (inside >= most) + (t.right >= most);

	x->left += t.left >= most ? 1. / winners : 0;
	x->inside += inside >= most ? 1. / winners : 0;
	x->right += t.right >= most ? 1. / winners : 0;
}

int bayes_signed_rank(struct bayes_signed_rank *out, const double *d, size_t n, double rope,
		      const struct bayes_weights *w, struct err *e)
{
	struct bayes_signed_rank x = { .n = n, .draws = w->draws };
	struct walsh_edges s = { 0 };
	double *run = NULL, most;
	int rc = -1;

	if (!n || w->n != n)
		return FAIL(e, ERR_DATA, "%zu differences, but weights for %zu", n, w->n);
	for (size_t i = 0; i < n; i++)
		if (!isfinite(d[i]))
			return FAIL(e, ERR_DATA, "difference %zu is not a number", i + 1);
	if (edges_make(&s, d, n, rope, e) || !(run = mem_array(n + 2, sizeof *run, e)))
		goto done;
	exact_means(&x, &s, run);
	for (size_t r = 0; r < w->draws; r++) {
		const float *gamma = w->gamma + r * (n + 1);

		for (size_t i = 0; i < s.m; i++)
			run[i + 1] = run[i] + (double)gamma[s.order[i]];
		decide(&x, weigh(&s, run));
	}
	x.left /= (double)w->draws;
	x.inside /= (double)w->draws;
	x.right /= (double)w->draws;
	most = fmax(x.inside, fmax(x.left, x.right));
	x.se = sqrt(most * (1 - most) / (double)w->draws);
	*out = x;
	rc = 0;
done:
	edges_free(&s);
	free(run);
	return rc;
}
