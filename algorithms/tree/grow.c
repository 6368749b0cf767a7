#include "algorithms/tree/grow.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/grower.h"
#include "algorithms/tree/subtrees.h"

static int threads_for(const struct tree_grower *g)
{
	bool large = tree_grower_cells(g) >= g->opt->thread_cells;

	return large && g->opt->threads > 1 ? g->opt->threads : 1;
}

static int grow_with_threads(struct tree_grower *g, struct err *e)
{
	struct tree_subtrees later;
	int rc;

	if (!tree_subtrees_begin(&later, g))
		return tree_grower_begin(g, e);
	g->later = &later;
	rc = tree_grower_begin(g, e) || tree_subtrees_grow(&later, g, e) ? -1 : 0;
	g->later = NULL;
	tree_subtrees_free(&later);
	return rc;
}

/* ---- in and out ---- */

static int prepare(struct tree_grower *g, struct err *e)
{
	const struct data_view *v = g->view;

	if (!(g->imp = tree_impurity_find(g->opt->criterion, v->task, e)) ||
	    tree_targets_make(&g->targets, v, &g->rows, g->imp, g->opt->balanced, e))
		return -1;
	g->frontier.best_first = g->opt->max_leaves != TREE_NO_LIMIT;
	for (size_t i = 0; i < g->rows.n; i++)
		g->root_weight +=
			g->targets.weight ? g->targets.weight[tree_row_at(&g->rows, i)] : 1;
	if (g->opt->max_features && g->opt->max_features < v->cols &&
	    !(g->pick = mem_array(v->cols, sizeof *g->pick, e)))
		return -1;
	return 0;
}

static void grower_free(struct tree_grower *g)
{
	tree_targets_free(&g->targets);
	tree_frontier_free(&g->frontier);
	free(g->pick);
	free(g->level[0].column);
	tree_scanner_free(&g->scanner);
	tree_columns_free(&g->columns);
	tree_splitter_free(&g->splitter);
	tree_destroy(g->tree);
}

int tree_grow(struct tree **out, const struct data_view *train, const struct tree_rows *r,
	      const struct tree_options *opt, struct err *e)
{
	struct tree_grower g = { .opt = opt,
				 .view = train,
				 .rows = r ? *r : (struct tree_rows){ .n = train->rows } };
	int rc = -1;

	*out = NULL;
	if (!g.rows.n)
		return FAIL(e, ERR_DATA, "no training rows");
	if (train->cols > INT32_MAX || train->rows > UINT32_MAX / 2)
		return FAIL(e, ERR_LIMIT, "tree: %zu rows of %zu columns are too many", train->rows,
			    train->cols);
	if (prepare(&g, e) ||
	    tree_columns_make(&g.columns, train, &g.rows, &g.targets, opt->splitter,
			      threads_for(&g), e) ||
	    tree_splitter_make(&g.splitter, train, &g.targets, g.imp, opt, e) ||
	    tree_grower_make_levels(&g, e) ||
	    tree_scanner_make(&g.scanner, &g.columns, &g.splitter, opt, e) ||
	    tree_make(&g.tree, train, g.imp, e) || grow_with_threads(&g, e) ||
	    tree_finish(g.tree, e))
		goto done;
	*out = g.tree;
	g.tree = NULL;
	rc = 0;
done:
	grower_free(&g);
	return rc;
}
