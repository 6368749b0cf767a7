#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/store/query.h"
#include "harness/analysis/arms.h"
#include "reports/build.h"
#include "harness/analysis/validation_curves.h"
#include "reports/render/render.h"
#include "reports/report.h"
#include "tests/support/synthetic_run.h"

static size_t study(const struct results *x, const char *kind)
{
	for (size_t i = 0; i < x->n_studies; i++)
		if (!strcmp(x->study[i].kind, kind))
			return i;
	cr_assert(false, "no study of kind %s", kind);
	return 0;
}

static const struct validation_curve *dial_of(const struct validation_curves *d,
					      const struct results *x, const char *learner)
{
	for (size_t i = 0; i < d->n; i++)
		if (!strcmp(x->variant[d->at[i].variant].learner, learner))
			return d->at + i;
	cr_assert(false, "no dial of %s", learner);
	return NULL;
}

Test(sections_studies, each_learner_has_one_dial_with_all_its_settings)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct validation_curves d;

	cr_assert_eq(validation_curves_create(&d, x, study(x, "overfitting"), NULL), 0);
	cr_expect(d.n == 8 && d.sets == 2);
	cr_expect(dial_of(&d, x, "tree")->n == 9 && dial_of(&d, x, "svm")->n == 6);
	cr_expect(dial_of(&d, x, "knn")->n == 8 && dial_of(&d, x, "mlp")->n == 120);
	cr_expect_str_eq(dial_of(&d, x, "mlp")->name, "step");
	for (size_t i = 0; i < d.n; i++)
		for (size_t k = 0; k < d.at[i].n; k++) {
			cr_expect_eq(d.at[i].point[k].folds, 5);
			cr_expect(!k || d.at[i].point[k].x > d.at[i].point[k - 1].x);
		}
	validation_curves_free(&d);
	synthetic_close(x);
}

Test(sections_studies, complexity_is_read_from_the_training_error)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct validation_curves d;

	cr_assert_eq(validation_curves_create(&d, x, study(x, "overfitting"), NULL), 0);
	cr_expect(dial_of(&d, x, "tree")->upward && dial_of(&d, x, "mlp")->upward);
	cr_expect(!dial_of(&d, x, "knn")->upward, "one neighbour is the most complex");
	cr_expect_eq(dial_of(&d, x, "knn")->point[dial_of(&d, x, "knn")->complex].x, 1);
	validation_curves_free(&d);
	synthetic_close(x);
}

Test(sections_studies, a_test_error_that_rises_again_is_overfitting)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct validation_curves d;
	const struct validation_curve *mlp;

	cr_assert_eq(validation_curves_create(&d, x, study(x, "overfitting"), NULL), 0);
	mlp = dial_of(&d, x, "mlp");
	cr_expect(mlp->tested && mlp->loss.n == 5);
	cr_expect(mlp->overfits, "loss %g, p %g", mlp->loss.mean, mlp->loss.p);
	cr_expect(mlp->best > 60 && mlp->best < 119, "%zu", mlp->best);
	cr_expect(mlp->picked && mlp->low <= mlp->chosen && mlp->chosen <= mlp->high &&
		  mlp->high < mlp->complex);
	validation_curves_free(&d);
	synthetic_close(x);
}

Test(sections_studies, arms_are_named_by_what_differs_from_the_plain_one)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct arms *a;
	size_t n;

	cr_assert_eq(arms_create(&a, &n, x, study(x, "regularization"), NULL), 0);
	cr_assert(n == 1 && a->n == 4 && a->sets == 3);
	cr_expect_str_eq(a->arm[0].name, "plain");
	cr_expect_str_eq(x->variant[a->arm[0].variant].label, "mlp[dropout=0,l2=0]");
	cr_expect_str_eq(a->arm[1].name, "dropout 0.3");
	cr_expect_str_eq(a->arm[2].name, "l2 0.01");
	cr_expect_str_eq(a->arm[3].name, "dropout 0.3, l2 0.01");
	arms_free(a, n);
	synthetic_close(x);
}

Test(sections_studies, paired_effects_are_recovered)
{
	/* planted: dropout +0.8 points (1 + set / 4), the folds' own noise 2 points, an arm's 0.4
	 */
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	struct arms *a;
	size_t n;

	cr_assert_eq(arms_create(&a, &n, x, study(x, "regularization"), NULL), 0);
	for (size_t s = 0; s < a->sets; s++) {
		const struct arms_effect *e = a->arm[1].on[ARMS_TEST] + s;
		double want = .008 * (1 + (double)(s + 1) / 4);

		cr_expect(e->known && e->ci.lo < want && e->ci.hi > want,
			  "set %zu: %g to %g, not %g", s, e->ci.lo, e->ci.hi, want);
		cr_expect(a->arm[1].on[ARMS_GAP][s].mean < 0, "dropout narrows the gap");
		cr_expect_eq(a->arm[0].on[ARMS_TEST][s].mean, 0);
		cr_expect_geq(e->p_holm, e->p);
	}
	cr_expect(a->arm[3].over[ARMS_TEST][TASK_CLASSIFY].mean < 0);
	arms_free(a, n);
	synthetic_close(x);
}

static char *page(const struct results *x)
{
	struct report *r = NULL;
	struct text t = { 0 };
	struct err e = { 0 };

	cr_assert_eq(report_build(&r, x, NULL, &e), 0, "%s", e.text);
	render_markdown(&t, r);
	report_destroy(r);
	return t.at;
}

Test(sections_studies, growth_exponents_are_recovered_and_studies_have_their_pages)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	char *md = page(x);

	cr_expect(strstr(md, "## Run time over size"));
	cr_expect(strstr(md, "grows fastest for svm**, with power 1.8"), "planted: 1.85");
	cr_expect(strstr(md, "## Overfitting") && strstr(md, "## Dropout and L2"));
	cr_expect(strstr(md, "## Gradients inside the network"));
	/* planted: each layer keeps 10^-0.6 of the signal */
	cr_expect(strstr(md, "| −0.60 |"), "decades per layer");
	free(md);
	synthetic_close(x);
}

Test(sections_studies, a_run_without_a_comparison_is_reported_too)
{
	struct results *x = synthetic_open(SYNTHETIC_STUDIES);
	char *md = page(x);

	cr_expect(strstr(md, "## In short") && !strstr(md, "ranks first") &&
		  !strstr(md, "## Time against score"));
	free(md);
	synthetic_close(x);
}
