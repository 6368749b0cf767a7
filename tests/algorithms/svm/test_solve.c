/* Two engines, one solution: objective, support vectors and predictions of libsvm (as svm-train
 * would find them) and of our own solver, for all types, kernels and ways of making several classes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/svm/svc.h"
#include "tests/support/problems.h"

static double count_of(const struct fitted *f, const char *name)
{
	for (size_t i = 0; i < STEP_COUNTS && f->last.count[i].name; i++)
		if (!strcmp(f->last.count[i].name, name))
			return f->last.count[i].value;
	return NAN;
}

static bool fits(struct fitted *f, const char *params, const struct data_view *train,
		 const struct data_view *test)
{
	struct err e = { 0 };

	if (!fit(f, &svc_class, params, train, NULL, 7, 1, &e) && !fitted_predict(f, test, &e))
		return true;
	cr_expect_fail("%s: %s", params, e.text);
	return false;
}

/* Clouds with every seventh label wrong: many bounded support vectors, some free ones. */
static struct problem overlapping(size_t n, size_t d, size_t classes, uint64_t seed)
{
	struct problem p = problem_blobs(n, d, classes, seed);
	struct problem noise = problem_smooth(n, d, seed + 100);

	for (size_t i = 0; i < n * d; i++)
		p.x[i] = 0.45f * p.x[i] + 0.55f * noise.x[i];
	for (size_t i = 0; i < n; i += 7)
		p.label[i] = (p.label[i] + 1) % (uint32_t)classes;
	problem_free(&noise);
	return p;
}

static size_t argmax(const float *s, size_t n)
{
	size_t best = 0;

	for (size_t c = 1; c < n; c++)
		if (s[c] > s[best])
			best = c;
	return best;
}

/* Same objective, bounded and free vectors; at most `slips` rows with another class. */
static void check_same(const char *a, const char *b, const struct problem *train,
		       const struct problem *test, double tolerance)
{
	struct fitted fa, fb;
	size_t slips = 0;

	if (fits(&fa, a, &train->view, &test->view) && fits(&fb, b, &train->view, &test->view)) {
		double sv = count_of(&fa, "support_vectors");
		cr_expect(close_to(count_of(&fb, "objective"), count_of(&fa, "objective"),
				   tolerance, 1e-4),
			  "%s: objective %.8g, %s: %.8g", b, count_of(&fb, "objective"), a,
			  count_of(&fa, "objective"));
		cr_expect(close_to(count_of(&fb, "support_vectors"), sv, 0.02, 2),
			  "%s: %g vectors, not %g", b, count_of(&fb, "support_vectors"), sv);
		for (size_t i = 0; i < fa.rows; i++)
			if (train->view.task == TASK_CLASSIFY)
				slips += argmax(fa.scores + i * fa.outputs, fa.outputs) !=
					 argmax(fb.scores + i * fb.outputs, fb.outputs);
			else
				cr_expect(close_to(fb.scores[i], fa.scores[i], 5e-3, 5e-3),
					  "%s: row %zu: %g, not %g", b, i, (double)fb.scores[i],
					  (double)fa.scores[i]);
		cr_expect(slips <= 1 + fa.rows / 200, "%s: %zu rows get another class", b, slips);
	}
	fitted_free(&fa);
	fitted_free(&fb);
}

static const char *const cases[] = {
	"kernel=rbf", "kernel=rbf,C=100,gamma=0.5", "kernel=rbf,C=0.01", "kernel=linear",
	"kernel=linear,C=10", "kernel=poly,degree=3,coef0=1,gamma=0.2",
	"kernel=poly,degree=2,gamma=0.3", "kernel=sigmoid,gamma=0.05",
	"kernel=rbf,tolerance=0.00001", "kernel=rbf,multiclass=ovr",
	"kernel=rbf,class_weight=balanced", "kernel=rbf,shrinking=no",
};

Test(svm_solve, smo_finds_the_solution_of_libsvm_for_classes)
{
	for (size_t classes = 2; classes <= 4; classes += 2) {
		struct problem train = overlapping(301, 7, classes, 1),
			       test = overlapping(211, 7, classes, 2);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			char a[128], b[128];
			snprintf(a, sizeof a, "precompute=no,%s", cases[i]);
			snprintf(b, sizeof b, "engine=smo,%s", cases[i]);
			check_same(a, b, &train, &test, 1e-3);
		}
		problem_free(&train);
		problem_free(&test);
	}
}

Test(svm_solve, smo_finds_the_solution_of_libsvm_for_values)
{
	static const char *const values[] = {
		"epsilon=0.1", "epsilon=0.5,C=10", "epsilon=0", "epsilon=0.01,C=100,gamma=0.2",
		"kernel=linear,epsilon=0.2", "kernel=poly,coef0=1,gamma=0.3", "epsilon=5",
	};
	struct problem train = problem_smooth(257, 5, 1), test = problem_smooth(131, 5, 2);

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		char a[128], b[128];
		snprintf(a, sizeof a, "tolerance=0.0001,%s", values[i]);
		snprintf(b, sizeof b, "engine=smo,tolerance=0.0001,%s", values[i]);
		check_same(a, b, &train, &test, 1e-3);
	}
	problem_free(&train);
	problem_free(&test);
}

/* To a fine tolerance, decision values and all. A nu below the share of rows that must err leaves
 * no margin to scale by, and no solution to compare. */
static void check_nu(const char *params, const struct problem *train, const struct problem *test)
{
	struct fitted lib, smo;
	char text[160];

	snprintf(text, sizeof text, "engine=smo,tolerance=0.00001,%s", params);
	if (fits(&lib, text + strlen("engine=smo,"), &train->view, &test->view) &&
	    fits(&smo, text, &train->view, &test->view)) {
		cr_expect(close_to(count_of(&smo, "objective"), count_of(&lib, "objective"), 1e-5,
				   1e-6),
			  "%s: objective %.9g, not %.9g", params, count_of(&smo, "objective"),
			  count_of(&lib, "objective"));
		cr_expect(close_to(count_of(&smo, "support_vectors"),
				   count_of(&lib, "support_vectors"), 0, 3),
			  "%s: %g vectors, not %g", params, count_of(&smo, "support_vectors"),
			  count_of(&lib, "support_vectors"));
		for (size_t i = 0; i < lib.rows * lib.outputs; i++)
			cr_expect(close_to(smo.scores[i], lib.scores[i], 1e-3, 1e-3),
				  "%s: score %zu: %g, not %g", params, i, (double)smo.scores[i],
				  (double)lib.scores[i]);
	}
	fitted_free(&lib);
	fitted_free(&smo);
}

Test(svm_solve, smo_finds_the_solution_of_libsvm_where_nu_is_given)
{
	static const char *const kernels[] = {
		"gamma=0.3", "kernel=linear", "kernel=poly,degree=2,coef0=1,gamma=0.3",
		"kernel=sigmoid,gamma=0.02", "gamma=0.3,shrinking=no",
		"gamma=0.3,class_weight=1:3", "gamma=5",
	};
	struct problem train = overlapping(1231, 5, 2, 1), test = overlapping(203, 5, 2, 2);
	struct problem values = problem_smooth(717, 5, 1), more = problem_smooth(131, 5, 2);
	char text[128];

	for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
		for (int nu = 4; nu < 10; nu += 2) {
			snprintf(text, sizeof text, "type=nu_svc,nu=0.%d,%s", nu, kernels[k]);
			check_nu(text, &train, &test);
			snprintf(text, sizeof text, "type=nu_svr,nu=0.%d,C=%d,%s", nu, nu,
				 kernels[k]);
			if (!strstr(text, "class_weight") && !strstr(text, "sigmoid"))
				check_nu(text, &values, &more);
		}
	check_nu("type=nu_svr,nu=1,gamma=0.2", &values, &more);
	problem_free(&train);
	problem_free(&test);
	problem_free(&values);
	problem_free(&more);
}

Test(svm_solve, smo_with_nu_takes_several_classes_either_way)
{
	struct problem train = overlapping(301, 7, 4, 1), test = overlapping(211, 7, 4, 2);

	check_nu("type=nu_svc,nu=0.3", &train, &test);
	check_nu("type=nu_svc,nu=0.2,multiclass=ovr", &train, &test);
	problem_free(&train);
	problem_free(&test);
}

Test(svm_solve, a_precomputed_kernel_changes_nothing_for_libsvm)
{
	struct problem train = overlapping(301, 19, 3, 1), test = overlapping(211, 19, 3, 2);
	struct problem values = problem_smooth(257, 17, 1), more = problem_smooth(131, 17, 2);

	check_same("precompute=no", "precompute=yes", &train, &test, 1e-4);
	check_same("precompute=no,type=nu_svc,nu=0.3", "precompute=yes,type=nu_svc,nu=0.3", &train,
		   &test, 1e-4);
	check_same("precompute=no,kernel=linear", "precompute=yes,kernel=linear", &train, &test,
		   1e-4);
	check_same("precompute=no", "precompute=yes", &values, &more, 1e-4);
	check_same("precompute=no,type=nu_svr", "precompute=yes,type=nu_svr", &values, &more, 1e-4);
	problem_free(&train);
	problem_free(&test);
	problem_free(&values);
	problem_free(&more);
}

Test(svm_solve, precomputing_is_chosen_by_what_fits_and_reported)
{
	struct problem train = overlapping(301, 19, 2, 1);
	static const struct { const char *params; size_t memory; double whole; } rows[] = {
		{ "", 0, 1 }, { "precompute=no", 0, 0 }, { "", 100000, 0 },
		{ "precompute=yes", 100000, 0 },
		{ "kernel=linear", 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fitted f = { .lc = &svc_class };
		struct learner_env env = { .seed = 1, .threads = 1, .memory = rows[i].memory };
		char text[64], *save = NULL;
		struct err e = { 0 };
		cr_assert(!param_init(&f.params, svc_class.params, &e));
		snprintf(text, sizeof text, "%s", rows[i].params);
		char *name = strtok_r(text, "=", &save);
		cr_assert(!name || !param_put(&f.params, name, strtok_r(NULL, "=", &save), &e));
		cr_assert(!svc_class.create(&f.self, &f.params, &env, &e), "%s", e.text);
		cr_assert(!svc_class.begin(f.self, &train.view, NULL, &e), "%s", e.text);
		cr_assert(!svc_class.step(f.self, &f.last, &e), "%s", e.text);
		cr_expect(count_of(&f, "precomputed") == rows[i].whole, "%s with %zu bytes",
			  rows[i].params, rows[i].memory);
		fitted_free(&f);
	}
	problem_free(&train);
}

Test(svm_solve, a_limit_on_iterations_is_an_error)
{
	struct problem train = overlapping(400, 5, 2, 1);
	struct fitted f;
	struct err e = { 0 };

	cr_expect(fit(&f, &svc_class, "engine=smo,max_iter=50,C=1000", &train.view, NULL, 7, 1, &e) == -1 &&
		  e.code == ERR_LIMIT && strstr(e.text, "after 50 iterations"), "%s", e.text);
	fitted_free(&f);
	problem_free(&train);
}

Test(svm_solve, machines_solved_by_two_threads_are_the_same)
{
	struct problem p = overlapping(240, 5, 4, 1);
	static const char *const params[] = { "", "engine=smo", "engine=smo,multiclass=ovr", "engine=smo,probability=yes",
					      "probability=yes,precompute=no" };

	for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
		struct fitted a, b;
		struct err e = { 0 };
		cr_assert(!fit(&a, &svc_class, params[i], &p.view, NULL, 1, 1, &e) && !fitted_predict(&a, &p.view, &e) &&
			  !fit(&b, &svc_class, params[i], &p.view, NULL, 1, 2, &e) && !fitted_predict(&b, &p.view, &e),
			  "%s: %s", params[i], e.text);
		cr_expect(!memcmp(a.scores, b.scores, a.rows * a.outputs * sizeof *a.scores), "%s", params[i]);
		fitted_free(&a);
		fitted_free(&b);
	}
	problem_free(&p);
}

Test(svm_solve, a_small_cache_gives_the_same_bits)
{
	struct problem train = overlapping(700, 6, 3, 1);
	struct fitted a, b;

	if (fits(&a, "engine=smo", &train.view, &train.view) &&
	    fits(&b, "engine=smo,cache=1", &train.view, &train.view))
		cr_expect(!memcmp(a.scores, b.scores, a.rows * a.outputs * sizeof *a.scores));
	fitted_free(&a);
	fitted_free(&b);
	problem_free(&train);
}

Test(svm_solve, probabilities_are_calibrated_and_sum_to_one)
{
	struct problem train = overlapping(400, 4, 3, 1), test = overlapping(400, 4, 3, 2);
	static const char *const params[] = { "probability=yes", "probability=yes,engine=smo",
					      "probability=yes,multiclass=ovr",
					      "probability=yes,type=nu_svc,nu=0.4",
					      "probability=yes,type=nu_svc,nu=0.4,engine=smo" };

	for (size_t p = 0; p < sizeof params / sizeof *params; p++) {
		struct fitted f;
		double loss = 0, hits = 0;
		if (fits(&f, params[p], &train.view, &test.view))
			for (size_t i = 0; i < f.rows; i++) {
				const float *s = f.scores + 3 * i;
				cr_expect(close_to((double)s[0] + (double)s[1] + (double)s[2], 1, 0,
						   1e-5));
				loss -= log((double)s[test.label[i]]) / (double)f.rows;
				hits += argmax(s, 3) == test.label[i];
			}
		cr_expect(loss < 0.8 && hits > 0.7 * (double)f.rows, "%s: log loss %g, %g hits",
			  params[p], loss, hits);
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&test);
}

/* A machine that learns labels of pure chance by heart knows its own rows alone. Its probabilities
 * come from rows it did not see, so that it does not trust itself on those it did. */
Test(svm_solve, probabilities_do_not_come_from_rows_already_seen)
{
	struct problem p = problem_blobs(240, 4, 2, 1);
	static const char *const params[] = { "probability=yes,C=100,gamma=1", "probability=yes,C=100,gamma=1,engine=smo",
					      "probability=yes,C=100,gamma=1,multiclass=ovr" };

	for (size_t i = 0; i < p.view.rows; i++)
		p.label[i] = i * 2654435761u >> 7 & 1;
	for (size_t k = 0; k < sizeof params / sizeof *params; k++) {
		struct fitted f;
		double own = 0, hits = 0;
		if (fits(&f, "C=100,gamma=1", &p.view, &p.view))
			for (size_t i = 0; i < f.rows; i++)
				hits += argmax(f.scores + 2 * i, 2) == p.label[i];
		cr_expect(hits > 0.9 * (double)p.view.rows, "learned by heart: %g of %zu", hits, p.view.rows);
		fitted_free(&f);
		if (fits(&f, params[k], &p.view, &p.view))
			for (size_t i = 0; i < f.rows; i++)
				own += (double)f.scores[2 * i + p.label[i]] / (double)f.rows;
		cr_expect(own < 0.7, "%s: trusts its own labels with %g", params[k], own);
		fitted_free(&f);
	}
	problem_free(&p);
}

Test(svm_solve, parameters_that_do_not_fit_are_refused_with_a_reason)
{
	struct problem train = overlapping(60, 4, 3, 1), values = problem_smooth(60, 4, 1);
	static const struct { const char *params; bool regress; enum err_code code; } rows[] = {
		{ "engine=smo,type=nu_svc,nu=0.999", false, ERR_PARAM },
		{ "class_weight=1:2", false, ERR_PARAM },
		{ "max_iter=1000,precompute=yes", false, ERR_PARAM }, { "engine=libsvm,max_iter=1000", true, ERR_PARAM },
		{ "type=nu_svc,nu=0.999", false, ERR_PARAM }, { "type=c_svc", true, ERR_UNSUITED },
		{ "type=nu_svr", false, ERR_UNSUITED },
	};

	for (size_t i = 0; i < 12; i++) /* such a nu is infeasible where classes differ in size */
		train.label[i] = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fitted f;
		struct err e = { 0 };
		cr_expect(fit(&f, &svc_class, rows[i].params,
			      rows[i].regress ? &values.view : &train.view, NULL, 7, 1, &e) == -1 &&
				  e.code == rows[i].code && e.text[0],
			  "%s: %s", rows[i].params, e.text);
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&values);
}
