/* The large tables of a run: scores of every cell, curves and diagnostics averaged over folds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"

/* Scores come ordered by cell id, cells lie in another order: look up in a sorted index. */
struct score_row {
	int64_t cell;
	size_t metric;
	double value[PARTS];
};

static int row_score(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct score_row *x = record;
	const char *name = (const char *)sqlite3_column_text(s, 1);

	(void)e;
	x->cell = sqlite3_column_int64(s, 0);
	x->metric = results_metric(r, name ? name : "");
	for (int p = 0; p < PARTS; p++)
		x->value[p] = query_number(s, 2 + p);
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

int query_load_scores(struct results *r, struct err *e)
{
	struct score_row *row = NULL;
	struct id_at *index = NULL;
	size_t n, values = r->n_cells * r->n_metrics * PARTS;
	int rc = -1;

	if (query_rows(r, "select cell_id, metric, train, valid, test from score", NULL, row_score,
		       (void **)&row, &n, sizeof *row, e) ||
	    !(r->score = mem_array(values, sizeof *r->score, e)) || !(index = cell_index(r, e)))
		goto done;
	for (size_t i = 0; i < values; i++)
		r->score[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		struct id_at key = { row[i].cell, 0 };
		const struct id_at *hit = bsearch(&key, index, r->n_cells, sizeof *index, by_id);

		if (hit && row[i].metric < r->n_metrics)
			memcpy(r->score + (hit->at * r->n_metrics + row[i].metric) * PARTS,
			       row[i].value, sizeof row[i].value);
	}
	rc = 0;
done:
	free(row);
	free(index);
	return rc;
}

static int row_trial(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_trial *t = record;

	t->cell = query_position(r->q->cell_id, r->n_cells, sqlite3_column_int64(s, 0));
	t->number = (size_t)sqlite3_column_int64(s, 1);
	t->score = query_number(s, 2);
	t->cost_s = query_number(s, 3);
	t->chosen = sqlite3_column_int(s, 4);
	t->rung = (size_t)sqlite3_column_int64(s, 6);
	t->share = query_number(s, 7);
	if (!(t->params = query_text(r, s, 5, e)))
		return -1;
	return t->cell < r->n_cells ? 0 : FAIL(e, ERR_FORMAT, "a tuning trial belongs to no cell");
}

int results_trials(const struct results *r, size_t study, struct run_trial **out, size_t *n,
		   struct err *e)
{
	return query_rows(r,
			  "select t.cell_id, t.number, case t.status when 'ok' then t.score end, "
			  "t.cost_s, t.chosen, t.params, t.rung, t.share from trial t join cell c on c.id = t.cell_id where "
			  "c.study = ?1 and c.active and c.training_seed = 0 order by c.dataset_id, c.variant_id, "
			  "c.repeat, c.fold, t.number",
			  r->study[study].name, row_trial, (void **)out, n, sizeof **out, e);
}

static int row_finding(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_finding *f = record;

	f->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 0));
	f->level = query_text(r, s, 1, e);
	f->code = query_text(r, s, 2, e);
	f->feature = query_text(r, s, 3, e);
	f->text = query_text(r, s, 4, e);
	return f->level && f->code && f->feature && f->text ? 0 : -1;
}

int results_findings(const struct results *r, struct run_finding **out, size_t *n, struct err *e)
{
	return query_rows(r,
			  "select dataset_id, level, code, feature, text from finding order by "
			  "position",
			  NULL, row_finding, (void **)out, n, sizeof **out, e);
}

static int row_remedy(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct run_remedy *x = record;

	x->study = query_study(r, s, 0);
	x->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1));
	x->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 2));
	x->against = query_text(r, s, 3, e);
	x->arm = query_text(r, s, 4, e);
	x->changed = query_text(r, s, 5, e);
	x->info = query_text(r, s, 6, e);
	x->split = (size_t)sqlite3_column_int64(s, 7);
	x->status = cell_status_find((const char *)sqlite3_column_text(s, 8));
	x->learned = query_number(s, 9);
	x->tested = query_number(s, 10);
	x->wall_s = query_number(s, 11);
	x->train = query_number(s, 12);
	x->test = query_number(s, 13);
	x->key = query_text(r, s, 14, e);
	return x->against && x->arm && x->changed && x->info && x->key ? 0 : -1;
}

int results_remedies(const struct results *r, struct run_remedy **out, size_t *n, struct err *e)
{
	return query_rows(r,
			  "select study, dataset_id, variant_id, against, arm, changed, info, split, "
			  "status, learned, tested, wall_s, train, test, key from remedy where active and "
			  "dataset_id in (select dataset_id from cell where active) and variant_id in "
			  "(select variant_id from cell where active) order by dataset_id, variant_id, id",
			  NULL, row_remedy, (void **)out, n, sizeof **out, e);
}

static double sd_from(double n, double mean, double mean_square)
{
	double var = (mean_square - mean * mean) * n / (n - 1);

	return n > 1 ? sqrt(fmax(0, var)) : NAN;
}

static int row_curve(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct results_curve *p = record;

	(void)e;
	p->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 0));
	p->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 1));
	p->step = (size_t)sqlite3_column_int64(s, 2);
	p->folds = (size_t)sqlite3_column_int64(s, 3);
	p->fit_s = query_number(s, 4);
	p->train_loss = query_number(s, 5);
	p->valid_loss = query_number(s, 6);
	for (int i = 0; i < PARTS; i++) {
		p->mean[i] = query_number(s, 7 + 2 * i);
		p->sd[i] = sd_from((double)p->folds, p->mean[i], query_number(s, 8 + 2 * i));
	}
	return 0;
}

int results_curves(const struct results *r, size_t study, struct results_curve **out, size_t *n,
		   struct err *e)
{
	return query_rows(
		r,
		"select c.dataset_id, c.variant_id, u.step, count(*), avg(u.fit_s),"
		" avg(u.train_loss), avg(u.valid_loss), avg(u.train), avg(u.train * u.train),"
		" avg(u.valid), avg(u.valid * u.valid), avg(u.test), avg(u.test * u.test)"
		" from curve u join cell c on c.id = u.cell_id where c.study = ?1 and c.active"
		" and c.training_seed = 0 and c.status = 'ok' group by 1, 2, 3 order by 1, 2, 3",
		r->study[study].name, row_curve, (void **)out, n, sizeof **out, e);
}

static int row_fold_point(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct results_fold_point *p = record;

	p->cell = query_position(r->q->cell_id, r->n_cells, sqlite3_column_int64(s, 0));
	p->step = (size_t)sqlite3_column_int64(s, 1);
	p->valid = query_number(s, 2);
	p->test = query_number(s, 3);
	return p->cell < r->n_cells ? 0 : FAIL(e, ERR_FORMAT, "a curve belongs to no cell");
}

int results_fold_points(const struct results *r, size_t study, size_t dataset, size_t variant,
			struct results_fold_point **out, size_t *n, struct err *e)
{
	char *sql = mem_format(
		e,
		"select u.cell_id, u.step, u.valid, u.test from curve u join cell c on "
		"c.id = u.cell_id where c.study = ?1 and c.active and c.training_seed = 0 and c.status = 'ok' and "
		"c.dataset_id = %lld and c.variant_id = %lld order by c.repeat, c.fold, u.step",
		(long long)r->q->dataset_id[dataset], (long long)r->q->variant_id[variant]);
	int rc = sql ? query_rows(r, sql, r->study[study].name, row_fold_point, (void **)out, n,
				  sizeof **out, e) : -1;

	free(sql);
	return rc;
}

static int row_diag(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	struct results_diagnostic *p = record;

	p->dataset = query_position(r->q->dataset_id, r->n_datasets, sqlite3_column_int64(s, 1));
	p->variant = query_position(r->q->variant_id, r->n_variants, sqlite3_column_int64(s, 2));
	p->step = (size_t)sqlite3_column_int64(s, 3);
	p->index = (size_t)sqlite3_column_int64(s, 4);
	p->folds = (size_t)sqlite3_column_int64(s, 5);
	p->mean = query_number(s, 6);
	p->factor_value = query_number(s, 7);
	return (p->name = query_text(r, s, 0, e)) ? 0 : -1;
}

int results_diagnostics(const struct results *r, size_t study, struct results_diagnostic **out,
			size_t *n, struct err *e)
{
	return query_rows(
		r,
		"select g.name, c.dataset_id, c.variant_id, g.step, g.idx, count(*),"
		" avg(g.value), c.factor_value from diagnostic g join cell c on c.id = g.cell_id"
		" where c.study = ?1 and c.active and c.status = 'ok' group by 1, 2, 3, 8, 4, 5"
		" order by 1, 2, 3, 8, 4, 5",
		r->study[study].name, row_diag, (void **)out, n, sizeof **out, e);
}
