/* The scratch of a search, and a node's totals. */
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

static size_t most_groups(const struct data_view *v)
{
	size_t levels = most_levels(v), most = levels > TREE_CODES_MOST ? levels : TREE_CODES_MOST;

	return most < v->rows ? most : v->rows;
}

static int make_ranks(struct tree_target_ranks *r, size_t rows, struct err *e)
{
	return (r->sorted = mem_array(rows, sizeof *r->sorted, e)) &&
	       (r->rank = mem_array(rows, sizeof *r->rank, e)) &&
	       (r->by_target = mem_array(rows, sizeof *r->by_target, e)) ? 0 : -1;
}

int tree_splitter_make(struct tree_splitter *f, const struct data_view *v, struct tree_targets *t,
		       const struct tree_impurity *imp, const struct tree_options *opt,
		       struct err *e)
{
	size_t classes = t->classes ? t->classes : 1, groups = most_groups(v) + 1;

	*f = (struct tree_splitter){ .view = v,
				     .targets = t,
				     .imp = imp,
				     .min_leaf = opt->min_samples_leaf,
				     .pruned = opt->prune != TREE_PRUNE_NONE ||
					       opt->ccp_alpha > 0 || opt->cp > 0,
				     .present_only = opt->missing == TREE_MISSING_SURROGATE };
	if (tree_side_make(&f->node, t, imp, e) || tree_side_make(&f->left, t, imp, e) ||
	    tree_side_make(&f->right, t, imp, e) || tree_side_make(&f->here, t, imp, e) ||
	    !(f->start = mem_array(v->rows + 2, sizeof *f->start, e)) ||
	    !(f->room = mem_array(v->rows, sizeof *f->room, e)) ||
	    !(f->sum = mem_array(groups, sizeof *f->sum, e)) ||
	    !(f->share = mem_array(groups * classes, sizeof *f->share, e)) ||
	    tree_categories_make(&f->categories, groups, most_levels(v) + 1, classes, e))
		return -1;
	return imp->ordered ? make_ranks(&f->ranks, v->rows, e) : 0;
}

void tree_splitter_free(struct tree_splitter *f)
{
	tree_side_free(&f->node);
	tree_side_free(&f->left);
	tree_side_free(&f->right);
	tree_side_free(&f->here);
	free(f->start);
	free(f->room);
	free(f->sum);
	free(f->share);
	tree_categories_free(&f->categories);
	free(f->ranks.sorted);
	free(f->ranks.rank);
	free(f->ranks.by_target);
	*f = (struct tree_splitter){ 0 };
}

static int by_y(const void *a, const void *b, void *y)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	double p = ((const double *)y)[i], q = ((const double *)y)[j];

	return p != q ? (p > q) - (p < q) : (i > j) - (i < j);
}

static void rank_targets(struct tree_splitter *f, const struct tree_segment *rows)
{
	struct tree_target_ranks *r = &f->ranks;

	for (size_t i = 0; i < rows->n; i++)
		r->by_target[i] = tree_segment_row(rows, i);
	qsort_r(r->by_target, rows->n, sizeof *r->by_target, by_y, (void *)f->targets->y);
	for (size_t i = 0; i < rows->n; i++) {
		r->sorted[i] = f->targets->y[r->by_target[i]];
		r->rank[r->by_target[i]] = (uint32_t)i;
	}
	tree_medians_begin(f->node.med, r->sorted, r->rank, rows->n);
}

/* Their mean, so that sums over the node's rows are of small numbers. */
static double mean_target(const struct tree_targets *t, const struct tree_segment *rows)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = tree_segment_row(rows, i);
		double w = t->weight ? t->weight[row] : 1;
		sum += w * t->y[row];
		weight += w;
	}
	return sum / weight;
}

void tree_splitter_begin(struct tree_splitter *f, const struct tree_segment *rows)
{
	tree_side_clear(&f->node);
	if (f->imp->centers)
		f->targets->center = mean_target(f->targets, rows);
	if (f->imp->ordered)
		rank_targets(f, rows);
	for (size_t i = 0; i < rows->n; i++)
		tree_side_add(&f->node, f->targets, f->imp, tree_segment_row(rows, i));
}
