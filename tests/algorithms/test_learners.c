/* The learner contract, over every learner in the registry: a new learner is held to all of it by
 * being listed. Problems are small and standardized, as the pipeline would hand them over. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "tests/support/fault.h"
#include "tests/support/problems.h"

/* An answer (finite scores) or an error with a text: nothing else is allowed on odd data. */
static void answers_or_explains(const struct learner_class *lc, const char *params,
				const struct data_view *train, const struct data_view *test,
				const char *what)
{
	struct fitted f = { 0 };
	struct err e = { 0 };

	if (!does_task(lc, train->task))
		return;
	if (fit(&f, lc, params, train, NULL, 7, 1, &e) || fitted_predict(&f, test, &e)) {
		cr_expect(e.code != ERR_OK && e.text[0], "%s, %s: failed without a word", lc->name, what);
	} else {
		for (size_t i = 0; i < f.rows * f.outputs; i++)
			cr_expect(isfinite(f.scores[i]), "%s, %s: score %zu is %g", lc->name, what, i,
				  (double)f.scores[i]);
	}
	fitted_free(&f);
}

Test(algorithms_learners, separate_clear_classes_and_beat_the_majority)
{
	for (size_t classes = 2; classes <= 3; classes++) {
		struct problem train = problem_blobs(150, 4, classes, 1), test = problem_blobs(90, 4, classes, 2);
		EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
			struct fitted f;
			if (fits_by_default(&f, lc, &train.view, &test.view) && !(lc->caps & IS_BASELINE))
				cr_expect(accuracy_of(&f, &test.view) >= 0.95, "%s: %g of %zu classes",
					  lc->name, accuracy_of(&f, &test.view), classes);
			fitted_free(&f);
		}
		problem_free(&train);
		problem_free(&test);
	}
}

Test(algorithms_learners, regress_a_smooth_function_better_than_its_mean)
{
	struct problem train = problem_smooth(300, 3, 1), test = problem_smooth(101, 3, 2);

	EACH_LEARNER_OF(TASK_REGRESS, lc) {
		struct fitted f;
		if (fits_by_default(&f, lc, &train.view, &test.view) && !(lc->caps & IS_BASELINE))
			cr_expect(rmse_of(&f, &test.view) < 0.5, "%s: rmse %g of sd 1", lc->name,
				  rmse_of(&f, &test.view));
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&test);
}

/* Whoever says that chance has no part answers alike whatever the seed; several trainings of it would be
 * one. */
Test(algorithms_learners, say_whether_the_seed_decides_something)
{
	static const struct { const char *learner, *params; bool uses; } also[] = {
		{ "mlp", "", true }, { "tree", "max_features=1", true },
		{ "tree", "prune=cost_complexity,prune_by=validation", false },
		{ "knn", "condense=hart,k=1", true }, { "svm", "probability=yes", true },
	};
	struct problem p = problem_blobs(120, 5, 3, 1);

	EACH_LEARNER_OF(TASK_CLASSIFY, lc)
		for (size_t i = 0; i <= sizeof also / sizeof *also; i++) {
			bool defaults = i == sizeof also / sizeof *also;
			const char *params = defaults ? "" : also[i].params;
			struct fitted a = { 0 }, b = { 0 };
			struct err e = { 0 };
			bool uses;

			if (!defaults && strcmp(also[i].learner, lc->name))
				continue;
			cr_assert(!fit(&a, lc, params, &p.view, &p.view, 3, 1, &e) &&
				  !fitted_predict(&a, &p.view, &e) &&
				  !fit(&b, lc, params, &p.view, &p.view, 4, 1, &e) &&
				  !fitted_predict(&b, &p.view, &e), "%s: %s", lc->name, e.text);
			uses = learner_caps(lc, &a.params) & USES_SEED;
			cr_expect(uses || same_bits(&a, &b), "%s[%s] uses its seed unsaid", lc->name, params);
			cr_expect(defaults || uses == also[i].uses, "%s[%s]", lc->name, params);
			fitted_free(&a);
			fitted_free(&b);
		}
	problem_free(&p);
}

Test(algorithms_learners, give_the_same_bits_for_the_same_seed_and_any_thread_count)
{
	struct problem train[2] = { problem_blobs(120, 5, 3, 1), problem_smooth(120, 5, 1) };

	for (int task = 0; task < 2; task++)
		EACH_LEARNER_OF(train[task].view.task, lc) {
			struct fitted a = { 0 }, b = { 0 };
			struct err e = { 0 };
			int rc = fit(&a, lc, "", &train[task].view, NULL, 3, 1, &e) ||
				 fitted_predict(&a, &train[task].view, &e) ||
				 fit(&b, lc, "", &train[task].view, NULL, 3, 2, &e) ||
				 fitted_predict(&b, &train[task].view, &e);
			cr_expect(!rc, "%s: %s", lc->name, e.text);
			cr_expect(!rc && same_bits(&a, &b), "%s: other bits with two threads", lc->name);
			fitted_free(&a);
			fitted_free(&b);
		}
	problem_free(&train[0]);
	problem_free(&train[1]);
}

Test(algorithms_learners, stay_as_good_under_another_seed)
{
	struct problem train = problem_blobs(150, 4, 3, 1), test = problem_blobs(90, 4, 3, 2);

	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct fitted f = { 0 };
		struct err e = { 0 };
		cr_expect(!fit(&f, lc, "", &train.view, NULL, 991, 1, &e) &&
			  !fitted_predict(&f, &test.view, &e), "%s: %s", lc->name, e.text);
		cr_expect((lc->caps & IS_BASELINE) || accuracy_of(&f, &test.view) >= 0.95, "%s", lc->name);
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&test);
}

static void predicts_row_by_row(const struct fitted *f, const struct data_view *v)
{
	for (size_t i = 0; i < f->rows; i++) {
		const float *batch = f->scores + i * f->outputs;
		struct data_view row = *v;
		float alone[3];
		row.x += i * row.stride;
		row.rows = 1;
		cr_expect(!f->lc->predict(f->self, &row, mat_of(alone, 1, f->outputs), NULL), "%s",
			  f->lc->name);
		for (size_t c = 0; c < f->outputs; c++)
			cr_expect(fabs((double)(alone[c] - batch[c])) <= 1e-4,
				  "%s: row %zu alone %g, in the batch %g", f->lc->name, i,
				  (double)alone[c], (double)batch[c]);
	}
}

Test(algorithms_learners, predict_the_same_twice_and_row_by_row)
{
	struct problem train[2] = { problem_blobs(90, 4, 3, 1), problem_smooth(90, 4, 1) };

	for (int task = 0; task < 2; task++)
		EACH_LEARNER_OF(train[task].view.task, lc) {
			const struct data_view *v = &train[task].view;
			struct fitted f;
			if (fits_by_default(&f, lc, v, v)) {
				size_t n = f.rows * f.outputs;
				float *first = mem_copy(f.scores, n, sizeof *first, NULL);
				cr_expect(!fitted_predict(&f, v, NULL));
				cr_expect(!memcmp(first, f.scores, n * sizeof *first),
					  "%s: predict changes the model", lc->name);
				predicts_row_by_row(&f, v);
				free(first);
			}
			fitted_free(&f);
		}
	problem_free(&train[0]);
	problem_free(&train[1]);
}

Test(algorithms_learners, give_probabilities_that_sum_to_one_where_they_say_so)
{
	struct problem train = problem_blobs(120, 4, 3, 1);

	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct fitted f;
		if (fits_by_default(&f, lc, &train.view, &train.view) &&
		    (learner_caps(lc, &f.params) & GIVES_PROBABILITIES))
			for (size_t i = 0; i < f.rows; i++) {
				double sum = 0;
				for (size_t c = 0; c < 3; c++) {
					cr_expect(f.scores[3 * i + c] >= 0, "%s", lc->name);
					sum += f.scores[3 * i + c];
				}
				cr_expect(fabs(sum - 1) < 1e-5, "%s: row %zu sums to %g", lc->name, i, sum);
			}
		fitted_free(&f);
	}
	problem_free(&train);
}

Test(algorithms_learners, answer_or_explain_on_degenerate_tables)
{
	struct problem p = problem_blobs(40, 3, 2, 1), s = problem_smooth(40, 3, 1);
	struct data_view v;

	EACH_LEARNER(lc) {
		v = p.view, v.rows = 1;
		answers_or_explains(lc, "", &v, &p.view, "one row");
		v = s.view, v.rows = 1;
		answers_or_explains(lc, "", &v, &s.view, "one row of regression");
		v = p.view, v.rows = 2;
		answers_or_explains(lc, "", &v, &p.view, "two rows");
		v = p.view, v.rows = 0;
		answers_or_explains(lc, "", &v, &p.view, "no row");
		v = p.view, v.cols = 1;
		answers_or_explains(lc, "", &v, &v, "one column in a wider table");
	}
	for (size_t i = 0; i < 40; i++)
		p.label[i] = 1;
	EACH_LEARNER(lc)
		answers_or_explains(lc, "", &p.view, &p.view, "one class");
	for (size_t i = 0; i < 40; i++) {
		p.label[i] = (uint32_t)(i % 2);
		s.target[i] = 3;
		p.x[3 * i + 1] = 2.5f;
	}
	EACH_LEARNER(lc) {
		answers_or_explains(lc, "", &p.view, &p.view, "constant column");
		answers_or_explains(lc, "", &s.view, &s.view, "constant target");
	}
	for (size_t i = 0; i < 120; i++)
		p.x[i] = 1;
	EACH_LEARNER(lc)
		answers_or_explains(lc, "", &p.view, &p.view, "all columns constant");
	problem_free(&p);
	problem_free(&s);
}

static void answers_on_odd_values(struct problem *p)
{
	p->x[5] = p->x[40] = NAN;
	EACH_LEARNER(lc)
		answers_or_explains(lc, "", &p->view, &p->view, "missing values");
	for (size_t i = 0; i < 60; i++)
		p->x[3 * i] = NAN;
	EACH_LEARNER(lc)
		answers_or_explains(lc, "", &p->view, &p->view, "a column of missing values");
	for (size_t i = 0; i < 60; i++)
		p->x[3 * i] = i % 7 ? 1e30f * (float)i : INFINITY;
	EACH_LEARNER(lc)
		answers_or_explains(lc, "", &p->view, &p->view, "huge and infinite values");
	problem_free(p);
}

Test(algorithms_learners, answer_or_explain_on_missing_and_infinite_values)
{
	struct problem p = problem_blobs(60, 3, 2, 1), s = problem_smooth(60, 3, 1);

	answers_on_odd_values(&p);
	answers_on_odd_values(&s);
}

Test(algorithms_learners, use_values_around_missing_ones_where_they_take_them)
{
	struct problem train = problem_blobs(200, 3, 2, 1);

	for (size_t i = 0; i < 200; i += 3)
		train.x[3 * i + i % 2] = NAN;
	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct fitted f;
		if (!(lc->caps & TAKES_MISSING) || lc->caps & IS_BASELINE || lc->caps_with)
			continue;
		if (fits_by_default(&f, lc, &train.view, &train.view))
			cr_expect(accuracy_of(&f, &train.view) >= 0.9, "%s: %g", lc->name,
				  accuracy_of(&f, &train.view));
		fitted_free(&f);
	}
	problem_free(&train);
}

Test(algorithms_learners, use_categories_and_survive_unseen_ones)
{
	struct problem train = problem_parity_of_category(300, 12, 1), test = problem_parity_of_category(60, 12, 2);

	for (size_t i = 0; i < 300; i++)        /* level 11 is left out of training */
		if (train.x[2 * i + 1] == 11)
			train.x[2 * i + 1] = 9;
	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct fitted f;
		struct param_set s;
		unsigned caps;
		cr_assert(!param_init(&s, lc->params, NULL));
		caps = learner_caps(lc, &s);
		param_free(&s);
		if (!(caps & TAKES_CATEGORIES) || caps & IS_BASELINE)
			continue;
		if (fits_by_default(&f, lc, &train.view, &test.view))
			cr_expect(accuracy_of(&f, &test.view) >= 0.85, "%s: %g", lc->name,
				  accuracy_of(&f, &test.view));
		test.x[1] = 400;                /* a broken code must never become an index */
		test.x[3] = 0.5f;
		test.x[5] = -3;
		(void)fitted_predict(&f, &test.view, NULL);
		fitted_free(&f);
	}
	problem_free(&train);
	problem_free(&test);
}

Test(algorithms_learners, leave_the_training_data_unaltered)
{
	struct problem train[2] = { problem_blobs(80, 4, 2, 1), problem_smooth(80, 4, 1) };

	for (int task = 0; task < 2; task++) {
		struct problem *p = &train[task];
		float *x = mem_copy(p->x, 320, sizeof *x, NULL);
		void *y = p->label ? mem_copy(p->label, 80, sizeof *p->label, NULL) :
				     mem_copy(p->target, 80, sizeof *p->target, NULL);

		EACH_LEARNER_OF(p->view.task, lc) {
			struct fitted f;
			fits_by_default(&f, lc, &p->view, &p->view);
			cr_expect(!memcmp(x, p->x, 320 * sizeof *x), "%s", lc->name);
			cr_expect(!(p->label ? memcmp(y, p->label, 80 * sizeof *p->label) :
					       memcmp(y, p->target, 80 * sizeof *p->target)), "%s",
				  lc->name);
			fitted_free(&f);
		}
		free(x);
		free(y);
		problem_free(p);
	}
}

Test(algorithms_learners, treat_equal_weights_as_no_weights)
{
	struct problem train = problem_blobs(80, 4, 2, 1);

	train.weight = mem_array(80, sizeof *train.weight, NULL);
	for (size_t i = 0; i < 80; i++)
		train.weight[i] = 1;
	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct fitted a, b;
		if (!(lc->caps & TAKES_WEIGHTS))
			continue;
		train.view.weight = NULL;
		fits_by_default(&a, lc, &train.view, &train.view);
		train.view.weight = train.weight;
		if (fits_by_default(&b, lc, &train.view, &train.view))
			for (size_t i = 0; i < a.rows * a.outputs; i++)
				cr_expect(fabs((double)(a.scores[i] - b.scores[i])) < 1e-4, "%s: %g %g",
					  lc->name, (double)a.scores[i], (double)b.scores[i]);
		fitted_free(&a);
		fitted_free(&b);
	}
	problem_free(&train);
}

/* Scores of `outputs` columns are right; the room has one column more. */
static void refuses_shapes(const struct fitted *f, const struct data_view *v)
{
	const struct learner_class *lc = f->lc;
	struct data_view narrow = *v;
	float room[50 * 4];
	struct err e = { 0 };

	narrow.cols = 3;
	cr_expect(lc->predict(f->self, v, mat_of(room, 50, f->outputs + 1), &e) == -1 &&
		  e.code == ERR_SHAPE, "%s: scores too wide", lc->name);
	e = (struct err){ 0 };
	cr_expect(lc->predict(f->self, v, mat_of(room, 49, f->outputs), &e) == -1 &&
		  e.code == ERR_SHAPE, "%s: scores too short", lc->name);
	e = (struct err){ 0 };
	cr_expect(lc->caps & IS_BASELINE ||
		  (lc->predict(f->self, &narrow, mat_of(room, 50, f->outputs), &e) == -1 &&
		   e.code == ERR_SHAPE), "%s: a column is lacking", lc->name);
}

Test(algorithms_learners, refuse_scores_and_columns_of_another_shape)
{
	struct problem train[2] = { problem_blobs(50, 4, 3, 1), problem_smooth(50, 4, 1) };

	for (int task = 0; task < 2; task++)
		EACH_LEARNER_OF(train[task].view.task, lc) {
			struct fitted f;
			if (fits_by_default(&f, lc, &train[task].view, &train[task].view))
				refuses_shapes(&f, &train[task].view);
			fitted_free(&f);
		}
	problem_free(&train[0]);
	problem_free(&train[1]);
}

/* "kernel=rbf|poly": a row above, whose value that can be. */
static void conditions_name_rows_above(const struct learner_class *lc, const struct param *p)
{
	char copy[256], *rest = copy, *one, *word;
	struct err e = { 0 };

	snprintf(copy, sizeof copy, "%s", p->tune_if ? p->tune_if : "");
	while (*copy && (one = strsep(&rest, " "))) {
		char *values = strchr(one, '=');
		const struct param *on;
		struct param_set s;

		cr_assert(values && *values, "%s.%s: %s", lc->name, p->name, p->tune_if);
		*values++ = 0;
		one[strcspn(one, "!")] = 0;
		if (!strcmp(one, "task"))
			continue;
		on = param_find(lc->params, one);
		cr_assert(on && on < p, "%s.%s goes by %s", lc->name, p->name, one);
		cr_assert(!param_init(&s, lc->params, &e), "%s", e.text);
		while ((word = strsep(&values, "|")))
			cr_expect(!param_put(&s, one, word, &e), "%s.%s: %s", lc->name, p->name, e.text);
		param_free(&s);
	}
}

Test(algorithms_learners, describe_every_parameter)
{
	EACH_LEARNER(lc) {
		struct param_set s;
		struct err e = { 0 };
		cr_expect(lc->caps & (CAN_CLASSIFY | CAN_REGRESS), "%s can do nothing", lc->name);
		cr_expect(lc->title && lc->summary && lc->model_size && lc->save && lc->load, "%s", lc->name);
		cr_expect(!lc->print == !lc->formats, "%s: print and formats go together", lc->name);
		cr_expect(!param_init(&s, lc->params, &e), "%s: %s", lc->name, e.text);
		for (const struct param *p = lc->params; p->name; p++) {
			char *text = param_text(&s, p->name, NULL);
			cr_expect(p->help && p->help[0], "%s.%s has no help", lc->name, p->name);
			cr_expect(!param_put(&s, p->name, text, &e), "%s.%s: %s", lc->name, p->name, e.text);
			cr_expect(param_put(&s, p->name, "no such value", &e) == -1, "%s.%s", lc->name, p->name);
			cr_expect(p->tune == TUNE_NONE || p->tune == TUNE_WORDS ||
				  (p->tune_min >= p->min && p->tune_max <= p->max && p->tune_min < p->tune_max),
				  "%s.%s: tuning leaves the range", lc->name, p->name);
			conditions_name_rows_above(lc, p);
			free(text);
		}
		param_free(&s);
	}
}

/* ---- no memory ---- */

/* Fails the 1st, 2nd, ... allocation of a whole fit until one goes through; the address sanitizer
 * run of this test finds what leaks. Steps grow so that learners with many allocations stay quick. */
static void starve(const struct learner_class *lc, const struct data_view *train)
{
	if (!does_task(lc, train->task))
		return;
	for (size_t n = 1;; n += 1 + n / 16) {
		struct fitted f = { 0 };
		struct err e = { 0 };
		int rc;
		fault_arm(n);
		rc = fit(&f, lc, "", train, NULL, 5, 1, &e) || fitted_predict(&f, train, &e);
		bool refused = fault_disarm();
		fitted_free(&f);
		if (!refused) {
			cr_expect(!rc, "%s: %s", lc->name, e.text);
			return;
		}
		cr_expect(rc, "%s goes on without allocation %zu", lc->name, n);
		cr_expect(!rc || e.code == ERR_NOMEM, "%s, allocation %zu: %s", lc->name, n, e.text);
		if (n > 200000) {
			cr_expect_fail("%s allocates without end", lc->name);
			return;
		}
	}
}

Test(algorithms_learners, pass_their_own_checks_and_print_them)
{
	EACH_LEARNER(lc) {
		struct err e = { 0 };
		char *text = NULL;
		size_t n = 0;
		FILE *out;

		if (!lc->self_check)
			continue;
		cr_assert((out = open_memstream(&text, &n)));
		cr_expect(!lc->self_check(out, &e), "%s: %s", lc->name, e.text);
		fclose(out);
		cr_expect(n && text[n - 1] == '\n', "%s checks itself in silence", lc->name);
		free(text);
	}
}

Test(algorithms_learners, name_their_engines_by_words)
{
	EACH_LEARNER(lc) {
		const struct param *p = param_find(lc->params, "engine");

		cr_expect(!p || (p->type == PARAM_ENUM && strchr(p->words, ' ')),
			  "%s: an engine is one of several words", lc->name);
	}
}

Test(algorithms_learners, report_lack_of_memory_and_leak_nothing)
{
	struct problem blobs = problem_blobs(40, 3, 3, 1), smooth = problem_smooth(40, 3, 1);

	EACH_LEARNER(lc) {
		starve(lc, &blobs.view);
		starve(lc, &smooth.view);
	}
	problem_free(&blobs);
	problem_free(&smooth);
}

/* Where a parameter brings probabilities, it is one of the learner's, and its default does not. */
Test(algorithms_learners, say_what_brings_their_probabilities)
{
	EACH_LEARNER_OF(TASK_CLASSIFY, lc) {
		struct param_set p;
		const char *value = lc->probabilities ? strchr(lc->probabilities, '=') : NULL;
		char name[32] = "";

		cr_assert(!param_init(&p, lc->params, NULL));
		if (!lc->probabilities) {
			cr_expect(!(lc->caps & GIVES_PROBABILITIES) ||
				  learner_caps(lc, &p) & GIVES_PROBABILITIES, "%s", lc->name);
		} else {
			cr_assert_not_null(value, "%s", lc->name);
			snprintf(name, sizeof name, "%.*s", (int)(value - lc->probabilities),
				 lc->probabilities);
			cr_expect(!(learner_caps(lc, &p) & GIVES_PROBABILITIES), "%s", lc->name);
			cr_assert(!param_put(&p, name, value + 1, NULL), "%s", lc->name);
			cr_expect(learner_caps(lc, &p) & GIVES_PROBABILITIES, "%s", lc->name);
		}
		param_free(&p);
	}
}
