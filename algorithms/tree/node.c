#include "algorithms/tree/node.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define MOST_SET_WORDS ((size_t)1 << 27)

int tree_make(struct tree **out, const struct data_view *v, const struct tree_impurity *imp,
	      struct err *e)
{
	struct tree *t = mem_zeros(1, sizeof *t, e);

	*out = NULL;
	if (!t || tree_schema_copy(&t->schema, v, e)) {
		free(t);
		return -1;
	}
	t->criterion = imp;
	tree_values_make(&t->values, view_outputs(v));
	*out = t;
	return 0;
}

void tree_destroy(struct tree *t)
{
	if (!t)
		return;
	tree_schema_free(&t->schema);
	free(t->node);
	free(t->info);
	tree_values_free(&t->values);
	free(t->sets);
	free(t->surrogates);
	tree_path_free(&t->path);
	free(t);
}

/* The arrays of nodes share one room: it is raised only when all have grown. */
int tree_reserve(struct tree *t, size_t want, struct err *e)
{
	size_t room[2] = { t->room, t->room };

	if (want > UINT32_MAX / 2)
		return FAIL(e, ERR_LIMIT, "the tree exceeds 2^31 nodes");
	if (mem_grow((void **)&t->node, &room[0], want, sizeof *t->node, e) ||
	    mem_grow((void **)&t->info, &room[1], want, sizeof *t->info, e) ||
	    tree_values_reserve(&t->values, room[0], e))
		return -1;
	t->room = room[0];
	return 0;
}

static void clear_nodes(struct tree *t, size_t from, size_t n)
{
	memset(t->node + from, 0, n * sizeof *t->node);
	memset(t->info + from, 0, n * sizeof *t->info);
	tree_values_clear(&t->values, from, n);
}

int tree_add_root(struct tree *t, struct err *e)
{
	if (tree_reserve(t, 1, e))
		return -1;
	clear_nodes(t, 0, 1);
	t->nodes = 1;
	return 0;
}

int tree_add_pair(struct tree *t, uint32_t *left, struct err *e)
{
	if (tree_reserve(t, t->nodes + 2, e))
		return -1;
	*left = (uint32_t)t->nodes;
	clear_nodes(t, t->nodes, 2);
	t->nodes += 2;
	return 0;
}

int tree_add_set(struct tree *t, size_t levels, uint32_t *offset, struct err *e)
{
	size_t words = tree_set_words(levels);

	if (t->set_words + words > MOST_SET_WORDS)
		return FAIL(e, ERR_LIMIT,
			    "tree: splits of a column of %zu categories take more than %zu MiB; "
			    "if it is an identifier, leave it out, else merge categories",
			    levels, MOST_SET_WORDS * sizeof *t->sets >> 20);
	if (mem_grow((void **)&t->sets, &t->set_room, t->set_words + words, sizeof *t->sets, e))
		return -1;
	memset(t->sets + t->set_words, 0, words * sizeof *t->sets);
	*offset = (uint32_t)t->set_words + 1;
	t->set_words += words;
	return 0;
}

int tree_finish(struct tree *t, struct err *e)
{
	bool *used = mem_zeros(t->schema.cols, sizeof *used, e);

	if (!used)
		return -1;
	t->plain = t->nodes > 1 && !t->surrogate_count;
	t->columns_used = 0;
	for (size_t i = 0; i < t->nodes; i++) {
		size_t c = t->node[i].column;
		if (!t->node[i].left)
			continue;
		t->columns_used += !used[c];
		used[c] = true;
		t->plain = t->plain && t->schema.columns[c].kind == COLUMN_NUMERIC;
	}
	free(used);
	return 0;
}

static bool passes(const struct tree *t, uint32_t subset, float threshold, float x)
{
	return subset ? tree_set_has(t->sets + subset - 1, (size_t)x) : x <= threshold;
}

static bool stand_in(const struct tree *t, size_t i, const struct tree_row *x)
{
	const struct tree_node_info *at = &t->info[i];

	for (uint32_t k = 0; k < at->surrogates; k++) {
		const struct tree_surrogate *s = &t->surrogates[at->surrogate + k];
		float v = tree_cell_value(&t->schema.columns[s->column],
					  tree_row_value(x, s->column));
		if (v == v)
			return passes(t, s->subset, s->threshold, v) != (s->reversed != 0);
	}
	return t->node[i].default_left;
}

bool tree_value_left(const struct tree *t, size_t i, float v)
{
	if (v != v)
		return t->node[i].default_left;
	return passes(t, t->info[i].subset, t->node[i].threshold, v);
}

bool tree_goes_left(const struct tree *t, size_t i, const struct tree_row *x)
{
	const struct tree_node *n = &t->node[i];
	float v = tree_cell_value(&t->schema.columns[n->column], tree_row_value(x, n->column));

	if (v != v)
		return stand_in(t, i, x);
	return passes(t, t->info[i].subset, n->threshold, v);
}

size_t tree_leaf(const struct tree *t, const struct data_view *v, size_t i)
{
	struct tree_row x = tree_row_of(v, i);
	size_t at = 0;

	while (t->node[at].left)
		at = t->node[at].left + !tree_goes_left(t, at, &x);
	return at;
}

size_t tree_class_at(const struct tree *t, size_t i)
{
	struct tree_value_list l = tree_values_of(&t->values, i);
	size_t best = 0;

	for (size_t k = 1; k < l.n; k++)
		if (l.value[k] > l.value[best])
			best = k;
	return l.output ? l.output[best] : best;
}

double tree_row_loss(const struct tree *t, size_t node, const struct data_view *v, size_t row)
{
	double gap;

	if (t->schema.classes)
		return tree_class_at(t, node) != v->label[row];
	gap = v->target[row] - *tree_values_of(&t->values, node).value;
	return gap * gap;
}

struct tree_shape tree_shape(const struct tree *t)
{
	struct tree_shape s = { .nodes = t->nodes };

	for (size_t i = 0; i < t->nodes; i++) {
		s.leaves += !t->node[i].left;
		s.depth = t->info[i].depth > s.depth ? t->info[i].depth : s.depth;
	}
	s.columns_used = t->columns_used;
	s.bytes = sizeof *t +
		  t->nodes * (sizeof *t->node + sizeof *t->info) +
		  tree_values_bytes(&t->values, t->nodes) +
		  t->set_words * sizeof *t->sets + t->surrogate_count * sizeof *t->surrogates +
		  t->schema.cols * sizeof *t->schema.columns + t->schema.text_size;
	return s;
}

void tree_impurity_importance(const struct tree *t, double *out)
{
	double total = 0;

	for (size_t c = 0; c < t->schema.cols; c++)
		out[c] = 0;
	for (size_t i = 0; i < t->nodes; i++)
		if (t->node[i].left) {
			out[t->node[i].column] += t->info[i].gain;
			total += t->info[i].gain;
		}
	for (size_t c = 0; c < t->schema.cols && total > 0; c++)
		out[c] /= total;
}
