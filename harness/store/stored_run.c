#include "harness/store/trouble.h"
#include "harness/store/stored_run.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/identity.h"
#include "harness/store/query_inner.h"
#include "harness/store/versions.h"

struct stored_run {
	sqlite3 *db;
	sqlite3_stmt *find, *find_loosely, *cell, *scores, *curve, *counts, *prediction;
	char *path, *plan, *shard;
};

/* For the time that the run is open: a lookup without an index reads the whole table. */
static const char make_index[] =
	"create temp table place(what text primary key, id integer) without rowid;"
	"insert or ignore into place select " IDENTITY_OF_CELL("canonical")
	", id from cell where active";

/* The same of other data or another program; made when the first cell is missed. Of several the newest. */
static const char make_loose_index[] =
	"create temp table loose_place(what text primary key, id integer) without rowid;"
	"insert or ignore into loose_place select loosely(canonical), id from cell where active order by id desc";

#define FOUND                                                                                              \
	"select c.id, status, canonical, (select json_extract(facts, '$.isa') from machine m where m.id = " \
	"machine_id), (select count(*) from trial t where t.cell_id = c.id) from "

static int db_fail(struct stored_run *r, struct err *e)
{
	return store_trouble(r->db, r->path, e);
}

static int prepare(struct stored_run *r, sqlite3_stmt **q, const char *sql, struct err *e)
{
	return sqlite3_prepare_v2(r->db, sql, -1, q, NULL) == SQLITE_OK ? 0 : db_fail(r, e);
}

static int read_plan(struct stored_run *r, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int rc = prepare(r, &q, "select plan, shard from run", e);

	if (!rc && sqlite3_step(q) != SQLITE_ROW)
		rc = FAIL(e, ERR_FORMAT, "%s holds no run", r->path);
	if (!rc && (!(r->plan = mem_text((const char *)sqlite3_column_text(q, 0), e)) ||
		    !(r->shard = mem_text((const char *)sqlite3_column_text(q, 1), e))))
		rc = -1;
	sqlite3_finalize(q);
	return rc;
}

/* loosely(canonical) in SQL. */
static void loosely(sqlite3_context *c, int n, sqlite3_value **value)
{
	const char *text = (const char *)sqlite3_value_text(value[0]);
	char *loose = text ? identity_loosely(text, NULL) : NULL;

	(void)n;
	if (loose)
		sqlite3_result_text(c, loose, -1, free);
	else if (text)
		sqlite3_result_error_nomem(c);
}

static int index_cells(struct stored_run *r, struct err *e)
{
	if (sqlite3_create_function(r->db, "loosely", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, loosely, NULL,
				    NULL) != SQLITE_OK)
		return db_fail(r, e);
	return sqlite3_exec(r->db, make_index, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(r, e);
}

int stored_run_open(struct stored_run **out, const char *run, struct err *e)
{
	struct stored_run *r = mem_zeros(1, sizeof *r, e);

	if (!r || !(r->path = store_file(run, e)))
		goto fail;
	if (store_exists(r->path, e)) {
		err_wrap(e, "%s", run);
		goto fail;
	}
	/* For writing, where that is possible: a run that was killed in the middle of a write is put right first. */
	if (sqlite3_open_v2(r->path, &r->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		FAIL(e, ERR_IO, "cannot open the run %s: %s", r->path, sqlite3_errmsg(r->db));
		goto fail;
	}
	sqlite3_busy_timeout(r->db, 10000);
	/* First: it drops what is temporary. */
	sqlite3_exec(r->db, "pragma temp_store = memory", NULL, NULL, NULL);
	if (versions_show(r->db, "main", r->path, e) || read_plan(r, e) || index_cells(r, e) ||
	    prepare(r, &r->find,
		    FOUND "place p join cell c on c.id = p.id where what = ?1",
		    e) ||
	    prepare(r, &r->cell,
		    "select status, info, split_sha256, model_sha256, predictions_sha256, seed, pipeline"
		    MEASURED_FIELDS(MEASURED_COLUMN) " from cell where id = ?1",
		    e) ||
	    prepare(r, &r->scores,
		    "select metric, train, valid, test from score where cell_id = ?1 "
		    "order by metric",
		    e) ||
	    prepare(r, &r->curve,
		    "select step, train_loss, valid_loss, train, valid, test from curve "
		    "where cell_id = ?1 order by step",
		    e) ||
	    prepare(r, &r->counts, "select name, value from count where cell_id = ?1 order by name",
		    e) ||
	    prepare(r, &r->prediction, "select rows, scores, score_offset from prediction where cell_id = ?1", e))
		goto fail;
	*out = r;
	return 0;
fail:
	stored_run_close(r);
	return -1;
}

void stored_run_close(struct stored_run *r)
{
	if (!r)
		return;
	sqlite3_finalize(r->find);
	sqlite3_finalize(r->find_loosely);
	sqlite3_finalize(r->cell);
	sqlite3_finalize(r->scores);
	sqlite3_finalize(r->curve);
	sqlite3_finalize(r->counts);
	sqlite3_finalize(r->prediction);
	sqlite3_close(r->db);
	free(r->path);
	free(r->plan);
	free(r->shard);
	free(r);
}

const char *stored_run_plan(const struct stored_run *r)
{
	return r->plan;
}

const char *stored_run_shard(const struct stored_run *r)
{
	return r->shard;
}

static void text(sqlite3_stmt *q, int column, char *to, size_t size)
{
	const char *from = (const char *)sqlite3_column_text(q, column);

	snprintf(to, size, "%s", from ? from : "");
}

/* Runs q for one cell and hands every row to take(). */
static int each(struct stored_run *r, sqlite3_stmt *q, int64_t id, struct outcome *o,
		int (*take)(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e),
		struct err *e)
{
	size_t room = 0;
	int got, rc = 0;

	sqlite3_bind_int64(q, 1, id);
	while (!rc && (got = sqlite3_step(q)) == SQLITE_ROW)
		rc = take(q, o, &room, e);
	if (!rc && got != SQLITE_DONE)
		rc = db_fail(r, e);
	sqlite3_reset(q);
	return rc;
}

static int take_score(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e)
{
	struct outcome_score *s;

	if (mem_grow((void **)&o->scores, room, o->nscores + 1, sizeof *o->scores, e))
		return -1;
	s = &o->scores[o->nscores++];
	*s = (struct outcome_score){ .train = query_number(q, 1), .valid = query_number(q, 2), .test = query_number(q, 3) };
	text(q, 0, s->metric, sizeof s->metric);
	return 0;
}

static int take_point(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e)
{
	if (mem_grow((void **)&o->curve, room, o->ncurve + 1, sizeof *o->curve, e))
		return -1;
	o->curve[o->ncurve++] = (struct outcome_curve_point){
		.step = (size_t)sqlite3_column_int64(q, 0),
		.train_loss = query_number(q, 1),
		.valid_loss = query_number(q, 2),
		.train = query_number(q, 3),
		.valid = query_number(q, 4),
		.test = query_number(q, 5),
	};
	return 0;
}

static int take_count(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e)
{
	struct outcome_count *c;

	if (mem_grow((void **)&o->counts, room, o->ncounts + 1, sizeof *o->counts, e))
		return -1;
	c = &o->counts[o->ncounts++];
	*c = (struct outcome_count){ .value = query_number(q, 1) };
	text(q, 0, c->name, sizeof c->name);
	return 0;
}

static int take_prediction(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e)
{
	(void)room;
	o->nrows = (size_t)sqlite3_column_bytes(q, 0) / sizeof *o->rows;
	o->score_offset = sqlite3_column_double(q, 2);
	o->ntest_scores = (size_t)sqlite3_column_bytes(q, 1) / sizeof *o->test_scores;
	if (!(o->rows = mem_copy(sqlite3_column_blob(q, 0), o->nrows, sizeof *o->rows, e)) ||
	    !(o->test_scores = mem_copy(sqlite3_column_blob(q, 1), o->ntest_scores,
					sizeof *o->test_scores, e)))
		return -1;
	return 0;
}

/* Runs a search for the text; *out stays as it is where nothing is found. */
static int find_by(struct stored_run *r, sqlite3_stmt *q, const char *what, const char *canonical,
		   struct stored_cell *out, struct err *e)
{
	unsigned differs;
	char status[16];
	int got;

	sqlite3_bind_text(q, 1, what, -1, SQLITE_STATIC);
	if ((got = sqlite3_step(q)) == SQLITE_ROW) {
		out->id = sqlite3_column_int64(q, 0);
		text(q, 1, status, sizeof status);
		out->status = cell_status_find(status);
		differs = identity_difference((const char *)sqlite3_column_text(q, 2), canonical);
		out->same_code = !(differs & IDENTITY_CODE);
		out->same_data = !(differs & IDENTITY_DATA);
		out->same_program = !(differs & IDENTITY_PROGRAM);
		text(q, 3, out->isa, sizeof out->isa);
		out->trials = (size_t)sqlite3_column_int64(q, 4);
	}
	sqlite3_reset(q);
	return got == SQLITE_ROW || got == SQLITE_DONE ? 0 : db_fail(r, e);
}

static int find_changed(struct stored_run *r, const char *canonical, struct stored_cell *out, struct err *e)
{
	char *what = identity_loosely(canonical, e);
	int rc = -1;

	if (!what)
		return -1;
	if (r->find_loosely)
		rc = 0;
	else if (sqlite3_exec(r->db, make_loose_index, NULL, NULL, NULL) != SQLITE_OK)
		db_fail(r, e);
	else
		rc = prepare(r, &r->find_loosely, FOUND "loose_place p join cell c on c.id = p.id where what = ?1", e);
	rc = rc || find_by(r, r->find_loosely, what, canonical, out, e) ? -1 : 0;
	free(what);
	return rc;
}

int stored_run_find(struct stored_run *r, const char *canonical, struct stored_cell *out,
		    struct err *e)
{
	*out = (struct stored_cell){ 0 };
	if (find_by(r, r->find, identity_of_cell(canonical), canonical, out, e))
		return -1;
	return out->id ? 0 : find_changed(r, canonical, out, e);
}

char *stored_run_canonical(struct stored_run *r, int64_t id, struct err *e)
{
	sqlite3_stmt *q = NULL;
	char *text = NULL;

	if (prepare(r, &q, "select canonical from cell where id = ?1", e))
		return NULL;
	sqlite3_bind_int64(q, 1, id);
	if (sqlite3_step(q) == SQLITE_ROW)
		text = mem_text((const char *)sqlite3_column_text(q, 0), e);
	else
		db_fail(r, e);
	sqlite3_finalize(q);
	return text;
}

int stored_run_facts(struct stored_run *r, stored_fact_fn *tell, void *ctx, struct err *e)
{
	static const char sql[] =
		"select dense_rank() over (order by n.machine_id) - 1, n.cells, j.key, j.value from "
		"(select machine_id, count(*) as cells from cell where active and machine_id is not null "
		"group by machine_id) n join machine m on m.id = n.machine_id, json_each(m.facts) j "
		"order by 1, j.id";
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ROW, rc = prepare(r, &q, sql, e);

	while (!rc && (got = sqlite3_step(q)) == SQLITE_ROW)
		rc = tell(ctx, (size_t)sqlite3_column_int64(q, 0), (size_t)sqlite3_column_int64(q, 1),
			  (const char *)sqlite3_column_text(q, 2),
			  sqlite3_column_text(q, 3) ? (const char *)sqlite3_column_text(q, 3) : "");
	if (!rc && got != SQLITE_DONE)
		rc = db_fail(r, e);
	sqlite3_finalize(q);
	return rc;
}

static int take_cell(sqlite3_stmt *q, struct outcome *o, size_t *room, struct err *e)
{
	char status[16];

	(void)room, (void)e;
	text(q, 0, status, sizeof status);
	o->status = cell_status_find(status);
	text(q, 1, o->info, sizeof o->info);
	text(q, 2, o->hash.split, sizeof o->hash.split);
	text(q, 3, o->hash.model, sizeof o->hash.model);
	text(q, 4, o->hash.predictions, sizeof o->hash.predictions);
	o->seed = (uint64_t)sqlite3_column_int64(q, 5);
	text(q, 6, o->pipeline, sizeof o->pipeline);
	query_measured(o->measured, q, 7);
	return 0;
}

int stored_run_outcome(struct stored_run *r, int64_t id, struct outcome *o, struct err *e)
{
	*o = (struct outcome){ 0 };
	if (!each(r, r->cell, id, o, take_cell, e) && !each(r, r->scores, id, o, take_score, e) &&
	    !each(r, r->curve, id, o, take_point, e) && !each(r, r->counts, id, o, take_count, e) &&
	    !each(r, r->prediction, id, o, take_prediction, e))
		return 0;
	outcome_free(o);
	return -1;
}
