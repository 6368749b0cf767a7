/* Who may over- or underfit: gaps, what lies below another learner, and the order of suspects. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/generalization.h"
#include "tests/support/small_run.h"

enum { FOLDS = 10, LEARNERS = 7 };

/* learner, settings, training and test score. Ranks are by the latter. */
static const struct { const char *learner, *changed, *role; double train, test; } made[LEARNERS] = {
	{ "svm", "", "default", .9, .899 }, { "tree", "cp=0.01", "default", .88, .86 },
	{ "tree", "", "default", 1, .8 }, { "knn", "", "default", .84, .78 },
	{ "mlp", "", "default", .93, .77 }, { "mlp", "", "tuned", .9, .75 },
	{ "baseline", "", "default", .5, .5 },
};

static struct results *run(void)
{
	struct small_cell c[LEARNERS * FOLDS];
	static char label[LEARNERS][32];

	for (size_t i = 0; i < LEARNERS * FOLDS; i++) {
		size_t l = i / FOLDS, f = i % FOLDS;
		double by = (f % 2 ? .01 : -.01) * (1 + .1 * (double)(l + f % 3));

		snprintf(label[l], sizeof *label, "%s[%s] %s", made[l].learner, made[l].changed, made[l].role);
		c[i] = (struct small_cell){ .study = "compare", .data = "d", .fold = f, .valid = NAN,
			.variant = { .learner = made[l].learner, .changed = made[l].changed, .label = label[l],
				     .role = made[l].role, .baseline = l == LEARNERS - 1 },
			.train = made[l].train, .test = made[l].test + by,
			.o = { .status = CELL_OK, .n_train = 180, .n_test = 20, .fit_s = l == 2 ? .3 : .1, .predict_s = .01 } };
	}
	return small_run("run", c, LEARNERS * FOLDS, NULL, 200);
}

static size_t method(const struct comparison *c, size_t l)
{
	for (size_t m = 0; m < c->methods; m++)
		if (!strcmp(comparison_variant(c, m)->learner, made[l].learner) &&
		    !strcmp(comparison_variant(c, m)->changed, made[l].changed) &&
		    !strcmp(comparison_variant(c, m)->role, made[l].role))
			return m;
	cr_assert(false, "no such learner");
	return 0;
}

Test(analysis_generalization, gaps_and_what_lies_below_another)
{
	struct results *r = run();
	struct comparison *c;
	struct generalization g;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, 0, &e), "%s", e.text);
	cr_assert(!generalization_of(&g, c, 0, method(c, 2), &e));
	cr_expect(g.known && g.wide && !g.below);
	cr_expect_float_eq(g.gap.mean, .2, .002);
	cr_expect_float_eq(g.train, 1, 1e-12);
	cr_expect_eq(g.best, method(c, 0));
	cr_assert(!generalization_of(&g, c, 0, method(c, 3), &e));
	cr_expect(g.wide && g.below, "knn learns less than svm predicts");
	cr_expect_float_eq(g.behind.mean, .84 - .899, .002);
	cr_assert(!generalization_of(&g, c, 0, method(c, 0), &e));
	cr_expect(!g.wide && !g.below && g.best == method(c, 0));
	cr_expect_float_eq(generalization_cost(c, 0, 0), .1 + .01 * (1 + 9), 1e-12);
	comparison_destroy(c);
	small_run_close(r);
}

/* Below another, then wide gaps, the cheap before the dear, then no gap; each learner once, by its defaults, never tuned. */
Test(analysis_generalization, suspects_in_their_order)
{
	static const size_t wanted[] = { 3, 4, 2, 0 };
	struct generalization_suspect *s;
	struct results *r = run();
	struct comparison *c;
	struct err e = { 0 };
	size_t n;

	cr_assert(!comparison_create(&c, r, 0, &e), "%s", e.text);
	cr_assert(!generalization_suspects(&s, &n, c, &e));
	cr_assert_eq(n, 4);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(s[i].method, method(c, wanted[i]), "%zu is %s", i,
			     comparison_variant(c, s[i].method)->label);
	cr_expect(!s[0].over && s[1].over && s[2].over && !s[3].over);
	free(s);
	comparison_destroy(c);
	small_run_close(r);
}
