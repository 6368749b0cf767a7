#include "algorithms/tree/prune.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Alphas this close are one point: nodes that tie are cut together. */
#define SAME_ALPHA 1e-9

/* The state of the branches while nodes are cut. */
struct branches {
	const struct tree *t;
	enum tree_risk risk;
	double total;                   /* weight of the root */
	uint32_t *parent;
	size_t *leaves;
	double *cost, *error;           /* of the branch's leaves: risk and error, per total */
	bool *cut;
	struct link { double g; size_t node; } *heap;
	size_t links;
};

static double own_risk(const struct branches *b, size_t i)
{
	const struct tree_node_info *f = &b->t->info[i];

	return (b->risk == TREE_RISK_ERROR ? f->error : f->weight * f->impurity) / b->total;
}

static double link_of(const struct branches *b, size_t i)
{
	double saved = own_risk(b, i) - b->cost[i];

	return (saved > 0 ? saved : 0) / (double)(b->leaves[i] - 1);
}

static bool before(struct link a, struct link b)
{
	return a.g < b.g || (a.g == b.g && a.node > b.node);    /* ties: from the bottom up */
}

static void sift_down(struct branches *b, size_t i)
{
	for (size_t child; (child = 2 * i + 1) < b->links; i = child) {
		struct link swap = b->heap[i];
		if (child + 1 < b->links && before(b->heap[child + 1], b->heap[child]))
			child++;
		if (!before(b->heap[child], swap))
			return;
		b->heap[i] = b->heap[child];
		b->heap[child] = swap;
	}
}

static void branches_fill(struct branches *b)
{
	const struct tree *t = b->t;

	for (size_t i = t->nodes; i-- > 0;) {
		uint32_t l = t->node[i].left;
		if (!l) {
			b->leaves[i] = 1;
			b->cost[i] = own_risk(b, i);
			b->error[i] = t->info[i].error / b->total;
			continue;
		}
		b->parent[l] = b->parent[l + 1] = (uint32_t)i;
		b->leaves[i] = b->leaves[l] + b->leaves[l + 1];
		b->cost[i] = b->cost[l] + b->cost[l + 1];
		b->error[i] = b->error[l] + b->error[l + 1];
		b->heap[b->links++] = (struct link){ link_of(b, i), i };
	}
	for (size_t i = b->links / 2; i-- > 0;)
		sift_down(b, i);
}

static int branches_make(struct branches *b, const struct tree *t, enum tree_risk risk,
			 struct err *e)
{
	size_t n = t->nodes;

	*b = (struct branches){ .t = t, .risk = risk, .total = t->info[0].weight };
	if (!(b->parent = mem_zeros(n, sizeof *b->parent, e)) ||
	    !(b->leaves = mem_array(n, sizeof *b->leaves, e)) ||
	    !(b->cost = mem_array(n, sizeof *b->cost, e)) ||
	    !(b->error = mem_array(n, sizeof *b->error, e)) ||
	    !(b->cut = mem_zeros(n, sizeof *b->cut, e)) ||
	    !(b->heap = mem_array(n, sizeof *b->heap, e)))
		return -1;
	branches_fill(b);
	return 0;
}

static void branches_free(struct branches *b)
{
	free(b->parent);
	free(b->leaves);
	free(b->cost);
	free(b->error);
	free(b->cut);
	free(b->heap);
}

/* Cut, or below a cut. */
static bool gone(const struct branches *b, size_t i)
{
	for (; !b->cut[i] && i; i = b->parent[i])
		;
	return b->cut[i];
}

static void cut_node(struct branches *b, size_t i)
{
	size_t leaves = b->leaves[i] - 1;
	double cost = own_risk(b, i) - b->cost[i],
	       error = b->t->info[i].error / b->total - b->error[i];

	for (size_t up = i;; up = b->parent[up]) {
		b->leaves[up] -= leaves;
		b->cost[up] += cost;
		b->error[up] += error;
		if (!up)
			break;
	}
	b->cut[i] = true;
}

/* The next node to cut, or the number of nodes. Cutting only ever raises the g of what lies above
 * (Breiman et al., theorem 3.12), so a stale entry is one that is too small: it sinks. */
static size_t weakest(struct branches *b, double *g)
{
	while (b->links) {
		struct link *top = &b->heap[0];
		double now;
		if (gone(b, top->node)) {
			*top = b->heap[--b->links];
			sift_down(b, 0);
			continue;
		}
		now = link_of(b, top->node);
		if (!(now > top->g)) {
			*g = top->g;
			return top->node;
		}
		top->g = now;
		sift_down(b, 0);
	}
	return b->t->nodes;
}

static int path_reserve(struct tree_path *p, size_t n, struct err *e)
{
	return (p->alpha = mem_array(n, sizeof *p->alpha, e)) &&
	       (p->train_error = mem_array(n, sizeof *p->train_error, e)) &&
	       (p->valid_error = mem_array(n, sizeof *p->valid_error, e)) &&
	       (p->valid_se = mem_array(n, sizeof *p->valid_se, e)) &&
	       (p->leaves = mem_array(n, sizeof *p->leaves, e)) ? 0 : -1;
}

void tree_path_free(struct tree_path *p)
{
	free(p->alpha);
	free(p->train_error);
	free(p->valid_error);
	free(p->valid_se);
	free(p->leaves);
	*p = (struct tree_path){ 0 };
}

static void record(struct tree_path *p, const struct branches *b, double alpha, bool fresh)
{
	size_t at = fresh ? p->points++ : p->points - 1;

	if (fresh)
		p->alpha[at] = alpha;
	p->train_error[at] = b->error[0] > 0 ? b->error[0] : 0;
	p->leaves[at] = b->leaves[0];
	p->valid_error[at] = p->valid_se[at] = NAN;
}

int tree_cuts_make(struct tree_cuts *c, const struct tree *t, enum tree_risk risk, struct err *e)
{
	struct branches b = { 0 };
	struct tree_path *p = &c->path;
	double g, last = 0;
	size_t i;
	int rc = -1;

	*c = (struct tree_cuts){ 0 };
	if (branches_make(&b, t, risk, e) || path_reserve(p, b.links + 1, e) ||
	    !(c->point = mem_array(t->nodes, sizeof *c->point, e)))
		goto done;
	for (size_t k = 0; k < t->nodes; k++)
		c->point[k] = TREE_NEVER_CUT;
	record(p, &b, 0, true);
	while ((i = weakest(&b, &g)) < t->nodes) {
		bool fresh = p->points == 1 ||
			     g > last * (1 + SAME_ALPHA) + SAME_ALPHA * SAME_ALPHA;
		last = fresh && g > last ? g : last;
		cut_node(&b, i);
		record(p, &b, last, fresh);
		c->point[i] = p->points - 1;
	}
	rc = 0;
done:
	branches_free(&b);
	if (rc)
		tree_cuts_free(c);
	return rc;
}

void tree_cuts_free(struct tree_cuts *c)
{
	tree_path_free(&c->path);
	free(c->point);
	c->point = NULL;
}
