#include "datasets/hdf5_pack.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "datasets/crew.h"
#include "datasets/hdf5_filters.h"
#include "datasets/hdf5_util.h"

#define ALONE_BYTES ((size_t)2 << 20)   /* an array of less is not worth a second thread */
#define SUM_BYTES   4

struct job {
	hid_t set, stored, memory;
	bool same;                      /* stored as it is in memory */
	const unsigned char *at;
	size_t rows, cols, chunk_rows, count;
	size_t size, wide;              /* of an element, stored and as both kinds need */
	size_t memory_size;
	pthread_mutex_t lock; /* of what follows, and of the HDF5 library */
	pthread_cond_t turned;
	size_t next, turn;              /* chunk to be packed, to be written */
	bool failed;
};

struct bench {
	unsigned char *flat, *shuffled, *packed;
	size_t room;                    /* of packed */
	struct libdeflate_compressor *deflater;
};

static bool bench_make(struct bench *b, const struct job *j)
{
	size_t elements = j->chunk_rows * j->cols;

	*b = (struct bench){ .deflater = libdeflate_alloc_compressor(PACK_LEVEL) };
	if (!b->deflater)
		return false;
	b->room = libdeflate_zlib_compress_bound(b->deflater, elements * j->size) + SUM_BYTES;
	b->flat = malloc(elements * j->wide);
	b->shuffled = malloc(elements * j->size);
	b->packed = malloc(b->room);
	return b->flat && b->shuffled && b->packed;
}

static void bench_free(struct bench *b)
{
	free(b->flat);
	free(b->shuffled);
	free(b->packed);
	if (b->deflater)
		libdeflate_free_compressor(b->deflater);
}

/* The elements of chunk k as they are stored, zeros behind the last row; NULL on failure. */
static const unsigned char *elements_of(struct job *j, struct bench *b, size_t k)
{
	size_t from = k * j->chunk_rows, n = j->rows - from;
	const unsigned char *at = j->at + from * j->cols * j->memory_size;
	bool ok = true;

	if (n >= j->chunk_rows && j->same)
		return at;
	n = n < j->chunk_rows ? n : j->chunk_rows;
	memcpy(b->flat, at, n * j->cols * j->memory_size);
	if (!j->same) {
		pthread_mutex_lock(&j->lock);
		ok = H5Tconvert(j->memory, j->stored, n * j->cols, b->flat, NULL, H5P_DEFAULT) >= 0;
		pthread_mutex_unlock(&j->lock);
	}
	memset(b->flat + n * j->cols * j->size, 0, (j->chunk_rows - n) * j->cols * j->size);
	return ok ? b->flat : NULL;
}

/* Bytes in b->packed; 0 on failure. */
static size_t pack(const struct job *j, struct bench *b, const unsigned char *at)
{
	size_t elements = j->chunk_rows * j->cols, n;
	uint32_t sum;

	if (j->size > 1) {
		h5_shuffle(at, elements, j->size, b->shuffled);
		at = b->shuffled;
	}
	n = libdeflate_zlib_compress(b->deflater, at, elements * j->size, b->packed,
				     b->room - SUM_BYTES);
	if (!n)
		return 0;
	sum = h5_fletcher32(b->packed, n);
	for (int i = 0; i < SUM_BYTES; i++)
		b->packed[n++] = (unsigned char)(sum >> (8 * i));
	return n;
}

/* In the order of the chunks, whoever is ready first: they lie in the file as they are written. */
static void put_in_turn(struct job *j, size_t k, const unsigned char *packed, size_t n)
{
	hsize_t origin[2] = { k * j->chunk_rows, 0 };

	pthread_mutex_lock(&j->lock);
	while (n && j->turn != k && !j->failed)
		pthread_cond_wait(&j->turned, &j->lock);
	if (!n || j->failed || H5Dwrite_chunk(j->set, H5P_DEFAULT, 0, origin, n, packed) < 0)
		j->failed = true;
	j->turn = k + 1;
	pthread_cond_broadcast(&j->turned);
	pthread_mutex_unlock(&j->lock);
}

static bool take(struct job *j, size_t *k)
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
	struct job *j = job;
	struct bench b;
	bool ready = bench_make(&b, j);
	size_t k;

	while (take(j, &k)) {
		const unsigned char *at = ready ? elements_of(j, &b, k) : NULL;

		put_in_turn(j, k, b.packed, at ? pack(j, &b, at) : 0);
	}
	bench_free(&b);
	return NULL;
}

static int initialize(struct job *j, struct err *e)
{
	j->size = H5Tget_size(j->stored);
	j->memory_size = H5Tget_size(j->memory);
	j->same = H5Tequal(j->stored, j->memory) > 0;
	j->wide = j->size > j->memory_size ? j->size : j->memory_size;
	j->count = (j->rows + j->chunk_rows - 1) / j->chunk_rows;
	return j->size && j->memory_size ? 0 : h5_fail(e, ERR_IO, "an element type has no size");
}

int h5_pack(hid_t set, hid_t stored, hid_t memory, size_t rows, size_t cols, size_t chunk_rows,
	    const void *at, size_t threads, struct err *e)
{
	struct job j = { .set = set, .stored = stored, .memory = memory, .at = at, .rows = rows,
			 .cols = cols, .chunk_rows = chunk_rows };

	if (initialize(&j, e))
		return -1;
	threads = threads ? threads : (size_t)cpu_count();
	threads = rows * cols * j.size < ALONE_BYTES ? 1 : threads < j.count ? threads : j.count;
	pthread_mutex_init(&j.lock, NULL);
	pthread_cond_init(&j.turned, NULL);
	crew_run(work, &j, threads);
	pthread_cond_destroy(&j.turned);
	pthread_mutex_destroy(&j.lock);
	return j.failed ? h5_fail(e, ERR_IO, "a block of it is refused") : 0;
}
