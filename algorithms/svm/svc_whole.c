#include "algorithms/svm/svc_whole.h"

#include <pthread.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

enum { BLOCK = 32 };                    /* rows whose values are made together */

/* A matrix that a task has, or that waits for one. */
struct svc_room {
	struct svc_room *next;
	size_t first;                   /* the group whose values among itself it begins with */
	double *matrix;
};

struct svc_whole {
	const struct svc_set *set;
	const struct svc_kernel *kernel;
	size_t largest;                 /* rows of the largest task */
	double *matrix;                 /* of all rows; or */
	float *value;                   /* blocks (g, h), g <= h: rows of g, padded columns of h */
	size_t *block;                  /* (groups, groups): where they begin */
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

static size_t block_floats(const struct svc_set *s, size_t g, size_t h)
{
	return group_rows(s, g) * svc_padded(group_rows(s, h));
}

double svc_whole_bytes(const struct svc_set *s, const struct svc_options *o)
{
	double threads = o->threads > 1 ? o->threads : 1, bytes;

	if (!by_pairs(s, o))
		return (double)matrix_doubles(s->n, 0) * sizeof(double);
	bytes = threads * (double)matrix_doubles(o->largest, 2) * sizeof(double);
	for (size_t g = 0; g < s->groups; g++)
		for (size_t h = g; h < s->groups; h++)
			bytes += (double)block_floats(s, g, h) * sizeof(float);
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

/* Rows from .. from + count - 1 of group g with all of g and of the groups behind it. */
static int fill_block_rows(struct svc_whole *w, struct svc_query *q, const size_t *panel, size_t g, size_t from,
			   size_t count, struct err *e)
{
	const struct svc_set *s = w->set;
	float *out[BLOCK];

	svc_query_clear(q);
	for (size_t i = 0; i < count; i++)
		if (svc_query_add(q, panel[g] * SVC_LANES + from + i, e))
			return -1;
	for (size_t h = g; h < s->groups; h++) {
		size_t stride = svc_padded(group_rows(s, h));

		for (size_t i = 0; i < count; i++)
			out[i] = w->value + w->block[g * s->groups + h] + (from + i) * stride;
		svc_tile(w->kernel, q, panel[h], panel[h + 1] - panel[h], out, cpu_isa());
		for (size_t i = 0; h == g && i < count && w->kernel->kind == SVC_RBF; i++)
			out[i][from + i] = 1;
	}
	return 0;
}

static int fill_blocks(struct svc_whole *w, struct err *e)
{
	const struct svc_set *s = w->set;
	size_t *panel = mem_array(s->groups + 1, sizeof *panel, e);
	struct svc_rows rows = { 0 };
	struct svc_query q = { 0 };
	int rc = !panel || svc_set_rows(&rows, panel, s, e) || svc_query_make(&q, BLOCK, &rows, e) ? -1 : 0;

	for (size_t g = 0; g < s->groups && !rc; g++)
		for (size_t i = 0, n = group_rows(s, g); i < n && !rc; i += BLOCK)
			rc = fill_block_rows(w, &q, panel, g, i, n - i < BLOCK ? n - i : BLOCK, e);
	svc_rows_free(&rows);
	svc_query_free(&q);
	free(panel);
	return rc;
}

static int make_blocks(struct svc_whole *w, struct err *e)
{
	const struct svc_set *s = w->set;
	size_t floats = 0;

	if (!(w->block = mem_zeros(s->groups * s->groups, sizeof *w->block, e)))
		return -1;
	for (size_t g = 0; g < s->groups; g++)
		for (size_t h = g; h < s->groups; h++) {
			w->block[g * s->groups + h] = floats;
			floats += block_floats(s, g, h);
		}
	return !(w->value = mem_huge(floats, sizeof *w->value, e)) || fill_blocks(w, e) ? -1 : 0;
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
	if ((by_pairs(s, o) ? make_blocks : make_matrix)(w, e)) {
		svc_whole_free(w);
		return err_wrap(e, "%.0f MB for the precomputed kernel", svc_whole_bytes(s, o) / 1e6);
	}
	*out = w;
	return 0;
}

void svc_whole_free(struct svc_whole *w)
{
	if (!w)
		return;
	for (struct svc_room *r = w->spare, *next; r; r = next) {
		next = r->next;
		free(r->matrix);
		free(r);
	}
	pthread_mutex_destroy(&w->lock);
	free(w->value);
	free(w->block);
	free(w->matrix);
	free(w);
}

/* ---- of one task ---- */

/* How a block's values come into pairs of rows that are `pair` doubles apart. straight: rows of the block are
 * rows of the matrix; turned: its columns are, in pairs that lie side by side in the block already. */
typedef void spread_fn(const float *block, size_t stride, size_t rows, size_t cols, double *to, size_t pair);

typedef float two_floats __attribute__((vector_size(8), aligned(4), may_alias));
typedef double two __attribute__((vector_size(16), aligned(8), may_alias));

/* The next rows come from afar while these are spread. */
enum { LINE = 16 };                     /* floats of a cache line */

#define STRAIGHT(name, target) \
	target static void name(const float *block, size_t stride, size_t rows, size_t cols, double *to, \
				size_t pair) \
	{ \
		for (size_t i = 0; i < rows; i += 2, to += pair) { \
			const float *first = block + i * stride, *second = first + (i + 1 < rows ? stride : 0); \
			for (size_t j = 0; j < 2 * stride; j += LINE) \
				__builtin_prefetch(first + 2 * stride + j); \
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

/* Values of the rows of group g with those of group h. */
static void spread(const struct svc_whole *w, size_t g, size_t h, double *to)
{
	const struct svc_set *s = w->set;
	size_t low = g < h ? g : h, high = g < h ? h : g;

	spreads[cpu_isa()][g > h](w->value + w->block[low * s->groups + high], svc_padded(group_rows(s, high)),
				  group_rows(s, low), group_rows(s, high), to, pair_doubles(w->largest));
}

/* Serial numbers count the task's rows. What the task before has left of the first group stays. */
static void fill_room(const struct svc_whole *w, const struct svc_task *t, struct svc_room *r, void **row)
{
	const struct svc_set *s = w->set;
	bool kept = r->first == t->group[0];
	double *at = r->matrix;
	size_t serial = 0;

	for (size_t k = 0; k < t->groups; k++) {
		size_t n = group_rows(s, t->group[k]), before = 0;

		for (size_t i = 0; i < n; i++) {
			row[serial] = matrix_row(at, w->largest, i);
			matrix_row(at, w->largest, i)[SERIAL] = (double)++serial;
		}
		for (size_t l = 0; l < t->groups; l++) {
			if (k || l || !kept)
				spread(w, t->group[k], t->group[l], at + VALUES + 2 * before);
			before += group_rows(s, t->group[l]);
		}
		at += (n + 1) / 2 * pair_doubles(w->largest);
	}
	r->first = t->group[0];
}

static struct svc_room *take_room(struct svc_whole *w, struct err *e)
{
	struct svc_room *r;

	pthread_mutex_lock(&w->lock);
	if ((r = w->spare))
		w->spare = r->next;
	pthread_mutex_unlock(&w->lock);
	if (r || !(r = mem_zeros(1, sizeof *r, e)))
		return r;
	r->first = w->set->groups;
	if ((r->matrix = mem_huge(matrix_doubles(w->largest, 2), sizeof *r->matrix, e)))
		return r;
	free(r);
	return NULL;
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
	if (!(*room = take_room(w, e)))
		return -1;
	fill_room(w, t, *room, row);
	return 0;
}
