#include "algorithms/tree/grow.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/columns.h"
#include "algorithms/tree/missing.h"

/* A node whose rows are known and that may still be split. */
struct open {
	size_t node, begin, n;
	struct split split;             /* best-first growth: found already, its set stored in the tree */
	uint32_t subset;
};

struct grower {
	const struct tree_options *opt;
	const struct data_view *view;
	const struct impurity *imp;
	struct tree *tree;
	struct targets targets;
	double *y, *weight;             /* owned; weight may be NULL */
	struct columns columns;
	struct finder finder;
	struct open *open;
	size_t opened, room;
	size_t leaves;
	size_t *pick;                   /* (cols) order in which columns are drawn; NULL: all of them */
	double root_weight;
};

/* ---- targets and weights ---- */

static int class_weights(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;
	double *count = mem_zeros(v->classes, sizeof *count, e);
	size_t present = 0;

	if (!count)
		return -1;
	for (size_t i = 0; i < v->rows; i++)
		count[v->label[i]]++;
	for (size_t c = 0; c < v->classes; c++)
		present += count[c] > 0;
	for (size_t i = 0; i < v->rows; i++)
		g->weight[i] *= (double)v->rows / ((double)present * count[v->label[i]]);
	free(count);
	return 0;
}

static int take_weights(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;
	bool balanced = g->opt->balanced && v->label;

	if (!v->weight && !balanced)
		return 0;
	if (!(g->weight = mem_array(v->rows, sizeof *g->weight, e)))
		return -1;
	for (size_t i = 0; i < v->rows; i++) {
		g->weight[i] = v->weight ? (double)v->weight[i] : 1;
		if (!(g->weight[i] > 0 && isfinite(g->weight[i])))
			return FAIL(e, ERR_DATA, "row %zu has weight %g; weights must be positive", i + 1,
				    g->weight[i]);
	}
	return balanced ? class_weights(g, e) : 0;
}

static int take_targets(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;
	double sum = 0, weight = 0;

	if (!(g->y = mem_array(v->rows, sizeof *g->y, e)))
		return -1;
	for (size_t i = 0; i < v->rows; i++) {
		double w = g->weight ? g->weight[i] : 1;
		if (!isfinite(v->target[i]))
			return FAIL(e, ERR_DATA, "row %zu has the target %g", i + 1, v->target[i]);
		if (v->target[i] < 0 && !strcmp(g->imp->name, "poisson"))
			return FAIL(e, ERR_DATA, "criterion=poisson needs targets >= 0; row %zu has %g", i + 1,
				    v->target[i]);
		sum += w * v->target[i];
		weight += w;
	}
	g->targets.shift = g->imp->centers ? sum / weight : 0;
	for (size_t i = 0; i < v->rows; i++)
		g->y[i] = v->target[i] - g->targets.shift;
	return 0;
}

static int check_labels(const struct data_view *v, struct err *e)
{
	for (size_t i = 0; i < v->rows; i++)
		if (v->label[i] >= v->classes)
			return FAIL(e, ERR_DATA, "row %zu has class %u of %zu", i + 1, v->label[i], v->classes);
	return 0;
}

/* ---- a node's own numbers ---- */

static bool pure(const struct grower *g, const struct segment *rows)
{
	if (g->view->label) {
		for (size_t i = 1; i < rows->n; i++)
			if (g->view->label[segment_row(rows, i)] != g->view->label[segment_row(rows, 0)])
				return false;
	} else {
		for (size_t i = 1; i < rows->n; i++)
			if (g->y[segment_row(rows, i)] != g->y[segment_row(rows, 0)])
				return false;
	}
	return true;
}

static double squared_error(const struct grower *g, const struct segment *rows, double value)
{
	double sum = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = segment_row(rows, i);
		double gap = g->y[row] - value;
		sum += gap * gap * (g->weight ? g->weight[row] : 1);
	}
	return sum;
}

/* Fills in node i from its rows. Leaves their totals in g->finder.node. */
static void describe(struct grower *g, size_t i, const struct segment *rows)
{
	struct side *all = &g->finder.node;
	struct node_info *info = &g->tree->info[i];
	double *value = g->tree->value + i * g->tree->outputs;

	finder_begin(&g->finder, rows);
	info->rows = (uint32_t)rows->n;
	info->weight = all->weight;
	info->impurity = g->imp->total(all) / all->weight;
	if (g->view->label) {
		double most = 0;
		for (size_t c = 0; c < g->tree->outputs; c++) {
			value[c] = all->count[c] / all->weight;
			most = fmax(most, all->count[c]);
		}
		info->error = all->weight - most;
	} else {
		value[0] = g->imp->value(all);
		info->error = squared_error(g, rows, value[0]);
		value[0] += g->targets.shift;
	}
}

/* ---- search ---- */

static void search_all(struct grower *g, const struct open *o, struct split *best)
{
	for (size_t c = 0; c < g->columns.cols; c++) {
		struct segment s = columns_segment(&g->columns, c, o->begin, o->n);
		split_exact(&g->finder, (uint32_t)c, &s, best);
	}
}

/* A random order of columns, drawn as far as needed: max_features of them, and on until one splits. */
static void search_some(struct grower *g, const struct open *o, struct split *best)
{
	struct rng r = rng_make(rng_seedf(g->opt->seed, "tree/columns/%zu", o->node));
	size_t d = g->columns.cols;

	for (size_t k = 0; k < d && (k < g->opt->max_features || best->column == NO_COLUMN); k++) {
		size_t j = k + rng_below(&r, d - k), c = g->pick[j];
		struct segment s = columns_segment(&g->columns, c, o->begin, o->n);
		g->pick[j] = g->pick[k];
		g->pick[k] = c;
		split_exact(&g->finder, (uint32_t)c, &s, best);
	}
}

/* The best split of an open node, if it may be split at all. describe() must have been the last call
 * on it. */
static struct split search(struct grower *g, const struct open *o)
{
	struct split best = { .column = NO_COLUMN };
	const struct tree_options *opt = g->opt;
	struct segment rows = columns_rows(&g->columns, o->begin, o->n);
	double gain;

	if (g->tree->info[o->node].depth >= opt->max_depth || o->n < opt->min_samples_split ||
	    o->n / 2 < opt->min_samples_leaf || pure(g, &rows))
		return best;
	if (g->pick)
		search_some(g, o, &best);
	else
		search_all(g, o, &best);
	if (best.column == NO_COLUMN)
		return best;
	gain = best.score - (g->finder.present_only ? 0 : g->imp->whole(&g->finder.node));
	best.score = gain > 0 ? gain : 0;       /* from here on: the gain */
	if (best.score + DBL_EPSILON * g->root_weight < opt->min_impurity_decrease * g->root_weight)
		best.column = NO_COLUMN;
	return best;
}

/* Copies the set of a categorical split into the tree. */
static int keep_set(struct grower *g, struct open *o, struct err *e)
{
	size_t levels;

	o->subset = 0;
	if (o->split.column == NO_COLUMN || !o->split.by_subset)
		return 0;
	levels = g->view->columns[o->split.column].levels;
	if (tree_add_set(g->tree, levels, &o->subset, e))
		return -1;
	memcpy(g->tree->sets + o->subset - 1, g->finder.best_set, set_words(levels) * sizeof *g->tree->sets);
	return 0;
}

/* ---- which node next ---- */

static bool best_first(const struct grower *g)
{
	return g->opt->max_leaves != TREE_NO_LIMIT;
}

/* Heap order: the larger gain, then the older node. */
static bool before(const struct open *a, const struct open *b)
{
	return a->split.score > b->split.score || (a->split.score == b->split.score && a->node < b->node);
}

static void sift_up(struct open *heap, size_t i)
{
	for (; i && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2) {
		struct open swap = heap[i];
		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
	}
}

static void sift_down(struct open *heap, size_t n)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
		struct open swap;
		if (child + 1 < n && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &heap[i]))
			return;
		swap = heap[i];
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

/* Best-first growth searches a node as it opens; depth-first when it is taken up. */
static int evaluate(struct grower *g, struct open *o, struct err *e)
{
	struct segment rows = columns_rows(&g->columns, o->begin, o->n);

	describe(g, o->node, &rows);
	o->split = search(g, o);
	return keep_set(g, o, e);
}

static int open_node(struct grower *g, size_t node, size_t begin, size_t n, struct err *e)
{
	struct open o = { .node = node, .begin = begin, .n = n, .split.column = NO_COLUMN };

	if (best_first(g)) {
		if (evaluate(g, &o, e))
			return -1;
		if (o.split.column == NO_COLUMN)
			return 0;
	}
	if (mem_grow((void **)&g->open, &g->room, g->opened + 1, sizeof *g->open, e))
		return -1;
	g->open[g->opened++] = o;
	if (best_first(g))
		sift_up(g->open, g->opened - 1);
	return 0;
}

static int take_node(struct grower *g, struct open *o, struct err *e)
{
	if (!best_first(g)) {
		*o = g->open[--g->opened];
		return evaluate(g, o, e);
	}
	*o = g->open[0];
	g->open[0] = g->open[--g->opened];
	sift_down(g->open, g->opened);
	return 0;
}

/* ---- splitting ---- */

static void mark_sides(struct grower *g, const struct open *o)
{
	struct segment rows = columns_rows(&g->columns, o->begin, o->n);

	for (size_t i = 0; i < rows.n; i++) {
		uint32_t row = segment_row(&rows, i);
		g->columns.left[row] = tree_goes_left(g->tree, o->node, view_row(g->view, row));
	}
}

static size_t count_left(const struct grower *g, const struct open *o)
{
	struct segment rows = columns_rows(&g->columns, o->begin, o->n);
	size_t left = 0;

	for (size_t i = 0; i < rows.n; i++)
		left += g->columns.left[segment_row(&rows, i)];
	return left;
}

static int split_node(struct grower *g, const struct open *o, struct err *e)
{
	struct tree *t = g->tree;
	uint32_t child;
	size_t left;

	if (tree_add_pair(t, &child, e))
		return -1;
	t->node[o->node] = (struct node){ .threshold = o->split.threshold, .left = child,
		.column = o->split.column & INT32_MAX, .default_left = o->split.default_left };
	t->info[o->node].subset = o->subset;
	t->info[o->node].gain = o->split.score;
	t->info[o->node].saw_missing = o->split.saw_missing;
	t->info[child].depth = t->info[child + 1].depth = t->info[o->node].depth + 1;
	mark_sides(g, o);
	if (g->finder.present_only) {
		if (missing_surrogates(t, o->node, &g->columns, o->begin, o->n, &g->finder,
				       g->opt->surrogates, e))
			return -1;
		mark_sides(g, o);
	}
	left = count_left(g, o);
	columns_part(&g->columns, o->begin, o->n);
	g->leaves++;
	return open_node(g, child + 1, o->begin + left, o->n - left, e) ||
	       open_node(g, child, o->begin, left, e) ? -1 : 0;
}

static int grow(struct grower *g, struct err *e)
{
	struct open o;

	g->leaves = 1;
	if (tree_add_root(g->tree, e) || open_node(g, 0, 0, g->view->rows, e))
		return -1;
	while (g->opened && g->leaves < g->opt->max_leaves)
		if (take_node(g, &o, e) || (o.split.column != NO_COLUMN && split_node(g, &o, e)))
			return -1;
	return 0;
}

/* ---- in and out ---- */

static int prepare(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;

	if (!(g->imp = impurity_find(g->opt->criterion, v->task, e)))
		return -1;
	if (v->task == TASK_CLASSIFY && check_labels(v, e))
		return -1;
	if (take_weights(g, e) || (v->task == TASK_REGRESS && take_targets(g, e)))
		return -1;
	g->targets.task = v->task;
	g->targets.rows = v->rows;
	g->targets.classes = v->task == TASK_CLASSIFY ? v->classes : 0;
	g->targets.label = v->task == TASK_CLASSIFY ? v->label : NULL;
	g->targets.y = g->y;
	g->targets.weight = g->weight;
	for (size_t i = 0; i < v->rows; i++)
		g->root_weight += g->weight ? g->weight[i] : 1;
	if (g->opt->max_features && g->opt->max_features < v->cols) {
		if (!(g->pick = mem_array(v->cols, sizeof *g->pick, e)))
			return -1;
		for (size_t c = 0; c < v->cols; c++)
			g->pick[c] = c;
	}
	return 0;
}

static void grower_free(struct grower *g)
{
	free(g->y);
	free(g->weight);
	free(g->open);
	free(g->pick);
	columns_free(&g->columns);
	finder_free(&g->finder);
	tree_destroy(g->tree);
}

int tree_grow(struct tree **out, const struct data_view *train, const struct tree_options *opt,
	      struct err *e)
{
	struct grower g = { .opt = opt, .view = train };
	int rc = -1;

	*out = NULL;
	if (!train->rows)
		return FAIL(e, ERR_DATA, "no training rows");
	if (train->cols > INT32_MAX || train->rows > UINT32_MAX / 2)
		return FAIL(e, ERR_LIMIT, "tree: %zu rows of %zu columns are too many", train->rows, train->cols);
	if (prepare(&g, e) || columns_make(&g.columns, train, e) ||
	    finder_make(&g.finder, train, &g.targets, g.imp, opt, e) ||
	    tree_make(&g.tree, train, g.imp, e) || grow(&g, e) || tree_finish(g.tree, e))
		goto done;
	*out = g.tree;
	g.tree = NULL;
	rc = 0;
done:
	grower_free(&g);
	return rc;
}
