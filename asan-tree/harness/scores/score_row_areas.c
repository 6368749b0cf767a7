/* Areas under ROC curves of test rows, and nested cross-validation's interval. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/scores/score_rows.h"

/* Questions that one or both of two methods answered with scores, fold by fold; several trainings' scores are their
 * mean. */
struct area_rows {
	double *a, *b;
	bool *positive;
	size_t *row, *first;
	size_t n, folds;
};

static int area_rows_make(struct area_rows *x, size_t room, struct err *e)
{
	*x = (struct area_rows){ 0 };
	return (x->a = mem_array(2 * room, sizeof *x->a, e)) && (x->positive = mem_array(room, sizeof *x->positive, e)) &&
	       (x->row = mem_array(room, sizeof *x->row, e)) && (x->first = mem_array(room + 1, sizeof *x->first, e)) ? 0 : -1;
}

static void area_rows_free(struct area_rows *x)
{
	free(x->a);
	free(x->positive);
	free(x->row);
	free(x->first);
}

static int by_question(const struct score_answer *a, const struct score_answer *b)
{
	return a->repeat != b->repeat ? (a->repeat > b->repeat) - (a->repeat < b->repeat)
	       : a->fold != b->fold   ? (a->fold > b->fold) - (a->fold < b->fold)
				      : (a->row > b->row) - (a->row < b->row);
}

/* The mean score of the answers to one question from *at on, which moves behind them. */
static double next_score(const struct score_rows *r, size_t *at, size_t to)
{
	size_t from = *at;
	double sum = 0;

	for (; *at < to && !by_question(r->at + from, r->at + *at); ++*at)
		sum += r->at[*at].score;
	return sum / (double)(*at - from);
}

static size_t place_of(const uint64_t *row, size_t rows, uint64_t name)
{
	size_t lo = 0, hi = rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (row[mid] < name)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void put_question(struct area_rows *x, const struct score_answer *q, const struct score_answer *before, size_t row)
{
	if (!x->n || before->repeat != q->repeat || before->fold != q->fold)
		x->first[x->folds++] = x->n;
	x->positive[x->n] = q->positive;
	x->row[x->n++] = row;
}

/* b: SIZE_MAX for the first alone. */
static void gather(struct area_rows *x, const struct score_analysis *a, size_t set, size_t first, size_t second,
		   const uint64_t *row, size_t rows)
{
	const struct score_rows *r = a->t->rows;
	size_t i, j = 0, to, end = 0, had = 0;

	x->n = x->folds = 0;
	score_rows_find(r, a->block.set[set], a->method[first].method, false, &i, &to);
	x->b = second == SIZE_MAX ? NULL : x->a + (to - i);
	if (x->b)
		score_rows_find(r, a->block.set[set], a->method[second].method, false, &j, &end);
	while (i < to && (!x->b || j < end)) {
		size_t at = i;
		int order = x->b ? by_question(r->at + i, r->at + j) : 0;
		double p = order <= 0 ? next_score(r, &i, to) : 0, q = x->b && order >= 0 ? next_score(r, &j, end) : 0;

		if (order || isnan(p) || isnan(q))
			continue;
		x->a[x->n] = p;
		if (x->b)
			x->b[x->n] = q;
		put_question(x, r->at + at, r->at + had, place_of(row, rows, r->at[at].row));
		had = at;
	}
	x->first[x->folds] = x->n;
}

static struct delong_folds folds_of(const struct area_rows *x, size_t rows)
{
	return (struct delong_folds){ x->a, x->b, x->positive, x->row, rows, x->first, x->folds };
}

/* Every fold in which a method's rows have two of each class. */
static int method_area(struct score_row_set *out, const struct score_analysis *a, size_t set, size_t m, struct area_rows *x,
		       const uint64_t *row, struct err *e)
{
	struct delong_pair d;
	struct delong_folds f;
	struct err why = { 0 };

	out->method[m].area.auc = NAN;
	gather(x, a, set, m, SIZE_MAX, row, out->rows);
	f = folds_of(x, out->rows);
	if (x->n && !delong_folds(&d, &f, NULL, NULL, 1 - a->w.alpha, &why))
		out->method[m].area = d.a;
	else if (why.code == ERR_NOMEM)
		return FAIL(e, ERR_NOMEM, "%s", why.text);
	out->areas |= !isnan(out->method[m].area.auc);
	return 0;
}

static int pair_area(struct score_row_set *out, const struct score_analysis *a, size_t set, size_t q, struct area_rows *x,
		     double *area, const uint64_t *row, struct err *e)
{
	struct score_row_pair *p = out->pair + q;
	struct delong_folds f;
	struct err why = { 0 };
	size_t n = 0;

	p->area = (struct delong_pair){ .difference = NAN, .p = NAN };
	p->area_t = (struct paired_t){ .spread = PAIRED_FEW, .p = NAN, .mean = NAN };
	p->p_area = NAN;
	gather(x, a, set, a->pair[q].a, a->pair[q].b, row, out->rows);
	f = folds_of(x, out->rows);
	if (!x->n || delong_folds(&p->area, &f, NULL, area, 1 - a->w.alpha, &why)) {
		p->area = (struct delong_pair){ .difference = NAN, .p = NAN };
		return why.code == ERR_NOMEM ? FAIL(e, ERR_NOMEM, "%s", why.text) : 0;
	}
	for (size_t k = 0; k < x->folds; k++)
		if (!isnan(area[k]))
			area[n++] = area[k] - area[x->folds + k];
	if (n > 1)
		score_fold_t_of(a, set, area, n, &p->area_t);
	p->p_area = out->folds == 1 ? p->area.p : p->area_t.p;
	return 0;
}

int score_row_areas(struct score_row_set *out, const struct score_analysis *a, size_t set, const uint64_t *row, struct err *e)
{
	size_t most = 0, from, to;
	struct area_rows x = { 0 };
	double *area = NULL;
	int rc = -1;

	if (!a->t->rows->positive || !a->t->rows->positive[a->block.set[set]])
		return 0;
	for (size_t m = 0; m < a->methods; m++) {
		score_rows_find(a->t->rows, a->block.set[set], a->method[m].method, false, &from, &to);
		most = to - from > most ? to - from : most;
	}
	if (area_rows_make(&x, most, e) || !(area = mem_array(2 * most, sizeof *area, e)))
		goto done;
	rc = 0;
	for (size_t m = 0; m < a->methods && !rc; m++)
		rc = method_area(out, a, set, m, &x, row, e);
	for (size_t q = 0; q < a->pairs && !rc && out->areas; q++)
		rc = pair_area(out, a, set, q, &x, area, row, e);
done:
	area_rows_free(&x);
	free(area);
	return rc;
}

/* ---- nested cross-validation ---- */

/* From `at` on the answers of one repeat and fold: losses into x, how many; and, of inner ones, of how many folds. */
static size_t take_fold(const struct score_rows *r, size_t *at, size_t to, double *x, size_t *inner_folds)
{
	const struct score_answer *first = r->at + *at;
	size_t n = 0;

	*inner_folds = 0;
	for (; *at < to && r->at[*at].repeat == first->repeat && r->at[*at].fold == first->fold; ++*at) {
		*inner_folds += !n || r->at[*at].inner != r->at[*at - 1].inner;
		x[n++] = r->at[*at].loss;
	}
	return n;
}

/* Folds of the first repeat. */
static size_t folds_in_turn(const struct score_rows *r, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to && r->at[i].repeat == r->at[from].repeat; i++)
		n += i == from || r->at[i].fold != r->at[i - 1].fold;
	return n;
}

/* Each outer fold beside its inner answers; -1 with why where they do not fit together. */
static int nest(struct nested_cv *out, const struct score_rows *r, size_t outer, size_t outer_to, size_t inner, size_t inner_to,
		struct nested_cv_fold *fold, double *room, double level, struct err *why)
{
	size_t k = folds_in_turn(r, outer, outer_to), n = 0, inner_folds, none;
	double *other = room + (outer_to - outer);

	while (outer < outer_to) {
		const struct score_answer *o = r->at + outer, *i = r->at + inner;
		size_t rows, inner_rows;

		if (inner >= inner_to || i->repeat != o->repeat || i->fold != o->fold)
			return FAIL(why, ERR_DATA, "repeat %ld, fold %ld has no inner answers", o->repeat, o->fold);
		rows = take_fold(r, &outer, outer_to, room, &none);
		inner_rows = take_fold(r, &inner, inner_to, other, &inner_folds);
		if (inner_folds + 1 != k)
			return FAIL(why, ERR_DATA, "fold %ld of %zu has inner answers of %zu folds, not of the %zu others", o->fold, k,
				    inner_folds, k - 1);
		fold[n++] = nested_cv_losses(other, inner_rows, room, rows);
	}
	if (n % k)
		return FAIL(why, ERR_DATA, "repeats have different numbers of folds");
	return nested_cv(out, fold, k, n / k, level, why);
}

/* Losses as the table's scores. */
static void put_nested(struct score_row_method *out, bool numbers)
{
	const struct nested_cv *x = &out->cv;

	out->nested = true;
	if (numbers) {
		out->nested_estimate = sqrt(fmax(x->estimate, 0));
		out->nested_ci = (struct interval){ sqrt(fmax(x->ci.lo, 0)), sqrt(fmax(x->ci.hi, 0)) };
		out->nested_naive = (struct interval){ sqrt(fmax(x->naive.lo, 0)), sqrt(fmax(x->naive.hi, 0)) };
	} else {
		out->nested_estimate = 1 - x->estimate;
		out->nested_ci = (struct interval){ 1 - x->ci.hi, 1 - x->ci.lo };
		out->nested_naive = (struct interval){ 1 - x->naive.hi, 1 - x->naive.lo };
	}
}

int score_row_nested(struct score_row_method *out, const struct score_analysis *a, size_t set, size_t method, char *why,
		     size_t why_size, struct err *e)
{
	const struct score_rows *r = a->t->rows;
	size_t outer, outer_to, inner, inner_to, n, m;
	struct nested_cv_fold *fold = NULL;
	struct err problem = { 0 };
	double *room = NULL;
	int rc = -1;

	score_rows_find(r, a->block.set[set], a->method[method].method, false, &outer, &outer_to);
	score_rows_find(r, a->block.set[set], a->method[method].method, true, &inner, &inner_to);
	n = outer_to - outer;
	m = inner_to - inner;
	if (!m || !n)
		return 0;
	if (!(fold = mem_array(n, sizeof *fold, e)) || !(room = mem_array(n + m, sizeof *room, e)))
		goto done;
	rc = 0;
	if (!nest(&out->cv, r, outer, outer_to, inner, inner_to, fold, room, 1 - a->w.alpha, &problem))
		put_nested(out, r->numbers);
	else if (!*why)
		snprintf(why, why_size, "%s on %s: %s", score_method_name(a, method), score_set_name(a, set), problem.text);
done:
	free(fold);
	free(room);
	return rc;
}
