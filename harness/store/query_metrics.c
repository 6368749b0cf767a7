/* What the metrics of a run are, and which of them each study goes by. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"

enum task query_task(const char *name)
{
	return name && !strcmp(name, metric_task_name(TASK_REGRESS)) ? TASK_REGRESS : TASK_CLASSIFY;
}

static double bound(sqlite3_stmt *s, int column, double unbounded)
{
	return sqlite3_column_type(s, column) == SQLITE_NULL ? unbounded
							     : sqlite3_column_double(s, column);
}

/* u: where the name stands; m: its description, left-joined. */
#define METRIC_COLUMNS                                                                             \
	"u.metric, m.name is null, m.label, m.title, m.unit, m.better, m.task, m.probabilities, "  \
	"m.lowest, m.highest, m.shown, m.relative, m.proportion, m.error"

static int described(const struct results *r, struct metric *m, sqlite3_stmt *s, struct err *e)
{
	enum task task = query_task((const char *)sqlite3_column_text(s, 6));

	*m = (struct metric){
		.name = m->name,
		.better = sqlite3_column_int(s, 5) < 0 ? -1 : +1,
		.needs = (task == TASK_REGRESS ? NEEDS_REGRESSION : NEEDS_CLASSES) |
			 (sqlite3_column_int(s, 7) ? NEEDS_PROBABILITIES : 0),
		.lowest = bound(s, 8, -INFINITY), .highest = bound(s, 9, INFINITY),
		.shown = bound(s, 10, 1), .relative = sqlite3_column_int(s, 11),
		.proportion = sqlite3_column_int(s, 12),
	};
	if (sqlite3_column_type(s, 13) != SQLITE_NULL && !(m->error = query_text(r, s, 13, e)))
		return -1;
	return (m->label = query_text(r, s, 2, e)) && (m->title = query_text(r, s, 3, e)) &&
	       (m->unit = query_text(r, s, 4, e)) ? 0 : -1;
}

/* What the file does not describe, being older, is as this program has it; a name that neither
 * knows is that of a bare number up to 1. */
static int row_metric(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct metric *m = record;
	const struct metric *known;

	if (!(m->name = query_text(r, s, 0, e)))
		return -1;
	if (!sqlite3_column_int(s, 1))
		return described(r, m, s, e);
	if ((known = metric_find(m->name)))
		*m = *known;
	else
		*m = (struct metric){ .name = m->name, .label = m->name, .title = m->name,
				      .unit = "", .better = +1, .lowest = -INFINITY, .highest = 1,
				      .shown = 1 };
	return 0;
}

struct primary {
	struct metric metric;
	size_t study;
	enum task task;
};

static int row_primary(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct primary *p = record;

	p->study = query_study(r, s, 14);
	p->task = query_task((const char *)sqlite3_column_text(s, 15));
	return row_metric(r, &p->metric, s, e);
}

int query_load_metrics(struct results *r, struct err *e)
{
	struct primary *p = NULL;
	size_t n;

	if (query_rows(r, "select " METRIC_COLUMNS " from (select metric, min(cell_id) as first "
		       "from score group by metric) u left join metric m on m.name = u.metric "
		       "order by u.first, u.metric",
		       NULL, row_metric, (void **)&r->metric, &r->n_metrics, sizeof *r->metric,
		       e) ||
	    query_rows(r, "select " METRIC_COLUMNS ", u.study, u.task from study_metric u left join "
		       "metric m on m.name = u.metric",
		       NULL, row_primary, (void **)&p, &n, sizeof *p, e))
		return -1;
	for (size_t i = 0; i < r->n_studies; i++)
		for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++)
			r->study[i].metric[task] = *metric_default((enum task)task);
	for (size_t i = 0; i < n; i++)
		if (p[i].study < r->n_studies)
			r->study[p[i].study].metric[p[i].task] = p[i].metric;
	free(p);
	return 0;
}

struct constant_row {
	size_t study, dataset;
	double score;
};

static int row_constant(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct constant_row *c = record;

	(void)e;
	c->study = query_study(r, s, 0);
	c->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1));
	c->score = query_number(s, 2);
	return 0;
}

int query_load_constants(struct results *r, struct err *e)
{
	struct constant_row *c = NULL;
	size_t n;

	if (query_rows(r, "select study, dataset_id, score from best_constant", NULL, row_constant,
		       (void **)&c, &n, sizeof *c, e))
		return -1;
	r->best_constant = mem_array(r->n_studies * r->n_datasets, sizeof *r->best_constant, e);
	for (size_t i = 0; r->best_constant && i < r->n_studies * r->n_datasets; i++)
		r->best_constant[i] = NAN;
	for (size_t i = 0; r->best_constant && i < n; i++)
		if (c[i].study < r->n_studies && c[i].dataset < r->n_datasets)
			r->best_constant[c[i].study * r->n_datasets + c[i].dataset] = c[i].score;
	free(c);
	return r->best_constant ? 0 : -1;
}

/* ---- the order of variants ---- */

struct place_row {
	size_t study, variant, position;
};

static int row_place(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct place_row *p = record;

	(void)e;
	p->study = query_study(r, s, 0);
	p->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 1));
	p->position = (size_t)sqlite3_column_int64(s, 2);
	return 0;
}

int query_load_places(struct results *r, struct err *e)
{
	struct place_row *p = NULL;
	size_t n;

	if (query_rows(r, "select study, variant_id, position from study_variant", NULL, row_place, (void **)&p,
		       &n, sizeof *p, e))
		return -1;
	r->place = mem_zeros(r->n_studies * r->n_variants, sizeof *r->place, e);
	for (size_t i = 0; r->place && i < n; i++)
		if (p[i].study < r->n_studies && p[i].variant < r->n_variants)
			r->place[p[i].study * r->n_variants + p[i].variant] = p[i].position;
	free(p);
	return r->place ? 0 : -1;
}
