/* Test rows worked out: scores, intervals, pairs. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/scores/score_rows.h"
#include "harness/stats/adjust.h"
#include "harness/stats/row_bootstrap.h"

#define DRAWS           2000
#define DRAWN_IN_ALL    3e9     /* rows times methods times draws: some seconds; data sets beyond get Student's */

/* Losses of the methods on the rows of a data set. */
struct row_losses {
	size_t rows, methods;
	uint64_t *row;                  /* (rows): their names, in order */
	double *loss;                   /* (rows, methods): mean over repeats; NAN: no answer */
	bool whole;                     /* all are there */
};

static void losses_free(struct row_losses *x)
{
	free(x->row);
	free(x->loss);
}

static void answers_of(const struct score_analysis *a, size_t set, size_t method, size_t *from, size_t *to)
{
	score_rows_find(a->t->rows, a->block.set[set], a->method[method].method, false, from, to);
}

static int by_name(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static int list_rows(struct row_losses *x, const struct score_analysis *a, size_t set, struct err *e)
{
	size_t all = 0, n = 0, from, to;

	for (size_t m = 0; m < a->methods; m++) {
		answers_of(a, set, m, &from, &to);
		all += to - from;
	}
	if (!(x->row = mem_array(all, sizeof *x->row, e)))
		return -1;
	for (size_t m = 0; m < a->methods; m++) {
		answers_of(a, set, m, &from, &to);
		for (; from < to; from++)
			x->row[n++] = a->t->rows->at[from].row;
	}
	qsort(x->row, n, sizeof *x->row, by_name);
	for (size_t i = 0; i < n; i++)
		if (!i || x->row[i] != x->row[i - 1])
			x->row[x->rows++] = x->row[i];
	return 0;
}

static size_t place_of(const uint64_t *row, size_t rows, uint64_t name)
{
	const uint64_t *at = bsearch(&name, row, rows, sizeof *row, by_name);

	return (size_t)(at - row);
}

static int losses_make(struct row_losses *x, const struct score_analysis *a, size_t set, struct err *e)
{
	size_t k = a->methods, from, to, *n = NULL;
	int rc = -1;

	*x = (struct row_losses){ .methods = k, .whole = true };
	if (list_rows(x, a, set, e) || !(x->loss = mem_zeros(x->rows * k, sizeof *x->loss, e)) ||
	    !(n = mem_zeros(x->rows, sizeof *n, e)))
		goto done;
	for (size_t m = 0; m < k; m++) {
		for (size_t i = 0; i < x->rows; i++)
			n[i] = 0;
		answers_of(a, set, m, &from, &to);
		for (; from < to; from++) {
			size_t i = place_of(x->row, x->rows, a->t->rows->at[from].row);

			x->loss[i * k + m] += a->t->rows->at[from].loss;
			n[i]++;
		}
		for (size_t i = 0; i < x->rows; i++) {
			x->loss[i * k + m] = n[i] ? x->loss[i * k + m] / (double)n[i] : NAN;
			x->whole &= n[i] > 0;
		}
	}
	rc = 0;
done:
	free(n);
	return rc;
}

/* Rows where all of these methods have a loss, theirs side by side: out (rows, n). */
static size_t take_columns(double *out, const struct row_losses *x, const size_t *method, size_t n)
{
	size_t rows = 0;

	for (size_t i = 0; i < x->rows; i++) {
		bool all = true;

		for (size_t j = 0; j < n; j++) {
			out[rows * n + j] = x->loss[i * x->methods + method[j]];
			all &= !isnan(out[rows * n + j]);
		}
		rows += all;
	}
	return rows;
}

/* ---- intervals ---- */

static double score_of(const struct score_analysis *a, double loss)
{
	return a->t->rows->numbers ? sqrt(fmax(loss, 0)) : 1 - loss;
}

/* Limits of losses as those of scores. */
static struct interval turned(const struct score_analysis *a, struct interval x)
{
	return a->t->rows->numbers ? x : (struct interval){ 1 - x.hi, 1 - x.lo };
}

static row_bootstrap_of *made_of(const struct score_analysis *a)
{
	return a->t->rows->numbers ? row_bootstrap_root : NULL;
}

/* By Student's t, of an RMSE by its square. x (n). */
static struct interval student_mean(const struct score_analysis *a, const double *x, size_t n)
{
	double mean = mean_of(x, n);
	struct interval ci = t_interval(mean, sd_of(x, n) / sqrt((double)n), (double)n - 1, 1 - a->w.alpha);

	return a->t->rows->numbers ? (struct interval){ score_of(a, ci.lo), score_of(a, ci.hi) } : turned(a, ci);
}

/* second less first of two RMSEs, each about its mean: d sqrt(m) = dm / (2 sqrt(m)). x (n, 2); room (n). */
static struct interval student_difference(const struct score_analysis *a, const double *x, size_t n, double *room)
{
	double mean[2] = { 0, 0 }, scale[2];

	for (size_t i = 0; i < 2 * n; i++)
		mean[i % 2] += x[i] / (double)n;
	for (int j = 0; j < 2; j++)
		scale[j] = !a->t->rows->numbers ? 1 : mean[j] > 0 ? 0.5 / sqrt(mean[j]) : 0;
	for (size_t i = 0; i < n; i++)
		room[i] = scale[1] * (x[2 * i + 1] - mean[1]) - scale[0] * (x[2 * i] - mean[0]);
	return t_interval(score_of(a, mean[0]) * a->t->better + score_of(a, mean[1]) * -a->t->better,
			  sd_of(room, n) / sqrt((double)n), (double)n - 1, 1 - a->w.alpha);
}

/* The bootstrap of these methods on the rows that all of them answered; of all methods where `whole` is there. */
struct row_draws {
	const struct score_analysis *a;
	const struct row_losses *x;
	struct row_bootstrap *whole;
	double *room;                   /* (rows, 3) */
	uint64_t seed;
	bool student;
};

static int method_interval(struct score_row_method *out, const struct row_draws *d, size_t method, struct err *e)
{
	size_t n = take_columns(d->room, d->x, &method, 1);
	struct row_bootstrap *own = NULL;
	struct bootstrap b;
	int rc = 0;

	out->percentile = out->bca = (struct interval){ NAN, NAN };
	if (n < 2)
		return 0;
	if (d->student) {
		out->bca = student_mean(d->a, d->room, n);
		return 0;
	}
	if (!d->whole)
		rc = row_bootstrap_create(&own, d->room, n, 1, DRAWS, d->seed, e);
	if (!rc)
		rc = row_bootstrap_mean(&b, d->whole ? d->whole : own, d->whole ? method : 0, made_of(d->a), 1 - d->a->w.alpha, e);
	if (!rc) {
		out->percentile = turned(d->a, b.percentile);
		out->bca = turned(d->a, b.bca);
	}
	row_bootstrap_destroy(own);
	return rc;
}

/* The second's loss less the first's: above 0 the first is better. */
static int pair_interval(struct score_row_pair *out, const struct row_draws *d, size_t first, size_t second, struct err *e)
{
	const size_t both[2] = { first, second };
	size_t n = take_columns(d->room, d->x, both, 2);
	struct row_bootstrap *own = NULL;
	struct bootstrap b;
	int rc = 0;

	out->percentile = out->bca = (struct interval){ NAN, NAN };
	if (n < 2)
		return 0;
	if (d->student) {
		out->bca = student_difference(d->a, d->room, n, d->room + 2 * d->x->rows);
		return 0;
	}
	if (!d->whole)
		rc = row_bootstrap_create(&own, d->room, n, 2, DRAWS, d->seed, e);
	if (!rc)
		rc = row_bootstrap_difference(&b, d->whole ? d->whole : own, d->whole ? second : 1, d->whole ? first : 0,
					      made_of(d->a), 1 - d->a->w.alpha, e);
	if (!rc) {
		out->percentile = b.percentile;
		out->bca = b.bca;
	}
	row_bootstrap_destroy(own);
	return rc;
}

/* ---- methods and pairs ---- */

static void method_score(struct score_row_method *out, const struct score_analysis *a, const struct row_losses *x, size_t m,
			 double *room)
{
	double loss;

	out->rows = take_columns(room, x, &m, 1);
	loss = mean_of(room, out->rows);
	out->score = isnan(loss) ? NAN : score_of(a, loss);
	out->wilson = (struct interval){ NAN, NAN };
	if (!a->t->rows->numbers && out->rows)
		out->wilson = wilson((uint64_t)llround((1 - loss) * (double)out->rows), out->rows, 1 - a->w.alpha);
}

/* room (rows, 3) */
static int pair_tests(struct score_row_pair *out, const struct score_analysis *a, const struct row_losses *x, size_t first,
		      size_t second, double *room, struct err *e)
{
	const size_t of[2] = { first, second };
	size_t n = take_columns(room, x, of, 2);
	double *d = room + 2 * x->rows, mean[2] = { 0, 0 };
	struct paired_t t = { .p = NAN };

	out->both = n;
	for (size_t i = 0; i < n; i++) {
		d[i] = room[2 * i + 1] - room[2 * i];
		mean[0] += room[2 * i] / (double)n;
		mean[1] += room[2 * i + 1] / (double)n;
		out->only_a += d[i] > 0;
		out->only_b += d[i] < 0;
	}
	out->difference = n ? a->t->better * (score_of(a, mean[0]) - score_of(a, mean[1])) : NAN;
	if (n > 1 && corrected_t(&t, d, n, 0, 1 - a->w.alpha, e))
		return -1;
	out->p = !n ? NAN : a->t->rows->numbers ? t.p : mcnemar(out->only_a, out->only_b).exact;
	out->p_equal = n > 1 && !a->t->rows->numbers && a->w.rope > 0 ? t_equivalence_p(&t, a->w.rope) : NAN;
	return 0;
}

static int tell_rows(struct score_row_set *out, const struct row_draws *d, struct score_row_tests *t, size_t set, struct err *e)
{
	const struct score_analysis *a = d->a;

	for (size_t m = 0; m < a->methods; m++) {
		method_score(out->method + m, a, d->x, m, d->room);
		if (method_interval(out->method + m, d, m, e) ||
		    score_row_nested(out->method + m, a, set, m, t->no_nested, sizeof t->no_nested, e))
			return -1;
		t->nested |= out->method[m].nested;
	}
	for (size_t q = 0; q < a->pairs; q++)
		if (pair_tests(out->pair + q, a, d->x, a->pair[q].a, a->pair[q].b, d->room, e) ||
		    pair_interval(out->pair + q, d, a->pair[q].a, a->pair[q].b, e))
			return -1;
	return 0;
}

/* ---- data sets ---- */

static void count_folds(struct score_row_set *out, const struct score_analysis *a, size_t set)
{
	const struct score_set *s = a->t->set + a->block.set[set];

	out->folds = s->n;
	for (size_t i = 0; i < s->n; i++)
		out->repeats += !i || s->at[i].repeat != s->at[i - 1].repeat;
}

static int one_set(struct score_row_tests *t, const struct score_analysis *a, size_t set, double *drawn, struct err *e)
{
	struct score_row_set *out = t->set + set;
	struct row_losses x = { 0 };
	struct row_draws d = { .a = a, .x = &x, .seed = a->w.seed };
	double work;
	int rc = -1;

	count_folds(out, a, set);
	if (!(out->method = mem_zeros(a->methods, sizeof *out->method, e)) ||
	    !(out->pair = mem_zeros(a->pairs, sizeof *out->pair, e)))
		return -1;
	if (!a->t->rows->named && out->repeats > 1) {
		out->left_out = "no column names the rows, so that they are not known again in another repeat (--row COLUMN)";
		return 0;
	}
	if (losses_make(&x, a, set, e) || !(d.room = mem_array(3 * x.rows, sizeof *d.room, e)))
		goto done;
	out->rows = x.rows;
	work = (double)x.rows * (double)a->methods * DRAWS;
	out->student = d.student = x.rows > SCORE_ROWS_DRAWN || *drawn + work > DRAWN_IN_ALL;
	*drawn += out->student ? 0 : work;
	if (x.whole && !out->student && x.rows > 1 &&
	    row_bootstrap_create(&d.whole, x.loss, x.rows, x.methods, DRAWS, d.seed, e))
		goto done;
	if (tell_rows(out, &d, t, set, e) || score_row_areas(out, a, set, x.row, e))
		goto done;
	t->areas |= out->areas;
	rc = 0;
done:
	row_bootstrap_destroy(d.whole);
	losses_free(&x);
	free(d.room);
	return rc;
}

/* The family is the table: all pairs on all data sets. */
static int adjust(struct score_row_tests *t, size_t pairs, struct err *e)
{
	double *p = mem_array(2 * t->sets * pairs, sizeof *p, e), *area = p + t->sets * pairs;
	int rc = p ? 0 : -1;

	for (size_t i = 0; i < t->sets * pairs && !rc; i++) {
		const struct score_row_set *s = t->set + i / pairs;

		p[i] = s->left_out ? NAN : s->pair[i % pairs].p;
		area[i] = s->areas ? s->pair[i % pairs].p_area : NAN;
	}
	if (!rc && pairs)
		rc = adjust_holm(p, t->sets * pairs, p, e) || adjust_holm(area, t->sets * pairs, area, e) ? -1 : 0;
	for (size_t i = 0; i < t->sets * pairs && !rc; i++) {
		t->set[i / pairs].pair[i % pairs].p_holm = p[i];
		t->set[i / pairs].pair[i % pairs].p_area_holm = area[i];
	}
	free(p);
	return rc;
}

int score_row_tests_create(struct score_row_tests **out, const struct score_analysis *a, struct err *e)
{
	struct score_row_tests *t = mem_zeros(1, sizeof *t, e);
	double drawn = 0;
	int rc = -1;

	*out = NULL;
	if (!t || !(t->set = mem_zeros(a->sets, sizeof *t->set, e)))
		goto done;
	t->sets = a->sets;
	for (size_t s = 0; s < a->sets; s++)
		if (one_set(t, a, s, &drawn, e)) {
			err_wrap(e, "data set %s", score_set_name(a, s));
			goto done;
		}
	if (adjust(t, a->pairs, e))
		goto done;
	*out = t, t = NULL;
	rc = 0;
done:
	score_row_tests_destroy(t);
	return rc;
}

void score_row_tests_destroy(struct score_row_tests *t)
{
	if (!t)
		return;
	for (size_t s = 0; t->set && s < t->sets; s++) {
		free(t->set[s].method);
		free(t->set[s].pair);
	}
	free(t->set);
	free(t);
}
