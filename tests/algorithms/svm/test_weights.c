/* Weights of rows: a machine trained on a row of weight w is that of w equal rows, as libsvm, which takes
 * no weights, solves it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_platt.h"
#include "tests/support/problems.h"

enum { ROWS = 90, COLS = 3, MOST = 3 };

/* The problem with weights 1 .. MOST, and the same with rows repeated. */
struct twice {
	struct problem p;
	float x[ROWS * MOST * COLS];
	uint32_t label[ROWS * MOST];
	double target[ROWS * MOST];
	struct data_view many;
};

static void make(struct twice *t, size_t classes)
{
	struct rng r = rng_make(9);
	size_t n = 0;

	t->p = classes ? problem_blobs(ROWS, COLS, classes, 4) : problem_smooth(ROWS, COLS, 4);
	cr_assert_not_null(t->p.weight = mem_array(ROWS, sizeof *t->p.weight, NULL));
	t->p.view.weight = t->p.weight;
	/* clouds that overlap, so that many rows are at their bounds */
	for (size_t i = 0; i < ROWS; i++) {
		t->p.weight[i] = (float)(1 + rng_below(&r, MOST));
		for (size_t j = 0; j < COLS; j++)
			t->p.x[i * COLS + j] += (float)rng_normal(&r) * (classes ? 1.5f : .3f);
	}
	for (size_t i = 0; i < ROWS; i++)
		for (float k = 0; k < t->p.weight[i]; k++, n++) {
			memcpy(t->x + n * COLS, t->p.x + i * COLS, COLS * sizeof *t->x);
			t->label[n] = classes ? t->p.label[i] : 0;
			t->target[n] = classes ? 0 : t->p.target[i];
		}
	t->many = t->p.view;
	t->many.x = t->x;
	t->many.rows = n;
	t->many.label = classes ? t->label : NULL;
	t->many.target = classes ? NULL : t->target;
	t->many.weight = NULL;
}

static void fits(struct fitted *f, const char *params, const char *engine, const struct data_view *train,
		 const struct data_view *test)
{
	char text[200];
	struct err e = { 0 };

	snprintf(text, sizeof text, "%s,gamma=0.3,tolerance=1e-6,engine=%s", params, engine);
	cr_assert(!fit(f, &svc_class, text, train, NULL, 1, 1, &e) && !fitted_predict(f, test, &e),
		  "%s: %s", text, e.text);
}

static double largest_gap(const struct fitted *a, const struct fitted *b)
{
	double most = 0;

	for (size_t i = 0; i < a->rows * a->outputs; i++)
		most = fmax(most, fabs((double)(a->scores[i] - b->scores[i])));
	return most;
}

/* Decision values of two classes, values of a regression; of three classes one against the rest. */
Test(svm_weights, a_row_of_weight_w_is_w_rows)
{
	static const struct { const char *params; size_t classes; } cases[] = {
		{ "C=1", 2 }, { "C=5", 2 }, { "C=0.05,class_weight=balanced", 2 },
		{ "kernel=linear,C=2", 2 }, { "type=nu_svc,nu=0.3", 2 }, { "multiclass=ovr,C=3", 3 },
		{ "C=1,epsilon=0.2", 0 }, { "kernel=linear,C=0.5", 0 }, { "type=nu_svr,nu=0.4,C=2", 0 },
	};
	static struct twice t;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fitted weighted, repeated, plain;

		make(&t, cases[i].classes);
		fits(&weighted, cases[i].params, "smo", &t.p.view, &t.p.view);
		fits(&repeated, cases[i].params, "libsvm", &t.many, &t.p.view);
		cr_expect(largest_gap(&weighted, &repeated) < 2e-3, "%s: %g", cases[i].params,
			  largest_gap(&weighted, &repeated));
		fitted_free(&repeated);
		t.p.view.weight = NULL;
		fits(&plain, cases[i].params, "smo", &t.p.view, &t.p.view);
		cr_expect(largest_gap(&weighted, &plain) > 1e-2, "%s: the weights matter here",
			  cases[i].params);
		fitted_free(&plain);
		fitted_free(&weighted);
		problem_free(&t.p);
	}
}

static double bounded(const struct fitted *f)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, "bounded_sv"))
			return f->last.count[i].value;
	return NAN;
}

Test(svm_weights, of_one_half_halve_c)
{
	static struct twice t;
	struct fitted a, b;

	make(&t, 2);
	for (size_t i = 0; i < ROWS; i++)
		t.p.weight[i] = .5f;
	fits(&a, "C=4", "smo", &t.p.view, &t.p.view);
	t.p.view.weight = NULL;
	fits(&b, "C=2", "smo", &t.p.view, &t.p.view);
	cr_expect(same_bits(&a, &b));
	cr_expect(bounded(&b) > 3 && bounded(&a) == bounded(&b), "bounds are those of each row: %g, %g",
		  bounded(&a), bounded(&b));
	fitted_free(&a);
	fitted_free(&b);
	problem_free(&t.p);
}

Test(svm_weights, auto_solves_them_itself_and_ones_are_none)
{
	static struct twice t;
	struct fitted f;

	make(&t, 2);
	fits(&f, "C=1", "auto", &t.p.view, &t.p.view);
	cr_expect_str_eq(step_engine(&f.last), "smo");
	fitted_free(&f);
	for (size_t i = 0; i < ROWS; i++)
		t.p.weight[i] = 1;
	fits(&f, "C=1", "auto", &t.p.view, &t.p.view);
	cr_expect_str_eq(step_engine(&f.last), "libsvm");
	fitted_free(&f);
	problem_free(&t.p);
}

Test(svm_weights, are_declared_but_with_libsvm)
{
	static const struct { const char *set, *to; bool takes; } cases[] = {
		{ "engine", "auto", true }, { "engine", "smo", true }, { "engine", "libsvm", false },
		{ "precompute", "yes", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct param_set p;

		cr_assert(!param_init(&p, svc_class.params, NULL) &&
			  !param_put(&p, cases[i].set, cases[i].to, NULL));
		cr_expect_eq(!!(learner_caps(&svc_class, &p) & TAKES_WEIGHTS), cases[i].takes, "%s=%s",
			     cases[i].set, cases[i].to);
		param_free(&p);
	}
}

Test(svm_weights, sigmoids_count_rows_by_them)
{
	enum { N = 12 };
	double f[N], y[N], w[N], g[3 * N], z[3 * N], a[2], b[2];
	size_t n = 0;

	for (size_t i = 0; i < N; i++) {
		f[i] = sin((double)i) + (i % 2 ? .4 : -.4);
		y[i] = i % 2 ? 1 : -1;
		w[i] = (double)(1 + i % 3);
		for (double k = 0; k < w[i]; k++, n++) {
			g[n] = f[i];
			z[n] = y[i];
		}
	}
	cr_assert(!svc_platt_fit(f, y, w, N, a, b, NULL) &&
		  !svc_platt_fit(g, z, NULL, n, a + 1, b + 1, NULL));
	cr_expect(fabs(a[0] - a[1]) < 1e-9 && fabs(b[0] - b[1]) < 1e-9, "%g %g, %g %g", a[0], a[1], b[0],
		  b[1]);
}
