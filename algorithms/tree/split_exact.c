#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/split.h"

static size_t most_levels(const struct data_view *v)
{
	size_t most = 0;

	for (size_t c = 0; c < v->cols; c++)
		if (v->columns[c].kind == COLUMN_CATEGORICAL && v->columns[c].levels > most)
			most = v->columns[c].levels;
	return most;
}

static int make_ranks(struct finder *f, size_t rows, struct err *e)
{
	return (f->sorted = mem_array(rows, sizeof *f->sorted, e)) &&
	       (f->rank = mem_array(rows, sizeof *f->rank, e)) &&
	       (f->by_target = mem_array(rows, sizeof *f->by_target, e)) ? 0 : -1;
}

int finder_make(struct finder *f, const struct data_view *v, struct targets *t,
		const struct impurity *imp, const struct tree_options *opt, struct err *e)
{
	size_t groups = most_levels(v) + 1, classes = t->classes ? t->classes : 1;

	*f = (struct finder){ .view = v,
			      .targets = t,
			      .imp = imp,
			      .min_leaf = opt->min_samples_leaf,
			      .present_only = opt->missing == MISSING_SURROGATE };
	if (side_make(&f->node, t, imp, e) || side_make(&f->left, t, imp, e) ||
	    side_make(&f->right, t, imp, e) || side_make(&f->here, t, imp, e) ||
	    !(f->start = mem_array(v->rows + 2, sizeof *f->start, e)) ||
	    !(f->room = mem_array(v->rows, sizeof *f->room, e)) ||
	    !(f->order = mem_array(groups, sizeof *f->order, e)) ||
	    !(f->key = mem_array(groups, sizeof *f->key, e)) ||
	    !(f->share = mem_array(groups * classes, sizeof *f->share, e)) ||
	    !(f->axis = mem_array(3 * classes, sizeof *f->axis, e)) ||
	    !(f->in = mem_array(groups, sizeof *f->in, e)) ||
	    !(f->best_set = mem_zeros(set_words(groups), sizeof *f->best_set, e)))
		return -1;
	return imp->ordered ? make_ranks(f, v->rows, e) : 0;
}

void finder_free(struct finder *f)
{
	side_free(&f->node);
	side_free(&f->left);
	side_free(&f->right);
	side_free(&f->here);
	free(f->start);
	free(f->room);
	free(f->order);
	free(f->key);
	free(f->share);
	free(f->axis);
	free(f->in);
	free(f->best_set);
	free(f->sorted);
	free(f->rank);
	free(f->by_target);
	*f = (struct finder){ 0 };
}

static int by_y(const void *a, const void *b, void *y)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	double p = ((const double *)y)[i], q = ((const double *)y)[j];

	return p != q ? (p > q) - (p < q) : (i > j) - (i < j);
}

static void rank_targets(struct finder *f, const struct segment *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		f->by_target[i] = segment_row(rows, i);
	qsort_r(f->by_target, rows->n, sizeof *f->by_target, by_y, (void *)f->targets->y);
	for (size_t i = 0; i < rows->n; i++) {
		f->sorted[i] = f->targets->y[f->by_target[i]];
		f->rank[f->by_target[i]] = (uint32_t)i;
	}
	medians_begin(f->node.med, f->sorted, f->rank, rows->n);
}

/* Their mean, so that sums over the node's rows are of small numbers. */
static double mean_target(const struct targets *t, const struct segment *rows)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = segment_row(rows, i);
		double w = t->weight ? t->weight[row] : 1;
		sum += w * t->y[row];
		weight += w;
	}
	return sum / weight;
}

void finder_begin(struct finder *f, const struct segment *rows)
{
	side_clear(&f->node);
	if (f->imp->centers)
		f->targets->center = mean_target(f->targets, rows);
	if (f->imp->ordered)
		rank_targets(f, rows);
	for (size_t i = 0; i < rows->n; i++)
		side_add(&f->node, f->targets, f->imp, segment_row(rows, i));
}

float split_threshold(float a, float b)
{
	double mid = (double)a + ((double)b - (double)a) / 2;
	float t = (float)mid;

	if ((double)t > mid)
		t = nextafterf(t, -INFINITY);
	return t >= a && t < b ? t : a;         /* infinite ends have no middle */
}

float finder_value(const struct finder *f, uint32_t column, uint32_t row)
{
	return cell_value(&f->view->columns[column], view_row(f->view, row)[column]);
}

struct groups finder_groups(struct finder *f, uint32_t column, const struct segment *s)
{
	struct groups g = { .s = s, .start = f->start };
	float last = 0;

	for (size_t i = 0; i < s->n; i++) {
		float x = finder_value(f, column, segment_row(s, i));
		if (x != x) {                   /* missing rows are last */
			g.missing = s->n - i;
			break;
		}
		if (!i || x != last)
			f->start[g.count++] = (uint32_t)i;
		last = x;
	}
	f->start[g.count] = (uint32_t)(s->n - g.missing);
	return g;
}

double finder_start(struct finder *f, const struct groups *g)
{
	const struct segment *s = g->s;
	size_t n = f->present_only ? s->n - g->missing : s->n;

	side_clear(&f->left);
	if (f->imp->ordered) {
		medians_begin(f->left.med, f->sorted, f->rank, s->n);
		medians_begin(f->right.med, f->sorted, f->rank, s->n);
	}
	if (n == s->n && !f->imp->ordered) {
		side_copy(&f->here, &f->node);
	} else {
		side_clear(&f->right);
		for (size_t i = 0; i < n; i++)
			side_add(&f->right, f->targets, f->imp, segment_row(s, i));
		side_copy(&f->here, &f->right);
	}
	side_copy(&f->right, &f->here);
	return f->present_only ? f->imp->whole(&f->right) : 0;
}

void finder_move(struct finder *f, const struct segment *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		uint32_t row = segment_row(s, i);
		side_add(&f->left, f->targets, f->imp, row);
		if (f->imp->ordered)
			medians_add(f->right.med, row,
				    f->targets->weight ? -f->targets->weight[row] : -1,
				    f->targets->y[row]);
	}
}

double finder_score(struct finder *f, double base)
{
	if (f->left.rows < f->min_leaf || f->here.rows - f->left.rows < f->min_leaf)
		return -INFINITY;
	side_rest(&f->right, &f->here, &f->left);
	return f->imp->score(&f->left, &f->right) - base;
}

/* One pass over the thresholds of a numeric or ordered column. Missing rows go left or right as a
 * block; when they go right, "all present rows left" is a split too (threshold: infinity). */
static void scan_thresholds(struct finder *f, uint32_t column, const struct groups *g,
			    bool missing_left, struct split *best)
{
	double base = finder_start(f, g);
	bool missing_in = g->missing && !f->present_only;
	size_t ends = missing_in && !missing_left ? g->count : g->count - 1;

	if (missing_left)
		finder_move(f, g->s, g->start[g->count], g->s->n);
	for (size_t i = 0; i < ends; i++) {
		double score;
		finder_move(f, g->s, g->start[i], g->start[i + 1]);
		score = finder_score(f, base);
		if (score == -INFINITY || !split_better(best, score, column))
			continue;
		*best = (struct split){
			.score = score,
			.scale = best->scale,
			.column = column,
			.left_rows = f->left.rows,
			.saw_missing = g->missing > 0,
			.default_left = missing_in
						? missing_left
						: f->left.weight >= f->here.weight - f->left.weight
		};
		best->threshold =
			i + 1 == g->count
				? INFINITY
				: split_threshold(
					  finder_value(f, column, segment_row(g->s, g->start[i])),
					  finder_value(f, column,
						       segment_row(g->s, g->start[i + 1])));
	}
}

bool split_exact(struct finder *f, uint32_t column, const struct segment *s, struct split *best)
{
	struct groups g = finder_groups(f, column, s);

	if (!g.count || (g.count == 1 && (!g.missing || f->present_only)))
		return false;
	if (f->view->columns[column].kind == COLUMN_CATEGORICAL) {
		split_categories(f, column, &g, best);
		return true;
	}
	scan_thresholds(f, column, &g, false, best);
	if (g.missing && !f->present_only)
		scan_thresholds(f, column, &g, true, best);
	return true;
}
