/* Metrics of the probabilities that a learner gives the classes. */
#include <math.h>
#include <stdlib.h>

#include "harness/metrics/metrics_inner.h"

/* A sure error costs 34.5, not infinity; as scikit-learn 1.2. */
static const double LOG_CLIP = 1e-15;

double metric_log_loss(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++) {
		double p = (double)mat_row(scores, i)[t->label[i]];

		sum -= metric_weight(t, i) *
		       log(p < LOG_CLIP ? LOG_CLIP : p > 1 - LOG_CLIP ? 1 - LOG_CLIP : p);
	}
	return t->rows ? sum / metric_weights(t) : NAN;
}

/* Two classes: mean (p1 - y)^2. More: the sum over the classes, which for two is twice that. */
double metric_brier(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++)
		for (size_t c = 0; c < t->classes; c++) {
			double gap = (double)mat_row(scores, i)[c] - (t->label[i] == c);

			sum += metric_weight(t, i) * gap * gap;
		}
	return t->rows ? sum / metric_weights(t) / (t->classes == 2 ? 2 : 1) : NAN;
}

/* The shares of the classes are the best constant probabilities for both losses; sums `of` them. */
static double over_shares(const struct metric_truth *t, double (*of)(double p))
{
	double *share = t->classes ? calloc(t->classes, sizeof *share) : NULL, sum = 0;
	double all = metric_weights(t);

	if (!share)
		return NAN;
	for (size_t i = 0; i < t->rows; i++)
		share[t->label[i]] += metric_weight(t, i) / all;
	for (size_t k = 0; k < t->classes; k++)
		sum += of(share[k]);
	free(share);
	return sum;
}

static double entropy(double p)
{
	return p > 0 ? -p * log(p) : 0;
}

double metric_constant_log_loss(const struct metric *m, const struct metric_truth *t)
{
	(void)m;
	return over_shares(t, entropy);
}

static double variance(double p)
{
	return p * (1 - p);
}

double metric_constant_brier(const struct metric *m, const struct metric_truth *t)
{
	(void)m;
	return over_shares(t, variance) / (t->classes == 2 ? 2 : 1);
}

/* Mean cost of the classes that are expected to cost least by the probabilities (Elkan 2001); of
 * equal ones the first. */
double metric_min_cost(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++) {
		size_t say = metric_cheapest(t->cost, t->classes, mat_row(scores, i));

		sum += metric_weight(t, i) * t->cost[t->label[i] * t->classes + say];
	}
	return t->rows ? sum / metric_weights(t) : NAN;
}

size_t metric_cheapest(const double *cost, size_t classes, const float *p)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t say = 0; say < classes; say++) {
		double expected = 0;

		for (size_t k = 0; k < classes; k++)
			expected += (double)p[k] * cost[k * classes + say];
		if (expected < least) {
			least = expected;
			best = say;
		}
	}
	return best;
}

/* Whether the true class is among the k that are scored highest, of equal scores the lower number
 * first; any scores do. There is nothing to tell where k is all classes. */
double metric_top_k(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++) {
		const float *p = mat_row(scores, i);
		size_t before = 0, own = t->label[i];

		for (size_t c = 0; c < t->classes; c++)
			before += p[c] > p[own] || (p[c] == p[own] && c < own);
		sum += (double)before < m->value ? metric_weight(t, i) : 0;
	}
	return t->rows && m->value < (double)t->classes ? sum / metric_weights(t) : NAN;
}

/* ---- calibration: the mean distance of confidence and accuracy over bins of confidence ---- */

enum { BINS = 10 };

struct confidence_bins {
	double hits[BINS], trust[BINS];         /* sums of weights, and of weights times confidence */
};

static double bins_distance(const struct confidence_bins *b, double weights)
{
	double sum = 0;

	for (int k = 0; k < BINS; k++)
		sum += fabs(b->hits[k] - b->trust[k]);
	return weights > 0 ? sum / weights : NAN;
}

/* Of equal width: bin ceil(10 p) - 1, so that each bin holds its upper edge. */
double metric_ece(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct confidence_bins bins = { { 0 }, { 0 } };

	(void)m;
	for (size_t i = 0; i < t->rows; i++) {
		size_t c = metric_predicted(scores, i);
		double p = (double)mat_row(scores, i)[c], w = metric_weight(t, i);
		/* The probability is a float: 0.6f is a little more than 0.6 and must not change
		 * bins. */
		int b = (int)ceil(p * BINS - 1e-5) - 1;

		b = b < 0 ? 0 : b >= BINS ? BINS - 1 : b;
		bins.hits[b] += c == t->label[i] ? w : 0;
		bins.trust[b] += w * p;
	}
	return bins_distance(&bins, metric_weights(t));
}

/* Rows of one confidence: what they weigh, and how much of that is predicted right. */
struct confidence_group {
	double p, weight, right;
};

/* Hands a group out to the bins that its stretch of the weights sorted by confidence falls into. */
static void fill_bins(struct confidence_bins *bins, const struct confidence_group *g, double from, double each)
{
	for (int b = 0; b < BINS; b++) {
		double lo = fmax(from, b * each), hi = fmin(from + g->weight, (b + 1) * each);

		if (!(hi > lo))
			continue;
		bins->hits[b] += (hi - lo) * g->right / g->weight;
		bins->trust[b] += (hi - lo) * g->p;
	}
}

static struct metric_point *sort_by_confidence(const struct metric_truth *t, struct mat scores)
{
	struct metric_point *at = t->rows ? malloc(t->rows * sizeof *at) : NULL;

	for (size_t i = 0; at && i < t->rows; i++) {
		double p = (double)mat_row(scores, i)[metric_predicted(scores, i)];

		at[i] = (struct metric_point){ p, metric_weight(t, i), i };
	}
	if (at)
		qsort(at, t->rows, sizeof *at, metric_by_x);
	return at;
}

/* Of equal weight. Rows of one confidence are taken together and shared out among the bins between
 * which they lie, so that no order of theirs decides. */
double metric_ece_mass(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_point *at = sort_by_confidence(t, scores);
	struct confidence_bins bins = { { 0 }, { 0 } };
	double all = metric_weights(t), from = 0;

	(void)m;
	for (size_t i = 0; at && i < t->rows;) {
		struct confidence_group g = { .p = at[i].x };

		for (; i < t->rows && at[i].x == g.p; i++) {
			size_t row = at[i].row;

			g.weight += at[i].weight;
			g.right += metric_predicted(scores, row) == t->label[row] ? at[i].weight : 0;
		}
		fill_bins(&bins, &g, from, all / BINS);
		from += g.weight;
	}
	free(at);
	return at ? bins_distance(&bins, all) : NAN;
}
