#include "algorithms/tree/subtrees.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/threads.h"

#define SHARES 4        /* subtrees for each thread, at least: they are of unequal cost */

bool tree_subtrees_begin(struct tree_subtrees *s, const struct tree_grower *g)
{
	const struct tree_options *o = g->opt;

	*s = (struct tree_subtrees){ 0 };
	if (o->threads < 2 || g->frontier.best_first || g->pick || g->splitter.present_only ||
	    tree_grower_cells(g) < o->thread_cells)
		return false;
	s->limit = g->rows.n / (SHARES * (size_t)o->threads);
	return s->limit > 0;
}

void tree_subtrees_free(struct tree_subtrees *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->at[i].column);
		free(s->at[i].root.entries.at);
		tree_destroy(s->at[i].tree);
	}
	free(s->at);
	*s = (struct tree_subtrees){ 0 };
}

/* ---- one thread ---- */

/* A grower that shares with `of` what lies by stretches or is only read. */
static int worker_make(struct tree_grower *w, const struct tree_grower *of, struct err *e)
{
	*w = (struct tree_grower){ .opt = of->opt,
				   .view = of->view,
				   .rows = of->rows,
				   .imp = of->imp,
				   .targets = of->targets,
				   .leaves = 1,
				   .root_weight = of->root_weight };
	if (tree_columns_fork(&w->columns, &of->columns, e) ||
	    tree_splitter_make(&w->splitter, w->view, &w->targets, w->imp, w->opt, e) ||
	    tree_scanner_fork(&w->scanner, &of->scanner, &w->columns, &w->splitter, e))
		return -1;
	return tree_grower_make_levels(w, e);
}

static void worker_free(struct tree_grower *w)
{
	tree_frontier_free(&w->frontier);
	free(w->level[0].column);
	tree_scanner_free(&w->scanner);
	tree_splitter_free(&w->splitter);
	tree_columns_join(&w->columns);
}

static int copy_node(struct tree *to, size_t i, const struct tree *from, size_t k, struct err *e)
{
	to->node[i] = from->node[k];
	to->info[i] = from->info[k];
	return tree_values_copy(&to->values, i, &from->values, k, e);
}

static int grow_one(struct tree_grower *w, struct tree_subtree *s, const struct tree *top,
		    struct err *e)
{
	struct tree_open_node root = s->root;
	struct tree_level *level;

	if (tree_make(&s->tree, w->view, w->imp, e) || tree_add_root(s->tree, e) ||
	    copy_node(s->tree, 0, top, root.node, e))
		return -1;
	w->tree = s->tree;
	level = &w->level[tree_grower_level(w, s->tree->info[0].depth)];
	memcpy(level->column, s->column, s->columns * sizeof *s->column);
	level->columns = s->columns;
	root.node = 0;
	if (tree_frontier_push(&w->frontier, &root, e))
		return -1;
	s->root.entries = (struct tree_entry_list){ 0 };        /* the frontier's from now on */
	return tree_grower_run(w, e);
}

/* ---- the whole ---- */

/* A node to be copied, in the tree `from`; it has its number in the whole already. */
struct visit {
	const struct tree *from;
	size_t at, to;
};

struct stitch {
	const struct tree_subtrees *s;
	const struct tree *top;
	uint32_t *subtree;              /* (top's nodes) 1 + which begins there, or 0 */
	struct visit *stack;
	size_t n, room;
};

static int copy_set(struct tree *whole, size_t to, const struct tree *from, size_t at,
		    struct err *e)
{
	size_t levels = whole->schema.columns[from->node[at].column].levels;
	uint32_t subset;

	if (!from->info[at].subset)
		return 0;
	if (tree_add_set(whole, levels, &subset, e))
		return -1;
	memcpy(whole->sets + subset - 1, from->sets + from->info[at].subset - 1,
	       tree_set_words(levels) * sizeof *whole->sets);
	whole->info[to].subset = subset;
	return 0;
}

static int push(struct stitch *q, const struct tree *from, size_t at, size_t to, struct err *e)
{
	if (mem_grow((void **)&q->stack, &q->room, q->n + 1, sizeof *q->stack, e))
		return -1;
	q->stack[q->n++] = (struct visit){ from, at, to };
	return 0;
}

/* Gives a split's children their numbers, and its set its place. */
static int visit(struct stitch *q, struct tree *whole, struct visit v, struct err *e)
{
	uint32_t left;
	size_t child;

	if (v.from == q->top && q->subtree[v.at]) {
		v.from = q->s->at[q->subtree[v.at] - 1].tree;
		v.at = 0;
	}
	if (copy_node(whole, v.to, v.from, v.at, e))
		return -1;
	if (!(child = v.from->node[v.at].left))
		return 0;
	if (copy_set(whole, v.to, v.from, v.at, e) || tree_add_pair(whole, &left, e))
		return -1;
	whole->node[v.to].left = left;
	return push(q, v.from, child + 1, left + 1, e) ? -1 : push(q, v.from, child, left, e);
}

static int stitch(const struct tree_subtrees *s, const struct tree_grower *g, struct tree *whole,
		  struct err *e)
{
	struct stitch q = { .s = s, .top = g->tree };
	size_t nodes = g->tree->nodes;
	int rc = -1;

	if (!(q.subtree = mem_zeros(g->tree->nodes, sizeof *q.subtree, e)))
		return -1;
	for (size_t i = 0; i < s->n; i++)
		q.subtree[s->at[i].root.node] = (uint32_t)(i + 1);
	for (size_t i = 0; i < s->n; i++)
		nodes += s->at[i].tree->nodes;
	if (tree_reserve(whole, nodes, e) || tree_add_root(whole, e) || push(&q, g->tree, 0, 0, e))
		goto done;
	while (q.n)
		if (visit(&q, whole, q.stack[--q.n], e))
			goto done;
	rc = 0;
done:
	free(q.subtree);
	free(q.stack);
	return rc;
}

static int larger_first(const void *a, const void *b)
{
	const struct tree_subtree *s = a, *t = b;

	return s->root.n != t->root.n ? (s->root.n < t->root.n) - (s->root.n > t->root.n) :
	       (s->root.begin > t->root.begin) - (s->root.begin < t->root.begin);
}

/* What the threads share. */
struct crew {
	struct tree_subtrees *s;
	const struct tree_grower *g;
	size_t next;
	bool failed;                    /* set by the first that does; then e is its */
	struct err e;
};

/* One thread: draws subtrees until none is left or some thread has failed. One that comes when all
 * have been drawn, as where others use the cores, makes nothing. */
static void *draw_and_grow(void *crew)
{
	struct crew *q = crew;
	struct tree_grower w = { 0 };
	struct err e = { 0 };
	int rc = 0;
	size_t i;

	while (!rc && (i = __atomic_fetch_add(&q->next, 1, __ATOMIC_RELAXED)) < q->s->n) {
		if (!w.opt)
			rc = worker_make(&w, q->g, &e);
		if (!rc)
			rc = grow_one(&w, &q->s->at[i], q->g->tree, &e);
	}
	if (rc) {
		__atomic_store_n(&q->next, q->s->n, __ATOMIC_RELAXED);
		if (!__atomic_test_and_set(&q->failed, __ATOMIC_ACQ_REL))
			q->e = e;
	}
	worker_free(&w);
	return NULL;
}

int tree_subtrees_grow(struct tree_subtrees *s, struct tree_grower *g, struct err *e)
{
	size_t threads = (size_t)g->opt->threads < s->n ? (size_t)g->opt->threads : s->n;
	struct crew q = { .s = s, .g = g };
	struct tree *whole;

	if (!s->n)
		return 0;
	qsort(s->at, s->n, sizeof *s->at, larger_first);
	threads_run(draw_and_grow, &q, threads);
	if (q.failed && e)
		*e = q.e;
	if (q.failed || tree_make(&whole, g->view, g->imp, e))
		return -1;
	if (stitch(s, g, whole, e)) {
		tree_destroy(whole);
		return -1;
	}
	tree_destroy(g->tree);
	g->tree = whole;
	return 0;
}
