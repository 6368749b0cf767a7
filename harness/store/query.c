#include "harness/store/query.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"

#define SCHEMA_KNOWN 1          /* user_version that this file can read */
#define BUSY_MS      5000       /* a run may be writing */

const char *const cell_status_names[CELL_STATUSES] = {
	"planned", "ok", "skipped", "failed", "timeout", "memory", "crashed", "diverged",
};

/* Texts live in a list of blocks until the results are closed. */
struct note {
	struct note *next;
	char text[];
};

struct query {
	sqlite3 *db;
	struct note *notes;
	int64_t *dataset_id, *variant_id, *cell_id;     /* position -> id, for joins back */
};

static int bad_query(sqlite3 *db, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "cannot be read as a run: %s", sqlite3_errmsg(db));
}

static const char *keep(struct query *q, const char *text, struct err *e)
{
	size_t n = text ? strlen(text) : 0;
	struct note *note;

	if (!n)
		return "";
	if (!(note = mem_array(1, sizeof *note + n + 1, e)))
		return NULL;
	memcpy(note->text, text, n + 1);
	note->next = q->notes;
	q->notes = note;
	return note->text;
}

static const char *column_text(struct query *q, sqlite3_stmt *s, int c, struct err *e)
{
	return keep(q, (const char *)sqlite3_column_text(s, c), e);
}

static double column_number(sqlite3_stmt *s, int c)
{
	return sqlite3_column_type(s, c) == SQLITE_NULL ? NAN : sqlite3_column_double(s, c);
}

/* Fills one record from a row; used by load below. */
typedef int row_fn(struct results *r, void *record, sqlite3_stmt *s, struct err *e);

/* All rows of a query into a new array. An argument of NULL binds nothing. */
static int load(const struct results *r, const char *sql, const char *arg, row_fn *row, void **out,
		size_t *n, size_t size, struct err *e)
{
	struct query *q = r->q;
	sqlite3_stmt *s = NULL;
	size_t room = 0;
	int rc = -1, got;

	*out = NULL;
	*n = 0;
	if (sqlite3_prepare_v2(q->db, sql, -1, &s, NULL) ||
	    (arg && sqlite3_bind_text(s, 1, arg, -1, SQLITE_STATIC))) {
		bad_query(q->db, e);
		goto done;
	}
	while ((got = sqlite3_step(s)) == SQLITE_ROW) {
		if (mem_grow(out, &room, *n + 1, size, e))
			goto done;
		memset((char *)*out + *n * size, 0, size);
		if (row((struct results *)r, (char *)*out + *n * size, s, e))
			goto done;
		++*n;
	}
	if (got != SQLITE_DONE) {
		bad_query(q->db, e);
		goto done;
	}
	rc = 0;
done:
	sqlite3_finalize(s);
	if (rc) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}

static size_t position(const int64_t *id, size_t n, int64_t wanted)
{
	size_t i = 0;

	while (i < n && id[i] != wanted)
		i++;
	return i;
}

static int row_id(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	(void)r, (void)e;
	*(int64_t *)record = sqlite3_column_int64(s, 0);
	return 0;
}

static int row_run(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct query *q = r->q;

	(void)record;
	r->planned = (size_t)sqlite3_column_int64(s, 5);
	return (r->name = column_text(q, s, 0, e)) && (r->plan = column_text(q, s, 1, e)) &&
	       (r->plan_sha = column_text(q, s, 2, e)) && (r->seed = column_text(q, s, 3, e)) &&
	       (r->created_at = column_text(q, s, 4, e)) && (r->command = column_text(q, s, 6, e)) &&
	       (r->finished_at = column_text(q, s, 7, e)) ? 0 : -1;
}

static int row_dataset(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_dataset *d = record;
	struct query *q = r->q;
	const char *task = (const char *)sqlite3_column_text(s, 7);

	d->regression = task && !strcmp(task, "regression");
	d->rows = column_number(s, 8);
	d->features = column_number(s, 9);
	d->categorical = column_number(s, 10);
	d->missing = column_number(s, 11);
	d->classes = column_number(s, 12);
	d->majority = column_number(s, 13);
	return (d->name = column_text(q, s, 0, e)) && (d->spec = column_text(q, s, 1, e)) &&
	       (d->digest = column_text(q, s, 2, e)) && (d->licence = column_text(q, s, 3, e)) &&
	       (d->citation = column_text(q, s, 4, e)) && (d->description = column_text(q, s, 5, e)) &&
	       (d->source_url = column_text(q, s, 6, e)) ? 0 : -1;
}

static int row_variant(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_variant *v = record;
	struct query *q = r->q;

	v->baseline = sqlite3_column_int(s, 5);
	return (v->learner = column_text(q, s, 0, e)) && (v->label = column_text(q, s, 1, e)) &&
	       (v->params = column_text(q, s, 2, e)) && (v->changed = column_text(q, s, 3, e)) &&
	       (v->role = column_text(q, s, 4, e)) ? 0 : -1;
}

static enum cell_status status_of(const char *text)
{
	for (int i = 0; text && i < CELL_STATUSES; i++)
		if (!strcmp(text, cell_status_names[i]))
			return (enum cell_status)i;
	return CELL_FAILED;
}

static int row_cell(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_cell *c = record;
	struct query *q = r->q;
	double *const number[] = {
		&c->n_train, &c->n_valid, &c->n_test, &c->n_features, &c->tune_s, &c->fit_s,
		&c->predict_s, &c->tune_cpu_s, &c->fit_cpu_s, &c->predict_cpu_s, &c->peak_rss_kb,
		&c->model_size,
	};

	c->dataset = position(q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 0));
	c->variant = position(q->variant_id, r->n_variants, sqlite3_column_int64(s, 1));
	if (c->dataset == r->n_datasets || c->variant == r->n_variants)
		return FAIL(e, ERR_FORMAT, "a cell belongs to no data set or learner");
	c->repeat = sqlite3_column_int(s, 2);
	c->fold = sqlite3_column_int(s, 3);
	c->status = status_of((const char *)sqlite3_column_text(s, 4));
	for (int i = 0; i < 12; i++)
		*number[i] = column_number(s, 9 + i);
	return (c->study = column_text(q, s, 5, e)) && (c->info = column_text(q, s, 6, e)) &&
	       (c->seed = column_text(q, s, 7, e)) && (c->pipeline = column_text(q, s, 8, e)) ? 0 : -1;
}

/* True when "name=" is a part of canonical text "a=1,name=2". */
static bool is_changed(const char *changed, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = changed; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (!strncmp(at, name, n) && at[n] == '=')
			return true;
	return false;
}

static int row_param(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_param *p = record;
	const char *type = (const char *)sqlite3_column_text(s, 3);
	bool whole = type && (!strcmp(type, "integer") || !strcmp(type, "real"));

	p->variant = position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 0));
	p->number = whole ? sqlite3_column_double(s, 2) : NAN;
	if (!(p->name = column_text(r->q, s, 1, e)))
		return -1;
	p->changed = is_changed(r->variant[p->variant].changed, p->name);
	if (type && !strcmp(type, "true"))
		p->text = "yes";
	else if (type && !strcmp(type, "false"))
		p->text = "no";
	else
		p->text = column_text(r->q, s, 2, e);
	return p->text ? 0 : -1;
}

static int row_count(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_count *c = record;

	c->dataset = position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1));
	c->variant = position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 2));
	c->mean = column_number(s, 4);
	return (c->study = column_text(r->q, s, 0, e)) && (c->name = column_text(r->q, s, 3, e)) ? 0 : -1;
}

static int row_text(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	return (*(const char **)record = column_text(r->q, s, 0, e)) ? 0 : -1;
}

struct member {
	const char *name, *value;
};

static int row_member(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct member *m = record;

	return (m->name = column_text(r->q, s, 0, e)) && (m->value = column_text(r->q, s, 1, e)) ? 0 : -1;
}

static int load_ids(struct results *r, const char *sql, int64_t **out, size_t *n, struct err *e)
{
	return load(r, sql, NULL, row_id, (void **)out, n, sizeof **out, e);
}

static int load_run(struct results *r, struct err *e)
{
	char *none;
	size_t n;

	if (load(r, "select name, plan, plan_sha, seed, created_at, cells_planned, command,"
		 " (select max(finished_at) from cell) from run", NULL, row_run, (void **)&none, &n, 1, e))
		return -1;
	free(none);
	return n == 1 ? 0 : FAIL(e, ERR_FORMAT, "holds no run; was it interrupted before it began?");
}

static int load_cells(struct results *r, struct err *e)
{
	static const char order[] = " from cell order by study, dataset_id, variant_id, repeat, fold, id";
	char *sql = mem_format(e, "select dataset_id, variant_id, repeat, fold, status, study, info,"
			       " seed, pipeline, n_train, n_valid, n_test, n_features, tune_s, fit_s,"
			       " predict_s, tune_cpu_s, fit_cpu_s, predict_cpu_s, peak_rss_kb,"
			       " model_size%s", order);
	char *ids = mem_format(e, "select id%s", order);
	size_t n;
	int rc = -1;

	if (sql && ids && !load(r, sql, NULL, row_cell, (void **)&r->cell, &r->n_cells,
				sizeof *r->cell, e))
		rc = load_ids(r, ids, &r->q->cell_id, &n, e);
	free(sql);
	free(ids);
	return rc;
}

/* Scores come ordered by cell id; cells lie in another order: walk through a sorted index. */
struct score_row {
	int64_t cell;
	const char *metric;
	double value[PARTS];
};

static int row_score(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct score_row *x = record;
	const char *name = (const char *)sqlite3_column_text(s, 1);
	size_t m = results_metric(r, name ? name : "");

	(void)e;
	x->cell = sqlite3_column_int64(s, 0);
	x->metric = m < r->n_metrics ? r->metric[m] : "";
	for (int p = 0; p < PARTS; p++)
		x->value[p] = column_number(s, 2 + p);
	return 0;
}

struct id_at {
	int64_t id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct id_at *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct id_at *cell_index(const struct results *r, struct err *e)
{
	struct id_at *index = mem_array(r->n_cells, sizeof *index, e);

	for (size_t i = 0; index && i < r->n_cells; i++)
		index[i] = (struct id_at){ r->q->cell_id[i], i };
	if (index)
		qsort(index, r->n_cells, sizeof *index, by_id);
	return index;
}

static int load_scores(struct results *r, struct err *e)
{
	struct score_row *row = NULL;
	struct id_at *index = NULL;
	size_t n, values = r->n_cells * r->n_metrics * PARTS;
	int rc = -1;

	if (load(r, "select cell_id, metric, train, valid, test from score", NULL, row_score,
		 (void **)&row, &n, sizeof *row, e) ||
	    !(r->score = mem_array(values, sizeof *r->score, e)) || !(index = cell_index(r, e)))
		goto done;
	for (size_t i = 0; i < values; i++)
		r->score[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		struct id_at key = { row[i].cell, 0 };
		const struct id_at *hit = bsearch(&key, index, r->n_cells, sizeof *index, by_id);
		size_t m = results_metric(r, row[i].metric);

		if (hit && m < r->n_metrics)
			memcpy(r->score + (hit->at * r->n_metrics + m) * PARTS, row[i].value,
			       sizeof row[i].value);
	}
	rc = 0;
done:
	free(row);
	free(index);
	return rc;
}

static int load_machine(struct results *r, size_t i, const char *facts, struct err *e)
{
	struct run_machine *m = r->machine + i;
	struct member *member;

	m->facts = facts;
	if (load(r, "select key, value from json_each(?1)", facts, row_member, (void **)&member, &m->n,
		 sizeof *member, e))
		return -1;
	m->name = mem_array(m->n, sizeof *m->name, e);
	m->value = mem_array(m->n, sizeof *m->value, e);
	for (size_t j = 0; m->name && m->value && j < m->n; j++) {
		m->name[j] = member[j].name;
		m->value[j] = member[j].value;
	}
	free(member);
	return m->name && m->value ? 0 : -1;
}

static int load_machines(struct results *r, struct err *e)
{
	const char **facts;
	size_t n;
	int rc = -1;

	if (load(r, "select facts from machine order by id", NULL, row_text, (void **)&facts, &n,
		 sizeof *facts, e))
		return -1;
	if (!(r->machine = mem_zeros(n, sizeof *r->machine, e)))
		goto done;
	for (; r->n_machines < n; r->n_machines++)
		if (load_machine(r, r->n_machines, facts[r->n_machines], e))
			goto done;
	rc = 0;
done:
	free(facts);
	return rc;
}

static int load_all(struct results *r, struct err *e)
{
	struct query *q = r->q;
	size_t n;

	return load_run(r, e) ||
	       load_ids(r, "select id from dataset order by id", &q->dataset_id, &n, e) ||
	       load(r, "select name, spec, digest, licence, citation, description, source_url, task,"
		    " rows, features, categorical, missing, classes, majority from dataset order by id",
		    NULL, row_dataset, (void **)&r->dataset, &r->n_datasets, sizeof *r->dataset, e) ||
	       load_ids(r, "select id from variant order by id", &q->variant_id, &n, e) ||
	       load(r, "select learner, label, params, changed, role, baseline from variant order by id",
		    NULL, row_variant, (void **)&r->variant, &r->n_variants, sizeof *r->variant, e) ||
	       load(r, "select v.id, j.key, j.value, j.type from variant v, json_each(v.params) j"
		    " order by v.id, j.key", NULL, row_param, (void **)&r->param, &r->n_params,
		    sizeof *r->param, e) ||
	       load_cells(r, e) ||
	       load(r, "select metric from score group by metric order by min(cell_id), metric", NULL,
		    row_text, (void **)&r->metric, &r->n_metrics, sizeof *r->metric, e) ||
	       load_scores(r, e) ||
	       load(r, "select c.study, c.dataset_id, c.variant_id, n.name, avg(n.value) from count n"
		    " join cell c on c.id = n.cell_id where c.status = 'ok' group by 1, 2, 3, 4", NULL,
		    row_count, (void **)&r->count, &r->n_counts, sizeof *r->count, e) ||
	       load_machines(r, e) ? -1 : 0;
}

static int open_db(struct query *q, const char *path, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int version = 0;

	if (sqlite3_open_v2(path, &q->db, SQLITE_OPEN_READONLY, NULL))
		return FAIL(e, ERR_IO, "cannot be opened: %s", sqlite3_errmsg(q->db));
	sqlite3_busy_timeout(q->db, BUSY_MS);
	if (sqlite3_prepare_v2(q->db, "pragma user_version", -1, &s, NULL))
		return bad_query(q->db, e);
	if (sqlite3_step(s) == SQLITE_ROW)
		version = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	if (version > SCHEMA_KNOWN)
		return FAIL(e, ERR_FORMAT, "was written by a newer bakeoff (schema %d, this one reads "
			    "up to %d)", version, SCHEMA_KNOWN);
	return 0;
}

/* A folder means the run.db in it. */
static char *path_of_db(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st))
		return FAIL(e, ERR_IO, "there is no such run"), NULL;
	if (!S_ISDIR(st.st_mode))
		return mem_text(path, e);
	return mem_format(e, "%s%srun.db", path, path[strlen(path) - 1] == '/' ? "" : "/");
}

int results_open(struct results **out, const char *path, struct err *e)
{
	struct results *r = mem_zeros(1, sizeof *r, e);
	char *file = NULL;
	struct stat st;
	int rc = -1;

	*out = NULL;
	if (!r || !(r->q = mem_zeros(1, sizeof *r->q, e)) || !(file = path_of_db(path, e)))
		goto done;
	if (stat(file, &st)) {
		FAIL(e, ERR_IO, "holds no run.db; name the folder that `bakeoff run -o` wrote");
		goto done;
	}
	if (open_db(r->q, file, e) || !(r->path = keep(r->q, file, e)) || load_all(r, e))
		goto done;
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
	if (r->q) {
		for (struct note *n = r->q->notes, *next; n; n = next) {
			next = n->next;
			free(n);
		}
		free(r->q->dataset_id);
		free(r->q->variant_id);
		free(r->q->cell_id);
		sqlite3_close(r->q->db);
		free(r->q);
	}
	free(r->dataset);
	free(r->variant);
	free(r->cell);
	free(r->param);
	free(r->count);
	free(r->machine);
	free(r->metric);
	free(r->score);
	free(r);
}

size_t results_metric(const struct results *r, const char *name)
{
	size_t m = 0;

	while (m < r->n_metrics && strcmp(r->metric[m], name))
		m++;
	return m;
}

double results_score(const struct results *r, size_t cell, size_t metric, enum part part)
{
	if (metric == PRIMARY)
		metric = results_metric(r, primary_metric(r->dataset + r->cell[cell].dataset));
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

double results_count(const struct results *r, const char *study, size_t dataset, size_t variant,
		     const char *name)
{
	for (size_t i = 0; i < r->n_counts; i++) {
		const struct run_count *c = r->count + i;

		if (c->dataset == dataset && c->variant == variant && !strcmp(c->name, name) &&
		    !strcmp(c->study, study))
			return c->mean;
	}
	return NAN;
}

static double sd_from(double n, double mean, double mean_square)
{
	double var = (mean_square - mean * mean) * n / (n - 1);

	return n > 1 ? sqrt(fmax(0, var)) : NAN;
}

static int row_curve(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct curve_point *p = record;

	(void)e;
	p->dataset = position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 0));
	p->variant = position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 1));
	p->step = (size_t)sqlite3_column_int64(s, 2);
	p->folds = (size_t)sqlite3_column_int64(s, 3);
	p->fit_s = column_number(s, 4);
	p->train_loss = column_number(s, 5);
	p->valid_loss = column_number(s, 6);
	for (int i = 0; i < PARTS; i++) {
		p->mean[i] = column_number(s, 7 + 2 * i);
		p->sd[i] = sd_from((double)p->folds, p->mean[i], column_number(s, 8 + 2 * i));
	}
	return 0;
}

int results_curves(const struct results *r, const char *study, struct curve_point **out, size_t *n,
		   struct err *e)
{
	return load(r, "select c.dataset_id, c.variant_id, u.step, count(*), avg(u.fit_s),"
		    " avg(u.train_loss), avg(u.valid_loss), avg(u.train), avg(u.train * u.train),"
		    " avg(u.valid), avg(u.valid * u.valid), avg(u.test), avg(u.test * u.test)"
		    " from curve u join cell c on c.id = u.cell_id where c.study = ?1"
		    " and c.status = 'ok' group by 1, 2, 3 order by 1, 2, 3", study, row_curve,
		    (void **)out, n, sizeof **out, e);
}

static int row_diag(struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct diag_point *p = record;

	p->dataset = position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1));
	p->variant = position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 2));
	p->step = (size_t)sqlite3_column_int64(s, 3);
	p->index = (size_t)sqlite3_column_int64(s, 4);
	p->folds = (size_t)sqlite3_column_int64(s, 5);
	p->mean = column_number(s, 6);
	return (p->name = column_text(r->q, s, 0, e)) ? 0 : -1;
}

int results_diagnostics(const struct results *r, const char *study, struct diag_point **out,
			size_t *n, struct err *e)
{
	return load(r, "select g.name, c.dataset_id, c.variant_id, g.step, g.idx, count(*), avg(g.value)"
		    " from diagnostic g join cell c on c.id = g.cell_id where c.study = ?1"
		    " and c.status = 'ok' group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5", study,
		    row_diag, (void **)out, n, sizeof **out, e);
}
