/* What auto stands for: an engine by the size of the problem, the kernel whole by rows and values. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc.h"
#include "algorithms/svm/svc_choice.h"
#include "tests/support/problems.h"

struct table {
	struct svc_set set;
	float *x;
	double *target;
	uint32_t *label;
};

/* n rows of so many values, classes taking turns; 0 classes: values. */
static void table_make(struct table *t, size_t n, size_t d, size_t classes)
{
	struct data_view v = { .rows = n, .cols = d, .stride = d, .classes = classes,
			       .task = classes ? TASK_CLASSIFY : TASK_REGRESS };

	v.x = t->x = mem_array(n * d, sizeof *t->x, NULL);
	v.label = t->label = mem_array(n, sizeof *t->label, NULL);
	v.target = t->target = mem_array(n, sizeof *t->target, NULL);
	cr_assert(t->x && t->label && t->target);
	for (size_t i = 0; i < n * d; i++)
		t->x[i] = 1 + (float)(i % 7);
	for (size_t i = 0; i < n; i++) {
		t->label[i] = classes ? (uint32_t)(i % classes) : 0;
		t->target[i] = (double)i;
	}
	cr_assert(!svc_set_make(&t->set, &v, SVC_RBF, NULL));
}

static void table_free(struct table *t)
{
	svc_set_free(&t->set);
	free(t->x);
	free(t->label);
	free(t->target);
}

static const struct svc_plan plain = { .options = { .kernel = { .kind = SVC_RBF }, .max_iter = INFINITY } };

Test(svm_choice, a_large_problem_goes_to_smo_and_a_small_one_to_libsvm)
{
	static const struct { size_t rows, cols, classes; enum svc_engine_kind want; } cases[] = {
		{ 150, 4, 3, SVC_LIBSVM }, { 1797, 64, 10, SVC_LIBSVM }, { 442, 10, 0, SVC_LIBSVM },
		{ 5000, 40, 2, SVC_LIBSVM }, { 20000, 10, 2, SVC_SMO }, { 12000, 8, 0, SVC_SMO },
		{ 20000, 16, 26, SVC_SMO }, { 6000, 20, 26, SVC_LIBSVM },
		{ 630, 4, 63, SVC_LIBSVM }, { 640, 4, 64, SVC_SMO },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;
		table_make(&t, cases[i].rows, cases[i].cols, cases[i].classes);
		cr_expect_eq(svc_choose_engine(&t.set, &plain), cases[i].want, "%zu x %zu, %zu classes: %g",
			     cases[i].rows, cases[i].cols, cases[i].classes,
			     svc_libsvm_steps(&t.set, &plain));
		table_free(&t);
	}
}

/* By the rows of the largest machine, as far as type and kernel allow it; a limit on iterations goes before. */
Test(svm_choice, machines_of_very_many_rows_are_approximated)
{
	struct svc_plan rest = plain, linear = plain, nu = plain, limited = plain, sample = plain;
	struct table two, many;

	rest.ovr = true;
	linear.options.kernel.kind = SVC_LINEAR;
	nu.options.type = SVC_NU_SVC;
	limited.options.max_iter = 1e6;
	table_make(&two, 250002, 2, 2);
	table_make(&many, 250002, 2, 5);
	cr_expect_eq(svc_choose_engine(&two.set, &plain), SVC_NYSTROEM);
	cr_expect_eq(svc_choose_engine(&many.set, &plain), SVC_SMO, "two of five classes are 100,000 rows");
	cr_expect_eq(svc_choose_engine(&many.set, &rest), SVC_NYSTROEM);
	cr_expect_eq(svc_choose_engine(&two.set, &linear), SVC_SMO);
	cr_expect_eq(svc_choose_engine(&two.set, &nu), SVC_SMO);
	cr_expect_eq(svc_choose_engine(&two.set, &limited), SVC_SMO);
	table_free(&two), table_free(&many);
	table_make(&two, 1000, 2, 2);
	sample.options.whole = 250002;
	cr_expect_eq(svc_choose_engine(&two.set, &sample), SVC_NYSTROEM);
	table_free(&two);
}

/* 5 + 5 rows: one machine of 10. Three classes of 4, 3, 3: pairs of 7, 7 and 6 rows. */
Test(svm_choice, steps_are_those_of_all_machines)
{
	struct table two, three, values;
	struct svc_plan p = plain;

	table_make(&two, 10, 4, 2);
	table_make(&three, 10, 4, 3);
	table_make(&values, 10, 4, 0);
	cr_expect_float_eq(svc_libsvm_steps(&two.set, &p), 100 * 24, 1e-6);
	cr_expect_float_eq(svc_libsvm_steps(&three.set, &p), (49 + 49 + 36) * 24, 1e-6);
	cr_expect_float_eq(svc_libsvm_steps(&values.set, &p), 2 * 100 * 24, 1e-6);
	p.probability = true;
	cr_expect_float_eq(svc_libsvm_steps(&two.set, &p), 5 * 100 * 24, 1e-6);
	cr_expect_float_eq(svc_libsvm_steps(&values.set, &p), 2 * 100 * 24, 1e-6);
	p = plain;
	p.ovr = true;
	cr_expect_float_eq(svc_libsvm_steps(&three.set, &p), 3 * 100 * 24, 1e-6);
	table_free(&two);
	table_free(&three);
	table_free(&values);
}

Test(svm_choice, parameters_that_one_engine_takes_ask_for_it)
{
	static const struct { const char *params, *engine; } rows[] = {
		{ "", "libsvm" }, { "engine=smo", "smo" }, { "engine=libsvm", "libsvm" },
		{ "max_iter=100000", "smo" }, { "precompute=yes", "libsvm" },
	};
	struct problem p = problem_blobs(60, 3, 2, 1);
	struct fitted f;
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(!fit(&f, &svc_class, rows[i].params, &p.view, NULL, 1, 1, &e), "%s", e.text);
		cr_expect_str_eq(step_engine(&f.last), rows[i].engine, "%s", rows[i].params);
		fitted_free(&f);
	}
	cr_expect(fit(&f, &svc_class, "max_iter=100,precompute=yes", &p.view, NULL, 1, 1, &e) == -1 &&
		  e.code == ERR_PARAM && strstr(e.text, "max_iter asks for engine=smo"), "%s", e.text);
	fitted_free(&f);
	problem_free(&p);
}

Test(svm_choice, the_kernel_is_made_whole_where_values_make_up_for_rows)
{
	static const struct { size_t rows, cols; bool pays; } cases[] = {
		{ 300, 15, false }, { 300, 16, true }, { 3000, 29, false }, { 3000, 31, true },
		{ 6000, 16, false }, { 6500, 256, true },
	};
	struct svc_options linear = plain.options;

	linear.kernel.kind = SVC_LINEAR;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;
		table_make(&t, cases[i].rows, cases[i].cols, 2);
		cr_expect_eq(svc_whole_pays(&t.set, &plain.options), cases[i].pays, "%zu x %zu",
			     cases[i].rows, cases[i].cols);
		cr_expect(!svc_whole_pays(&t.set, &linear));
		table_free(&t);
	}
}

/* A sample behaves as the table that it stands for: else its time would tell nothing of that. */
Test(svm_choice, a_sample_is_taken_for_the_rows_that_it_stands_for)
{
	struct svc_plan sample = plain;
	struct table t;

	table_make(&t, 500, 20, 2);
	cr_expect_eq(svc_choose_engine(&t.set, &sample), SVC_LIBSVM);
	cr_expect(svc_whole_pays(&t.set, &sample.options));
	sample.options.whole = 400;
	cr_expect_eq(svc_choose_engine(&t.set, &sample), SVC_LIBSVM, "no table is smaller than its sample");
	sample.options.whole = 20000;
	cr_expect_eq(svc_choose_engine(&t.set, &sample), SVC_SMO);
	cr_expect(!svc_whole_pays(&t.set, &sample.options));
	table_free(&t);
}

/* Ones and zeros of 100 columns cost what their ones cost. */
Test(svm_choice, zeros_are_no_values)
{
	struct table t;

	table_make(&t, 400, 100, 2);
	cr_expect_float_eq(t.set.entries, 400 * 100, 0);
	for (size_t i = 0; i < 400; i++)
		memset(t.x + 100 * i, 0, 90 * sizeof *t.x);
	struct data_view v = t.set.view;
	svc_set_free(&t.set);
	cr_assert(!svc_set_make(&t.set, &v, SVC_RBF, NULL));
	cr_expect_float_eq(t.set.entries, 400 * 10, 0);
	cr_expect(!svc_whole_pays(&t.set, &plain.options));
	table_free(&t);
}

Test(svm_choice, rows_of_few_values_get_a_small_cache)
{
	cr_expect_eq(svc_cache_worth(63, (size_t)1 << 30), (size_t)256 << 20);
	cr_expect_eq(svc_cache_worth(63, 1000), 1000);
	cr_expect_eq(svc_cache_worth(64, (size_t)1 << 30), (size_t)1 << 30);
}

/* Four kernel rows with a class, of 32 lanes or 64, for each row; two classes, or less room, get what there is. */
Test(svm_choice, pairs_of_classes_get_as_much_cache_as_they_come_back_to)
{
	static const struct { size_t rows, classes, bytes, want; } cases[] = {
		{ 1000, 100, 1 << 30, 4 * 1000 * 32 * 4 }, { 1000, 25, 1 << 30, 4 * 1000 * 64 * 4 },
		{ 1000, 100, 1000, 1000 }, { 1000, 2, 1 << 30, 1 << 30 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table t;

		table_make(&t, cases[i].rows, 3, cases[i].classes);
		cr_expect_eq(svc_cache_of_pairs(&t.set, cases[i].bytes), cases[i].want, "%zu classes: %zu",
			     cases[i].classes, svc_cache_of_pairs(&t.set, cases[i].bytes));
		table_free(&t);
	}
}

/* What a look ahead hears of memory: 14,142 rows of ten columns are the most for libsvm. */
Test(svm_choice, the_most_that_a_cache_takes_is_told_by_rows_and_columns)
{
	static const struct {
		const char *name, *value;
		size_t rows, cols;
		double bytes;
	} cases[] = {
		{ "C", "1", 14142, 10, 1 << 30 }, { "C", "1", 14143, 10, 1 << 28 }, { "C", "1", 50000, 64, 1 << 30 },
		{ "engine", "smo", 100, 10, 1 << 28 }, { "engine", "libsvm", 50000, 10, 1 << 30 },
		{ "cache", "300", 50000, 10, 300 << 20 }, { "C", "1", 1000000, 10, 128 * 1280 * 1280 * 4.0 },
		{ "kernel", "linear", 1000000, 10, 1 << 28 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct param_set p;

		cr_assert(!param_init(&p, svc_class.params, NULL) &&
			  !param_put(&p, cases[i].name, cases[i].value, NULL));
		cr_expect_eq(svc_class.cache(&p, cases[i].rows, cases[i].cols), cases[i].bytes, "%s=%s, %zu rows: %g",
			     cases[i].name, cases[i].value, cases[i].rows,
			     svc_class.cache(&p, cases[i].rows, cases[i].cols));
		param_free(&p);
	}
}

static void put_kernel_bytes(void *ctx, const char *name, size_t index, double value)
{
	(void)index;
	if (!strcmp(name, "kernel_bytes"))
		*(double *)ctx = value;
}

/* What kernel rows may take is held to this process's part of the machine; the answer stays. */
Test(svm_choice, a_part_of_the_machine_bounds_the_cache_and_no_result)
{
	struct problem p = problem_blobs(3000, 3, 2, 1);
	static const size_t shares[] = { 0, (size_t)8 << 20 };
	double bytes[2] = { 0 };
	float *scores[2];

	for (int k = 0; k < 2; k++) {
		struct learner_env env = { .seed = 1, .threads = 1, .share = shares[k] };
		struct fitted f = { .lc = &svc_class, .outputs = 2 };
		struct err e = { 0 };
		cr_assert(!param_init(&f.params, svc_class.params, &e) &&
			  !param_put(&f.params, "engine", "smo", &e) &&
			  !svc_class.create(&f.self, &f.params, &env, &e) &&
			  !svc_class.begin(f.self, &p.view, NULL, &e) &&
			  !svc_class.step(f.self, &f.last, &e) && !fitted_predict(&f, &p.view, &e), "%s", e.text);
		cr_assert(!svc_class.diagnose(f.self, &(struct diag_sink){ put_kernel_bytes, &bytes[k] }, &e));
		scores[k] = mem_copy(f.scores, 6000, sizeof(float), NULL);
		fitted_free(&f);
	}
	cr_expect(bytes[0] > 3000. * 3000 * sizeof(float), "all rows have room: %g bytes", bytes[0]);
	cr_expect(bytes[1] <= 4 << 20 && bytes[1] > 3 << 20, "%g bytes", bytes[1]);
	cr_expect(!memcmp(scores[0], scores[1], 6000 * sizeof(float)));
	free(scores[0]);
	free(scores[1]);
	problem_free(&p);
}
