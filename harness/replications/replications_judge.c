#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/fold_sample.h"
#include "harness/replications/replications.h"

const char *const replications_words[REPLICATIONS_WORDS] = { "reproduced", "differs", "not comparable" };

#define Z 1.959963984540054             /* of 95 % */

const struct replications *replications_find(const char *plan)
{
	const struct replications *p = replications;

	for (; p->name; p++) {
		size_t n = strlen(p->name);

		if (!strncmp(p->name, plan, n) && (!plan[n] || plan[n] == '-'))
			break;
	}
	return p->name ? p : NULL;
}

/* The cells of one published figure that ended well: their scores. */
struct replications_sample {
	struct fold_sample folds;
	struct fold_overlap overlap;
	double *score, right;           /* right: rows answered well, summed */
	size_t lost;                    /* cells without a score */
	double sd;                      /* over the trainings of the only cell */
	size_t trainings;
};

static bool belongs(const struct results *r, const struct run_cell *c, const struct replications_cell *x)
{
	return !strcmp(r->study[c->study].name, x->study) &&
	       (!x->dataset || !strcmp(r->dataset[c->dataset].name, x->dataset)) &&
	       !strcmp(r->variant[c->variant].label, x->learner) &&
	       (isnan(x->level) || c->factor_value == x->level);
}

static int gather(struct replications_sample *s, const struct replications_cell *x, const struct results *r,
		  struct err *e)
{
	size_t metric = results_metric(r, "accuracy");

	*s = (struct replications_sample){ .score = mem_array(r->n_cells + 1, sizeof *s->score, e) };
	if (!s->score)
		return -1;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		double score;

		if (!belongs(r, c, x))
			continue;
		score = metric < r->n_metrics ? results_score(r, i, metric, x->part) : NAN;
		if (isnan(score)) {
			s->lost++;
			continue;
		}
		s->score[s->folds.n] = 100 * score;
		s->right += score * (x->part == ON_TEST ? c->n_test : c->n_train);
		s->sd = 100 * c->training_sd;
		s->trainings = c->trainings;
		fold_sample_add(&s->folds, c);
		fold_overlap_add(&s->overlap, c);
	}
	return 0;
}

static void by_count(struct replications_outcome *o, const struct replications_sample *s,
		     const struct replications_cell *x)
{
	o->ours = round(s->right);
	o->n = (size_t)(s->folds.rows + 0.5);
	o->allowed = (x->value_to - x->value) / 2;
	if (o->n != x->rows)
		o->why = "other data: not as many rows";
	else
		o->word = o->ours >= x->value && o->ours <= x->value_to ? REPLICATIONS_SAME : REPLICATIONS_DIFFERS;
}

/* se: of ours, in percent; df of the interval. */
static void by_difference(struct replications_outcome *o, const struct replications_cell *x, double se, double df,
			  double theirs)
{
	double half = se > 0 ? gsl_cdf_tdist_Pinv(0.975, df) * se : 0;

	o->ci = (struct interval){ o->ours - half, o->ours + half };
	o->allowed = x->tolerance + Z * sqrt(se * se + theirs * theirs);
	o->word = fabs(o->ours - x->value) <= o->allowed ? REPLICATIONS_SAME : REPLICATIONS_DIFFERS;
	if (!(o->allowed <= x->margin)) {
		o->word = REPLICATIONS_OPEN;
		o->why = "by chance alone they may differ by too much";
	}
}

static void by_mean(struct replications_outcome *o, const struct replications_sample *s,
		    const struct replications_cell *x)
{
	struct paired_t t = { .mean = NAN, .se = NAN };

	if (fold_sample_t(&t, &s->folds, fold_overlap_ratio(&s->overlap), s->score, false)) {
		o->why = "fewer than two folds";
		return;
	}
	o->ours = t.mean;
	o->n = s->folds.n;
	by_difference(o, x, t.spread == PAIRED_VARIES ? t.se : 0, t.df,
		      x->runs ? t.sd / sqrt((double)x->runs) : x->se);
}

static void by_runs(struct replications_outcome *o, const struct replications_sample *s,
		    const struct replications_cell *x)
{
	if (s->folds.n != 1 || s->trainings < 2) {
		o->why = "it wants one split and several trainings";
		return;
	}
	o->ours = s->score[0];
	o->n = s->trainings;
	by_difference(o, x, s->sd / sqrt((double)s->trainings), (double)s->trainings - 1,
		      s->sd / sqrt((double)x->runs));
}

int replications_judge(struct replications_outcome *out, const struct replications *p, size_t cell,
		       const struct results *r, struct err *e)
{
	static void (*const by[])(struct replications_outcome *, const struct replications_sample *,
				  const struct replications_cell *) = {
		[REPLICATIONS_COUNT] = by_count, [REPLICATIONS_MEAN] = by_mean, [REPLICATIONS_RUNS] = by_runs,
	};
	const struct replications_cell *x = p->cell + cell;
	struct replications_sample s;

	*out = (struct replications_outcome){ .ours = NAN, .ci = { NAN, NAN }, .allowed = NAN,
					      .word = REPLICATIONS_OPEN, .why = "" };
	if (gather(&s, x, r, e))
		return -1;
	if (s.lost)
		out->why = "cells failed, or are missing";
	else if (!s.folds.n)
		out->why = "the run has no cells for it";
	else
		by[x->rule](out, &s, x);
	free(s.score);
	return 0;
}
