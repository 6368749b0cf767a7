#include "algorithms/knn/screen.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/knn/packed_rows.h"
#include "algorithms/knn/shortlist.h"

/* Panels are taken in runs of about this size, which stay in the second cache while all queries of
 * the block pass by. */
enum { RUN_BYTES = 384 << 10 };

struct knn_screen {
	struct knn_packed_rows panels;
	knn_tile_fn *kernel;
	float relative, absolute;       /* error of a score: relative * (|q| + |x|)^2 + absolute */
};

int knn_screen_build(struct knn_screen **out, const struct knn_space *s, struct err *e)
{
	struct knn_screen *c = NULL;
	bool usable;

	*out = NULL;
	if (s->kind != KNN_L2 && s->kind != KNN_MAHALANOBIS && s->kind != KNN_COSINE)
		return 0;
	if (!(c = mem_zeros(1, sizeof *c, e)) || knn_packed_rows_build(&c->panels, s, &usable, e)) {
		knn_screen_destroy(c);
		return -1;
	}
	c->kernel = knn_tile_kernels[cpu_isa()];
	/* A sum of cols products in any order, with or without fused steps, is off by at most cols
	 * roundings (2^-24 each) of the sum of their sizes, which is below (|q| + |x|)^2; centring
	 * the rows, the bias and the limit itself add fewer than 16. Products may also
	 * underflow. */
	c->relative = (float)((double)(s->cols + 16) * 0x1p-24 * 1.02);
	c->absolute = (float)(s->cols + 16) * FLT_MIN;
	if (usable)
		*out = c;
	else
		knn_screen_destroy(c);
	return 0;
}

void knn_screen_destroy(struct knn_screen *c)
{
	if (c)
		knn_packed_rows_free(&c->panels);
	free(c);
}

size_t knn_screen_bytes(const struct knn_screen *c)
{
	return knn_packed_rows_bytes(&c->panels);
}

/* The queries of a block, in groups of 12, and where each stands. */
struct screen_sweep {
	const struct knn_screen *c;
	size_t n, groups;
	struct knn_shortlist *list;     /* (groups * 12) */
	struct knn_candidate *room;
	double *best;
	float *packed;                  /* (groups, cols, 12), or bytes: */
	int8_t *byte_packed;            /* (groups, d4, 12, 4) */
	float *norm;                    /* (groups * 12) */
	/* (groups * 12) the lists' bounds; padding: nothing gets in */
	float *bound;
	float *rows;                    /* a run of panels, when they are not stored */
	size_t run;                     /* panels */
};

static void sweep_free(struct screen_sweep *w)
{
	free(w->list);
	free(w->room);
	free(w->best);
	free(w->packed);
	free(w->byte_packed);
	free(w->norm);
	free(w->bound);
	free(w->rows);
}

static int sweep_alloc(struct screen_sweep *w, size_t k, struct err *e)
{
	size_t slots = w->groups * KNN_TILE_QUERIES, d = w->c->panels.space->cols;

	if (!(w->list = mem_zeros(slots, sizeof *w->list, e)) ||
	    !(w->room = mem_array(w->n, knn_shortlist_room(k) * sizeof *w->room, e)) ||
	    !(w->best = mem_array(w->n * knn_shortlist_best(k), sizeof *w->best, e)) ||
	    !(w->bound = mem_array(slots, sizeof *w->bound, e)))
		return -1;
	if (w->byte_packed)
		return 0;
	w->run = 1 + RUN_BYTES / (d * KNN_TILE_ROWS * sizeof *w->rows);
	if (!w->c->panels.rows &&
	    !(w->rows = mem_aligned(w->run * d * KNN_TILE_ROWS, sizeof *w->rows, e)))
		return -1;
	return 0;
}

/* ---- floats ---- */

static void take_hits(struct screen_sweep *w, size_t group, size_t panel, const struct knn_tile *t,
		      const float *error)
{
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		struct knn_shortlist *l = &w->list[group * KNN_TILE_QUERIES + i];
		uint32_t hit = t->hit[i];
		if (!hit)
			continue;
		for (; hit; hit &= hit - 1) {
			size_t r = (size_t)__builtin_ctz(hit);
			double high = (double)t->score[i][r] + (double)error[i];
			knn_shortlist_add(
				l, (struct knn_candidate){ high, 2 * error[i],
							   (uint32_t)(panel * KNN_TILE_ROWS + r) });
		}
		w->bound[group * KNN_TILE_QUERIES + i] =
			l->bound < (double)FLT_MAX ? (float)l->bound : FLT_MAX;
	}
}

/* Panels from .. to - 1, at rows, past one group of queries. */
static void sweep_group(struct screen_sweep *w, size_t group, size_t from, size_t to,
			const float *rows)
{
	const struct knn_packed_rows *p = &w->c->panels;
	size_t d = p->space->cols;
	const float *queries = w->packed + group * d * KNN_TILE_QUERIES;
	const float *norm = w->norm + group * KNN_TILE_QUERIES;
	const float *bound = w->bound + group * KNN_TILE_QUERIES;
	struct knn_tile t;

	for (size_t i = from; i < to; i++, rows += d * KNN_TILE_ROWS) {
		float error[KNN_TILE_QUERIES], limit[KNN_TILE_QUERIES];
		for (size_t j = 0; j < KNN_TILE_QUERIES; j++) {
			float size = norm[j] + p->norm[i];
			error[j] = w->c->relative * size * size + w->c->absolute;
			limit[j] = bound[j] + error[j];
			limit[j] = limit[j] < FLT_MAX ? limit[j] : FLT_MAX;
		}
		if (w->c->kernel(rows, p->bias + i * KNN_TILE_ROWS, queries, d, limit, &t))
			take_hits(w, group, i, &t, error);
	}
}

static void sweep_floats(struct screen_sweep *w)
{
	const struct knn_packed_rows *p = &w->c->panels;
	size_t size = p->space->cols * KNN_TILE_ROWS;

	for (size_t from = 0; from < p->count; from += w->run) {
		size_t to = from + w->run < p->count ? from + w->run : p->count;
		const float *rows = p->rows ? p->rows + from * size : w->rows;
		for (size_t i = from; i < to && !p->rows; i++)
			knn_packed_rows_panel(p, i, w->rows + (i - from) * size);
		for (size_t g = 0; g < w->groups; g++)
			sweep_group(w, g, from, to, rows);
	}
}

/* ---- bytes ---- */

/* A row is no worse than the bound when bias + q'.x >= -floor(bound / 2), give or take the odd
 * bit. */
static int32_t byte_limit(double bound)
{
	double half = -floor(bound / 2);

	return half > INT32_MIN + 1.0 ? (int32_t)half : INT32_MIN + 1;
}

static void take_byte_hits(struct screen_sweep *w, size_t group, size_t panel,
			   const struct knn_byte_tile *t, int32_t *limit)
{
	const uint8_t *odd = w->c->panels.byte_odd + panel * KNN_TILE_ROWS;

	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		struct knn_shortlist *l = &w->list[group * KNN_TILE_QUERIES + i];
		uint32_t hit = t->hit[i];
		if (!hit)
			continue;
		for (; hit; hit &= hit - 1) {
			size_t r = (size_t)__builtin_ctz(hit);
			double score = odd[r] - 2.0 * t->sum[i][r];
			knn_shortlist_add(
				l, (struct knn_candidate){ score, 0,
							   (uint32_t)(panel * KNN_TILE_ROWS + r) });
		}
		limit[i] = byte_limit(l->bound);
	}
}

static void sweep_bytes(struct screen_sweep *w)
{
	const struct knn_packed_rows *p = &w->c->panels;
	size_t size = p->d4 * 4 * KNN_TILE_ROWS, run = 1 + RUN_BYTES / size;

	for (size_t from = 0; from < p->count; from += run)
		for (size_t g = 0; g < w->groups; g++) {
			const int8_t *queries = w->byte_packed + g * p->d4 * 4 * KNN_TILE_QUERIES;
			int32_t limit[KNN_TILE_QUERIES];
			struct knn_byte_tile t;
			for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
				const struct knn_shortlist *l = &w->list[g * KNN_TILE_QUERIES + i];
				limit[i] = l->at ? byte_limit(l->bound) : INT32_MAX;
			}
			for (size_t i = from; i < from + run && i < p->count; i++)
				if (p->byte_kernel(p->byte_rows + i * size,
						   p->byte_bias + i * KNN_TILE_ROWS,
						   queries, p->d4, limit, &t))
					take_byte_hits(w, g, i, &t, limit);
		}
}

/* ---- */

static size_t group_size(const struct screen_sweep *w, size_t group)
{
	size_t n = w->n - group * KNN_TILE_QUERIES;

	return n < KNN_TILE_QUERIES ? n : KNN_TILE_QUERIES;
}

/* Packs all queries as bytes if it can, else as floats. *done is false when neither will do. */
static int pack_queries(struct screen_sweep *w, const float *q, double *offset, bool *done,
			struct err *e)
{
	const struct knn_packed_rows *p = &w->c->panels;
	size_t d = p->space->cols, byte_size = p->d4 * 4 * KNN_TILE_QUERIES,
	       size = d * KNN_TILE_QUERIES;
	bool bytes = p->byte_rows != NULL;

	*done = true;
	if (bytes && !(w->byte_packed = mem_aligned(w->groups, byte_size, e)))
		return -1;
	for (size_t g = 0; g < w->groups && bytes; g++) {
		size_t first = g * KNN_TILE_QUERIES;
		bytes = knn_packed_byte_queries(p, q + first * d, group_size(w, g),
						w->byte_packed + g * byte_size, offset + first);
	}
	if (bytes)
		return 0;
	free(w->byte_packed);
	w->byte_packed = NULL;
	if (!(w->packed = mem_aligned(w->groups * size, sizeof *w->packed, e)))
		return -1;
	for (size_t g = 0; g < w->groups && *done; g++) {
		size_t first = g * KNN_TILE_QUERIES;
		*done = knn_packed_queries(p, q + first * d, group_size(w, g), w->packed + g * size,
				      w->norm + first, offset + first);
	}
	return 0;
}

int knn_screen_nearest(const struct knn_screen *c, const float *q, size_t n, size_t k,
		       struct knn_neighbour *out, bool *done, struct err *e)
{
	const struct knn_space *s = c->panels.space;
	struct screen_sweep w = { .c = c,
			   .n = n,
			   .groups = (n + KNN_TILE_QUERIES - 1) / KNN_TILE_QUERIES };
	double *offset = mem_array(w.groups * KNN_TILE_QUERIES, sizeof *offset, e);
	int rc = -1;

	if (!offset || !(w.norm = mem_zeros(w.groups * KNN_TILE_QUERIES, sizeof *w.norm, e)) ||
	    pack_queries(&w, q, offset, done, e) || (*done && sweep_alloc(&w, k, e)))
		goto done;
	rc = 0;
	if (!*done)
		goto done;
	for (size_t i = 0; i < w.groups * KNN_TILE_QUERIES; i++)
		w.bound[i] = i < n ? FLT_MAX : -FLT_MAX;
	for (size_t i = 0; i < n; i++)
		knn_shortlist_open(&w.list[i], s, (struct knn_row){ .x = q + i * s->cols }, k, offset[i],
				   w.byte_packed != NULL, w.room + i * knn_shortlist_room(k),
				   w.best + i * knn_shortlist_best(k));
	if (w.byte_packed)
		sweep_bytes(&w);
	else
		sweep_floats(&w);
	for (size_t i = 0; i < n; i++)
		knn_shortlist_close(&w.list[i], out + i * k);
done:
	sweep_free(&w);
	free(offset);
	return rc;
}
