/* Condensed nearest neighbours. Source: Hart, "The condensed nearest neighbor rule", 1968.
 *
 * Every row remembers the nearest kept one. Rows are visited in a shuffled order (in file order a
 * sorted table would keep whole classes); one that its nearest kept row misclassifies is kept
 * itself, and all others look whether it is nearer to them. Passes repeat until one keeps
 * nothing. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn_model.h"
#include "algorithms/knn/simd16.h"

struct condensing {
	struct knn_neighbour *nearest;  /* (rows) the kept row nearest to each */
	uint8_t *kept;                  /* (rows) */
	size_t *order;                  /* (rows) */
	float *packs;                   /* (packs of 16 rows, cols, 16) all rows, by lanes */
};

static int pack_rows(const struct knn_space *s, struct condensing *c, struct err *e)
{
	size_t size = s->cols * KNN_SIMD16, count = (s->rows + KNN_SIMD16 - 1) / KNN_SIMD16;

	if (s->start)                           /* compressed rows are gone through one by one */
		return 0;
	if (!(c->packs = mem_aligned(count * size, sizeof *c->packs, e)))
		return -1;
	for (size_t p = 0; p < count; p++) {
		size_t n = s->rows - p * KNN_SIMD16;
		uint32_t row[KNN_SIMD16];
		for (size_t i = 0; i < KNN_SIMD16; i++)
			row[i] = (uint32_t)(p * KNN_SIMD16 + i);
		knn_simd16_pack(s, row, n < KNN_SIMD16 ? n : KNN_SIMD16, c->packs + p * size);
	}
	return 0;
}

static void meet(struct condensing *c, double gap, size_t i, size_t row)
{
	struct knn_neighbour n = { gap, (uint32_t)row };

	if (knn_neighbour_before(n, c->nearest[i]))
		c->nearest[i] = n;
}

static void keep_row(const struct knn *m, struct condensing *c, size_t row)
{
	const struct knn_space *s = &m->space;
	knn_simd16_fn *lanes = knn_simd16_for(s);
	struct knn_rows own = knn_space_rows(s, row);

	c->kept[row] = 1;
	for (size_t i = 0; i < s->rows && s->start; i++)
		meet(c, knn_space_row_gap(s, knn_rows_at(&own, 0), i), i, row);
	for (size_t from = 0; from < s->rows && !s->start; from += KNN_SIMD16) {
		double gap[KNN_SIMD16] __attribute__((aligned(64)));
		lanes(s, knn_space_row(s, row), c->packs + from * s->cols, gap);
		for (size_t i = from; i < from + KNN_SIMD16 && i < s->rows; i++)
			meet(c, gap[i - from], i, row);
	}
}

static void condense(struct knn *m, struct condensing *c)
{
	bool changed = true;

	for (size_t i = 0; i < m->space.rows; i++)
		c->nearest[i] = (struct knn_neighbour){ (double)INFINITY, UINT32_MAX };
	keep_row(m, c, c->order[0]);
	for (; changed; m->condense_passes++) {
		changed = false;
		for (size_t j = 0; j < m->space.rows; j++) {
			size_t i = c->order[j];
			if (c->kept[i] || m->label[c->nearest[i].row] == m->label[i])
				continue;
			keep_row(m, c, i);
			changed = true;
		}
	}
}

static void take_kept(struct knn *m, const uint8_t *kept, uint32_t *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < m->space.rows; i++) {
		if (!kept[i])
			continue;
		rows[n] = (uint32_t)i;
		m->label[n] = m->label[i];
		if (m->weight)
			m->weight[n] = m->weight[i];
		n++;
	}
	knn_space_keep(&m->space, rows, n);
}

int knn_condense_hart(struct knn *m, struct err *e)
{
	size_t n = m->space.rows;
	struct rng r = rng_make(rng_seed(m->opt.seed, "condense"));
	struct condensing c = { 0 };
	uint32_t *rows = NULL;
	int rc = -1;

	if (!(c.nearest = mem_array(n, sizeof *c.nearest, e)) || !(c.kept = mem_zeros(n, 1, e)) ||
	    !(c.order = mem_array(n, sizeof *c.order, e)) ||
		    !(rows = mem_array(n, sizeof *rows, e)) ||
	    pack_rows(&m->space, &c, e))
		goto done;
	rng_permutation(&r, c.order, n);
	condense(m, &c);
	take_kept(m, c.kept, rows);
	rc = 0;
done:
	free(c.nearest);
	free(c.kept);
	free(c.order);
	free(c.packs);
	free(rows);
	return rc;
}
