#include "algorithms/knn/postings.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/simd16.h"

#define ROUND_UP (1 + 0x1p-22)

static void postings_destroy(void *self)
{
	struct knn_postings *p = self;

	if (!p)
		return;
	free(p->start);
	free(p->row);
	free(p->value);
	free(p->size);
	free(p->most);
	free(p->panels);
	free(p->center);
	free(p->bias);
	free(p->norm);
	free(p);
}

/* Columns turned into rows, by counting; rows come in order. */
static int turn_round(struct knn_postings *p, struct err *e)
{
	const struct knn_space *s = p->space;
	size_t cols = s->cols - s->dense, n = knn_space_entries(s);

	if (!(p->start = mem_zeros(cols + 2, sizeof *p->start, e)) ||
	    !(p->row = mem_array(n, sizeof *p->row, e)) ||
	    !(p->value = mem_array(n, sizeof *p->value, e)))
		return -1;
	for (size_t k = 0; k < n; k++)
		p->start[s->col[k] - s->dense + 2]++;
	for (size_t f = 2; f <= cols + 1; f++)
		p->start[f] += p->start[f - 1];
	for (size_t i = 0; i < s->rows; i++)
		for (size_t k = s->start[i]; k < s->start[i + 1]; k++) {
			size_t at = p->start[s->col[k] - s->dense + 1]++;
			p->row[at] = (uint32_t)i;
			p->value[at] = s->value[k];
		}
	return 0;
}

static bool all_whole(const float *x, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= knn_postings_whole(x[i]);
	return good;
}

/* S of each row and the largest of each chunk. False when one is too large to be screened. */
static bool measure_rows(struct knn_postings *p)
{
	const struct knn_space *s = p->space;
	struct knn_rows own = knn_space_rows(s, 0);

	for (size_t i = 0; i < s->rows; i++) {
		struct knn_row x = knn_rows_at(&own, i);
		double sum = 0, square = 0;
		for (size_t f = 0; f < s->dense; f++)
			square += (double)x.x[f] * (double)x.x[f];
		for (size_t k = 0; k < x.n; k++) {
			square += (double)x.value[k] * (double)x.value[k];
			sum += p->cosine ? 0 : s->metric->term(s, 0, x.value[k]);
		}
		if (!knn_postings_fits(p, square, sum))
			return false;
		p->longest = x.n > p->longest ? x.n : p->longest;
		p->size[i] = !p->cosine ? sum : square > 0 ? 1 / sqrt(square) : 0;
		p->most[i / p->chunk] = fmax(p->most[i / p->chunk], sum);
	}
	return true;
}

/* ---- the dense columns ---- */

static void find_center(struct knn_postings *p)
{
	const struct knn_space *s = p->space;

	for (size_t f = 0; f < s->dense && !p->cosine; f++) {
		double sum = 0;
		for (size_t i = 0; i < s->rows; i++)
			sum += s->x[i * s->dense + f];
		p->center[f] = (float)(sum / (double)s->rows);
	}
}

/* Row i into its panel, with its bias and norm. */
static void pack_row(struct knn_postings *p, size_t i)
{
	const struct knn_space *s = p->space;
	const float *x = s->x + i * s->dense;
	float *out = p->panels + i / KNN_TILE_ROWS * s->dense * KNN_TILE_ROWS + i % KNN_TILE_ROWS;
	double square = 0;
	float norm;

	for (size_t f = 0; f < s->dense; f++) {
		float v = x[f] - p->center[f];
		out[f * KNN_TILE_ROWS] = v;
		square += (double)v * (double)v;
	}
	p->bias[i] = p->cosine ? 0 : (float)square;
	norm = (float)(sqrt(square) * ROUND_UP);
	p->norm[i / p->chunk] = fmaxf(p->norm[i / p->chunk], norm);
}

static int pack_dense(struct knn_postings *p, struct err *e)
{
	const struct knn_space *s = p->space;
	size_t rows = (s->rows + KNN_TILE_ROWS - 1) / KNN_TILE_ROWS * KNN_TILE_ROWS;

	p->block = (struct knn_space){ .metric = s->metric,
				       .kind = s->kind,
				       .rows = s->rows,
				       .cols = s->dense,
				       .dense = s->dense,
				       .x = s->x,
				       .p = s->p };
	if (!(p->panels = mem_aligned(rows * s->dense, sizeof *p->panels, e)))
		return -1;
	if (!p->tiles) {
		for (size_t from = 0; from < s->rows; from += KNN_SIMD16) {
			size_t n = s->rows - from < KNN_SIMD16 ? s->rows - from : KNN_SIMD16;
			uint32_t row[KNN_SIMD16];
			for (size_t i = 0; i < n; i++)
				row[i] = (uint32_t)(from + i);
			knn_simd16_pack(&p->block, row, n, p->panels + from * s->dense);
		}
		return 0;
	}
	memset(p->panels, 0, rows * s->dense * sizeof *p->panels);
	if (!(p->center = mem_zeros(s->dense, sizeof *p->center, e)) ||
	    !(p->bias = mem_aligned(rows, sizeof *p->bias, e)) ||
	    !(p->norm = mem_zeros(p->chunks, sizeof *p->norm, e)))
		return -1;
	memset(p->bias, 0, rows * sizeof *p->bias);
	find_center(p);
	for (size_t i = 0; i < s->rows; i++)
		pack_row(p, i);
	return 0;
}

/* ---- */

static size_t chunk_rows(const struct knn_space *s)
{
	size_t fit = s->dense ? KNN_POSTINGS_BYTES / sizeof(float) / s->dense : KNN_POSTINGS_ROWS;

	fit = fit < KNN_POSTINGS_ROWS ? fit / KNN_TILE_ROWS * KNN_TILE_ROWS : KNN_POSTINGS_ROWS;
	return fit ? fit : KNN_TILE_ROWS;
}

static int build_sums(struct knn_postings *p, struct err *e)
{
	const struct knn_space *s = p->space;

	p->chunk = chunk_rows(s);
	p->chunks = (s->rows + p->chunk - 1) / p->chunk;
	p->whole = (s->kind == KNN_HAMMING ||
		    ((s->kind == KNN_L1 || (s->kind == KNN_L2 && !s->dense)) &&
		     all_whole(s->value, knn_space_entries(s)) &&
		     all_whole(s->x, s->rows * s->dense)));
	if (!(p->size = mem_array(s->rows, sizeof *p->size, e)) ||
	    !(p->most = mem_zeros(p->chunks, sizeof *p->most, e)))
		return -1;
	p->sums = measure_rows(p);
	if (!p->sums)
		return 0;
	return turn_round(p, e) || (s->dense && pack_dense(p, e)) ? -1 : 0;
}

static int postings_build(void **self, const struct knn_space *s, size_t leaf_rows, struct err *e)
{
	struct knn_postings *p = mem_zeros(1, sizeof *p, e);

	(void)leaf_rows;
	*self = NULL;
	if (!p)
		return -1;
	p->space = s;
	p->cosine = s->kind == KNN_COSINE;
	p->tiles = p->cosine || s->kind == KNN_L2;
	if ((p->cosine || s->metric->term) && build_sums(p, e)) {
		postings_destroy(p);
		return -1;
	}
	*self = p;
	return 0;
}

static int one_by_one(const struct knn_postings *p, const struct knn_rows *q, size_t n, size_t k,
		      struct knn_neighbour *out)
{
	for (size_t i = 0; i < n; i++) {
		struct knn_topk best = { out + i * k, k, 0 };
		struct knn_row row = knn_rows_at(q, i);
		for (size_t r = 0; r < p->space->rows; r++)
			knn_topk_offer(&best,
				       (struct knn_neighbour){ knn_space_row_gap(p->space, row, r),
							       (uint32_t)r });
		knn_topk_sort(&best);
	}
	return 0;
}

static int postings_nearest(const void *self, const struct knn_rows *q, size_t n, size_t k,
			    struct knn_neighbour *out, struct err *e)
{
	const struct knn_postings *p = self;
	bool done = false;

	if (p->sums && knn_postings_screen(p, q, n, k, out, &done, e))
		return -1;
	return done ? 0 : one_by_one(p, q, n, k, out);
}

static int postings_within(const void *self, struct knn_row q, double radius,
			   struct knn_neighbour_list *out, struct err *e)
{
	const struct knn_postings *p = self;

	for (size_t i = 0; i < p->space->rows; i++) {
		double gap = knn_space_row_gap(p->space, q, i);
		if (knn_within_radius(p->space, gap, radius) &&
		    knn_neighbour_list_add(out, (struct knn_neighbour){ gap, (uint32_t)i }, e))
			return -1;
	}
	return 0;
}

static size_t postings_bytes(const void *self)
{
	const struct knn_postings *p = self;
	const struct knn_space *s = p->space;
	size_t bytes = sizeof *p;

	if (!p->sums)
		return bytes;
	bytes += (s->cols - s->dense + 2) * sizeof *p->start + s->rows * sizeof *p->size;
	bytes += knn_space_entries(s) * (sizeof *p->row + sizeof *p->value);
	bytes += p->chunks * (sizeof *p->most + sizeof *p->norm);
	return bytes + s->rows * (s->dense * sizeof *p->panels + (p->tiles ? sizeof *p->bias : 0));
}

const struct knn_search_class knn_postings_search = { "postings",      0,
						      postings_build,  postings_nearest,
						      postings_within, postings_bytes,
						      postings_destroy };
