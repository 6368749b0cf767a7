/* How often tests of two learners on one data set find something where there is nothing: real
 * learners on features of their own, drawn alike (tests/support/null_scores.h). Where the truth
 * lies at the edge of what is practically equal, the scores are moved there. Without ALARM_RUNS a
 * few runs, see test_false_alarms.c. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "harness/stats/compare.h"
#include "harness/stats/delong.h"
#include "harness/stats/five_by_two.h"
#include "harness/stats/row_bootstrap.h"
#include "tests/support/alarms.h"

#define SHIFT 0.7 /* an accuracy of about 65 % */
#define EDGE 0.2 /* practically equal: within twenty points, which ten folds of ten rows may show */

static const struct {
	const char *learner, *params, *label;
} alike[] = {
	{ "knn", "k=1", "1-NN" },
	{ "knn", "k=9", "9-NN" },
	{ "tree", "", "tree" },
};

/* Differences of two that are one, fold by fold. */
static void differences(double *d, size_t which, size_t folds, size_t repeats, uint64_t seed)
{
	struct null_table t = null_table(seed, folds, repeats, 0);
	struct null_score a[NULL_MOST_FOLDS], b[NULL_MOST_FOLDS];
	const struct learner_class *lc = learner_find(alike[which].learner);

	null_scores(&t, lc, alike[which].params, SHIFT, rng_seed(seed, "a"), a);
	null_scores(&t, lc, alike[which].params, SHIFT, rng_seed(seed, "b"), b);
	for (size_t i = 0; i < folds * repeats; i++)
		d[i] = a[i].test - b[i].test;
	round_differences(d, folds * repeats, 1);
}

Test(stats_false_alarms_folds, five_repeats_of_two_folds)
{
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++) {
		size_t t = 0, f = 0;

		for (size_t r = 0; r < runs; r++) {
			struct five_by_two x;
			double d[10];

			differences(d, w, 2, 5, rng_seedf(21, "%zu/%zu", w, r));
			cr_assert(!five_by_two(&x, d, NULL));
			t += x.p_t < .05;
			f += x.p_f < .05;
		}
		/* halves of one table share rows, and learners that follow each row feel it */
		alarm_measure("5x2cv t, p < 0.05", alike[w].label, "2x5", t, runs, .05, .15);
		alarm_measure("5x2cv F, p < 0.05", alike[w].label, "2x5", f, runs, .05, .15);
	}
}

Test(stats_false_alarms_folds, equal_or_better_where_the_truth_is_at_the_edge)
{
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++) {
		size_t equal = 0, inside = 0, beyond = 0, side = 0;

		for (size_t r = 0; r < runs; r++) {
			struct paired_t x, y;
			double d[10];

			differences(d, w, 10, 1, rng_seedf(22, "%zu/%zu", w, r));
			cr_assert(!corrected_t(&x, d, 10, 1. / 9, .95, NULL));
			for (int i = 0; i < 10; i++)
				d[i] += EDGE;
			cr_assert(!corrected_t(&y, d, 10, 1. / 9, .95, NULL));
			equal += t_equivalence_p(&y, EDGE) < .05;
			if (y.spread == PAIRED_VARIES) {
				inside += corrected_t_rope(&y, EDGE).inside >= .95;
				beyond += corrected_t_rope(&y, EDGE).right >= .95;
				side += corrected_t_rope(&x, 0).right >= .95;
			}
		}
		alarm_tell("equal within 20 points (TOST), truth at the edge", alike[w].label, "10",
			   equal, runs, .05);
		alarm_tell("P(equal) >= .95 (correlated t), truth at the edge", alike[w].label,
			   "10", inside, runs, .05);
		alarm_tell("P(better) >= .95 (correlated t), truth at the edge", alike[w].label,
			   "10", beyond, runs, .05);
		alarm_tell("P(better) >= .95 (correlated t, no region)", alike[w].label, "10", side,
			   runs, .05);
	}
}

/* Of the rows of one fold: those that only the first, only the second got right. */
static void discordant(uint64_t only[2], const struct null_table *t, const struct null_score *a,
		       const struct null_score *b)
{
	only[0] = only[1] = 0;
	for (size_t i = 0; i < (size_t)a->n_test; i++) {
		bool one = t->label[a->row[i]], x = (a->said[i][1] > a->said[i][0]) == one,
		     y = (b->said[i][1] > b->said[i][0]) == one;

		only[0] += x && !y;
		only[1] += y && !x;
	}
}

static void areas(struct delong_pair *x, const struct null_table *t, const struct null_score *a,
		  const struct null_score *b)
{
	double first[NULL_ROWS], second[NULL_ROWS];
	bool positive[NULL_ROWS];
	size_t n = (size_t)a->n_test;

	for (size_t i = 0; i < n; i++) {
		cr_assert(a->row[i] == b->row[i]);
		positive[i] = t->label[a->row[i]];
		first[i] = (double)a->said[i][1] - (double)a->said[i][0];
		second[i] = (double)b->said[i][1] - (double)b->said[i][0];
	}
	cr_assert(!delong_pair(x, first, second, positive, n, .95, NULL));
}

Test(stats_false_alarms_folds, rows_of_one_test_set)
{
	static const char *const forms[] = { "McNemar exact, p < 0.05", "McNemar mid-p, p < 0.05",
					     "McNemar with Edwards' correction, p < 0.05",
					     "McNemar chi2 without correction, p < 0.05",
					     "DeLong's test of two areas, p < 0.05" };
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++) {
		size_t n[5] = { 0 };
		const struct learner_class *lc = learner_find(alike[w].learner);

		for (size_t r = 0; r < runs; r++) {
			uint64_t seed = rng_seedf(23, "%zu/%zu", w, r), only[2];
			struct null_table t = null_table(seed, 2, 1, 0);
			struct null_score a[NULL_MOST_FOLDS], b[NULL_MOST_FOLDS];
			struct delong_pair area;
			struct mcnemar m;

			null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "a"), a);
			null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "b"), b);
			discordant(only, &t, a, b);
			m = mcnemar(only[0], only[1]);
			areas(&area, &t, a, b);
			n[0] += m.exact < .05;
			n[1] += m.mid_p < .05;
			n[2] += m.p_chi2 < .05;
			n[3] += m.p_plain < .05;
			n[4] += area.p < .05;
		}
		for (int i = 0; i < 5; i++)
			alarm_measure(forms[i], alike[w].label, "holdout of 50", n[i], runs, .05,
				      .08);
	}
}

/* Every test row of every fold, as tables of test rows have them. */
struct all_rows {
	double score[2][NULL_MOST_FOLDS * NULL_ROWS], area[2 * NULL_MOST_FOLDS];
	bool positive[NULL_MOST_FOLDS * NULL_ROWS];
	size_t row[NULL_MOST_FOLDS * NULL_ROWS], first[NULL_MOST_FOLDS + 1];
	double loss[2 * NULL_ROWS], square[2 * NULL_ROWS];      /* (rows, 2): means over repeats, of wrong
								 * answers; of squared errors of the share
								 * given to the class */
};

/* Of rows as one or several models of each tested them: the tests that tables of test rows have. */
enum { BY_MCNEMAR, BY_BCA, BY_SQUARES, ROW_FORMS };

static void test_losses(size_t found[ROW_FORMS], const double *loss, const double *square, size_t rows, uint64_t seed)
{
	struct row_bootstrap *draws;
	struct bootstrap b;
	struct paired_t t;
	size_t only[2] = { 0 };
	double d[NULL_ROWS];

	for (size_t i = 0; i < rows; i++) {
		only[0] += loss[2 * i] < loss[2 * i + 1];
		only[1] += loss[2 * i] > loss[2 * i + 1];
		d[i] = square[2 * i] - square[2 * i + 1];
	}
	cr_assert(!row_bootstrap_create(&draws, loss, rows, 2, 2000, seed, NULL));
	cr_assert(!row_bootstrap_difference(&b, draws, 0, 1, NULL, .95, NULL));
	row_bootstrap_destroy(draws);
	round_differences(d, rows, 1);
	cr_assert(!corrected_t(&t, d, rows, 0, .95, NULL));
	found[BY_MCNEMAR] += mcnemar(only[0], only[1]).exact < .05;
	found[BY_BCA] += b.bca.lo > 0 || b.bca.hi < 0;
	found[BY_SQUARES] += t.p < .05;
}

static double share_of(const float said[2])
{
	return said[0] + said[1] > 0 ? said[1] / ((double)said[0] + said[1]) : .5;
}

static void gather_rows(struct all_rows *x, const struct null_table *t, struct null_score said[2][NULL_MOST_FOLDS])
{
	size_t n = 0;

	*x = (struct all_rows){ .first = { 0 } };
	for (size_t k = 0; k < t->folds * t->repeats; k++) {
		for (size_t i = 0; i < (size_t)said[0][k].n_test; i++, n++) {
			size_t row = x->row[n] = said[0][k].row[i];

			x->positive[n] = t->label[row];
			for (int s = 0; s < 2; s++) {
				const float *y = said[s][k].said[i];

				x->score[s][n] = (double)y[1] - (double)y[0];
				x->loss[2 * row + (size_t)s] += ((y[1] > y[0]) != x->positive[n]) / (double)t->repeats;
				x->square[2 * row + (size_t)s] += pow(share_of(y) - x->positive[n], 2) / (double)t->repeats;
			}
		}
		x->first[k + 1] = n;
	}
}

/* Of two learners alike: rows; areas pooled, within folds, and fold by fold. */
static void test_rows(size_t found[ROW_FORMS + 3], struct all_rows *x, size_t folds, size_t repeats, uint64_t seed)
{
	const struct delong_folds f = { x->score[0], x->score[1], x->positive, x->row, NULL_ROWS, x->first, folds * repeats };
	struct delong_pair pooled, within;
	struct paired_t t;
	double d[NULL_MOST_FOLDS];

	test_losses(found, x->loss, x->square, NULL_ROWS, seed);
	cr_assert(!delong_pair(&pooled, x->score[0], x->score[1], x->positive, NULL_ROWS, .95, NULL));
	cr_assert(!delong_folds(&within, &f, NULL, x->area, .95, NULL));
	for (size_t k = 0; k < f.folds; k++)
		d[k] = x->area[k] - x->area[f.folds + k];
	round_differences(d, f.folds, 1);
	cr_assert(!corrected_t(&t, d, f.folds, 1 / ((double)folds - 1), .95, NULL));
	corrected_t_limit(&t, 0, (double)folds - 1, .95);
	found[ROW_FORMS] += pooled.p < .05;
	found[ROW_FORMS + 1] += within.p < .05;
	found[ROW_FORMS + 2] += t.p < .05;
}

/* The same of half of the rows, which one model each tested. */
Test(stats_false_alarms_folds, rows_of_a_holdout, .timeout = 3600)
{
	static const char *const forms[] = { NULL, "BCa of the rows' difference leaves out 0",
					     "t of the rows' squared errors, p < 0.05" };
	static struct null_score said[2][NULL_MOST_FOLDS];
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++) {
		size_t n[ROW_FORMS] = { 0 };
		const struct learner_class *lc = learner_find(alike[w].learner);

		for (size_t r = 0; r < runs; r++) {
			uint64_t seed = rng_seedf(25, "%zu/%zu", w, r);
			struct null_table t = null_table(seed, 2, 1, 0);
			double loss[2 * NULL_ROWS], square[2 * NULL_ROWS];
			size_t rows;

			null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "a"), said[0]);
			null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "b"), said[1]);
			rows = (size_t)said[0][0].n_test;
			for (size_t i = 0; i < 2 * rows; i++) {
				const float *y = said[i % 2][0].said[i / 2];
				bool positive = t.label[said[0][0].row[i / 2]];

				loss[i] = (y[1] > y[0]) != positive;
				square[i] = pow(share_of(y) - positive, 2);
			}
			test_losses(n, loss, square, rows, seed);
		}
		for (int i = BY_BCA; i < ROW_FORMS; i++)
			alarm_measure(forms[i], alike[w].label, "holdout of 50", n[i], runs, .05, .15);
	}
}

Test(stats_false_alarms_folds, rows_of_all_folds, .timeout = 3600)
{
	static const char *const forms[] = { "McNemar exact over all folds, p < 0.05",
					     "BCa of the rows' difference, all folds, leaves out 0",
					     "t of the rows' squared errors, all folds, p < 0.05",
					     "DeLong, rows of all folds pooled, p < 0.05",
					     "DeLong within folds, p < 0.05",
					     "corrected t of the folds' areas, p < 0.05" };
	static const struct {
		size_t folds, repeats;
		const char *label;
	} split[] = { { 10, 1, "10" }, { 10, 3, "10x3" }, { 5, 1, "5" } };
	static struct all_rows x;
	static struct null_score said[2][NULL_MOST_FOLDS];
	size_t runs = alarm_runs();

	for (size_t w = 0; w < 3; w++)
		for (size_t s = 0; s < 3; s++) {
			size_t n[ROW_FORMS + 3] = { 0 };

			for (size_t r = 0; r < runs; r++) {
				uint64_t seed = rng_seedf(24, "%zu/%zu/%zu", w, s, r);
				struct null_table t = null_table(seed, split[s].folds, split[s].repeats, 0);
				const struct learner_class *lc = learner_find(alike[w].learner);

				null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "a"), said[0]);
				null_scores(&t, lc, alike[w].params, SHIFT, rng_seed(seed, "b"), said[1]);
				gather_rows(&x, &t, said);
				test_rows(n, &x, split[s].folds, split[s].repeats, seed);
			}
			for (int i = 0; i < ROW_FORMS + 3; i++)
				alarm_measure(forms[i], alike[w].label, split[s].label, n[i], runs, .05, .22);
		}
}
