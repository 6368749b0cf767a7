#include "harness/store/answers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/store/query_inner.h"

static int bad(const struct results *r, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "%s: %s", r->path, sqlite3_errmsg(r->q->db));
}

static int row_name(const struct results *r, void *record, sqlite3_stmt *s, struct err *e)
{
	return (*(const char **)record = query_text(r, s, 0, e)) ? 0 : -1;
}

static int check_labels(const struct answers *a, struct err *e)
{
	for (size_t i = 0; i < a->rows; i++)
		if (a->label[i] >= a->classes)
			return FAIL(e, ERR_FORMAT, "%s: row %zu is of class %u, of %zu", a->r->path,
				    i, a->label[i], a->classes);
	return 0;
}

/* The one value that sql finds of the data set, n items of a size; *out stays NULL without any. */
static int read_blob(struct answers *a, const char *sql, size_t size, void **out, size_t *n, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = -1, got = SQLITE_ERROR;

	if (sqlite3_prepare_v2(a->r->q->db, sql, -1, &s, NULL) == SQLITE_OK &&
	    !sqlite3_bind_int64(s, 1, a->r->q->dataset_id[a->dataset]))
		got = sqlite3_step(s);
	if (got == SQLITE_ROW) {
		*n = (size_t)sqlite3_column_bytes(s, 0) / size;
		*out = mem_copy(sqlite3_column_blob(s, 0), *n, size, e);
		rc = *out ? 0 : -1;
	} else {
		rc = got == SQLITE_DONE ? 0 : bad(a->r, e);
	}
	sqlite3_finalize(s);
	return rc;
}

static int read_truth(struct answers *a, struct err *e)
{
	char sql[96];

	snprintf(sql, sizeof sql, "select name from class where dataset_id = %lld order by code",
		 (long long)a->r->q->dataset_id[a->dataset]);
	if (query_rows(a->r, sql, NULL, row_name, (void **)&a->class_name, &a->classes,
		       sizeof *a->class_name, e) ||
	    read_blob(a, "select labels from truth where dataset_id = ?1", sizeof *a->label,
		      (void **)&a->label, &a->rows, e))
		return -1;
	return check_labels(a, e);
}

static int read_targets(struct answers *a, struct err *e)
{
	return read_blob(a, "select targets from target where dataset_id = ?1", sizeof *a->target,
			 (void **)&a->target, &a->ntargets, e);
}

int answers_open(struct answers *a, const struct results *r, size_t dataset, struct err *e)
{
	*a = (struct answers){ .r = r, .dataset = dataset };
	if (!(r->dataset[dataset].task == TASK_REGRESS ? read_targets : read_truth)(a, e))
		return 0;
	answers_close(a);
	return -1;
}

void answers_close(struct answers *a)
{
	free(a->class_name);
	free(a->label);
	free(a->target);
	*a = (struct answers){ 0 };
}

size_t answers_cell_row(const struct answers_cell *c, size_t i)
{
	uint32_t row;

	memcpy(&row, c->row + i * sizeof row, sizeof row);
	return row;
}

void answers_cell_scores(const struct answers_cell *c, size_t i, float *scores)
{
	memcpy(scores, c->score + i * c->outputs * sizeof *scores, c->outputs * sizeof *scores);
}

static int hand_out(const struct answers *a, sqlite3_stmt *s, size_t outputs, answers_cell_fn *take, void *ctx,
		    struct err *e)
{
	struct answers_cell c = {
		.outputs = outputs,
		.n = (size_t)sqlite3_column_bytes(s, 0) / sizeof(uint32_t),
		.row = sqlite3_column_blob(s, 0), .score = sqlite3_column_blob(s, 2),
		.offset = sqlite3_column_double(s, 3),
		.repeat = sqlite3_column_int(s, 4), .fold = sqlite3_column_int(s, 5),
		.training = (size_t)sqlite3_column_int64(s, 6),
		.factor = (const char *)sqlite3_column_text(s, 7), .factor_value = query_number(s, 8),
	};

	if (!c.factor || (size_t)sqlite3_column_int64(s, 1) != outputs ||
	    (size_t)sqlite3_column_bytes(s, 2) != c.n * outputs * sizeof(float))
		return FAIL(e, ERR_FORMAT, "%s: predictions of another shape than the %s",
			    a->r->path, a->ntargets ? "targets" : "classes");
	return take(ctx, a, &c, e);
}

/* The ok cells of a variant, by level, repeat, fold and training; repeat < 0: of all repeats; trainings
 * false: of several trainings the first. */
static int each_cell(const struct answers *a, size_t study, size_t variant, int repeat, bool trainings,
		     size_t outputs, answers_cell_fn *take, void *ctx, struct err *e)
{
	const struct query *q = a->r->q;
	sqlite3_stmt *s = NULL;
	int rc = -1, got = SQLITE_DONE;

	if (sqlite3_prepare_v2(q->db,
			       "select p.rows, p.outputs, p.scores, p.score_offset, c.repeat, c.fold, "
			       "c.training_seed, c.factor, c.factor_value from prediction p join cell c "
			       "on c.id = p.cell_id where c.dataset_id = ?1 and c.variant_id = ?2 "
			       "and c.study = ?3 and c.active and c.status = 'ok' "
			       "and (?5 or c.training_seed = 0) and (?4 < 0 or c.repeat = ?4) order by "
			       "c.factor_value, c.repeat, c.fold, c.training_seed",
			       -1, &s, NULL) == SQLITE_OK &&
	    !sqlite3_bind_int64(s, 1, q->dataset_id[a->dataset]) &&
	    !sqlite3_bind_int64(s, 2, q->variant_id[variant]) &&
	    !sqlite3_bind_text(s, 3, a->r->study[study].name, -1, SQLITE_STATIC) &&
	    !sqlite3_bind_int(s, 4, repeat) && !sqlite3_bind_int(s, 5, trainings)) {
		rc = 0;
		while (!rc && (got = sqlite3_step(s)) == SQLITE_ROW)
			rc = hand_out(a, s, outputs, take, ctx, e);
		if (!rc && got != SQLITE_DONE)
			rc = bad(a->r, e);
	} else {
		bad(a->r, e);
	}
	sqlite3_finalize(s);
	return rc;
}

int answers_cells(const struct answers *a, size_t study, size_t variant, answers_cell_fn *take, void *ctx,
		  struct err *e)
{
	size_t outputs = a->ntargets ? 1 : a->classes;

	return outputs ? each_cell(a, study, variant, -1, true, outputs, take, ctx, e) : 0;
}

/* ---- classes ---- */

struct answers_rows {
	answers_fn *take;
	void *ctx;
};

static int cell_answers(void *ctx, const struct answers *a, const struct answers_cell *c, struct err *e)
{
	const struct answers_rows *to = ctx;
	size_t k = a->classes;
	float *score = mem_array(k, sizeof *score, e);

	if (!score)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		size_t row = answers_cell_row(c, i);

		answers_cell_scores(c, i, score);
		if (row < a->rows)
			to->take(to->ctx, a, row, score);
	}
	free(score);
	return 0;
}

int answers_each(const struct answers *a, size_t study, size_t variant, int repeat, answers_fn *take,
		 void *ctx, struct err *e)
{
	struct answers_rows to = { take, ctx };

	return a->rows ? each_cell(a, study, variant, repeat, false, a->classes, cell_answers, &to, e) : 0;
}

static void count_answer(void *ctx, const struct answers *a, size_t row, const float *score)
{
	size_t *count = ctx;

	count[a->label[row] * a->classes + metric_class(score, a->classes)]++;
}

int answers_confusion(const struct answers *a, size_t study, size_t variant, size_t *count,
		      struct err *e)
{
	return answers_each(a, study, variant, -1, count_answer, count, e);
}

static void mark_answer(void *ctx, const struct answers *a, size_t row, const float *score)
{
	unsigned char *mark = ctx;

	mark[row] = metric_class(score, a->classes) == a->label[row] ? MARK_RIGHT : MARK_WRONG;
}

int answers_marks(const struct answers *a, size_t study, size_t variant, int repeat,
		  unsigned char *mark, struct err *e)
{
	memset(mark, MARK_NONE, a->rows);
	return answers_each(a, study, variant, repeat, mark_answer, mark, e);
}

/* ---- targets ---- */

struct answers_numbers {
	answers_number_fn *take;
	void *ctx;
};

static int cell_numbers(void *ctx, const struct answers *a, const struct answers_cell *c, struct err *e)
{
	const struct answers_numbers *to = ctx;

	(void)e;
	for (size_t i = 0; i < c->n; i++) {
		size_t row = answers_cell_row(c, i);
		float score;

		answers_cell_scores(c, i, &score);
		if (row < a->ntargets)
			to->take(to->ctx, a, row, c->offset + (double)score);
	}
	return 0;
}

int answers_each_number(const struct answers *a, size_t study, size_t variant, int repeat,
			answers_number_fn *take, void *ctx, struct err *e)
{
	struct answers_numbers to = { take, ctx };

	return a->ntargets ? each_cell(a, study, variant, repeat, false, 1, cell_numbers, &to, e) : 0;
}

/* Over test rows, the total about their mean by Welford's update. */
struct answers_sums {
	double n, mean, total, left;
};

static void add_target(void *ctx, const struct answers *a, size_t row, double answer)
{
	struct answers_sums *x = ctx;
	double gap = a->target[row] - answer, off = a->target[row] - x->mean;

	x->left += gap * gap;
	x->mean += off / ++x->n;
	x->total += off * (a->target[row] - x->mean);
}

int answers_pooled_r2(const struct answers *a, size_t study, size_t variant, double *r2, struct err *e)
{
	struct answers_sums x = { 0 };

	if (answers_each_number(a, study, variant, -1, add_target, &x, e))
		return -1;
	*r2 = x.total > 0 ? 1 - x.left / x.total : NAN;
	return 0;
}
