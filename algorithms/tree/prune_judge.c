/* Judging the trees of a path by rows they were not grown on, and cutting. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/prune.h"

int tree_losses_make(struct tree_losses *l, size_t points, struct err *e)
{
	*l = (struct tree_losses){ .sum = mem_zeros(points + 1, sizeof *l->sum, e) };
	if (!l->sum || !(l->square = mem_zeros(points + 1, sizeof *l->square, e))) {
		tree_losses_free(l);
		return -1;
	}
	return 0;
}

void tree_losses_free(struct tree_losses *l)
{
	free(l->sum);
	free(l->square);
	*l = (struct tree_losses){ 0 };
}

/* A row stops at the first node on its way that is cut at the point in question: going down, node
 * after node takes over the points below the earliest cut so far. Differences are added here. */
static void add_row(struct tree_losses *l, const struct tree *t, const struct tree_cuts *c,
		    const struct data_view *v, size_t row, double w)
{
	struct tree_row x = tree_row_of(v, row);
	size_t limit = c->path.points, i = 0;

	for (;;) {
		size_t from = t->node[i].left ? c->point[i] : 0;
		if (from < limit) {
			double loss = tree_row_loss(t, i, v, row);
			l->sum[from] += w * loss;
			l->sum[limit] -= w * loss;
			l->square[from] += w * loss * loss;
			l->square[limit] -= w * loss * loss;
			limit = from;
		}
		if (!limit || !t->node[i].left)
			break;
		i = t->node[i].left + !tree_goes_left(t, i, &x);
	}
}

void tree_losses_add(struct tree_losses *l, const struct tree *t, const struct tree_cuts *c,
		     const struct data_view *v, const struct tree_rows *r)
{
	size_t n = r ? r->n : v->rows;

	for (size_t i = 0; i < n; i++) {
		size_t row = r ? tree_row_at(r, i) : i;
		double w = v->weight ? (double)v->weight[row] : 1;
		add_row(l, t, c, v, row, w);
		l->weight += w;
		l->rows++;
	}
	for (size_t p = 1; p <= c->path.points; p++) {
		l->sum[p] += l->sum[p - 1];
		l->square[p] += l->square[p - 1];
	}
}

void tree_losses_mean(const struct tree_losses *l, struct tree_path *path)
{
	for (size_t p = 0; p < path->points && l->rows; p++) {
		double mean = l->sum[p] / l->weight, var = l->square[p] / l->weight - mean * mean;
		path->valid_error[p] = mean > 0 ? mean : 0;
		path->valid_se[p] = var > 0 ? sqrt(var / (double)l->rows) : 0;
	}
}

size_t tree_path_point(const struct tree_path *p, double a)
{
	size_t at = 0;

	while (at + 1 < p->points && p->alpha[at + 1] <= a)
		at++;
	return at;
}

size_t tree_path_best(const struct tree_path *p, bool one_se)
{
	size_t best = 0, at;
	double limit;

	for (size_t k = 1; k < p->points; k++)
		if (p->valid_error[k] <= p->valid_error[best])
			best = k;
	limit = p->valid_error[best] + (one_se ? p->valid_se[best] : 0);
	for (at = p->points - 1; at > best && !(p->valid_error[at] <= limit); at--)
		;
	return at;
}

int tree_path(const struct tree *t, enum tree_risk risk, const struct data_view *valid,
	      struct tree_path *out, struct err *e)
{
	struct tree_cuts c = { 0 };
	struct tree_losses l = { 0 };
	int rc = -1;

	*out = (struct tree_path){ 0 };
	if (tree_cuts_make(&c, t, risk, e) || tree_losses_make(&l, c.path.points, e))
		goto done;
	if (valid) {
		tree_losses_add(&l, t, &c, valid, NULL);
		tree_losses_mean(&l, &c.path);
	}
	*out = c.path;
	c.path = (struct tree_path){ 0 };
	rc = 0;
done:
	tree_losses_free(&l);
	tree_cuts_free(&c);
	return rc;
}

/* ---- cutting ---- */

static int keep_set(struct tree *to, const struct tree *from, uint32_t column, uint32_t *subset,
		    struct err *e)
{
	size_t levels = from->schema.columns[column].levels, old = *subset;

	if (!old)
		return 0;
	if (tree_add_set(to, levels, subset, e))
		return -1;
	memcpy(to->sets + *subset - 1, from->sets + old - 1,
	       tree_set_words(levels) * sizeof *to->sets);
	return 0;
}

static int keep_surrogates(struct tree *to, const struct tree *from, struct tree_node_info *f,
			   struct err *e)
{
	size_t first = to->surrogate_count;

	for (uint32_t k = 0; k < f->surrogates; k++) {
		struct tree_surrogate *s = &to->surrogates[to->surrogate_count++];
		*s = from->surrogates[f->surrogate + k];
		if (keep_set(to, from, s->column, &s->subset, e))
			return -1;
	}
	f->surrogate = (uint32_t)first;
	return 0;
}

/* Gives up the sets and surrogates of nodes that are no more; after a failure the tree can only be
 * destroyed. */
static int compact_sets(struct tree *t, struct err *e)
{
	struct tree old = *t;
	int rc = -1;

	t->sets = NULL;
	t->set_words = t->set_room = t->surrogate_count = 0;
	t->surrogate_room = old.surrogate_count;
	if (!(t->surrogates = mem_array(old.surrogate_count, sizeof *t->surrogates, e)))
		goto done;
	for (size_t i = 0; i < t->nodes; i++) {
		struct tree_node_info *f = &t->info[i];
		if (!t->node[i].left)
			f->subset = f->surrogate = f->surrogates = 0;
		else if (keep_set(t, &old, t->node[i].column, &f->subset, e) ||
			 keep_surrogates(t, &old, f, e))
			goto done;
	}
	rc = 0;
done:
	free(old.sets);
	free(old.surrogates);
	return rc;
}

/* Makes leaves of the marked nodes and closes the gaps; children stay in pairs. */
static int compact(struct tree *t, const bool *leaf, struct err *e)
{
	uint32_t *to = mem_array(t->nodes, sizeof *to, e);
	bool *alive = mem_zeros(t->nodes, sizeof *alive, e);
	uint32_t n = 0;

	if (!to || !alive) {
		free(to);
		free(alive);
		return -1;
	}
	alive[0] = true;
	for (size_t i = 0; i < t->nodes; i++) {
		uint32_t l = t->node[i].left;
		if (alive[i] && l && !leaf[i])
			alive[l] = alive[l + 1] = true;
		to[i] = n;
		n += alive[i];
	}
	for (size_t i = 0; i < t->nodes; i++) {
		if (!alive[i])
			continue;
		if (leaf[i]) {
			t->node[i].left = 0;
			t->info[i].gain = 0;
		}
		t->node[to[i]] = t->node[i];
		t->node[to[i]].left = t->node[i].left ? to[t->node[i].left] : 0;
		t->info[to[i]] = t->info[i];
		tree_values_move(&t->values, to[i], i);
	}
	t->nodes = n;
	free(to);
	free(alive);
	return compact_sets(t, e) ? -1 : tree_finish(t, e);
}

int tree_prune_to(struct tree *t, const struct tree_cuts *c, size_t point, struct err *e)
{
	bool *leaf = mem_array(t->nodes, sizeof *leaf, e);
	int rc;

	if (!leaf)
		return -1;
	for (size_t i = 0; i < t->nodes; i++)
		leaf[i] = c->point[i] <= point;
	rc = compact(t, leaf, e);
	free(leaf);
	return rc;
}

static void add_losses_on_the_way(const struct tree *t, const struct data_view *v, double *loss)
{
	for (size_t row = 0; row < v->rows; row++) {
		double w = v->weight ? (double)v->weight[row] : 1;
		struct tree_row x = tree_row_of(v, row);
		size_t i = 0;
		loss[0] += w * tree_row_loss(t, 0, v, row);
		while (t->node[i].left) {
			i = t->node[i].left + !tree_goes_left(t, i, &x);
			loss[i] += w * tree_row_loss(t, i, v, row);
		}
	}
}

int tree_prune_reduced_error(struct tree *t, const struct data_view *valid, struct err *e)
{
	double *loss = mem_zeros(t->nodes, sizeof *loss, e);
	bool *leaf = mem_zeros(t->nodes, sizeof *leaf, e);
	int rc = -1;

	if (!loss || !leaf)
		goto done;
	add_losses_on_the_way(t, valid, loss);
	for (size_t i = t->nodes; i-- > 0;) {
		uint32_t l = t->node[i].left;
		if (!l)
			continue;
		leaf[i] = loss[i] <= loss[l] + loss[l + 1];
		if (!leaf[i])
			loss[i] = loss[l] + loss[l + 1];        /* of the branch as pruned */
	}
	rc = compact(t, leaf, e);
done:
	free(loss);
	free(leaf);
	return rc;
}
