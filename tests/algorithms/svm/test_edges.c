/* Tables at the edge: every one gives finite answers or an error that says what is wrong, with either
 * engine and all kernels, and never a crash or an endless solve. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/svm/svc.h"
#include "tests/support/problems.h"

enum table_kind {
	ONE_CLASS, ALL_EQUAL_TWO_LABELS, PAIRS_THAT_DISAGREE, CONSTANT_COLUMNS, ONE_ROW, TWO_ROWS, LONE_ROW,
	COLLINEAR, HUGE_VALUES, TINY_VALUES, SAME_TARGET, TABLES
};

static struct problem make(enum table_kind kind, bool values)
{
	size_t n = kind == ONE_ROW ? 1 : kind == TWO_ROWS ? 2 : 41;
	struct problem p = values ? problem_smooth(n < 3 ? 3 : n, 4, 9) : problem_blobs(n, 4, 2, 9);

	p.view.rows = n;
	for (size_t i = 0; i < n; i++) {
		float *x = p.x + 4 * i;
		if (!values)
			p.label[i] = kind == ONE_CLASS ? 1 : kind == LONE_ROW ? i == 17 : (uint32_t)i % 2;
		else if (kind == SAME_TARGET)
			p.target[i] = 3.25;
		if (kind == ALL_EQUAL_TWO_LABELS)
			memcpy(x, p.x, 4 * sizeof *x);
		else if (kind == PAIRS_THAT_DISAGREE && i % 2)
			memcpy(x, x - 4, 4 * sizeof *x);
		else if (kind == CONSTANT_COLUMNS)
			x[0] = x[2] = 7.5f, x[1] = 0;
		else if (kind == COLLINEAR)
			x[1] = 2 * x[0], x[2] = -x[0], x[3] = x[0] + 1;
		for (size_t j = 0; j < 4; j++)
			x[j] *= kind == HUGE_VALUES ? 1e5f : kind == TINY_VALUES ? 1e-20f : 1;
	}
	return p;
}

/* Ends well, or with one of the errors that a user can act on. */
static void check(const char *params, enum table_kind kind, bool values)
{
	struct problem p = make(kind, values);
	struct err e = { 0 };
	struct fitted f;

	if (fit(&f, &svc_class, params, &p.view, NULL, 3, 1, &e) || fitted_predict(&f, &p.view, &e))
		cr_expect((e.code == ERR_LIMIT || e.code == ERR_NUMERIC || e.code == ERR_PARAM) && strlen(e.text) > 20,
			  "%s, table %d: code %d, %s", params, (int)kind, (int)e.code, e.text);
	else
		for (size_t i = 0; i < f.rows * f.outputs; i++)
			cr_expect(isfinite(f.scores[i]), "%s, table %d: score %zu is %g", params, (int)kind, i,
				  (double)f.scores[i]);
	if (getenv("EDGES"))
		printf("%s, table %d, %d: %s\n", params, kind, values, e.code ? e.text : "ok");
	fitted_free(&f);
	problem_free(&p);
}

static const char *const kernels[] = {
	"kernel=linear", "kernel=rbf", "kernel=rbf,gamma=1e12", "kernel=rbf,gamma=1e-12", "kernel=poly,coef0=1",
	"kernel=poly,degree=0", "kernel=poly,degree=30", "kernel=sigmoid", "kernel=sigmoid,gamma=1e6,coef0=-1e9",
};

/* libsvm cannot be ended before its 10^7 iterations: what is known to take them is left to smo. */
static bool hopeless_for_libsvm(const char *kernel, const char *cost, int kind)
{
	return strstr(kernel, "degree=30") || !strcmp(cost, "C=1e10") ||
	       (!strcmp(kernel, "kernel=linear") && kind == HUGE_VALUES);
}

Test(svm_edges, any_table_and_any_kernel_end_in_an_answer_or_an_error, .timeout = 60)
{
	static const char *const engines[] = { "engine=libsvm", "engine=libsvm,precompute=yes",
					       "engine=smo,max_iter=30000" };
	static const char *const costs[] = { "C=1", "C=1e-10", "C=1e10" };
	char params[160];

	for (size_t g = 0; g < 3; g++)
		for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
			for (size_t c = 0; c < 3; c++)
				for (int kind = 0; kind < TABLES; kind++) {
					if (g < 2 && hopeless_for_libsvm(kernels[k], costs[c], kind))
						continue;
					snprintf(params, sizeof params, "%s,%s,%s", engines[g], kernels[k], costs[c]);
					check(params, (enum table_kind)kind, false);
					check(params, (enum table_kind)kind, true);
				}
}

Test(svm_edges, what_libsvm_gives_up_is_an_error_and_no_solution)
{
	struct problem p = make(HUGE_VALUES, true);
	struct err e = { 0 };
	struct fitted f;

	cr_expect(fit(&f, &svc_class, "engine=libsvm,kernel=linear", &p.view, NULL, 3, 1, &e) == -1 &&
		  e.code == ERR_LIMIT && strstr(e.text, "after 10000000 iterations"), "%s", e.text);
	fitted_free(&f);
	problem_free(&p);
}

Test(svm_edges, the_other_formulations_end_too, .timeout = 60)
{
	static const char *const engines[] = { "engine=smo,max_iter=30000", "engine=libsvm" };
	static const char *const types[] = { "type=nu_svc,nu=0.5", "type=nu_svc,nu=1", "type=nu_svc,nu=1e-9",
					     "probability=yes", "probability=yes,type=nu_svc,nu=0.05" };
	static const char *const values[] = { "type=nu_svr,nu=0.5", "type=nu_svr,nu=1", "type=nu_svr,nu=1e-9",
					      "epsilon=0", "epsilon=1e12" };
	char params[160];

	for (size_t g = 0; g < 2; g++)
		for (size_t k = 0; k < 2; k++)
			for (size_t t = 0; t < 5; t++)
				for (int kind = 0; kind < TABLES; kind++) {
					if (g && hopeless_for_libsvm(kernels[k], "", kind))
						continue;
					snprintf(params, sizeof params, "%s,%s,%s", engines[g], kernels[k], types[t]);
					check(params, (enum table_kind)kind, false);
					snprintf(params, sizeof params, "%s,%s,%s", engines[g], kernels[k], values[t]);
					check(params, (enum table_kind)kind, true);
				}
}
