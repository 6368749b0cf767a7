#include "datasets/hdf5/hdf5_pack.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/system/threads.h"
#include "datasets/hdf5/hdf5_filters.h"
#include "datasets/hdf5/hdf5_util.h"

#define ALONE_BYTES ((size_t)2 << 20)   /* an array of less is not worth a second thread */
#define SUM_BYTES   4

#define PROBE_BYTES ((size_t)16 << 10)
#define NOISE       0.97                /* of its size that noise keeps when packed */

struct pack_job {
	hid_t set;
	const struct h5_pack *what;
	bool same;                      /* stored as it is in memory */
	size_t count;                   /* of chunks */
	size_t elements;                /* of a chunk */
	size_t size, memory_size;       /* of an element */
	pthread_mutex_t lock; /* of what follows, and of the HDF5 library */
	pthread_cond_t turned;
	size_t next, turn;              /* chunk to be packed, to be written */
	bool failed;
};

struct pack_bench {
	unsigned char *flat, *shuffled, *packed;
	size_t room;                    /* of packed */
	struct libdeflate_compressor *deflater, *quick;
};

static bool bench_make(struct pack_bench *b, const struct pack_job *j)
{
	size_t wide = j->size > j->memory_size ? j->size : j->memory_size;

	*b = (struct pack_bench){ .deflater = libdeflate_alloc_compressor(PACK_LEVEL),
			     .quick = libdeflate_alloc_compressor(PACK_LEVEL_NOISE) };
	if (!b->deflater || !b->quick)
		return false;
	b->room = libdeflate_zlib_compress_bound(NULL, j->elements * j->size) + SUM_BYTES;
	b->flat = malloc(j->elements * wide);
	b->shuffled = malloc(j->elements * j->size);
	b->packed = malloc(b->room);
	return b->flat && b->shuffled && b->packed;
}

static void bench_free(struct pack_bench *b)
{
	free(b->flat);
	free(b->shuffled);
	free(b->packed);
	if (b->deflater)
		libdeflate_free_compressor(b->deflater);
	if (b->quick)
		libdeflate_free_compressor(b->quick);
}

static void gather(const struct pack_job *j, const unsigned char *at, size_t rows,
		   unsigned char *to)
{
	size_t row = j->what->cols * j->memory_size, stride = j->what->stride;

	if (stride == row)
		memcpy(to, at, rows * row);
	else if (row == sizeof(float))
		for (size_t i = 0; i < rows; i++)
			memcpy(to + i * sizeof(float), at + i * stride, sizeof(float));
	else
		for (size_t i = 0; i < rows; i++)
			memcpy(to + i * row, at + i * stride, row);
}

/* The elements of chunk k as they are stored, zeros behind the last row; NULL on failure. */
static const unsigned char *elements_of(struct pack_job *j, struct pack_bench *b, size_t k)
{
	const struct h5_pack *w = j->what;
	size_t from = k * w->chunk_rows, n = w->rows - from, filled;
	const unsigned char *at = (const unsigned char *)w->at + from * w->stride;
	bool ok = true;

	if (n >= w->chunk_rows && j->same && w->stride == w->cols * j->size)
		return at;
	n = n < w->chunk_rows ? n : w->chunk_rows;
	gather(j, at, n, b->flat);
	if (!j->same) {
		pthread_mutex_lock(&j->lock);
		ok = H5Tconvert(w->memory, w->stored, n * w->cols, b->flat, NULL, H5P_DEFAULT) >= 0;
		pthread_mutex_unlock(&j->lock);
	}
	filled = n * w->cols * j->size;
	memset(b->flat + filled, 0, j->elements * j->size - filled);
	return ok ? b->flat : NULL;
}

static bool is_noise(struct pack_bench *b, const unsigned char *at, size_t n)
{
	size_t probed = n < PROBE_BYTES ? n : PROBE_BYTES,
	       got = libdeflate_zlib_compress(b->quick, at, probed, b->packed, b->room);

	return (double)got > NOISE * (double)probed;
}

/* Bytes in b->packed; 0 on failure. */
static size_t pack(const struct pack_job *j, struct pack_bench *b, const unsigned char *at)
{
	size_t n;
	uint32_t sum;

	if (j->size > 1) {
		h5_shuffle(at, j->elements, j->size, b->shuffled);
		at = b->shuffled;
	}
	n = libdeflate_zlib_compress(is_noise(b, at, j->elements) ? b->quick : b->deflater, at,
				     j->elements * j->size, b->packed, b->room - SUM_BYTES);
	if (!n)
		return 0;
	sum = h5_fletcher32(b->packed, n);
	for (int i = 0; i < SUM_BYTES; i++)
		b->packed[n++] = (unsigned char)(sum >> (8 * i));
	return n;
}

/* In the order of the chunks, whoever is ready first: they lie in the file as they are written. */
static void put_in_turn(struct pack_job *j, size_t k, const unsigned char *packed, size_t n)
{
	hsize_t origin[2] = { k * j->what->chunk_rows, 0 };

	pthread_mutex_lock(&j->lock);
	while (n && j->turn != k && !j->failed)
		pthread_cond_wait(&j->turned, &j->lock);
	if (!n || j->failed || H5Dwrite_chunk(j->set, H5P_DEFAULT, 0, origin, n, packed) < 0)
		j->failed = true;
	j->turn = k + 1;
	pthread_cond_broadcast(&j->turned);
	pthread_mutex_unlock(&j->lock);
}

static bool take(struct pack_job *j, size_t *k)
{
	bool more;

	pthread_mutex_lock(&j->lock);
	if ((more = !j->failed && j->next < j->count))
		*k = j->next++;
	pthread_mutex_unlock(&j->lock);
	return more;
}

static void *work(void *job)
{
	struct pack_job *j = job;
	struct pack_bench b;
	bool ready = bench_make(&b, j);
	size_t k;

	while (take(j, &k)) {
		const unsigned char *at = ready ? elements_of(j, &b, k) : NULL;

		put_in_turn(j, k, b.packed, at ? pack(j, &b, at) : 0);
	}
	bench_free(&b);
	return NULL;
}

int h5_pack(hid_t set, const struct h5_pack *what, size_t threads, struct err *e)
{
	struct pack_job j = { .set = set,
			 .what = what,
			 .same = H5Tequal(what->stored, what->memory) > 0,
			 .count = (what->rows + what->chunk_rows - 1) / what->chunk_rows,
			 .elements = what->chunk_rows * what->cols,
			 .size = H5Tget_size(what->stored),
			 .memory_size = H5Tget_size(what->memory) };

	if (!j.size || !j.memory_size)
		return h5_fail(e, ERR_IO, "an element type has no size");
	threads = threads ? threads : (size_t)cpu_count();
	threads = what->rows * what->cols * j.size < ALONE_BYTES ? 1 :
		  threads < j.count ? threads : j.count;
	pthread_mutex_init(&j.lock, NULL);
	pthread_cond_init(&j.turned, NULL);
	threads_run(work, &j, threads);
	pthread_cond_destroy(&j.turned);
	pthread_mutex_destroy(&j.lock);
	return j.failed ? h5_fail(e, ERR_IO, "a block of it is refused") : 0;
}
