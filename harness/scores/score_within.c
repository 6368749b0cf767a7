/* Folds: within one of many data sets, and what they say together. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/fold_sample.h"
#include "harness/scores/score_analysis.h"
#include "harness/stats/adjust.h"

/* Folds of the fullest repeat of a set. */
static size_t folds_of(const struct score_set *s)
{
	size_t most = 0, n = 0;

	for (size_t i = 0; i < s->n; i++) {
		n = i && s->at[i].repeat == s->at[i - 1].repeat ? n + 1 : 1;
		most = n > most ? n : most;
	}
	return most;
}

static double largest(const double *d, size_t n)
{
	double x = 0;

	for (size_t i = 0; i < n; i++)
		x = fmax(x, fabs(d[i]));
	return x;
}

/* Degrees of freedom are folds less one, whatever the repeats: they test the same rows again (fold_sample.h). */
int score_fold_t_of(const struct score_analysis *a, size_t set, double *d, size_t n, struct paired_t *out)
{
	size_t folds = folds_of(a->t->set + a->block.set[set]);
	double share = !isnan(a->w.test_share) ? a->w.test_share
		       : a->t->seeds || folds < 2 ? SCORES_RANDOM_SHARE
						  : 1 / ((double)folds - 1);

	round_differences(d, n, fmax(largest(d, n), a->t->unit == SCORES_OTHER ? 0 : score_scale(a->t)));
	if (n < 2 || corrected_t(out, d, n, share, 1 - a->w.alpha, NULL))
		return -1;
	if (!a->t->seeds && folds > 1)
		corrected_t_limit(out, 0, (double)folds - 1, 1 - a->w.alpha);
	return 0;
}

int score_fold_t(const struct score_analysis *a, size_t set, size_t x, size_t y, double *d, struct paired_t *out)
{
	size_t n = score_block_differences(&a->block, set, a->order[x], a->order[y], d, NULL);

	return score_fold_t_of(a, set, d, n, out);
}

static int test_all(struct score_analysis *a, double *d, double *p, struct err *e)
{
	for (size_t s = 0; s < a->sets; s++)
		for (size_t q = 0; q < a->pairs; q++) {
			struct score_within *w = a->within + s * a->pairs + q;

			*w = (struct score_within){ .t = { .spread = PAIRED_FEW, .p = NAN }, .p_holm = NAN };
			if (!score_fold_t(a, s, a->pair[q].a, a->pair[q].b, d, &w->t))
				w->region = corrected_t_rope(&w->t, a->w.rope);
			p[s * a->pairs + q] = w->t.p;
		}
	return adjust_holm(p, a->sets * a->pairs, p, e);
}

static void count_words(struct score_analysis *a, const double *p)
{
	for (size_t i = 0; i < a->sets * a->pairs; i++) {
		struct score_within *w = a->within + i;
		struct score_pair *x = a->pair + i % a->pairs;

		w->p_holm = p[i];
		w->verdict = verdict_of(w->t.spread, w->p_holm, w->t.mean, w->region.inside, 1 - a->w.alpha);
		x->won += w->verdict == VERDICT_FIRST;
		x->lost += w->verdict == VERDICT_SECOND;
		x->equal += w->verdict == VERDICT_EQUAL || w->verdict == VERDICT_IDENTICAL;
		x->open += w->verdict == VERDICT_OPEN || w->verdict == VERDICT_FEW ||
			   w->verdict == VERDICT_DETERMINISTIC;
	}
}

/* A hierarchy of each pair over the sets whose folds can be tested. room (2 sets). */
static int pool(struct score_analysis *a, size_t pair, double *room, struct err *e)
{
	double *effect = room, *se = room + a->sets, most = 0;
	struct score_pair *p = a->pair + pair;
	size_t n = 0;

	for (size_t s = 0; s < a->sets; s++) {
		const struct paired_t *t = &a->within[s * a->pairs + pair].t;

		if (t->spread == PAIRED_FEW || isnan(t->mean) || isnan(t->se))
			continue;
		effect[n] = t->mean;
		se[n] = t->se;
		most = fmax(most, se[n++]);
	}
	if (n < 3 || !(most > 0) || !a->common_unit || a->design != SCORES_MANY)
		return 0;
	p->pooled = true;
	return hierarchy(&p->hierarchy, effect, se, n, a->w.rope, 0, NULL, 1 - a->w.alpha, e);
}

int score_within_sets(struct score_analysis *a, struct err *e)
{
	size_t tests = a->sets * a->pairs, most = 0;
	double *d = NULL, *p = NULL;
	int rc = -1;

	for (size_t s = 0; s < a->sets; s++)
		most = a->t->set[a->block.set[s]].n > most ? a->t->set[a->block.set[s]].n : most;
	if (most < 2)
		return 0;
	a->too_many = tests > SCORES_TESTS_MOST;
	if (a->too_many)
		return 0;
	if (!(a->within = mem_array(tests, sizeof *a->within, e)) ||
	    !(d = mem_array(most > 2 * a->sets ? most : 2 * a->sets, sizeof *d, e)) ||
	    !(p = mem_array(tests, sizeof *p, e)) || test_all(a, d, p, e))
		goto done;
	count_words(a, p);
	rc = 0;
	for (size_t q = 0; q < a->pairs && !rc; q++)
		rc = pool(a, q, d, e);
done:
	free(d);
	free(p);
	return rc;
}
