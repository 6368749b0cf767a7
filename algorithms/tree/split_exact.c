/* Thresholds of numeric and ordered columns, over groups of equal values. */
#include <math.h>

#include "algorithms/tree/split.h"

float split_threshold(float a, float b)
{
	double mid = (double)a + ((double)b - (double)a) / 2;
	float t = (float)mid;

	if ((double)t > mid)
		t = nextafterf(t, -INFINITY);
	return t >= a && t < b ? t : a;         /* infinite ends have no middle */
}

/* One pass over the thresholds. Missing rows go left or right as a block; when they go right, "all
 * present rows left" is a split too (threshold: infinity). */
static void scan_thresholds(struct finder *f, uint32_t column, const struct groups *g,
			    bool missing_left, struct split *best)
{
	double base = finder_start(f, g);
	bool missing_in = g->missing && !f->present_only;
	size_t ends = missing_in && !missing_left ? g->count : g->count - 1;

	if (missing_left)
		finder_move(f, g, g->count);
	for (size_t i = 0; i < ends; i++) {
		bool heavier;
		double score;
		finder_move(f, g, i);
		score = finder_score(f, base);
		if (score == -INFINITY || !split_better(best, score, column))
			continue;
		heavier = side_heavier(&f->left, &f->here);
		*best = (struct split){ .score = score,
					.tie = best->tie,
					.whole = best->whole,
					.column = column,
					.threshold = i + 1 < g->count
						? split_threshold(group_value(f, column, g, i),
								  group_value(f, column, g, i + 1))
						: INFINITY,
					.left_rows = f->left.rows,
					.saw_missing = g->missing > 0,
					.default_left = missing_in ? missing_left : heavier };
	}
}

bool split_groups(struct finder *f, uint32_t column, const struct groups *g, struct split *best)
{
	if (!g->count || (g->count == 1 && (!g->missing || f->present_only)))
		return false;
	if (f->view->columns[column].kind == COLUMN_CATEGORICAL) {
		split_categories(f, column, g, best);
		return true;
	}
	scan_thresholds(f, column, g, false, best);
	if (g->missing && !f->present_only)
		scan_thresholds(f, column, g, true, best);
	return true;
}

bool split_exact(struct finder *f, uint32_t column, const struct segment *s, struct split *best)
{
	struct groups g = finder_groups(f, column, s);

	if (f->view->columns[column].kind == COLUMN_CATEGORICAL)
		finder_sum_groups(f, column, &g);
	return split_groups(f, column, &g, best);
}
