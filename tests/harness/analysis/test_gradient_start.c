/* Slopes of the error signal before the first step: a line per cell, its interval, what is left out. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/gradient_start.h"
#include "tests/support/small_run.h"

enum { CELLS = 3, HIDDEN = 4 };

#define DIAGS (2 * (HIDDEN + 1) + HIDDEN + 1)

/* Each layer has 10^-slope of the one before it, with a bend that a least-squares line does not follow; step 1 is of
 * other numbers, and the output of its own. */
static void fill(struct outcome_diagnostic *d, double slope, double theory)
{
	static const double bend[HIDDEN] = { 0.1, -0.1, -0.1, 0.1 };
	size_t n = 0;

	for (size_t l = 0; l <= HIDDEN; l++) {
		double up = -(double)l, extra = l < HIDDEN ? bend[l] : 2;

		d[n++] = (struct outcome_diagnostic){ 0, l, "delta_rms", pow(10, slope * up + extra) };
		d[n++] = (struct outcome_diagnostic){ 0, l, "delta_theory", pow(10, theory * up) };
		d[n++] = (struct outcome_diagnostic){ 1, l, "delta_rms", 7 };
	}
}

static struct results *run(struct outcome_diagnostic d[CELLS + 1][DIAGS])
{
	static const double slope[] = { -0.5, -0.6, -0.8, 0 };
	struct small_cell c[CELLS + 1];

	for (size_t i = 0; i <= CELLS; i++) {
		fill(d[i], slope[i], -0.6);
		c[i] = (struct small_cell){ .study = "gradients", .data = "table",
					    .variant = { .learner = i < CELLS ? "mlp" : "svm" },
					    .repeat = i, .train = 1, .valid = NAN, .test = 0.9,
					    .o = { .status = CELL_OK, .diags = d[i], .ndiags = DIAGS } };
	}
	d[CELLS][0].value = 0;          /* no logarithm */
	return small_run("start", c, CELLS + 1, NULL, 100);
}

/* The first layer is the farthest from the output: three steps of -0.6333 lie between. By hand: mean of
 * -0.5, -0.6, -0.8 is -0.6333, their sd 0.15275, t(2, 97.5 %) 4.30265. */
Test(analysis_gradient_start, a_line_over_hidden_layers_for_each_cell)
{
	struct outcome_diagnostic d[CELLS + 1][DIAGS];
	struct results *r = run(d);
	struct gradient_starts g;

	cr_assert(!gradient_starts_create(&g, r, small_study(r, "gradients"), NULL));
	cr_assert_eq(g.n, 1, "%zu: what has no logarithm has no slope", g.n);
	cr_expect(g.at[0].hidden == HIDDEN && g.at[0].cells == CELLS);
	cr_expect(close_to(g.at[0].slope, -1.9 / 3, 1e-9, 0), "%g", g.at[0].slope);
	cr_expect(close_to(g.at[0].theory, -0.6, 1e-9, 0), "%g", g.at[0].theory);
	cr_expect(close_to(g.at[0].ci.hi - g.at[0].slope, 4.302653 * 0.1527525 / sqrt(3), 1e-6, 0));
	cr_expect(close_to(g.at[0].level[0], -1.9, 1e-6, 0), "%g", g.at[0].level[0]);
	cr_expect_eq(g.at[0].level[HIDDEN - 1], 0);
	cr_expect(close_to(g.at[0].expected[0], -1.8, 1e-9, 0));
	gradient_starts_free(&g);
	small_run_close(r);
}
