#include "harness/scores/score_budget.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/budget.h"

/* Trials of one method in one fold of one set: a search. */
struct search {
	size_t set, rank, n;            /* set: of the block */
	struct expected_try *at;        /* (n): in the table's order, whole ones */
};

struct searches {
	struct search *at;
	size_t n;
	struct expected_try *tries;     /* of all, search by search */
};

static int by_search(const void *p, const void *q)
{
	const struct score_trial *x = *(const struct score_trial *const *)p, *y = *(const struct score_trial *const *)q;

	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	if (x->method != y->method)
		return x->method < y->method ? -1 : 1;
	if (x->repeat != y->repeat)
		return x->repeat < y->repeat ? -1 : 1;
	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	return x < y ? -1 : x > y;
}

static bool same_search(const struct score_trial *x, const struct score_trial *y)
{
	return x->set == y->set && x->method == y->method && x->repeat == y->repeat && x->fold == y->fold;
}

static size_t place(const size_t *list, size_t n, size_t what)
{
	size_t i = 0;

	while (i < n && list[i] != what)
		i++;
	return i;
}

static size_t rank_of(const struct score_analysis *a, size_t method)
{
	size_t m = 0;

	while (m < a->methods && a->method[m].method != method)
		m++;
	return m;
}

/* Those of methods and sets of the block. */
static int searches_make(struct searches *s, const struct score_analysis *a, struct err *e)
{
	const struct score_table *t = a->t;
	const struct score_trial **order = mem_array(t->trials, sizeof *order, e);
	size_t used = 0;

	*s = (struct searches){ .at = mem_array(t->trials, sizeof *s->at, e),
				.tries = mem_array(t->trials, sizeof *s->tries, e) };
	if (!order || !s->at || !s->tries) {
		free(order);
		return -1;
	}
	for (size_t i = 0; i < t->trials; i++)
		order[i] = t->trial + i;
	qsort(order, t->trials, sizeof *order, by_search);
	for (size_t i = 0; i < t->trials; i++) {
		const struct score_trial *x = order[i];
		size_t set = place(a->block.set, a->sets, x->set), rank = rank_of(a, x->method);

		if (set == a->sets || rank == a->methods || isnan(x->valid) || isnan(x->test))
			continue;
		if (!s->n || !same_search(x, order[i - 1]) || s->at[s->n - 1].set != set || s->at[s->n - 1].rank != rank)
			s->at[s->n++] = (struct search){ set, rank, 0, s->tries + used };
		s->tries[used++] = (struct expected_try){ x->valid, x->test, x->seconds };
		s->at[s->n - 1].n++;
	}
	free(order);
	return 0;
}

static void searches_free(struct searches *s)
{
	free(s->at);
	free(s->tries);
}

/* The range of seconds, from the cheapest single trial to the longest search; false where some are unknown. */
static bool seconds_of(const struct searches *s, double *least, double *most)
{
	*least = INFINITY;
	*most = 0;
	for (size_t i = 0; i < s->n; i++) {
		double sum = 0;

		for (size_t k = 0; k < s->at[i].n; k++) {
			if (!(s->at[i].at[k].cost > 0))
				return false;
			*least = fmin(*least, s->at[i].at[k].cost);
			sum += s->at[i].at[k].cost;
		}
		*most = fmax(*most, sum);
	}
	return *most > *least;
}

/* Adds the values of one search to the sums of its method, folds of a set weighing together as one. */
static void add(double *to, const double *value, size_t n, double weight)
{
	for (size_t i = 0; i < n; i++)
		to[i] += weight * value[i];
}

static double weight_of(const struct searches *s, const struct search *x, size_t sets)
{
	size_t folds = 0;

	for (size_t i = 0; i < s->n; i++)
		folds += s->at[i].set == x->set && s->at[i].rank == x->rank;
	return 1 / ((double)folds * (double)sets);
}

static int curves(struct score_budget *b, const struct score_analysis *a, const struct searches *s, struct err *e)
{
	size_t most = 0;
	double *room, *valid, *test;
	int rc = 0;

	for (size_t i = 0; i < s->n; i++)
		most = s->at[i].n > most ? s->at[i].n : most;
	room = mem_array(3 * most + b->points, sizeof *room, e);
	valid = room + most;
	test = valid + most;
	for (size_t i = 0; i < s->n && room && !rc; i++) {
		const struct search *x = s->at + i;
		double weight = weight_of(s, x, b->sets);

		for (size_t k = 0; k < x->n; k++) {
			valid[k] = x->at[k].valid;
			test[k] = x->at[k].test;
		}
		rc = expected_picked(room, valid, test, x->n, a->t->better, e);
		add(b->by_trials + x->rank * b->trials, room, b->trials, weight);
		if (!rc && b->points) {
			rc = expected_at_cost(test + most, b->seconds, b->points, x->at, x->n, a->t->better, NAN, a->w.seed, e);
			add(b->by_seconds + x->rank * b->points, test + most, b->points, weight);
		}
	}
	free(room);
	return room ? rc : -1;
}

/* Every method has a search on every set of the block. */
static bool is_whole(const struct score_analysis *a, const struct searches *s)
{
	size_t pairs = 0;

	for (size_t i = 0; i < s->n; i++)
		pairs += !i || s->at[i].set != s->at[i - 1].set || s->at[i].rank != s->at[i - 1].rank;
	return s->n && pairs == a->sets * a->methods;
}

/* To three digits, not below x: they stand on an axis. */
static double short_number(double x)
{
	double unit = pow(10, floor(log10(x)) - 2);

	return ceil(x / unit - 1e-9) * unit;
}

int score_budget_create(struct score_budget *out, const struct score_analysis *a, struct err *e)
{
	struct score_budget b = { 0 };
	struct searches s = { 0 };
	double least, most;
	int rc = -1;

	*out = b;
	if (!a->t->trials || !a->common_unit)
		return 0;
	if (searches_make(&s, a, e))
		goto done;
	if (!is_whole(a, &s)) {
		rc = 0;
		goto done;
	}
	b.sets = a->sets;
	b.trials = SIZE_MAX;
	for (size_t i = 0; i < s.n; i++)
		b.trials = s.at[i].n < b.trials ? s.at[i].n : b.trials;
	b.points = seconds_of(&s, &least, &most) ? SCORE_BUDGET_POINTS : 0;
	if (!(b.n = mem_array(b.trials, sizeof *b.n, e)) || !(b.seconds = mem_array(b.points, sizeof *b.seconds, e)) ||
	    !(b.by_trials = mem_zeros(a->methods * b.trials, sizeof *b.by_trials, e)) ||
	    !(b.by_seconds = mem_zeros(a->methods * b.points, sizeof *b.by_seconds, e)))
		goto done;
	for (size_t i = 0; i < b.trials; i++)
		b.n[i] = (double)i + 1;
	for (size_t i = 0; i < b.points; i++)
		b.seconds[i] = short_number(least * pow(most / least, (double)i / (SCORE_BUDGET_POINTS - 1)));
	if (curves(&b, a, &s, e))
		goto done;
	*out = b;
	b = (struct score_budget){ 0 };
	rc = 0;
done:
	score_budget_free(&b);
	searches_free(&s);
	return rc;
}

void score_budget_free(struct score_budget *b)
{
	free(b->n);
	free(b->by_trials);
	free(b->seconds);
	free(b->by_seconds);
	*b = (struct score_budget){ 0 };
}
