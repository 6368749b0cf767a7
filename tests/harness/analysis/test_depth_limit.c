/* Where learning stops over depth, and how long it takes to begin: counted by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/depth_limit.h"
#include "tests/support/small_run.h"

enum { REPEATS = 5, STEPS = 4, DEPTHS = 3 };

/* Half of the rows are of the largest class: learned is an error below 0.45. */
static const char *const hidden[DEPTHS] = { "8", "8:8", "8:8:8:8:8:8" };
static const size_t depth[DEPTHS] = { 1, 2, 6 };
/* Sigmoids: all learn, 3 of 5, 1 of 5; and as deep as it goes rectifiers do. */
static const size_t learners[2][DEPTHS] = { { 5, 3, 1 }, { 5, 5, 5 } };

struct cells {
	struct small_cell c[2 * DEPTHS * REPEATS];
	struct outcome_curve_point curve[2 * DEPTHS * REPEATS][STEPS];
	char label[2 * DEPTHS][64], params[2 * DEPTHS][96];
};

/* The error of a cell that learns is 0.2 + repeat / 50, first met at step 2 + repeat % 2; else 0.46. */
static struct results *run(struct cells *s, const char *name)
{
	size_t n = 0;

	for (size_t a = 0; a < 2; a++)
		for (size_t k = DEPTHS; k-- > 0;)
			for (size_t i = 0; i < REPEATS; i++, n++) {
				size_t v = a * DEPTHS + k;
				double error = i < learners[a][k] ? 0.2 + (double)i / 50 : 0.46;

				snprintf(s->label[v], sizeof *s->label, "mlp[hidden=%s,activation=%s]", hidden[k],
					 a ? "relu" : "sigmoid");
				snprintf(s->params[v], sizeof *s->params, "{\"hidden\":\"%s\",\"activation\":\"%s\"}",
					 hidden[k], a ? "relu" : "sigmoid");
				for (size_t t = 0; t < STEPS; t++)
					s->curve[n][t] = (struct outcome_curve_point){
						.step = t + 1, .train = 1, .valid = NAN,
						.test = 1 - (t > i % 2 ? error : 0.5) };
				s->c[n] = (struct small_cell){
					.study = "gradients", .data = "table", .repeat = i,
					.variant = { .learner = "mlp", .label = s->label[v], .params = s->params[v] },
					.train = 1, .valid = NAN, .test = 1 - error,
					.o = { .status = CELL_OK, .curve = s->curve[n], .ncurve = STEPS } };
			}
	return small_run(name, s->c, n, NULL, 100);
}

Test(analysis_depth_limit, counts_who_learns_at_each_depth)
{
	struct cells s = { 0 };
	struct results *r = run(&s, "depth");
	struct depth_limits d;

	cr_assert(!depth_limits_create(&d, r, small_study(r, "gradients"), NULL));
	cr_assert_eq(d.n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct depth_limit *l = d.at + i;
		size_t a = strstr(r->variant[l->at[0].variant].label, "relu") != NULL;

		cr_assert_eq(l->n, DEPTHS);
		cr_expect(close_to(l->constant, 0.5, 1e-12, 0));
		for (size_t k = 0; k < DEPTHS; k++)
			cr_expect(l->at[k].depth == depth[k] && l->at[k].cells == REPEATS &&
				  l->at[k].learned == learners[a][k], "%zu at %zu", l->at[k].learned, depth[k]);
		cr_expect_eq(l->learns, a ? 6 : 1);
		cr_expect_eq(l->stops, a ? 0 : 6, "3 of 5 learn at 2 layers, 1 of 5 at 6");
	}
	depth_limits_free(&d);
	small_run_close(r);
}

/* Errors 0.20 0.22 0.24 0.26 0.28: mean 0.24, sd sqrt(0.001); t(4, 97.5 %) 2.776445. They are there at steps
 * 2 3 2 3 2: 1.4 steps go before. */
Test(analysis_depth_limit, means_intervals_and_plateaus)
{
	struct cells s = { 0 };
	struct results *r = run(&s, "plateau");
	struct depth_limits d;
	const struct depth_point *p;

	cr_assert(!depth_limits_create(&d, r, small_study(r, "gradients"), NULL));
	p = d.at[0].at;
	cr_expect(close_to(p->error, 0.24, 1e-9, 0), "%g", p->error);
	cr_expect(close_to(p->ci.hi - p->error, 2.776445 * sqrt(0.001 / 5), 1e-6, 0), "%g", p->ci.hi);
	cr_expect(p->left == 5 && close_to(p->plateau, 1.4, 1e-9, 0), "%zu, %g", p->left, p->plateau);
	for (size_t i = 0; i < 2; i++)
		if (d.at[i].stops)
			cr_expect(d.at[i].at[2].left == 1 && close_to(d.at[i].at[2].plateau, 1, 1e-9, 0));
	depth_limits_free(&d);
	small_run_close(r);
}

Test(analysis_depth_limit, other_networks_of_one_depth_are_no_curve)
{
	struct cells s = { 0 };
	struct results *r;
	struct depth_limits d;

	small_run_close(run(&s, "whole"));
	for (size_t i = 0; i < 2; i++)          /* deeper and narrower at once */
		s.c[i] = s.c[i * REPEATS];
	s.c[1].variant.params = "{\"hidden\":\"9:9\",\"activation\":\"sigmoid\"}";
	r = small_run("narrow", s.c, 2, NULL, 100);
	cr_assert(!depth_limits_create(&d, r, small_study(r, "gradients"), NULL));
	cr_expect_eq(d.n, 0);
	depth_limits_free(&d);
	small_run_close(r);
}
