#include "algorithms/tree/grower.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/missing.h"

/* ---- a node's own numbers ---- */

static bool pure(const struct tree_grower *g, const struct tree_segment *rows)
{
	if (g->view->label) {
		for (size_t i = 1; i < rows->n; i++)
			if (g->view->label[tree_segment_row(rows, i)] !=
			    g->view->label[tree_segment_row(rows, 0)])
				return false;
	} else {
		for (size_t i = 1; i < rows->n; i++)
			if (g->view->target[tree_segment_row(rows, i)] !=
			    g->view->target[tree_segment_row(rows, 0)])
				return false;
	}
	return true;
}

static double squared_error(const struct tree_grower *g, const struct tree_segment *rows,
			    double value)
{
	double sum = 0;

	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = tree_segment_row(rows, i);
		double gap = g->view->target[row] - value;
		sum += gap * gap * (g->targets.weight ? g->targets.weight[row] : 1);
	}
	return sum;
}

/* Fills in node i from its rows. */
static int describe(struct tree_grower *g, size_t i, size_t begin, size_t n, struct err *e)
{
	const struct tree_side *all = &g->splitter.node;
	struct tree_node_info *info = &g->tree->info[i];
	struct tree_segment rows;
	double value;

	tree_grower_sum(g, begin, n);
	info->rows = (uint32_t)n;
	info->weight = all->weight;
	info->impurity = g->imp->total(all) / all->weight;
	if (g->view->label) {
		double most = 0;
		for (size_t c = 0; c < all->classes; c++)
			most = fmax(most, all->count[c]);
		info->error = all->weight - most;
		return tree_values_put(&g->tree->values, i, all->count, all->weight, e);
	}
	value = g->imp->value(all) + g->targets.center;
	rows = tree_columns_rows(&g->columns, begin, n);
	info->error = g->imp->centers ? g->imp->total(all) : squared_error(g, &rows, value);
	return tree_values_put(&g->tree->values, i, &value, 1, e);
}

/* A leaf whatever the columns hold? */
static bool finished(const struct tree_grower *g, size_t node, size_t begin, size_t n)
{
	const struct tree_options *opt = g->opt;
	struct tree_segment rows = tree_columns_rows(&g->columns, begin, n);

	return g->tree->info[node].depth >= opt->max_depth || n < opt->min_samples_split ||
	       n / 2 < opt->min_samples_leaf || pure(g, &rows);
}

/* ---- which node next ---- */

/* Beside the node itself, the columns that may still vary in it. */
static int leave_to_threads(struct tree_grower *g, const struct tree_open_node *root, struct err *e)
{
	const struct tree_level *level =
		&g->level[tree_grower_level(g, g->tree->info[root->node].depth)];
	struct tree_subtrees *s = g->later;
	struct tree_subtree *t;

	if (mem_grow((void **)&s->at, &s->room, s->n + 1, sizeof *s->at, e))
		return -1;
	t = &s->at[s->n];
	*t = (struct tree_subtree){ .root = *root, .columns = level->columns };
	if (!(t->column = mem_copy(level->column, level->columns, sizeof *t->column, e)))
		return -1;
	s->n++;
	return 0;
}

/* Takes *entries. */
static int open_node(struct tree_grower *g, size_t node, size_t begin, size_t n,
		     struct tree_entry_list *entries, struct err *e)
{
	struct tree_open_node o = {
		.node = node, .begin = begin, .n = n, .entries = *entries,
		.split.column = TREE_NO_COLUMN
	};
	int rc = 0;

	if (g->frontier.best_first)     /* searched as it opens; depth-first, when taken up */
		rc = tree_grower_search(g, &o, e);
	if (rc || (g->frontier.best_first && o.split.column == TREE_NO_COLUMN))
		return rc;
	rc = g->later && n <= g->later->limit ? leave_to_threads(g, &o, e)
					      : tree_frontier_push(&g->frontier, &o, e);
	if (!rc)
		*entries = (struct tree_entry_list){ 0 };
	return rc;
}

/* ---- splitting ---- */

static void mark_by_test(struct tree_grower *g, const struct tree_open_node *o)
{
	struct tree_segment rows = tree_columns_rows(&g->columns, o->begin, o->n);

	for (size_t i = 0; i < rows.n; i++) {
		uint32_t row = tree_segment_row(&rows, i);
		struct tree_row x = tree_row_of(g->view, row);
		g->columns.left[row] = tree_goes_left(g->tree, o->node, &x);
	}
	tree_mark_by_row(&g->columns, o->begin, o->n);
}

/* Each code that occurs is asked. */
static void mark_by_value(struct tree_grower *g, const struct tree_open_node *o)
{
	uint32_t at = g->columns.form[o->split.column].at;
	const uint8_t *code = tree_columns_code(&g->columns, at) + o->begin;
	const struct tree_bins *bins = &g->columns.bins[at];
	bool left[TREE_CODES_MOST];

	if (o->n < bins->count)
		for (size_t i = 0; i < o->n; i++)
			left[code[i]] = tree_value_left(g->tree, o->node, bins->value[code[i]]);
	else
		for (size_t b = 0; b < bins->count; b++)
			left[b] = tree_value_left(g->tree, o->node, bins->value[b]);
	tree_mark_by_table(&g->columns, at, o->begin, o->n, left);
}

static void mark_sides(struct tree_grower *g, const struct tree_open_node *o)
{
	uint32_t at = g->columns.form[o->split.column].at;

	if (o->split.by == TREE_SPLIT_BY_POSITION)
		tree_mark_by_position(&g->columns, at, o->begin, o->n,
				      o->split.left_rows - o->split.lead, o->split.lead);
	else if (o->split.by == TREE_SPLIT_BY_CODE)
		tree_mark_by_code(&g->columns, at, o->begin, o->n, o->split.code);
	else if (o->split.by == TREE_SPLIT_BY_VALUE)
		mark_by_value(g, o);
	else if (o->split.by == TREE_SPLIT_BY_ENTRIES)
		tree_mark_by_entries(&g->columns,
				     tree_entries_find(&o->entries, o->split.column),
				     o->split.threshold, o->split.default_left, o->begin, o->n);
	else
		mark_by_test(g, o);
}

static size_t count_left(const struct tree_grower *g, size_t n)
{
	size_t left = 0;

	for (size_t w = 0; w <= n / 64; w++)
		left += (size_t)__builtin_popcountll(g->columns.mask[w]);
	return left;
}

static void store_split(struct tree *t, const struct tree_open_node *o, uint32_t child)
{
	struct tree_node_info *info = &t->info[o->node];

	t->node[o->node] = (struct tree_node){ .threshold = o->split.threshold, .left = child,
		.column = o->split.column & INT32_MAX, .default_left = o->split.default_left };
	info->subset = o->subset;
	info->gain = o->split.score;
	info->saw_missing = o->split.saw_missing;
	t->info[child].depth = t->info[child + 1].depth = info->depth + 1;
}

/* The columns of a node that has been split, for those of its children that go on. */
static void part_columns(struct tree_grower *g, const struct tree_open_node *o, bool left,
			 bool right)
{
	const struct tree_level *below =
		&g->level[tree_grower_level(g, g->tree->info[o->node].depth + (size_t)1)];

	for (size_t k = 0; k < below->columns && (left || right); k++)
		tree_partition_column(&g->columns, below->column[k], o->begin, o->n, left, right);
}

/* Fills in both children, and the gain: from their totals, so that it is the same to the last bit
 * however the split was found. */
static int describe_children(struct tree_grower *g, const struct tree_open_node *o, uint32_t child,
			     size_t left, struct err *e)
{
	struct tree_side *l = &g->splitter.left, *r = &g->splitter.node;
	double center, gain;

	if (describe(g, child, o->begin, left, e))
		return -1;
	tree_side_copy(l, r);
	center = g->targets.center;
	if (describe(g, child + (size_t)1, o->begin + left, o->n - left, e))
		return -1;
	if (g->splitter.present_only || g->imp->ordered)
		return 0;
	l->sum += l->weight * (center - g->targets.center);       /* relative to one center */
	gain = g->imp->score(l, r) - o->split.whole;
	g->tree->info[o->node].gain = gain > 0 ? gain : 0;
	return 0;
}

/* Both children that go on are opened. */
static int open_children(struct tree_grower *g, struct tree_open_node *o, uint32_t child,
			 size_t left, struct err *e)
{
	bool left_goes_on = !finished(g, child, o->begin, left);
	bool right_goes_on = !finished(g, child + 1, o->begin + left, o->n - left);
	struct tree_entry_list right = { 0 };
	int rc = tree_entries_part(&g->columns, &o->entries, &right, left_goes_on, right_goes_on, e);

	if (!rc)
		part_columns(g, o, left_goes_on, right_goes_on);
	if (!rc && right_goes_on)
		rc = open_node(g, child + 1, o->begin + left, o->n - left, &right, e);
	if (!rc && left_goes_on)
		rc = open_node(g, child, o->begin, left, &o->entries, e);
	free(right.at);
	return rc;
}

static int split_node(struct tree_grower *g, struct tree_open_node *o, struct err *e)
{
	struct tree *t = g->tree;
	uint32_t child;
	size_t left;

	if (tree_add_pair(t, &child, e))
		return -1;
	store_split(t, o, child);
	mark_sides(g, o);
	if (g->splitter.present_only) {
		if (tree_find_surrogates(t, o->node, &g->columns, o->begin, o->n, &o->entries,
					 &g->splitter, g->opt->surrogates, e))
			return -1;
		mark_sides(g, o);
	}
	left = count_left(g, o->n);
	tree_partition_rows(&g->columns, o->begin, o->n);
	if (describe_children(g, o, child, left, e))
		return -1;
	g->leaves++;
	return open_children(g, o, child, left, e);
}

int tree_grower_run(struct tree_grower *g, struct err *e)
{
	int rc = 0;

	while (!rc && g->frontier.n && g->leaves < g->opt->max_leaves) {
		struct tree_open_node o = tree_frontier_pop(&g->frontier);
		if (!g->frontier.best_first)
			rc = tree_grower_search(g, &o, e);
		if (!rc && o.split.column != TREE_NO_COLUMN)
			rc = split_node(g, &o, e);
		free(o.entries.at);
	}
	return rc;
}

int tree_grower_begin(struct tree_grower *g, struct err *e)
{
	g->leaves = 1;
	if (tree_add_root(g->tree, e))
		return -1;
	if (describe(g, 0, 0, g->rows.n, e))
		return -1;
	if (!finished(g, 0, 0, g->rows.n) &&
	    open_node(g, 0, 0, g->rows.n, &g->columns.root, e))
		return -1;
	return tree_grower_run(g, e);
}
