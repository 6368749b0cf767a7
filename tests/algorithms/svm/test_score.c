/* Scores name libsvm's class; and what a support vector machine is known for, on known data. */
#include <criterion/criterion.h>
#include <math.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_model.h"
#include "algorithms/svm/svc_platt.h"
#include "tests/support/compressed.h"
#include "tests/support/problems.h"

/* libsvm's svm_predict_values: a vote per pair, the first label of those with most votes. */
static uint32_t libsvm_vote(const double *decision, size_t groups, const uint32_t *label)
{
	int votes[8] = { 0 };
	size_t best = 0, k = 0;

	for (size_t i = 0; i < groups; i++)
		for (size_t j = i + 1; j < groups; j++)
			decision[k++] > 0 ? ++votes[i] : ++votes[j];
	for (size_t i = 1; i < groups; i++)
		if (votes[i] > votes[best])
			best = i;
	return label[best];
}

Test(svm_score, the_largest_score_is_always_libsvms_vote)
{
	uint32_t label[5] = { 3, 0, 5, 2, 1 };
	struct rng r = rng_make(5);

	for (size_t groups = 2; groups <= 5; groups++)
		for (int round = 0; round < 5000; round++) {
			struct svc_model m = { .classes = 6, .groups = groups, .label = label,
					       .machines = svc_machines(TASK_CLASSIFY, groups, false) };
			double decision[10], work[10];
			float score[6];
			uint32_t best = 0;
			for (size_t k = 0; k < m.machines; k++) /* from nothing to beyond a float */
				decision[k] = round % 9 ? rng_normal(&r) * exp(rng_normal(&r) * (round % 3 ? 1 : 60)) : 0;
			svc_score(&m, decision, work, score);
			for (uint32_t c = 1; c < 6; c++)
				if (score[c] > score[best])
					best = c;
			cr_assert(best == libsvm_vote(decision, groups, label), "%zu classes, round %d: %u, libsvm %u", groups,
				  round, best, libsvm_vote(decision, groups, label));
		}
}

/* Everybody beats somebody, one vote each: the order is that of the summed decision values, each
 * counted for the first of its pair and against the second. */
Test(svm_score, equal_votes_are_ordered_by_what_speaks_for_a_class)
{
	uint32_t label[3] = { 2, 0, 1 };
	struct svc_model m = { .classes = 3, .groups = 3, .label = label,
			       .machines = svc_machines(TASK_CLASSIFY, 3, false) };
	static const struct { double decision[3]; uint32_t order[3]; } rows[] = {
		/* sums of labels 2, 0, 1: 1.5, -1, -0.5; then -1, 1.5, -0.5; then -2.5, 2.75, -0.25 */
		{ { 2, -0.5, 1 }, { 2, 1, 0 } },
		{ { 0.5, -1.5, 2 }, { 2, 0, 1 } },
		{ { -3, 0.5, -0.25 }, { 2, 0, 1 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double work[6];
		float s[3];
		svc_score(&m, rows[i].decision, work, s);
		cr_expect(s[rows[i].order[0]] > s[rows[i].order[1]] && s[rows[i].order[1]] > s[rows[i].order[2]],
			  "%zu: %g %g %g", i, (double)s[0], (double)s[1], (double)s[2]);
	}
}

static double accuracy(const char *params, const struct problem *train, const struct problem *test)
{
	struct fitted f;
	struct err e = { 0 };
	double a = NAN;

	if (fit(&f, &svc_class, params, &train->view, NULL, 1, 1, &e) || fitted_predict(&f, &test->view, &e))
		cr_expect_fail("%s: %s", params, e.text);
	else
		a = accuracy_of(&f, &test->view);
	fitted_free(&f);
	return a;
}

/* Two spirals of one and a half turns, with little noise. */
static struct problem spirals(size_t n, uint64_t seed)
{
	struct problem p = problem_blobs(n, 2, 2, seed);
	struct rng r = rng_make(seed);

	for (size_t i = 0; i < n; i++) {
		double t = 0.5 + 9 * sqrt(rng_uniform(&r)), side = p.label[i] ? 1 : -1;
		p.x[2 * i] = (float)(side * t * cos(t) / 5 + 0.05 * rng_normal(&r));
		p.x[2 * i + 1] = (float)(side * t * sin(t) / 5 + 0.05 * rng_normal(&r));
	}
	return p;
}

Test(svm_score, a_curved_kernel_solves_spirals_and_a_straight_one_cannot)
{
	struct problem train = spirals(400, 1), test = spirals(400, 2);

	cr_expect(accuracy("gamma=5,C=10", &train, &test) > 0.97);
	cr_expect(accuracy("gamma=5,C=10,engine=smo", &train, &test) > 0.97);
	cr_expect(accuracy("kernel=linear", &train, &test) < 0.75);
	problem_free(&train);
	problem_free(&test);
}

Test(svm_score, a_straight_kernel_is_as_good_on_straight_data)
{
	struct problem train = problem_blobs(200, 6, 2, 1), test = problem_blobs(400, 6, 2, 2);

	cr_expect(accuracy("kernel=linear", &train, &test) >= accuracy("", &train, &test) - 0.01);
	problem_free(&train);
	problem_free(&test);
}

Test(svm_score, a_column_of_another_scale_ruins_the_default_machine)
{
	struct problem train = problem_blobs(200, 4, 2, 1), test = problem_blobs(200, 4, 2, 2);
	struct problem *both[2] = { &train, &test };
	double before = accuracy("", &train, &test);

	for (int t = 0; t < 2; t++)             /* column 3 is noise */
		for (size_t i = 0; i < 200; i++)
			both[t]->x[4 * i + 3] *= 10000;
	cr_expect(accuracy("", &train, &test) < before - 0.2);
	problem_free(&train);
	problem_free(&test);
}

/* Saved and loaded: the same bits. */
static void check_loaded(const struct fitted *f, const struct data_view *v)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), id;
	struct fitted back = { .lc = &svc_class, .outputs = f->outputs };
	struct learner_env env = { .threads = 1 };
	struct err e = { 0 };

	H5Pset_fapl_core(access, 1 << 16, 0);
	id = H5Fcreate("model", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	struct blob blob = { .group = id };
	cr_assert(!svc_class.save(f->self, &blob, &e) && !svc_class.load(&back.self, &blob, &env, &e) &&
		  !fitted_predict(&back, v, &e), "%s", e.text);
	cr_expect(same_bits(f, &back));
	fitted_free(&back);
	H5Pclose(access);
	H5Fclose(id);
}

static void check_text(const struct fitted *f, const struct fitted *dense)
{
	char *text[2] = { NULL };
	size_t size;
	const struct fitted *of[2] = { f, dense };

	for (int k = 0; k < 2; k++) {
		FILE *out = open_memstream(&text[k], &size);
		cr_assert(out && !svc_class.print(of[k]->self, "libsvm", out, NULL));
		fclose(out);
	}
	cr_expect_str_eq(text[0], text[1]);
	free(text[0]);
	free(text[1]);
}

static void check_scores(const char *params, const struct data_view *dense, const struct data_view *other)
{
	struct fitted a, b;
	struct err e = { 0 };

	cr_assert(!fit(&a, &svc_class, params, dense, NULL, 1, 1, &e) && !fitted_predict(&a, dense, &e));
	cr_assert(!fit(&b, &svc_class, params, other, NULL, 1, 1, &e) && !fitted_predict(&b, other, &e),
		  "%s: %s", params, e.text);
	for (size_t i = 0; i < a.rows * a.outputs; i++)
		cr_expect(fabs((double)(a.scores[i] - b.scores[i])) < 5e-3, "%s, score %zu: %g, compressed %g",
			  params, i, (double)a.scores[i], (double)b.scores[i]);
	check_loaded(&b, other);
	if (!strcmp(params, "engine=libsvm,gamma=0.1"))   /* the same bits, therefore */
		check_text(&b, &a);
	fitted_free(&a);
	fitted_free(&b);
}

/* Some columns with few values, which are lists, and some with many. */
Test(svm_score, compressed_rows_get_the_scores_of_dense_ones)
{
	static const char *const params[] = {
		"engine=libsvm,gamma=0.1", "", "engine=smo", "precompute=yes", "kernel=linear,engine=smo", "kernel=linear,C=100,engine=smo",
		"kernel=linear", "kernel=poly,gamma=0.2,coef0=1,engine=smo", "gamma=0.1,probability=yes,engine=smo",
		"multiclass=ovr,engine=smo", "type=nu_svc,nu=0.2,engine=smo", "kernel=sigmoid,gamma=0.01",
	};
	struct problem p = problem_blobs(150, 9, 3, 1);
	struct compressed mixed, all;

	for (size_t i = 0; i < 150; i++)
		for (size_t j = 0; j < 9; j++)
			if (j < 2)
				p.x[9 * i + j] += 5;    /* gamma=scale: zeros are not the mean */
			else if (j < 5 ? j % 3 == i % 3 : (i + j) % 19)
				p.x[9 * i + j] = 0;
	compressed_make(&mixed, &p.view, 2);
	compressed_make(&all, &p.view, 0);
	for (size_t k = 0; k < sizeof params / sizeof *params; k++) {
		check_scores(params[k], &p.view, &mixed.view);
		check_scores(params[k], &p.view, &all.view);
	}
	compressed_free(&mixed);
	compressed_free(&all);
	problem_free(&p);
}

/* Of some classes, so that rows are turned before they are decided, four by four and the rest. */
Test(svm_score, a_row_has_its_scores_alone_or_among_others)
{
	struct problem p = problem_blobs(300, 3, 8, 3);
	struct data_view rows = p.view;
	struct fitted f;
	struct err e = { 0 };
	float *all;

	cr_assert(!fit(&f, &svc_class, "C=0.5,gamma=0.3", &p.view, NULL, 1, 1, &e) && !fitted_predict(&f, &rows, &e), "%s", e.text);
	all = f.scores;
	f.scores = NULL;
	for (size_t n = 1; n <= 43; n += 6) {
		rows.rows = n;
		cr_assert(!fitted_predict(&f, &rows, &e), "%s", e.text);
		cr_expect(!memcmp(f.scores, all, n * 8 * sizeof *all), "%zu rows", n);
	}
	free(all);
	fitted_free(&f);
	problem_free(&p);
}

/* Two values that part the classes: the best sigmoid goes through the smoothed targets, 11/12 and 1/12
 * for ten rows each (Platt 1999), not to 1 and 0. */
Test(svm_score, sigmoids_aim_at_smoothed_targets)
{
	double f[20], a, b;

	for (size_t i = 0; i < 20; i++)
		f[i] = i % 2 ? 1 : -1;
	cr_assert_eq(svc_platt_fit(f, f, NULL, 20, &a, &b, NULL), 0);
	cr_expect_float_eq(svc_platt_of(1, a, b), 11. / 12, 1e-4);
	cr_expect_float_eq(svc_platt_of(-1, a, b), 1. / 12, 1e-4);
}

/* Labels of noise under a machine that learns them by heart: decision values of rows that it has seen
 * would make it sure of itself; those of rows held out say that it knows nothing. */
Test(svm_score, probabilities_come_from_rows_that_were_held_out)
{
	struct problem p = problem_blobs(200, 4, 2, 1);
	struct rng r = rng_make(3);
	struct fitted f;
	struct err e = { 0 };
	double sure = 0;

	for (size_t i = 0; i < 200; i++)
		p.label[i] = (uint32_t)rng_below(&r, 2);
	cr_assert(!fit(&f, &svc_class, "gamma=5,C=100,probability=yes", &p.view, NULL, 1, 1, &e) &&
		  !fitted_predict(&f, &p.view, &e), "%s", e.text);
	for (size_t i = 0; i < 200; i++)
		sure += fmax((double)f.scores[2 * i], (double)f.scores[2 * i + 1]) / 200;
	cr_expect_lt(sure, 0.7, "%g", sure);
	fitted_free(&f);
	problem_free(&p);
}
