/* Many data sets: are there differences, and between whom? */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/stats/adjust_pairs.h"

static double score_of(const struct score_analysis *a, size_t set, size_t rank)
{
	return a->block.score[set * a->methods + a->order[rank]];
}

/* Bonferroni and Dunn's p of a difference of mean ranks. */
static double dunn_p(const struct score_analysis *a, double difference)
{
	double z = fabs(difference) / rank_se(a->methods, a->sets);

	return fmin(1, 2 * gsl_cdf_ugaussian_Q(z) * (double)(a->methods - 1));
}

static int omnibus(struct score_analysis *a, struct err *e)
{
	double *rank = mem_array(a->methods, sizeof *rank, e);
	int rc = rank ? 0 : -1;

	a->friedman_exact = a->sets > SCORES_EXACT_MOST ? NAN
			    : friedman_exact_p(a->block.rank_score, a->sets, a->methods, a->t->better);
	a->cd = (a->control == SIZE_MAX ? nemenyi_cd : bonferroni_dunn_cd)(a->w.alpha, a->methods, a->sets);
	a->cd_10 = (a->control == SIZE_MAX ? nemenyi_cd : bonferroni_dunn_cd)(0.1, a->methods, a->sets);
	a->aligned.p = a->quade.p = NAN;
	if (!rc && a->common_unit) {
		rc = aligned_ranks(&a->aligned, rank, a->block.score, a->sets, a->methods, a->t->better, e);
		for (size_t m = 0; m < a->methods && !rc; m++)
			a->method[m].aligned = rank[a->order[m]];
	}
	if (!rc && a->common_unit) {
		rc = aligned_quade(&a->quade, rank, a->block.score, a->sets, a->methods, a->t->better, e);
		for (size_t m = 0; m < a->methods && !rc; m++)
			a->method[m].quade = rank[a->order[m]];
	}
	while (wilcoxon_least_p(++a->least_sets) * (double)a->pairs > a->w.alpha)
		;
	free(rank);
	return rc;
}

/* Everything about a pair but what needs the others. d, x, y (sets). */
static int over(struct score_analysis *a, struct score_pair *p, double *d, double *x, double *y, struct err *e)
{
	for (size_t s = 0; s < a->sets; s++) {
		x[s] = a->t->better * score_of(a, s, p->a);
		y[s] = a->t->better * score_of(a, s, p->b);
		d[s] = x[s] - y[s];
	}
	p->raw = effects_win_tie_loss(d, a->sets, 0);
	p->practical = effects_win_tie_loss(d, a->sets, a->w.rope);
	p->d = effects_paired_d(d, a->sets);
	if (pair_over_sets(&p->over, d, a->sets, a->w.rope, NULL, e) || signs_test(&p->sign, d, a->sets, e) ||
	    effects_cliff(&p->cliff, x, a->sets, y, a->sets, e))
		return -1;
	p->p = a->common_unit ? p->over.w.p : p->sign.p;
	p->p_equal = a->common_unit && a->w.rope > 0 ? p->over.p_equal : 1;
	p->z_ranks = (a->method[p->b].mean_rank - a->method[p->a].mean_rank) / rank_se(a->methods, a->sets);
	p->p_z = 2 * gsl_cdf_ugaussian_Q(fabs(p->z_ranks));
	p->p_ranks = a->control == SIZE_MAX
			     ? nemenyi_p(a->method[p->a].mean_rank - a->method[p->b].mean_rank, a->methods, a->sets)
			     : dunn_p(a, a->method[p->a].mean_rank - a->method[p->b].mean_rank);
	return 0;
}

static double direction(const struct score_analysis *a, const struct score_pair *p)
{
	return a->common_unit ? p->over.w.w_plus - p->over.w.w_minus
			      : (double)p->sign.above - (double)p->sign.below;
}

int score_over_sets(struct score_analysis *a, struct err *e)
{
	double *room = mem_array(3 * a->sets + a->pairs, sizeof *room, e), *toward = room + 3 * a->sets;
	int rc = room && !omnibus(a, e) ? 0 : -1;

	for (size_t q = 0; q < a->pairs && !rc; q++) {
		rc = over(a, a->pair + q, room, room + a->sets, room + 2 * a->sets, e);
		toward[q] = direction(a, a->pair + q);
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	free(room);
	return rc;
}
