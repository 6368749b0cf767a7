/* Would the ranks be others if failed cells had scored like the baseline? */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

static bool failed(const struct comparison *c, size_t cell)
{
	enum cell_status s = c->r->cell[cell].status;

	return s != CELL_OK && s != CELL_PLANNED && s != CELL_SKIPPED;
}

static bool takes_part(const struct comparison *c, size_t method)
{
	for (size_t s = 0; s < c->sets; s++)
		if (comparison_undefined(c, s, method))
			return false;
	return !comparison_variant(c, method)->baseline;
}

/* What a failed cell of this fold is given. */
static double substitute(const struct comparison *c, size_t set, size_t fold)
{
	const struct metric *metric = comparison_metric(c, set);
	double best = NAN;

	for (size_t m = 0; m < c->methods; m++) {
		size_t i = c->cell[set][m * c->folds[set] + fold];
		double x = comparison_variant(c, m)->baseline && i != NO_CELL
				   ? results_score(c->r, i, PRIMARY, ON_TEST) : NAN;

		if (!isnan(x) && !(metric->better * x <= metric->better * best))
			best = x;
	}
	return isnan(best) ? comparison_chance(c, set) : best;
}

/* Mean merits over the folds where all have a score or its substitute; false when those are fewer
 * than a data set needs to be ranked. */
static bool merits_of(const struct comparison *c, size_t set, struct comparison_failures *f,
		      double *merit)
{
	size_t folds = 0, given = 0;

	for (size_t j = 0; j < f->n; j++)
		merit[j] = 0;
	for (size_t k = 0; k < c->folds[set]; k++) {
		double *one = merit + f->n, instead = substitute(c, set, k);
		size_t failures = 0;
		bool whole = true;

		for (size_t j = 0; j < f->n && whole; j++) {
			size_t i = c->cell[set][f->method[j] * c->folds[set] + k];
			bool gone = i != NO_CELL && failed(c, i);
			double x = i == NO_CELL ? NAN : gone ? instead
				   : results_score(c->r, i, PRIMARY, ON_TEST);

			one[j] = comparison_merit(c, set, x);
			whole = !isnan(one[j]);
			failures += gone;
		}
		for (size_t j = 0; j < f->n && whole; j++)
			merit[j] += one[j];
		folds += whole;
		given += whole ? failures : 0;
	}
	if (!folds || (double)folds < COUNTING_SHARE * (double)c->folds[set])
		return false;
	for (size_t j = 0; j < f->n; j++)
		merit[j] = round_score(merit[j] / (double)folds);
	f->cells += given;
	return true;
}

static void sort_by_rank(struct comparison_failures *f)
{
	for (size_t i = 1; i < f->n; i++)
		for (size_t j = i; j && f->rank[j] < f->rank[j - 1] - 1e-9; j--) {
			double r = f->rank[j];
			size_t m = f->method[j];

			f->rank[j] = f->rank[j - 1], f->rank[j - 1] = r;
			f->method[j] = f->method[j - 1], f->method[j - 1] = m;
		}
}

/* Methods of the comparison are numbered by its ranks; equal ranks have no order. */
static bool reordered(const struct comparison *c, const struct comparison_failures *f)
{
	if (f->n != c->ranked)
		return true;
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = i + 1; j < f->n; j++)
			if (c->block && f->method[i] > f->method[j] &&
			    f->rank[j] - f->rank[i] > 1e-9 &&
			    c->mean_rank[f->method[i]] - c->mean_rank[f->method[j]] > 1e-9)
				return true;
	return !c->block;
}

int comparison_failures_create(struct comparison_failures *out, const struct comparison *c,
			       struct err *e)
{
	struct comparison_failures f = { 0 };
	double *work = mem_array(3 * c->methods, sizeof *work, e), *rank = work + 2 * c->methods;
	int rc = -1;

	*out = f;
	if (!work || !(f.method = mem_array(c->methods, sizeof *f.method, e)) ||
	    !(f.rank = mem_zeros(c->methods, sizeof *f.rank, e)))
		goto done;
	for (size_t m = 0; m < c->methods; m++)
		if (takes_part(c, m))
			f.method[f.n++] = m;
	for (size_t s = 0; s < c->sets; s++) {
		if (!merits_of(c, s, &f, work))
			continue;
		mid_ranks(work, f.n, +1, rank);
		f.sets++;
		for (size_t j = 0; j < f.n; j++)
			f.rank[j] += rank[j];
	}
	for (size_t j = 0; j < f.n; j++)
		f.rank[j] = f.sets ? f.rank[j] / (double)f.sets : NAN;
	sort_by_rank(&f);
	f.reordered = reordered(c, &f);
	*out = f;
	f = (struct comparison_failures){ 0 };
	rc = 0;
done:
	comparison_failures_free(&f);
	free(work);
	return rc;
}

void comparison_failures_free(struct comparison_failures *f)
{
	free(f->method);
	free(f->rank);
	*f = (struct comparison_failures){ 0 };
}
