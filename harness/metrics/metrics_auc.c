/* Metrics of the order in which scores put rows, O(n log n) for a class. Areas under the ROC curve by
 * ranks (Mann and Whitney's U, ties half); more than two classes: the mean over ordered pairs of
 * classes that occur (Hand and Till, Machine Learning 45, 2001), or each class against the rest.
 * Average precision. */
#include "harness/metrics/metrics_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/order.h"

/* The rows in the order of what they score for one class, and what is counted over them. */
struct auc_order {
	const struct metric_truth *t;
	uint64_t *keys;                         /* (2 rows): scores and rows, and room to sort them */
	const uint64_t *sorted;                 /* (rows) of them */
	double *wins, *below, *tied, *size;     /* (classes) each; size: weights of their rows */
};

/* What row r scores for class i against the others. For two classes without probabilities both
 * columns carry the decision. */
static float score_for(const struct metric_truth *t, const float *row, size_t i)
{
	return t->classes == 2 && !t->probabilities ? row[i] - row[1 - i] : row[i];
}

static void order_by_class(struct auc_order *o, struct mat scores, size_t i)
{
	for (size_t r = 0; r < o->t->rows; r++)
		o->keys[r] = order_of_float(score_for(o->t, mat_row(scores, r), i), (uint32_t)r);
	o->sorted = order_sort(o->keys, o->keys + o->t->rows, o->t->rows, 32);
}

/* False without rows or memory; order_free either way. */
static bool order_make(struct auc_order *o, const struct metric_truth *t)
{
	size_t n = t->rows, k = t->classes;

	*o = (struct auc_order){ .t = t, .keys = n ? malloc(2 * n * sizeof *o->keys) : NULL,
			     .wins = k ? calloc(4 * k, sizeof *o->wins) : NULL };
	if (!o->keys || !o->wins)
		return false;
	o->below = o->wins + k;
	o->tied = o->wins + 2 * k;
	o->size = o->wins + 3 * k;
	for (size_t r = 0; r < n; r++)
		o->size[t->label[r]] += metric_weight(t, r);
	return true;
}

static void order_free(struct auc_order *o)
{
	free(o->keys);
	free(o->wins);
}

/* The end of the rows that score like the one at `from`; tied then holds their weights by class. */
static size_t tied_rows(struct auc_order *o, size_t from)
{
	const uint64_t *keys = o->sorted;
	size_t to = from;

	for (; to < o->t->rows && keys[to] >> 32 == keys[from] >> 32; to++)
		o->tied[o->t->label[(uint32_t)keys[to]]] += metric_weight(o->t, (uint32_t)keys[to]);
	return to;
}

static void pass_rows(struct auc_order *o, size_t from, size_t to)
{
	const uint64_t *keys = o->sorted;

	for (size_t k = from; k < to; k++) {
		o->below[o->t->label[(uint32_t)keys[k]]] += metric_weight(o->t, (uint32_t)keys[k]);
		o->tied[o->t->label[(uint32_t)keys[k]]] = 0;
	}
}

/* For each class j, wins[j] = over rows of class i, the rows of class j that score less, ties half. */
static void count_wins(struct auc_order *o, size_t i)
{
	size_t classes = o->t->classes;

	memset(o->wins, 0, 3 * classes * sizeof *o->wins);
	for (size_t from = 0, to; from < o->t->rows; from = to) {
		double own;

		to = tied_rows(o, from);
		own = o->tied[i];
		if (own > 0)
			for (size_t j = 0; j < classes; j++)
				o->wins[j] += own * (o->below[j] + o->tied[j] / 2);
		pass_rows(o, from, to);
	}
}

/* ---- means over classes ---- */

struct auc_mean {
	double sum, n;
};

static void mean_add(struct auc_mean *m, double x)
{
	m->sum += x;
	m->n++;
}

static double mean_of(const struct auc_mean *m)
{
	return m->n > 0 ? m->sum / m->n : NAN;
}

/* wins of class i have been counted. */
static void add_pairs(struct auc_order *o, size_t i, struct auc_mean *m)
{
	for (size_t j = 0; j < o->t->classes; j++)
		if (j != i && o->size[j] > 0)
			mean_add(m, o->wins[j] / (o->size[i] * o->size[j]));
}

static void add_rest(struct auc_order *o, size_t i, struct auc_mean *m)
{
	double wins = 0, rest = 0;

	for (size_t j = 0; j < o->t->classes; j++)
		if (j != i) {
			wins += o->wins[j];
			rest += o->size[j];
		}
	if (rest > 0)
		mean_add(m, wins / (o->size[i] * rest));
}

/* From the lowest score up: what scores no less than a threshold is all but the rows below it. */
static void add_precision(struct auc_order *o, size_t i, struct auc_mean *m)
{
	double hits = o->size[i], said = 0, sum = 0;

	memset(o->wins, 0, 3 * o->t->classes * sizeof *o->wins);
	for (size_t j = 0; j < o->t->classes; j++)
		said += o->size[j];
	for (size_t from = 0, to; from < o->t->rows; from = to) {
		double all = 0;

		to = tied_rows(o, from);
		for (size_t j = 0; j < o->t->classes; j++)
			all += o->tied[j];
		sum += o->tied[i] * hits / said;
		hits -= o->tied[i];
		said -= all;
		pass_rows(o, from, to);
	}
	mean_add(m, sum / o->size[i]);
}

/* Means over the classes. Decisions of one class against another are no score of a class against all: votes
 * counted from them would rank rows by the number of rivals beaten, and metric_applies leaves them out. Of two
 * classes one says it all: for areas the second, for precision the one that is looked for. */
struct auc_means {
	struct auc_mean auc, auc_ovr, precision;
};

static bool is_asked(const struct metric_truth *t, size_t i, size_t two)
{
	return t->classes != 2 || i == two;
}

static void add_class(struct auc_order *o, struct mat scores, size_t i, bool areas, bool precision, struct auc_means *m)
{
	areas = areas && is_asked(o->t, i, 1);
	precision = precision && is_asked(o->t, i, o->t->positive);
	if (!(o->size[i] > 0) || !(areas || precision))
		return;
	order_by_class(o, scores, i);
	if (areas) {
		count_wins(o, i);
		add_pairs(o, i, &m->auc);
		add_rest(o, i, &m->auc_ovr);
	}
	if (precision)
		add_precision(o, i, &m->precision);
}

static struct metric_shared over_classes(const struct metric_truth *t, struct mat scores, bool areas, bool precision)
{
	struct auc_means m = { 0 };
	struct auc_order o;

	if (order_make(&o, t))
		for (size_t i = 0; i < t->classes; i++)
			add_class(&o, scores, i, areas, precision, &m);
	order_free(&o);
	return (struct metric_shared){ .auc = mean_of(&m.auc), .auc_ovr = mean_of(&m.auc_ovr),
				       .precision = mean_of(&m.precision) };
}

/* Those that are asked for, or all where others will ask. */
static struct metric_shared of_order(const struct metric_truth *t, struct mat scores, bool areas)
{
	struct metric_shared *s = t->shared, x;

	if (!s)
		return over_classes(t, scores, areas, !areas);
	if (!s->ordered) {
		x = over_classes(t, scores, true, true);
		s->auc = x.auc;
		s->auc_ovr = x.auc_ovr;
		s->precision = x.precision;
		s->ordered = true;
	}
	return *s;
}

double metric_auc(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	(void)m;
	return of_order(t, scores, true).auc;
}

double metric_auc_ovr(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	(void)m;
	return of_order(t, scores, true).auc_ovr;
}

double metric_average_precision(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	(void)m;
	return of_order(t, scores, false).precision;
}
