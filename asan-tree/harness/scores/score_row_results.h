/* Test rows worked out, data set by data set: how sure each method's score is, and what rows say of each pair.
 *
 * A row that several repeats or trainings test counts once, with its mean loss. Methods are in the order of the
 * analysis, by rank; pairs are its pairs. Scores are the table's: share of rows right, or RMSE.
 *
 *   intervals   Wilson's of a share; bootstrap over rows, percentile and BCa (harness/stats/row_bootstrap.h), Student's
 *               beyond SCORE_ROWS_DRAWN rows; nested cross-validation's (nested_cv.h) where there are inner answers
 *   pairs       McNemar's exact test of the rows that one of two was right on more often; of numbers Student's t of the
 *               rows' squared errors. They decide where one model of each was tested on one set of rows. Over folds
 *               models train on one another's test rows and these tests find too much (METHODS.md): there the
 *               corrected t of the folds' scores decides, and these only tell
 *   areas       of one test set DeLong's test; over folds the corrected t of the folds' areas, DeLong's within folds
 *               (delong.h) for the interval */
#ifndef SCORE_ROW_RESULTS_H
#define SCORE_ROW_RESULTS_H

#include "harness/stats/compare.h"
#include "harness/stats/delong.h"
#include "harness/stats/nested_cv.h"

#define SCORE_ROWS_DRAWN 5000   /* rows of a data set that are drawn; of more, Student's interval is the same */

struct score_row_method {
	size_t rows;                    /* that it answered */
	double score;                   /* over all of them; NAN without any */
	struct interval wilson;         /* NAN of numbers */
	struct interval percentile, bca;        /* percentile NAN where bca is Student's */
	struct delong area;             /* auc NAN: none */
	bool nested;                    /* the next four are there */
	double nested_estimate;
	struct interval nested_ci, nested_naive;
	struct nested_cv cv;            /* in losses */
};

struct score_row_pair {
	size_t both, only_a, only_b;    /* rows that both answered; that one alone got right, or more often */
	double difference;              /* above 0 the first is better */
	struct interval percentile, bca;
	double p, p_holm;               /* McNemar's, or t of the rows; adjusted for all pairs on all data sets */
	double p_equal;                 /* that the difference of rows' shares is within the rope; NAN of numbers */
	struct delong_pair area;        /* difference NAN: none */
	struct paired_t area_t;         /* of the folds' areas; p NAN: fewer than 3 */
	double p_area, p_area_holm;     /* of the test that decides */
};

struct score_row_set {
	size_t rows, folds, repeats;    /* folds: over all repeats */
	const char *left_out;           /* why nothing else is here, or NULL */
	bool student;                   /* intervals of rows are Student's */
	bool areas;
	struct score_row_method *method;        /* (methods) */
	struct score_row_pair *pair;    /* (pairs) */
};

struct score_row_tests {
	size_t sets;
	struct score_row_set *set;      /* (sets): as in the block */
	bool areas, nested;             /* some set has such */
	char no_nested[200];            /* why a method's inner answers make no interval, or "" */
};

#endif
