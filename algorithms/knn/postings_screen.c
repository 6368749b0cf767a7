/* The questions to an inverted index: sums of a group of queries over a chunk of rows at a time. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/knn/postings.h"
#include "algorithms/knn/shortlist.h"
#include "algorithms/knn/simd16.h"

#define ROUND_UP (1 + 0x1p-22)
enum { GROUP = KNN_TILE_QUERIES, SCAN = 16 };

/* A query and where it stands. */
struct postings_query {
	struct knn_row row;
	struct knn_shortlist list;
	size_t *cursor; /* (row.n) the next posting of each of its columns */
	double size; /* S(q); cosine: 0 */
	double inverse; /* cosine: 1 / |q|, 0 for a zero row */
	double round; /* error of a sum in double is round * (sizes) */
	float norm; /* |q| of the dense part, tiles only */
	bool whole;
};

struct postings_sweep {
	const struct knn_postings *p;
	size_t n, groups;
	struct postings_query *query; /* (groups * 12) */
	struct knn_candidate *room;
	double *best;
	size_t *cursor;
	float *packed; /* (groups, dense, 12), tiles only */
	double *sum; /* (12, chunk) */
	knn_tile_fn *tile;
	knn_simd16_fn *lanes;
};

static void sweep_free(struct postings_sweep *w)
{
	free(w->query);
	free(w->room);
	free(w->best);
	free(w->cursor);
	free(w->packed);
	free(w->sum);
}

static int sweep_alloc(struct postings_sweep *w, const struct knn_rows *q, size_t k, struct err *e)
{
	const struct knn_postings *p = w->p;
	size_t packed = p->tiles ? w->groups * GROUP * p->space->dense : 0;

	if (!(w->query = mem_zeros(w->groups * GROUP, sizeof *w->query, e)) ||
	    !(w->room = mem_array(w->n, knn_shortlist_room(k) * sizeof *w->room, e)) ||
	    !(w->best = mem_array(w->n * knn_shortlist_best(k), sizeof *w->best, e)) ||
	    !(w->cursor = mem_array(q->start[w->n] - q->start[0], sizeof *w->cursor, e)) ||
	    !(w->packed = mem_aligned(packed, sizeof *w->packed, e)) ||
	    !(w->sum = mem_aligned(GROUP * p->chunk, sizeof *w->sum, e)))
		return -1;
	for (size_t i = 0; i < packed; i++)
		w->packed[i] = 0;
	return 0;
}

/* The dense columns of query i for the tiles; its square comes back. */
static double pack_query(struct postings_sweep *w, size_t i)
{
	const struct knn_postings *p = w->p;
	size_t d = p->space->dense;
	float *out = w->packed + i / GROUP * d * GROUP + i % GROUP, factor = p->cosine ? -1 : -2;
	double square = 0;

	for (size_t f = 0; f < d; f++) {
		float v = w->query[i].row.x[f] - p->center[f];
		out[f * GROUP] = factor * v;
		square += (double)v * (double)v;
	}
	w->query[i].norm = (float)(sqrt(square) * ROUND_UP);
	return square;
}

/* How much larger a sum's terms can be than S(q) + S(x): the bracket has three of them, and g(a, b) is at
 * most so many times g(a, 0) + g(0, b). */
static double term_growth(const struct knn_space *s)
{
	double own = s->kind == KNN_L2                    ? 2 :
		     s->kind == KNN_MINKOWSKI && s->p > 1 ? exp2(s->p - 1) :
							    1;

	return 2 * (own + 3);
}

/* False when its values are too large. */
static bool open_query(struct postings_sweep *w, const struct knn_rows *q, size_t i, size_t k)
{
	const struct knn_postings *p = w->p;
	const struct knn_space *s = p->space;
	struct postings_query *of = &w->query[i];
	double square = 0, offset = p->cosine ? 1 : 0;
	size_t terms;

	of->row = knn_rows_at(q, i);
	of->cursor = w->cursor + (q->start[i] - q->start[0]);
	of->whole = p->whole;
	for (size_t f = 0; f < s->dense; f++) {
		square += (double)of->row.x[f] * (double)of->row.x[f];
		of->whole &= s->kind == KNN_HAMMING || knn_postings_whole(of->row.x[f]);
	}
	for (size_t j = 0; j < of->row.n; j++) {
		double v = of->row.value[j];
		square += v * v;
		of->size += p->cosine ? 0 : s->metric->term(s, v, 0);
		of->whole &= s->kind == KNN_HAMMING || knn_postings_whole(v);
		of->cursor[j] = p->start[of->row.col[j] - s->dense];
	}
	if (!knn_postings_fits(p, square, of->size))
		return false;
	if (p->cosine)
		of->inverse = square > 0 ? 1 / sqrt(square) : 0;
	else
		offset = of->size;
	if (s->dense && p->tiles) {
		double dense = pack_query(w, i);
		offset += p->cosine ? 0 : dense;
	}
	/* two roundings of 2^-53 for each column that takes part, in the sum and in the plain one */
	terms = 2 * (of->row.n + p->longest + s->dense) + 64;
	of->round = of->whole ? 0 : (double)terms * 0x1p-51 * term_growth(s);
	knn_shortlist_open(&of->list, s, of->row, k, offset, of->whole,
			   w->room + i * knn_shortlist_room(k),
			   w->best + i * knn_shortlist_best(k));
	return true;
}

/* ---- sums ---- */

/* Adds the dense part of a group's queries and of rows from .. to - 1. */
static void add_tiles(struct postings_sweep *w, size_t group, size_t from, size_t to)
{
	const struct knn_postings *p = w->p;
	size_t d = p->space->dense, chunk = p->chunk;
	float limit[GROUP] __attribute__((aligned(64)));
	struct knn_tile t;

	for (size_t i = 0; i < GROUP; i++)
		limit[i] = INFINITY; /* all scores are wanted */
	for (size_t r = from; r < to; r += KNN_TILE_ROWS) {
		w->tile(p->panels + r * d, p->bias + r, w->packed + group * d * GROUP, d, limit,
			&t);
		for (size_t i = 0; i < GROUP; i++)
			for (size_t j = 0; j < KNN_TILE_ROWS; j++)
				w->sum[i * chunk + (r - from) + j] += (double)t.score[i][j];
	}
}

static void add_lanes(struct postings_sweep *w, size_t i, double *sum, size_t from, size_t to)
{
	const struct knn_postings *p = w->p;

	for (size_t r = from; r < to; r += KNN_SIMD16) {
		double gap[KNN_SIMD16] __attribute__((aligned(64)));
		w->lanes(&p->block, w->query[i].row.x, p->panels + r * p->space->dense, gap);
		for (size_t j = 0; j < KNN_SIMD16; j++)
			sum[r - from + j] += gap[j];
	}
}

/* Adds the brackets of all rows before `to` that share a column with query i. */
static void add_shared(const struct postings_sweep *w, size_t i, double *sum, size_t from,
		       size_t to)
{
	const struct knn_postings *p = w->p;
	const struct knn_space *s = p->space;
	struct postings_query *of = &w->query[i];

	for (size_t j = 0; j < of->row.n; j++) {
		size_t at = of->cursor[j], end = p->start[of->row.col[j] - s->dense + 1];
		double a = of->row.value[j], alone = p->tiles ? 0 : s->metric->term(s, a, 0);
		double factor = p->cosine ? -a : -2 * a;
		for (; p->tiles && at < end && p->row[at] < to; at++)
			sum[p->row[at] - from] += factor * p->value[at];
		for (; at < end && p->row[at] < to; at++) {
			double b = p->value[at];
			sum[p->row[at] - from] +=
				s->metric->term(s, a, b) - alone - s->metric->term(s, 0, b);
		}
		of->cursor[j] = at;
	}
}

/* Scores of query i for rows from .. to - 1 in sum, which has room for whole tiles. */
static void start_sums(const struct postings_sweep *w, double *sum, size_t from, size_t to)
{
	const struct knn_postings *p = w->p;

	/* cosine: -0, which stays so only where no product is added */
	for (size_t r = from; r < to; r++)
		sum[r - from] = p->cosine ? -0.0 : p->size[r];
	for (size_t r = to - from; r % KNN_TILE_ROWS; r++)
		sum[r] = 0;
}

/* ---- hits ---- */

/* Width of the error on either side of a score of query i in this chunk, scores of `size` or less. */
static double error_of(const struct postings_sweep *w, const struct postings_query *of,
		       size_t chunk, double size)
{
	const struct knn_postings *p = w->p;
	double tile = 0, terms = (double)p->space->dense + 16;

	if (of->whole)
		return 0;
	if (p->space->dense && p->tiles && p->cosine)
		tile = terms * (0x1p-24 * 1.02 + 1e20 * FLT_MIN);
	else if (p->space->dense && p->tiles) {
		double reach = (double)of->norm + (double)p->norm[chunk];
		tile = terms * 0x1p-24 * 1.02 * reach * reach + terms * FLT_MIN;
	}
	if (p->cosine)
		return tile + of->round * 4;
	return tile + of->round * (of->list.offset + of->size + p->most[chunk] + size);
}

/* A score of exactly -0 is one of no common column: its cosine is 0, without any error. */
static double candidate_error(const struct postings_sweep *w, const struct postings_query *of,
			      size_t chunk, double score)
{
	if (w->p->cosine && !w->p->space->dense && score == 0 && signbit(score))
		return 0;
	return error_of(w, of, chunk, fabs(score));
}

/* Rows come in ascending order, so that k rows are before each candidate in a tie already: its score has
 * to be below the bound. */
static void take_hits(struct postings_sweep *w, struct postings_query *of, size_t chunk,
		      const double *sum, size_t from, size_t to)
{
	struct knn_shortlist *l = &of->list;

	for (size_t r = from; r < to; r += SCAN) {
		double bound = l->bound;
		double limit = bound + (isinf(bound) ? 0 : 2 * error_of(w, of, chunk, fabs(bound)));
		const double *at = sum + (r - from);
		size_t n = to - r < SCAN ? to - r : SCAN;
		int any = 0;
		for (size_t j = 0; j < SCAN; j++) /* mostly there is none */
			any |= at[j] < limit;
		for (size_t j = 0; j < n && any; j++) {
			double error = candidate_error(w, of, chunk, at[j]);
			float width = (float)(2 * error * ROUND_UP);
			if (at[j] - error < l->bound)
				knn_shortlist_add(l, (struct knn_candidate){ at[j] + error, width,
									     (uint32_t)(r + j) });
		}
	}
}

static void sweep_group(struct postings_sweep *w, size_t group, size_t chunk)
{
	const struct knn_postings *p = w->p;
	size_t from = chunk * p->chunk, first = group * GROUP;
	size_t to = from + p->chunk < p->space->rows ? from + p->chunk : p->space->rows;
	size_t n = w->n - first < GROUP ? w->n - first : GROUP;

	for (size_t i = 0; i < GROUP; i++)
		start_sums(w, w->sum + i * p->chunk, from, to);
	if (p->space->dense && p->tiles)
		add_tiles(w, group, from, to);
	for (size_t i = 0; i < n; i++) {
		double *sum = w->sum + i * p->chunk;
		struct postings_query *of = &w->query[first + i];
		if (p->space->dense && !p->tiles)
			add_lanes(w, first + i, sum, from, to);
		add_shared(w, first + i, sum, from, to);
		for (size_t r = from; r < to && p->cosine; r++)
			sum[r - from] *= p->size[r] * of->inverse;
		take_hits(w, of, chunk, sum, from, to);
	}
}

int knn_postings_screen(const struct knn_postings *p, const struct knn_rows *q, size_t n, size_t k,
			struct knn_neighbour *out, bool *done, struct err *e)
{
	struct postings_sweep w = { .p = p,
				    .n = n,
				    .groups = (n + GROUP - 1) / GROUP,
				    .tile = knn_tile_kernels[cpu_isa()] };
	int rc = -1;

	*done = true;
	w.lanes = p->space->dense && !p->tiles ? knn_simd16_for(&p->block) : NULL;
	if (sweep_alloc(&w, q, k, e))
		goto done;
	for (size_t i = 0; i < n && *done; i++)
		*done = open_query(&w, q, i, k);
	rc = 0;
	for (size_t c = 0; c < p->chunks && *done; c++)
		for (size_t g = 0; g < w.groups; g++)
			sweep_group(&w, g, c);
	for (size_t i = 0; i < n && *done; i++)
		knn_shortlist_close(&w.query[i].list, out + i * k);
done:
	sweep_free(&w);
	return rc;
}
