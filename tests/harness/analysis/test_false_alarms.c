/* How often the analysis finds something where there is nothing: real learners on data without a
 * difference, through the store, every kind of verdict that a report prints. The few runs of a unit
 * test catch a rule that is grossly wrong; `make false-alarms` makes a thousand of each and prints the
 * table of harness/stats/METHODS.md. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/analysis/arm_levels.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/row_tests.h"
#include "harness/analysis/tuning_gain.h"
#include "harness/analysis/validation_curves.h"
#include "harness/stats/random_effects.h"
#include "tests/support/alarms.h"

#define SHIFT 0.7               /* of exchangeable features: an accuracy of about 65 % */

static struct comparison *compared(const struct results *r, const char *study)
{
	struct comparison *c = NULL;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, small_study(r, study), &e), "%s", e.text);
	return c;
}

/* ---- differences within a data set, and over data sets ---- */

static const char *const own[] = { "a", "b", "c", "d" };
static const char *const sets[] = { "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8" };

struct alarm_design {
	const char *learner, *params, *label;
	size_t folds, repeats, sets;
	const char *cv;
};

static void add_exchangeable(struct alarm_cells *a, const struct alarm_design *d, size_t run,
			     uint64_t seed)
{
	const struct learner_class *lc = learner_find(d->learner);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t s = 0; s < d->sets; s++) {
		struct null_table t = null_table(rng_seedf(seed, "%zu", s), d->folds, d->repeats, 0);

		for (size_t l = 0; l < 3; l++) {
			null_scores(&t, lc, d->params, SHIFT, rng_seedf(seed, "%zu/%zu", s, l), x);
			alarm_cells_add(a, run, &(struct small_cell){ .data = sets[s],
				  .variant = { .learner = own[l] } }, &t, x);
		}
	}
}

static bool any_within(const struct comparison *c)
{
	for (size_t i = 0; i < c->sets * c->pairs; i++)
		if (c->paired[i].better)
			return true;
	return false;
}

static bool any_over(const struct comparison *c)
{
	for (size_t q = 0; q < c->pairs; q++)
		if (c->pair[q].over[TASK_CLASSIFY].better)
			return true;
	return false;
}

/* The two that were named before anything was seen: pairs are in the order of ranks. */
static const struct paired_test *fixed_pair(const struct comparison *c)
{
	for (size_t q = 0; q < c->pairs; q++) {
		const char *a = comparison_variant(c, c->pair[q].a)->learner,
			   *b = comparison_variant(c, c->pair[q].b)->learner;

		if (strcmp(a, own[2]) && strcmp(b, own[2]))
			return c->paired + q;
	}
	cr_assert(false, "no such pair");
	return NULL;
}

struct difference_alarms {
	size_t within, over, friedman, raw;
};

static struct difference_alarms count_differences(const struct alarm_design *d, size_t runs)
{
	struct difference_alarms n = { 0 };
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_exchangeable(a, d, k, rng_seedf(5, "%s/%s/%zu", d->label, d->cv, from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			struct comparison *c = compared(r, a->study[k]);

			n.within += any_within(c);
			n.over += any_over(c);
			n.friedman += c->tested && c->friedman_exact < 0.05;
			n.raw += fixed_pair(c)->t.p < 0.05;
			comparison_destroy(c);
		}
		small_run_close(r);
	}
	alarm_cells_free(a);
	return n;
}

Test(analysis_false_alarms, differences_within_a_data_set)
{
	static const struct alarm_design designs[] = {
		{ "knn", "k=1", "1-NN", 2, 1, 1, "2" },
		{ "knn", "k=1", "1-NN", 3, 1, 1, "3" },
		{ "knn", "k=1", "1-NN", 10, 1, 1, "10" },
		{ "knn", "k=1", "1-NN", 10, 3, 1, "10x3" },
		{ "knn", "k=9", "9-NN", 10, 1, 1, "10" },
		{ "knn", "k=9", "9-NN", 10, 3, 1, "10x3" },
		{ "tree", "", "tree", 10, 1, 1, "10" },
		{ "tree", "", "tree", 10, 3, 1, "10x3" },
	};
	size_t runs = alarm_runs();

	for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
		const struct alarm_design *d = designs + i;
		struct difference_alarms n = count_differences(d, runs);

		alarm_tell("one pair, p < 0.05, unadjusted", d->label, d->cv, n.raw, runs, .05);
		alarm_tell("any of 3 pairs better", d->label, d->cv, n.within, runs, .05);
	}
}

Test(analysis_false_alarms, differences_over_data_sets)
{
	static const struct alarm_design d = { "tree", "", "tree", 3, 1, 8, "3, 8 sets" };
	size_t runs = alarm_runs();
	struct difference_alarms n = count_differences(&d, runs);

	alarm_tell("any of 3 pairs better over the sets", d.label, d.cv, n.over, runs, .05);
	alarm_tell("ranks differ (Friedman, exact)", d.label, d.cv, n.friedman, runs, .05);
	alarm_tell("any of 24 pairs within the sets better", d.label, d.cv, n.within, runs, .05);
}

/* ---- row by row, and default beside tuned ---- */

static bool any_row_test(const struct comparison *c)
{
	struct row_tests *t;
	struct err e = { 0 };
	bool any = false;

	cr_assert(!row_tests_create(&t, c, &e) && t->pair[0], "%s", e.text);
	for (size_t q = 0; q < c->pairs; q++)
		any |= t->pair[0][q].better != 0;
	row_tests_destroy(t);
	return any;
}

static bool any_gain(const struct comparison *c)
{
	struct tuning_gains *t;
	struct err e = { 0 };
	bool any = false;

	cr_assert(!tuning_gains_create(&t, c, &e) && t->n == 3, "%s", e.text);
	for (size_t i = 0; i < t->n; i++)
		any |= t->at[i].known && t->at[i].p_holm < 0.05;
	tuning_gains_destroy(t);
	return any;
}

/* Three learners, each twice where `tuned`: what the search chose is worth what the default is. */
static void add_variants(struct alarm_cells *a, const struct alarm_design *d, bool tuned, size_t run,
			 uint64_t seed)
{
	static const char *const label[] = { "a tuned", "b tuned", "c tuned" };
	struct null_table t = null_table(seed, d->folds < 2 ? 2 : d->folds, d->repeats, 0);
	struct null_score x[NULL_MOST_FOLDS];

	t.folds = d->folds;             /* 1: half of the rows are tested, once */
	for (size_t l = 0; l < 3; l++)
		for (size_t k = 0; k <= tuned; k++) {
			null_scores(&t, learner_find(d->learner), d->params, SHIFT,
				    rng_seedf(seed, "%zu/%zu", l, k), x);
			alarm_cells_add(a, run, &(struct small_cell){ .data = "s1",
				  .variant = { .learner = own[l], .label = k ? label[l] : own[l],
					       .role = k ? "tuned" : "default" } }, &t, x);
		}
}

static size_t count_variants(const struct alarm_design *d, bool tuned, size_t runs)
{
	struct alarm_cells *a = alarm_cells_begin();
	size_t n = 0;

	a->answers = !tuned;
	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_variants(a, d, tuned, k, rng_seedf(7, "%s/%d/%zu", d->label, tuned, from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			struct comparison *c = compared(r, a->study[k]);

			n += tuned ? any_gain(c) : any_row_test(c);
			comparison_destroy(c);
		}
		small_run_close(r);
	}
	alarm_cells_free(a);
	return n;
}

Test(analysis_false_alarms, row_by_row_and_tuned_beside_default)
{
	static const struct alarm_design halves[] = {
		{ "knn", "k=1", "1-NN", 1, 1, 1, "holdout" },
		{ "knn", "k=9", "9-NN", 1, 1, 1, "holdout" },
		{ "tree", "", "tree", 1, 1, 1, "holdout" },
	}, folds[] = {
		{ "knn", "k=1", "1-NN", 10, 1, 1, "10" },
		{ "knn", "k=9", "9-NN", 10, 1, 1, "10" },
		{ "tree", "", "tree", 10, 1, 1, "10" },
	};
	size_t runs = alarm_runs();

	for (size_t i = 0; i < 3; i++)
		alarm_tell("any of 3 pairs better row by row (McNemar)", halves[i].label, halves[i].cv,
			   count_variants(halves + i, false, runs), runs, .05);
	for (size_t i = 0; i < 3; i++)
		alarm_tell("any of 3 tuning gains", folds[i].label, folds[i].cv,
			   count_variants(folds + i, true, runs), runs, .05);
}

/* ---- better than luck, on labels that are noise ---- */

static const struct { const char *learner, *params, *label; } guessing[] = {
	{ "knn", "k=1", "1-NN" }, { "knn", "k=9", "9-NN" }, { "tree", "", "tree" },
};

static void add_guessing(struct alarm_cells *a, size_t run, size_t folds, uint64_t seed)
{
	struct null_table t = null_table(seed, folds, 1, 0);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t l = 0; l < 3; l++) {
		null_scores(&t, learner_find(guessing[l].learner), guessing[l].params, 0,
			    rng_seedf(seed, "%zu", l), x);
		alarm_cells_add(a, run, &(struct small_cell){ .data = "s1",
			  .variant = { .learner = own[l] } }, &t, x);
	}
	null_scores(&t, learner_find("baseline"), "", 0, seed, x);
	alarm_cells_add(a, run, &(struct small_cell){ .data = "s1",
		  .variant = { .learner = "baseline", .baseline = true } }, &t, x);
}

static void count_lucky(const struct comparison *c, size_t better[3])
{
	for (size_t m = 0; m < c->methods; m++)
		for (size_t l = 0; l < 3; l++)
			if (!strcmp(comparison_variant(c, m)->learner, own[l]))
				better[l] += !comparison_entry(c, 0, m)->luck;
}

Test(analysis_false_alarms, better_than_luck)
{
	static const struct { size_t folds; const char *cv; } split[] = {
		{ 2, "2" }, { 3, "3" }, { 10, "10" }
	};
	size_t runs = alarm_runs();
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t s = 0; s < 3; s++) {
		size_t better[3] = { 0 };

		for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
			size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
			struct results *r;

			for (size_t k = 0; k < many; k++)
				add_guessing(a, k, split[s].folds, rng_seedf(6, "%zu/%zu", s, from + k));
			r = alarm_cells_stored(a);
			for (size_t k = 0; k < many; k++) {
				struct comparison *c = compared(r, a->study[k]);

				count_lucky(c, better);
				comparison_destroy(c);
			}
			small_run_close(r);
		}
		for (size_t l = 0; l < 3; l++)
			alarm_tell("better than luck", guessing[l].label, split[s].cv, better[l], runs, .025);
	}
	alarm_cells_free(a);
}

/* ---- overfits: neighbours from 1 to 25 on labels that are noise ---- */

static void add_dial(struct alarm_cells *a, size_t run, uint64_t seed)
{
	static const struct { const char *params, *label; double k; } at[] = {
		{ "k=1", "knn[k=1]", 1 }, { "k=3", "knn[k=3]", 3 }, { "k=5", "knn[k=5]", 5 },
		{ "k=9", "knn[k=9]", 9 }, { "k=15", "knn[k=15]", 15 }, { "k=25", "knn[k=25]", 25 },
	};
	struct null_table t = null_table(seed, 10, 1, 0.2);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		/* one draw of features for all settings: the same learner turned */
		null_scores(&t, learner_find("knn"), at[i].params, 0, seed, x);
		alarm_cells_add(a, run, &(struct small_cell){ .data = "s1", .factor = "k",
			  .factor_value = at[i].k, .variant = { .learner = "knn", .label = at[i].label,
			  .changed = at[i].params } }, &t, x);
	}
}

Test(analysis_false_alarms, overfits)
{
	size_t runs = alarm_runs(), alarms = 0;
	struct alarm_cells *a = alarm_cells_begin();
	double loss = 0;

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_dial(a, k, rng_seedf(7, "%zu", from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			struct validation_curves d;

			cr_assert(!validation_curves_create(&d, r, small_study(r, a->study[k]), NULL));
			cr_assert(d.n == 1 && d.at[0].tested);
			alarms += d.at[0].overfits;
			loss += d.at[0].loss.mean / (double)runs;
			validation_curves_free(&d);
		}
		small_run_close(r);
	}
	alarm_tell("overfits", "k of k-NN", "10", alarms, runs, .025);
	/* picks that saw test rows would show a loss of some 3 points; a run's sd is about 6 */
	cr_expect(fabs(loss) < 4 * .06 / sqrt((double)runs), "mean loss %g", loss);
	alarm_cells_free(a);
}

/* ---- an arm helps ---- */

static void add_arms(struct alarm_cells *a, size_t run, uint64_t seed)
{
	static const struct { const char *label, *params; } arm[] = {
		{ "mlp[a]", "{\"dropout\":0,\"l2\":0}" }, { "mlp[b]", "{\"dropout\":0.5,\"l2\":0}" },
		{ "mlp[c]", "{\"dropout\":0,\"l2\":0.1}" }, { "mlp[d]", "{\"dropout\":0.5,\"l2\":0.1}" },
	};
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t s = 0; s < 4; s++) {
		struct null_table t = null_table(rng_seedf(seed, "%zu", s), 10, 1, 0);

		for (size_t l = 0; l < 4; l++) {
			null_scores(&t, learner_find("tree"), "", SHIFT,
				    rng_seedf(seed, "%zu/%zu", s, l), x);
			alarm_cells_add(a, run, &(struct small_cell){ .data = sets[s],
				  .variant = { .learner = "mlp", .label = arm[l].label,
					       .params = arm[l].params } }, &t, x);
		}
	}
}

struct arm_alarms {
	size_t test, gap, mean;
};

static void count_arms(const struct arms *a, struct arm_alarms *n)
{
	bool test = false, gap = false, mean = false;

	for (size_t k = 0; k < a->n; k++) {
		for (size_t s = 0; s < a->sets && k != 0; s++) {
			test |= arms_effect_real(a->arm[k].on[ARMS_TEST] + s);
			gap |= arms_effect_real(a->arm[k].on[ARMS_GAP] + s);
		}
		mean |= k != 0 && arms_effect_real(a->arm[k].over[ARMS_TEST] + TASK_CLASSIFY);
	}
	n->test += test;
	n->gap += gap;
	n->mean += mean;
}

Test(analysis_false_alarms, an_arm_helps)
{
	size_t runs = alarm_runs(), count;
	struct alarm_cells *a = alarm_cells_begin();
	struct arm_alarms n = { 0 };

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_arms(a, k, rng_seedf(8, "%zu", from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			struct arms *arms;

			cr_assert(!arms_create(&arms, &count, r, small_study(r, a->study[k]), NULL));
			cr_assert(count == 1 && arms->n == 4 && arms->sets == 4);
			count_arms(arms, &n);
			arms_free(arms, count);
		}
		small_run_close(r);
	}
	alarm_tell("any of 3 arms on 4 sets helps or hurts", "tree", "10", n.test, runs, .05);
	alarm_tell("any of 3 arms on 4 sets changes the gap", "tree", "10", n.gap, runs, .05);
	alarm_tell("any of 3 arms helps or hurts over the sets", "tree", "10", n.mean, runs, .05);
	alarm_cells_free(a);
}

/* ---- an arm helps at a level, or more at the last than at the first ---- */

static void add_arms_at_levels(struct alarm_cells *a, size_t run, uint64_t seed)
{
	static const struct { const char *label, *params; } arm[] = {
		{ "mlp[a]", "{\"dropout\":0,\"l2\":0}" }, { "mlp[b]", "{\"dropout\":0.5,\"l2\":0}" },
		{ "mlp[c]", "{\"dropout\":0,\"l2\":0.1}" },
	};
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t s = 0; s < 3; s++) {
		struct null_table t = null_table(rng_seedf(seed, "%zu", s), 10, 1, 0);

		for (size_t i = 0; i < 9; i++) {
			null_scores(&t, learner_find("tree"), "", SHIFT, rng_seedf(seed, "%zu/%zu", s, i), x);
			alarm_cells_add(a, run, &(struct small_cell){ .data = sets[s], .factor = "rows",
				  .factor_value = 10 * (double)(i / 3 + 1),
				  .variant = { .learner = "mlp", .label = arm[i % 3].label,
					       .params = arm[i % 3].params } }, &t, x);
		}
	}
}

struct level_alarms {
	size_t at, mean, change;        /* runs with an effect at a level, in a mean, in a change */
};

static void count_levels(const struct arms *arms, size_t n, const struct arm_levels *l, size_t nl,
			 struct level_alarms *out)
{
	bool at = false, mean = false, change = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 1; k < arms[i].n; k++) {
			for (size_t s = 0; s < arms[i].sets; s++)
				at |= arms_effect_real(arms[i].arm[k].on[ARMS_TEST] + s);
			mean |= arms_effect_real(arms[i].arm[k].over[ARMS_TEST] + TASK_CLASSIFY);
		}
	for (size_t i = 0; i < nl; i++)
		for (size_t s = 0; s < l[i].sets; s++)
			change |= arms_effect_real(l[i].change + s);
	out->at += at;
	out->mean += mean;
	out->change += change;
}

Test(analysis_false_alarms, an_arm_helps_at_a_level)
{
	size_t runs = alarm_runs(), count, levels;
	struct alarm_cells *a = alarm_cells_begin();
	struct level_alarms n = { 0 };

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_arms_at_levels(a, k, rng_seedf(18, "%zu", from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			size_t study = small_study(r, a->study[k]);
			struct arm_levels *l;
			struct arms *arms;

			cr_assert(!arms_create(&arms, &count, r, study, NULL) && count == 3);
			cr_assert(!arm_levels_create(&l, &levels, arms, count, r, study, NULL) && levels == 2);
			count_levels(arms, count, l, levels, &n);
			arm_levels_free(l, levels);
			arms_free(arms, count);
		}
		small_run_close(r);
	}
	alarm_tell("any of 2 arms on 3 sets at 3 levels helps or hurts", "tree", "10", n.at, runs, .05);
	alarm_tell("any of 2 arms at 3 levels helps or hurts over the sets", "tree", "10", n.mean, runs, .05);
	alarm_tell("any of 2 arms on 3 sets differs at the last level", "tree", "10", n.change, runs, .05);
	alarm_cells_free(a);
}

/* ---- effects pooled: their mean is 0, standard errors come from ten folds ---- */

enum { POOLED_RUNS = 1000, POOLED_FOLDS = 10 };

struct pooled_misses {
	size_t mean, next;              /* intervals that leave the truth out */
};

/* An effect of a data set and what ten folds tell of its standard error, which is between 0.5 and 2. */
static void draw_effect(struct rng *r, double tau, double *y, double *se)
{
	double truth = 0.5 * pow(4, rng_uniform(r)), squares = 0;

	for (size_t i = 1; i < POOLED_FOLDS; i++) {
		double z = rng_normal(r);
		squares += z * z;
	}
	*y = tau * rng_normal(r) + truth * rng_normal(r);
	*se = truth * sqrt(squares / (POOLED_FOLDS - 1));
}

static struct pooled_misses count_misses(size_t k, double tau)
{
	struct pooled_misses n = { 0 };

	for (size_t run = 0; run < POOLED_RUNS; run++) {
		struct rng r = rng_make(rng_seedf(17, "%zu/%g/%zu", k, tau, run));
		double y[12], se[12], next = tau * rng_normal(&r);
		struct random_effects x;

		for (size_t i = 0; i < k; i++)
			draw_effect(&r, tau, y + i, se + i);
		cr_assert(!random_effects(&x, y, se, k, 0.95, NULL));
		cr_expect_eq(x.p < 0.05, x.ci.lo > 0 || x.ci.hi < 0);
		n.mean += x.p < 0.05;
		n.next += next < x.prediction.lo || next > x.prediction.hi;
	}
	return n;
}

Test(analysis_false_alarms, effects_pooled_over_data_sets)
{
	static const size_t many[] = { 3, 5, 12 };
	static const struct { double tau; const char *name; } truth[] = {
		{ 0, "alike" }, { 1, "unlike" }, { 3, "far apart" }
	};

	for (size_t t = 0; t < 3; t++)
		for (size_t i = 0; i < 3; i++) {
			struct pooled_misses n = count_misses(many[i], truth[t].tau);
			char k[32];

			snprintf(k, sizeof k, "10, %zu sets", many[i]);
			alarm_tell("a mean over data sets is not 0", truth[t].name, k, n.mean, POOLED_RUNS, .05);
			/* known to be short where tau2 is no larger than the errors (Partlett & Riley 2017) */
			alarm_tell("one more data set lies outside", truth[t].name, k, n.next, POOLED_RUNS, .10);
		}
}
