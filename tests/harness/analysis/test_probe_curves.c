/* Probes of layers, trained and random; intervals and p by R, Nadeau and Bengio's variance. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/probe_curves.h"
#include "tests/support/claim_cells.h"

enum { FOLDS = 4, LAYERS = 3 };

static void tell(struct small_cell *c, struct outcome_diagnostic d[static 2 * LAYERS], const double random[LAYERS],
		 const double trained[LAYERS])
{
	for (size_t k = 0; k < 2 * LAYERS; k++) {
		d[k] = (struct outcome_diagnostic){ .step = k < LAYERS ? 0 : 60, .index = k % LAYERS,
						    .value = k < LAYERS ? random[k] : trained[k - LAYERS] };
		strcpy(d[k].name, "probe");
	}
	c->o.diags = d;
	c->o.ndiags = 2 * LAYERS;
	c->o.independent = false;
	c->fold = c->repeat;
	c->repeat = 0;
}

#define NEAR(a, b) cr_expect_float_eq(a, b, 1e-9, "%s is %.12g", #a, a)

Test(analysis_probe_curves, training_and_depth_are_tested_fold_by_fold)
{
	static const double trained[] = { .95, .97, .96, .98 }, random[] = { .80, .78, .83, .79 },
			    inputs[] = { .94, .93, .95, .95 };
	static struct outcome_diagnostic d[FOLDS + 1][2 * LAYERS];
	static struct claim_cells t;
	struct probe_curve *c;
	struct results *r;
	struct err e = { 0 };
	size_t n;

	for (size_t i = 0; i < FOLDS; i++)
		tell(claim_cells_add(&t, "d", "mlp", i, NAN, .9), d[i], (const double[]){ inputs[i], .85, random[i] },
		     (const double[]){ inputs[i], .94, trained[i] });
	claim_cells_add(&t, "d", "tree", 0, NAN, .9);
	r = small_run("probes", t.cell, t.n, NULL, 0);
	cr_assert(!probe_curves_create(&c, &n, r, 0, &e), "%s", e.text);
	cr_assert_eq(n, 1);
	cr_expect(c->layers == LAYERS && c->cells == FOLDS && c->training.tested && c->depth.tested);
	NEAR(c->training.t.mean, .165);
	NEAR(c->training.t.ci.lo, .0974901191032);
	NEAR(c->training.t.ci.hi, .232509880897);
	NEAR(c->training.p_holm, 2 * .00442161322741);
	NEAR(c->depth.t.mean, .0225);
	NEAR(c->depth.t.ci.lo, -.0112549404484);
	NEAR(c->depth.p_holm, .124027062658);
	NEAR(c->trained[2].mean, .965);
	NEAR(c->trained[2].ci.lo, .935948372842);
	NEAR(c->random[2].mean, .8);
	NEAR(c->random[0].mean, c->trained[0].mean);
	free(c);
	small_run_close(r);
}

Test(analysis_probe_curves, half_a_record_is_none)
{
	static struct outcome_diagnostic d[2 * LAYERS];
	static struct claim_cells t;
	struct probe_curve *c;
	struct results *r;
	size_t n;

	tell(claim_cells_add(&t, "d", "mlp", 0, NAN, .9), d, (const double[]){ .9, .8, .7 }, (const double[]){ .9, .9, .9 });
	t.cell[0].o.ndiags = LAYERS;
	r = small_run("probes", t.cell, t.n, NULL, 0);
	cr_assert(!probe_curves_create(&c, &n, r, 0, NULL));
	cr_expect_eq(n, 0);
	free(c);
	small_run_close(r);
}
