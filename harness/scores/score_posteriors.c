/* Probabilities over data sets: signed ranks with a region of practical equivalence, and Bradley & Terry's
 * strengths. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/stats/adjust_pairs.h"

#define DRAWS_LEAST 5000        /* a probability's standard error is .007 at most */
#define WORK_MOST   6e8         /* draws times sets times pairs times widths of the region: some seconds */

static bool has_posterior(const struct score_analysis *a, const struct score_pair *p)
{
	return a->methods <= SCORES_BAYES_ALL || a->control != SIZE_MAX || !p->a;
}

static void count_region(struct score_sensitivity *s, const struct bayes_signed_rank *b, double level)
{
	if (b->inside >= level)
		s->equal++;
	else if (fmax(b->left, b->right) >= level)
		s->decided++;
	else
		s->open++;
}

/* The same with narrower and wider regions. */
static int sensitivity(struct score_analysis *a, const struct bayes_signed_rank *found, const double *d,
		       const struct bayes_weights *w, struct err *e)
{
	for (int k = 0; k < 3 && a->w.rope > 0; k++) {
		struct score_sensitivity *s = a->sensitivity + k;
		struct bayes_signed_rank b = *found;

		s->rope = a->w.rope * (k == 0 ? 0.5 : k == 1 ? 1 : 2);
		if (k != 1 && bayes_signed_rank(&b, d, a->sets, s->rope, w, e))
			return -1;
		count_region(s, &b, 1 - a->w.alpha);
	}
	return 0;
}

/* As many as the work allows. */
static size_t draws_of(const struct score_analysis *a)
{
	double pairs = 0, most;

	for (size_t q = 0; q < a->pairs; q++)
		pairs += has_posterior(a, a->pair + q);
	most = WORK_MOST / (3 * pairs * (double)a->sets);
	return a->w.draws ? a->w.draws : most < DRAWS_LEAST ? DRAWS_LEAST : most < BAYES_DRAWS ? (size_t)most : BAYES_DRAWS;
}

static int signed_ranks(struct score_analysis *a, struct err *e)
{
	double *d = mem_array(a->sets, sizeof *d, e);
	struct bayes_weights w = { 0 };
	int rc = d ? bayes_weights_create(&w, a->sets, draws_of(a), a->w.seed, e) : -1;

	for (size_t q = 0; q < a->pairs && !rc; q++) {
		struct score_pair *p = a->pair + q;

		if (!has_posterior(a, p))
			continue;
		for (size_t s = 0; s < a->sets; s++)
			d[s] = a->t->better * (a->block.score[s * a->methods + a->order[p->a]] -
					       a->block.score[s * a->methods + a->order[p->b]]);
		rc = bayes_signed_rank(&p->over.bayes, d, a->sets, a->w.rope, &w, e);
		if (!rc)
			rc = sensitivity(a, &p->over.bayes, d, &w, e);
	}
	a->posterior = a->methods > SCORES_BAYES_ALL && a->control == SIZE_MAX;
	bayes_weights_free(&w);
	free(d);
	return rc;
}

static size_t most_folds(const struct score_analysis *a)
{
	size_t most = 1;

	for (size_t s = 0; s < a->sets; s++)
		most = a->t->set[a->block.set[s]].n > most ? a->t->set[a->block.set[s]].n : most;
	return most;
}

/* (sets, folds, methods by rank): of one fold the rounded means, else every fold. */
static void fold_scores(const struct score_analysis *a, size_t folds, double *score)
{
	for (size_t s = 0; s < a->sets; s++) {
		const struct score_set *x = a->t->set + a->block.set[s];

		for (size_t i = 0; i < folds; i++)
			for (size_t m = 0; m < a->methods; m++)
				score[(s * folds + i) * a->methods + m] =
					folds == 1 ? a->block.score[s * a->methods + a->order[m]]
					: i < x->n ? x->at[i].score[a->method[m].method] : NAN;
	}
}

static int strengths(struct score_analysis *a, struct err *e)
{
	const struct bradley_terry_options o = { .level = 1 - a->w.alpha, .seed = a->w.seed,
						    .draws = a->w.draws };
	size_t folds = most_folds(a), k = a->methods;
	double *score = mem_array(a->sets * folds * k, sizeof *score, e);
	double *wins = mem_zeros(2 * k * k, sizeof *wins, e);
	struct err why = { 0 };
	int rc = -1;

	if (!score || !wins)
		goto done;
	fold_scores(a, folds, score);
	if (bradley_terry_count(wins, wins + k * k, score, a->sets, folds, k, a->t->better, BRADLEY_TERRY_LOCAL, e))
		goto done;
	rc = bradley_terry(&a->bt, wins, wins + k * k, k, &o, &why);
	if (rc && why.code != ERR_NOMEM) {
		snprintf(a->bt_problem, sizeof a->bt_problem, "%.150s", why.text);
		a->bt = (struct bradley_terry){ 0 };
		rc = 0;
	} else if (rc) {
		FAIL(e, ERR_NOMEM, "%s", why.text);
	}
done:
	free(score);
	free(wins);
	return rc;
}

int score_posteriors(struct score_analysis *a, struct err *e)
{
	if (a->common_unit && signed_ranks(a, e))
		return -1;
	if (a->methods > SCORES_TERRY_MOST) {
		snprintf(a->bt_problem, sizeof a->bt_problem, "more than %d methods", SCORES_TERRY_MOST);
		return 0;
	}
	return strengths(a, e);
}
