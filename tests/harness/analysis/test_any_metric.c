/* Every metric of the table can be the primary one: ranks, tests, effects and curves follow it. */
#include <criterion/criterion.h>
#include <string.h>

#include "harness/analysis/arms.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/run_difference.h"
#include "harness/analysis/validation_curves.h"
#include "tests/support/synthetic_metric.h"

static enum task task_of(const struct metric *m)
{
	return metric_fits(m, TASK_REGRESS) ? TASK_REGRESS : TASK_CLASSIFY;
}

/* better: +1 when the larger scores should win. */
static void check_comparison(const struct results *r, const struct metric *m, int better)
{
	static const char *const rising[] = { "knn", "svm", "mlp" };
	struct comparison *c = NULL;
	struct err e = { 0 };

	cr_assert_eq(comparison_create(&c, r, 0, &e), 0, "%s", e.text);
	cr_assert(c->ranked == 3 && c->block == 3 && c->tested, "%s", m->name);
	for (size_t i = 0; i < 3; i++) {
		cr_expect_str_eq(comparison_variant(c, i)->label, rising[better > 0 ? 2 - i : i],
				 "%s: place %zu", m->name, i);
		cr_expect_eq(c->mean_rank[i], (double)i + 1, "%s", m->name);
	}
	for (size_t q = 0; q < c->pairs; q++) {
		cr_expect(c->pair[q].over[task_of(m)].of.mean > 0,
			  "%s: a pair's first is ranked before its second", m->name);
		for (size_t s = 0; s < c->sets; s++)
			cr_expect(c->paired[s * c->pairs + q].t.mean > 0, "%s", m->name);
	}
	for (size_t s = 0; s < c->sets; s++)
		for (size_t i = 0; i < 3; i++) {
			cr_expect_eq(comparison_entry(c, s, i)->gap > 0, better == m->better,
				     "%s: training scores are the better ones", m->name);
			/* what guessing reaches whole (specificity) nobody beats */
			cr_expect_eq(comparison_entry(c, s, i)->luck,
				     better != m->better || comparison_chance(c, s) >= m->highest,
				     "%s on set %zu, place %zu", m->name, s, i);
		}
	comparison_destroy(c);
}

Test(analysis_any_metric, ranks_and_tests_follow_the_metric_and_turn_with_its_direction)
{
	for (const struct metric *m = metrics; m->name; m++) {
		struct results *r = synthetic_metric_open(m, false);
		struct metric *primary = r->study[0].metric + task_of(m);

		cr_assert_str_eq(primary->name, m->name);
		check_comparison(r, m, m->better);
		primary->better = -m->better;
		primary->relative = false;
		check_comparison(r, m, -m->better);
		synthetic_metric_close(r);
	}
}

Test(analysis_any_metric, a_description_comes_back_as_it_was)
{
	for (const struct metric *m = metrics; m->name; m++) {
		struct results *r = synthetic_metric_open(m, false);
		const struct metric *p = results_primary(r, 0, 0);

		cr_expect(!strcmp(p->name, m->name) && !strcmp(p->label, m->label) &&
			  !strcmp(p->title, m->title) && !strcmp(p->unit, m->unit), "%s", m->name);
		/* what else it needs is known before there are scores */
		unsigned needs = m->needs & ~(unsigned)(NEEDS_COST | NEEDS_ORDER);
		cr_expect(p->better == m->better && p->needs == needs && p->lowest == m->lowest &&
			  p->highest == m->highest && p->shown == m->shown &&
			  p->relative == m->relative && p->proportion == m->proportion, "%s", m->name);
		cr_expect(m->error ? p->error && !strcmp(p->error, m->error) : !p->error, "%s",
			  m->name);
		synthetic_metric_close(r);
	}
}

Test(analysis_any_metric, errors_over_complexity_and_effects_of_arms_follow_it_too)
{
	for (const struct metric *m = metrics; m->name; m++) {
		struct results *r = synthetic_metric_open(m, false);
		struct validation_curves d;
		struct arms *a = NULL;
		struct err e = { 0 };
		size_t n;

		cr_assert_eq(validation_curves_create(&d, r, 1, &e), 0, "%s", e.text);
		cr_assert(d.n == 3 && d.at[0].known && d.at[0].n == 3, "%s", m->name);
		cr_expect_eq(d.at[0].point[d.at[0].best].x, m->better > 0 ? 3 : 1, "%s", m->name);
		cr_expect(d.at[0].point[0].error[ON_TRAIN] < d.at[0].point[0].error[ON_TEST], "%s",
			  m->name);
		validation_curves_free(&d);

		cr_assert_eq(arms_create(&a, &n, r, 2, &e), 0, "%s", e.text);
		cr_assert(n == 1 && a->n == 2 && 0 == 0, "%s", m->name);
		cr_expect_eq(a->arm[1].on[ARMS_TEST][0].mean > 0, m->better > 0, "%s: %g", m->name,
			     a->arm[1].on[ARMS_TEST][0].mean);
		arms_free(a, n);
		synthetic_metric_close(r);
	}
}

Test(analysis_any_metric, a_learner_without_the_metric_is_not_ranked_and_takes_no_data_set_away)
{
	struct results *r = synthetic_metric_open(metric_find("log_loss"), true);
	struct comparison *c = NULL;
	struct err e = { 0 };
	size_t svm = 0;

	cr_assert_eq(comparison_create(&c, r, 0, &e), 0, "%s", e.text);
	cr_expect(c->ranked == 2 && c->block == 3);
	cr_expect_str_eq(comparison_variant(c, 0)->label, "knn");
	while (strcmp(comparison_variant(c, svm)->label, "svm"))
		svm++;
	cr_expect(svm >= c->ranked && comparison_undefined(c, 0, svm));
	cr_expect(!comparison_undefined(c, 0, 0));
	cr_expect(comparison_entry(c, 0, svm)->ok == 5 && !comparison_entry(c, 0, svm)->failed);
	comparison_destroy(c);
	synthetic_metric_close(r);
}

Test(analysis_any_metric, scores_of_two_metrics_have_no_difference)
{
	struct results *a = synthetic_metric_open(metric_find("auc"), false),
		       *b = synthetic_metric_open(metric_find("mcc"), false);
	struct run_difference *d = NULL;
	struct err e = { 0 };

	cr_expect_eq(run_difference_create(&d, a, b, &e), -1);
	cr_expect(e.code == ERR_DATA && strstr(e.text, "by auc in one run and by mcc"), "%s", e.text);
	cr_expect_null(d);
	e = (struct err){ 0 };
	cr_expect_eq(run_difference_create(&d, a, a, &e), 0, "%s", e.text);
	run_difference_destroy(d);
	synthetic_metric_close(a);
	synthetic_metric_close(b);
}
