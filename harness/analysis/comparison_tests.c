/* Which differences are real: Friedman over the block, pairs over data sets, paired tests within
 * each. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"
#include "harness/stats/adjust.h"
#include "harness/stats/adjust_pairs.h"

const double comparison_rope[COMPARISON_ROPES] = { 0.005, COMPARISON_ROPE, 0.02 };

/* d (folds), room (2 folds): space for the differences and for the cells of both sides. */
static int paired(const struct comparison *c, size_t set, const struct comparison_pair *p,
		  struct paired_test *out, double *d, size_t *room, struct err *e)
{
	size_t n = comparison_cells(c, set, p->a, true, room);
	struct paired_folds folds;

	*out = (struct paired_test){ .p_holm = 1, .verdict = VERDICT_FEW };
	comparison_cells(c, set, p->b, true, room + n);
	if (paired_folds_create(&folds, c->r, room, n, c->r, room + n, n, e))
		return -1;
	paired_folds_differences(&folds, ON_TEST, comparison_merit_per_score(c, set), d);
	out->known = !paired_folds_t(&out->t, &folds, d);
	for (int k = 0; k < COMPARISON_ROPES && out->known; k++)
		out->region[k] = corrected_t_rope(&out->t, comparison_rope[k]);
	out->first_better = out->region[COMPARISON_ROPES / 2].right;
	out->equal = out->region[COMPARISON_ROPES / 2].inside;
	out->second_better = out->region[COMPARISON_ROPES / 2].left;
	paired_folds_free(&folds);
	return 0;
}

int comparison_pair_test(const struct comparison *c, size_t set, size_t a, size_t b,
			 struct paired_test *out, struct err *e)
{
	double *d = mem_array(c->folds[set], sizeof *d, e);
	size_t *room = mem_array(2 * c->folds[set], sizeof *room, e);
	int rc = d && room ? paired(c, set, &(struct comparison_pair){ .a = a, .b = b }, out, d, room, e)
			   : -1;

	if (!rc && out->known) {
		out->p_holm = out->t.p;
		out->verdict = verdict_of(out->t.spread, out->p_holm, out->t.mean, out->equal,
					  ANALYSIS_LEVEL);
		out->better = verdict_better(out->verdict);
	}
	free(d);
	free(room);
	return rc;
}

/* The family is all that the report shows side by side: every pair on every data set. */
static int judge_paired(struct comparison *c, struct err *e)
{
	size_t n = 0, all = c->pairs * c->sets;
	double *p = mem_array(all, sizeof *p, e);
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < all; i++)
		if (c->paired[i].known)
			p[n++] = c->paired[i].t.p;
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t i = 0; i < all && !rc; i++) {
		struct paired_test *x = c->paired + i;

		if (!x->known)
			continue;
		x->p_holm = p[n++];
		x->verdict = verdict_of(x->t.spread, x->p_holm, x->t.mean, x->equal,
					ANALYSIS_LEVEL);
		x->better = verdict_better(x->verdict);
	}
	free(p);
	return rc;
}

static int all_paired(struct comparison *c, struct err *e)
{
	double *d = mem_array(c->r->n_cells, sizeof *d, e);
	size_t *room = mem_array(2 * c->r->n_cells, sizeof *room, e);
	int rc = d && room ? 0 : -1;

	for (size_t s = 0; s < c->sets && !rc; s++)
		for (size_t q = 0; q < c->pairs && !rc; q++)
			rc = paired(c, s, c->pair + q, c->paired + s * c->pairs + q, d, room, e);
	free(d);
	free(room);
	return rc ? rc : judge_paired(c, e);
}

static void count_verdicts(const struct comparison *c, struct comparison_over *over, size_t set,
			   size_t pair)
{
	enum verdict v = c->paired[set * c->pairs + pair].verdict;

	over->won += v == VERDICT_FIRST;
	over->lost += v == VERDICT_SECOND;
	over->equal += v == VERDICT_EQUAL;
	over->open += v != VERDICT_FIRST && v != VERDICT_SECOND && v != VERDICT_EQUAL;
}

size_t comparison_differences(const struct comparison *c, size_t pair, enum task task, double *d)
{
	const struct comparison_pair *p = c->pair + pair;
	size_t n = 0;

	for (size_t s = 0; s < c->sets; s++)
		if (c->in_block[s] && comparison_dataset(c, s)->task == task)
			d[n++] = comparison_entry(c, s, p->a)->merit - comparison_entry(c, s, p->b)->merit;
	return n;
}

/* One difference per data set of the block and the task. d (sets). */
static int over_sets(struct comparison *c, size_t pair, enum task task, double *d, struct err *e)
{
	struct comparison_over *over = c->pair[pair].over + task;

	for (size_t s = 0; s < c->sets; s++)
		if (c->in_block[s] && comparison_dataset(c, s)->task == task)
			count_verdicts(c, over, s, pair);
	over->sets = comparison_differences(c, pair, task, d);
	over->known = over->sets >= 2;
	over->p_holm = over->p_shaffer = over->p_equal_holm = 1;
	return over->known ? pair_over_sets(&over->of, d, over->sets, COMPARISON_ROPE, NULL, e) : 0;
}

/* p: (2 pairs tasks). */
static int judge_pairs(struct comparison *c, double *p, struct err *e)
{
	size_t n = 0, most = TASKS * c->pairs;

	for (size_t i = 0; i < most; i++) {
		const struct comparison_over *x = c->pair[i / TASKS].over + i % TASKS;

		if (!x->known)
			continue;
		p[n] = x->of.w.p;
		p[most + n++] = x->of.p_equal;
	}
	if (adjust_holm(p, n, p, e) || adjust_holm(p + most, n, p + most, e))
		return -1;
	n = 0;
	for (size_t i = 0; i < most; i++) {
		struct comparison_over *x = c->pair[i / TASKS].over + i % TASKS;

		if (!x->known)
			continue;
		x->p_holm = p[n];
		x->p_equal_holm = p[most + n++];
		x->verdict = verdict_of(PAIRED_VARIES, x->p_holm, x->of.w.w_plus - x->of.w.w_minus,
					1 - x->p_equal_holm, ANALYSIS_LEVEL);
		x->better = verdict_better(x->verdict);
	}
	return 0;
}

/* Tasks whose pairs are tested. */
static size_t tasks_tested(const struct comparison *c)
{
	size_t n = 0;

	for (int t = 0; t < TASKS; t++)
		n += c->pairs && c->pair[0].over[t].known;
	return n;
}

/* Shaffer's adjustment knows that pairs hang together: those of one task, and tasks by Bonferroni. */
static int judge_shaffer(struct comparison *c, enum task task, struct err *e)
{
	double *p = c->control == NO_METHOD ? mem_array(c->pairs, sizeof *p, e) : NULL;
	int rc;

	if (c->control != NO_METHOD)
		return 0;
	for (size_t q = 0; p && q < c->pairs; q++)
		p[q] = c->pair[q].over[task].known ? c->pair[q].over[task].of.w.p : NAN;
	rc = p ? adjust_shaffer(p, c->ranked, p, e) : -1;
	for (size_t q = 0; !rc && q < c->pairs; q++)
		if (c->pair[q].over[task].known)
			c->pair[q].over[task].p_shaffer = fmin(1, p[q] * (double)tasks_tested(c));
	free(p);
	return rc;
}

static int all_over_sets(struct comparison *c, struct err *e)
{
	double *d = mem_array(c->sets + 2 * TASKS * c->pairs, sizeof *d, e);
	int rc = d ? 0 : -1;

	for (int t = 0; t < TASKS && !rc && c->pairs; t++) {
		for (size_t q = 0; q < c->pairs && !rc; q++)
			rc = over_sets(c, q, (enum task)t, d, e);
	}
	for (int t = 0; t < TASKS && !rc && c->pairs; t++)
		rc = judge_shaffer(c, (enum task)t, e);
	if (!rc)
		rc = judge_pairs(c, d + c->sets, e);
	free(d);
	return rc;
}

static int over_block(struct comparison *c, struct err *e)
{
	size_t n = 0;
	double *score = mem_array(c->block * c->ranked, sizeof *score, e);
	double *rank = mem_array(c->ranked, sizeof *rank, e);
	int rc = -1;

	if (!score || !rank)
		goto done;
	for (size_t s = 0; s < c->sets; s++)
		for (size_t m = 0; c->in_block[s] && m < c->ranked; m++)
			score[n++] = round_score(comparison_entry(c, s, m)->merit);
	if (friedman(&c->f, rank, score, c->block, c->ranked, +1, e))
		goto done;
	c->friedman_exact = friedman_exact_p(score, c->block, c->ranked, +1);
	c->cd = (c->control == NO_METHOD ? nemenyi_cd : bonferroni_dunn_cd)(1 - ANALYSIS_LEVEL, c->ranked,
									   c->block);
	rc = all_over_sets(c, e);
	c->tested = !rc;
done:
	free(score);
	free(rank);
	return rc;
}

/* The ranked method that the run's reader wants the others compared with. */
static size_t control_of(const struct comparison *c)
{
	size_t m = 0;

	while (m < c->ranked && c->method[m] != c->r->compare_with)
		m++;
	return m < c->ranked ? m : NO_METHOD;
}

static void list_pairs(struct comparison *c)
{
	size_t n = 0;

	for (size_t a = 0; a < c->ranked; a++)
		for (size_t b = a + 1; b < c->ranked; b++)
			if (c->control == NO_METHOD)
				c->pair[n++] = (struct comparison_pair){ .a = a, .b = b };
			else if (a == c->control || b == c->control)
				c->pair[n++] = (struct comparison_pair){
					.a = a == c->control ? b : a, .b = c->control };
}

int comparison_tests(struct comparison *c, struct err *e)
{
	double pairs;

	c->friedman_exact = c->cd = NAN;
	c->control = control_of(c);
	pairs = c->control == NO_METHOD ? 0.5 * (double)c->ranked * (double)(c->ranked - 1)
					: (double)(c->ranked - 1);
	c->tests = pairs * (double)c->sets;
	if (!c->ranked || c->tests > COMPARISON_TESTS_MOST)
		return c->block >= 2 && c->ranked >= 2 ? over_block(c, e) : 0;
	c->pairs = (size_t)pairs;
	if (!(c->pair = mem_zeros(c->pairs, sizeof *c->pair, e)) ||
	    !(c->paired = mem_zeros(c->pairs * c->sets, sizeof *c->paired, e)))
		return -1;
	list_pairs(c);
	if (all_paired(c, e))
		return -1;
	return c->block >= 2 && c->ranked >= 2 ? over_block(c, e) : 0;
}

size_t comparison_best(const struct comparison *c, size_t set)
{
	size_t m = 0;

	while (m + 1 < c->ranked && !comparison_first(c, set, m))
		m++;
	return m;
}
