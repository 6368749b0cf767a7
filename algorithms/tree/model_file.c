/* A tree in a group of an HDF5 file. Loading trusts nothing: every index is checked, and children
 * must come after their parents, so that no descent can leave the arrays or go round in circles. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/node.h"

/* The per-node arrays of struct tree_node and node_info, one by one, as they are in the file. */
struct columnar {
	float *threshold;
	uint32_t *column, *left, *rows, *depth, *subset, *surrogate, *surrogates;
	uint8_t *default_left, *saw_missing;
	double *weight, *impurity, *error, *gain;
};

static const struct {
	const char *name;
	enum blob_type type;
	size_t at, size;
} parts[] = {
	{ "threshold", BLOB_F32, offsetof(struct columnar, threshold), 4 },
	{ "column", BLOB_U32, offsetof(struct columnar, column), 4 },
	{ "left", BLOB_U32, offsetof(struct columnar, left), 4 },
	{ "default_left", BLOB_U8, offsetof(struct columnar, default_left), 1 },
	{ "saw_missing", BLOB_U8, offsetof(struct columnar, saw_missing), 1 },
	{ "rows", BLOB_U32, offsetof(struct columnar, rows), 4 },
	{ "depth", BLOB_U32, offsetof(struct columnar, depth), 4 },
	{ "subset", BLOB_U32, offsetof(struct columnar, subset), 4 },
	{ "surrogate", BLOB_U32, offsetof(struct columnar, surrogate), 4 },
	{ "surrogates", BLOB_U32, offsetof(struct columnar, surrogates), 4 },
	{ "weight", BLOB_F64, offsetof(struct columnar, weight), 8 },
	{ "impurity", BLOB_F64, offsetof(struct columnar, impurity), 8 },
	{ "error", BLOB_F64, offsetof(struct columnar, error), 8 },
	{ "gain", BLOB_F64, offsetof(struct columnar, gain), 8 },
};
enum { PARTS = sizeof parts / sizeof *parts };

static void **part_at(struct columnar *c, size_t i)
{
	return (void **)(void *)((char *)c + parts[i].at);
}

static void columnar_free(struct columnar *c)
{
	for (size_t i = 0; i < PARTS; i++)
		free(*part_at(c, i));
}

static int columnar_make(struct columnar *c, size_t n, struct err *e)
{
	for (size_t i = 0; i < PARTS; i++)
		if (!(*part_at(c, i) = mem_array(n, parts[i].size, e)))
			return -1;
	return 0;
}

static void take_apart(const struct tree *t, struct columnar *c)
{
	for (size_t i = 0; i < t->nodes; i++) {
		const struct tree_node *n = &t->node[i];
		const struct tree_node_info *f = &t->info[i];
		c->threshold[i] = n->threshold, c->column[i] = n->column, c->left[i] = n->left;
		c->default_left[i] = n->default_left;
		c->rows[i] = f->rows, c->depth[i] = f->depth, c->subset[i] = f->subset;
		c->surrogate[i] = f->surrogate, c->surrogates[i] = f->surrogates;
		c->weight[i] = f->weight, c->impurity[i] = f->impurity, c->error[i] = f->error;
		c->gain[i] = f->gain, c->saw_missing[i] = f->saw_missing;
	}
}

static void put_together(struct tree *t, const struct columnar *c)
{
	for (size_t i = 0; i < t->nodes; i++) {
		t->node[i] = (struct tree_node){ .threshold = c->threshold[i],
						 .left = c->left[i],
						 .column = c->column[i] & INT32_MAX,
						 .default_left = c->default_left[i] & 1u };
		t->info[i] = (struct tree_node_info){ .rows = c->rows[i], .depth = c->depth[i],
			.subset = c->subset[i], .surrogate = c->surrogate[i],
			.surrogates = c->surrogates[i], .weight = c->weight[i],
			.impurity = c->impurity[i], .error = c->error[i], .gain = c->gain[i],
			.saw_missing = c->saw_missing[i] & 1u };
	}
}

int tree_save(const struct tree *t, struct blob *out, struct err *e)
{
	struct columnar c = { 0 };
	int rc = columnar_make(&c, t->nodes, e);

	if (!rc)
		take_apart(t, &c);
	for (size_t i = 0; i < PARTS && !rc; i++)
		rc = blob_put(out, parts[i].name, parts[i].type, *part_at(&c, i), t->nodes, e);
	columnar_free(&c);
	if (rc || tree_schema_save(&t->schema, out, e) ||
	    blob_put_text(out, "criterion", t->criterion->name, e) ||
	    tree_values_save(&t->values, t->nodes, out, e) ||
	    blob_put(out, "sets", BLOB_U32, t->sets, t->set_words, e) ||
	    blob_put(out, "stand_ins", BLOB_U8, t->surrogates,
		     t->surrogate_count * sizeof *t->surrogates, e))
		return -1;
	return 0;
}

/* ---- reading ---- */

static bool set_fits(const struct tree *t, size_t column, uint32_t subset)
{
	bool categorical = t->schema.columns[column].kind == COLUMN_CATEGORICAL;

	if (!subset || !categorical)
		return !subset && !categorical;
	return subset - 1 + tree_set_words(t->schema.columns[column].levels) <= t->set_words;
}

static int check_nodes(const struct tree *t, struct err *e)
{
	for (size_t i = 0; i < t->nodes; i++) {
		const struct tree_node *n = &t->node[i];
		const struct tree_node_info *f = &t->info[i];
		/* A leaf's column is read by the fast descent, too. */
		if ((t->nodes > 1 && n->column >= t->schema.cols) ||
		    (n->left && (n->left <= i || n->left + (size_t)1 >= t->nodes ||
				 !set_fits(t, n->column, f->subset) ||
				 (size_t)f->surrogate + f->surrogates > t->surrogate_count)))
			return FAIL(e, ERR_FORMAT, "tree model: node %zu is broken", i);
	}
	for (size_t i = 0; i < t->surrogate_count; i++)
		if (t->surrogates[i].column >= t->schema.cols ||
		    !set_fits(t, t->surrogates[i].column, t->surrogates[i].subset))
			return FAIL(e, ERR_FORMAT, "tree model: surrogate %zu is broken", i);
	return 0;
}

static int get_arrays(struct tree *t, const struct blob *in, struct err *e)
{
	struct columnar c = { 0 };
	size_t n, bytes;
	int rc = -1;

	for (size_t i = 0; i < PARTS; i++)
		if (blob_get(in, parts[i].name, parts[i].type, i ? t->nodes : BLOB_ANY,
			     part_at(&c, i), i ? &n : &t->nodes, e))
			goto done;
	if (!t->nodes) {
		FAIL(e, ERR_FORMAT, "tree model: no nodes");
		goto done;
	}
	if (tree_values_load(&t->values, t->schema.classes ? t->schema.classes : 1, t->nodes, in, e) ||
	    blob_get(in, "sets", BLOB_U32, BLOB_ANY, (void **)&t->sets, &t->set_words, e) ||
	    blob_get(in, "stand_ins", BLOB_U8, BLOB_ANY, (void **)&t->surrogates, &bytes, e) ||
	    !(t->node = mem_array(t->nodes, sizeof *t->node, e)) ||
	    !(t->info = mem_array(t->nodes, sizeof *t->info, e)))
		goto done;
	t->surrogate_count = bytes / sizeof *t->surrogates;
	put_together(t, &c);
	rc = 0;
done:
	columnar_free(&c);
	return rc;
}

int tree_load(struct tree **out, const struct blob *in, struct err *e)
{
	struct tree *t = mem_zeros(1, sizeof *t, e);
	char *criterion = NULL;
	int rc = -1;

	*out = NULL;
	if (!t || tree_schema_load(&t->schema, in, e) ||
	    blob_get_text(in, "criterion", &criterion, e))
		goto done;
	t->criterion =
		tree_impurity_find(criterion, t->schema.classes ? TASK_CLASSIFY : TASK_REGRESS, e);
	if (!t->criterion || get_arrays(t, in, e) || check_nodes(t, e) || tree_finish(t, e))
		goto done;
	*out = t;
	t = NULL;
	rc = 0;
done:
	free(criterion);
	tree_destroy(t);
	return rc;
}
