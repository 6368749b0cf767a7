#include "algorithms/svm/svc_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* A column of compressed rows lies in the panels where one row in so many has a value in it: there a
 * row costs 0.03 ns, in a list a value costs 1. */
enum { ROWS_PER_VALUE = 16 };

static size_t source(const uint32_t *pick, size_t i)
{
	return pick ? pick[i] : i;
}

/* sum and the squares of x[0], x[step] .., rounded as svc_tile rounds its products on this
 * processor: then equal rows are at distance 0 exactly, however much gamma would make of a
 * difference. */
typedef float square_fn(const float *x, size_t step, size_t n, float sum);

static float square_portable(const float *x, size_t step, size_t n, float sum)
{
	for (size_t j = 0; j < n; j++)
		sum += x[j * step] * x[j * step];
	return sum;
}

#if defined(__x86_64__)
__attribute__((target(CPU_AVX2)))
static float square_fused(const float *x, size_t step, size_t n, float sum)
{
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

/* ---- where columns lie ---- */

static void count_values(const struct svc_rows *r, const struct sparse *s, const uint32_t *pick,
			 uint32_t *count)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t row = source(pick, i);
		if (row == SVC_NO_ROW)
			continue;
		for (size_t t = s->start[row]; t < s->start[row + 1]; t++)
			count[s->col[t]]++;
	}
}

/* place[] holds counts of values and becomes places. The entries of all lists. */
static size_t place_columns(struct svc_rows *r)
{
	size_t entries = 0;

	r->wide = r->first;
	for (size_t j = r->first; j < r->d; j++)
		r->wide += r->place[j] && (size_t)r->place[j] * ROWS_PER_VALUE >= r->n;
	for (size_t j = 0, wide = 0; j < r->d; j++) {
		uint32_t count = r->place[j];
		if (j < r->first || (count && (size_t)count * ROWS_PER_VALUE >= r->n)) {
			r->place[j] = (uint32_t)wide++;
		} else if (count) {
			r->place[j] = (uint32_t)(r->wide + r->lists++);
			entries += count;
		} else {
			r->place[j] = SVC_NO_PLACE;
		}
	}
	return entries;
}

static int entries_make(struct svc_entries *s, size_t n, size_t entries, struct err *e)
{
	return !(s->start = mem_zeros(n + 1, sizeof *s->start, e)) ||
	       !(s->at = mem_array(entries, sizeof *s->at, e)) ||
	       !(s->value = mem_array(entries, sizeof *s->value, e)) ? -1 : 0;
}

static int plan_columns(struct svc_rows *r, const struct data_view *v, const uint32_t *pick,
			struct err *e)
{
	size_t entries;

	r->first = r->wide = view_dense(v);
	if (!v->sparse)
		return 0;
	if (!(r->place = mem_zeros(r->d, sizeof *r->place, e)))
		return -1;
	count_values(r, v->sparse, pick, r->place);
	entries = place_columns(r);
	if (!r->lists)
		return 0;
	return entries_make(&r->row, r->n, entries, e) ||
	       entries_make(&r->list, r->lists, entries, e) ? -1 : 0;
}

/* ---- filling them ---- */

static void take_dense(struct svc_rows *r, const struct data_view *v, size_t row, const float *center,
		       float *lane)
{
	const float *x = r->first ? view_row(v, row) : NULL;

	for (size_t j = 0; j < r->first; j++)
		lane[j * SVC_LANES] = center ? x[j] - center[j] : x[j];
}

/* Row i's entries: into its lane, or behind those of the rows before it. */
static void take_sparse(struct svc_rows *r, const struct sparse *s, size_t row, size_t i, float *lane)
{
	size_t at = r->lists ? r->row.start[i] : 0;

	for (size_t t = s->start[row]; t < s->start[row + 1]; t++) {
		size_t place = r->place[s->col[t]];
		if (place < r->wide) {
			lane[place * SVC_LANES] = s->value[t];
			continue;
		}
		r->row.at[at] = (uint32_t)(place - r->wide);
		r->row.value[at++] = s->value[t];
	}
	if (r->lists)
		r->row.start[i + 1] = at;
}

/* The entries of rows, list by list. */
static void turn_entries(struct svc_rows *r)
{
	size_t *start = r->list.start, entries = r->lists ? r->row.start[r->n] : 0;

	for (size_t t = 0; t < entries; t++)
		start[r->row.at[t] + 1]++;
	for (size_t l = 0; l < r->lists; l++)
		start[l + 1] += start[l];
	for (size_t i = 0; r->lists && i < r->n; i++)
		for (size_t t = r->row.start[i]; t < r->row.start[i + 1]; t++) {
			size_t to = start[r->row.at[t]]++;
			r->list.at[to] = (uint32_t)i;
			r->list.value[to] = r->row.value[t];
		}
	if (r->lists) {
		memmove(start + 1, start, r->lists * sizeof *start);
		start[0] = 0;
	}
}

static void take_row(struct svc_rows *r, const struct data_view *v, size_t row, size_t i,
		     const float *center)
{
	square_fn *square = squares[cpu_isa()];
	float *lane = r->panel + i / SVC_LANES * SVC_LANES * r->wide + i % SVC_LANES;

	if (row != SVC_NO_ROW) {
		take_dense(r, v, row, center, lane);
		if (v->sparse)
			take_sparse(r, v->sparse, row, i, lane);
		r->norm[i] = square(lane, SVC_LANES, r->wide, 0);
	} else if (r->lists) {
		r->row.start[i + 1] = r->row.start[i];
	}
	if (r->lists)
		r->norm[i] = square(r->row.value + r->row.start[i], 1,
				    r->row.start[i + 1] - r->row.start[i], r->norm[i]);
}

int svc_rows_take(struct svc_rows *r, const struct data_view *v, const uint32_t *pick, size_t n,
		  const float *center, struct err *e)
{
	size_t padded = svc_padded(n);

	*r = (struct svc_rows){ .n = n, .d = v->cols };
	if (plan_columns(r, v, pick, e) ||
	    !(r->norm = mem_aligned(padded, sizeof *r->norm, e)) ||
	    !(r->panel = mem_aligned(padded * r->wide, sizeof *r->panel, e)))
		return -1;
	memset(r->norm, 0, padded * sizeof *r->norm);
	memset(r->panel, 0, padded * r->wide * sizeof *r->panel);
	for (size_t i = 0; i < n; i++)
		take_row(r, v, source(pick, i), i, center);
	turn_entries(r);
	return check_norms(r, e);
}

static void entries_free(struct svc_entries *s)
{
	free(s->start);
	free(s->at);
	free(s->value);
}

void svc_rows_free(struct svc_rows *r)
{
	free(r->place);
	free(r->panel);
	free(r->norm);
	entries_free(&r->list);
	entries_free(&r->row);
	*r = (struct svc_rows){ 0 };
}

/* ---- queries ---- */

int svc_query_make(struct svc_query *q, size_t room, const struct svc_rows *r, struct err *e)
{
	size_t padded = (room + SVC_GROUP - 1) / SVC_GROUP * SVC_GROUP;

	*q = (struct svc_query){ .of = r, .room = padded, .isa = cpu_isa() };
	if (!(q->x = mem_aligned(padded * r->wide, sizeof *q->x, e)) ||
	    !(q->norm = mem_aligned(padded, sizeof *q->norm, e)) ||
	    !(q->entry.start = mem_zeros(padded + 1, sizeof *q->entry.start, e)))
		return -1;
	svc_query_clear(q);
	return 0;
}

void svc_query_free(struct svc_query *q)
{
	free(q->x);
	free(q->norm);
	entries_free(&q->entry);
	*q = (struct svc_query){ 0 };
}

void svc_query_clear(struct svc_query *q)
{
	q->count = 0;
	memset(q->x, 0, q->room * q->of->wide * sizeof *q->x);
	memset(q->norm, 0, q->room * sizeof *q->norm);
}

static float *lane_of(const struct svc_query *q)
{
	return q->x + q->count / SVC_GROUP * SVC_GROUP * q->of->wide + q->count % SVC_GROUP;
}

/* Room for so many entries more, of the query that is being added. */
static int make_room(struct svc_query *q, size_t more, struct err *e)
{
	size_t want = q->entry.start[q->count] + more;

	return mem_grow((void **)&q->entry.at, &q->entry_room, want, sizeof *q->entry.at, e) ||
	       mem_grow((void **)&q->entry.value, &q->value_room, want, sizeof *q->entry.value, e) ?
	       -1 : 0;
}

int svc_query_add(struct svc_query *q, size_t i, struct err *e)
{
	const struct svc_rows *r = q->of;
	const float *from = r->panel + i / SVC_LANES * SVC_LANES * r->wide + i % SVC_LANES;
	size_t at = q->entry.start[q->count], n = 0;
	float *lane = lane_of(q);

	for (size_t j = 0; j < r->wide; j++)
		lane[j * SVC_GROUP] = from[j * SVC_LANES];
	if (r->lists) {
		size_t begin = r->row.start[i];
		n = r->row.start[i + 1] - begin;
		if (make_room(q, n, e))
			return -1;
		memcpy(q->entry.at + at, r->row.at + begin, n * sizeof *q->entry.at);
		memcpy(q->entry.value + at, r->row.value + begin, n * sizeof *q->entry.value);
	}
	q->norm[q->count++] = r->norm[i];
	q->entry.start[q->count] = at + n;
	return 0;
}

/* Column j of the query that is being added has this value. *end: of its entries; *other: squares in
 * columns where no row has any. */
static void put(struct svc_query *q, float *lane, size_t j, float x, size_t *end, float *other)
{
	const struct svc_rows *r = q->of;
	size_t place = r->place ? r->place[j] : j;

	if (place < r->wide) {
		lane[place * SVC_GROUP] = x;
	} else if (place == SVC_NO_PLACE) {
		*other += x * x;
	} else if (x != 0) {
		q->entry.at[*end] = (uint32_t)(place - r->wide);
		q->entry.value[(*end)++] = x;
	}
}

int svc_query_add_view(struct svc_query *q, const struct data_view *v, size_t i,
		       const float *center, struct err *e)
{
	const struct svc_rows *r = q->of;
	const struct sparse *s = v->sparse;
	size_t dense = view_dense(v), from = s ? s->start[i] : 0, to = s ? s->start[i + 1] : 0;
	size_t begin = q->entry.start[q->count], end = begin;
	square_fn *square = squares[q->isa];
	float *lane = lane_of(q), other = 0;

	if (make_room(q, to - from + (r->lists && dense > r->first ? dense - r->first : 0), e))
		return -1;
	for (size_t j = 0; j < dense; j++) {
		float x = view_row(v, i)[j];
		put(q, lane, j, center && j < r->first ? x - center[j] : x, &end, &other);
	}
	for (size_t j = dense; center && j < r->first; j++)
		lane[j * SVC_GROUP] = -center[j];
	for (size_t t = from; t < to; t++) {
		size_t j = s->col[t];
		put(q, lane, j, center && j < r->first ? s->value[t] - center[j] : s->value[t],
		    &end, &other);
	}
	q->norm[q->count++] = square(q->entry.value + begin, 1, end - begin,
				     square(lane, SVC_GROUP, r->wide, 0)) + other;
	q->entry.start[q->count] = end;
	return 0;
}
