/* Splits of a categorical column: which categories go left.
 *
 * Two classes and regression: categories sorted by their mean response are scanned like a numeric
 * column; for gini, entropy, variance and poisson one of these L - 1 splits is the best of all
 * 2^(L-1) - 1 subsets (Fisher 1958; Breiman et al. 1984, theorem 4.5). For absolute error, and
 * where min_samples_leaf forbids the best subset, the same order is a heuristic. Several classes:
 * up to EXHAUSTIVE_LEVELS categories in the node, every subset; beyond, the categories are sorted
 * by the first principal component of their class shares, each weighted by its rows (Coppersmith,
 * Hong & Hosking 1999), which is a heuristic. Missing values take part as one more category, which
 * decides where they go at prediction. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/tree/split.h"

#define EXHAUSTIVE_LEVELS 8             /* 127 subsets, each scored in O(levels x classes) */
#define POWER_STEPS 50                  /* the order needs the direction to a few digits only */

struct search {
	struct finder *f;
	const struct groups *g;
	uint32_t column;
	size_t groups; /* missing values included, as the last, where they take part */
};

static size_t group_end(const struct search *q, size_t group)
{
	return group < q->g->count ? q->g->start[group + 1] : q->g->s->n;
}

static size_t group_level(const struct search *q, size_t group)
{
	return (size_t)finder_value(q->f, q->column, segment_row(q->g->s, q->g->start[group]));
}

/* Weights of the classes in each group. */
static void count_classes(const struct search *q)
{
	const struct targets *t = q->f->targets;

	memset(q->f->share, 0, q->groups * t->classes * sizeof *q->f->share);
	for (size_t g = 0; g < q->groups; g++)
		for (size_t i = q->g->start[g]; i < group_end(q, g); i++) {
			uint32_t row = segment_row(q->g->s, i);
			q->f->share[g * t->classes + t->label[row]] += t->weight ? t->weight[row]
										 : 1;
		}
}

static void mean_response(const struct search *q)
{
	const struct targets *t = q->f->targets;

	for (size_t g = 0; g < q->groups; g++) {
		double sum = 0, weight = 0;
		for (size_t i = q->g->start[g]; i < group_end(q, g); i++) {
			uint32_t row = segment_row(q->g->s, i);
			double w = t->weight ? t->weight[row] : 1;
			weight += w;
			sum += w * (t->label ? t->label[row] : t->y[row]);
		}
		q->f->key[g] = sum / weight;
	}
}

/* Power iteration on the weighted covariance of the groups' class shares; keys are the projections.
 * The start is a fixed direction, so that the outcome does not depend on anything but the counts. */
static void principal_order(const struct search *q)
{
	size_t k = q->f->targets->classes;
	double *axis = q->f->axis, *next = axis + k, *mean = axis + 2 * k;

	for (size_t c = 0; c < k; c++) {
		mean[c] = q->f->here.count[c] / q->f->here.weight;
		axis[c] = 1 / (double)(c + 1);
	}
	for (int step = 0; step <= POWER_STEPS; step++) {
		double norm = 0;
		memset(next, 0, k * sizeof *next);
		for (size_t g = 0; g < q->groups; g++) {
			const double *count = q->f->share + g * k;
			double weight = 0, dot = 0;
			for (size_t c = 0; c < k; c++)
				weight += count[c];
			for (size_t c = 0; c < k; c++)
				dot += (count[c] / weight - mean[c]) * axis[c];
			q->f->key[g] = dot;
			for (size_t c = 0; c < k; c++)
				next[c] += weight * dot * (count[c] / weight - mean[c]);
		}
		for (size_t c = 0; c < k; c++)
			norm += next[c] * next[c];
		for (size_t c = 0; c < k && norm > 0; c++)
			axis[c] = next[c] / sqrt(norm);
	}
}

static void sort_by_key(const struct search *q)
{
	uint32_t *order = q->f->order;
	const double *key = q->f->key;

	for (size_t g = 0; g < q->groups; g++) { /* insertion: groups are few, or nearly sorted */
		size_t i = g;
		for (; i && key[order[i - 1]] > key[g]; i--)
			order[i] = order[i - 1];
		order[i] = (uint32_t)g;
	}
}

/* Writes the split that sends the groups marked in f->in left; `weight` is theirs. */
static void keep(const struct search *q, struct split *best, double score, size_t rows,
		 double weight)
{
	struct finder *f = q->f;
	bool heavier = weight >= f->here.weight - weight;
	size_t words = set_words(f->view->columns[q->column].levels);

	*best = (struct split){ .score = score,
				.scale = best->scale,
				.column = q->column,
				.by_subset = true,
				.left_rows = rows,
				.saw_missing = q->g->missing > 0,
				.default_left = q->groups > q->g->count ? f->in[q->g->count]
									: heavier };
	memset(f->best_set, heavier ? 0xff : 0, words * sizeof *f->best_set);
	for (size_t g = 0; g < q->g->count; g++)
		set_put(f->best_set, group_level(q, g), f->in[g]);
}

static void scan_order(const struct search *q, struct split *best)
{
	struct finder *f = q->f;
	double base = finder_start(f, q->g), score = 0, weight = 0;
	size_t at = 0, rows = 0;

	for (size_t i = 0; i + 1 < q->groups; i++) {
		double s;
		finder_move(f, q->g->s, q->g->start[f->order[i]], group_end(q, f->order[i]));
		s = finder_score(f, base);
		if (s != -INFINITY &&
		    (at ? score_above(s, score, best->scale) : split_better(best, s, q->column)))
			at = i + 1, score = s, rows = f->left.rows, weight = f->left.weight;
	}
	if (!at)
		return;
	for (size_t i = 0; i < q->groups; i++)
		f->in[f->order[i]] = i < at;
	keep(q, best, score, rows, weight);
}

/* Group `group` of those that `mask` sends left into f->left; needs count_classes. */
static void move_group(const struct search *q, size_t group)
{
	struct side *l = &q->f->left;

	l->rows += group_end(q, group) - q->g->start[group];
	for (size_t c = 0; c < l->classes; c++) {
		l->count[c] += q->f->share[group * l->classes + c];
		l->weight += q->f->share[group * l->classes + c];
	}
}

static void scan_subsets(const struct search *q, struct split *best)
{
	struct finder *f = q->f;
	double base = finder_start(f, q->g), score = 0, weight = 0;
	unsigned at = 0;
	size_t rows = 0;

	for (unsigned mask = 1; mask < 1u << (q->groups - 1); mask++) {
		double s;
		side_clear(&f->left);
		for (size_t g = 0; g < q->groups; g++)
			if (mask >> g & 1)
				move_group(q, g);
		s = finder_score(f, base);
		if (s != -INFINITY &&
		    (at ? score_above(s, score, best->scale) : split_better(best, s, q->column)))
			at = mask, score = s, rows = f->left.rows, weight = f->left.weight;
	}
	for (size_t g = 0; g < q->groups; g++)
		f->in[g] = at >> g & 1;
	if (at)
		keep(q, best, score, rows, weight);
}

void split_categories(struct finder *f, uint32_t column, const struct groups *g, struct split *best)
{
	bool missing_in = g->missing && !f->present_only;
	struct search q = { f, g, column, g->count + missing_in };

	if (f->targets->classes <= 2) {
		mean_response(&q);
	} else {
		finder_start(f, g);             /* for the totals */
		count_classes(&q);
		if (q.groups <= EXHAUSTIVE_LEVELS) {
			scan_subsets(&q, best);
			return;
		}
		principal_order(&q);
	}
	sort_by_key(&q);
	scan_order(&q, best);
}
