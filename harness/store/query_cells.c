/* Numbers of single cells - curves, counts, diagnostics - and the registration of claims. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"

/* Cells by their ids, while rows are read that come in the order of ids. */
struct by_id {
	int64_t id;
	size_t at;
};

static int compare_ids(const void *a, const void *b)
{
	const struct by_id *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct by_id *index_cells(const struct results *r, struct err *e)
{
	struct by_id *index = mem_array(r->n_cells, sizeof *index, e);

	for (size_t i = 0; index && i < r->n_cells; i++)
		index[i] = (struct by_id){ r->q->cell_id[i], i };
	if (index)
		qsort(index, r->n_cells, sizeof *index, compare_ids);
	return index;
}

static int row_point(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct results_point *p = record;

	(void)r, (void)e;
	p->cell = (size_t)sqlite3_column_int64(s, 0);
	p->step = (size_t)sqlite3_column_int64(s, 1);
	p->fit_s = query_number(s, 2);
	p->train = query_number(s, 3);
	p->valid = query_number(s, 4);
	p->test = query_number(s, 5);
	p->loss = query_number(s, 6);
	return 0;
}

static int row_number(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct results_number *p = record;

	(void)r, (void)e;
	p->cell = (size_t)sqlite3_column_int64(s, 0);
	p->step = (size_t)sqlite3_column_int64(s, 1);
	p->index = (size_t)sqlite3_column_int64(s, 2);
	p->value = query_number(s, 3);
	return 0;
}

/* Ids at the beginning of each record become positions; *n counts those of active cells, which stay. */
static int place(const struct results *r, char *record, size_t *n, size_t size, struct err *e)
{
	struct by_id *index = index_cells(r, e);
	size_t kept = 0;

	if (!index)
		return -1;
	for (size_t i = 0; i < *n; i++) {
		size_t *cell = (void *)(record + i * size);
		struct by_id key = { (int64_t)*cell, 0 };
		const struct by_id *hit = bsearch(&key, index, r->n_cells, sizeof *index, compare_ids);

		if (!hit)
			continue;
		*cell = hit->at;
		for (size_t k = 0; k < size && kept != i; k++)
			record[kept * size + k] = record[i * size + k];
		kept++;
	}
	*n = kept;
	free(index);
	return 0;
}

static int by_cell(const void *a, const void *b)
{
	const size_t *x = a, *y = b;            /* cell, step and, of numbers, index stand first */

	for (int i = 0; i < 2; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct results_number *x = a, *y = b;
	int order = by_cell(a, b);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

int results_points(const struct results *r, size_t study, struct results_point **out, size_t *n,
		   struct err *e)
{
	if (query_rows(r,
		       "select u.cell_id, u.step, u.fit_s, u.train, u.valid, u.test, u.train_loss from curve u join cell c "
		       "on c.id = u.cell_id where c.study = ?1 and c.active and c.training_seed = 0 and c.status = 'ok'",
		       r->study[study].name, row_point, (void **)out, n, sizeof **out, e) ||
	    place(r, (char *)*out, n, sizeof **out, e))
		return -1;
	if (*n)
		qsort(*out, *n, sizeof **out, by_cell);
	return 0;
}

/* table: of its rows step and index by these names; name: of the row. */
static int numbers(const struct results *r, size_t study, const char *select, const char *name,
		   struct results_number **out, size_t *n, struct err *e)
{
	char *quoted = sqlite3_mprintf("%s and x.name = %Q", select, name);
	int rc = quoted ? query_rows(r, quoted, r->study[study].name, row_number, (void **)out, n,
				     sizeof **out, e)
			: FAIL(e, ERR_NOMEM, "out of memory");

	sqlite3_free(quoted);
	if (rc || place(r, (char *)*out, n, sizeof **out, e))
		return -1;
	if (*n)
		qsort(*out, *n, sizeof **out, by_number);
	return 0;
}

int results_counts(const struct results *r, size_t study, const char *name,
		   struct results_number **out, size_t *n, struct err *e)
{
	return numbers(r, study,
		       "select x.cell_id, 0, 0, x.value from count x join cell c on c.id = x.cell_id where "
		       "c.study = ?1 and c.active and c.training_seed = 0 and c.status = 'ok'", name, out, n, e);
}

int results_numbers(const struct results *r, size_t study, const char *diagnostic,
		    struct results_number **out, size_t *n, struct err *e)
{
	return numbers(r, study,
		       "select x.cell_id, x.step, x.idx, x.value from diagnostic x join cell c on c.id = "
		       "x.cell_id where c.study = ?1 and c.active and c.training_seed = 0 and c.status = 'ok'", diagnostic, out, n,
		       e);
}

static int row_claims(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_claims *c = record;

	c->cells_before = query_number(s, 2);
	return (c->digest = query_text(r, s, 0, e)) && (c->registered_at = query_text(r, s, 1, e)) ? 0 : -1;
}

int results_claims(const struct results *r, struct run_claims *out, struct err *e)
{
	struct run_claims *row = NULL;
	size_t n;

	*out = (struct run_claims){ "", "", 0 };
	if (query_rows(r, "select digest, registered_at, cells_before from claims", NULL, row_claims,
		       (void **)&row, &n, sizeof *row, e))
		return -1;
	if (n)
		*out = *row;
	free(row);
	return 0;
}
