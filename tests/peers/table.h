/* The tables that both sides of a comparison read: raw little-endian arrays in one folder.
 *
 *   NAME_train_x.f32 (rows, cols) or .u8 for pixels, NAME_train_y.f32 (rows: class code or value);
 *   the same with test. tables.c writes them; nothing else makes data here. */
#ifndef PEERS_TABLE_H
#define PEERS_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/view.h"

struct table {
	size_t rows, cols, classes;     /* classes 0: values */
	float *x;                       /* (rows, cols) */
	float *y;                       /* rows, as in the file */
	uint32_t *label;
	double *target;
	struct column *columns;
};

static inline void die(const char *what, const char *which)
{
	fprintf(stderr, "%s: %s\n", what, which);
	exit(2);
}

/* The value of "key=value" among the arguments; without it the program ends. */
static inline const char *option(char **argv, const char *key)
{
	size_t n = strlen(key);

	for (; *argv; argv++)
		if (!strncmp(*argv, key, n) && (*argv)[n] == '=')
			return *argv + n + 1;
	die("missing option", key);
	return NULL;
}

static inline size_t option_count(char **argv, const char *key)
{
	return (size_t)strtod(option(argv, key), NULL);
}

/* 0 when it is not there. */
static inline size_t option_maybe(char **argv, const char *key)
{
	size_t n = strlen(key);

	for (; *argv; argv++)
		if (!strncmp(*argv, key, n) && (*argv)[n] == '=')
			return (size_t)strtod(*argv + n + 1, NULL);
	return 0;
}

static inline void *read_array(const char *folder, const char *name, const char *what, size_t size, size_t *count)
{
	char *path = mem_format(NULL, "%s/%s_%s", folder, name, what);
	FILE *f = path ? fopen(path, "rb") : NULL;
	void *at = NULL;

	if (f && !fseek(f, 0, SEEK_END)) {
		*count = (size_t)ftell(f) / size;
		rewind(f);
		at = mem_array(*count, size, NULL);
	}
	if (!at || fread(at, size, *count, f) != *count)
		die("cannot read", path ? path : name);
	fclose(f);
	free(path);
	return at;
}

static inline struct table table_alloc(size_t rows, size_t cols, size_t classes)
{
	struct table t = { .rows = rows, .cols = cols, .classes = classes };

	t.x = mem_zeros(rows * cols, sizeof *t.x, NULL);
	t.y = mem_zeros(rows, sizeof *t.y, NULL);
	t.label = mem_zeros(rows, sizeof *t.label, NULL);
	t.target = mem_zeros(rows, sizeof *t.target, NULL);
	t.columns = mem_zeros(cols, sizeof *t.columns, NULL);
	if (!t.x || !t.y || !t.label || !t.target || !t.columns)
		die("out of memory", "table");
	for (size_t c = 0; c < cols; c++)
		t.columns[c].name = "x";
	return t;
}

/* Options: folder, data, cols, classes, bytes (0 or 1), divide (values are x / divide), rows (at most;
 * of the training part), tests (of the test part; may be missing), take (the first columns alone; may be
 * missing). */
static inline struct table table_read(char **argv, const char *part)
{
	size_t cols = option_count(argv, "cols"), take = option_maybe(argv, "take"), n, rows;
	size_t most = strcmp(part, "train") ? option_maybe(argv, "tests") : option_count(argv, "rows");
	float divide = strtof(option(argv, "divide"), NULL), *y;
	bool bytes = option_count(argv, "bytes");
	char what[32];
	struct table t;
	void *raw;

	snprintf(what, sizeof what, "%s_x.%s", part, bytes ? "u8" : "f32");
	raw = read_array(option(argv, "folder"), option(argv, "data"), what, bytes ? 1 : sizeof(float), &n);
	snprintf(what, sizeof what, "%s_y.f32", part);
	y = read_array(option(argv, "folder"), option(argv, "data"), what, sizeof *y, &rows);
	if (n != rows * cols)
		die("rows and columns do not match", option(argv, "data"));
	if (most && rows > most)
		rows = most;
	take = take ? take : cols;
	t = table_alloc(rows, take, option_count(argv, "classes"));
	for (size_t i = 0; i < rows * take; i++) {
		size_t at = i / take * cols + i % take;
		t.x[i] = (bytes ? (float)((unsigned char *)raw)[at] : ((float *)raw)[at]) / divide;
	}
	for (size_t i = 0; i < rows; i++) {
		t.y[i] = y[i];
		t.label[i] = t.classes ? (uint32_t)y[i] : 0;
		t.target[i] = (double)y[i];
	}
	free(raw);
	free(y);
	return t;
}

static inline struct data_view table_view(const struct table *t)
{
	return (struct data_view){ .x = t->x, .rows = t->rows, .cols = t->cols, .stride = t->cols,
		.columns = t->columns, .task = t->classes ? TASK_CLASSIFY : TASK_REGRESS, .classes = t->classes,
		.label = t->classes ? t->label : NULL, .target = t->classes ? NULL : t->target };
}

static inline void table_free(struct table *t)
{
	free(t->x);
	free(t->y);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static inline double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
