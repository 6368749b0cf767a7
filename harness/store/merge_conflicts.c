/* Cells of one key that two runs have, and that do not agree: the same data, program, vector instructions and
 * seed have to give the same bits, so one of them was altered, or a machine cannot be trusted. */
#include <stdio.h>
#include <string.h>

#include "harness/store/merge_inner.h"
#include "harness/store/trouble.h"

#define ENDED(x) x ".status in ('ok', 'skipped', 'diverged')"
/* Rows of one side that the other has not; NULLs are alike. Times are no part of it. */
#define MORE(columns, from, a, to, b)                                                              \
	"exists (select " columns " from " from " where cell_id = " a ".id except select " columns \
	" from " to " where cell_id = " b ".id)"
#define UNLIKE(columns, table)                                                                     \
	"(" MORE(columns, "main." table, "m", "other." table,                                      \
		 "o") " or " MORE(columns, "other." table, "o", "main." table, "m") ")"
#define SCORE "metric, train, valid, test"
#define POINT "step, train_loss, valid_loss, train, valid, test"
#define PREDICTED                                                                                               \
	"exists (select 1 from main.prediction a join temp.prediction b on b.cell_id = o.id where a.cell_id = " \
	"m.id and (a.rows is not b.rows or a.scores is not b.scores or a.score_offset is not b.score_offset))"
/* A search that seconds ended is the same where it came to as many configurations. */
#define COMPARABLE                                                                                             \
	"(m.canonical not like '%tune_seconds=%' or (select count(*) from main.trial where cell_id = m.id) = " \
	"(select count(*) from temp.trial where cell_id = o.id))"

/* The first score of test rows that differs, with both values; a row of NULLs where none does. */
#define FIRST                                                                                               \
	"left join (select a.cell_id, b.cell_id as there, min(a.metric) as metric, a.test as ours, b.test as theirs " \
	"from pair p join main.score a on a.cell_id = p.ours join other.score b on b.cell_id = p.theirs and "  \
	"b.metric = a.metric where a.test is not b.test group by a.cell_id, b.cell_id) f on f.cell_id = m.id " \
	"and f.there = o.id "

/* Models and predictions that are not kept are known by their digests; NULL, where one has none, is unlike nothing. */
#define DIGESTS "m.split_sha256 <> o.split_sha256 or m.model_sha256 <> o.model_sha256 or " \
	"m.predictions_sha256 <> o.predictions_sha256"

static const char sql[] =
	"select v.label, d.name, m.study, m.repeat, m.fold, m.status, o.status, f.metric, f.ours, f.theirs from pair p "
	"join main.cell m on m.id = p.ours join temp.cell o on o.id = p.theirs join main.variant v on v.id = "
	"m.variant_id join main.dataset d on d.id = m.dataset_id " FIRST "where m.key = o.key and " ENDED("m") " and "
	ENDED("o") " and (m.status <> o.status or (" COMPARABLE " and (" UNLIKE(SCORE, "score") " or "
	UNLIKE(POINT, "curve") " or " PREDICTED " or " DIGESTS "))) order by m.id";

static const char *text_at(sqlite3_stmt *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return text ? text : "undefined";
}

static void tell(const struct merge_told *t, sqlite3_stmt *q, const char *from)
{
	char text[480], what[160] = "curves, scores of training rows or predictions are others";

	if (strcmp(text_at(q, 5), text_at(q, 6)))
		snprintf(what, sizeof what, "it is %s there and %s here", text_at(q, 6),
			 text_at(q, 5));
	else if (sqlite3_column_type(q, 7) != SQLITE_NULL)
		snprintf(what, sizeof what, "%s on test rows is %s there and %s here",
			 text_at(q, 7), text_at(q, 9), text_at(q, 8));
	snprintf(text, sizeof text, "%s: %s on %s, study %s, repeat %s, fold %s: %s", from,
		 text_at(q, 0), text_at(q, 1), text_at(q, 2), text_at(q, 3), text_at(q, 4), what);
	t->conflict(t->ctx, text);
}

int merge_conflicts(sqlite3 *db, const char *from, struct merge_told *t, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK)
		while ((got = sqlite3_step(q)) == SQLITE_ROW) {
			t->conflicts++;
			if (t->conflict)
				tell(t, q, from);
		}
	sqlite3_finalize(q);
	return got == SQLITE_DONE ? 0 : store_trouble(db, from, e);
}
