/* The best split of a node: which columns are asked, and in what order. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/grower.h"

/* ---- lists of columns ---- */

/* Columns are left out only where a node's children come before its cousins, and where no surrogate
 * needs every column kept in order. */
static bool leaves_out(const struct tree_grower *g)
{
	return !g->frontier.best_first && !g->pick && !g->splitter.present_only;
}

size_t tree_grower_level(const struct tree_grower *g, size_t depth)
{
	return !leaves_out(g) ? 0 : depth < TREE_LEVELS ? depth : TREE_LEVELS - 1;
}

int tree_grower_make_levels(struct tree_grower *g, struct err *e)
{
	size_t levels = leaves_out(g) ? TREE_LEVELS : 1, d = g->columns.coded + g->columns.streams;
	uint32_t *all = mem_array(levels * d, sizeof *all, e);
	size_t n = 0;

	if (!all)
		return -1;
	for (size_t k = 0; k < levels; k++)
		g->level[k].column = all + k * d;
	for (size_t c = 0; c < g->columns.cols; c++)
		if (!g->columns.form[c].entries)
			all[n++] = (uint32_t)c;
	g->level[0].columns = n;
	return 0;
}

/* ---- search ---- */

void tree_grower_sum(struct tree_grower *g, size_t begin, size_t n)
{
	struct tree_segment rows = tree_columns_rows(&g->columns, begin, n);

	if (g->scanner.on)
		tree_scanner_begin(&g->scanner, begin, n);
	else
		tree_splitter_begin(&g->splitter, &rows);
}

/* False: constant in the node. */
static bool search_column(struct tree_grower *g, const struct tree_open_node *o, uint32_t column,
			  struct tree_split *best)
{
	const struct tree_entries *entries = NULL;
	struct tree_segment s;

	if (g->columns.form[column].entries &&
	    !(entries = tree_entries_find(&o->entries, column)))
		return false;
	if (g->scanner.on)
		return entries ? tree_split_entries(&g->scanner, entries, best)
			       : tree_scanner_split(&g->scanner, column, best);
	s = tree_columns_segment(&g->columns, column, o->begin, o->n, &o->entries, g->splitter.room);
	return tree_split_exact(&g->splitter, column, &s, best);
}

/* All columns that may vary; those that do not are left out of the list for the children. What was
 * best here comes first there: a high score early lets the splitters pass over more. */
static void search_all(struct tree_grower *g, const struct tree_open_node *o,
		       struct tree_split *best)
{
	size_t depth = g->tree->info[o->node].depth, level = tree_grower_level(g, depth),
	       next = tree_grower_level(g, depth + 1);
	const struct tree_level *now = &g->level[level];
	struct tree_level *below = &g->level[next];
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
	for (size_t k = 0; k < o->entries.n; k++) {
		if (g->scanner.on)
			tree_split_entries(&g->scanner, &o->entries.at[k], best);
		else
			search_column(g, o, o->entries.at[k].column, best);
	}
}

/* Columns in random order, as far as needed: max_features of them, and on until one splits. */
static void search_some(struct tree_grower *g, const struct tree_open_node *o,
			struct tree_split *best)
{
	struct rng r = rng_make(rng_seedf(g->opt->seed, "tree/columns/%zu", o->node));
	size_t d = g->columns.cols;

	for (size_t k = 0; k < d; k++)
		g->pick[k] = (uint32_t)k;
	for (size_t k = 0; k < d && (k < g->opt->max_features || best->column == TREE_NO_COLUMN);
	     k++) {
		size_t j = k + rng_below(&r, d - k);
		uint32_t c = g->pick[j];
		g->pick[j] = g->pick[k];
		g->pick[k] = c;
		search_column(g, o, c, best);
	}
}

/* The best split of an open node. */
static struct tree_split search(struct tree_grower *g, const struct tree_open_node *o)
{
	struct tree_split best = { .column = TREE_NO_COLUMN };
	double gain;

	tree_grower_sum(g, o->begin, o->n);
	best.whole = g->imp->whole(&g->splitter.node);
	best.tie = TREE_SCORE_TIE * (fabs(best.whole) + g->imp->total(&g->splitter.node));
	if (g->pick)
		search_some(g, o, &best);
	else
		search_all(g, o, &best);
	if (best.column == TREE_NO_COLUMN)
		return best;
	gain = best.score - (g->splitter.present_only ? 0 : best.whole);
	best.score = gain > 0 ? gain : 0;       /* from here on: the gain */
	if (best.score + DBL_EPSILON * g->root_weight <
	    g->opt->min_impurity_decrease * g->root_weight)
		best.column = TREE_NO_COLUMN;
	return best;
}

/* Copies the set of a categorical split into the tree. */
static int keep_set(struct tree_grower *g, struct tree_open_node *o, struct err *e)
{
	size_t levels;

	o->subset = 0;
	if (o->split.column == TREE_NO_COLUMN || !o->split.by_subset)
		return 0;
	levels = g->view->columns[o->split.column].levels;
	if (tree_add_set(g->tree, levels, &o->subset, e))
		return -1;
	memcpy(g->tree->sets + o->subset - 1, g->splitter.categories.best,
	       tree_set_words(levels) * sizeof *g->tree->sets);
	return 0;
}

int tree_grower_search(struct tree_grower *g, struct tree_open_node *o, struct err *e)
{
	o->split = search(g, o);
	return keep_set(g, o, e);
}
