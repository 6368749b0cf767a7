/* Every statement that writes, as text and prepared once (store_inner.h). */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "harness/store/store_inner.h"
#include "harness/store/trouble.h"

#define ASSIGN(name, ...) ", " #name " = ?" /* the number after the one before */

/* ?1, ?2 ... in the order of store_put's arguments. */
static const char *const sql[SQL_STATEMENTS] = {
	[SQL_BEGIN] = "begin immediate",
	[SQL_COMMIT] = "commit",
	[SQL_ROLLBACK] = "rollback",
	[SQL_RUN] = "insert into run(id, name, plan, plan_sha, seed, command, shard, created_at, cells_planned) "
		"values (1, ?1, ?2, ?3, ?4, ?5, ?6, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0) on conflict(id) "
		"do update set name = ?1, plan = ?2, plan_sha = ?3, seed = ?4, command = ?5, shard = ?6",
	[SQL_ALL_INACTIVE] = "update cell set active = 0",
	[SQL_DROP_FINDINGS] = "delete from finding",
	[SQL_DROP_CONSTANTS] = "delete from best_constant",
	[SQL_DROP_STUDY_VARIANTS] = "delete from study_variant",
	[SQL_DROP_FOLDS] = "delete from folds",
	[SQL_FOLDS] = "insert or replace into folds values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_ROW_ID] = "insert into row_id values (?1, ?2) on conflict do nothing",
	[SQL_STUDY_VARIANT] = "insert or replace into study_variant values (?1, ?2, ?3)",
	[SQL_BEST_CONSTANT] = "insert or replace into best_constant values (?1, ?2, ?3)",
	[SQL_FINDING] = "insert into finding values (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_PROFILE] = "insert or replace into profile values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		    "?10, ?11, ?12, ?13, ?14)",
	[SQL_PROFILE_BAR] = "insert or replace into profile_bar values (?1, ?2, ?3, ?4, ?5)",
	[SQL_REMEDIES_INACTIVE] = "update remedy set active = 0",
	[SQL_REMEDY] = "insert into remedy(key, canonical, dataset_id, variant_id, study, against, arm, changed, "
		   "split) values (?1, ?2, (select id from dataset where name = ?3 and digest = ?4), "
		   "(select id from variant where label = ?5 and params = ?6), ?7, ?8, ?9, ?10, ?11) "
		   "on conflict(key) do update set active = 1, dataset_id = (select id from dataset where "
		   "name = ?3 and digest = ?4), variant_id = (select id from variant where label = ?5 and "
		   "params = ?6), against = ?8, arm = ?9, split = ?11 returning id, status",
	[SQL_REMEDY_OUTCOME] = "update remedy set status = ?2, info = ?3, learned = ?4, tested = ?5, wall_s = ?6, "
		   "cpu_s = ?7, train = ?8, test = ?9 where id = ?1",
	[SQL_DROP_REMEDIES] = "delete from remedy where not active and status = 'planned'",
	[SQL_CLEAR_REMEDIES] = "delete from remedy",
	[SQL_STUDY] = "insert into study values (?1, ?2, ?3, ?4) "
		  "on conflict(name) do update set kind = ?2, title = ?3, position = ?4",
	[SQL_METRIC] = "insert or replace into metric values "
		   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[SQL_STUDY_METRIC] = "insert or replace into study_metric values (?1, ?2, ?3)",
	[SQL_DEFAULT_METRIC] = "insert or ignore into study_metric select name, ?1, ?2 from study",
	[SQL_DATASET] = "insert into dataset(name, spec, digest, task, rows, features, categorical, missing, "
		    "classes, majority, licence, citation, description, source_url, weight) "
		    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
		    "on conflict(name, digest) do update set spec = ?2, majority = ?10, weight = ?15 returning id",
	[SQL_CLASS] = "insert into class values (?1, ?2, ?3) on conflict do nothing",
	[SQL_TRUTH] = "insert into truth values (?1, ?2) on conflict do nothing",
	[SQL_TARGET] = "insert into target values (?1, ?2) on conflict do nothing",
	[SQL_VARIANT] = "insert into variant(learner, label, params, changed, role, baseline, weights) "
		    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
		    "on conflict(label, params) do update set changed = ?4, weights = ?7 returning id",
	[SQL_CELL] = "insert into cell(key, canonical, dataset_id, variant_id, repeat, fold, study, factor, "
		 "factor_value, training_seed) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict(key) do update set "
		 "active = 1, dataset_id = ?3, variant_id = ?4, factor = ?8, factor_value = ?9 "
		 "returning id, status",
	[SQL_DROP_CELLS] = "delete from cell where not active and status = 'planned'",
	[SQL_DROP_VARIANTS] = "delete from variant where id not in (select variant_id from cell)",
	[SQL_DROP_DATASETS] = "delete from dataset where id not in (select dataset_id from cell)",
	[SQL_DROP_STUDIES] = "delete from study where name not in (select study from cell)",
	[SQL_DROP_STUDY_METRICS] = "delete from study_metric where study not in (select name from study)",
	[SQL_COUNT_CELLS] = "update run set cells_planned = (select count(*) from cell where active)",
	[SQL_MACHINE] = "insert into machine(facts) values (?1) "
		    "on conflict(facts) do update set facts = ?1 returning id",
	[SQL_OUTCOME] = "update cell set status = ?2, info = ?3, machine_id = ?4, seed = ?5, pipeline = ?6, "
		    "split_sha256 = nullif(?7, ''), model_sha256 = nullif(?8, ''), predictions_sha256 = nullif(?9, '')"
		    MEASURED_FIELDS(ASSIGN) ", "
		    "finished_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where id = ?1",
	[SQL_CLEAR_CELLS] = "delete from cell",
	[SQL_CLEAR_CLAIMS] = "delete from claims",
	[SQL_CLAIMS] = "insert or replace into claims values (1, ?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), "
		       "(select count(*) from cell where status <> 'planned'))",
	[SQL_DROP_SCORES] = "delete from score where cell_id = ?1",
	[SQL_DROP_COUNTS] = "delete from count where cell_id = ?1",
	[SQL_DROP_CURVE] = "delete from curve where cell_id = ?1",
	[SQL_DROP_DIAGS] = "delete from diagnostic where cell_id = ?1",
	[SQL_DROP_TRIALS] = "delete from trial where cell_id = ?1",
	[SQL_DROP_PREDICTION] = "delete from prediction where cell_id = ?1",
	[SQL_SCORE] = "insert into score values (?1, ?2, ?3, ?4, ?5)",
	[SQL_COUNT] = "insert or replace into count values (?1, ?2, ?3)",
	[SQL_CURVE] = "insert into curve values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_DIAGNOSTIC] = "insert or replace into diagnostic values (?1, ?2, ?3, ?4, ?5)",
	[SQL_TRIAL] = "insert into trial values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[SQL_PREDICTION] = "insert or replace into prediction values (?1, ?2, ?3, ?4, ?5)",
};

int store_fail(struct store *s, struct err *e)
{
	return store_trouble(s->db, s->path, e);
}

/* What was not seen is NULL, not 0: sizes of a worker that did not live to tell, the model of a
 * cell that made none, memory that stayed within what the process already had. */
static void bind_measured(sqlite3_stmt *q, int from, const double *x)
{
	for (int i = 0; i < MEASURED_COUNT; i++) {
		const struct measured_field *f = &measured_fields[i];

		if (!(f->positive ? x[i] > 0 : !isnan(x[i])))
			sqlite3_bind_null(q, from + i);
		else if (*f->type == 'i')
			sqlite3_bind_int64(q, from + i, (int64_t)x[i]);
		else
			sqlite3_bind_double(q, from + i, x[i]);
	}
}

/* Steps once. Returns the statement when it has a row (finish it with end_row), else NULL; *rc tells a
 * failure. */
static sqlite3_stmt *step(struct store *s, int *rc, struct err *e, enum store_statement which,
			  const char *types, va_list args)
{
	sqlite3_stmt *q = s->stmt[which];
	int got;

	*rc = -1;
	if (!q && sqlite3_prepare_v3(s->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
				     &s->stmt[which], NULL) != SQLITE_OK) {
		store_fail(s, e);
		return NULL;
	}
	q = s->stmt[which];
	for (int i = 1; *types; types++, i++) {
		double x;
		const void *at;
		switch (*types) {
		case 'i': sqlite3_bind_int64(q, i, va_arg(args, int64_t)); break;
		case 'd': x = va_arg(args, double);
			  isnan(x) ? sqlite3_bind_null(q, i) : sqlite3_bind_double(q, i, x); break;
		case 't':
			sqlite3_bind_text(q, i, va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		case 'b': at = va_arg(args, const void *);
			  sqlite3_bind_blob64(q, i, at, va_arg(args, size_t), SQLITE_STATIC); break;
		case 'm':
			bind_measured(q, i, va_arg(args, const double *));
			i += MEASURED_COUNT - 1;
			break;
		default: abort();
		}
	}
	got = sqlite3_step(q);
	*rc = got == SQLITE_ROW || got == SQLITE_DONE ? 0 : store_fail(s, e);
	if (got == SQLITE_ROW)
		return q;
	sqlite3_reset(q);
	return NULL;
}

/* A statement that has given its row may fail after all: only its end, and its reset, tell. */
static int end_row(struct store *s, sqlite3_stmt *q, struct err *e)
{
	int rc = sqlite3_step(q) == SQLITE_DONE ? 0 : store_fail(s, e);

	return sqlite3_reset(q) == SQLITE_OK || rc ? rc : store_fail(s, e);
}

int store_put(struct store *s, struct err *e, enum store_statement which, const char *types, ...)
{
	sqlite3_stmt *q;
	va_list args;
	int rc;

	va_start(args, types);
	if ((q = step(s, &rc, e, which, types, args)))
		rc = end_row(s, q, e);
	va_end(args);
	return rc;
}

int store_put_id(struct store *s, int64_t *id, enum cell_status *status, struct err *e,
		 enum store_statement which, const char *types, ...)
{
	va_list args;
	sqlite3_stmt *q;
	int rc;

	va_start(args, types);
	if ((q = step(s, &rc, e, which, types, args))) {
		*id = sqlite3_column_int64(q, 0);
		if (status)
			*status = cell_status_find((const char *)sqlite3_column_text(q, 1));
		rc = end_row(s, q, e);
	}
	va_end(args);
	return rc;
}
