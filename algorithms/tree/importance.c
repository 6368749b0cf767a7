#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"

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

/* Mean loss when row i's value in `column` (none when it is cols) is taken from row order[i]; row
 * is room for one row. */
static double shuffled_loss(const struct tree *t, const struct data_view *v, size_t column,
			    const size_t *order, float *row)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < v->rows; i++) {
		double w = v->weight ? (double)v->weight[i] : 1;
		for (size_t c = 0; c < v->cols; c++)
			row[c] = view_row(v, i)[c];
		if (column < v->cols)
			row[column] = view_row(v, order[i])[column];
		sum += w * tree_row_loss(t, tree_leaf(t, row), v, i);
		weight += w;
	}
	return weight > 0 ? sum / weight : 0;
}

static bool uses(const struct tree *t, size_t column)
{
	for (size_t i = 0; i < t->nodes; i++)
		if (t->node[i].left && t->node[i].column == column)
			return true;
	for (size_t i = 0; i < t->surrogate_count; i++)
		if (t->surrogates[i].column == column)
			return true;
	return false;
}

int tree_permutation_importance(const struct tree *t, const struct data_view *v, size_t repeats,
				uint64_t seed, double *out, struct err *e)
{
	size_t *order = mem_array(v->rows, sizeof *order, e);
	float *row = mem_array(v->cols, sizeof *row, e);
	double base;
	int rc = -1;

	if (!order || !row)
		goto done;
	if (v->cols != t->schema.cols || !v->rows) {
		FAIL(e, ERR_SHAPE, "permutation importance needs rows of %zu columns",
		     t->schema.cols);
		goto done;
	}
	for (size_t i = 0; i < v->rows; i++)
		order[i] = i;
	base = shuffled_loss(t, v, v->cols, order, row);
	for (size_t c = 0; c < v->cols; c++) {
		out[c] = 0;
		for (size_t r = 0; uses(t, c) && r < repeats; r++) {
			struct rng rng = rng_make(rng_seedf(seed, "permute/%zu/%zu", c, r));
			rng_permutation(&rng, order, v->rows);
			out[c] += (shuffled_loss(t, v, c, order, row) - base) / (double)repeats;
		}
	}
	rc = 0;
done:
	free(order);
	free(row);
	return rc;
}
