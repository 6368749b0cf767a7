/* Every metric against scikit-learn and scipy on rows with weights and without (tests/golden/metrics.py),
 * and against itself on rows that are repeated instead. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "tests/support/metric_values.h"

#include "tests/golden/metrics.inc"

#define CLASSES(name, k)                                                                           \
	{ .task = TASK_CLASSIFY, .rows = COUNT(name##_y), .classes = k, .label = name##_y,         \
	  .probabilities = true, .cost = name##_cost, .positive = 1 }

/* Scores are read only; a matrix has no const. */
static struct mat scores_of(const float *at, size_t rows, size_t cols)
{
	union { const float *in; float *out; } u = { .in = at };

	return mat_of(u.out, rows, cols);
}

Test(metrics_golden, two_classes)
{
	struct metric_truth t = CLASSES(two, 2);
	struct mat s = scores_of(two_p, t.rows, 2);

	metric_values_check(&t, s, two_plain, COUNT(two_plain));
	t.weight = two_w;
	metric_values_check(&t, s, two_weighted, COUNT(two_weighted));
}

/* The positive class is the one that is said to be, not the second. */
Test(metrics_golden, two_classes_the_other_way_round)
{
	struct metric_truth t = CLASSES(two, 2);
	uint32_t y[COUNT(two_y)];
	float p[COUNT(two_p)];

	for (size_t i = 0; i < t.rows; i++) {
		y[i] = 1 - two_y[i];
		p[2 * i] = two_p[2 * i + 1];
		p[2 * i + 1] = two_p[2 * i];
	}
	t.label = y;
	t.weight = two_w;
	t.positive = 0;
	t.cost = (const double[]){ 0, 5, 1, 0 };
	metric_values_check(&t, mat_of(p, t.rows, 2), two_weighted, COUNT(two_weighted));
}

Test(metrics_golden, four_classes)
{
	struct metric_truth t = CLASSES(four, 4);
	struct mat s = scores_of(four_p, t.rows, 4);

	metric_values_check(&t, s, four_plain, COUNT(four_plain));
	t.weight = four_w;
	metric_values_check(&t, s, four_weighted, COUNT(four_weighted));
}

Test(metrics_golden, numbers)
{
	struct metric_truth t = { .task = TASK_REGRESS, .rows = COUNT(numbers_y),
				  .target = numbers_y };
	struct mat s = scores_of(numbers_p, t.rows, 1);

	metric_values_check(&t, s, numbers_plain, COUNT(numbers_plain));
	t.weight = numbers_w;
	metric_values_check(&t, s, numbers_weighted, COUNT(numbers_weighted));
}

/* Scores come less an offset where targets lie far from 0. */
Test(metrics_golden, numbers_less_an_offset)
{
	double y[COUNT(numbers_y)];
	float p[COUNT(numbers_p)];
	struct metric_truth t = { .task = TASK_REGRESS, .rows = COUNT(numbers_y), .target = y,
				  .offset = 4 };

	for (size_t i = 0; i < t.rows; i++) {
		y[i] = numbers_y[i] - 4;
		p[i] = numbers_p[i] - 4;
	}
	metric_values_check(&t, mat_of(p, t.rows, 1), numbers_plain, COUNT(numbers_plain));
}

/* All metrics are there. */
Test(metrics_golden, none_is_left_out)
{
	for (const struct metric *m = metrics; m->name; m++) {
		bool found = false;

		for (size_t i = 0; i < COUNT(four_plain); i++)
			found |= !strcmp(four_plain[i].metric, m->name);
		for (size_t i = 0; i < COUNT(numbers_plain); i++)
			found |= !strcmp(numbers_plain[i].metric, m->name);
		cr_expect(found, "%s", m->name);
	}
}

/* ---- a row of weight w is w rows ---- */

enum { ROWS = 60, MOST = 5, REPEATED = ROWS * MOST, MOST_CLASSES = 4 };

struct sample {
	uint32_t label[REPEATED];
	double target[REPEATED];
	float score[REPEATED * MOST_CLASSES], weight[REPEATED];
};

/* Few different scores, so that there are ties. */
static void draw_row(struct sample *s, struct rng *r, size_t i, size_t classes)
{
	float *p = s->score + i * classes, sum = 0;

	s->label[i] = (uint32_t)rng_below(r, classes > 1 ? classes : 2);
	s->target[i] = (double)rng_below(r, 7) + 1;
	s->weight[i] = (float)(rng_below(r, MOST) + 1);
	for (size_t c = 0; c < classes; c++)
		sum += p[c] = (float)rng_below(r, 6) + 1;
	for (size_t c = 0; c < classes && classes > 1; c++)
		p[c] /= sum;
}

static size_t repeat(struct sample *to, const struct sample *from, size_t classes)
{
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		for (float k = 0; k < from->weight[i]; k++, n++) {
			to->label[n] = from->label[i];
			to->target[n] = from->target[i];
			for (size_t c = 0; c < classes; c++)
				to->score[n * classes + c] = from->score[i * classes + c];
		}
	return n;
}

static const double costs[] = { 0, 1, 3, 2, 4, 0, 1, 1, 2, 2, 0, 5, 1, 1, 7, 0 };

Test(metrics_golden, a_row_of_weight_w_counts_as_w_rows)
{
	static struct sample one, many;
	struct rng r = rng_make(5);

	for (size_t classes = 1; classes <= MOST_CLASSES; classes++)
		for (size_t round = 0; round < 8; round++) {
			struct metric_truth t = {
				.task = classes > 1 ? TASK_CLASSIFY : TASK_REGRESS, .rows = ROWS,
				.classes = classes, .label = one.label, .target = one.target,
				.probabilities = true, .cost = costs, .weight = one.weight,
			}, u = t;

			for (size_t i = 0; i < ROWS; i++)
				draw_row(&one, &r, i, classes);
			u.rows = repeat(&many, &one, classes);
			u.label = many.label;
			u.target = many.target;
			u.weight = NULL;
			for (const struct metric *m = metrics; m->name; m++) {
				double a = metric_score(m, &t, mat_of(one.score, ROWS, classes));
				double b = metric_score(m, &u, mat_of(many.score, u.rows, classes));

				cr_expect(isnan(a) ? isnan(b) : close_to(a, b, 1e-9, 1e-12),
					  "%s of %zu classes: %.17g, repeated %.17g", m->name, classes,
					  a, b);
				a = metric_constant(m, &t);
				b = metric_constant(m, &u);
				cr_expect(isnan(a) ? isnan(b) : close_to(a, b, 1e-9, 1e-12), "%s: %g %g",
					  m->name, a, b);
			}
		}
}

static void turn(struct sample *to, const struct sample *from, size_t classes)
{
	for (size_t i = 0; i < ROWS; i++) {
		size_t j = ROWS - 1 - i;

		to->label[i] = from->label[j];
		to->target[i] = from->target[j];
		to->weight[i] = from->weight[j];
		for (size_t c = 0; c < classes; c++)
			to->score[i * classes + c] = from->score[j * classes + c];
	}
}

/* Rows of equal scores stand in any order. */
Test(metrics_golden, the_order_of_rows_decides_nothing)
{
	static struct sample one, other;
	struct rng r = rng_make(6);

	for (size_t classes = 1; classes <= MOST_CLASSES; classes++) {
		struct metric_truth t = {
			.task = classes > 1 ? TASK_CLASSIFY : TASK_REGRESS, .rows = ROWS,
			.classes = classes, .label = one.label, .target = one.target,
			.probabilities = true, .cost = costs, .weight = one.weight,
		}, u = t;

		for (size_t i = 0; i < ROWS; i++)
			draw_row(&one, &r, i, classes);
		turn(&other, &one, classes);
		u.label = other.label;
		u.target = other.target;
		u.weight = other.weight;
		for (const struct metric *m = metrics; m->name; m++) {
			double a = metric_score(m, &t, mat_of(one.score, ROWS, classes));
			double b = metric_score(m, &u, mat_of(other.score, ROWS, classes));

			cr_expect(isnan(a) ? isnan(b) : close_to(a, b, 1e-9, 1e-12),
				  "%s of %zu classes: %.17g, turned round %.17g", m->name, classes, a, b);
		}
	}
}

/* What metrics share changes no bit of them, whichever is asked first, and is not kept for other scores. */
Test(metrics_golden, what_they_share_changes_none)
{
	static struct sample one;
	struct rng r = rng_make(7);

	for (size_t classes = 2; classes <= MOST_CLASSES; classes++)
		for (size_t sure = 0; sure < 2; sure++) {
			struct metric_truth t = { .task = TASK_CLASSIFY, .rows = ROWS, .classes = classes, .label = one.label,
						  .probabilities = sure > 0, .cost = costs, .weight = one.weight, .positive = sure };

			for (size_t i = 0; i < ROWS; i++)
				draw_row(&one, &r, i, classes);
			for (size_t first = 0; metrics[first].name; first++) {
				struct metric_truth u = t;
				size_t n = 0;

				while (metrics[n].name)
					n++;
				metric_share(&u);
				for (size_t i = 0; i < n; i++) {
					const struct metric *m = &metrics[(first + i) % n];
					double a = metric_score(m, &t, mat_of(one.score, ROWS, classes));
					double b = metric_score(m, &u, mat_of(one.score, ROWS, classes));

					cr_expect(isnan(a) ? isnan(b) : a == b, "%s of %zu classes: %.17g, shared %.17g", m->name,
						  classes, a, b);
				}
				metric_unshare(&u);
				cr_expect_null(u.shared);
			}
		}
}

/* ---- the best constant answer ---- */

/* Every answer that is the same for all rows scores no less, and one that is tried as much. tries: the
 * answers, as the score of a regression or the probability of the second class. */
static void check_constant(const struct metric *m, const struct metric_truth *t, double step, double end)
{
	double best = metric_constant(m, t);
	bool reached = false;

	for (double c = 0; c <= end + 1e-9; c += step) {
		float at[8];
		size_t outputs = t->task == TASK_CLASSIFY ? 2 : 1;

		for (size_t i = 0; i < t->rows; i++) {
			at[i * outputs] = outputs == 2 ? (float)(1 - c) : (float)c;
			at[i * outputs + outputs - 1] = (float)c;
		}
		double got = metric_score(m, t, mat_of(at, t->rows, outputs));
		cr_expect(got >= best - 1e-7, "%s of %g: %g < %g", m->name, c, got, best);
		reached |= close_to(got, best, 1e-6, 0);
	}
	cr_expect(reached, "%s: %g", m->name, best);
}

Test(metrics_golden, no_constant_answer_is_better_than_the_best)
{
	static const char *const of_numbers[] = { "pinball[tau=0.8]", "mae", "rmse" };
	static const char *const of_classes[] = { "cost", "min_cost", "log_loss", "brier" };
	static const float weights[] = { 1, 2, 1, 4 };
	static const double y[] = { 3, 1, 8, 2 };
	static const uint32_t label[] = { 0, 0, 1, 0 };
	struct metric_truth t = { .task = TASK_REGRESS, .rows = 4, .target = y, .weight = weights };

	for (size_t i = 0; i < COUNT(of_numbers); i++) {
		struct metric *m = metric_make(of_numbers[i], NULL);

		check_constant(m, &t, .125, 10);        /* the mean is 21 / 8 */
		free(m);
	}
	/* always 0 costs 10 / 8, always 1 costs 7 / 8 */
	t = (struct metric_truth){ .task = TASK_CLASSIFY, .rows = 4, .classes = 2, .label = label,
				   .weight = weights, .cost = (const double[]){ 0, 1, 10, 0 },
				   .probabilities = true };
	for (size_t i = 0; i < COUNT(of_classes); i++)
		check_constant(metric_find(of_classes[i]), &t, .125, 1);
	cr_expect_eq(metric_constant(metric_find("cost"), &t), 7. / 8);
	cr_expect(isnan(metric_constant(metric_find("accuracy"), &t)));
}

/* ---- a metric of one's own ---- */

Test(metrics_golden, a_number_is_chosen_in_brackets)
{
	struct err e = { 0 };
	struct metric *m = metric_make("pinball[tau=0.90]", &e);

	cr_assert_not_null(m, "%s", e.text);
	cr_expect_str_eq(m->name, "pinball[tau=0.9]");
	cr_expect(m->value == .9 && metric_is_own(m) && metric_find(m->name) != m);
	cr_expect_str_eq(metric_find(m->name)->name, "pinball");
	free(m);
	m = metric_make("pinball[tau=0.5]", &e);
	cr_assert_not_null(m);
	cr_expect_str_eq(m->name, "pinball");
	cr_expect(!metric_is_own(m));
	free(m);
}

Test(metrics_golden, a_number_out_of_range_is_refused)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "pinball[tau=1.5]", "from 0.001 to 0.999" }, { "pinball[tau=0.9", "[tau=X]" },
		{ "pinball[q=0.9]", "pinball[tau=X]" }, { "pinball[tau=]", "pinball[tau=X]" },
		{ "pinball[tau=nan]", "pinball[tau=X]" }, { "top_k[k=2.5]", "whole number" },
		{ "top_k[k=0]", "from 1 to 1000" }, { "auc[k=1]", "no number to choose" },
		{ "pinbal[tau=0.9]", "no metric" },
		{ "pinball[tau=0.123456789012345678]", "too many digits" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err e = { 0 };

		cr_expect_null(metric_make(bad[i].text, &e), "%s", bad[i].text);
		cr_expect(e.code == ERR_PARAM && strstr(e.text, bad[i].says), "%s: %s", bad[i].text,
			  e.text);
	}
}

Test(metrics_golden, of_two_equal_decisions_the_first_is_taken)
{
	static const double cost[] = { 0, 5, 1, 0 };
	float tied[] = { .5f, .5f };

	cr_expect_eq(metric_cheapest(cost, 2, (float[]){ .3f, .7f }), 0);
	cr_expect_eq(metric_cheapest(cost, 2, (float[]){ .1f, .9f }), 1);
	cr_expect_eq(metric_cheapest((const double[]){ 0, 1, 1, 0 }, 2, tied), 0);
}

/* Votes of more than two classes rank nothing: what goes by the order of scores is undefined. */
Test(metrics_golden, votes_of_many_classes_have_no_order)
{
	struct metric_truth t = CLASSES(four, 4);
	struct mat s = scores_of(four_p, t.rows, 4);

	cr_expect(isfinite(metric_score(metric_find("auc"), &t, s)));
	t.probabilities = false;
	cr_expect(isnan(metric_score(metric_find("auc"), &t, s)));
}
