#include "harness/store/merge.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "harness/store/identity.h"
#include "harness/store/merge_inner.h"
#include "harness/store/store_inner.h"
#include "harness/store/trouble.h"
#include "harness/store/versions.h"

#define THEIRS(name, ...) ", o." #name
#define ALL " (select everything from how) "
/* Ids stay as they are, and with them the order of the plan, unless the other file has given one of them away. */
#define KEPT_ID(table, same) "case when exists (select 1 from main." table " m join other." table " o on m.id = " \
	"o.id and not (" same ")) then null else x.id end"
#define KEPT_PLACE(table, theirs, shared, same) "x.position + case when exists (select 1 from main." table " m join " \
	theirs " o on m.position = o.position and " shared " and not (" same ")) then (select coalesce(max(position) + 1, 0) " \
	"from main." table ") else 0 end"

/* Rows are known by their natural keys; ids may differ from file to file. What an older file has otherwise is
 * read as temp.NAME (versions.h). First what the cells hang on. */
static const char *const rows[] = {
	"insert into main.run(id, name, plan, plan_sha, seed, created_at, cells_planned, command, shard) select id, "
	"name, plan, plan_sha, seed, created_at, cells_planned, command, shard from temp.run where true on "
	"conflict(id) do update set created_at = min(created_at, excluded.created_at)",
	"insert into main.machine(facts) select facts from other.machine where true on conflict "
	"do nothing",
	"insert into main.study select x.name, x.kind, x.title, " KEPT_PLACE("study", "other.study", "true", "m.name = o.name")
	" from other.study x where" ALL "on conflict do nothing",
	"insert into main.metric select * from temp.metric where true on conflict do nothing",
	"insert into main.study_metric select * from temp.study_metric where" ALL "on conflict do nothing",
	"insert into main.dataset(id, name, spec, digest, task, rows, features, categorical, "
	"missing, classes, majority, licence, citation, description, source_url, weight) select "
	KEPT_ID("dataset", "m.name = o.name and m.digest = o.digest") ", name, spec, digest, task, rows, features, "
	"categorical, missing, classes, majority, licence, citation, description, source_url, weight from "
	"temp.dataset x where" ALL "on conflict(name, digest) do nothing",
	"insert into main.variant(id, learner, label, params, changed, role, baseline, weights) select "
	KEPT_ID("variant", "m.label = o.label and m.params = o.params") ", learner, label, params, changed, role, "
	"baseline, weights from temp.variant x where" ALL "on conflict(label, params) do nothing",
	"insert into main.best_constant select b.study, m.id, b.score from temp.best_constant b join "
	"other.dataset d on d.id = b.dataset_id join main.dataset m on m.name = d.name and "
	"m.digest = d.digest where" ALL "on conflict do nothing",
	"insert into main.study_variant select x.study, w.id, " KEPT_PLACE("study_variant", "temp.study_variant", "m.study = o.study",
	"(select label || char(10) || params from main.variant where id = m.variant_id) = "
	"(select label || char(10) || params from other.variant where id = o.variant_id)")
	" from temp.study_variant x join other.variant v on v.id = x.variant_id join main.variant w on "
	"w.label = v.label and w.params = v.params where" ALL "on conflict do nothing",
	NULL
};

/* Which cell of theirs is which of ours: one of the plan by what it is, with other versions or vector
 * instructions too; what is left of older plans by its key. `taken` are those whose outcome is to come from the
 * other file; where ours is of a plan, its data set, learner and level stay those of that plan. */
static const char *const pairs[] = {
	"create temp table ours(what text primary key, id integer) without rowid",
	"insert or ignore into ours select " IDENTITY_OF_CELL("canonical") ", id from main.cell where active",
	"create temp table pair as select o.id as theirs, o.key, o.canonical, o.active, o.status, coalesce((select "
	"u.id from ours u where o.active and u.what = " IDENTITY_OF_CELL("o.canonical") "), (select k.id from "
	"main.cell k where k.key = o.key and (k.active or" ALL "))) as ours from temp.cell o",
	"delete from pair where not active and ours in (select ours from pair where active)",
	"create index temp.pair_ours on pair(ours)",
	"create temp table taken as select p.theirs, p.key, p.ours, max(p.active, coalesce(m.active, 0)) as active, "
	"m.dataset_id, m.variant_id, m.factor, m.factor_value from pair p left join main.cell m on m.id = p.ours "
	"where (m.id is null and" ALL ") or (m.status = 'planned' and p.status <> 'planned') or (m.status <> 'ok' "
	"and p.status = 'ok')",
	NULL
};

/* Cells with all that hangs on them. */
static const char *const cells[] = {
	"update main.cell set active = 1 where" ALL "and id in (select ours from pair where active)",
	"delete from main.cell where id in (select ours from taken) or key in (select key from taken)",
	"insert into main.cell(key, canonical, dataset_id, variant_id, repeat, fold, study, "
	"factor, factor_value, training_seed, active, status, info, seed, machine_id, pipeline, "
	"split_sha256, model_sha256, predictions_sha256, finished_at"
	MEASURED_FIELDS(MEASURED_COLUMN) ") select o.key, o.canonical, coalesce(t.dataset_id, (select m.id from "
	"main.dataset m join other.dataset d on d.id = o.dataset_id where m.name = d.name and "
	"m.digest = d.digest)), coalesce(t.variant_id, (select m.id from main.variant m join other.variant v on v.id = "
	"o.variant_id where m.label = v.label and m.params = v.params)), o.repeat, o.fold, "
	"o.study, iif(t.ours is null, o.factor, t.factor), iif(t.ours is null, o.factor_value, t.factor_value), "
	"o.training_seed, t.active, o.status, o.info, o.seed, (select m.id from "
	"main.machine m join other.machine x on x.id = o.machine_id where m.facts = x.facts), "
	"o.pipeline, o.split_sha256, o.model_sha256, o.predictions_sha256, o.finished_at" MEASURED_FIELDS(THEIRS)
	" from temp.cell o join taken t on t.theirs = o.id order by o.id",

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
	NULL
};

/* What goes with the data sets, remedies, and what was claimed before: outcomes that were there before the
 * claims are counted. */
static const char *const others[] = {
	"insert into main.class select m.id, k.code, k.name from temp.class k join "
	"other.dataset d on d.id = k.dataset_id join main.dataset m on m.name = d.name and "
	"m.digest = d.digest where true on conflict do nothing",
	"insert into main.truth select m.id, t.labels from temp.truth t join other.dataset d on "
	"d.id = t.dataset_id join main.dataset m on m.name = d.name and m.digest = d.digest "
	"where true on conflict do nothing",
	"insert into main.target select m.id, t.targets from temp.target t join other.dataset d on "
	"d.id = t.dataset_id join main.dataset m on m.name = d.name and m.digest = d.digest "
	"where true on conflict do nothing",
	"insert into main.folds select f.study, m.id, f.split, f.kind, f.repeats, f.folds, f.part from temp.folds "
	"f join other.dataset d on d.id = f.dataset_id join main.dataset m on m.name = d.name and m.digest = "
	"d.digest where true on conflict do nothing",
	"insert into main.row_id select m.id, i.ids from temp.row_id i join other.dataset d on d.id = "
	"i.dataset_id join main.dataset m on m.name = d.name and m.digest = d.digest where true on conflict do "
	"nothing",
	"insert into main.finding select " KEPT_PLACE("finding", "temp.finding", "true",
	"m.text = o.text and (select name from main.dataset where id = m.dataset_id) = (select name from other.dataset "
	"where id = o.dataset_id)") ", m.id, x.level, x.code, "
	"x.feature, x.text from temp.finding x join other.dataset d on d.id = x.dataset_id join main.dataset m on "
	"m.name = d.name and m.digest = d.digest where not exists (select 1 from main.finding k "
	"where k.dataset_id = m.id and k.text = x.text)",
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
	"update main.claims set cells_before = cells_before + (select count(*) from taken) where not" ALL "and digest "
	"not in (select digest from temp.claims)",
	"update main.claims set registered_at = (select min(registered_at) from temp.claims) where not" ALL "and digest "
	"in (select digest from temp.claims) and registered_at > (select min(registered_at) from temp.claims)",
	"insert into main.claims select id, digest, registered_at, cells_before from temp.claims "
	"where" ALL "on conflict do nothing",
	"update main.run set cells_planned = (select count(*) from main.cell where active)",
	NULL
};

static const char *const end[] = {
	"drop table taken", "drop table pair", "drop table ours", "drop table how", NULL
};

static int run_sql(sqlite3 *db, const char *sql, const char *where, struct err *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_trouble(db, where, e);
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

static int run_steps(sqlite3 *db, const char *const *step, const char *from, struct err *e)
{
	for (size_t i = 0; step[i]; i++)
		if (run_sql(db, step[i], from, e))
			return -1;
	return 0;
}

/* ---- what cannot stand side by side ---- */

/* ERR_DATA with the first sentence that the query finds, if any. */
static int refuse(sqlite3 *db, const char *sql, const char *from, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ERROR, rc = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK)
		got = sqlite3_step(q);
	if (got == SQLITE_ROW)
		rc = FAIL(e, ERR_DATA, "%s: %s", from, (const char *)sqlite3_column_text(q, 0));
	else if (got != SQLITE_DONE)
		rc = store_trouble(db, from, e);
	sqlite3_finalize(q);
	return rc;
}

#define ACTIVE(schema, x) " exists (select 1 from " schema ".cell where active and dataset_id = " x ".id) "

static const char other_data[] =
	"select printf('%s holds other data (SHA-256 %.12s) than in the runs before (%.12s): these are two data sets, "
	"give one of them another name, or --plan to choose', d.name, d.digest, m.digest) from temp.dataset d join main.dataset m on m.name = d.name and "
	"m.digest <> d.digest where" ALL "and" ACTIVE("temp", "d") "and" ACTIVE("main", "m");
static const char twins[] =
	"select printf('%s and %s of the runs before hold the same data, which would count twice in ranks and means', "
	"d.name, m.name) from temp.dataset d join main.dataset m on m.digest = d.digest and m.name <> d.name "
	"where" ALL "and" ACTIVE("temp", "d") "and" ACTIVE("main", "m");
/* Cells of ours and theirs that a table would show in one place. */
static const char other_cells[] =
	"select printf('%s on %s, study %s, repeat %d, fold %d is another cell than in the runs before: it was made with "
	"other settings, of a study of that name; --plan chooses', v.label, d.name, o.study, o.repeat, o.fold) "
	"from pair p join temp.cell o on o.id = p.theirs join temp.variant v on v.id = o.variant_id join temp.dataset "
	"d on d.id = o.dataset_id join main.variant w on w.label = v.label and w.params = v.params join "
	"main.dataset m on m.name = d.name join main.cell c on c.dataset_id = m.id and c.variant_id = w.id and "
	"c.repeat = o.repeat and c.fold = o.fold and c.study = o.study and c.factor_value is o.factor_value and "
	"c.training_seed = o.training_seed and c.active where" ALL "and p.active and p.ours is null";

static int check_cells(sqlite3 *db, const char *from, struct err *e)
{
	return refuse(db, other_data, from, e) || refuse(db, twins, from, e) ||
	       refuse(db, other_cells, from, e) ? -1 : 0;
}

static int check_other(sqlite3 *db, const char *from, struct err *e)
{
	if (number(db, "select count(*) from other.run") == 1)
		return 0;
	return FAIL(e, ERR_FORMAT, "%s is not a bakeoff run", from);
}

static int copy(sqlite3 *db, const char *from, struct merge_told *t, struct err *e)
{
	if (run_steps(db, pairs, from, e) || check_cells(db, from, e) || merge_conflicts(db, from, t, e) ||
	    run_steps(db, rows, from, e))
		return -1;
	t->cells += (size_t)number(db, "select count(*) from pair where active");
	t->taken += (size_t)number(db, "select count(*) from taken t join pair p on p.theirs = t.theirs where "
				   "p.status <> 'planned'");
	t->unplanned += (size_t)number(db, "select count(*) from pair where active and ours is null and status <> "
				       "'planned' and not" ALL);
	return run_steps(db, cells, from, e) || run_steps(db, others, from, e) || run_steps(db, end, from, e) ? -1 : 0;
}

static int copy_all(sqlite3 *db, const char *from, enum merge_how how, struct merge_told *t, struct err *e)
{
	char *begin = sqlite3_mprintf("begin immediate; create temp table how as select %d as everything",
				      how == MERGE_ALL);
	int rc = begin && !check_other(db, from, e) && !run_sql(db, begin, from, e) ? 0 : -1;

	sqlite3_free(begin);
	if (rc)
		return -1;
	if (!copy(db, from, t, e))
		return run_sql(db, "commit", from, e);
	sqlite3_exec(db, "rollback", NULL, NULL, NULL);
	return -1;
}

int store_merge(struct store *into, const char *from, enum merge_how how, struct merge_told *told, struct err *e)
{
	struct merge_told unheard = { 0 };
	sqlite3 *db = into->db;
	char *path = store_file(from, e),
	     *attach = path ? sqlite3_mprintf("attach %Q as other", path) : NULL;
	int rc = -1;

	if (!path)
		return -1;
	if (access(path, R_OK))
		FAIL(e, ERR_IO, "there is no run %s", from);
	else if (attach && !run_sql(db, attach, from, e)) {
		rc = versions_show(db, "other", from, e) ||
		     copy_all(db, from, how, told ? told : &unheard, e) ? -1 : 0;
		versions_hide(db);
		sqlite3_exec(db, "detach other", NULL, NULL, NULL);
	}
	sqlite3_free(attach);
	free(path);
	return rc;
}
