#include "harness/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/embed.h"
#include "algorithms/core/mem.h"
#include "harness/store/store_db.h"

EMBED(store_schema, "harness/store/schema.sql");

enum { APPLICATION_ID = 0x62616b65 };   /* "bake": tells our files from other SQLite files */

/* Every statement of this file, prepared on first use. ?1, ?2 ... in the order of put's arguments. */
enum statement {
	BEGIN, COMMIT, ROLLBACK, RUN, ALL_INACTIVE, STUDY, DATASET, VARIANT, CELL, DROP_CELLS,
	DROP_VARIANTS, DROP_DATASETS, DROP_STUDIES, COUNT_CELLS, MACHINE, OUTCOME, CLEAR_CELLS,
	DROP_SCORES, DROP_COUNTS, DROP_CURVE, DROP_DIAGS, DROP_TRIALS, DROP_PREDICTION,
	SCORE, COUNT, CURVE, DIAGNOSTIC, TRIAL, PREDICTION, STATEMENTS
};

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "begin immediate",
	[COMMIT] = "commit",
	[ROLLBACK] = "rollback",
	[RUN] = "insert into run(id, name, plan, plan_sha, seed, command, created_at, cells_planned) "
		"values (1, ?1, ?2, ?3, ?4, ?5, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0) "
		"on conflict(id) do update set name = ?1, plan = ?2, plan_sha = ?3, seed = ?4, command = ?5",
	[ALL_INACTIVE] = "update cell set active = 0",
	[STUDY] = "insert into study values (?1, ?2, ?3, ?4) "
		  "on conflict(name) do update set kind = ?2, title = ?3, position = ?4",
	[DATASET] = "insert into dataset(name, spec, digest, task, rows, features, categorical, missing, "
		    "classes, majority, licence, citation, description, source_url) "
		    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
		    "on conflict(name, digest) do update set spec = ?2 returning id",
	[VARIANT] = "insert into variant(learner, label, params, changed, role, baseline) "
		    "values (?1, ?2, ?3, ?4, ?5, ?6) "
		    "on conflict(label, params) do update set changed = ?4 returning id",
	[CELL] = "insert into cell(key, canonical, dataset_id, variant_id, repeat, fold, study, dial, "
		 "dial_value) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict(key) do update set "
		 "active = 1, dataset_id = ?3, variant_id = ?4, dial = ?8, dial_value = ?9 "
		 "returning id, status",
	[DROP_CELLS] = "delete from cell where not active and status = 'planned'",
	[DROP_VARIANTS] = "delete from variant where id not in (select variant_id from cell)",
	[DROP_DATASETS] = "delete from dataset where id not in (select dataset_id from cell)",
	[DROP_STUDIES] = "delete from study where name not in (select study from cell)",
	[COUNT_CELLS] = "update run set cells_planned = (select count(*) from cell where active)",
	[MACHINE] = "insert into machine(facts) values (?1) "
		    "on conflict(facts) do update set facts = ?1 returning id",
	[OUTCOME] = "update cell set status = ?2, info = ?3, machine_id = ?4, seed = ?5, n_train = ?6, "
		    "n_valid = ?7, n_test = ?8, n_features = ?9, pipeline = ?10, tune_s = ?11, fit_s = ?12, "
		    "predict_s = ?13, tune_cpu_s = ?14, fit_cpu_s = ?15, predict_cpu_s = ?16, "
		    "peak_rss_kb = ?17, model_size = ?18, "
		    "finished_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where id = ?1",
	[CLEAR_CELLS] = "delete from cell",
	[DROP_SCORES] = "delete from score where cell_id = ?1",
	[DROP_COUNTS] = "delete from count where cell_id = ?1",
	[DROP_CURVE] = "delete from curve where cell_id = ?1",
	[DROP_DIAGS] = "delete from diagnostic where cell_id = ?1",
	[DROP_TRIALS] = "delete from trial where cell_id = ?1",
	[DROP_PREDICTION] = "delete from prediction where cell_id = ?1",
	[SCORE] = "insert into score values (?1, ?2, ?3, ?4, ?5)",
	[COUNT] = "insert or replace into count values (?1, ?2, ?3)",
	[CURVE] = "insert into curve values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[DIAGNOSTIC] = "insert or replace into diagnostic values (?1, ?2, ?3, ?4, ?5)",
	[TRIAL] = "insert into trial values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[PREDICTION] = "insert or replace into prediction values (?1, ?2, ?3, ?4)",
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	char *path;
	int lock;               /* descriptor that holds the writer's lock, or -1 */
};

static const char *const status_names[CELL_STATUSES] = {
	"planned", "ok", "skipped", "failed", "timeout", "memory", "crashed", "diverged"
};

const char *cell_status_name(enum cell_status s)
{
	return status_names[s];
}

enum cell_status cell_status_find(const char *name)
{
	for (size_t s = 0; s < CELL_STATUSES; s++)
		if (!strcmp(status_names[s], name))
			return (enum cell_status)s;
	return CELL_PLANNED;
}

void outcome_free(struct outcome *o)
{
	free(o->scores);
	free(o->counts);
	free(o->curve);
	free(o->diags);
	free(o->trials);
	free(o->rows);
	free(o->test_scores);
	*o = (struct outcome){ 0 };
}

static int db_fail(struct store *s, struct err *e)
{
	return FAIL(e, ERR_IO, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

/* Bind the arguments and step once. types, a letter each: i int64_t, d double (NaN becomes NULL), t
 * text or NULL, b const void * and size_t. Returns the statement when it has a row (finish it with
 * sqlite3_reset), else NULL; *rc tells a failure. */
static sqlite3_stmt *step(struct store *s, int *rc, struct err *e, enum statement which,
			  const char *types, va_list args)
{
	sqlite3_stmt *q = s->stmt[which];
	int got;

	*rc = -1;
	if (!q && sqlite3_prepare_v3(s->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
				     &s->stmt[which], NULL) != SQLITE_OK) {
		db_fail(s, e);
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
		default: abort();
		}
	}
	got = sqlite3_step(q);
	*rc = got == SQLITE_ROW || got == SQLITE_DONE ? 0 : db_fail(s, e);
	if (got == SQLITE_ROW)
		return q;
	sqlite3_reset(q);
	return NULL;
}

static int put(struct store *s, struct err *e, enum statement which, const char *types, ...)
{
	va_list args;
	int rc;

	va_start(args, types);
	if (step(s, &rc, e, which, types, args))
		sqlite3_reset(s->stmt[which]);
	va_end(args);
	return rc;
}

/* The same for a statement with `returning id` and perhaps a status. */
static int put_id(struct store *s, int64_t *id, enum cell_status *status, struct err *e,
		  enum statement which, const char *types, ...)
{
	va_list args;
	sqlite3_stmt *q;
	int rc;

	va_start(args, types);
	if ((q = step(s, &rc, e, which, types, args))) {
		*id = sqlite3_column_int64(q, 0);
		if (status)
			*status = cell_status_find((const char *)sqlite3_column_text(q, 1));
		sqlite3_reset(q);
	}
	va_end(args);
	return rc;
}

/* ---- opening ---- */

char *store_file(const char *run, struct err *e)
{
	size_t n = strlen(run);

	while (n > 1 && run[n - 1] == '/')
		n--;
	if (n > 3 && !strncmp(run + n - 3, ".db", 3))
		return mem_format(e, "%.*s", (int)n, run);
	return mem_format(e, "%.*s/run.db", (int)n, run);
}

static int make_parents(const char *path, struct err *e)
{
	char *copy = mem_text(path, e);
	int rc = copy ? 0 : -1;

	for (char *slash = copy ? strchr(copy + 1, '/') : NULL; slash && !rc; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(copy, 0777) && errno != EEXIST)
			rc = FAIL(e, ERR_IO, "cannot make the directory %s: %s", copy,
				  strerror(errno));
		*slash = '/';
	}
	free(copy);
	return rc;
}

/* SQLite's own locks are per transaction; a run wants to be the only writer from start to end. */
static int take_lock(struct store *s, struct err *e)
{
	s->lock = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->lock < 0)
		return FAIL(e, ERR_IO, "cannot write %s: %s", s->path, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB))
		return FAIL(e, ERR_IO,
			    "%s is being written by another bakeoff; wait for it or choose "
			    "another -o",
			    s->path);
	return 0;
}

static int64_t pragma(struct store *s, const char *text)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(s->db, text, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}

static int check_kind(struct store *s, struct err *e)
{
	int64_t app = pragma(s, "pragma application_id"),
		version = pragma(s, "pragma user_version");
	int64_t tables = pragma(s, "select count(*) from sqlite_schema");

	if (tables < 0 || (tables && app != APPLICATION_ID))
		return FAIL(e, ERR_FORMAT, "%s is not a bakeoff run; choose another -o", s->path);
	if (version > STORE_VERSION)
		return FAIL(e, ERR_FORMAT, "%s was written by a newer bakeoff (format %d, this one "
			    "writes %d)", s->path, (int)version, STORE_VERSION);
	return 0;
}

static int make_schema(struct store *s, struct err *e)
{
	char head[128];

	snprintf(head, sizeof head, "pragma application_id = %d; pragma user_version = %d;",
		 APPLICATION_ID, STORE_VERSION);
	if (put(s, e, BEGIN, ""))
		return -1;
	if (sqlite3_exec(s->db, head, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, (const char *)store_schema, NULL, NULL, NULL) != SQLITE_OK) {
		db_fail(s, e);
		put(s, NULL, ROLLBACK, "");
		return -1;
	}
	return put(s, e, COMMIT, "");
}

int store_open(struct store **out, const char *run, struct err *e)
{
	struct store *s = mem_zeros(1, sizeof *s, e);
	int rc = -1;

	if (!s)
		return -1;
	s->lock = -1;
	if (!(s->path = store_file(run, e)) || make_parents(s->path, e) || take_lock(s, e))
		goto done;
	if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
		db_fail(s, e);
		goto done;
	}
	sqlite3_busy_timeout(s->db, 10000);
	if (check_kind(s, e))
		goto done;
	/* With WAL, synchronous=normal survives any kill of the process; only a loss of power may
	 * take the last commits, never the file. */
	sqlite3_exec(s->db, "pragma journal_mode = wal; pragma synchronous = normal; "
		     "pragma foreign_keys = on;", NULL, NULL, NULL);
	if (make_schema(s, e))
		goto done;
	*out = s, s = NULL;
	rc = 0;
done:
	store_close(s);
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->stmt[i]);
	/* At rest a run is one file, which readers leave alone. Fails, harmlessly, while somebody
	 * reads. */
	sqlite3_exec(s->db, "pragma journal_mode = delete", NULL, NULL, NULL);
	sqlite3_close(s->db);
	if (s->lock >= 0) /* last: closing a descriptor of the file drops SQLite's locks on it */
		close(s->lock);
	free(s->path);
	free(s);
}

sqlite3 *store_db(struct store *s)
{
	return s->db;
}

/* ---- the plan ---- */

int store_plan_begin(struct store *s, const struct run_row *r, struct err *e)
{
	return put(s, e, BEGIN, "") ||
	       put(s, e, RUN, "tttit", r->name, r->plan, r->plan_sha,
				   (int64_t)r->seed, r->command) ||
	       put(s, e, ALL_INACTIVE, "") ? -1 : 0;
}

int store_study(struct store *s, const char *name, const char *kind, const char *title,
		size_t position, struct err *e)
{
	return put(s, e, STUDY, "ttti", name, kind, title, (int64_t)position);
}

int store_dataset(struct store *s, const struct dataset_row *r, int64_t *id, struct err *e)
{
	return put_id(s, id, NULL, e, DATASET, "ttttiiiiidtttt", r->name, r->spec, r->digest,
		      r->task, (int64_t)r->rows, (int64_t)r->features, (int64_t)r->categorical,
		      (int64_t)r->missing, (int64_t)r->classes, r->majority, r->licence,
		      r->citation, r->description, r->source_url);
}

int store_variant(struct store *s, const struct variant_row *r, int64_t *id, struct err *e)
{
	return put_id(s, id, NULL, e, VARIANT, "ttttti", r->learner, r->label, r->params,
		      r->changed, r->role, (int64_t)r->baseline);
}

int store_cell(struct store *s, const struct cell_row *r, int64_t *id, enum cell_status *status,
	       struct err *e)
{
	return put_id(s, id, status, e, CELL, "ttiiiittd", r->key, r->canonical, r->dataset,
		      r->variant, (int64_t)r->repeat, (int64_t)r->fold, r->study, r->dial,
		      r->dial_value);
}

int store_plan_end(struct store *s, struct err *e)
{
	return put(s, e, DROP_CELLS, "") || put(s, e, DROP_VARIANTS, "") ||
	       put(s, e, DROP_DATASETS, "") || put(s, e, DROP_STUDIES, "") ||
	       put(s, e, COUNT_CELLS, "") || put(s, e, COMMIT, "") ? -1 : 0;
}

int store_clear(struct store *s, struct err *e)
{
	return put(s, e, CLEAR_CELLS, "");
}

int store_machine(struct store *s, const char *facts, int64_t *id, struct err *e)
{
	return put_id(s, id, NULL, e, MACHINE, "t", facts);
}

/* ---- outcomes ---- */

/* What an earlier attempt at the cell left behind. */
static int drop_details(struct store *s, int64_t cell, struct err *e)
{
	for (enum statement d = DROP_SCORES; d <= DROP_PREDICTION; d++)
		if (put(s, e, d, "i", cell))
			return -1;
	return 0;
}

static int put_details(struct store *s, int64_t cell, const struct outcome *o, struct err *e)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (put(s, e, SCORE, "itddd", cell, o->scores[i].metric, o->scores[i].train,
			o->scores[i].valid, o->scores[i].test))
			return -1;
	for (size_t i = 0; i < o->ncounts; i++)
		if (put(s, e, COUNT, "itd", cell, o->counts[i].name, o->counts[i].value))
			return -1;
	for (size_t i = 0; i < o->ncurve; i++) {
		const struct curve_point *p = &o->curve[i];
		if (put(s, e, CURVE, "iidddddd", cell, (int64_t)p->step, p->fit_s, p->train_loss,
			p->valid_loss, p->train, p->valid, p->test))
			return -1;
	}
	for (size_t i = 0; i < o->ndiags; i++)
		if (put(s, e, DIAGNOSTIC, "iitid", cell, (int64_t)o->diags[i].step,
			o->diags[i].name, (int64_t)o->diags[i].index, o->diags[i].value))
			return -1;
	for (size_t i = 0; i < o->ntrials; i++) {
		const struct tuning_trial *t = &o->trials[i];
		if (put(s, e, TRIAL, "iittddi", cell, (int64_t)i, t->params, t->status, t->score,
			t->cost_s, (int64_t)t->chosen))
			return -1;
	}
	if (!o->nrows)
		return 0;
	return put(s, e, PREDICTION, "ibib", cell, o->rows, o->nrows * sizeof *o->rows,
		   (int64_t)(o->ntest_scores / o->nrows), o->test_scores,
		   o->ntest_scores * sizeof *o->test_scores);
}

/* What was not seen is NULL, not 0: sizes of a worker that did not live to tell, the model of a cell
 * that made none, memory that stayed within what the process already had. */
static double known(bool seen, size_t n)
{
	return seen ? (double)n : NAN;
}

static int put_outcome(struct store *s, int64_t cell, int64_t machine, const struct outcome *o,
		       struct err *e)
{
	bool rows = o->n_train, ok = o->status == CELL_OK;

	return drop_details(s, cell, e) ||
	       put(s, e, OUTCOME, "ittiiddddtdddddddd", cell,
		   status_names[o->status], o->info, machine, (int64_t)o->seed,
		   known(rows, o->n_train), known(rows, o->n_valid), known(rows, o->n_test),
		   known(rows, o->n_features), o->pipeline, o->tune_s, o->fit_s, o->predict_s,
		   o->tune_cpu_s, o->fit_cpu_s, o->predict_cpu_s,
		   known(o->peak_rss_kb, o->peak_rss_kb), known(ok, o->model_size)) ||
	       put_details(s, cell, o, e) ? -1 : 0;
}

int store_outcome(struct store *s, int64_t cell, int64_t machine, const struct outcome *o,
		  struct err *e)
{
	if (put(s, e, BEGIN, ""))
		return -1;
	if (put_outcome(s, cell, machine, o, e)) {
		put(s, NULL, ROLLBACK, "");
		return -1;
	}
	return put(s, e, COMMIT, "");
}
