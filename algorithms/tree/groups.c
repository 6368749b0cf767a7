/* Groups of equal values, and moving them from the right side of a split to the left. */
#include <math.h>
#include <string.h>

#include "algorithms/tree/split.h"

float tree_splitter_value(const struct tree_splitter *f, uint32_t column, uint32_t row)
{
	struct tree_row x = tree_row_of(f->view, row);

	return tree_cell_value(&f->view->columns[column], tree_row_value(&x, column));
}

struct tree_groups tree_splitter_groups(struct tree_splitter *f, uint32_t column,
					const struct tree_segment *s)
{
	struct tree_groups g = { .s = s, .start = f->start };
	float last = 0;

	for (size_t i = 0; i < s->n; i++) {
		float x = tree_splitter_value(f, column, tree_segment_row(s, i));
		if (x != x) {                   /* missing rows are last */
			g.missing = s->n - i;
			break;
		}
		if (!i || x != last)
			f->start[g.count++] = (uint32_t)i;
		last = x;
	}
	f->start[g.count] = (uint32_t)(s->n - g.missing);
	f->start[g.count + 1] = (uint32_t)s->n;
	return g;
}

static void sum_row(struct tree_splitter *f, struct tree_group_sum *sum, double *share,
		    uint32_t row)
{
	const struct tree_targets *t = f->targets;
	double w = t->weight ? t->weight[row] : 1;

	sum->rows++;
	sum->weight += w;
	if (t->label)
		share[t->label[row]] += w;
	else
		sum->sum += w * (t->y[row] - t->center);
}

void tree_splitter_sum_groups(struct tree_splitter *f, uint32_t column, struct tree_groups *g)
{
	size_t groups = g->count + (g->missing > 0), classes = f->targets->classes;

	memset(f->share, 0, groups * classes * sizeof *f->share);
	for (size_t k = 0; k < groups; k++) {
		f->sum[k] = (struct tree_group_sum){ .value = tree_group_value(f, column, g, k) };
		for (size_t i = g->start[k]; i < g->start[k + 1]; i++)
			sum_row(f, &f->sum[k], f->share + k * classes, tree_segment_row(g->s, i));
	}
	g->summed = true;
}

float tree_group_value(const struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
		       size_t group)
{
	if (g->summed)
		return f->sum[group].value;
	return tree_splitter_value(f, column, tree_segment_row(g->s, g->start[group]));
}

/* ---- moving ---- */

static void add_group(struct tree_splitter *f, struct tree_side *to, const struct tree_groups *g,
		      size_t group)
{
	const double *share = f->share + group * to->classes;

	if (!g->summed || f->imp->ordered) {
		for (size_t i = g->start[group]; i < g->start[group + 1]; i++)
			tree_side_add(to, f->targets, f->imp, tree_segment_row(g->s, i));
		return;
	}
	to->rows += f->sum[group].rows;
	to->weight += f->sum[group].weight;
	to->sum += f->sum[group].sum;
	for (size_t c = 0; c < to->classes; c++)
		to->count[c] += share[c];
}

double tree_splitter_start(struct tree_splitter *f, const struct tree_groups *g)
{
	bool all = !g->missing || !f->present_only;
	size_t groups = g->count + (g->missing && all);

	tree_side_clear(&f->left);
	if (all && !f->imp->ordered) {
		tree_side_copy(&f->here, &f->node);
		tree_side_copy(&f->right, &f->node);
		return f->present_only ? f->imp->whole(&f->right) : 0;
	}
	if (f->imp->ordered) {
		tree_medians_begin(f->left.med, f->ranks.sorted, f->ranks.rank, f->node.rows);
		tree_medians_begin(f->right.med, f->ranks.sorted, f->ranks.rank, f->node.rows);
	}
	tree_side_clear(&f->right);
	for (size_t k = 0; k < groups; k++)
		add_group(f, &f->right, g, k);
	tree_side_copy(&f->here, &f->right);
	return f->present_only ? f->imp->whole(&f->right) : 0;
}

void tree_splitter_move(struct tree_splitter *f, const struct tree_groups *g, size_t group)
{
	const struct tree_targets *t = f->targets;

	add_group(f, &f->left, g, group);
	if (!f->imp->ordered)
		return;
	for (size_t i = g->start[group]; i < g->start[group + 1]; i++) {
		uint32_t row = tree_segment_row(g->s, i);
		tree_medians_add(f->right.med, row, t->weight ? -t->weight[row] : -1, t->y[row]);
	}
}

double tree_splitter_score(struct tree_splitter *f, double base)
{
	if (f->left.rows < f->min_leaf || f->here.rows - f->left.rows < f->min_leaf)
		return -INFINITY;
	tree_side_rest(&f->right, &f->here, &f->left);
	return f->imp->score(&f->left, &f->right) - base;
}
