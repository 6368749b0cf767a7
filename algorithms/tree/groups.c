/* Groups of equal values, and moving them from the right side of a split to the left. */
#include <math.h>
#include <string.h>

#include "algorithms/tree/split.h"

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
	f->start[g.count + 1] = (uint32_t)s->n;
	return g;
}

static void sum_row(struct finder *f, struct group_sum *sum, double *share, uint32_t row)
{
	const struct targets *t = f->targets;
	double w = t->weight ? t->weight[row] : 1;

	sum->rows++;
	sum->weight += w;
	if (t->label)
		share[t->label[row]] += w;
	else
		sum->sum += w * (t->y[row] - t->center);
}

void finder_sum_groups(struct finder *f, uint32_t column, struct groups *g)
{
	size_t groups = g->count + (g->missing > 0), classes = f->targets->classes;

	memset(f->share, 0, groups * classes * sizeof *f->share);
	for (size_t k = 0; k < groups; k++) {
		f->sum[k] = (struct group_sum){ .value = group_value(f, column, g, k) };
		for (size_t i = g->start[k]; i < g->start[k + 1]; i++)
			sum_row(f, &f->sum[k], f->share + k * classes, segment_row(g->s, i));
	}
	g->summed = true;
}

float group_value(const struct finder *f, uint32_t column, const struct groups *g, size_t group)
{
	if (g->summed)
		return f->sum[group].value;
	return finder_value(f, column, segment_row(g->s, g->start[group]));
}

/* ---- moving ---- */

static void add_group(struct finder *f, struct side *to, const struct groups *g, size_t group)
{
	const double *share = f->share + group * to->classes;

	if (!g->summed || f->imp->ordered) {
		for (size_t i = g->start[group]; i < g->start[group + 1]; i++)
			side_add(to, f->targets, f->imp, segment_row(g->s, i));
		return;
	}
	to->rows += f->sum[group].rows;
	to->weight += f->sum[group].weight;
	to->sum += f->sum[group].sum;
	for (size_t c = 0; c < to->classes; c++)
		to->count[c] += share[c];
}

double finder_start(struct finder *f, const struct groups *g)
{
	bool all = !g->missing || !f->present_only;
	size_t groups = g->count + (g->missing && all);

	side_clear(&f->left);
	if (all && !f->imp->ordered) {
		side_copy(&f->here, &f->node);
		side_copy(&f->right, &f->node);
		return f->present_only ? f->imp->whole(&f->right) : 0;
	}
	if (f->imp->ordered) {
		medians_begin(f->left.med, f->sorted, f->rank, f->node.rows);
		medians_begin(f->right.med, f->sorted, f->rank, f->node.rows);
	}
	side_clear(&f->right);
	for (size_t k = 0; k < groups; k++)
		add_group(f, &f->right, g, k);
	side_copy(&f->here, &f->right);
	return f->present_only ? f->imp->whole(&f->right) : 0;
}

void finder_move(struct finder *f, const struct groups *g, size_t group)
{
	const struct targets *t = f->targets;

	add_group(f, &f->left, g, group);
	if (!f->imp->ordered)
		return;
	for (size_t i = g->start[group]; i < g->start[group + 1]; i++) {
		uint32_t row = segment_row(g->s, i);
		medians_add(f->right.med, row, t->weight ? -t->weight[row] : -1, t->y[row]);
	}
}

double finder_score(struct finder *f, double base)
{
	if (f->left.rows < f->min_leaf || f->here.rows - f->left.rows < f->min_leaf)
		return -INFINITY;
	side_rest(&f->right, &f->here, &f->left);
	return f->imp->score(&f->left, &f->right) - base;
}
