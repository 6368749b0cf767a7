/* Writing the files that table.h reads. */
#ifndef PEERS_TABLE_WRITE_H
#define PEERS_TABLE_WRITE_H

#include "tests/peers/table.h"

static inline void write_array(const char *dir, const char *name, const char *what, const void *at, size_t n, size_t size)
{
	char *path = mem_format(NULL, "%s/%s_%s", dir, name, what);
	FILE *f = path ? fopen(path, "wb") : NULL;

	if (!f || fwrite(at, size, n, f) != n || fclose(f))
		die("cannot write", path ? path : name);
	free(path);
}

static inline void write_rows(const char *dir, const char *name, const char *part, const struct table *t, size_t from,
		       size_t rows, bool bytes)
{
	size_t n = rows * t->cols;
	const float *x = t->x + from * t->cols;
	uint8_t *small = mem_array(n, 1, NULL);
	char what[32];

	if (!small)
		die("out of memory", name);
	snprintf(what, sizeof what, "%s_x.%s", part, bytes ? "u8" : "f32");
	for (size_t i = 0; i < n && bytes; i++)
		small[i] = (uint8_t)x[i];
	write_array(dir, name, what, bytes ? (const void *)small : x, n, bytes ? 1 : sizeof *x);
	snprintf(what, sizeof what, "%s_y.f32", part);
	write_array(dir, name, what, t->y + from, rows, sizeof *t->y);
	free(small);
}

/* The first `train` rows, then the rest. */
static inline void write_parts(const char *dir, const char *name, struct table *t, size_t train, bool bytes)
{
	write_rows(dir, name, "train", t, 0, train, bytes);
	write_rows(dir, name, "test", t, train, t->rows - train, bytes);
	table_free(t);
}

#endif
