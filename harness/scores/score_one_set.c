/* One data set: folds, test rows one by one, or a single number for each method. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_analysis.h"
#include "harness/scores/score_rows.h"
#include "harness/stats/shares.h"

#define DRAWS      2000         /* of the bootstrap over test rows */
#define DRAWN_MOST 5000         /* rows: of more, its jackknife takes long, and Student's interval is the same */

/* ---- folds ---- */

/* The interval of a method's mean is wide as folds that share training rows want it. */
static void method_interval(struct score_analysis *a, size_t m, double *d, size_t n)
{
	const struct score_set *s = a->t->set + a->block.set[0];
	struct paired_t t;
	size_t k = 0;

	/* as a difference from nothing */
	for (size_t i = 0; i < s->n && k < n; i++)
		if (a->block.counting[a->block.first[0] + i])
			d[k++] = s->at[i].score[a->method[m].method];
	a->method[m].mean = mean_of(d, k);
	if (k > 1 && !score_fold_t_of(a, 0, d, k, &t))
		a->method[m].ci = t.ci;
}

static int folds(struct score_analysis *a, struct err *e)
{
	size_t n = a->t->set[a->block.set[0]].n;
	double *d = mem_array(n + a->pairs, sizeof *d, e), *toward = d + n;
	int rc = d ? 0 : -1;

	for (size_t m = 0; m < a->methods && !rc; m++)
		method_interval(a, m, d, n);
	for (size_t q = 0; q < a->pairs && !rc; q++) {
		struct score_pair *p = a->pair + q;

		p->t = (struct paired_t){ .spread = PAIRED_FEW, .p = NAN, .mean = NAN };
		if (!score_fold_t(a, 0, p->a, p->b, d, &p->t)) {
			p->region = corrected_t_rope(&p->t, a->w.rope);
			p->p_equal = a->w.rope > 0 ? t_equivalence_p(&p->t, a->w.rope) : 1;
		}
		p->raw = effects_win_tie_loss(d, p->t.n, 0);
		p->practical = effects_win_tie_loss(d, p->t.n, a->w.rope);
		p->d = effects_paired_d(d, p->t.n);
		p->p = p->t.p;
		toward[q] = p->t.mean;
		if (a->five_by_two && !(rc = five_by_two(&p->five, d, e)))
			p->p = p->five.p_f;
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	free(d);
	return rc;
}

/* ---- test rows ---- */

/* A row that a method did not answer is wrong where it counts, which is by SCORES_WORST. */
static double item_score(const struct score_analysis *a, const struct score_replicate *row, size_t m)
{
	double x = row->score[a->method[m].method];

	return isnan(x) ? a->t->better < 0 : x;
}

static size_t item_differences(const struct score_analysis *a, const struct score_pair *p, double *d)
{
	size_t n = 0;

	for (size_t s = 0; s < a->sets; s++) {
		const struct score_set *x = a->t->set + a->block.set[s];

		for (size_t i = 0; i < x->n; i++)
			if (a->block.counting[a->block.first[s] + i])
				d[n++] = a->t->better * (item_score(a, x->at + i, p->a) - item_score(a, x->at + i, p->b));
	}
	return n;
}

static int item_pair(struct score_analysis *a, struct score_pair *p, double *d, struct err *e)
{
	size_t n = item_differences(a, p, d);
	struct bootstrap b;
	struct mcnemar test;

	for (size_t i = 0; i < n; i++) {
		p->only_a += d[i] > 0;
		p->only_b += d[i] < 0;
	}
	p->raw = p->practical = effects_win_tie_loss(d, n, 0);
	test = mcnemar(p->only_a, p->only_b);
	p->p = test.exact;
	p->difference = mean_of(d, n);
	if (corrected_t(&p->t, d, n, 0, 1 - a->w.alpha, e) ||
	    (n <= DRAWN_MOST && bootstrap(&b, d, n, mean_of, 1 - a->w.alpha, DRAWS, a->w.seed, e)))
		return -1;
	p->ci = n <= DRAWN_MOST ? b.bca : p->t.ci;
	p->p_equal = t_equivalence_p(&p->t, a->w.rope);
	return 0;
}

static size_t items_of(const struct score_analysis *a)
{
	size_t n = 0;

	for (size_t s = 0; s < a->sets; s++)
		n += a->t->set[a->block.set[s]].n;
	return n;
}

/* Rows that count, and those of them that a method got right. */
static size_t right_of(const struct score_analysis *a, size_t m, size_t *of)
{
	double right = 0;

	*of = 0;
	for (size_t s = 0; s < a->sets; s++) {
		const struct score_set *x = a->t->set + a->block.set[s];

		for (size_t i = 0; i < x->n; i++)
			if (a->block.counting[a->block.first[s] + i]) {
				right += item_score(a, x->at + i, m);
				++*of;
			}
	}
	return (size_t)right;
}

static int items(struct score_analysis *a, struct err *e)
{
	double *d = mem_array(items_of(a) + a->pairs, sizeof *d, e), *toward = d + items_of(a);
	int rc = d ? 0 : -1;

	for (size_t m = 0; m < a->methods && !rc; m++) {
		size_t of, right = right_of(a, m, &of);

		a->method[m].mean = (double)right / (double)of;
		a->method[m].ci = wilson(right, of, 1 - a->w.alpha);
	}
	for (size_t q = 0; q < a->pairs && !rc; q++) {
		rc = item_pair(a, a->pair + q, d, e);
		toward[q] = a->pair[q].difference;
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	free(d);
	return rc;
}

/* ---- one test set, with truths and predictions ---- */

static int test_set(struct score_analysis *a, struct err *e)
{
	const struct score_row_set *s = a->rows->set;
	double *toward = mem_array(a->pairs, sizeof *toward, e);
	int rc = toward ? 0 : -1;

	for (size_t m = 0; m < a->methods; m++)
		a->method[m].ci = a->t->rows->numbers ? s->method[m].bca : s->method[m].wilson;
	for (size_t q = 0; q < a->pairs && !rc; q++) {
		struct score_pair *p = a->pair + q;
		const struct score_row_pair *x = s->pair + q;

		p->only_a = x->only_a;
		p->only_b = x->only_b;
		p->raw = p->practical = (struct effects_counts){ x->only_a, x->both - x->only_a - x->only_b, x->only_b };
		p->p = x->p;
		p->p_equal = isnan(x->p_equal) ? 1 : x->p_equal;
		p->ci = x->bca;
		toward[q] = p->difference = x->difference;
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	free(toward);
	return rc;
}

/* ---- numbers ---- */

static void number_pair(const struct score_analysis *a, struct score_pair *p)
{
	double n = a->w.test_rows, scale = score_scale(a->t);
	double x = round(a->method[p->a].mean / scale * n), y = round(a->method[p->b].mean / scale * n);

	p->difference = a->t->better * (a->method[p->a].mean - a->method[p->b].mean);
	if (!(n > 0))
		return;
	p->p = shares_fisher((uint64_t)x, (uint64_t)n, (uint64_t)y, (uint64_t)n);
	p->ci = shares_difference((uint64_t)x, (uint64_t)n, (uint64_t)y, (uint64_t)n,
				  1 - a->w.alpha);
	p->p_equal = 1;
	if (a->t->better < 0)
		p->ci = (struct interval){ -p->ci.hi, -p->ci.lo };
	p->ci = (struct interval){ scale * p->ci.lo, scale * p->ci.hi };
}

static int numbers(struct score_analysis *a, struct err *e)
{
	double *toward = mem_array(a->pairs, sizeof *toward, e), n = a->w.test_rows, scale = score_scale(a->t);
	int rc = toward ? 0 : -1;

	if (!rc && n > 0 && a->t->unit == SCORES_OTHER)
		rc = FAIL(e, ERR_PARAM, "--test-rows is for scores that are shares of rows, or percent of them");
	for (size_t m = 0; m < a->methods && !rc && n > 0; m++) {
		struct interval ci = wilson((uint64_t)round(a->method[m].mean / scale * n), (uint64_t)n,
					    1 - a->w.alpha);

		a->method[m].ci = (struct interval){ scale * ci.lo, scale * ci.hi };
	}
	for (size_t q = 0; q < a->pairs && !rc; q++) {
		number_pair(a, a->pair + q);
		toward[q] = a->pair[q].difference;
	}
	if (!rc)
		rc = score_adjust(a, toward, e);
	free(toward);
	return rc;
}

int score_one_set(struct score_analysis *a, struct err *e)
{
	return a->design == SCORES_ONE_FOLDED  ? folds(a, e)
	       : a->design == SCORES_ONE_AREAS ? score_area_pairs(a, e)
	       : a->design == SCORES_ONE_ITEMS ? items(a, e)
	       : a->design == SCORES_ONE_TEST_SET ? test_set(a, e)
						  : numbers(a, e);
}
