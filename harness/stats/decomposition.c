#include "harness/stats/decomposition.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static int begin(struct decomposition *out, size_t rows, size_t draws, struct err *e)
{
	struct decomposition d = { .rows = rows, .draws = draws };

	*out = (struct decomposition){ 0 };
	if (rows < 2 || draws < DECOMPOSITION_LEAST)
		return FAIL(e, ERR_DATA, "bias and variance need two rows and %d draws, not %zu and %zu",
			    DECOMPOSITION_LEAST, rows, draws);
	d.row = mem_array(rows * DECOMPOSED_PARTS, sizeof *d.row, e);
	d.without = mem_zeros(draws * DECOMPOSED_PARTS, sizeof *d.without, e);
	if (!d.row || !d.without) {
		decomposition_free(&d);
		return -1;
	}
	*out = d;
	return 0;
}

void decomposition_free(struct decomposition *d)
{
	free(d->row);
	free(d->without);
	*d = (struct decomposition){ 0 };
}

/* One row: count (classes) of draws answers, of which the class is y. */
static void split_classes(double out[static DECOMPOSED_PARTS], const size_t *count, size_t classes, size_t draws,
			  size_t y)
{
	double n = (double)draws, squares = 0, right = (double)count[y] / n;
	size_t main = 0;

	for (size_t c = 0; c < classes; c++) {
		double p = (double)count[c] / n;
		squares += p * p;
		main = count[c] > count[main] ? c : main;
	}
	out[DECOMPOSED_ERROR] = 1 - right;
	out[DECOMPOSED_VARIANCE] = (1 - squares) / 2 * n / (n - 1);
	out[DECOMPOSED_BIAS] = out[DECOMPOSED_ERROR] - out[DECOMPOSED_VARIANCE];
	out[DECOMPOSED_MAIN] = main != y;
	out[DECOMPOSED_UNBIASED] = main == y ? 1 - right : 0;
	out[DECOMPOSED_BIASED] = main == y ? 0 : right;
}

/* sum and squares: of draws answers less the target. */
static void split_numbers(double out[static DECOMPOSED_PARTS], double sum, double squares, size_t draws)
{
	double n = (double)draws, mean = sum / n;

	out[DECOMPOSED_ERROR] = squares / n;
	out[DECOMPOSED_VARIANCE] = fmax(0, squares - n * mean * mean) / (n - 1);
	out[DECOMPOSED_BIAS] = out[DECOMPOSED_ERROR] - out[DECOMPOSED_VARIANCE];
	out[DECOMPOSED_MAIN] = out[DECOMPOSED_UNBIASED] = out[DECOMPOSED_BIASED] = NAN;
}

static void add_without(struct decomposition *d, size_t draw, const double part[static DECOMPOSED_PARTS])
{
	for (int k = 0; k < DECOMPOSED_PARTS; k++)
		d->without[draw * DECOMPOSED_PARTS + (size_t)k] += part[k] / (double)d->rows;
}

static void finish(struct decomposition *d)
{
	for (size_t k = 0; k < DECOMPOSED_PARTS; k++) {
		double sum = 0;

		for (size_t i = 0; i < d->rows; i++)
			sum += d->row[i * DECOMPOSED_PARTS + k];
		d->mean[k] = sum / (double)d->rows;
	}
}

int decomposition_classes(struct decomposition *out, const uint32_t *answer, const uint32_t *label,
			  size_t rows, size_t draws, size_t classes, struct err *e)
{
	size_t *count = mem_array(classes, sizeof *count, e);
	double part[DECOMPOSED_PARTS];
	int rc = count ? begin(out, rows, draws, e) : -1;

	for (size_t i = 0; i < rows && !rc; i++) {
		const uint32_t *said = answer + i * draws;

		memset(count, 0, classes * sizeof *count);
		for (size_t j = 0; j < draws; j++)
			count[said[j]]++;
		split_classes(out->row + i * DECOMPOSED_PARTS, count, classes, draws, label[i]);
		for (size_t j = 0; j < draws; j++) {
			count[said[j]]--;
			split_classes(part, count, classes, draws - 1, label[i]);
			add_without(out, j, part);
			count[said[j]]++;
		}
	}
	if (!rc)
		finish(out);
	free(count);
	return rc;
}

int decomposition_numbers(struct decomposition *out, const double *answer, const double *target,
			  size_t rows, size_t draws, struct err *e)
{
	double part[DECOMPOSED_PARTS];

	if (begin(out, rows, draws, e))
		return -1;
	for (size_t i = 0; i < rows; i++) {
		const double *said = answer + i * draws;
		double sum = 0, squares = 0;

		for (size_t j = 0; j < draws; j++) {
			sum += said[j] - target[i];
			squares += pow(said[j] - target[i], 2);
		}
		split_numbers(out->row + i * DECOMPOSED_PARTS, sum, squares, draws);
		for (size_t j = 0; j < draws; j++) {
			double gap = said[j] - target[i];

			split_numbers(part, sum - gap, squares - gap * gap, draws - 1);
			add_without(out, j, part);
		}
	}
	finish(out);
	return 0;
}

/* ---- how sure a part is ---- */

static double at(const double *of, size_t i, const struct decomposition *b, const double *other,
		 enum decomposition_name p, enum decomposition_name q)
{
	return of[i * DECOMPOSED_PARTS + (size_t)p] - (b ? other[i * DECOMPOSED_PARTS + (size_t)q] : 0);
}

/* Sum of squares about the mean of n values. */
static double scatter(const double *of, size_t n, const struct decomposition *b, const double *other,
		      enum decomposition_name p, enum decomposition_name q)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += at(of, i, b, other, p, q) / (double)n;
	for (size_t i = 0; i < n; i++)
		sum += pow(at(of, i, b, other, p, q) - mean, 2);
	return sum;
}

struct decomposition_estimate decomposition_part(const struct decomposition *a, enum decomposition_name p,
						 const struct decomposition *b, enum decomposition_name q,
						 double level)
{
	double n = (double)a->rows, r = (double)a->draws;
	double rows = scatter(a->row, a->rows, b, b ? b->row : NULL, p, q) / (n * (n - 1));
	double draws = scatter(a->without, a->draws, b, b ? b->without : NULL, p, q) * (r - 1) / r *
		       (1 + r * a->overlap);
	struct decomposition_estimate x = { .mean = a->mean[p] - (b ? b->mean[q] : 0),
					    .se = sqrt(rows + draws) };
	double half;

	if (!(x.se > 1e-12 * fmax(1, fabs(x.mean)))) {
		x.ci = (struct interval){ NAN, NAN };
		x.p = fabs(x.mean) <= 1e-12 ? 1 : NAN;
		x.df = NAN;
		return x;
	}
	x.df = pow(rows + draws, 2) / (rows * rows / (n - 1) + draws * draws / (r - 1));
	half = gsl_cdf_tdist_Pinv((1 + level) / 2, x.df) * x.se;
	x.ci = (struct interval){ x.mean - half, x.mean + half };
	x.p = 2 * gsl_cdf_tdist_Q(fabs(x.mean / x.se), x.df);
	return x;
}
