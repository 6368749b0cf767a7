#include "harness/analysis/row_tests.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/store/answers.h"

static bool tested_once(const struct comparison *c, size_t set)
{
	size_t n = c->methods * c->folds[set];

	for (size_t i = 0; i < n; i++)
		if (c->cell[set][i] != NO_CELL && c->r->cell[c->cell[set][i]].repeat > 0)
			return false;
	return true;
}

static void compare_marks(struct row_test *x, const unsigned char *a, const unsigned char *b,
			  size_t rows)
{
	*x = (struct row_test){ 0 };
	for (size_t i = 0; i < rows; i++) {
		if (a[i] == MARK_NONE || b[i] == MARK_NONE)
			continue;
		x->both_tested++;
		x->only_a += a[i] == MARK_RIGHT && b[i] == MARK_WRONG;
		x->only_b += a[i] == MARK_WRONG && b[i] == MARK_RIGHT;
	}
	x->p = x->p_holm = NAN;
}

/* One model of each learner was tested on rows that it never saw, so that these are independent. */
static bool one_model(const struct comparison *c, const struct row_tests *t, size_t set)
{
	return t->pair[set] && c->folds[set] == 1;
}

/* The family is the table: all pairs on all data sets that can be tested. */
static int judge(struct row_tests *t, const struct comparison *c, struct err *e)
{
	size_t n = 0, pairs = c->pairs;
	double *p = mem_array(t->sets * pairs, sizeof *p, e);
	int rc = -1;

	if (!p)
		return -1;
	for (size_t s = 0; s < t->sets; s++)
		for (size_t q = 0; one_model(c, t, s) && q < pairs; q++) {
			struct row_test *x = t->pair[s] + q;

			p[n++] = x->p = mcnemar(x->only_a, x->only_b).exact;
		}
	if (adjust_holm(p, n, p, e))
		goto done;
	n = 0;
	for (size_t s = 0; s < t->sets; s++)
		for (size_t q = 0; one_model(c, t, s) && q < pairs; q++) {
			struct row_test *x = t->pair[s] + q;

			x->p_holm = p[n++];
			if (x->p_holm < 1 - ANALYSIS_LEVEL)
				x->better = x->only_a > x->only_b ? +1 : -1;
		}
	rc = 0;
done:
	free(p);
	return rc;
}

static int test_pairs(struct row_test *x, const struct comparison *c, const struct answers *a,
		      struct err *e)
{
	unsigned char *mark = mem_zeros(c->ranked, a->rows, e);
	int rc = mark ? 0 : -1;

	for (size_t m = 0; m < c->ranked && !rc; m++)
		rc = answers_marks(a, c->study, c->method[m], 0, mark + m * a->rows, e);
	for (size_t q = 0; q < c->pairs && !rc; q++)
		compare_marks(x + q, mark + c->pair[q].a * a->rows, mark + c->pair[q].b * a->rows,
			      a->rows);
	free(mark);
	return rc;
}

static int test_set(struct row_test **out, const struct comparison *c, size_t set, struct err *e)
{
	struct answers a = { 0 };
	int rc;

	if (answers_open(&a, c->r, c->set[set], e))
		return -1;
	rc = !a.rows ? 0 : (*out = mem_zeros(c->pairs, sizeof **out, e)) ? 0 : -1;
	if (!rc && *out)
		rc = test_pairs(*out, c, &a, e);
	answers_close(&a);
	return rc;
}

int row_tests_create(struct row_tests **out, const struct comparison *c, struct err *e)
{
	struct row_tests *t = mem_zeros(1, sizeof *t, e);
	int rc = -1;

	*out = NULL;
	if (!t || !(t->pair = mem_zeros(c->sets, sizeof *t->pair, e)))
		goto done;
	t->sets = c->sets;
	for (size_t s = 0; s < c->sets; s++)
		if (tested_once(c, s) && test_set(t->pair + s, c, s, e))
			goto done;
	if (judge(t, c, e))
		goto done;
	*out = t, t = NULL;
	rc = 0;
done:
	row_tests_destroy(t);
	return rc;
}

void row_tests_destroy(struct row_tests *t)
{
	if (!t)
		return;
	for (size_t s = 0; s < t->sets; s++)
		free(t->pair[s]);
	free(t->pair);
	free(t);
}
