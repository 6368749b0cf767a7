/* The grid must find what separate fits find; and the tuning helpers around it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_grid.h"
#include "tests/problems.h"

enum { FOLDS = 3, CS = 4, GAMMAS = 3 };
static const double cs[CS] = { 0.1, 1, 10, 200 }, gammas[GAMMAS] = { 0.01, 0.1, 1 };

static struct problem noisy(size_t n, size_t classes, uint64_t seed)
{
	struct problem p = classes ? problem_blobs(n, 5, classes, seed) : problem_smooth(n, 5, seed);
	struct problem noise = problem_smooth(n, 5, seed + 9);

	for (size_t i = 0; classes && i < n * 5; i++)
		p.x[i] = 0.4f * p.x[i] + 0.6f * noise.x[i];
	for (size_t i = 0; classes && i < n; i += 7)
		p.label[i] = (p.label[i] + 1) % (uint32_t)classes;
	problem_free(&noise);
	return p;
}

static struct svc_plan plan_of(enum task task, int threads)
{
	return (struct svc_plan){ .options = {
		.type = task == TASK_CLASSIFY ? SVC_C_SVC : SVC_EPSILON_SVR, .kernel = { .kind = SVC_RBF },
		.epsilon = 0.1, .tolerance = 1e-4, .max_iter = INFINITY, .shrinking = true, .engine = SVC_SMO,
		.threads = threads } };
}

/* Score of one cell and fold by a fit of its own. */
static double fit_alone(const struct problem *p, const uint32_t *fold, uint32_t test, double c, double gamma,
			const char *more)
{
	size_t d = p->view.cols, n[2] = { 0 }, outputs = view_outputs(&p->view);
	struct data_view part[2] = { p->view, p->view };
	struct fitted f;
	struct err e = { 0 };
	char params[160];
	double score;

	for (int t = 0; t < 2; t++) {
		float *x = mem_array(p->view.rows * d, sizeof *x, NULL);
		uint32_t *label = mem_zeros(p->view.rows, sizeof *label, NULL);
		double *target = mem_zeros(p->view.rows, sizeof *target, NULL);
		for (size_t i = 0; i < p->view.rows; i++) {
			if ((fold[i] == test) != t)
				continue;
			memcpy(x + n[t] * d, p->x + i * d, d * sizeof *x);
			if (p->label)
				label[n[t]] = p->label[i];
			else
				target[n[t]] = p->target[i];
			n[t]++;
		}
		part[t].x = x;
		part[t].rows = n[t];
		part[t].label = p->label ? label : NULL;
		part[t].target = p->label ? NULL : target;
		if (p->label)
			free(target);
		else
			free(label);
	}
	snprintf(params, sizeof params, "engine=smo,tolerance=0.0001,C=%.17g,gamma=%.17g%s", c, gamma, more);
	cr_assert(!fit(&f, &svc_class, params, &part[0], NULL, 1, 1, &e) && !fitted_predict(&f, &part[1], &e),
		  "%s", e.text);
	score = outputs > 1 ? accuracy_of(&f, &part[1]) : rmse_of(&f, &part[1]);
	fitted_free(&f);
	for (int t = 0; t < 2; t++) {
		free((void *)part[t].x);
		free((void *)part[t].label);
		free((void *)part[t].target);
	}
	return score;
}

static void check_grid(const struct problem *p, struct svc_plan plan, double tolerance, const char *more)
{
	uint32_t *fold = mem_array(p->view.rows, sizeof *fold, NULL);
	struct svc_grid g = { cs, gammas, CS, GAMMAS, fold, FOLDS };
	struct svc_grid_cell cell[GAMMAS * CS];
	double score[GAMMAS * CS * FOLDS];
	struct err e = { 0 };

	for (size_t i = 0; i < p->view.rows; i++)
		fold[i] = (uint32_t)(i * 7 % 11 % FOLDS);
	cr_assert(!svc_grid_run(&g, &plan, &p->view, cell, score, &e), "%s", e.text);
	for (size_t i = 0; i < GAMMAS * CS; i++) {
		double mean = 0;
		for (size_t f = 0; f < FOLDS; f++) {
			double want = fit_alone(p, fold, (uint32_t)f, cs[i % CS], gammas[i / CS], more);
			mean += score[i * FOLDS + f] / FOLDS;
			cr_expect(close_to(score[i * FOLDS + f], want, 0, tolerance), "C=%g gamma=%g fold %zu%s: %g, alone "
				  "%g", cs[i % CS], gammas[i / CS], f, more, score[i * FOLDS + f], want);
		}
		cr_expect(close_to(cell[i].score, mean, 1e-12, 0) && cell[i].vectors > 0);
	}
	free(fold);
}

Test(svm_grid, finds_what_separate_fits_find)
{
	struct problem two = noisy(203, 2, 1), four = noisy(201, 4, 1), values = noisy(151, 0, 1);
	struct svc_plan rest = plan_of(TASK_CLASSIFY, 1);

	rest.ovr = true;
	check_grid(&two, plan_of(TASK_CLASSIFY, 1), 0.016, "");
	/* votes that tie go to the class that occurs first, which need not be the same in a part */
	check_grid(&four, plan_of(TASK_CLASSIFY, 1), 0.031, "");
	check_grid(&four, rest, 0.016, ",multiclass=ovr");
	check_grid(&values, plan_of(TASK_REGRESS, 1), 2e-3, "");
	problem_free(&two);
	problem_free(&four);
	problem_free(&values);
}

/* Where SMO alone takes long, so that the next C begins where an interior point ended. */
Test(svm_grid, finds_what_separate_fits_find_with_a_linear_kernel)
{
	struct problem two = noisy(203, 2, 1), values = noisy(151, 0, 1);
	struct svc_plan classes = plan_of(TASK_CLASSIFY, 1), numbers = plan_of(TASK_REGRESS, 1);

	classes.options.kernel.kind = numbers.options.kernel.kind = SVC_LINEAR;
	check_grid(&two, classes, 0.016, ",kernel=linear");
	check_grid(&values, numbers, 2e-3, ",kernel=linear");
	problem_free(&two);
	problem_free(&values);
}

Test(svm_grid, two_threads_or_little_memory_change_no_score)
{
	struct problem p = noisy(201, 3, 1);
	uint32_t fold[201];
	struct svc_grid g = { cs, gammas, CS, GAMMAS, fold, FOLDS };
	struct svc_grid_cell cell[GAMMAS * CS];
	double a[GAMMAS * CS * FOLDS], b[GAMMAS * CS * FOLDS];
	struct svc_plan plan = plan_of(TASK_CLASSIFY, 1);

	for (size_t i = 0; i < 201; i++)
		fold[i] = (uint32_t)(i * 7 % 11 % FOLDS);
	cr_assert(!svc_grid_run(&g, &plan, &p.view, cell, a, NULL));
	plan.options.threads = 2;
	cr_assert(!svc_grid_run(&g, &plan, &p.view, cell, b, NULL));
	cr_expect(!memcmp(a, b, sizeof a));
	plan.options.memory = 50000;            /* neither distances nor all kernel rows fit */
	cr_assert(!svc_grid_run(&g, &plan, &p.view, cell, b, NULL));
	for (size_t i = 0; i < GAMMAS * CS * FOLDS; i++)
		cr_expect(close_to(b[i], a[i], 0, 0.016), "cell %zu: %g, not %g", i, b[i], a[i]);
	problem_free(&p);
}

Test(svm_grid, refuses_what_makes_no_grid)
{
	struct problem p = noisy(60, 2, 1);
	uint32_t fold[60] = { 0 };
	static const double down[] = { 2, 1 }, zero[] = { 0, 1 };
	struct svc_plan plan = plan_of(TASK_CLASSIFY, 1);
	struct svc_grid_cell cell[4];
	struct svc_grid bad[] = {
		{ down, gammas, 2, 2, fold, 2 }, { zero, gammas, 2, 2, fold, 2 }, { cs, zero, 2, 2, fold, 2 },
		{ cs, gammas, 2, 2, fold, 1 }, { cs, gammas, 0, 2, fold, 2 },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		cr_expect(svc_grid_run(&bad[i], &plan, &p.view, cell, NULL, &e) == -1 && e.code == ERR_PARAM, "%zu", i);
	}
	fold[7] = 5;
	struct svc_grid far = { cs, gammas, 2, 2, fold, 2 };
	cr_expect(svc_grid_run(&far, &plan, &p.view, cell, NULL, NULL) == -1);
	problem_free(&p);
}

Test(svm_grid, log2_values_best_cell_and_a_finer_pass)
{
	double v[16], finer[5];
	struct svc_grid g = { cs, gammas, CS, GAMMAS, NULL, FOLDS };
	struct svc_grid_cell cell[GAMMAS * CS] = { [2] = { .score = 0.9 }, [5] = { .score = 0.9 } };

	cr_expect(svc_grid_log2(-5, 15, 2, 16, v) == 11 && v[0] == 0.03125 && v[10] == 32768);
	cr_expect(svc_grid_log2(0, 1, 0.1, 16, v) == 11);
	cr_expect(svc_grid_log2(-5, 15, 2, 3, v) == 3);
	cr_expect(svc_grid_best(&g, TASK_CLASSIFY, cell) == 2);
	cr_expect(svc_grid_best(&g, TASK_REGRESS, cell) == 0);
	svc_grid_log2(-2, 6, 2, 5, v);
	svc_grid_narrow(v, 5, 8, 0.25, finer);
	cr_expect(close_to(finer[2], 8, 1e-12, 0) && close_to(finer[0], 4, 1e-12, 0) && close_to(finer[4], 16, 1e-12, 0));
}

Test(svm_grid, a_pilot_forecasts_a_time_and_a_size)
{
	struct problem p = noisy(1200, 2, 1);
	struct svc_plan plan = plan_of(TASK_CLASSIFY, 1);
	struct svc_forecast f;
	struct err e = { 0 };

	plan.options.kernel.gamma = 0.2;
	plan.options.c = 1;
	plan.options.cache = 1 << 26;
	cr_assert(!svc_pilot(&plan, &p.view, &f, &e), "%s", e.text);
	cr_expect(f.seconds > 0 && f.exponent >= 1 && f.exponent <= 3 && f.bytes > 0);
	p.view.rows = 10;
	cr_expect(svc_pilot(&plan, &p.view, &f, &e) == -1);
	problem_free(&p);
}

Test(svm_grid, a_search_mends_bad_defaults)
{
	struct problem train = noisy(300, 3, 1), test = noisy(300, 3, 2), values = noisy(200, 0, 1);
	static const char *const params[] = { "C=0.001,gamma=100,search=3", "C=0.001,gamma=100,search=3,engine=smo",
					      "kernel=linear,C=0.0001,search=3" };
	struct err e = { 0 };
	struct fitted f;

	for (size_t i = 0; i < 3; i++) {
		cr_assert(!fit(&f, &svc_class, params[i], &train.view, NULL, 1, 1, &e) && !fitted_predict(&f, &test.view, &e),
			  "%s: %s", params[i], e.text);
		cr_expect(accuracy_of(&f, &test.view) > 0.75, "%s: %g", params[i], accuracy_of(&f, &test.view));
		fitted_free(&f);
	}
	cr_assert(!fit(&f, &svc_class, "gamma=100,search=3", &values.view, NULL, 1, 2, &e) &&
		  !fitted_predict(&f, &values.view, &e), "%s", e.text);
	cr_expect(rmse_of(&f, &values.view) < 0.3);
	fitted_free(&f);
	cr_expect(fit(&f, &svc_class, "type=nu_svc,search=3", &train.view, NULL, 1, 1, &e) == -1 && e.code == ERR_PARAM);
	fitted_free(&f);
	train.view.rows = 5;
	cr_expect(fit(&f, &svc_class, "search=3", &train.view, NULL, 1, 1, &e) == -1 && e.text[0]);
	fitted_free(&f);
	problem_free(&train);
	problem_free(&test);
	problem_free(&values);
}

Test(svm_grid, machines_solved_by_two_threads_are_the_same)
{
	struct problem p = noisy(240, 4, 1);
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
