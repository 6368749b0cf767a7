#include "harness/store/answers.h"

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

static int read_labels(struct answers *a, sqlite3_stmt *s, struct err *e)
{
	size_t bytes = (size_t)sqlite3_column_bytes(s, 0);

	if (!(a->label = mem_copy(sqlite3_column_blob(s, 0), bytes, 1, e)))
		return -1;
	a->rows = bytes / sizeof *a->label;
	for (size_t i = 0; i < a->rows; i++)
		if (a->label[i] >= a->classes)
			return FAIL(e, ERR_FORMAT, "%s: row %zu is of class %u, of %zu", a->r->path,
				    i, a->label[i], a->classes);
	return 0;
}

static int read_truth(struct answers *a, struct err *e)
{
	long long id = (long long)a->r->q->dataset_id[a->dataset];
	char sql[96];
	sqlite3_stmt *s = NULL;
	int rc = -1, got;

	snprintf(sql, sizeof sql, "select name from class where dataset_id = %lld order by code",
		 id);
	if (query_rows(a->r, sql, NULL, row_name, (void **)&a->class_name, &a->classes,
		       sizeof *a->class_name, e))
		return -1;
	snprintf(sql, sizeof sql, "select labels from truth where dataset_id = %lld", id);
	if (sqlite3_prepare_v2(a->r->q->db, sql, -1, &s, NULL))
		return bad(a->r, e);
	got = sqlite3_step(s);
	rc = got == SQLITE_ROW ? read_labels(a, s, e) : got == SQLITE_DONE ? 0 : bad(a->r, e);
	sqlite3_finalize(s);
	return rc;
}

int answers_open(struct answers *a, const struct results *r, size_t dataset, struct err *e)
{
	*a = (struct answers){ .r = r, .dataset = dataset };
	if (r->dataset[dataset].task == TASK_REGRESS || !read_truth(a, e))
		return 0;
	answers_close(a);
	return -1;
}

void answers_close(struct answers *a)
{
	free(a->class_name);
	free(a->label);
	*a = (struct answers){ 0 };
}

/* The first largest score, as the metrics have it (the specification of learner.h). */
static uint32_t answer_of(const float *score, size_t classes)
{
	size_t best = 0;

	for (size_t k = 1; k < classes; k++)
		if (score[k] > score[best])
			best = k;
	return (uint32_t)best;
}

typedef void take_fn(void *ctx, const struct answers *a, size_t row, uint32_t answer);

/* One cell's predictions, handed out row by row. */
static int hand_out(const struct answers *a, sqlite3_stmt *s, take_fn *take, void *ctx,
		    struct err *e)
{
	const unsigned char *rows = sqlite3_column_blob(s, 0), *scores = sqlite3_column_blob(s, 2);
	size_t n = (size_t)sqlite3_column_bytes(s, 0) / sizeof(uint32_t), k = a->classes;
	float *score;

	if ((size_t)sqlite3_column_int64(s, 1) != k ||
	    (size_t)sqlite3_column_bytes(s, 2) != n * k * sizeof *score)
		return FAIL(e, ERR_FORMAT, "%s: predictions of another shape than the classes",
			    a->r->path);
	if (!(score = mem_array(k, sizeof *score, e)))
		return -1;
	for (size_t i = 0; i < n; i++) {
		uint32_t row;
		memcpy(&row, rows + i * sizeof row, sizeof row);
		memcpy(score, scores + i * k * sizeof *score, k * sizeof *score);
		if (row < a->rows)
			take(ctx, a, row, answer_of(score, k));
	}
	free(score);
	return 0;
}

/* repeat < 0: all of them. */
static int each_answer(const struct answers *a, size_t study, size_t variant, int repeat,
		       take_fn *take, void *ctx, struct err *e)
{
	const struct query *q = a->r->q;
	sqlite3_stmt *s = NULL;
	int rc = -1, got = SQLITE_DONE;

	if (!a->rows)
		return 0;
	if (sqlite3_prepare_v2(q->db,
			       "select p.rows, p.outputs, p.scores from prediction p join cell c "
			       "on c.id = p.cell_id where c.dataset_id = ?1 and c.variant_id = ?2 "
			       "and c.study = ?3 and c.active and c.status = 'ok' "
			       "and (?4 < 0 or c.repeat = ?4) order by c.repeat, c.fold",
			       -1, &s, NULL) == SQLITE_OK &&
	    !sqlite3_bind_int64(s, 1, q->dataset_id[a->dataset]) &&
	    !sqlite3_bind_int64(s, 2, q->variant_id[variant]) &&
	    !sqlite3_bind_text(s, 3, a->r->study[study].name, -1, SQLITE_STATIC) &&
	    !sqlite3_bind_int(s, 4, repeat)) {
		rc = 0;
		while (!rc && (got = sqlite3_step(s)) == SQLITE_ROW)
			rc = hand_out(a, s, take, ctx, e);
		if (!rc && got != SQLITE_DONE)
			rc = bad(a->r, e);
	} else {
		bad(a->r, e);
	}
	sqlite3_finalize(s);
	return rc;
}

static void count_answer(void *ctx, const struct answers *a, size_t row, uint32_t answer)
{
	size_t *count = ctx;

	count[a->label[row] * a->classes + answer]++;
}

int answers_confusion(const struct answers *a, size_t study, size_t variant, size_t *count,
		      struct err *e)
{
	return each_answer(a, study, variant, -1, count_answer, count, e);
}

static void mark_answer(void *ctx, const struct answers *a, size_t row, uint32_t answer)
{
	unsigned char *mark = ctx;

	mark[row] = answer == a->label[row] ? MARK_RIGHT : MARK_WRONG;
}

int answers_marks(const struct answers *a, size_t study, size_t variant, int repeat,
		  unsigned char *mark, struct err *e)
{
	memset(mark, MARK_NONE, a->rows);
	return each_answer(a, study, variant, repeat, mark_answer, mark, e);
}
