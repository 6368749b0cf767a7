/* The approximate engine: with all rows as landmarks it is the machine that smo finds, with few it is near
 * it; what it is chosen for, keeps and refuses. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/svm/svc.h"
#include "tests/support/problems.h"

static void must_fit(struct fitted *f, const char *engine, const char *params, const struct data_view *train,
		     const struct data_view *test)
{
	struct err e = { 0 };
	char text[256];

	snprintf(text, sizeof text, "%s%s%s", engine, *params ? "," : "", params);
	cr_assert(!fit(f, &svc_class, text, train, NULL, 7, 1, &e) && !fitted_predict(f, test, &e), "%s: %s", text,
		  e.text);
}

static double count_of(const struct fitted *f, const char *name)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, name))
			return f->last.count[i].value;
	return NAN;
}

static double largest_gap(const struct fitted *a, const struct fitted *b)
{
	double most = 0;

	for (size_t i = 0; i < a->rows * a->outputs; i++)
		most = fmax(most, fabs((double)a->scores[i] - (double)b->scores[i]));
	return most;
}

/* Every sixth label is another one, so that there are bounded coefficients and free ones. */
static struct problem noisy(size_t n, size_t classes, uint64_t seed)
{
	struct problem p = problem_blobs(n, 5, classes, seed);

	for (size_t i = 0; i < n; i += 6)
		p.label[i] = (p.label[i] + 1) % (uint32_t)classes;
	return p;
}

/* One against the rest gives decision values as they are. Largest gaps seen: 0.004 for classes, 0.003 for
 * values of unit variance; the jitter and both tolerances are in them. */
Test(svm_nystroem, all_rows_as_landmarks_are_the_exact_machine)
{
	static const char *const params[] = { "multiclass=ovr,gamma=0.5", "multiclass=ovr,gamma=0.5,C=0.1",
					      "multiclass=ovr,gamma=0.5,class_weight=1:3:0.5",
					      "multiclass=ovr,kernel=poly,degree=2,coef0=1,gamma=0.2" };
	struct problem p = noisy(300, 3, 1), test = noisy(100, 3, 2);
	struct problem s = problem_smooth(300, 4, 1), other = problem_smooth(100, 4, 2);

	for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
		struct fitted near, exact;

		must_fit(&near, "engine=nystroem,landmarks=300", params[i], &p.view, &test.view);
		must_fit(&exact, "engine=smo", params[i], &p.view, &test.view);
		cr_expect(largest_gap(&near, &exact) < 0.02, "%s: %g", params[i], largest_gap(&near, &exact));
		cr_expect(fabs(count_of(&near, "objective") / count_of(&exact, "objective") - 1) < 1e-3, "%s: %g, %g",
			  params[i], count_of(&near, "objective"), count_of(&exact, "objective"));
		cr_expect(fabs(count_of(&near, "margin") / count_of(&exact, "margin") - 1) < 1e-2, "%s", params[i]);
		fitted_free(&near), fitted_free(&exact);
	}
	for (size_t i = 0; i < 2; i++) {
		const char *values = i ? "epsilon=0.3,C=10" : "";
		struct fitted near, exact;

		must_fit(&near, "engine=nystroem,landmarks=300", values, &s.view, &other.view);
		must_fit(&exact, "engine=smo", values, &s.view, &other.view);
		cr_expect(largest_gap(&near, &exact) < 0.02, "%s: %g", values, largest_gap(&near, &exact));
		fitted_free(&near), fitted_free(&exact);
	}
	problem_free(&p), problem_free(&test), problem_free(&s), problem_free(&other);
}

/* Factors of C row by row, and rows left out of the folds that probabilities are made from. */
Test(svm_nystroem, weights_and_probabilities_are_those_of_the_exact_machine)
{
	struct problem p = noisy(200, 2, 3), test = noisy(80, 2, 4);
	float weight[200];
	struct fitted near, exact;

	for (size_t i = 0; i < 200; i++)
		weight[i] = 0.25f + (float)(i % 5);
	must_fit(&near, "engine=nystroem,landmarks=200", "probability=yes,gamma=0.5", &p.view, &test.view);
	must_fit(&exact, "engine=smo", "probability=yes,gamma=0.5", &p.view, &test.view);
	cr_expect(largest_gap(&near, &exact) < 0.02, "probabilities: %g", largest_gap(&near, &exact));
	fitted_free(&near), fitted_free(&exact);
	p.view.weight = weight;
	must_fit(&near, "engine=nystroem,landmarks=200", "gamma=0.5", &p.view, &test.view);
	must_fit(&exact, "engine=smo", "gamma=0.5", &p.view, &test.view);
	cr_expect(largest_gap(&near, &exact) < 0.02, "weights: %g", largest_gap(&near, &exact));
	p.view.weight = NULL;
	fitted_free(&near), fitted_free(&exact);
	problem_free(&p), problem_free(&test);
}

static double right(const struct fitted *f, const struct problem *test)
{
	size_t hits = 0;

	for (size_t i = 0; i < f->rows; i++) {
		const float *s = f->scores + i * f->outputs;
		size_t best = 0;

		for (size_t c = 1; c < f->outputs; c++)
			best = s[c] > s[best] ? c : best;
		hits += best == test->label[i];
	}
	return (double)hits / (double)f->rows;
}

/* The landmarks are what the model keeps, a machine at a time, and a fit is the same whatever its seed. */
Test(svm_nystroem, few_landmarks_come_near_and_are_the_support_vectors)
{
	struct problem p = noisy(3000, 2, 5), test = noisy(1000, 2, 6);
	struct fitted near, exact, again;
	struct err e = { 0 };

	must_fit(&near, "engine=nystroem,landmarks=100", "gamma=0.5", &p.view, &test.view);
	must_fit(&exact, "engine=smo", "gamma=0.5", &p.view, &test.view);
	cr_expect_eq(count_of(&near, "support_vectors"), 100);
	cr_expect_eq(count_of(&near, "engine_nystroem"), 1);
	cr_expect(fabs(right(&near, &test) - right(&exact, &test)) < 0.02, "%g, %g", right(&near, &test),
		  right(&exact, &test));
	cr_assert(!fit(&again, &svc_class, "engine=nystroem,landmarks=100,gamma=0.5", &p.view, NULL, 8, 2, &e) &&
		  !fitted_predict(&again, &test.view, &e));
	cr_expect_arr_eq(again.scores, near.scores, near.rows * near.outputs * sizeof *near.scores);
	fitted_free(&near), fitted_free(&exact), fitted_free(&again);
	problem_free(&p), problem_free(&test);
}

/* Every row thrice, one behind the other: of 768 the 256 that two landmarks get are each row once, and stand for
 * all three. */
Test(svm_nystroem, of_more_rows_than_landmarks_need_some_stand_for_all)
{
	enum { N = 256, TIMES = 3, COLS = 5 };
	struct problem p = noisy(N, 2, 9), many = noisy(N * TIMES, 2, 9);
	float weight[N], weights[N * TIMES];
	struct fitted once, thrice;

	for (size_t i = 0; i < N * TIMES; i++) {
		memcpy(many.x + i * COLS, p.x + i / TIMES * COLS, COLS * sizeof *p.x);
		many.label[i] = p.label[i / TIMES];
		weights[i] = weight[i / TIMES] = 0.5f + (float)(i / TIMES % 4);
	}
	for (int weighted = 0; weighted < 2; weighted++) {
		p.view.weight = weighted ? weight : NULL;
		many.view.weight = weighted ? weights : NULL;
		must_fit(&once, "engine=nystroem,landmarks=2", "gamma=0.5,C=1.5", &p.view, &p.view);
		must_fit(&thrice, "engine=nystroem,landmarks=2", "gamma=0.5,C=0.5", &many.view, &p.view);
		cr_expect_arr_eq(once.scores, thrice.scores, once.rows * once.outputs * sizeof *once.scores);
		cr_expect_eq(count_of(&thrice, "kernel_evals"), count_of(&once, "kernel_evals"));
		fitted_free(&once), fitted_free(&thrice);
	}
	p.view.weight = many.view.weight = NULL;
	problem_free(&p), problem_free(&many);
}

/* Rows that are all the same, fewer rows than landmarks, a class alone. */
Test(svm_nystroem, degenerate_tables_are_fitted)
{
	struct problem p = noisy(40, 2, 7);
	struct fitted f;

	for (size_t i = 0; i < 40 * 5; i++)
		p.x[i] = 1;
	must_fit(&f, "engine=nystroem", "", &p.view, &p.view);
	for (size_t i = 0; i < f.rows * f.outputs; i++)
		cr_expect(isfinite(f.scores[i]));
	fitted_free(&f);
	for (size_t i = 0; i < 40; i++)
		p.label[i] = 1;
	must_fit(&f, "engine=nystroem", "", &p.view, &p.view);
	cr_expect_eq(right(&f, &p), 1);
	fitted_free(&f);
	problem_free(&p);
}

Test(svm_nystroem, what_it_cannot_do_is_said)
{
	static const char *const params[] = { "type=nu_svc", "max_iter=1000" }, *const words[] = { "nu", "max_iter" };
	struct problem p = noisy(40, 2, 8);

	for (size_t i = 0; i < 2; i++) {
		char text[64];
		struct fitted f = { 0 };
		struct err e = { 0 };

		snprintf(text, sizeof text, "engine=nystroem,%s", params[i]);
		cr_expect(fit(&f, &svc_class, text, &p.view, NULL, 7, 1, &e) == -1 && e.code == ERR_PARAM &&
			  strstr(e.text, words[i]), "%s: %s", text, e.text);
		fitted_free(&f);
	}
	problem_free(&p);
}

/* What a run says beforehand: of rows beyond the limit, where the engine is left to the learner. */
Test(svm_nystroem, many_rows_are_told_of_where_the_engine_is_free)
{
	static const struct { const char *name, *value; size_t rows; bool told; } cases[] = {
		{ "C", "2", 250000, false }, { "C", "2", 250001, true }, { "engine", "smo", 300000, false },
		{ "kernel", "linear", 300000, false }, { "kernel", "poly", 300000, true },
		{ "type", "nu_svc", 300000, false }, { "max_iter", "1000", 300000, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct param_set p;

		cr_assert(!param_init(&p, svc_class.params, NULL) &&
			  !param_put(&p, cases[i].name, cases[i].value, NULL));
		cr_expect_eq(svc_class.notice(&p, cases[i].rows) != NULL, cases[i].told, "%s=%s, %zu rows",
			     cases[i].name, cases[i].value, cases[i].rows);
		param_free(&p);
	}
}
