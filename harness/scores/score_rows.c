#include "harness/scores/score_rows.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

int score_rows_add(struct score_rows *r, const struct score_answer *a, struct err *e)
{
	if (mem_grow((void **)&r->at, &r->room, r->n + 1, sizeof *r->at, e))
		return -1;
	r->at[r->n++] = *a;
	r->nested |= a->inner != SCORE_NOT_INNER;
	return 0;
}

#define ORDER(x, y) (((x) > (y)) - ((x) < (y)))

/* Where an answer belongs, but for its row. */
static int by_place(const struct score_answer *a, const struct score_answer *b)
{
	int inner = ORDER(a->inner != SCORE_NOT_INNER, b->inner != SCORE_NOT_INNER);

	return inner                            ? inner
	       : a->set != b->set               ? ORDER(a->set, b->set)
	       : a->method != b->method         ? ORDER(a->method, b->method)
	       : a->repeat != b->repeat         ? ORDER(a->repeat, b->repeat)
	       : a->fold != b->fold             ? ORDER(a->fold, b->fold)
	                                        : ORDER(a->inner, b->inner);
}

static int by_question(const struct score_answer *a, const struct score_answer *b)
{
	int place = by_place(a, b);

	return place ? place : a->row != b->row ? ORDER(a->row, b->row) : ORDER(a->training, b->training);
}

static int by_question_and_line(const void *x, const void *y)
{
	const struct score_answer *a = x, *b = y;
	int question = by_question(a, b);

	return question ? question : ORDER(a->line, b->line);
}

static int by_training_and_line(const void *x, const void *y)
{
	const struct score_answer *a = x, *b = y;
	int place = by_place(a, b);

	return place ? place : a->training != b->training ? ORDER(a->training, b->training) : ORDER(a->line, b->line);
}

void score_rows_by_line(struct score_rows *r)
{
	if (r->n)
		qsort(r->at, r->n, sizeof *r->at, by_training_and_line);
}

int score_rows_sort(struct score_rows *r, const char *path, char *const *method, struct err *e)
{
	if (r->n)
		qsort(r->at, r->n, sizeof *r->at, by_question_and_line);
	for (size_t i = 1; i < r->n; i++) {
		const struct score_answer *a = r->at + i - 1;

		if (!by_question(a, a + 1))
			return FAIL(e, ERR_DATA, "%s: line %zu: '%s' has answered for this row of this fold in line %zu already; "
				    "where are folds or repeats told apart? --fold COLUMN, --repeat COLUMN; which column names "
				    "the rows? --row COLUMN; or take some lines: --where COLUMN=VALUE", path, a[1].line,
				    method[a->method], a->line);
	}
	for (r->outer = 0; r->outer < r->n && r->at[r->outer].inner == SCORE_NOT_INNER;)
		r->outer++;
	return 0;
}

/* ---- truths ---- */

struct row_truth {
	uint32_t set, truth;
	long repeat, inner;             /* of rows without names, which another repeat does not know again */
	uint64_t row;
	size_t line;
};

static int by_row(const struct row_truth *a, const struct row_truth *b)
{
	return a->set != b->set         ? ORDER(a->set, b->set)
	       : a->repeat != b->repeat ? ORDER(a->repeat, b->repeat)
	       : a->inner != b->inner   ? ORDER(a->inner, b->inner)
					: ORDER(a->row, b->row);
}

static int by_row_and_line(const void *x, const void *y)
{
	const struct row_truth *a = x, *b = y;
	int row = by_row(a, b);

	return row ? row : ORDER(a->line, b->line);
}

int score_rows_check(const struct score_rows *r, const char *path, struct err *e)
{
	struct row_truth *x = mem_array(r->n, sizeof *x, e);
	int rc = x ? 0 : -1;

	for (size_t i = 0; i < r->n && !rc; i++) {
		const struct score_answer *a = r->at + i;

		x[i] = (struct row_truth){ a->set, a->truth, r->named ? 0 : a->repeat, r->named ? 0 : a->inner, a->row, a->line };
	}
	if (!rc)
		qsort(x, r->n, sizeof *x, by_row_and_line);
	for (size_t i = 1; i < r->n && !rc; i++)
		if (!by_row(x + i - 1, x + i) && x[i - 1].truth != x[i].truth)
			rc = FAIL(e, ERR_DATA, r->named ? "%s: lines %zu and %zu are of one test row, with two truths; are there several "
				  "data sets? --dataset COLUMN; another column that names rows? --row COLUMN"
				  : "%s: lines %zu and %zu are rows at the same place of the same fold, with two truths: methods were "
				  "not tested on the same rows in the same order; --row COLUMN names them", path, x[i - 1].line, x[i].line);
	free(x);
	return rc;
}

void score_rows_destroy(struct score_rows *r)
{
	if (!r)
		return;
	for (size_t s = 0; s < r->sets; s++)
		free(r->positive[s]);
	free(r->positive);
	free(r->no_areas);
	free(r->at);
	free(r);
}

/* The first of [lo, hi) that is not before this set and method. */
static size_t first_of(const struct score_rows *r, size_t lo, size_t hi, size_t set, size_t method)
{
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct score_answer *a = r->at + mid;

		if (a->set < set || (a->set == set && a->method < method))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void score_rows_find(const struct score_rows *r, size_t set, size_t method, bool inner, size_t *from, size_t *to)
{
	size_t lo = inner ? r->outer : 0, hi = inner ? r->n : r->outer;

	*from = first_of(r, lo, hi, set, method);
	*to = first_of(r, *from, hi, set, method + 1);
}

double score_rows_score(const struct score_rows *r, size_t from, size_t to)
{
	double sum = 0;
	size_t trainings = 0;
	long done = LONG_MIN;

	for (;;) {
		long next = LONG_MAX;
		double loss = 0;
		size_t n = 0;

		for (size_t i = from; i < to; i++)
			if (r->at[i].training > done && r->at[i].training < next)
				next = r->at[i].training;
		for (size_t i = from; i < to; i++)
			if (r->at[i].training == next) {
				loss += r->at[i].loss;
				n++;
			}
		if (!n)
			break;
		sum += r->numbers ? sqrt(loss / (double)n) : 1 - loss / (double)n;
		trainings++;
		done = next;
	}
	return sum / (double)trainings;
}
