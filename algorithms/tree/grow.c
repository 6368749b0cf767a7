#include "algorithms/tree/grow.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/grower.h"
#include "algorithms/tree/missing.h"
#include "algorithms/tree/subtrees.h"

/* ---- a node's own numbers ---- */

static bool pure(const struct grower *g, const struct segment *rows)
{
	if (g->view->label) {
		for (size_t i = 1; i < rows->n; i++)
			if (g->view->label[segment_row(rows, i)] !=
			    g->view->label[segment_row(rows, 0)])
				return false;
	} else {
		for (size_t i = 1; i < rows->n; i++)
			if (g->view->target[segment_row(rows, i)] !=
			    g->view->target[segment_row(rows, 0)])
				return false;
	}
	return true;
}

static double squared_error(const struct grower *g, const struct segment *rows, double value)
{
	double sum = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = segment_row(rows, i);
		double gap = g->view->target[row] - value;
		sum += gap * gap * (g->targets.weight ? g->targets.weight[row] : 1);
	}
	return sum;
}

/* Totals of the node's rows into g->finder.node. */
static void sum_up(struct grower *g, size_t begin, size_t n)
{
	struct segment rows = columns_rows(&g->columns, begin, n);

	if (g->fast.on)
		fast_begin(&g->fast, begin, n);
	else
		finder_begin(&g->finder, &rows);
}

/* Fills in node i from its rows. */
static void describe(struct grower *g, size_t i, size_t begin, size_t n)
{
	const struct side *all = &g->finder.node;
	struct node_info *info = &g->tree->info[i];
	double *value = g->tree->value + i * g->tree->outputs;

	sum_up(g, begin, n);
	info->rows = (uint32_t)n;
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
		struct segment rows = columns_rows(&g->columns, begin, n);
		value[0] = g->imp->value(all) + g->targets.center;
		info->error = g->imp->centers ? g->imp->total(all)
					      : squared_error(g, &rows, value[0]);
	}
}

/* A leaf whatever the columns hold? */
static bool finished(const struct grower *g, size_t node, size_t begin, size_t n)
{
	const struct tree_options *opt = g->opt;
	struct segment rows = columns_rows(&g->columns, begin, n);

	return g->tree->info[node].depth >= opt->max_depth || n < opt->min_samples_split ||
	       n / 2 < opt->min_samples_leaf || pure(g, &rows);
}

/* ---- search ---- */

/* Columns are left out only where a node's children come before its cousins, and where no surrogate
 * needs every column kept in order. */
static bool leaves_out(const struct grower *g)
{
	return !g->frontier.best_first && !g->pick && !g->finder.present_only;
}

size_t grower_level(const struct grower *g, size_t depth)
{
	return !leaves_out(g) ? 0 : depth < LEVELS ? depth : LEVELS - 1;
}

/* False: constant in the node. */
static bool search_column(struct grower *g, const struct open *o, uint32_t column,
			  struct split *best)
{
	struct segment s;

	if (g->fast.on)
		return fast_split(&g->fast, column, best);
	s = columns_segment(&g->columns, column, o->begin, o->n, g->finder.room);
	return split_exact(&g->finder, column, &s, best);
}

/* All columns that may vary; those that do not are left out of the list for the children. What was
 * best here comes first there: a high score early lets the finders pass over more. */
static void search_all(struct grower *g, const struct open *o, struct split *best)
{
	size_t depth = g->tree->info[o->node].depth, level = grower_level(g, depth),
	       next = grower_level(g, depth + 1);
	const struct level *now = &g->level[level];
	struct level *below = &g->level[next];
	size_t kept = 0;

	for (size_t k = 0; k < now->columns; k++) {
		uint32_t c = now->column[k];
		if (!search_column(g, o, c, best) || next == level)
			continue;
		below->column[kept++] = c;
		if (best->column == c) {
			below->column[kept - 1] = below->column[0];
			below->column[0] = c;
		}
	}
	if (next != level)
		below->columns = kept;
}

/* A random order of columns, drawn as far as needed: max_features of them, and on until one splits.
 */
static void search_some(struct grower *g, const struct open *o, struct split *best)
{
	struct rng r = rng_make(rng_seedf(g->opt->seed, "tree/columns/%zu", o->node));
	size_t d = g->columns.cols;

	for (size_t k = 0; k < d; k++)
		g->pick[k] = (uint32_t)k;
	for (size_t k = 0; k < d && (k < g->opt->max_features || best->column == NO_COLUMN); k++) {
		size_t j = k + rng_below(&r, d - k);
		uint32_t c = g->pick[j];
		g->pick[j] = g->pick[k];
		g->pick[k] = c;
		search_column(g, o, c, best);
	}
}

/* The best split of an open node. */
static struct split search(struct grower *g, const struct open *o)
{
	struct split best = { .column = NO_COLUMN };
	double gain;

	sum_up(g, o->begin, o->n);
	best.scale = fabs(g->imp->whole(&g->finder.node));
	if (g->pick)
		search_some(g, o, &best);
	else
		search_all(g, o, &best);
	if (best.column == NO_COLUMN)
		return best;
	gain = best.score - (g->finder.present_only ? 0 : g->imp->whole(&g->finder.node));
	best.score = gain > 0 ? gain : 0;       /* from here on: the gain */
	if (best.score + DBL_EPSILON * g->root_weight <
	    g->opt->min_impurity_decrease * g->root_weight)
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
	memcpy(g->tree->sets + o->subset - 1, g->finder.best_set,
	       set_words(levels) * sizeof *g->tree->sets);
	return 0;
}

/* ---- which node next ---- */

/* Best-first growth searches a node as it opens; depth-first when it is taken up. */
static int evaluate(struct grower *g, struct open *o, struct err *e)
{
	o->split = search(g, o);
	return keep_set(g, o, e);
}

static int open_node(struct grower *g, size_t node, size_t begin, size_t n, struct err *e)
{
	struct open o = { .node = node, .begin = begin, .n = n, .split.column = NO_COLUMN };

	if (g->frontier.best_first) {
		if (evaluate(g, &o, e))
			return -1;
		if (o.split.column == NO_COLUMN)
			return 0;
	}
	if (g->later && n <= g->later->limit)
		return subtrees_put(g->later, g, &o, e);
	return frontier_push(&g->frontier, &o, e);
}

/* ---- splitting ---- */

static void mark_by_test(struct grower *g, const struct open *o)
{
	struct segment rows = columns_rows(&g->columns, o->begin, o->n);

	for (size_t i = 0; i < rows.n; i++) {
		uint32_t row = segment_row(&rows, i);
		g->columns.left[row] = tree_goes_left(g->tree, o->node, view_row(g->view, row));
	}
	mark_by_row(&g->columns, o->begin, o->n);
}

static void mark_sides(struct grower *g, const struct open *o)
{
	uint32_t at = g->columns.form[o->split.column].at;

	if (o->split.by == SPLIT_BY_POSITION)
		mark_by_position(&g->columns, at, o->begin, o->n, o->split.left_rows);
	else if (o->split.by == SPLIT_BY_CODE)
		mark_by_code(&g->columns, at, o->begin, o->n, o->split.code);
	else
		mark_by_test(g, o);
}

static size_t count_left(const struct grower *g, size_t n)
{
	size_t left = 0;

	for (size_t w = 0; w <= n / 64; w++)
		left += (size_t)__builtin_popcountll(g->columns.mask[w]);
	return left;
}

static void store_split(struct tree *t, const struct open *o, uint32_t child)
{
	struct node_info *info = &t->info[o->node];

	t->node[o->node] = (struct node){ .threshold = o->split.threshold, .left = child,
		.column = o->split.column & INT32_MAX, .default_left = o->split.default_left };
	info->subset = o->subset;
	info->gain = o->split.score;
	info->saw_missing = o->split.saw_missing;
	t->info[child].depth = t->info[child + 1].depth = info->depth + 1;
}

/* The columns of a node that has been split, for those of its children that go on. */
static void part_columns(struct grower *g, const struct open *o, bool left, bool right)
{
	const struct level *below =
		&g->level[grower_level(g, g->tree->info[o->node].depth + (size_t)1)];

	for (size_t k = 0; k < below->columns && (left || right); k++)
		part_column(&g->columns, below->column[k], o->begin, o->n, left, right);
}

static int split_node(struct grower *g, const struct open *o, struct err *e)
{
	struct tree *t = g->tree;
	bool left_goes_on, right_goes_on;
	uint32_t child;
	size_t left;

	if (tree_add_pair(t, &child, e))
		return -1;
	store_split(t, o, child);
	mark_sides(g, o);
	if (g->finder.present_only) {
		if (missing_surrogates(t, o->node, &g->columns, o->begin, o->n, &g->finder,
				       g->opt->surrogates, e))
			return -1;
		mark_sides(g, o);
	}
	left = count_left(g, o->n);
	part_rows(&g->columns, o->begin, o->n);
	describe(g, child, o->begin, left);
	describe(g, child + 1, o->begin + left, o->n - left);
	left_goes_on = !finished(g, child, o->begin, left);
	right_goes_on = !finished(g, child + 1, o->begin + left, o->n - left);
	part_columns(g, o, left_goes_on, right_goes_on);
	g->leaves++;
	if (right_goes_on && open_node(g, child + 1, o->begin + left, o->n - left, e))
		return -1;
	return left_goes_on ? open_node(g, child, o->begin, left, e) : 0;
}

int grower_run(struct grower *g, struct err *e)
{
	struct open o;

	while (g->frontier.n && g->leaves < g->opt->max_leaves) {
		o = frontier_pop(&g->frontier);
		if (!g->frontier.best_first && evaluate(g, &o, e))
			return -1;
		if (o.split.column != NO_COLUMN && split_node(g, &o, e))
			return -1;
	}
	return 0;
}

static int grow(struct grower *g, struct err *e)
{
	g->leaves = 1;
	if (tree_add_root(g->tree, e))
		return -1;
	describe(g, 0, 0, g->view->rows);
	if (!finished(g, 0, 0, g->view->rows) && open_node(g, 0, 0, g->view->rows, e))
		return -1;
	return grower_run(g, e);
}

static int threads_for(const struct grower *g)
{
	bool large = g->view->rows * g->view->cols >= g->opt->thread_cells;

	return large && g->opt->threads > 1 ? g->opt->threads : 1;
}

static int grow_with_threads(struct grower *g, struct err *e)
{
	struct subtrees later;
	int rc;

	if (!subtrees_begin(&later, g))
		return grow(g, e);
	g->later = &later;
	rc = grow(g, e) || subtrees_grow(&later, g, e) ? -1 : 0;
	g->later = NULL;
	subtrees_free(&later);
	return rc;
}

/* ---- in and out ---- */

static int prepare(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;

	if (!(g->imp = impurity_find(g->opt->criterion, v->task, e)) ||
	    targets_make(&g->targets, v, g->imp, g->opt->balanced, e))
		return -1;
	g->frontier.best_first = g->opt->max_leaves != TREE_NO_LIMIT;
	for (size_t i = 0; i < v->rows; i++)
		g->root_weight += g->targets.weight ? g->targets.weight[i] : 1;
	if (g->opt->max_features && g->opt->max_features < v->cols &&
	    !(g->pick = mem_array(v->cols, sizeof *g->pick, e)))
		return -1;
	return 0;
}

int grower_make_levels(struct grower *g, struct err *e)
{
	size_t levels = leaves_out(g) ? LEVELS : 1, d = g->view->cols;
	uint32_t *all = mem_array(levels * d, sizeof *all, e);

	if (!all)
		return -1;
	for (size_t k = 0; k < levels; k++)
		g->level[k].column = all + k * d;
	for (size_t c = 0; c < d; c++)
		all[c] = (uint32_t)c;
	g->level[0].columns = d;
	return 0;
}

static void grower_free(struct grower *g)
{
	targets_free(&g->targets);
	frontier_free(&g->frontier);
	free(g->pick);
	free(g->level[0].column);
	fast_free(&g->fast);
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
		return FAIL(e, ERR_LIMIT, "tree: %zu rows of %zu columns are too many", train->rows,
			    train->cols);
	if (prepare(&g, e) ||
	    columns_make(&g.columns, train, &g.targets, opt->finder, threads_for(&g), e) ||
	    finder_make(&g.finder, train, &g.targets, g.imp, opt, e) || grower_make_levels(&g, e) ||
	    fast_make(&g.fast, &g.columns, &g.finder, train->task, opt, e) ||
	    tree_make(&g.tree, train, g.imp, e) || grow_with_threads(&g, e) || tree_finish(g.tree, e))
		goto done;
	*out = g.tree;
	g.tree = NULL;
	rc = 0;
done:
	grower_free(&g);
	return rc;
}
