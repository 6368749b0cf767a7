/* A run of more learners than can be compared pair by pair: no test is made, which is said, and the
 * report takes no more than what grows with the square of them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "harness/analysis/comparison.h"
#include "reports/build.h"
#include "reports/render/render.h"
#include "tests/support/small_run.h"

enum { FOLDS = 3 };

static struct results *run_of(size_t learners)
{
	struct small_cell *c = calloc(learners * FOLDS, sizeof *c);
	char (*label)[16] = calloc(learners, sizeof *label);
	struct results *r;

	for (size_t i = 0; i < learners * FOLDS; i++) {
		size_t m = i / FOLDS, f = i % FOLDS;

		snprintf(label[m], sizeof label[m], "knn[k=%zu]", m + 1);
		c[i] = (struct small_cell){
			.study = "compare", .data = "d", .fold = f, .train = 1, .valid = NAN,
			.variant = { .learner = "knn", .label = label[m] },
			.test = 0.9 - 1e-4 * (double)m + 1e-2 * (double)f,
			.o = { .status = CELL_OK, .n_train = 100, .n_test = 50, .fit_s = 1e-3 * (double)(m + 1),
			       .predict_s = 1e-3 },
		};
	}
	r = small_run("many", c, learners * FOLDS, NULL, 150);
	free(c);
	free(label);
	return r;
}

static bool says_why(const struct results *x)
{
	struct report *r;
	struct text t = { 0 };
	bool found;

	cr_assert_eq(report_build(&r, x, NULL, NULL), 0);
	render_markdown(&t, r);
	found = !t.failed && strstr(t.at, "none is made: adjusted for so many");
	report_destroy(r);
	text_free(&t);
	return found;
}

static void check(size_t learners, size_t pairs)
{
	struct results *r = run_of(learners);
	struct comparison *c;

	cr_assert_eq(comparison_create(&c, r, 0, NULL), 0);
	cr_assert_eq(c->ranked, learners);
	cr_assert_eq(c->pairs, pairs);
	cr_assert_eq(c->tests, (double)learners * (double)(learners - 1) / 2);
	cr_assert_eq(says_why(r), !pairs);
	comparison_destroy(c);
	small_run_close(r);
}

Test(reports_many, learners_beyond_the_bound_are_ranked_and_not_tested)
{
	const struct rlimit seconds = { 60, 60 };

	setrlimit(RLIMIT_CPU, &seconds);
	check(30, 30 * 29 / 2);
	check(1000, 0);
}
