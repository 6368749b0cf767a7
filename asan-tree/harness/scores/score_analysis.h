/* A table of scores worked out: which design it is, the tests that fit it and why, and their numbers. No page;
 * reports/scores has that.
 *
 *   struct score_analysis *a;
 *   if (score_analysis_create(&a, table, &options, e))
 *           ...
 *   a->design, a->why               which tests, in words
 *   a->pair[i]                      each pair, decided by its word (harness/analysis/verdict.h)
 *   score_analysis_destroy(a);
 *
 * Designs, and what decides in them:
 *   many sets       Friedman says whether there are differences at all; pairs by Wilcoxon's exact signed ranks over
 *                   sets, by signs where data sets have no unit in common; adjusted by Holm (Demsar 2006; Garcia &
 *                   Herrera 2008; Benavoli, Corani & Mangili 2016). Where there are folds, within each set the
 *                   corrected t, and a hierarchy over sets
 *   one set, folds  corrected resampled t (Nadeau & Bengio 2003) with its Bayesian reading; 5x2cv F where the folds are
 *                   five times two (Alpaydin 1999)
 *   one set, items  rows are test rows answered right or wrong: McNemar's exact test
 *   one set, areas  rows are test rows of two classes, scored: areas under ROC curves by DeLong's test
 *   one test set  rows with truths and predictions, all of one fold: McNemar's exact test, of numbers Student's t of the
 *                   rows' squared errors (score_row_results.h, which says of rows in folds, too, what they tell)
 *   one set, numbers  one score for each method: nothing tells by how much it varies. With --test-rows, of shares of
 *                   rows, Fisher's exact test, which does not know that the rows were the same
 * p-values of a table are adjusted for all its tests. Methods are ordered by mean rank, or by mean. */
#ifndef SCORE_ANALYSIS_H
#define SCORE_ANALYSIS_H

#include "harness/analysis/pair_over_sets.h"
#include "harness/analysis/verdict.h"
#include "harness/scores/score_block.h"
#include "harness/scores/score_row_results.h"
#include "harness/stats/aligned.h"
#include "harness/stats/bradley_terry.h"
#include "harness/stats/effects.h"
#include "harness/stats/five_by_two.h"
#include "harness/stats/hierarchy.h"
#include "harness/stats/ranks.h"
#include "harness/stats/signs.h"

enum score_design {
	SCORES_MANY, SCORES_ONE_FOLDED, SCORES_ONE_ITEMS, SCORES_ONE_AREAS, SCORES_ONE_NUMBER, SCORES_ONE_TEST_SET
};

struct score_wishes {
	const char *control;            /* a method that all others are compared with, or NULL: all pairs */
	double rope;                    /* in the table's unit; NAN: 0.01 of shares, 1 of percent, else none (0) */
	double alpha;                   /* 0: 0.05 */
	int decimals;                   /* -1: SCORE_DECIMALS */
	double test_share;              /* rows tested over rows trained on; NAN: 1 / (folds - 1) */
	double test_rows;               /* of a data set with one number for each method; NAN: not known */
	enum score_missing_rule rule;
	uint64_t seed;
	size_t draws;                   /* of Bayesian tests; 0: as many as they take by themselves */
};

/* Adjusted p-values, by what they know of the family. With a control Shaffer's and Bergmann & Hommel's are
 * Finner's and Hommel's: there all that is not the control may be equal to it or not, each for itself. */
enum score_adjusted { SCORES_HOLM, SCORES_SHAFFER, SCORES_BERGMANN, SCORES_ADJUSTED };

struct score_pair {
	size_t a, b;                    /* methods of the block; a comes before b by rank, or b is the control */
	struct effects_counts raw;      /* sets (folds, items) won, tied, lost, rounded scores */
	struct effects_counts practical;        /* the same with the rope as a tie */
	struct pair_over_sets over;     /* many sets */
	struct signs sign;
	double cliff, d;                /* Cliff's delta of the scores; mean difference in its own spread */
	double p, adjusted[SCORES_ADJUSTED];    /* of the test that decides; adjusted NAN where it cannot be */
	double p_ranks;                 /* of mean ranks: Nemenyi, or Bonferroni & Dunn */
	double z_ranks, p_z;            /* difference of mean ranks over its standard error; its p, alone */
	double z_adjusted[SCORES_ADJUSTED];     /* p_z, adjusted: what many published tables print */
	double p_equal, p_equal_holm;   /* that the difference is within the rope */
	enum verdict verdict;

	/* folds */
	size_t won, equal, lost, open;  /* many sets: by the tests within them */
	bool pooled;                    /* hierarchy and Bradley-Terry's folds are there */
	struct hierarchy hierarchy;
	struct paired_t t;              /* one set */
	struct rope region;             /* one set: posterior of the corrected t; left: b is better */
	struct five_by_two five;        /* one set, where the folds are so */
	/* items, areas, counts */
	size_t only_a, only_b;
	double difference;
	struct interval ci;
};

/* Two methods on one of many data sets, folds compared. */
struct score_within {
	struct paired_t t;
	struct rope region;
	double p_holm;
	enum verdict verdict;
};

struct score_method {
	size_t method;                  /* of the table */
	double mean_rank, mean;         /* mean over sets, of the table's unit; NAN where sets have none in common */
	double aligned, quade;          /* mean ranks by these */
	size_t best;                    /* sets where it is first, alone or not */
	struct interval ci;             /* of the mean: one set */
	double seconds;                 /* geometric mean over sets, NAN */
};

struct score_analysis {
	const struct score_table *t;
	struct score_wishes w;          /* with defaults put in */
	struct score_block block;
	enum score_design design;
	bool common_unit;               /* differences of different data sets can be compared */
	bool five_by_two;
	size_t control;                 /* of the block, or SIZE_MAX */
	size_t sets, methods;           /* of the block; methods by rank */
	struct score_method *method;    /* (methods): by rank; .method is a position in t */
	size_t *order;                  /* (methods): positions in the block, by rank */

	/* many sets */
	struct friedman f;
	double friedman_exact;
	struct aligned_ranks aligned;
	struct aligned_quade quade;
	double cd, cd_10;               /* at alpha, at 0.1: Nemenyi's, with a control Bonferroni & Dunn's */
	size_t least_sets;              /* that a single pair could be decided with */

	size_t pairs;
	struct score_pair *pair;        /* (pairs): by rank of a, then of b */
	struct score_within *within;    /* (sets, pairs), or NULL: no folds, or too many tests */
	bool too_many;                  /* within is left out for that */
	/* Pairs by their signed ranks' posterior, with half the rope, the rope and twice the rope: whether a conclusion
	 * hangs on it. All 0 without a rope. */
	struct score_sensitivity {
		double rope;
		size_t decided, equal, open;
	} sensitivity[3];
	bool posterior;                 /* over.bayes is there for pairs with the first method or the control only */
	struct bradley_terry bt;        /* methods in the order of `method`; k 0: not made */
	char bt_problem[160];           /* why not, or "" */

	struct score_row_tests *rows;   /* what test rows say, or NULL: the table has none */

	/* What other rules for gaps would say; rule_n 0: there are no gaps. */
	struct score_rule {
		enum score_missing_rule rule;
		size_t sets, methods, decided, changed;         /* changed: pairs with another word */
		double *mean_rank;      /* (t->methods), NAN for those left out */
		double p;               /* Friedman's */
		bool impossible;
	} rule[3];
	size_t rules;
};

#define SCORES_TESTS_MOST 200000        /* within data sets */
#define SCORES_EXACT_MOST 40            /* data sets: of more, Friedman's exact p takes seconds and is chi squared's */
#define SCORES_BAYES_ALL  16            /* methods: of more, posteriors of pairs with the first one only */
#define SCORES_TERRY_MOST 64            /* methods, of Bradley & Terry's model */
#define SCORES_BERGMANN_MOST 10         /* methods: beyond, partitions take seconds */
#define SCORES_SCALES_MOST 20           /* times: data sets whose typical scores differ by more have no unit in common */
#define SCORES_ITEMS_LEAST 10           /* rows of zeros and ones that are taken for test rows */
#define SCORES_RANDOM_SHARE (1.0 / 9)   /* tested over trained on, of runs that are told apart by a seed alone */

/* A table of test rows may hold one method alone: there is nothing to compare, and pairs are 0. */
int score_analysis_create(struct score_analysis **out, const struct score_table *t, const struct score_wishes *w,
			  struct err *e);
void score_analysis_destroy(struct score_analysis *a);          /* accepts NULL */
void score_analysis_free(struct score_analysis *a);              /* one that was not allocated */

/* Rows of the table are test rows, each for itself. */
static inline bool score_by_rows(const struct score_analysis *a)
{
	return a->design == SCORES_ONE_ITEMS || a->design == SCORES_ONE_AREAS || a->design == SCORES_ONE_TEST_SET;
}
static inline const char *score_method_name(const struct score_analysis *a, size_t method)
{
	return a->t->method[a->method[method].method];
}
static inline const char *score_set_name(const struct score_analysis *a, size_t set)
{
	return a->t->set[a->block.set[set]].name;
}

/* Inside score_*.c of this folder: parts of the analysis. */
int score_over_sets(struct score_analysis *a, struct err *e);
int score_within_sets(struct score_analysis *a, struct err *e);
int score_one_set(struct score_analysis *a, struct err *e);
/* Areas take the place of scores in the block: before methods are ordered. */
int score_areas(struct score_analysis *a, struct err *e);
int score_area_pairs(struct score_analysis *a, struct err *e);
int score_posteriors(struct score_analysis *a, struct err *e);
int score_rules(struct score_analysis *a, struct err *e);
/* Corrected t of the folds of a set of the block, of d (n), which is rounded, or of two methods, by rank, with room
 * for the differences; -1 for fewer than two. */
int score_fold_t_of(const struct score_analysis *a, size_t set, double *d, size_t n, struct paired_t *out);
int score_fold_t(const struct score_analysis *a, size_t set, size_t x, size_t y, double *d, struct paired_t *out);
/* Fills adjusted, p_equal_holm and verdict of all pairs from p, p_equal and differences. */
int score_adjust(struct score_analysis *a, const double *difference, struct err *e);

/* What test rows say: its areas of a set, and nested cross-validation's interval of a method on it, are parts of it. row
 * (rows of the set): their names, in order. */
int score_row_tests_create(struct score_row_tests **out, const struct score_analysis *a, struct err *e);
void score_row_tests_destroy(struct score_row_tests *t);        /* accepts NULL */
int score_row_areas(struct score_row_set *out, const struct score_analysis *a, size_t set, const uint64_t *row,
		    struct err *e);
int score_row_nested(struct score_row_method *out, const struct score_analysis *a, size_t set, size_t method,
		     char *why, size_t why_size, struct err *e);

#endif
