/* Several trainings on one fold, with other seeds, become one cell: their mean. */
#include <math.h>
#include <string.h>

#include "harness/store/query_inner.h"

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* b, which comes behind a, is another training on its fold. trainings: until here which of them. */
static bool is_another(const struct run_cell *a, const struct run_cell *b)
{
	return b->trainings > a->trainings && a->study == b->study && a->dataset == b->dataset &&
	       a->variant == b->variant && a->repeat == b->repeat && a->fold == b->fold &&
	       same_number(a->factor_value, b->factor_value) && !strcmp(a->factor, b->factor);
}

/* Of the primary test scores of n cells from `first` on. */
static double sd_of_scores(const struct results *r, size_t first, size_t n)
{
	double mean = 0, sum = 0;

	for (size_t i = first; i < first + n; i++)
		mean += results_score(r, i, PRIMARY, ON_TEST) / (double)n;
	for (size_t i = first; i < first + n; i++) {
		double d = results_score(r, i, PRIMARY, ON_TEST) - mean;
		sum += d * d;
	}
	return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

/* The mean of n numbers that lie `stride` bytes apart; what one lacks it lacks. */
static double mean_of_strided(const double *x, size_t stride, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += *(const double *)((const char *)x + i * stride);
	return n > 1 ? sum / (double)n : *x;
}

/* Cells first .. first + n - 1 into cell `to`, which is not behind them. */
static void merge(struct results *r, size_t to, size_t first, size_t n)
{
	struct run_cell mean = r->cell[first];
	size_t scores = r->n_metrics * PARTS;

	mean.trainings = n;
	mean.training_sd = sd_of_scores(r, first, n);
	for (size_t i = first; i < first + n && mean.status == CELL_OK; i++)
		if (r->cell[i].status != CELL_OK) {
			mean.status = r->cell[i].status;
			mean.info = r->cell[i].info;
		}
	for (size_t f = 0; f < MEASURED_COUNT; f++)
		mean.measured[f] = mean_of_strided(r->cell[first].measured + f, sizeof *r->cell, n);
	for (size_t v = 0; v < scores; v++)
		r->score[to * scores + v] = mean_of_strided(r->score + first * scores + v,
							    scores * sizeof *r->score, n);
	r->cell[to] = mean;
	r->q->cell_id[to] = r->q->cell_id[first];
}

void query_average_trainings(struct results *r)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < r->n_cells; i = end) {
		for (end = i + 1; end < r->n_cells && is_another(r->cell + end - 1, r->cell + end);)
			end++;
		merge(r, kept++, i, end - i);
	}
	r->n_cells = kept;
}
