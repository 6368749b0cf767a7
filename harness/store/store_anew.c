/* What a resumed run does not take over. */
#include <string.h>

#include "harness/store/identity.h"
#include "harness/store/store_inner.h"

/* Finished cells that are not of the plan, each beside the one of the plan that still has to be run
 * and agrees with it in study, data set's name, learner, repeat and fold; the newest first. The cells
 * that are not of the plan are few or none: hence the order of the joins. */
static const char sql[] =
	"select n.id, n.canonical, o.canonical from cell o cross join dataset d on d.id = "
	"o.dataset_id cross join dataset m on m.name = d.name cross join cell n on n.dataset_id = "
	"m.id and n.variant_id = o.variant_id and n.repeat = o.repeat and n.fold = o.fold and "
	"n.study = o.study where not o.active and o.status <> 'planned' and n.active and n.status "
	"= 'planned' order by n.id, o.id desc";

int store_anew(struct store *s, struct store_anew *out, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int64_t last = 0;
	int got = SQLITE_ERROR;

	*out = (struct store_anew){ 0 };
	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK)
		while ((got = sqlite3_step(q)) == SQLITE_ROW) {
			const char *now = (const char *)sqlite3_column_text(q, 1),
				   *was = (const char *)sqlite3_column_text(q, 2);
			unsigned why = now && was ? identity_difference(now, was) : IDENTITY_OTHER;

			if (sqlite3_column_int64(q, 0) == last || why & IDENTITY_OTHER)
				continue;
			last = sqlite3_column_int64(q, 0);
			out->cells++;
			out->why |= why;
			if (why & IDENTITY_ISA)
				identity_value(was, "isa", out->isa, sizeof out->isa);
		}
	sqlite3_finalize(q);
	return got == SQLITE_DONE ? 0 : store_fail(s, e);
}
