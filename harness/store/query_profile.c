/* The columns of a run's data sets, and the bars of their histograms. */
#include <stdlib.h>

#include "harness/store/query_inner.h"

static int row_column(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_column *c = record;
	double *const number[] = { &c->missing, &c->different, &c->lowest, &c->q1, &c->median, &c->q3,
				   &c->highest, &c->mean, &c->others };

	c->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 0));
	c->role = query_text(r, s, 1, e);
	c->name = query_text(r, s, 2, e);
	c->kind = query_text(r, s, 3, e);
	for (int i = 0; i < (int)(sizeof number / sizeof *number); i++)
		*number[i] = query_number(s, 4 + i);
	c->bars = (size_t)sqlite3_column_int64(s, 13);
	return c->role && c->name && c->kind ? 0 : -1;
}

static int row_bar(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_bar *b = record;

	b->rows = query_number(s, 1);
	return (b->label = query_text(r, s, 0, e)) ? 0 : -1;
}

#define OF_PLAN " where dataset_id in (select dataset_id from cell where active)"

int results_profile(const struct results *r, struct run_profile *out, struct err *e)
{
	size_t bars, used = 0;

	*out = (struct run_profile){ 0 };
	if (query_rows(r, "select dataset_id, role, name, kind, missing, different, lowest, q1, median, q3,"
		       " highest, mean, others, (select count(*) from profile_bar b where b.dataset_id ="
		       " p.dataset_id and b.position = p.position) from profile p" OF_PLAN
		       " order by dataset_id, position", NULL, row_column, (void **)&out->at, &out->n,
		       sizeof *out->at, e) ||
	    query_rows(r, "select label, rows from profile_bar" OF_PLAN " order by dataset_id, position,"
		       " number", NULL, row_bar, (void **)&out->bar, &bars, sizeof *out->bar, e)) {
		results_profile_free(out);
		return -1;
	}
	for (size_t i = 0; i < out->n; used += out->at[i++].bars)
		out->at[i].bar = out->bar ? out->bar + used : NULL;
	return 0;
}

void results_profile_free(struct run_profile *p)
{
	free(p->at);
	free(p->bar);
	*p = (struct run_profile){ 0 };
}
