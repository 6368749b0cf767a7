/* How often a claim is supported, or refuted, where there is nothing: each test on responses without an
 * effect, unadjusted (harness/stats/METHODS.md). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "tests/support/alarms.h"
#include "tests/support/claim_cells.h"

enum { DRAWS = 10, SETS = 12, LEVELS = 4, KINDS = 6 };

static const struct { const char *test, *claim; } kinds[KINDS] = {
	{ "t", "- {id: t, claim: c, a: mlp, b: tree, datasets: d0, primary: no}\n" },
	{ "wilcoxon", "- {id: w, claim: c, a: mlp, b: tree, test: wilcoxon, primary: no}\n" },
	{ "sign", "- {id: s, claim: c, a: mlp, b: tree, datasets: d0, test: sign, primary: no}\n" },
	{ "page", "- {id: p, claim: c, a: knn, over: level, datasets: levels, test: page, primary: no}\n" },
	{ "exponent", "- {id: e, claim: c, a: knn, over: level, datasets: levels, test: exponent, response: measured fit_s, against: 0.5, primary: no}\n" },
	{ "fisher", "- {id: f, claim: c, a: mlp, b: tree, datasets: d0, test: fisher, threshold: 0.8, primary: no}\n" },
};

/* Scores of two exchangeable learners, and times that grow with the root of the level. */
static void draw(struct claim_cells *t, uint64_t seed)
{
	static const char *const set[SETS] = { "d0", "d1", "d2", "d3", "d4", "d5",
					       "d6", "d7", "d8", "d9", "d10", "d11" };
	struct rng r = rng_make(seed);

	t->n = 0;
	for (size_t i = 0; i < SETS; i++)
		for (size_t k = 0; k < (i ? 2 : DRAWS); k++) {
			double both = .05 * rng_normal(&r);     /* of the draw */

			claim_cells_add(t, set[i], "mlp", k, NAN, .8 + both + .02 * rng_normal(&r));
			claim_cells_add(t, set[i], "tree", k, NAN, .8 + both + .02 * rng_normal(&r));
		}
	for (size_t k = 0; k < DRAWS; k++)
		for (size_t l = 0; l < LEVELS; l++) {
			double level = (double)(100 << l), noise = rng_normal(&r);

			claim_cells_add(t, "levels", "knn", k, level, .8 + .02 * noise)->o.fit_s =
				sqrt(level) * exp(.1 * rng_normal(&r));
		}
}

Test(claims_false_alarms, of_each_test)
{
	size_t runs = alarm_runs(), supported[KINDS] = { 0 }, refuted[KINDS] = { 0 };
	char text[2048] = "";

	for (size_t i = 0; i < KINDS; i++)
		strcat(text, kinds[i].claim);
	for (size_t k = 0; k < runs; k++) {
		static struct claim_cells t;
		struct results *r;
		struct claims *c;

		draw(&t, rng_seedf(9, "claims %zu", k));
		c = claim_cells_judged(&t, text, &r);
		for (size_t i = 0; i < KINDS; i++) {
			supported[i] += c->at[i].word == CLAIMS_SUPPORTED;
			refuted[i] += c->at[i].word == CLAIMS_REFUTED;
		}
		claims_destroy(c);
		small_run_close(r);
	}
	for (size_t i = 0; i < KINDS; i++) {
		alarm_tell("a claim is supported", kinds[i].test, "10 draws", supported[i], runs, .025);
		alarm_tell("a claim is refuted", kinds[i].test, "10 draws", refuted[i], runs, .025);
	}
}
