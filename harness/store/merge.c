#include "harness/store/merge.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "harness/store/identity.h"
#include "harness/store/store_inner.h"
#include "harness/store/versions.h"

#define THEIRS(name, ...) ", o." #name
/* A cell that two machines computed with other versions or vector instructions is one cell, where both
 * plan it; what is left of older plans is known by its key. */
#define WHAT(t) "case when " t ".active then " IDENTITY_OF_CELL(t ".canonical") " else " t ".key end"

/* Rows are known by their natural keys; ids differ from file to file. `taken` are the cells whose
 * outcome is to come from the other file. What an older file has otherwise is read as temp.NAME
 * (versions.h). */
static const char *const steps[] = {
	"insert into main.run select * from other.run where true on conflict do nothing",
	"insert into main.machine(facts) select facts from other.machine where true on conflict "
	"do nothing",
	"insert into main.study select * from other.study where true on conflict do nothing",
	"insert into main.metric select * from temp.metric where true on conflict do nothing",
	"insert into main.study_metric select * from temp.study_metric where true on conflict do "
	"nothing",
	"insert into main.dataset(name, spec, digest, task, rows, features, categorical, "
	"missing, classes, majority, licence, citation, description, source_url, weight) select "
	"name, spec, digest, task, rows, features, categorical, missing, classes, majority, licence, "
	"citation, description, source_url, weight from temp.dataset where true on conflict do "
	"nothing",
	"insert into main.variant(learner, label, params, changed, role, baseline, weights) select "
	"learner, label, params, changed, role, baseline, weights from temp.variant where true on "
	"conflict do nothing",
	"insert into main.best_constant select b.study, m.id, b.score from temp.best_constant b join "
	"other.dataset d on d.id = b.dataset_id join main.dataset m on m.name = d.name and "
	"m.digest = d.digest where true on conflict do nothing",
	"insert into main.study_variant select s.study, w.id, s.position from temp.study_variant s join "
	"other.variant v on v.id = s.variant_id join main.variant w on w.label = v.label and "
	"w.params = v.params where true on conflict do nothing",

	"create temp table ours(what text primary key, id integer, status text) without rowid",
	"insert or ignore into ours select " WHAT("c") ", id, status from main.cell c",
	"create temp table taken as select o.id as theirs, o.key, m.id as ours from temp.cell o "
	"left join ours m on m.what = " WHAT("o") " where m.id is null or m.status = 'planned' "
	"or (m.status <> 'ok' and o.status = 'ok')",
	"delete from main.cell where id in (select ours from taken) or key in (select key from taken)",
	"insert into main.cell(key, canonical, dataset_id, variant_id, repeat, fold, study, "
	"factor, factor_value, training_seed, active, status, info, seed, machine_id, pipeline, finished_at"
	MEASURED_FIELDS(MEASURED_COLUMN) ") select o.key, o.canonical, (select m.id from "
	"main.dataset m join other.dataset d on d.id = o.dataset_id where m.name = d.name and "
	"m.digest = d.digest), (select m.id from main.variant m join other.variant v on v.id = "
	"o.variant_id where m.label = v.label and m.params = v.params), o.repeat, o.fold, "
	"o.study, o.factor, o.factor_value, o.training_seed, o.active, o.status, o.info, o.seed, (select m.id from "
	"main.machine m join other.machine x on x.id = o.machine_id where m.facts = x.facts), "
	"o.pipeline, o.finished_at" MEASURED_FIELDS(THEIRS)
	" from temp.cell o join taken t on t.theirs = o.id",

	"insert into main.score select m.id, s.metric, s.train, s.valid, s.test from other.score "
	"s join taken t on t.theirs = s.cell_id join main.cell m on m.key = t.key",
	"insert into main.count select m.id, s.name, s.value from other.count s join taken t on "
	"t.theirs = s.cell_id join main.cell m on m.key = t.key",
	"insert into main.curve select m.id, s.step, s.fit_s, s.train_loss, s.valid_loss, "
	"s.train, s.valid, s.test from other.curve s join taken t on t.theirs = s.cell_id join "
	"main.cell m on m.key = t.key",
	"insert into main.diagnostic select m.id, s.step, s.name, s.idx, s.value from "
	"other.diagnostic s join taken t on t.theirs = s.cell_id join main.cell m on m.key = "
	"t.key",
	"insert into main.trial select m.id, s.number, s.params, s.status, s.score, s.cost_s, "
	"s.chosen, s.rung, s.share from temp.trial s join taken t on t.theirs = s.cell_id join main.cell m on "
	"m.key = t.key",
	"insert into main.prediction select m.id, s.rows, s.outputs, s.scores, "
	"s.score_offset from temp.prediction s join taken t on t.theirs = s.cell_id join main.cell m on m.key = "
	"t.key",
	"insert into main.class select m.id, k.code, k.name from temp.class k join "
	"other.dataset d on d.id = k.dataset_id join main.dataset m on m.name = d.name and "
	"m.digest = d.digest where true on conflict do nothing",
	"insert into main.truth select m.id, t.labels from temp.truth t join other.dataset d on "
	"d.id = t.dataset_id join main.dataset m on m.name = d.name and m.digest = d.digest "
	"where true on conflict do nothing",
	"insert into main.target select m.id, t.targets from temp.target t join other.dataset d on "
	"d.id = t.dataset_id join main.dataset m on m.name = d.name and m.digest = d.digest "
	"where true on conflict do nothing",
	"insert into main.finding select (select coalesce(max(position), -1) from main.finding) + "
	"row_number() over (order by f.position), m.id, f.level, f.code, f.feature, f.text from "
	"temp.finding f join other.dataset d on d.id = f.dataset_id join main.dataset m on "
	"m.name = d.name and m.digest = d.digest where not exists (select 1 from main.finding k "
	"where k.dataset_id = m.id and k.text = f.text)",
	"insert into main.profile select m.id, p.position, p.role, p.name, p.kind, p.missing, "
	"p.different, p.lowest, p.q1, p.median, p.q3, p.highest, p.mean, p.others from temp.profile p "
	"join other.dataset d on d.id = p.dataset_id join main.dataset m on m.name = d.name and "
	"m.digest = d.digest where true on conflict do nothing",
	"insert into main.profile_bar select m.id, b.position, b.number, b.label, b.rows from "
	"temp.profile_bar b join other.dataset d on d.id = b.dataset_id join main.dataset m on "
	"m.name = d.name and m.digest = d.digest where true on conflict do nothing",
	"insert into main.remedy(key, canonical, dataset_id, variant_id, study, against, arm, changed, "
	"split, active, status, info, learned, tested, wall_s, cpu_s, train, test) select y.key, "
	"y.canonical, m.id, w.id, y.study, y.against, y.arm, y.changed, y.split, y.active, y.status, "
	"y.info, y.learned, y.tested, y.wall_s, y.cpu_s, y.train, y.test from temp.remedy y join "
	"other.dataset d on d.id = y.dataset_id join main.dataset m on m.name = d.name and m.digest = "
	"d.digest join other.variant v on v.id = y.variant_id join main.variant w on w.label = v.label "
	"and w.params = v.params where y.status <> 'planned' on conflict do nothing",
	"insert into main.claims select id, digest, registered_at, cells_before from temp.claims "
	"where true on conflict do nothing",
	"drop table taken", "drop table ours",
	"update main.run set cells_planned = (select count(*) from main.cell where active)",
	NULL
};

static int run_sql(sqlite3 *db, const char *sql, const char *where, struct err *e)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return FAIL(e, ERR_IO, "%s: %s", where, sqlite3_errmsg(db));
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t x = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		x = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return x;
}

static int check_other(sqlite3 *db, const char *from, struct err *e)
{
	if (number(db, "select count(*) from other.run") != 1)
		return FAIL(e, ERR_FORMAT, "%s is not a bakeoff run", from);
	if (number(db,
		   "select count(*) from main.run m, other.run o where m.plan_sha <> o.plan_sha"))
		return FAIL(e, ERR_DATA, "%s has another plan than what it shall be merged with",
			    from);
	return 0;
}

static int run_steps(sqlite3 *db, const char *const *step, const char *from, struct err *e)
{
	for (size_t i = 0; step[i]; i++)
		if (run_sql(db, step[i], from, e))
			return -1;
	return 0;
}

static int copy_all(sqlite3 *db, const char *from, struct err *e)
{
	if (check_other(db, from, e) || run_sql(db, "begin immediate", from, e))
		return -1;
	if (!run_steps(db, steps, from, e))
		return run_sql(db, "commit", from, e);
	sqlite3_exec(db, "rollback", NULL, NULL, NULL);
	return -1;
}

int store_merge(struct store *into, const char *from, struct err *e)
{
	sqlite3 *db = into->db;
	char *path = store_file(from, e),
	     *attach = path ? sqlite3_mprintf("attach %Q as other", path) : NULL;
	int rc = -1;

	if (!path)
		return -1;
	if (access(path, R_OK))
		FAIL(e, ERR_IO, "there is no run %s", from);
	else if (attach && !run_sql(db, attach, from, e)) {
		rc = versions_show(db, "other", from, e) || copy_all(db, from, e) ? -1 : 0;
		versions_hide(db);
		sqlite3_exec(db, "detach other", NULL, NULL, NULL);
	}
	sqlite3_free(attach);
	free(path);
	return rc;
}
