/* Thresholds of numeric and ordered columns, over groups of equal values. */
#include <math.h>

#include "algorithms/tree/split.h"

float tree_split_threshold(float a, float b)
{
	double mid = (double)a + ((double)b - (double)a) / 2;
	float t = (float)mid;

	if ((double)t > mid)
		t = nextafterf(t, -INFINITY);
	return t >= a && t < b ? t : a;         /* infinite ends have no middle */
}

/* One pass over the thresholds. Missing rows go left or right as a block; when they go right, "all
 * present rows left" is a split too (threshold: infinity). */
static void scan_thresholds(struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
			    bool missing_left, struct tree_split *best)
{
	double base = tree_splitter_start(f, g);
	bool missing_in = g->missing && !f->present_only;
	size_t ends = missing_in && !missing_left ? g->count : g->count - 1;

	if (missing_left)
		tree_splitter_move(f, g, g->count);
	for (size_t i = 0; i < ends; i++) {
		bool heavier;
		double score;
		tree_splitter_move(f, g, i);
		score = tree_splitter_score(f, base);
		if (score == -INFINITY || !tree_split_better(best, score, column))
			continue;
		heavier = tree_side_heavier(&f->left, &f->here);
		*best = (struct tree_split){
			.score = score,
			.tie = best->tie,
			.whole = best->whole,
			.column = column,
			.threshold = i + 1 < g->count
					     ? tree_split_threshold(
						       tree_group_value(f, column, g, i),
						       tree_group_value(f, column, g, i + 1))
					     : INFINITY,
			.left_rows = f->left.rows,
			.saw_missing = g->missing > 0,
			.default_left = missing_in ? missing_left : heavier
		};
	}
}

bool tree_split_groups(struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
		       struct tree_split *best)
{
	if (!g->count || (g->count == 1 && (!g->missing || f->present_only)))
		return false;
	if (f->view->columns[column].kind == COLUMN_CATEGORICAL) {
		tree_split_categories(f, column, g, best);
		return true;
	}
	scan_thresholds(f, column, g, false, best);
	if (g->missing && !f->present_only)
		scan_thresholds(f, column, g, true, best);
	return true;
}

bool tree_split_exact(struct tree_splitter *f, uint32_t column, const struct tree_segment *s,
		      struct tree_split *best)
{
	struct tree_groups g = tree_splitter_groups(f, column, s);

	if (f->view->columns[column].kind == COLUMN_CATEGORICAL)
		tree_splitter_sum_groups(f, column, &g);
	return tree_split_groups(f, column, &g, best);
}
