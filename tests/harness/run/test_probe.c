/* Ridge regressions on layers that are written down here; scores are what R makes of the same numbers by
 * solve(crossprod(a) + diag(lambda), crossprod(a, y)). */
#include <criterion/criterion.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "algorithms/mlp/mlp.h"
#include "harness/run/probe.h"
#include "harness/run/probe_wide.h"

/* A network whose hidden layer of two squares its inputs. */
static int squares(const void *self, const char *part, const struct data_view *x, struct mat *out, struct err *e)
{
	float *at = malloc(x->rows * 2 * sizeof *at);

	(void)self, (void)e;
	cr_assert_str_eq(part, "activations");
	for (size_t i = 0; i < x->rows * 2; i++)
		at[i] = x->x[i] * x->x[i];
	*out = mat_of(at, x->rows, 2);
	return 0;
}

static const struct learner_class squarer = { .name = "squarer", .parts = "weights activations", .part = squares };

struct told { double at[8]; size_t n; };

static void note(void *ctx, const char *name, size_t layer, double value)
{
	struct told *t = ctx;

	cr_assert_str_eq(name, "probe");
	cr_assert_eq(layer, t->n);
	t->at[t->n++] = value;
}

static struct evaluation part(const float *x, const double *target, const uint32_t *label, size_t rows)
{
	enum task task = label ? TASK_CLASSIFY : TASK_REGRESS;

	return (struct evaluation){
		.part.view = { .task = task, .rows = rows, .cols = 2, .stride = 2, .x = x, .classes = label ? 2 : 0 },
		.truth = { .task = task, .rows = rows, .classes = label ? 2 : 0, .label = label, .target = target },
	};
}

static const float x[] = { 1, 2, 2, 1, 3, 5, 4, 3, 5, 8, 6, 4 }, q[] = { 1.5, 1, 2.5, 4, 4.5, 6, 5.5, 2 };

static struct told probed(const struct evaluation *train, const struct evaluation *test)
{
	struct told t = { .n = 0 };
	struct diag_sink sink = { note, &t };
	struct param_set s;
	struct err e = { 0 };

	cr_assert(!param_init(&s, mlp_class.params, NULL) && !param_put(&s, "hidden", "2", NULL));
	cr_assert(!probe_layers(&squarer, NULL, &s, train, test, &sink, &e), "%s", e.text);
	param_free(&s);
	return t;
}

Test(run_probe, values_by_ridge_regression)
{
	static const double y[] = { 2, 1, 6, 4, 9, 7 }, z[] = { 1, 5, 8, 4 };
	struct evaluation train = part(x, y, NULL, 6), test = part(q, z, NULL, 4);
	struct told t = probed(&train, &test);

	cr_assert_eq(t.n, 2);
	cr_expect_float_eq(t.at[0], 0.955175279033, 1e-9);
	cr_expect_float_eq(t.at[1], 0.766717366372, 1e-9);
}

Test(run_probe, classes_by_the_largest_answer)
{
	static const uint32_t y[] = { 0, 0, 1, 0, 1, 1 }, z[] = { 0, 1, 1, 1 };
	struct evaluation train = part(x, NULL, y, 6), test = part(q, NULL, z, 4);

	cr_expect_eq(probed(&train, &test).at[0], .5);
}

/* ---- inputs of many columns ---- */

enum { WIDE = 1200, SEEN = 9, ASKED = 5, ALL = SEEN + ASKED, FIRST = 300 };

/* One row in seven of each column is not 0; the same rows compressed behind the first columns. */
struct wide {
	float x[ALL * WIDE], value[ALL * WIDE];
	uint32_t col[ALL * WIDE];
	size_t start[ALL + 1];
	double y[ALL];
};

static void fill(struct wide *w, size_t first)
{
	struct rng r = rng_make(3);
	size_t n = 0;

	memset(w->x, 0, sizeof w->x);
	for (size_t i = 0; i < ALL; i++) {
		w->start[i] = n;
		w->y[i] = rng_normal(&r) + 5;
		for (size_t k = 0; k < WIDE; k++) {
			if ((i * 3 + k) % 7)
				continue;
			w->x[i * WIDE + k] = (float)(rng_normal(&r) + w->y[i] * (k % 5 == 0));
			if (k < first)
				continue;
			w->col[n] = (uint32_t)k;
			w->value[n++] = w->x[i * WIDE + k];
		}
	}
	w->start[ALL] = n;
}

/* first: columns that stay spread out. */
static double score_wide(const struct wide *w, size_t first)
{
	const struct sparse a = { w->start, w->col, w->value, first },
			    b = { w->start + SEEN, w->col, w->value, first };
	struct evaluation train = part(first ? w->x : NULL, w->y, NULL, SEEN),
			  test = part(first ? w->x + SEEN * WIDE : NULL, w->y + SEEN, NULL, ASKED);
	double answer[ASKED];
	struct err e = { 0 };

	train.part.view.cols = test.part.view.cols = train.part.view.stride = test.part.view.stride = WIDE;
	if (first < WIDE) {
		train.part.view.sparse = &a;
		test.part.view.sparse = &b;
		cr_assert(!probe_wide(answer, &train.part.view, &test.part.view, &train.truth, &e));
		return answer[ASKED - 1];
	}
	return probed(&train, &test).at[0];
}

/* The same ridge regression by its dual: a weight for each row, from products of rows. */
static void answer_by_rows(double answer[ASKED], const struct wide *w)
{
	gsl_matrix *k = gsl_matrix_calloc(SEEN, SEEN);
	gsl_vector *a = gsl_vector_alloc(SEEN);
	double mean[WIDE] = { 0 }, base = 0, trace = 0;

	for (size_t i = 0; i < SEEN; i++) {
		base += w->y[i] / SEEN;
		for (size_t c = 0; c < WIDE; c++)
			mean[c] += (double)w->x[i * WIDE + c] / SEEN;
	}
	for (size_t i = 0; i < SEEN; i++) {
		gsl_vector_set(a, i, w->y[i] - base);
		for (size_t j = 0; j < SEEN; j++)
			for (size_t c = 0; c < WIDE; c++)
				*gsl_matrix_ptr(k, i, j) += ((double)w->x[i * WIDE + c] - mean[c]) *
							    ((double)w->x[j * WIDE + c] - mean[c]);
		trace += gsl_matrix_get(k, i, i);
	}
	for (size_t i = 0; i < SEEN; i++)
		*gsl_matrix_ptr(k, i, i) += PROBE_PENALTY * trace / WIDE;
	gsl_linalg_cholesky_decomp1(k);
	gsl_linalg_cholesky_svx(k, a);
	for (size_t t = 0; t < ASKED; t++) {
		answer[t] = base;
		for (size_t i = 0; i < SEEN; i++)
			for (size_t c = 0; c < WIDE; c++)
				answer[t] += gsl_vector_get(a, i) * ((double)w->x[i * WIDE + c] - mean[c]) *
					     ((double)w->x[(SEEN + t) * WIDE + c] - mean[c]);
	}
	gsl_matrix_free(k);
	gsl_vector_free(a);
}

Test(run_probe, many_columns_have_the_same_regression_however_they_are_held)
{
	static struct wide w;
	double answer[ASKED], mean = 0, left = 0, all = 0;

	fill(&w, 0);
	answer_by_rows(answer, &w);
	for (size_t t = 0; t < ASKED; t++)
		mean += w.y[SEEN + t] / ASKED;
	for (size_t t = 0; t < ASKED; t++) {
		left += pow(w.y[SEEN + t] - answer[t], 2);
		all += pow(w.y[SEEN + t] - mean, 2);
	}
	cr_expect_float_eq(score_wide(&w, 0), answer[ASKED - 1], 1e-6);
	cr_expect_float_eq(score_wide(&w, WIDE), 1 - left / all, 1e-6);
	fill(&w, FIRST);
	cr_expect_float_eq(score_wide(&w, FIRST), answer[ASKED - 1], 1e-6);
}

Test(run_probe, compressed_rows_of_few_columns_are_probed_as_the_same_rows_spread_out)
{
	static const double y[] = { 2, 1, 6, 4, 9, 7 }, z[] = { 1, 5, 8, 4 };
	static const size_t start[] = { 0, 2, 4, 6, 8, 10, 12 };
	static const uint32_t col[] = { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 }, labels[] = { 0, 0, 1, 0, 1, 1 };
	struct evaluation train = part(x, y, NULL, 6), test = part(q, z, NULL, 4), sorted = part(x, NULL, labels, 6);
	const struct sparse a = { start, col, x, 0 }, b = { start, col, q, 0 };
	static const double answers_in_r[] = { 1.1473933685314, 4.3597866355991, 7.3249775032080, 4.4830783538545 };
	double answer[8];

	train.part.view.sparse = sorted.part.view.sparse = &a;
	test.part.view.sparse = &b;
	train.part.view.x = test.part.view.x = sorted.part.view.x = NULL;
	cr_assert(!probe_wide(answer, &train.part.view, &test.part.view, &train.truth, NULL));
	for (size_t i = 0; i < 4; i++)
		cr_expect_float_eq(answer[i], answers_in_r[i], 1e-6);
	cr_assert(!probe_wide(answer, &sorted.part.view, &test.part.view, &sorted.truth, NULL));
	for (size_t i = 0; i < 4; i++)
		cr_expect_float_eq(answer[2 * i] + answer[2 * i + 1], 1, 1e-6);
}

Test(run_probe, what_has_no_layers_is_not_probed)
{
	struct param_set s;

	cr_assert(!param_init(&s, mlp_class.params, NULL));
	cr_expect(probe_fits(&mlp_class, &s));
	cr_expect(!probe_fits(&(struct learner_class){ .parts = "neighbours" }, &s));
	cr_assert(!param_put(&s, "hidden", "none", NULL));
	cr_expect(!probe_fits(&mlp_class, &s));
	param_free(&s);
}
