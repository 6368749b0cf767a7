/* Test rows of two classes, scored: areas under ROC curves. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/stats/delong.h"

/* Scores of the rows that count, method by method of the block (methods, rows), and their classes. */
struct score_areas {
	size_t rows;
	double *score;
	bool *positive;
};

static int areas_make(struct score_areas *out, const struct score_analysis *a, struct err *e)
{
	const struct score_set *s = a->t->set + a->block.set[0];
	size_t n = 0;

	*out = (struct score_areas){ .rows = a->block.folds[0] };
	if (!(out->score = mem_array(out->rows * a->methods, sizeof *out->score, e)) ||
	    !(out->positive = mem_array(out->rows, sizeof *out->positive, e)))
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		if (!a->block.counting[a->block.first[0] + i])
			continue;
		for (size_t j = 0; j < a->methods; j++)
			out->score[j * out->rows + n] = s->at[i].score[a->block.method[j]];
		out->positive[n++] = s->at[i].positive;
	}
	return 0;
}

static void areas_free(struct score_areas *x)
{
	free(x->score);
	free(x->positive);
}

int score_areas(struct score_analysis *a, struct err *e)
{
	struct score_areas x;
	int rc = areas_make(&x, a, e);

	for (size_t j = 0; j < a->methods && !rc; j++) {
		struct delong d;

		rc = delong(&d, x.score + j * x.rows, x.positive, x.rows, 1 - a->w.alpha, e);
		a->block.score[j] = a->block.rank_score[j] = d.auc;
	}
	areas_free(&x);
	return rc;
}

/* Two one-sided tests that the areas differ by less than the rope. */
static double equal_p(const struct delong_pair *d, double rope)
{
	if (!(d->se > 0))
		return d->difference == 0 ? 0 : 1;
	return fmax(gsl_cdf_ugaussian_Q((rope + d->difference) / d->se), gsl_cdf_ugaussian_Q((rope - d->difference) / d->se));
}

int score_area_pairs(struct score_analysis *a, struct err *e)
{
	double *toward = mem_array(a->pairs, sizeof *toward, e);
	struct score_areas x = { 0 };
	int rc = toward ? areas_make(&x, a, e) : -1;

	for (size_t q = 0; q < a->pairs && !rc; q++) {
		struct score_pair *p = a->pair + q;
		struct delong_pair d;

		rc = delong_pair(&d, x.score + a->order[p->a] * x.rows, x.score + a->order[p->b] * x.rows, x.positive,
				 x.rows, 1 - a->w.alpha, e);
		a->method[p->a].ci = d.a.ci_logit;
		a->method[p->b].ci = d.b.ci_logit;
		p->difference = toward[q] = d.difference;
		p->ci = d.ci;
		p->p = d.p;
		p->p_equal = equal_p(&d, a->w.rope);
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	areas_free(&x);
	free(toward);
	return rc;
}
