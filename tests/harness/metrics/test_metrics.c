/* Scores against scikit-learn 1.2.1 (AUC and Hand-Till also agree with R's pROC), on the cases of
 * METHODS: 20 rows of two classes, 15 rows of three, 5 rows of regression. */
#include <criterion/criterion.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/metrics/metrics.h"
#include "tests/support/metric_values.h"

static struct metric_truth of_classes(size_t rows, size_t classes, const uint32_t *y,
				      bool probabilities)
{
	return (struct metric_truth){ .task = TASK_CLASSIFY, .rows = rows, .classes = classes,
				      .label = y, .probabilities = probabilities, .positive = 1 };
}

static struct metric_truth of_numbers(size_t rows, const double *y)
{
	return (struct metric_truth){ .task = TASK_REGRESS, .rows = rows, .target = y };
}

static const uint32_t two_y[20] = { 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0 };
static const double two_p[20] = {.9,  .4, .8,  .35, .1,  .5,  .7,  .2,  .6, .6,
				 .95, .5, .05, .3,  .65, .85, .15, .45, .0, .25};

/* sklearn's case predicts 1 from p >= 0.5 on; ours gives a tie to the first class, so rows at 0.5 get a
 * hair more for what depends on the predicted class alone. */
static struct mat two_scores(float *at, double hair)
{
	for (size_t i = 0; i < 20; i++) {
		double p = two_p[i] + (two_p[i] == .5 ? hair : 0);
		at[2 * i] = (float)(1 - p);
		at[2 * i + 1] = (float)p;
	}
	return mat_of(at, 20, 2);
}

Test(metrics, two_classes_agree_with_scikit_learn)
{
	float at[40];
	struct metric_truth t = of_classes(20, 2, two_y, true);
	static const struct metric_value by_class[] = {
		{ "accuracy", 0.75 }, { "balanced_accuracy", 0.7525252525252526 },
		{ "mcc", 0.502518907629606 }, { "kappa", 0.5 },
		/* F1 of class 1 is 14/19; of class 0, by tp 8, fp 2, fn 3, it is 16/21 */
		{ "macro_f1", (14. / 19 + 16. / 21) / 2 },
	};
	static const struct metric_value by_probability[] = {
		{ "auc", 0.8888888888888888 }, { "log_loss", 0.41540264138925637 }, { "brier", 0.136 },
	};

	metric_values_check(&t, two_scores(at, 1e-6), by_class, COUNT(by_class));
	metric_values_check(&t, two_scores(at, 0), by_probability, COUNT(by_probability));
	metric_values_check(&t, two_scores(at, 1e-6), (struct metric_value[]){ { "ece", 0.115 } }, 1);
}

Test(metrics, decision_values_are_ranked_by_their_difference)
{
	float at[40];
	struct mat m = two_scores(at, 0);
	struct metric_truth t = of_classes(20, 2, two_y, false);

	for (size_t i = 0; i < 20; i++) {       /* the same decision with a row's own offset */
		at[2 * i] = at[2 * i] * 8 + (float)i;
		at[2 * i + 1] = at[2 * i + 1] * 8 + (float)i;
	}
	metric_values_check(&t, m, (struct metric_value[]){ { "auc", 0.8888888888888888 }, { "log_loss", NAN }, { "brier", NAN },
				       { "ece", NAN }, { "rmse", NAN } }, 5);
}

static const uint32_t three_y[15] = { 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2 };
static float three_p[45] = {
	.7f, .2f, .1f,  .5f, .3f, .2f,  .3f, .4f, .3f,  .6f, .1f, .3f,  .2f, .6f, .2f,
	.1f, .8f, .1f,  .4f, .4f, .2f,  .3f, .3f, .4f,  .2f, .5f, .3f,  .1f, .2f, .7f,
	.2f, .2f, .6f,  .1f, .1f, .8f,  .3f, .5f, .2f,  .25f, .25f, .5f,  .5f, .1f, .4f
};

Test(metrics, three_classes_agree_with_scikit_learn)
{
	struct metric_truth t = of_classes(15, 3, three_y, true);
	static const struct metric_value values[] = {
		{ "accuracy", 0.6666666666666666 }, { "balanced_accuracy", 0.6722222222222222 },
		{ "macro_f1", 0.6646464646464646 }, { "mcc", 0.5033670414105182 }, { "kappa", 0.5 },
		{ "log_loss", 0.7081013592211982 }, { "brier", 0.39433333333333337 }, { "ece", 0.26 },
		{ "auc", 0.90625 },
	};

	metric_values_check(&t, mat_of(three_p, 15, 3), values, COUNT(values));
}

Test(metrics, one_predicted_class_gives_zero_correlation_and_half_recall)
{
	static const uint32_t y[4] = { 0, 1, 1, 0 };
	float at[8] = { .2f, .8f, .2f, .8f, .2f, .8f, .2f, .8f };
	struct metric_truth t = of_classes(4, 2, y, true);

	metric_values_check(&t, mat_of(at, 4, 2), (struct metric_value[]){ { "mcc", 0 }, { "balanced_accuracy", .5 },
						      { "kappa", 0 }, { "auc", .5 } }, 4);
}

Test(metrics, one_class_among_the_rows_leaves_auc_undefined)
{
	static const uint32_t y[3] = { 1, 1, 1 };
	float at[6] = { .2f, .8f, .4f, .6f, .7f, .3f };
	struct metric_truth t = of_classes(3, 2, y, true);

	metric_values_check(&t, mat_of(at, 3, 2), (struct metric_value[]){ { "auc", NAN }, { "accuracy", 2. / 3 } }, 2);
}

/* Each metric that these rows leave undefined, and a neighbour that they do not. */
Test(metrics, what_is_undefined_is_no_number)
{
	static const uint32_t none[3] = { 0, 0, 0 }, ones[3] = { 1, 1, 1 };
	float at[6] = { .2f, .8f, .4f, .6f, .7f, .3f }, all_no[6] = { .9f, .1f, .8f, .2f, .7f, .3f };
	struct metric_truth t = of_classes(3, 2, none, true);

	t.positive = 1;                 /* and no row is of it */
	metric_values_check(&t, mat_of(at, 3, 2), (struct metric_value[]){
		{ "auc", NAN }, { "auc_ovr", NAN }, { "average_precision", NAN }, { "top_k", NAN }, { "cost", NAN },
		{ "min_cost", NAN }, { "specificity", 1. / 3 }, { "accuracy", 1. / 3 }, { "mcc", 0 } }, 9);
	metric_values_check(&t, mat_of(all_no, 3, 2), (struct metric_value[]){ { "kappa", NAN }, { "mcc", 0 } }, 2);
	t = of_classes(3, 2, ones, true);
	t.positive = 1;                 /* no row is of another */
	metric_values_check(&t, mat_of(at, 3, 2), (struct metric_value[]){
		{ "specificity", NAN }, { "average_precision", 1 }, { "macro_recall", 1. / 3 } }, 3);
}

Test(metrics, what_is_undefined_of_numbers_is_no_number)
{
	static const struct {
		double y[3];
		float said[3];
		const char *undefined, *defined;
	} of[] = {
		{ { 0, 1, 2 }, { 1, 1, 2 }, "mape", "poisson_deviance" },
		{ { 1, 2, 3 }, { 1, 0, 2 }, "poisson_deviance", "mape" },
		{ { -1, 2, 3 }, { 1, 1, 2 }, "poisson_deviance", "r2" },
		{ { 2, 2, 2 }, { 1, 1, 2 }, "r2", "rmse" },
		{ { 2, 2, 2 }, { 1, 1, 2 }, "spearman", "mae" },
		{ { 1, 2, 3 }, { 2, 2, 2 }, "spearman", "r2" },
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		float said[3] = { of[i].said[0], of[i].said[1], of[i].said[2] };
		struct metric_truth t = { .task = TASK_REGRESS, .rows = 3, .target = of[i].y };

		cr_expect(isnan(metric_score(metric_find(of[i].undefined), &t, mat_of(said, 3, 1))), "%zu: %s", i,
			  of[i].undefined);
		cr_expect(isfinite(metric_score(metric_find(of[i].defined), &t, mat_of(said, 3, 1))), "%zu: %s", i,
			  of[i].defined);
	}
}

/* A loss that grows with the target has the target's unit: its mean over data sets means nothing. */
Test(metrics, who_changes_with_the_unit_of_the_target_says_so)
{
	static const double y[4] = { 1, 2, 3, 5 }, ten_times[4] = { 10, 20, 30, 50 };
	float said[4] = { 2, 1.5f, 3, 4 }, said_ten_times[4] = { 20, 15, 30, 40 };
	struct metric_truth t = { .task = TASK_REGRESS, .rows = 4, .target = y }, u = t;

	u.target = ten_times;
	for (const struct metric *m = metrics; m->name; m++) {
		double a, b;

		if (!metric_fits(m, TASK_REGRESS))
			continue;
		a = metric_score(m, &t, mat_of(said, 4, 1));
		b = metric_score(m, &u, mat_of(said_ten_times, 4, 1));
		cr_assert(isfinite(a) && isfinite(b), "%s", m->name);
		cr_expect_eq(fabs(a - b) > 1e-6, !strcmp(m->unit, "target"), "%s: %g and %g", m->name, a, b);
		/* ranked and averaged is then the share of the baseline's loss */
		cr_expect(strcmp(m->unit, "target") || m->relative, "%s", m->name);
	}
}

Test(metrics, an_absent_class_does_not_enter_auc_or_recall)
{
	static const uint32_t y[4] = { 0, 0, 2, 2 };
	float at[12] = { .6f, .3f, .1f, .5f, .2f, .3f, .2f, .4f, .4f, .1f, .1f, .8f };
	struct metric_truth t = of_classes(4, 3, y, true);

	metric_values_check(&t, mat_of(at, 4, 3), (struct metric_value[]){ { "auc", 1 }, { "balanced_accuracy", .75 } }, 2);
}

Test(metrics, regression_agrees_with_scikit_learn)
{
	static const double y[5] = { 3.0, -0.5, 2.0, 7.0, 4.2 };
	float at[5] = { 2.5f, 0.0f, 2.1f, 7.8f, 4.0f };
	struct metric_truth t = of_numbers(5, y);
	static const struct metric_value values[] = {
		{ "rmse", 0.48785243670601863 }, { "mae", 0.42 }, { "median_ae", 0.5 },
		{ "r2", 0.9611009414225942 }, { "accuracy", NAN },
	};

	metric_values_check(&t, mat_of(at, 5, 1), values, COUNT(values));
}

Test(metrics, a_constant_target_leaves_r2_undefined)
{
	static const double y[3] = { 2, 2, 2 };
	float at[3] = { 1, 2, 3 };
	struct metric_truth t = of_numbers(3, y);

	metric_values_check(&t, mat_of(at, 3, 1), (struct metric_value[]){ { "r2", NAN }, { "mae", 2. / 3 } }, 2);
}

/* Hand & Till by its definition: every pair of rows, ties half. */
static double auc_by_pairs(const struct metric_truth *t, struct mat s)
{
	double sum = 0, pairs = 0;

	for (size_t i = 0; i < t->classes; i++)
		for (size_t j = 0; j < t->classes; j++) {
			double wins = 0, n = 0;
			for (size_t a = 0; i != j && a < t->rows; a++)
				for (size_t b = 0; t->label[a] == i && b < t->rows; b++)
					if (t->label[b] == j) {
						float x = mat_row(s, a)[i], y = mat_row(s, b)[i];
						wins += x > y ? 1 : x == y ? .5 : 0;
						n++;
					}
			if (n > 0) {
				sum += wins / n;
				pairs++;
			}
		}
	return sum / pairs;
}

Test(metrics, decisions_of_many_classes_have_no_auc)
{
	static const uint32_t y[] = { 0, 1, 2 };
	float at[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };
	struct metric_truth t = of_classes(3, 3, y, false);

	cr_expect(isnan(metric_score(metric_find("auc"), &t, mat_of(at, 3, 3))));
	t.probabilities = true;
	cr_expect_eq(metric_score(metric_find("auc"), &t, mat_of(at, 3, 3)), 1);
}

Test(metrics, what_a_guess_reaches)
{
	static const struct { const char *name; double classes, majority, chance; } want[] = {
		{ "accuracy", 3, .6, .6 }, { "balanced_accuracy", 4, .6, .25 },
		{ "macro_f1", 2, .9, .5 }, { "auc", 5, .4, .5 }, { "mcc", 2, .5, 0 },
		{ "kappa", 2, .5, 0 }, { "log_loss", 2, .5, .75 }, { "rmse", 0, NAN, .75 }, { "ece", 2, .5, NAN },
		{ "specificity", 2, .6, 1 }, { "specificity", 4, .6, .75 },
		{ "weighted_f1", 2, .9, .9 }, { "cost", 2, .9, .75 }, { "pinball[tau=0.9]", 0, NAN, .75 },
		/* scikit-learn's mean over all orders of 10 rows of which 2 and 5 are positive */
		{ "average_precision", 2, .8, 0.37146384479717803 },
		{ "average_precision", 2, .5, 0.6071649029982363 },
	};

	for (size_t i = 0; i < COUNT(want); i++) {
		struct metric_guess g = { .classes = want[i].classes, .rows = 10, .constant = .75,
					  .majority = want[i].majority };
		double got = metric_chance(metric_find(want[i].name), &g);

		cr_expect(isnan(want[i].chance) ? isnan(got) : close_to(got, want[i].chance, 1e-12, 0), "%s: %g",
			  want[i].name, got);
	}
	cr_expect_str_neq(metric_scale(metric_find("brier"), 2), metric_scale(metric_find("brier"), 3));
	cr_expect_str_eq(metric_scale(metric_find("accuracy"), 2),
			 metric_scale(metric_find("accuracy"), 3));
}

Test(metrics, auc_by_sorting_is_auc_by_counting_pairs)
{
	static const size_t rows[] = { 2, 3, 17, 64, 301 };
	struct rng r = rng_make(11);

	for (size_t k = 0; k < COUNT(rows); k++)
		for (size_t classes = 2; classes <= 5; classes++) {
			uint32_t y[301];
			float at[301 * 5];
			for (size_t i = 0; i < rows[k]; i++)
				y[i] = (uint32_t)(i % classes);
			/* few different values, so that there are ties, and both signs of zero */
			for (size_t i = 0; i < rows[k] * classes; i++)
				at[i] = ((float)rng_below(&r, 9) - 4) *
					(rng_below(&r, 2) ? -.125f : .125f);
			struct metric_truth t = of_classes(rows[k], classes, y, true);
			struct mat s = mat_of(at, rows[k], classes);
			double want = auc_by_pairs(&t, s), got = metric_score(metric_find("auc"), &t, s);
			if (classes == 2)       /* of two, the second alone counts */
				for (size_t i = 0; i < rows[k]; i++)
					at[2 * i] = -at[2 * i + 1];
			if (classes == 2)
				want = auc_by_pairs(&t, s);
			cr_assert(close_to(got, want, 1e-12, 0), "%zu rows, %zu classes: %g, not %g", rows[k],
				  classes, got, want);
		}
}

Test(metrics, the_table_is_sound)
{
	for (const struct metric *m = metrics; m->name; m++) {
		cr_assert(m->better == 1 || m->better == -1, "%s", m->name);
		cr_assert(m->lowest < m->highest, "%s", m->name);
		cr_assert(m->needs & (NEEDS_CLASSES | NEEDS_REGRESSION), "%s", m->name);
		cr_assert(metric_find(m->name) == m, "%s is listed twice", m->name);
		cr_assert(m->label && m->title && m->unit && m->of, "%s", m->name);
		cr_assert(m->shown == 1 || m->shown == 100, "%s", m->name);
		cr_assert(metric_fits(m, TASK_CLASSIFY) != metric_fits(m, TASK_REGRESS), "%s", m->name);
		/* what merit and error need */
		cr_assert(m->better > 0 ? isfinite(m->highest) && !m->relative : m->lowest == 0, "%s",
			  m->name);
	}
	cr_assert_str_eq(metric_default(TASK_CLASSIFY)->name, "accuracy");
	cr_assert_str_eq(metric_default(TASK_REGRESS)->name, "rmse");
	cr_assert_null(metric_find("acuracy"));
}

Test(metrics, merit_and_error_agree_about_what_is_better)
{
	for (const struct metric *m = metrics; m->name; m++) {
		double good = m->better > 0 ? .9 : .2, bad = m->better > 0 ? .7 : .4;

		cr_expect(metric_merit(m, good, .5) > metric_merit(m, bad, .5), "%s", m->name);
		cr_expect(metric_error(m, good) < metric_error(m, bad), "%s", m->name);
		cr_expect(metric_error(m, m->better > 0 ? m->highest : m->lowest) == 0, "%s", m->name);
	}
	cr_expect_eq(metric_merit(metric_find("accuracy"), .9, NAN), .9);
	cr_expect_eq(metric_merit(metric_find("rmse"), 3, 4), .25);
	cr_expect_eq(metric_merit(metric_find("ece"), .125, NAN), -.125);
}

Test(metrics, the_first_largest_score_is_the_prediction)
{
	static const uint32_t y[2] = { 0, 1 };
	float at[6] = { .4f, .4f, .2f, .4f, .4f, .2f };
	struct metric_truth t = of_classes(2, 3, y, true);

	metric_values_check(&t, mat_of(at, 2, 3), (struct metric_value[]){ { "accuracy", .5 } }, 1);
}

/* Class 2 is predicted once and never true: its F1 of 0 counts. By hand: (1 + 2/3 + 0) / 3. */
Test(metrics, a_class_that_is_only_predicted_enters_macro_f1)
{
	static const uint32_t y[4] = { 0, 0, 1, 1 };
	float at[12] = { 1, 0, 0,  1, 0, 0,  0, 1, 0,  0, 0, 1 };
	struct metric_truth t = of_classes(4, 3, y, true);
	static const struct metric_value want[] = { { "macro_f1", 5. / 9 } };

	metric_values_check(&t, mat_of(at, 4, 3), want, COUNT(want));
}

/* A bin holds its upper edge: 0.6 and 0.6 in (0.5, 0.6], of which one is right; 0.65 in (0.6, 0.7]. */
Test(metrics, calibration_bins_hold_their_upper_edge)
{
	static const uint32_t y[3] = { 0, 1, 0 };
	float at[6] = { .6f, .4f,  .6f, .4f,  .65f, .35f };
	struct metric_truth t = of_classes(3, 2, y, true);
	static const struct metric_value want[] = { { "ece", (.2 + .35) / 3 } };

	metric_values_check(&t, mat_of(at, 3, 2), want, COUNT(want));
}
