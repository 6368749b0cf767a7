/* The result in words follows the scores: other scores, other sentences; noise and single folds are
 * no ground for any. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "reports/build.h"
#include "reports/render/render.h"
#include "tests/support/small_run.h"

enum { SETS = 8, FOLDS = 10 };

static const char *const data[SETS] = { "a", "b", "c", "d", "e", "f", "g", "h" };
static const char *const learner[] = { "knn", "svm", "baseline" };

/* Mean accuracy by learner; noise of the folds, shared and a learner's own. */
static struct results *told_run(const double mean[3], double noise, size_t folds)
{
	static struct small_cell c[SETS * 3 * FOLDS];
	struct rng own = rng_make(11);
	size_t n = 0;

	for (size_t s = 0; s < SETS; s++)
		for (size_t f = 0; f < folds; f++) {
			double shared = rng_normal(&own);

			for (size_t l = 0; l < 3; l++) {
				double test = mean[l] + noise * (shared + rng_normal(&own));

				c[n++] = (struct small_cell){
					.study = "compare", .data = data[s],
					.variant = { .learner = learner[l], .baseline = l == 2 },
					.fold = f, .train = test + (l == 0 ? .02 : .01),
					.valid = NAN, .test = test,
					.o = { .status = CELL_OK, .n_train = 180, .n_test = 20,
					       .fit_s = .01, .predict_s = .001 }
				};
			}
		}
	return small_run("run", c, n, NULL, 200);
}

static char *words(const double mean[3], double noise, size_t folds)
{
	struct results *x = told_run(mean, noise, folds);
	struct report *r = NULL;
	struct text t = { 0 };
	struct err e = { 0 };

	cr_assert(!report_build(&r, x, NULL, &e), "%s", e.text);
	render_markdown(&t, r);
	report_destroy(r);
	small_run_close(x);
	return t.at;
}

static bool has(const char *text, const char *wanted)
{
	return strstr(text, wanted) != NULL;
}

static bool beats(const char *md)
{
	return has(md, "**knn beats") || has(md, "**svm beats");
}

Test(sections_conclusions, swapped_learners_swap_the_sentences)
{
	for (size_t swap = 0; swap < 2; swap++) {
		const double mean[] = { swap ? .7 : .9, swap ? .9 : .7, .5 };
		const char *first = learner[swap], *second = learner[!swap];
		char *md = words(mean, .01, FOLDS), want[80];

		snprintf(want, sizeof want, "**%s** ranks first: mean rank 1.00 of 2", first);
		cr_expect(has(md, want), "%s", want);
		snprintf(want, sizeof want, "%s follows at 2.00", second);
		cr_expect(has(md, want), "%s", want);
		snprintf(want, sizeof want, "**%s beats %s on ", first, second);
		cr_expect(has(md, want), "%s", want);
		snprintf(want, sizeof want, "**%s beats %s on ", second, first);
		cr_expect_not(has(md, want), "%s", want);
		cr_expect(has(md, "**The difference is real** for 1 of 1 pair over the data sets"));
		cr_expect(has(md, "8 of 8 differences are real"));
		cr_expect_not(has(md, "better than luck** on"));
		/* what is told of the gap goes with the learner, not with the place */
		cr_expect(has(md, "**knn has the widest gap**"));
		free(md);
	}
}

/* Three learners that all guess: nothing is real, everyone is luck. */
Test(sections_conclusions, noise_yields_no_claim)
{
	static const double mean[] = { .5, .5, .5 };
	char *md = words(mean, .05, FOLDS);

	cr_expect(has(md, "**none of 8 differences is shown to be real**"), "%.1500s", md);
	cr_expect(has(md, "**No difference over the data sets is established**"));
	cr_expect(has(md, "do not differ beyond chance"));
	cr_expect(!beats(md) && !has(md, "is real**") && !has(md, "practically equal over"));
	cr_expect(has(md, "**knn is not shown to be better than luck** on a, b, c, d, e, f, g and h."));
	cr_expect(has(md, "**svm is not shown to be better than luck** on a, b, c, d, e, f, g and h."));
	free(md);
}

/* One fold of 20 rows: 60 % is within what guessing gives, and nothing is tested in a data set. */
Test(sections_conclusions, one_fold_yields_no_claim)
{
	static const double mean[] = { .6, .55, .5 };
	char *md = words(mean, 0, 1);

	cr_expect(!has(md, "Within single data sets,") && !beats(md));
	cr_expect(has(md, "**knn is not shown to be better than luck** on a, b, c, d, e, f, g and h."));
	cr_expect(has(md, "too few folds"));
	free(md);
}

Test(sections_conclusions, the_same_difference_in_every_fold_is_called_deterministic)
{
	static const double mean[] = { .9, .7, .5 };
	char *md = words(mean, 0, FOLDS);

	cr_expect(has(md, "**none of 8 differences is shown to be real**"));
	cr_expect(has(md, "8 differences are the same in every fold, a deterministic difference"));
	cr_expect(has(md, "| deterministic difference |") && !beats(md));
	cr_expect_not(has(md, "better than luck** on"), "90 of 100 rows are more than half");
	free(md);
}
