#include "algorithms/svm/svc_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static size_t source(const uint32_t *pick, size_t i)
{
	return pick ? pick[i] : i;
}

/* The squared length of x[0], x[step] .., rounded as svc_tile rounds its products on this
 * processor: then equal rows are at distance 0 exactly, however much gamma would make of a
 * difference. */
typedef float square_fn(const float *x, size_t step, size_t n);

static float square_portable(const float *x, size_t step, size_t n)
{
	float sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += x[j * step] * x[j * step];
	return sum;
}

#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static float square_fused(const float *x, size_t step, size_t n)
{
	float sum = 0;

	for (size_t j = 0; j < n; j++)
		sum = __builtin_fmaf(x[j * step], x[j * step], sum);
	return sum;
}
static square_fn *const squares[] = { square_portable, square_fused, square_fused };
#else
static square_fn *const squares[] = { square_portable, square_portable, square_portable };
#endif

/* Rows whose squared length is not finite would make NaN of every distance. */
static int check_norms(const struct svc_rows *r, struct err *e)
{
	for (size_t i = 0; i < r->n; i++)
		if (!isfinite(r->norm[i]))
			return FAIL(e, ERR_NUMERIC,
				    "values too large for kernels in float: scale the columns");
	return 0;
}

static int take_dense(struct svc_rows *r, const struct data_view *v, const uint32_t *pick,
		      const float *center, struct err *e)
{
	size_t padded = svc_padded(r->n), d = r->d;
	square_fn *square = squares[cpu_isa()];

	if (!(r->panel = mem_aligned(padded * d, sizeof *r->panel, e)))
		return -1;
	memset(r->panel, 0, padded * d * sizeof *r->panel);
	for (size_t i = 0; i < r->n; i++) {
		const float *row = view_row(v, source(pick, i));
		float *at = r->panel + i / SVC_LANES * SVC_LANES * d + i % SVC_LANES;
		for (size_t j = 0; j < d; j++)
			at[j * SVC_LANES] = center ? row[j] - center[j] : row[j];
		r->norm[i] = square(at, SVC_LANES, d);
	}
	return 0;
}

static int take_sparse(struct svc_rows *r, const struct data_view *v, const uint32_t *pick,
		       struct err *e)
{
	const struct sparse *s = v->sparse;
	square_fn *square = squares[cpu_isa()];
	size_t entries = 0;

	for (size_t i = 0; i < r->n; i++)
		entries += s->start[source(pick, i) + 1] - s->start[source(pick, i)];
	if (!(r->start = mem_array(r->n + 1, sizeof *r->start, e)) ||
	    !(r->col = mem_array(entries, sizeof *r->col, e)) ||
	    !(r->value = mem_array(entries, sizeof *r->value, e)))
		return -1;
	r->start[0] = 0;
	for (size_t i = 0; i < r->n; i++) {
		size_t from = s->start[source(pick, i)], n = s->start[source(pick, i) + 1] - from;
		memcpy(r->col + r->start[i], s->col + from, n * sizeof *r->col);
		memcpy(r->value + r->start[i], s->value + from, n * sizeof *r->value);
		r->norm[i] = square(s->value + from, 1, n);
		r->start[i + 1] = r->start[i] + n;
	}
	return 0;
}

int svc_rows_take(struct svc_rows *r, const struct data_view *v, const uint32_t *pick, size_t n,
		  const float *center, struct err *e)
{
	*r = (struct svc_rows){ .n = n, .d = v->cols };
	if (!(r->norm = mem_aligned(svc_padded(n), sizeof *r->norm, e)))
		return -1;
	memset(r->norm, 0, svc_padded(n) * sizeof *r->norm);
	if (v->sparse ? take_sparse(r, v, pick, e) : take_dense(r, v, pick, center, e))
		return -1;
	return check_norms(r, e);
}

void svc_rows_free(struct svc_rows *r)
{
	free(r->panel);
	free(r->norm);
	free(r->start);
	free(r->col);
	free(r->value);
	*r = (struct svc_rows){ 0 };
}

void svc_rows_scatter(const struct svc_rows *r, size_t i, float *out, size_t step)
{
	if (r->start) {
		for (size_t t = r->start[i]; t < r->start[i + 1]; t++)
			out[r->col[t] * step] = r->value[t];
		return;
	}
	const float *at = r->panel + i / SVC_LANES * SVC_LANES * r->d + i % SVC_LANES;
	for (size_t j = 0; j < r->d; j++)
		out[j * step] = at[j * SVC_LANES];
}

int svc_query_make(struct svc_query *q, size_t room, size_t d, struct err *e)
{
	size_t padded = (room + SVC_GROUP - 1) / SVC_GROUP * SVC_GROUP;

	*q = (struct svc_query){ .room = padded, .d = d, .isa = cpu_isa() };
	if (!(q->x = mem_aligned(padded * d, sizeof *q->x, e)) ||
	    !(q->norm = mem_aligned(padded, sizeof *q->norm, e)))
		return -1;
	svc_query_clear(q);
	return 0;
}

void svc_query_free(struct svc_query *q)
{
	free(q->x);
	free(q->norm);
	*q = (struct svc_query){ 0 };
}

void svc_query_clear(struct svc_query *q)
{
	q->count = 0;
	memset(q->x, 0, q->room * q->d * sizeof *q->x);
	memset(q->norm, 0, q->room * sizeof *q->norm);
}

static float *lane_of(const struct svc_query *q, size_t i)
{
	return q->x + i / SVC_GROUP * SVC_GROUP * q->d + i % SVC_GROUP;
}

void svc_query_add(struct svc_query *q, const struct svc_rows *r, size_t i)
{
	svc_rows_scatter(r, i, lane_of(q, q->count), SVC_GROUP);
	q->norm[q->count++] = r->norm[i];
}

void svc_query_add_view(struct svc_query *q, const struct data_view *v, size_t i,
			const float *center)
{
	float *lane = lane_of(q, q->count);
	square_fn *square = squares[q->isa];

	if (v->sparse) {
		size_t from = v->sparse->start[i], to = v->sparse->start[i + 1];
		for (size_t t = from; t < to; t++)
			lane[v->sparse->col[t] * SVC_GROUP] = v->sparse->value[t];
		q->norm[q->count++] = square(v->sparse->value + from, 1, to - from);
	} else {
		const float *row = view_row(v, i);
		for (size_t j = 0; j < q->d; j++)
			lane[j * SVC_GROUP] = center ? row[j] - center[j] : row[j];
		q->norm[q->count++] = square(lane, SVC_GROUP, q->d);
	}
}
