#include "harness/store/query_folds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"
#include "harness/store/trouble.h"

/* ---- folds ---- */

#define ROWS_MOST 1e12

static bool is_kind(const char *name)
{
	static const char *const kind[] = { "holdout", "cv", "forward" };

	for (size_t i = 0; name && i < sizeof kind / sizeof *kind; i++)
		if (!strcmp(kind[i], name))
			return true;
	return false;
}

/* Every part is one of the folds, or none. */
static bool parts_fit(const struct run_folds *f)
{
	size_t most = strcmp(f->kind, "holdout") ? f->folds : 3;

	for (size_t i = 0; i < f->repeats * f->rows; i++)
		if (f->part[i] >= 0 && (size_t)f->part[i] >= most)
			return false;
	return true;
}

static int bad_shape(const struct results *r, const struct run_folds *f, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "%s: the stored folds %s of %s do not fit its %.0f rows", r->path,
		    f->split ? f->split : "?", r->dataset[f->dataset].name, r->dataset[f->dataset].rows);
}

static int hand_out(const struct results *r, sqlite3_stmt *s, query_folds_fn *take, void *ctx, struct err *e)
{
	struct run_folds f = {
		.study = query_study(r, s, 0),
		.dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1)),
		.split = (const char *)sqlite3_column_text(s, 2), .kind = (const char *)sqlite3_column_text(s, 3),
		.repeats = (size_t)sqlite3_column_int64(s, 4), .folds = (size_t)sqlite3_column_int64(s, 5),
	};
	size_t bytes = (size_t)sqlite3_column_bytes(s, 6);
	int16_t *part;
	double rows;
	int rc;

	if (f.study == r->n_studies || f.dataset == r->n_datasets)
		return 0;               /* of an earlier plan */
	rows = r->dataset[f.dataset].rows;
	f.rows = rows >= 1 && rows < ROWS_MOST ? (size_t)rows : 0;
	if (!f.split || !is_kind(f.kind) || !f.rows || !f.repeats || f.repeats > bytes || !f.folds ||
	    f.folds > INT16_MAX || bytes != f.repeats * f.rows * sizeof *part)
		return bad_shape(r, &f, e);
	if (!(part = mem_copy(sqlite3_column_blob(s, 6), f.repeats * f.rows, sizeof *part, e)))
		return -1;
	f.part = part;
	rc = parts_fit(&f) ? take(ctx, &f, e) : bad_shape(r, &f, e);
	free(part);
	return rc;
}

int query_folds_each(const struct results *r, query_folds_fn *take, void *ctx, struct err *e)
{
	sqlite3 *db = r->q->db;
	sqlite3_stmt *s = NULL;
	int rc = -1, got = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, "select f.study, f.dataset_id, f.split, f.kind, f.repeats, f.folds, f.part from "
			       "folds f left join study s on s.name = f.study order by s.position, f.dataset_id, "
			       "f.split", -1, &s, NULL) == SQLITE_OK)
		rc = 0;
	while (!rc && (got = sqlite3_step(s)) == SQLITE_ROW)
		rc = hand_out(r, s, take, ctx, e);
	if (got != SQLITE_DONE && got != SQLITE_ROW)
		rc = store_trouble(db, r->path, e);
	sqlite3_finalize(s);
	return rc;
}

/* ---- names of rows ---- */

static int add_name(struct query_row_ids *x, const char *name, struct err *e)
{
	if (mem_grow((void **)&x->name, &x->room, x->n + 1, sizeof *x->name, e) ||
	    !(x->name[x->n] = mem_text(name ? name : "", e)))
		return -1;
	x->n++;
	return 0;
}

int query_row_ids_open(struct query_row_ids *out, const struct results *r, size_t dataset, struct err *e)
{
	sqlite3 *db = r->q->db;
	sqlite3_stmt *s = NULL;
	int rc = -1, got = SQLITE_ERROR;

	*out = (struct query_row_ids){ 0 };
	if (sqlite3_prepare_v2(db, "select j.value from row_id i, json_each(i.ids) j where i.dataset_id = ?1 order "
			       "by j.key", -1, &s, NULL) == SQLITE_OK &&
	    !sqlite3_bind_int64(s, 1, r->q->dataset_id[dataset]))
		rc = 0;
	while (!rc && (got = sqlite3_step(s)) == SQLITE_ROW)
		rc = add_name(out, (const char *)sqlite3_column_text(s, 0), e);
	if (got != SQLITE_DONE && got != SQLITE_ROW)
		rc = store_trouble(db, r->path, e);
	sqlite3_finalize(s);
	if (rc)
		query_row_ids_close(out);
	return rc;
}

void query_row_ids_close(struct query_row_ids *x)
{
	for (size_t i = 0; i < x->n; i++)
		free(x->name[i]);
	free(x->name);
	*x = (struct query_row_ids){ 0 };
}

const char *query_row_id(const struct query_row_ids *x, size_t i, char buf[static 24])
{
	if (i < x->n)
		return x->name[i];
	snprintf(buf, 24, "%zu", i);
	return buf;
}
