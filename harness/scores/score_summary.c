/* Rows that sum up the others: "Average", "Mean rank" below a table of a paper. They are no data sets. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_layout.h"
#include "harness/scores/score_read_inner.h"
#include "harness/stats/describe.h"
#include "harness/stats/ranks.h"

#define SETS_LEAST 3
#define ROUNDED    0.0051       /* a summary has two decimals, */
#define ROUNDED_OF 0.001        /* or three digits */

enum { MEAN, MEDIAN, SD, SUM, LEAST, MOST, RANK_UP, RANK_DOWN, SUMMARIES };

static const char *const names[SUMMARIES] = { "mean", "median", "spread", "sum", "least", "most", "mean rank", "mean rank" };

static bool is_named_so(const struct score_set *s)
{
	return s->n == 1 && score_layout_is_summary(s->name);
}

static double score_of(const struct score_table *t, size_t set, size_t method)
{
	return t->set[set].at[0].score[method];
}

/* Mean ranks of the methods over the data sets without a gap, into to (methods, SUMMARIES). */
static void add_ranks(const struct score_table *t, int better, double *rank, double *to)
{
	size_t n = 0;

	for (size_t s = 0; s < t->sets; s++) {
		bool gap = is_named_so(t->set + s);

		for (size_t m = 0; m < t->methods; m++)
			gap |= isnan(score_of(t, s, m));
		if (gap)
			continue;
		mid_ranks(t->set[s].at[0].score, t->methods, better, rank);
		n++;
		for (size_t m = 0; m < t->methods; m++)
			to[m * SUMMARIES] += (rank[m] - to[m * SUMMARIES]) / (double)n;
	}
}

/* Of each method over the data sets: (methods, SUMMARIES). x has room for a score of each. */
static int sum_up(const struct score_table *t, double *x, double *out, struct err *e)
{
	for (size_t m = 0; m < t->methods; m++) {
		double *to = out + m * SUMMARIES;
		struct describe d;
		size_t n = 0;

		for (size_t s = 0; s < t->sets; s++)
			if (!is_named_so(t->set + s) && !isnan(score_of(t, s, m)))
				x[n++] = score_of(t, s, m);
		if (n && describe(&d, x, n, e))
			return -1;
		if (n)
			to[MEAN] = d.mean, to[MEDIAN] = d.median, to[SD] = d.sd, to[SUM] = d.mean * (double)n,
			to[LEAST] = d.min, to[MOST] = d.max;
	}
	add_ranks(t, +1, x, out + RANK_UP);
	add_ranks(t, -1, x, out + RANK_DOWN);
	return 0;
}

/* Which of them a row holds, of every method that has one there; or SUMMARIES. */
static int held(const struct score_table *t, size_t set, const double *of)
{
	int k;

	for (k = 0; k < SUMMARIES; k++) {
		size_t alike = 0, scores = 0;

		for (size_t m = 0; m < t->methods; m++) {
			double x = score_of(t, set, m), is = of[m * SUMMARIES + (size_t)k];

			scores += isnan(x) ? 0 : 1;
			alike += fabs(x - is) <= fmax(ROUNDED, ROUNDED_OF * fabs(is)) ? 1 : 0;
		}
		if (scores > 1 && alike == scores)
			break;
	}
	return k;
}

static void leave_out(struct score_table *t, size_t set)
{
	free(t->set[set].at[0].score);
	free(t->set[set].at);
	free(t->set[set].name);
	t->sets--;
	for (size_t s = set; s < t->sets; s++)
		t->set[s] = t->set[s + 1];
}

int score_read_summaries(struct score_reading *r, struct err *e)
{
	struct score_table *t = r->t;
	size_t named = 0, room = t->sets > t->methods ? t->sets : t->methods;
	double *of;
	int rc;

	for (size_t s = 0; s < t->sets; s++) {
		if (t->set[s].n != 1)
			return 0;
		named += is_named_so(t->set + s);
	}
	if (!named || t->sets < named + SETS_LEAST || t->positive)
		return 0;
	if (!(of = mem_zeros(t->methods * SUMMARIES + room, sizeof *of, e)))
		return -1;
	rc = sum_up(t, of + t->methods * SUMMARIES, of, e);
	for (size_t s = t->sets; s-- > 0 && !rc;) {
		int k = is_named_so(t->set + s) ? held(t, s, of) : SUMMARIES;

		if (k == SUMMARIES)
			continue;
		text_add(&r->how, " Row '%s' (line %zu) is no data set but the %s of the others, and is left out.", t->set[s].name,
			 t->set[s].line, names[k]);
		leave_out(t, s);
	}
	free(of);
	return rc;
}
