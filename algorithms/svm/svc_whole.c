#include "algorithms/svm/svc_whole.h"

#include <pthread.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

enum { BLOCK = 32 };                    /* rows whose values are made together */

/* A matrix that a task has, or that waits for one, and what it is made with. */
struct svc_room {
	struct svc_room *next;
	size_t first, second;           /* groups whose values it holds; as many as there are: none yet */
	struct svc_query query;         /* the rows of the first */
	float *value, **row;            /* of these with rows of the second, where each begins */
	double *matrix;
};

struct svc_whole {
	const struct svc_set *set;
	const struct svc_kernel *kernel;
	size_t largest;                 /* rows of the largest task */
	double *matrix;                 /* of all rows; or */
	struct svc_rows rows;           /* each group from a panel of its own on: */
	size_t *panel;                  /* groups + 1 */
	float *own;                     /* each group's values among itself, rows padded: */
	size_t *begin;                  /* groups + 1 */
	pthread_mutex_t lock;
	struct svc_room *spare;
};

/* In doubles, value j of the first of two rows is at 2 j + 3, of the second at 2 j + 4; their serial
 * numbers are at 1 and 2. */
enum { SERIAL = 1, VALUES = 3 };

static size_t pair_doubles(size_t n)
{
	return 2 * (n + 1) + 1;
}

/* A group's rows begin with a pair of their own. */
static size_t matrix_doubles(size_t n, size_t groups)
{
	return (n + groups + 1) / 2 * pair_doubles(n);
}

static double *matrix_row(double *matrix, size_t n, size_t i)
{
	return matrix + i / 2 * pair_doubles(n) + i % 2;
}

static size_t group_rows(const struct svc_set *s, size_t g)
{
	return s->start[g + 1] - s->start[g];
}

/* Of very small groups most would be padding. */
static bool by_pairs(const struct svc_set *s, const struct svc_options *o)
{
	size_t padded = 0;

	for (size_t g = 0; g < s->groups; g++)
		padded += svc_padded(group_rows(s, g));
	return o->largest && o->largest < s->n && padded < 2 * s->n;
}

/* Values of a group among itself. */
static size_t own_floats(const struct svc_set *s, size_t g)
{
	return group_rows(s, g) * svc_padded(group_rows(s, g));
}

static size_t most_rows(const struct svc_set *s)
{
	size_t most = 0;

	for (size_t g = 0; g < s->groups; g++)
		most = group_rows(s, g) > most ? group_rows(s, g) : most;
	return most;
}

double svc_whole_bytes(const struct svc_set *s, const struct svc_options *o)
{
	double threads = o->threads > 1 ? o->threads : 1, bytes;
	size_t most = most_rows(s);

	if (!by_pairs(s, o))
		return (double)matrix_doubles(s->n, 0) * sizeof(double);
	bytes = threads * ((double)matrix_doubles(o->largest, 2) * sizeof(double) +
			   (double)most * (double)svc_padded(most) * sizeof(float));
	for (size_t g = 0; g < s->groups; g++)
		bytes += (double)own_floats(s, g) * sizeof(float);
	return bytes;
}

/* ---- all values ---- */

static void put_rows(double *matrix, size_t n, size_t from, size_t count, float *const *k)
{
	for (size_t q = 0; q < count; q++) {
		double *at = matrix_row(matrix, n, from + q);

		at[SERIAL] = (double)(from + q + 1);
		for (size_t j = 0; j < n; j++)
			at[VALUES + 2 * j] = k[q][j];
	}
}

/* Into one matrix, in the order of the set. */
static int fill_matrix(struct svc_whole *w, struct err *e)
{
	const struct svc_set *s = w->set;
	size_t padded = svc_padded(s->n);
	struct svc_rows rows = { 0 };
	struct svc_query q = { 0 };
	float *k = NULL, *out[BLOCK];
	int rc = -1;

	if (svc_rows_take(&rows, &s->view, s->row, s->n, s->center, e) || svc_query_make(&q, BLOCK, &rows, e) ||
	    !(k = mem_aligned(BLOCK * padded, sizeof *k, e)))
		goto done;
	for (size_t i = 0; i < BLOCK; i++)
		out[i] = k + i * padded;
	for (size_t i = 0; i < s->n; i += BLOCK) {
		size_t count = s->n - i < BLOCK ? s->n - i : BLOCK;

		svc_query_clear(&q);
		for (size_t j = 0; j < count; j++)
			if (svc_query_add(&q, i + j, e))
				goto done;
		svc_tile(w->kernel, &q, 0, padded / SVC_LANES, out, cpu_isa());
		/* exactly as libsvm's own, which never subtracts a row from itself */
		for (size_t j = 0; j < count && w->kernel->kind == SVC_RBF; j++)
			out[j][i + j] = 1;
		put_rows(w->matrix, s->n, i, count, out);
	}
	rc = 0;
done:
	svc_rows_free(&rows);
	svc_query_free(&q);
	free(k);
	return rc;
}

/* The query's rows, of group g, with those of group h. */
static void fill_values(const struct svc_whole *w, const struct svc_query *q, size_t h, float **out)
{
	svc_tile(w->kernel, q, w->panel[h], w->panel[h + 1] - w->panel[h], out, cpu_isa());
}

static int ask_rows(const struct svc_whole *w, struct svc_query *q, size_t g, size_t from, size_t to, struct err *e)
{
	svc_query_clear(q);
	for (size_t i = from; i < to; i++)
		if (svc_query_add(q, w->panel[g] * SVC_LANES + i, e))
			return -1;
	return 0;
}

static int fill_own(struct svc_whole *w, struct svc_query *q, size_t g, struct err *e)
{
	size_t n = group_rows(w->set, g), stride = svc_padded(n);
	float *out[BLOCK];

	for (size_t from = 0, to; from < n; from = to) {
		to = from + BLOCK < n ? from + BLOCK : n;
		for (size_t i = from; i < to; i++)
			out[i - from] = w->own + w->begin[g] + i * stride;
		if (ask_rows(w, q, g, from, to, e))
			return -1;
		fill_values(w, q, g, out);
		for (size_t i = from; i < to && w->kernel->kind == SVC_RBF; i++)
			out[i - from][i] = 1;
	}
	return 0;
}

static int make_own(struct svc_whole *w, struct err *e)
{
	const struct svc_set *s = w->set;
	struct svc_query q = { 0 };
	int rc = -1;

	if (!(w->panel = mem_array(s->groups + 1, sizeof *w->panel, e)) ||
	    !(w->begin = mem_zeros(s->groups + 1, sizeof *w->begin, e)) ||
	    svc_set_rows(&w->rows, w->panel, s, e) || svc_query_make(&q, BLOCK, &w->rows, e))
		goto done;
	for (size_t g = 0; g < s->groups; g++)
		w->begin[g + 1] = w->begin[g] + own_floats(s, g);
	if (!(w->own = mem_aligned(w->begin[s->groups], sizeof *w->own, e)))
		goto done;
	rc = 0;
	for (size_t g = 0; g < s->groups && !rc; g++)
		rc = fill_own(w, &q, g, e);
done:
	svc_query_free(&q);
	return rc;
}

static int make_matrix(struct svc_whole *w, struct err *e)
{
	return !(w->matrix = mem_huge(matrix_doubles(w->set->n, 0), sizeof *w->matrix, e)) || fill_matrix(w, e) ? -1 : 0;
}

int svc_whole_make(struct svc_whole **out, const struct svc_set *s, const struct svc_options *o, struct err *e)
{
	struct svc_whole *w = mem_zeros(1, sizeof *w, e);

	*out = NULL;
	if (!w)
		return -1;
	*w = (struct svc_whole){ .set = s, .kernel = &o->kernel, .largest = o->largest,
				 .lock = PTHREAD_MUTEX_INITIALIZER };
	if ((by_pairs(s, o) ? make_own : make_matrix)(w, e)) {
		svc_whole_free(w);
		return err_wrap(e, "%.0f MB for the precomputed kernel", svc_whole_bytes(s, o) / 1e6);
	}
	*out = w;
	return 0;
}

static void room_free(struct svc_room *r)
{
	if (!r)
		return;
	svc_query_free(&r->query);
	free(r->value);
	free(r->row);
	free(r->matrix);
	free(r);
}

void svc_whole_free(struct svc_whole *w)
{
	if (!w)
		return;
	for (struct svc_room *r = w->spare, *next; r; r = next) {
		next = r->next;
		room_free(r);
	}
	pthread_mutex_destroy(&w->lock);
	svc_rows_free(&w->rows);
	free(w->panel);
	free(w->own);
	free(w->begin);
	free(w->matrix);
	free(w);
}

/* ---- of one task ---- */

/* How a block's values come into pairs of rows that are `pair` doubles apart. straight: rows of the block are
 * rows of the matrix; turned: its columns are, in pairs that lie side by side in the block already. */
enum { STRAIGHT_ON, TURNED_ROUND };
typedef void spread_fn(const float *block, size_t stride, size_t rows, size_t cols, double *to, size_t pair);

typedef float two_floats __attribute__((vector_size(8), aligned(4), may_alias));
typedef double two __attribute__((vector_size(16), aligned(8), may_alias));

#define STRAIGHT(name, target) \
	target static void name(const float *block, size_t stride, size_t rows, size_t cols, double *to, \
				size_t pair) \
	{ \
		for (size_t i = 0; i < rows; i += 2, to += pair) { \
			const float *first = block + i * stride, *second = first + (i + 1 < rows ? stride : 0); \
			for (size_t j = 0; j < cols; j++) { \
				to[2 * j] = first[j]; \
				to[2 * j + 1] = second[j]; \
			} \
		} \
	}
#define TURNED(name, target) \
	target static void name(const float *block, size_t stride, size_t rows, size_t cols, double *to, \
				size_t pair) \
	{ \
		for (size_t i = 0; i < rows; i++) { \
			const float *from = block + i * stride; \
			double *at = to + 2 * i; \
			for (size_t j = 0; j < cols; j += 2, at += pair) \
				*(two *)at = __builtin_convertvector(*(const two_floats *)(from + j), two); \
		} \
	}

STRAIGHT(straight_portable, )
TURNED(turned_portable, )
#if defined(__x86_64__)
STRAIGHT(straight_avx2, __attribute__((target(CPU_AVX2))))
TURNED(turned_avx2, __attribute__((target(CPU_AVX2))))
static spread_fn *const spreads[][2] = {
	{ straight_portable, turned_portable }, { straight_avx2, turned_avx2 }, { straight_avx2, turned_avx2 },
};
#else
static spread_fn *const spreads[][2] = {
	{ straight_portable, turned_portable }, { straight_portable, turned_portable },
	{ straight_portable, turned_portable },
};
#endif

static void spread_own(const struct svc_whole *w, size_t g, double *to)
{
	size_t n = group_rows(w->set, g);

	spreads[cpu_isa()][STRAIGHT_ON](w->own + w->begin[g], svc_padded(n), n, n, to, pair_doubles(w->largest));
}

static int take_first(const struct svc_whole *w, struct svc_room *r, size_t g, struct err *e)
{
	size_t n = group_rows(w->set, g);

	r->first = r->second = w->set->groups;
	if (ask_rows(w, &r->query, g, 0, n, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		matrix_row(r->matrix, w->largest, i)[SERIAL] = (double)(i + 1);
	spread_own(w, g, r->matrix + VALUES);
	r->first = g;
	return 0;
}

/* Columns of the second group are behind those of the first. */
static void take_second(const struct svc_whole *w, struct svc_room *r, size_t g, double *second)
{
	size_t before = group_rows(w->set, r->first), n = group_rows(w->set, g), stride = svc_padded(n);
	size_t pair = pair_doubles(w->largest);

	for (size_t i = 0; i < before; i++)
		r->row[i] = r->value + i * stride;
	for (size_t i = 0; i < n; i++)
		matrix_row(second, w->largest, i)[SERIAL] = (double)(before + i + 1);
	fill_values(w, &r->query, g, r->row);
	spreads[cpu_isa()][STRAIGHT_ON](r->value, stride, before, n, r->matrix + VALUES + 2 * before, pair);
	spreads[cpu_isa()][TURNED_ROUND](r->value, stride, before, n, second + VALUES, pair);
	spread_own(w, g, second + VALUES + 2 * before);
	r->second = g;
}

/* Serial numbers count the task's rows. What the task before has left of the same groups stays. */
static int fill_room(const struct svc_whole *w, const struct svc_task *t, struct svc_room *r, void **row, struct err *e)
{
	size_t first = t->group[0], second = t->group[1], before = group_rows(w->set, first);
	double *at = r->matrix + (before + 1) / 2 * pair_doubles(w->largest);

	if (r->first != first && take_first(w, r, first, e))
		return -1;
	if (r->second != second)
		take_second(w, r, second, at);
	for (size_t i = 0; i < t->n; i++)
		row[i] = i < before ? matrix_row(r->matrix, w->largest, i) : matrix_row(at, w->largest, i - before);
	return 0;
}

static struct svc_room *make_room(struct svc_whole *w, struct err *e)
{
	size_t most = most_rows(w->set);
	struct svc_room *r = mem_zeros(1, sizeof *r, e);

	if (!r)
		return NULL;
	r->first = r->second = w->set->groups;
	if (svc_query_make(&r->query, most, &w->rows, e) ||
	    !(r->value = mem_aligned(most * svc_padded(most), sizeof *r->value, e)) ||
	    !(r->row = mem_array(most, sizeof *r->row, e)) ||
	    !(r->matrix = mem_huge(matrix_doubles(w->largest, 2), sizeof *r->matrix, e))) {
		room_free(r);
		return NULL;
	}
	return r;
}

static struct svc_room *take_room(struct svc_whole *w, struct err *e)
{
	struct svc_room *r;

	pthread_mutex_lock(&w->lock);
	if ((r = w->spare))
		w->spare = r->next;
	pthread_mutex_unlock(&w->lock);
	return r ? r : make_room(w, e);
}

void svc_whole_give(struct svc_whole *w, struct svc_room *room)
{
	if (!room)
		return;
	pthread_mutex_lock(&w->lock);
	room->next = w->spare;
	w->spare = room;
	pthread_mutex_unlock(&w->lock);
}

int svc_whole_take(struct svc_whole *w, const struct svc_task *t, void **row, struct svc_room **room, struct err *e)
{
	const struct svc_set *s = w->set;
	size_t i = 0;

	*room = NULL;
	for (size_t k = 0; w->matrix && k < t->groups; k++)
		for (size_t at = s->start[t->group[k]]; at < s->start[t->group[k] + 1]; at++)
			row[i++] = matrix_row(w->matrix, s->n, at);
	if (w->matrix)
		return 0;
	return !(*room = take_room(w, e)) || fill_room(w, t, *room, row, e) ? -1 : 0;
}
