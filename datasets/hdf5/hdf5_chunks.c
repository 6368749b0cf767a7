#include "datasets/hdf5/hdf5_chunks.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/system/threads.h"
#include "datasets/hdf5/hdf5_filters.h"

#define CHUNK_MAX   ((size_t)1 << 30)   /* larger chunks go the usual way */
#define ALONE_BYTES ((size_t)2 << 20)   /* an array of less is not worth a second thread */
#define FILTERS_MAX 3

typedef void spread_fn(const unsigned char *from, size_t n, float *to);

/* ---- stored elements to floats; the files are little-endian, and so is this path ---- */

#define SPREAD(name, type)                                                      \
	static void spread_##name(const unsigned char *from, size_t n, float *to)      \
	{                                                                       \
		for (size_t i = 0; i < n; i++) {                                \
			type v;                                                 \
										\
			memcpy(&v, from + i * sizeof v, sizeof v);              \
			to[i] = (float)v;                                       \
		}                                                               \
	}

SPREAD(f32, float)
SPREAD(f64, double)
SPREAD(i8, int8_t)
SPREAD(u8, uint8_t)
SPREAD(i16, int16_t)
SPREAD(u16, uint16_t)
SPREAD(i32, int32_t)
SPREAD(u32, uint32_t)

struct chunks_plan {
	const struct h5_array *a;
	float *to;
	hsize_t chunk[2], across, count;        /* chunk shape; chunks side by side; all of them */
	size_t size, bytes;                     /* of an element, of an inflated chunk */
	H5Z_filter_t filter[FILTERS_MAX];
	int filters;
	spread_fn *spread;
	pthread_mutex_t lock; /* of the HDF5 library, which is not to be called twice at once */
	atomic_size_t next;
	atomic_bool failed;
};

static spread_fn *find_spread(hid_t set)
{
	const struct {
		hid_t type;
		spread_fn *spread;
	} table[] = {
		{ H5T_IEEE_F32LE, spread_f32 }, { H5T_IEEE_F64LE, spread_f64 },
		{ H5T_STD_I8LE, spread_i8 },    { H5T_STD_U8LE, spread_u8 },
		{ H5T_STD_I16LE, spread_i16 },  { H5T_STD_U16LE, spread_u16 },
		{ H5T_STD_I32LE, spread_i32 },  { H5T_STD_U32LE, spread_u32 },
	};
	hid_t type = H5Dget_type(set);
	spread_fn *found = NULL;

	for (size_t k = 0; type >= 0 && !found && k < sizeof table / sizeof *table; k++)
		if (H5Tequal(type, table[k].type) > 0)
			found = table[k].spread;
	h5_close(type);
	return found;
}

static bool read_filters(hid_t list, struct chunks_plan *p)
{
	p->filters = H5Pget_nfilters(list);
	if (p->filters < 1 || p->filters > FILTERS_MAX)
		return false;
	for (int k = 0; k < p->filters; k++) {
		unsigned flags, values[8], config;
		size_t n = 8;

		p->filter[k] =
			H5Pget_filter2(list, (unsigned)k, &flags, &n, values, 0, NULL, &config);
		for (int i = 0; i < k; i++)
			if (p->filter[i] == p->filter[k])
				return false;
	}
	return true;
}

static bool make_plan(struct chunks_plan *p, const struct h5_array *a, float *to)
{
	hid_t list = H5Dget_create_plist(a->set);
	const uint16_t one = 1;
	bool ok = false;

	*p = (struct chunks_plan){ .a = a, .to = to, .chunk = { 0, 1 }, .size = a->size };
	if (list >= 0 && *(const unsigned char *)&one && a->rank >= 1 && a->rank <= 2 && a->rows &&
	    a->cols && H5Pget_layout(list) == H5D_CHUNKED &&
	    H5Pget_chunk(list, 2, p->chunk) == (int)a->rank && read_filters(list, p) &&
	    (p->spread = find_spread(a->set)) && p->chunk[0] && p->chunk[1] &&
	    p->chunk[0] <= CHUNK_MAX && p->chunk[1] <= CHUNK_MAX &&
	    p->chunk[0] * p->chunk[1] <= CHUNK_MAX / p->size) {
		p->bytes = (size_t)(p->chunk[0] * p->chunk[1]) * p->size;
		p->across = (a->cols + p->chunk[1] - 1) / p->chunk[1];
		p->count = (a->rows + p->chunk[0] - 1) / p->chunk[0] * p->across;
		ok = true;
	}
	h5_close(list);
	return ok;
}

/* ---- one chunk ---- */

static bool sum_is_right(const unsigned char *at, size_t *n)
{
	uint32_t stored;

	if (*n < 4)
		return false;
	*n -= 4;
	stored = at[*n] | (uint32_t)at[*n + 1] << 8 | (uint32_t)at[*n + 2] << 16 |
		 (uint32_t)at[*n + 3] << 24;
	return stored == h5_fletcher32(at, *n);
}

/* A worker's memory: the chunk as stored, and two of its inflated size. */
struct chunks_bench {
	unsigned char *raw, *flat[2];
	size_t room;
	struct libdeflate_decompressor *inflater;
};

/* Undoes the filters, last one first. The elements are then at the returned place. */
static const unsigned char *decode(const struct chunks_plan *p, struct chunks_bench *b, size_t n)
{
	const unsigned char *at = b->raw;
	int spare = 0;

	for (int k = p->filters - 1; k >= 0; k--) {
		size_t got;

		if (p->filter[k] == H5Z_FILTER_FLETCHER32) {
			if (!sum_is_right(at, &n))
				return NULL;
		} else if (p->filter[k] == H5Z_FILTER_DEFLATE) {
			if (libdeflate_zlib_decompress(b->inflater, at, n, b->flat[spare],
						       p->bytes + 4, &got) != LIBDEFLATE_SUCCESS)
				return NULL;
			at = b->flat[spare];
			n = got;
			spare = !spare;
		} else {
			if (n != p->bytes)
				return NULL;
			if (p->size > 1) {
				h5_unshuffle(at, n / p->size, p->size, b->flat[spare]);
				at = b->flat[spare];
				spare = !spare;
			}
		}
	}
	return n == p->bytes ? at : NULL;
}

static void place(const struct chunks_plan *p, const hsize_t origin[2], const unsigned char *at)
{
	size_t rows = p->a->rows - origin[0], cols = p->a->cols - origin[1],
	       width = (size_t)p->chunk[1];

	rows = rows < p->chunk[0] ? rows : (size_t)p->chunk[0];
	cols = cols < width ? cols : width;
	if (cols == p->a->cols && cols == width) {
		p->spread(at, rows * cols, p->to + origin[0] * p->a->cols);
		return;
	}
	for (size_t i = 0; i < rows; i++)
		p->spread(at + i * width * p->size, cols,
			  p->to + (origin[0] + i) * p->a->cols + origin[1]);
}

/* The stored bytes of one chunk; 0 when it was never written or stored unlike the others. */
static size_t fetch(struct chunks_plan *p, struct chunks_bench *b, const hsize_t origin[2])
{
	hsize_t n = 0;
	uint32_t skipped = 0;
	size_t got = 0;

	pthread_mutex_lock(&p->lock);
	if (H5Dget_chunk_storage_size(p->a->set, origin, &n) >= 0 && n &&
	    n <= 2 * p->bytes + 1024) {
		if (n > b->room) {
			free(b->raw);
			b->raw = malloc(n);
			b->room = b->raw ? (size_t)n : 0;
		}
		if (b->raw &&
		    H5Dread_chunk(p->a->set, H5P_DEFAULT, origin, &skipped, b->raw) >= 0 &&
		    !skipped)
			got = (size_t)n;
	}
	pthread_mutex_unlock(&p->lock);
	return got;
}

static void *work(void *plan)
{
	struct chunks_plan *p = plan;
	struct chunks_bench b = { .flat = { malloc(p->bytes + 4), malloc(p->bytes + 4) },
			   .inflater = libdeflate_alloc_decompressor() };
	size_t k;

	if (!b.flat[0] || !b.flat[1] || !b.inflater)
		p->failed = true;
	while (!p->failed && (k = atomic_fetch_add(&p->next, 1)) < p->count) {
		hsize_t origin[2] = { k / p->across * p->chunk[0], k % p->across * p->chunk[1] };
		size_t n = fetch(p, &b, origin);
		const unsigned char *at = n ? decode(p, &b, n) : NULL;

		if (at)
			place(p, origin, at);
		else
			p->failed = true;
	}
	if (b.inflater)
		libdeflate_free_decompressor(b.inflater);
	free(b.raw);
	free(b.flat[0]);
	free(b.flat[1]);
	return NULL;
}

bool h5_read_chunks(const struct h5_array *a, float *to, size_t threads)
{
	struct chunks_plan p;

	if (!make_plan(&p, a, to))
		return false;
	threads = threads ? threads : (size_t)cpu_count();
	threads = a->rows * a->cols * a->size < ALONE_BYTES ? 1 :
		  threads < p.count ? threads : (size_t)p.count;
	pthread_mutex_init(&p.lock, NULL);
	threads_run(work, &p, threads);
	pthread_mutex_destroy(&p.lock);
	return !p.failed;
}

int h5_read_floats(const struct h5_array *a, float *to, struct err *e)
{
	return h5_read_chunks(a, to, 0) ? 0 : h5_read_numbers(a, H5T_NATIVE_FLOAT, to, e);
}
