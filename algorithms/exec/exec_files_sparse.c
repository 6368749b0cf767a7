/* Compressed rows in three files, as scipy.sparse.csr_matrix and Matrix::sparseMatrix take them. */
#include <inttypes.h>

#include "algorithms/exec/exec_files_inner.h"

enum { DATA, INDICES, INDPTR, FILES };

struct sparse_files {
	struct exec_data_file f[FILES];
	const struct data_view *v;
	bool missing;
};

/* Calls put for what is not 0 in row i: the dense columns, then those of the block, which lie behind them. */
static int each_entry(const struct data_view *v, size_t i,
		      int (*put)(void *ctx, size_t i, size_t col, float x, struct err *e),
		      void *ctx, struct err *e)
{
	const struct sparse *s = v->sparse;
	size_t dense = view_dense(v);
	int rc = 0;

	for (size_t j = 0; j < dense && !rc; j++)
		if (view_row(v, i)[j] != 0)
			rc = put(ctx, i, j, view_row(v, i)[j], e);
	for (size_t k = s->start[i]; k < s->start[i + 1] && !rc; k++)
		if (s->value[k] != 0)
			rc = put(ctx, i, s->col[k], s->value[k], e);
	return rc;
}

static int count(void *ctx, size_t i, size_t col, float x, struct err *e)
{
	size_t *n = ctx;

	(void)i, (void)col, (void)x, (void)e;
	++*n;
	return 0;
}

static void put_count(const struct exec_data_file *f, size_t n)
{
	int64_t binary = (int64_t)n;

	if (f->format == EXEC_NPY)
		fwrite(&binary, sizeof binary, 1, f->out);
	else
		fprintf(f->out, "%zu\n", n);
}

static int put_entry(void *ctx, size_t i, size_t col, float x, struct err *e)
{
	struct sparse_files *w = ctx;
	int32_t column = (int32_t)col;

	if (exec_files_cell(&x, w->v, i, col, x, w->missing, e))
		return -1;
	if (w->f[DATA].format == EXEC_NPY) {
		fwrite(&x, sizeof x, 1, w->f[DATA].out);
		fwrite(&column, sizeof column, 1, w->f[INDICES].out);
		return 0;
	}
	exec_files_csv_number(w->f[DATA].out, x);
	putc_unlocked('\n', w->f[DATA].out);
	fprintf(w->f[INDICES].out, "%" PRId32 "\n", column);
	return 0;
}

/* A .npy says in its head how much there is: so all entries are counted first. */
static int put_all(struct sparse_files *w, struct err *e)
{
	const struct data_view *v = w->v;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < v->rows; i++)
		each_entry(v, i, count, &n, e);
	exec_files_head(&w->f[DATA], "<f4", n, 0);
	exec_files_head(&w->f[INDICES], "<i4", n, 0);
	exec_files_head(&w->f[INDPTR], "<i8", v->rows + 1, 0);
	n = 0;
	put_count(&w->f[INDPTR], n);
	for (size_t i = 0; i < v->rows && !rc; i++) {
		rc = each_entry(v, i, put_entry, w, e);
		each_entry(v, i, count, &n, e);
		put_count(&w->f[INDPTR], n);
	}
	return rc;
}

int exec_files_put_sparse(char *const path[3], enum exec_format format, const struct data_view *v,
			  bool missing, struct err *e)
{
	struct sparse_files w = { .v = v, .missing = missing };
	int rc = 0;

	if (v->cols > INT32_MAX)
		return FAIL(e, ERR_UNSUITED, "%zu columns are more than a program is told of",
			    v->cols);
	for (size_t i = 0; i < FILES && !rc; i++)
		rc = exec_files_open(&w.f[i], path[i], format, e);
	rc = rc ? -1 : put_all(&w, e);
	for (size_t i = 0; i < FILES; i++)
		rc = exec_files_close(&w.f[i], rc, e);
	return rc;
}
