#include "harness/analysis/seed_spread.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

/* score: (folds) space. */
static void measure(struct seed_spread *s, const struct comparison *c, double *score)
{
	double variance = 0;
	size_t several = 0;

	for (size_t f = 0; f < c->folds[s->set]; f++) {
		size_t i = c->cell[s->set][s->method * c->folds[s->set] + f];
		const struct run_cell *x = c->r->cell + i;

		if (i == NO_CELL || !paired_folds_usable(c->r, i))
			continue;
		score[s->folds++] = results_score(c->r, i, PRIMARY, ON_TEST);
		s->trainings = x->trainings > s->trainings ? x->trainings : s->trainings;
		if (!isnan(x->training_sd)) {
			variance += x->training_sd * x->training_sd;
			several++;
		}
	}
	s->mean = mean_of(score, s->folds);
	s->fold_sd = sd_of(score, s->folds);
	s->seed_sd = several ? sqrt(variance / (double)several) : NAN;
}

int seed_spreads_create(struct seed_spreads *out, const struct comparison *c, struct err *e)
{
	double *score = mem_array(c->r->n_cells, sizeof *score, e);

	*out = (struct seed_spreads){ .at = mem_zeros(c->sets * c->methods, sizeof *out->at, e) };
	if (!score || !out->at) {
		free(score);
		seed_spreads_free(out);
		return -1;
	}
	for (size_t set = 0; set < c->sets; set++)
		for (size_t m = 0; m < c->methods; m++) {
			struct seed_spread *s = out->at + out->n;

			*s = (struct seed_spread){ .set = set, .method = m };
			measure(s, c, score);
			if (!s->folds || comparison_variant(c, m)->baseline)
				continue;
			out->any |= s->trainings > 1;
			out->n++;
		}
	free(score);
	return 0;
}

void seed_spreads_free(struct seed_spreads *s)
{
	free(s->at);
	*s = (struct seed_spreads){ 0 };
}
