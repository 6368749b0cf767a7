#include "harness/store/query.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "harness/store/query_inner.h"

/* Data sets and variants of the present plan only. */
#define OF_PLAN(column) " where id in (select " column " from cell where active) order by id"

static int row_id(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	(void)r, (void)e;
	*(int64_t *)record = sqlite3_column_int64(s, 0);
	return 0;
}

/* Texts of columns 0, 1, ... into the places named; a NULL place ends. */
static int texts(const struct results *r, sqlite3_stmt *s, const char **const *place, struct err *e)
{
	for (int c = 0; place[c]; c++)
		if (!(*place[c] = query_text(r, s, c, e)))
			return -1;
	return 0;
}

static int row_run(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_info *i = record;
	const char **const place[] = { &i->name, &i->plan, &i->plan_sha, &i->seed, &i->created_at,
				       &i->command, &i->finished_at, &i->shard, NULL };

	return texts(r, s, place, e);
}

static int row_study(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_study *y = record;
	const char **const place[] = { &y->name, &y->title, &y->kind, NULL };

	return texts(r, s, place, e);
}

static int row_dataset(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_dataset *d = record;
	const char *task = (const char *)sqlite3_column_text(s, 8);
	const char **const place[] = { &d->name, &d->spec, &d->digest, &d->licence, &d->citation,
				       &d->description, &d->source_url, &d->weight, NULL };

	d->task = query_task(task);
	d->rows = query_number(s, 9);
	d->features = query_number(s, 10);
	d->categorical = query_number(s, 11);
	d->missing = query_number(s, 12);
	d->classes = query_number(s, 13);
	d->majority = query_number(s, 14);
	return texts(r, s, place, e);
}

static int row_variant(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_variant *v = record;
	const char **const place[] = { &v->learner, &v->label, &v->params,
				       &v->changed, &v->role,  NULL };

	v->baseline = sqlite3_column_int(s, 5);
	v->weights = sqlite3_column_int(s, 6);
	return texts(r, s, place, e);
}

static enum cell_status status_of(const char *text)
{
	for (int i = 0; text && i < CELL_STATUSES; i++)
		if (!strcmp(text, cell_status_name((enum cell_status)i)))
			return (enum cell_status)i;
	return CELL_FAILED;
}

static int row_cell(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_cell *c = record;
	const char **const place[] = { &c->factor, &c->info, &c->seed, &c->pipeline, NULL };

	c->study = query_study(r, s, 4);
	c->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 5));
	c->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 6));
	if (c->study == r->n_studies || c->dataset == r->n_datasets || c->variant == r->n_variants)
		return FAIL(e, ERR_FORMAT, "a cell belongs to no study, data set or learner");
	c->repeat = sqlite3_column_int(s, 7);
	c->fold = sqlite3_column_int(s, 8);
	c->status = status_of((const char *)sqlite3_column_text(s, 9));
	c->factor_value = query_number(s, 10);
	query_measured(c->measured, s, 11);
	if (!(c->chosen = query_text(r, s, 11 + MEASURED_COUNT, e)))
		return -1;
	c->trainings = (size_t)sqlite3_column_int64(s, 12 + MEASURED_COUNT);
	return texts(r, s, place, e);
}

/* True when "name=" is a part of canonical text "a=1,name=2". */
static bool is_changed(const char *changed, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = changed; at && *at; at = (at = strchr(at, ',')) ? at + 1 : NULL)
		if (!strncmp(at, name, n) && at[n] == '=')
			return true;
	return false;
}

/* "32:32:32" is "3×32". */
static void shorten_equal(char *buf, size_t room)
{
	size_t first = strcspn(buf, ":"), n = 1;
	char one[64];

	for (const char *at = buf + first; *at == ':'; n++) {
		size_t len = strcspn(at + 1, ":");

		if (len != first || strncmp(at + 1, buf, first))
			return;
		at += 1 + len;
	}
	if (n < 3 || first >= sizeof one)
		return;
	snprintf(one, sizeof one, "%.*s", (int)first, buf);
	snprintf(buf, room, "%zu×%s", n, one);
}

/* "[0.2,0.5]" as people write it, "0.2:0.5"; a list of one number is that number too. */
static const char *list_text(const struct results *r, const char *json, double *number,
			     struct err *e)
{
	json_t *list = json_loads(json, 0, NULL), *item;
	char buf[256] = "", one[32];
	size_t i, n = 0;

	json_array_foreach(list, i, item) {
		const char *text = json_is_string(item) ? json_string_value(item)
					: number_text(json_number_value(item), one);

		n += (size_t)snprintf(buf + n, sizeof buf - n, "%s%s", i ? ":" : "", text);
		if (n >= sizeof buf)
			break;
	}
	*number = i == 1 ? json_number_value(json_array_get(list, 0)) : NAN;
	json_decref(list);
	shorten_equal(buf, sizeof buf);
	return query_keep(r->q, buf, e);
}

static int row_param(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_param *p = record;
	const char *type = (const char *)sqlite3_column_text(s, 2);
	const char **const place[] = { &p->name, &p->text, NULL };

	p->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 3));
	if (texts(r, s, place, e) || p->variant == r->n_variants)
		return FAIL(e, ERR_FORMAT, "a parameter belongs to no learner");
	p->number = !strcmp(type, "integer") || !strcmp(type, "real") ? query_number(s, 1) : NAN;
	if (!strcmp(type, "array") && !(p->text = list_text(r, p->text, &p->number, e)))
		return -1;
	if (!strcmp(type, "true") || !strcmp(type, "false"))
		p->text = *type == 't' ? "yes" : "no";
	p->changed = is_changed(r->variant[p->variant].changed, p->name);
	return 0;
}

static int row_engine(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_engine *g = record;
	const char **const place[] = { &g->name, NULL };

	g->study = query_study(r, s, 1);
	g->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 2));
	g->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 3));
	if (g->study == r->n_studies || g->dataset == r->n_datasets || g->variant == r->n_variants)
		return FAIL(e, ERR_FORMAT, "an engine belongs to no study, data set or learner");
	return texts(r, s, place, e);
}

static int load_run(struct results *r, struct err *e)
{
	struct run_info *info;
	size_t n;

	if (query_rows(r, "select name, plan, plan_sha, seed, created_at, command,"
		       " (select max(finished_at) from cell where active), shard from run", NULL, row_run,
		       (void **)&info, &n, sizeof *info, e))
		return -1;
	if (n)
		r->run = *info;
	free(info);
	return n ? 0 : FAIL(e, ERR_FORMAT, "holds no plan; was it interrupted before it began?");
}

#define CELL_ORDER " from cell where active order by (select position from study where name =" \
		   " study), dataset_id, variant_id, factor_value, repeat, fold, training_seed, id"

static const char sql_studies[] =
	"select name, title, kind from study where name in (select study from cell where active)"
	" order by position";
static const char sql_datasets[] =
	"select name, spec, digest, licence, citation, description, source_url, weight, task, rows, "
	"features,"
	" categorical, missing, classes, majority from dataset" OF_PLAN("dataset_id");
static const char sql_variants[] =
	"select learner, label, params, changed, role, baseline, weights from variant" OF_PLAN("variant_id");
static const char sql_params[] =
	"select j.key, j.value, j.type, v.id from variant v, json_each(v.params) j where v.id in"
	" (select variant_id from cell where active) order by v.id, j.key";
static const char sql_engines[] =
	"select distinct substr(n.name, length('" PARAM_ENGINE "_') + 1), c.study, c.dataset_id,"
	" c.variant_id from count n join cell c on c.id = n.cell_id where c.active and"
	" substr(n.name, 1, length('" PARAM_ENGINE "_')) = '" PARAM_ENGINE "_' order by 4, 1, 3";
static const char sql_cells[] =
	"select factor, info, seed, pipeline, study, dataset_id, variant_id, repeat, fold, status,"
	" factor_value" MEASURED_FIELDS(MEASURED_COLUMN)
	", coalesce((select params from trial where cell_id = cell.id and chosen), ''), training_seed" CELL_ORDER;

/* Order matters: later rows refer to earlier ones by position. */
static int load_tables(struct results *r, struct err *e)
{
	struct query *q = r->q;
	size_t n;
	const struct {
		const char *sql;
		row_fn *row;
		void *out;
		size_t *n, size;
	} table[] = {
		{ sql_studies, row_study, &r->study, &r->n_studies, sizeof *r->study },
		{ "select id from dataset" OF_PLAN("dataset_id"), row_id, &q->dataset_id, &n,
		  sizeof(int64_t) },
		{ sql_datasets, row_dataset, &r->dataset, &r->n_datasets, sizeof *r->dataset },
		{ "select id from variant" OF_PLAN("variant_id"), row_id, &q->variant_id, &n,
		  sizeof(int64_t) },
		{ sql_variants, row_variant, &r->variant, &r->n_variants, sizeof *r->variant },
		{ sql_params, row_param, &r->param, &r->n_params, sizeof *r->param },
		{ sql_engines, row_engine, &r->engine, &r->n_engines, sizeof *r->engine },
		{ sql_cells, row_cell, &r->cell, &r->n_cells, sizeof *r->cell },
		{ "select id" CELL_ORDER, row_id, &q->cell_id, &n, sizeof(int64_t) },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (query_rows(r, table[i].sql, NULL, table[i].row, table[i].out, table[i].n,
			       table[i].size, e))
			return -1;
	return 0;
}

int results_open(struct results **out, const char *path, struct err *e)
{
	struct results *r = mem_zeros(1, sizeof *r, e);
	char *file = NULL;
	int rc = -1;

	*out = NULL;
	if (!r || !(file = store_file(path, e)) || store_exists(file, e))
		goto done;
	if (query_open(&r->q, file, e) || !(r->path = query_keep(r->q, file, e)) ||
	    load_run(r, e) || load_tables(r, e) || query_load_metrics(r, e) || query_load_scores(r, e) ||
	    query_load_constants(r, e) || query_load_places(r, e) ||
	    query_load_machines(r, e))
		goto done;
	query_average_trainings(r);
	r->compare_with = r->n_variants;
	*out = r, r = NULL;
	rc = 0;
done:
	free(file);
	results_close(r);
	return rc ? err_wrap(e, "%s", path) : 0;
}

void results_close(struct results *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_machines; i++) {
		free(r->machine[i].name);
		free(r->machine[i].value);
	}
	query_close(r->q);
	free(r->study);
	free(r->dataset);
	free(r->variant);
	free(r->cell);
	free(r->param);
	free(r->engine);
	free(r->machine);
	free(r->metric);
	free(r->score);
	free(r->best_constant);
	free(r->place);
	free(r);
}

/* How many ranked variants fit; *at is one of them. */
static size_t fitting(const struct run_variant *v, size_t n, const char *name, bool label, size_t *at)
{
	size_t fit = 0;

	for (size_t i = 0; i < n; i++)
		if (!v[i].baseline && !strcmp(label ? v[i].label : v[i].learner, name)) {
			*at = i;
			fit++;
		}
	return fit;
}

int results_find_ranked(const struct run_variant *v, size_t n, const char *name, size_t *at,
			struct err *e)
{
	size_t fit = fitting(v, n, name, true, at);
	struct text all = { 0 };

	fit = fit ? fit : fitting(v, n, name, false, at);
	if (fit == 1)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!v[i].baseline)
			text_add(&all, "%s%s", all.used ? ", " : "", v[i].label);
	FAIL(e, ERR_PARAM, "%s to compare with is called '%s'; there are %s",
	     fit ? "more than one learner" : "no ranked learner", name, text_of(&all));
	text_free(&all);
	return -1;
}

int results_compare_with(struct results *r, const char *name, struct err *e)
{
	return results_find_ranked(r->variant, r->n_variants, name, &r->compare_with, e);
}

size_t results_metric(const struct results *r, const char *name)
{
	size_t m = 0;

	while (m < r->n_metrics && strcmp(r->metric[m].name, name))
		m++;
	return m;
}

double results_score(const struct results *r, size_t cell, size_t metric, enum results_part part)
{
	if (metric == PRIMARY)
		metric = results_metric(r, results_primary(r, r->cell[cell].study,
							   r->cell[cell].dataset)->name);
	if (metric >= r->n_metrics || r->cell[cell].status != CELL_OK)
		return NAN;
	return r->score[(cell * r->n_metrics + metric) * PARTS + part];
}

const struct run_param *results_param(const struct results *r, size_t variant, const char *name)
{
	for (size_t i = 0; i < r->n_params; i++)
		if (r->param[i].variant == variant && !strcmp(r->param[i].name, name))
			return r->param + i;
	return NULL;
}
