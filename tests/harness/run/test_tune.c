/* The search: what it goes by, what it takes, where it looks. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/run/tune.h"
#include "tests/support/one_cell.h"

static const struct outcome_trial *chosen(const struct outcome *o)
{
	const struct outcome_trial *found = NULL;

	for (size_t i = 0; i < o->ntrials; i++)
		if (o->trials[i].chosen) {
			cr_assert_null(found, "one is chosen");
			found = o->trials + i;
		}
	cr_assert_not_null(found, "%s", o->info);
	return found;
}

static void takes_the_best(enum one_cell_truth truth, const char *spec, int better)
{
	struct dataset *d = one_cell_data(120, truth);
	struct outcome o = one_cell(d, spec, 16);
	const struct outcome_trial *best = chosen(&o);
	size_t worse = 0;

	cr_assert_eq(o.ntrials, 16);
	for (size_t i = 0; i < o.ntrials; i++) {
		double gain = better * (o.trials[i].score - best->score);
		cr_expect_eq(isnan(o.trials[i].score), strcmp(o.trials[i].status, "ok") != 0,
			     "%s: trial %zu is %s and has %g", spec, i, o.trials[i].status,
			     o.trials[i].score);
		cr_expect(!(gain > 0), "%s: trial %zu has %g, the chosen one %g", spec, i,
			  o.trials[i].score, best->score);
		worse += gain < 0;
	}
	cr_expect_gt(worse, 0, "%s: all are alike", spec);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_tune, the_best_is_chosen_whichever_way_the_metric_points)
{
	takes_the_best(TRUTH_SIGN, "knn", +1);
	takes_the_best(TRUTH_SUM, "tree", -1);
}

/* A tree knows its own rows by heart: only rows it did not learn give it about a half here. */
Test(run_tune, scores_are_of_rows_that_were_not_learned)
{
	struct dataset *d = one_cell_data(300, TRUTH_NOISE);
	struct outcome o = one_cell(d, "tree", 8);

	for (size_t i = 0; i < o.ntrials; i++)
		cr_expect(o.trials[i].score > 0.3 && o.trials[i].score < 0.7, "trial %zu: %g", i,
			  o.trials[i].score);
	outcome_free(&o);
	dataset_destroy(d);
}

/* Whoever has seen a row of a group knows the others: its label is the group's. */
Test(run_tune, inner_folds_keep_groups_together)
{
	struct dataset *d = one_cell_data(600, TRUTH_GROUPS);
	struct outcome o = one_cell(d, "knn", 8);

	cr_assert_lt(chosen(&o)->score, 0.75, "%g", chosen(&o)->score);
	outcome_free(&o);
	dataset_destroy(d);
}

/* Classes come in turns, and the first column is the time: whoever has seen what came before and after knows
 * them all; by the past alone they are a guess. Few rows and many. */
Test(run_tune, inner_folds_go_forward_where_the_folds_do)
{
	for (size_t rows = 400; rows <= 8000; rows *= 20) {
		struct dataset *d = one_cell_data(rows, TRUTH_NOISE);
		struct outcome o;

		for (size_t i = 0; i < rows; i++) {
			for (size_t j = 0; j < d->cols; j++)
				d->x[i * d->cols + j] = (float)i;
			d->label[i] = i / (rows / 40) % 2;
		}
		one_cell_seal(d);
		o = one_cell_forward(d, "knn", 4);
		cr_assert_eq(o.status, CELL_OK, "%s", o.info);
		cr_expect(chosen(&o)->score < 0.7, "%zu rows: %g", rows, chosen(&o)->score);
		outcome_free(&o);
		dataset_destroy(d);
	}
}

/* Of many rows the last quarter is held out: there the class stays what it was before, and is known. */
Test(run_tune, a_holdout_forward_in_time_is_the_last_part)
{
	struct dataset *d = one_cell_data(8000, TRUTH_NOISE);
	struct outcome o;

	for (size_t i = 0; i < 8000; i++) {
		for (size_t j = 0; j < d->cols; j++)
			d->x[i * d->cols + j] = (float)i;
		d->label[i] = i < 4500 && i / 200 % 2;
	}
	one_cell_seal(d);
	o = one_cell_forward(d, "knn", 4);
	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	cr_expect(chosen(&o)->score > 0.99, "rows 4500 to 5999: %g", chosen(&o)->score);
	outcome_free(&o);
	dataset_destroy(d);
}

/* From row 3600 on classes are the other way round. What prunes by the last rows before those held out believes in
 * nothing, what prunes by any of the past in what is wrong now. */
Test(run_tune, what_a_holdout_forward_in_time_sets_aside_is_its_last_part)
{
	struct dataset *d = one_cell_data(8000, TRUTH_NOISE);
	struct outcome o;

	for (size_t i = 0; i < 8000; i++)
		d->label[i] = (d->x[i * d->cols] > 0) ^ (i >= 3600);
	one_cell_seal(d);
	o = one_cell_forward(d, "tree[prune=reduced_error]", 2);
	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	cr_expect(o.trials[0].score > 0.4, "%g", o.trials[0].score);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_tune, the_first_try_is_the_defaults_and_what_the_plan_sets_stays)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell(d, "knn[k=3]", 8);
	struct outcome plain = one_cell(d, "knn", 8);
	bool moved = false;

	cr_assert(strstr(plain.trials[0].params, "k=5,") || !*plain.trials[0].params, "%s",
		  plain.trials[0].params);
	cr_assert_eq(o.ntrials, 6, "all there are with k=3");
	for (size_t i = 0; i < o.ntrials; i++) {
		cr_expect(strstr(o.trials[i].params, "k=3"), "trial %zu: %s", i, o.trials[i].params);
		moved |= i && strcmp(plain.trials[i].params, plain.trials[0].params);
	}
	cr_expect(moved);
	outcome_free(&o);
	outcome_free(&plain);
	dataset_destroy(d);
}

/* C runs over six decades: half of the tries lie below the geometric middle, 32. */
Test(run_tune, wide_ranges_are_searched_by_their_logarithm)
{
	struct dataset *d = one_cell_data(60, TRUTH_SIGN);
	struct outcome o = one_cell(d, "svm", 33);
	size_t low = 0;

	for (size_t i = 1; i < o.ntrials; i++) {
		const char *at = strstr(o.trials[i].params, "C=");
		cr_assert_not_null(at, "%s", o.trials[i].params);
		low += strtod(at + 2, NULL) < 32;
	}
	cr_expect(low >= 12 && low <= 20, "%zu of 32", low);
	outcome_free(&o);
	dataset_destroy(d);
}

/* By a learner without a seed of its own, and by its defaults, which no draw decides. */
Test(run_tune, inner_folds_are_drawn_by_the_name_of_the_data)
{
	struct dataset *d = one_cell_data(300, TRUTH_NOISE);
	struct outcome a = one_cell(d, "knn", 2), again = one_cell(d, "knn", 2), b;

	free(d->name);
	d->name = strdup("another");
	b = one_cell(d, "knn", 2);
	cr_expect_eq(a.trials[0].score, again.trials[0].score);
	cr_expect_neq(a.trials[0].score, b.trials[0].score);
	outcome_free(&a);
	outcome_free(&again);
	outcome_free(&b);
	dataset_destroy(d);
}

static double value_of(const char *params, const char *name)
{
	const char *at = strstr(params, name);

	return at ? strtod(at + strlen(name), NULL) : NAN;
}

/* Nothing that cannot be is drawn, and nothing that makes no difference. */
Test(run_tune, a_parameter_without_meaning_beside_the_others_is_left_alone)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN), *y = one_cell_data(90, TRUTH_SUM);
	static const struct { const char *spec, *never, *often; bool values; } rows[] = {
		{ "tree[prune=cost_complexity]", "cp=", "max_depth=", false },
		{ "tree[ccp_alpha=0.01]", "cp=", "max_depth=", false },
		{ "tree", "ccp_alpha=", "cp=", false },
		{ "svm[kernel=linear]", "gamma=", "C=", false },
		{ "svm", "epsilon=", "gamma=", false },
		{ "svm", "nu=", "epsilon=", true },
	};

	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
		struct outcome o = one_cell(rows[k].values ? y : d, rows[k].spec, 12);
		size_t often = 0;

		cr_assert_eq(o.ntrials, 12, "%s: %s", rows[k].spec, o.info);
		cr_assert_str_empty(o.info);
		for (size_t i = 0; i < o.ntrials; i++) {
			cr_expect_str_eq(o.trials[i].status, "ok", "%s: %s", rows[k].spec, o.trials[i].params);
			cr_expect_null(strstr(o.trials[i].params, rows[k].never), "%s: %s", rows[k].spec,
				       o.trials[i].params);
			often += strstr(o.trials[i].params, rows[k].often) != NULL;
			for (size_t j = 0; j < i; j++)
				cr_expect_str_neq(o.trials[i].params, o.trials[j].params, "tried twice");
		}
		cr_expect_geq(often, 10, "%s: %zu", rows[k].spec, often);
		outcome_free(&o);
	}
	dataset_destroy(d);
	dataset_destroy(y);
}

/* Of 60 training rows 40 are left in an inner fold: k goes to half of the 60. */
Test(run_tune, k_stays_below_the_rows_there_are)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell(d, "knn", 60);
	double most = 0;

	for (size_t i = 0; i < o.ntrials; i++) {
		double k = value_of(o.trials[i].params, "k=");
		cr_expect_str_eq(o.trials[i].status, "ok", "%s", o.trials[i].params);
		most = k > most ? k : most;
	}
	cr_expect(most > 20 && most <= 30, "%g", most);
	outcome_free(&o);
	dataset_destroy(d);
}

/* 3 metrics and 2 ways to vote: beside k=3 there are six configurations in all. */
Test(run_tune, a_space_that_is_exhausted_ends_the_search)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell(d, "knn[k=3]", 40);

	cr_expect_eq(o.ntrials, 6, "%zu", o.ntrials);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_tune, a_budget_in_seconds_is_spent_and_its_search_can_be_repeated)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell_within(d, "tree", (struct tune_budget){ .seconds = 0.1 }, 0),
		       again = one_cell_within(d, "tree", (struct tune_budget){ .seconds = 1e-9 }, o.ntrials),
		       least = one_cell_within(d, "tree", (struct tune_budget){ .seconds = 1e-9 }, 0);

	cr_assert_gt(o.ntrials, 1);
	cr_expect_geq(o.tune_cpu_s, 0.1);
	cr_assert_eq(again.ntrials, o.ntrials);
	for (size_t i = 0; i < o.ntrials; i++) {
		cr_expect_str_eq(again.trials[i].params, o.trials[i].params);
		cr_expect_eq(again.trials[i].chosen, o.trials[i].chosen);
	}
	cr_expect_eq(least.ntrials, 1, "the defaults, whatever the budget");
	outcome_free(&o);
	outcome_free(&again);
	outcome_free(&least);
	dataset_destroy(d);
}

/* Two rates of dropout are for two hidden layers; most of the networks tried have one. */
Test(run_tune, a_search_that_mostly_fails_says_so)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell(d, "mlp[dropout=0.1:0.2,epochs=2]", 24);
	size_t failed = 0;
	char want[64];

	for (size_t i = 0; i < o.ntrials; i++) {
		bool fails = strcmp(o.trials[i].status, "ok") != 0;
		failed += fails;
		cr_expect_eq(isnan(o.trials[i].score), fails, "trial %zu is %s and has %g", i,
			     o.trials[i].status, o.trials[i].score);
	}
	cr_assert(failed > 12 && failed < 24, "%zu", failed);
	snprintf(want, sizeof want, "%zu of 24 configurations failed, the first: ", failed);
	cr_expect_eq(o.status, CELL_OK, "%s", o.info);
	cr_expect(!strncmp(o.info, want, strlen(want)) && strstr(o.info, "dropout has 2 values"), "%s", o.info);
	outcome_free(&o);
	dataset_destroy(d);
}

/* The default of C is 1, of k 5: in a range without it the middle comes first. */
Test(run_tune, own_ranges_hold_for_all_that_is_tried)
{
	struct dataset *d = one_cell_data(90, TRUTH_SIGN);
	struct outcome o = one_cell(d, "svm[C=~100..10000]", 12), k = one_cell(d, "knn[k=3..7]", 12);

	cr_assert_eq(o.ntrials, 12);
	cr_expect_float_eq(value_of(o.trials[0].params, "C="), 1000, 1e-6);
	for (size_t i = 0; i < o.ntrials; i++) {
		double c = value_of(o.trials[i].params, "C=");
		cr_expect(c >= 100 && c <= 10000, "%s", o.trials[i].params);
	}
	cr_expect_str_eq(k.trials[0].params, "");
	for (size_t i = 1; i < k.ntrials; i++) {
		double x = strstr(k.trials[i].params, "k=") ? value_of(k.trials[i].params, "k=") : 5;
		cr_expect(x >= 3 && x <= 7, "%s", k.trials[i].params);
	}
	outcome_free(&o);
	outcome_free(&k);
	dataset_destroy(d);
}

Test(run_tune, a_variant_is_tuned_on_all_rows_and_becomes_what_was_found)
{
	struct dataset *d = one_cell_data(120, TRUTH_SIGN);
	struct variant v;
	struct plan p;
	struct outcome o;
	struct err e = { 0 };
	struct study *s;

	cr_assert(!plan_init(&p, &e) && (s = plan_add_study(&p, "fit", "compare", &e)));
	s->tune = (struct tune_budget){ .trials = 10 };
	cr_assert(!variant_make(&v, "knn[k=1..50]", &e), "%s", e.text);
	cr_assert(variant_needs_no_tuning(&v, &e));
	cr_assert(!tune_variant(&v, d, &p, &o, &e), "%s", e.text);
	cr_assert_eq(o.ntrials, 10);
	cr_expect_str_eq(v.changed, chosen(&o)->params);
	cr_expect(!strstr(v.canonical, ".."), "%s", v.canonical);
	outcome_free(&o);
	variant_free(&v);
	cr_assert(!variant_make(&v, "baseline", &e), "%s", e.text);
	cr_expect(tune_variant(&v, d, &p, &o, &e) && strstr(e.text, "nothing to tune"), "%s", e.text);
	outcome_free(&o);
	variant_free(&v);
	plan_free(&p);
	dataset_destroy(d);
}

/* ---- successive halving ---- */

static struct outcome halved(const struct dataset *d, const char *spec, size_t trials)
{
	return one_cell_within(d, spec, (struct tune_budget){ .trials = trials,
							      .search = TUNE_SEARCH_HALVING }, 0);
}

static size_t on_rung(const struct outcome *o, size_t rung, double share)
{
	size_t n = 0;

	for (size_t i = 0; i < o->ntrials; i++)
		if (o->trials[i].rung == rung) {
			cr_expect_float_eq(o->trials[i].share, share, 1e-12, "trial %zu: %g", i,
					   o->trials[i].share);
			n++;
		}
	return n;
}

/* How many of a rung have a better score; what failed has none. */
static size_t place(const struct outcome *o, size_t rung, const char *params)
{
	size_t better = 0, at = 0;

	while (o->trials[at].rung != rung || strcmp(o->trials[at].params, params))
		cr_assert(++at < o->ntrials, "%s is not on rung %zu", params, rung);
	for (size_t i = 0; i < o->ntrials; i++)
		better += o->trials[i].rung == rung && o->trials[i].score > o->trials[at].score;
	return better;
}

/* 400 rows train, 267 of them in an inner fold: a ninth of these would be fewer than 30. */
Test(run_tune, halving_goes_on_with_the_better_third)
{
	struct dataset *d = one_cell_data(600, TRUTH_SIGN);
	struct outcome o = halved(d, "knn", 9), all = one_cell(d, "knn", 9), again = halved(d, "knn", 9);
	const struct outcome_trial *best = chosen(&o);

	cr_assert_eq(o.ntrials, 12);
	cr_expect(on_rung(&o, 0, 1. / 3) == 9 && on_rung(&o, 1, 1) == 3);
	for (size_t i = 0; i < 9; i++)
		cr_expect_str_eq(o.trials[i].params, all.trials[i].params, "the same are tried");
	for (size_t i = 9; i < 12; i++) {
		cr_expect_lt(place(&o, 0, o.trials[i].params), 3);
		for (size_t k = 0; k < 9; k++)
			if (!strcmp(all.trials[k].params, o.trials[i].params))
				cr_expect_eq(all.trials[k].score, o.trials[i].score,
					     "at the end it is tried in full");
	}
	cr_expect(best->rung == 1 && !place(&o, 1, best->params));
	for (size_t i = 0; i < 12; i++)
		cr_expect(o.trials[i].score == again.trials[i].score ||
			  (isnan(o.trials[i].score) && isnan(again.trials[i].score)));
	outcome_free(&o);
	outcome_free(&all);
	outcome_free(&again);
	dataset_destroy(d);
}

/* A network is trained a part of the way on all rows: few of them are no reason to stop halving. */
Test(run_tune, halving_of_what_trains_in_steps_is_by_steps)
{
	struct dataset *d = one_cell_data(60, TRUTH_SIGN);
	struct outcome o = halved(d, "mlp[epochs=18,hidden=4]", 9), rows = halved(d, "tree", 9);

	cr_expect_eq(o.ntrials, 13);
	cr_expect(on_rung(&o, 0, 1. / 9) == 9 && on_rung(&o, 1, 1. / 3) == 3 && on_rung(&o, 2, 1) == 1);
	cr_expect_eq(chosen(&o)->rung, 2);
	cr_expect(rows.ntrials == 9 && on_rung(&rows, 0, 1) == 9, "27 rows are too few for a part of them");
	outcome_free(&o);
	outcome_free(&rows);
	dataset_destroy(d);
}

/* The neighbours of a part of the rows: as many as their share; 133 of 267 would not be there. */
Test(run_tune, halving_shrinks_neighbours_with_their_rows)
{
	struct dataset *d = one_cell_data(600, TRUTH_SIGN);
	struct outcome o = halved(d, "knn[k=100..133]", 9);

	for (size_t i = 0; i < o.ntrials; i++)
		cr_expect_str_eq(o.trials[i].status, "ok", "%s", o.trials[i].params);
	outcome_free(&o);
	dataset_destroy(d);
}
