#include "algorithms/tree/grow.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/grower.h"
#include "algorithms/tree/subtrees.h"

static int threads_for(const struct grower *g)
{
	bool large = g->rows.n * g->view->cols >= g->opt->thread_cells;

	return large && g->opt->threads > 1 ? g->opt->threads : 1;
}

static int grow_with_threads(struct grower *g, struct err *e)
{
	struct subtrees later;
	int rc;

	if (!subtrees_begin(&later, g))
		return grower_begin(g, e);
	g->later = &later;
	rc = grower_begin(g, e) || subtrees_grow(&later, g, e) ? -1 : 0;
	g->later = NULL;
	subtrees_free(&later);
	return rc;
}

/* ---- in and out ---- */

static int prepare(struct grower *g, struct err *e)
{
	const struct data_view *v = g->view;

	if (!(g->imp = impurity_find(g->opt->criterion, v->task, e)) ||
	    targets_make(&g->targets, v, &g->rows, g->imp, g->opt->balanced, e))
		return -1;
	g->frontier.best_first = g->opt->max_leaves != TREE_NO_LIMIT;
	for (size_t i = 0; i < g->rows.n; i++)
		g->root_weight += g->targets.weight ? g->targets.weight[row_at(&g->rows, i)] : 1;
	if (g->opt->max_features && g->opt->max_features < v->cols &&
	    !(g->pick = mem_array(v->cols, sizeof *g->pick, e)))
		return -1;
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

int tree_grow(struct tree **out, const struct data_view *train, const struct rows *r,
	      const struct tree_options *opt, struct err *e)
{
	struct grower g = { .opt = opt,
			    .view = train,
			    .rows = r ? *r : (struct rows){ .n = train->rows } };
	int rc = -1;

	*out = NULL;
	if (!g.rows.n)
		return FAIL(e, ERR_DATA, "no training rows");
	if (train->cols > INT32_MAX || train->rows > UINT32_MAX / 2)
		return FAIL(e, ERR_LIMIT, "tree: %zu rows of %zu columns are too many", train->rows,
			    train->cols);
	if (prepare(&g, e) ||
	    columns_make(&g.columns, train, &g.rows, &g.targets, opt->finder, threads_for(&g), e) ||
	    finder_make(&g.finder, train, &g.targets, g.imp, opt, e) || grower_make_levels(&g, e) ||
	    fast_make(&g.fast, &g.columns, &g.finder, train->task, opt, e) ||
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
