/* Scores of learners between which there is nothing to find: each has features of its own, drawn
 * alike, so that any two are exchangeable; or features that say nothing of the class at all.
 *
 *   struct null_table t = null_table(seed, folds, repeats, 0.2);
 *   null_scores(&t, &knn_class, "k=1", 0.7, own_seed, score);      score (folds * repeats)
 *
 * 100 rows, two classes alike, stratified folds. Row i is of class i % 2. */
#ifndef NULL_SCORES_H
#define NULL_SCORES_H

#include "algorithms/learner.h"

enum { NULL_ROWS = 100, NULL_FEATURES = 2, NULL_MOST_FOLDS = 30 };

struct null_table {
	size_t folds, repeats, valid;   /* valid: rows set aside of each fold's training rows */
	uint32_t label[NULL_ROWS];
	unsigned char fold[10][NULL_ROWS];      /* by repeat */
};

struct null_score {
	double train, valid, test;      /* accuracy; valid NAN without such rows */
	double n_train, n_valid, n_test;
	uint32_t row[NULL_ROWS];        /* (n_test) the rows tested, and what was said of each; not of */
	float said[NULL_ROWS][2];       /* inner splits */
};

struct null_table null_table(uint64_t seed, size_t folds, size_t repeats, double valid);

/* shift: how far the classes' means are apart in each feature, in sd; 0 says nothing of the class. */
void null_scores(const struct null_table *t, const struct learner_class *lc, const char *params,
		 double shift, uint64_t seed, struct null_score *out);

/* The same on inner splits: each tenth part of the rows that the folds in turn train on, tested by a model
 * of the other nine; out (NULL_INNER). */
enum { NULL_INNER = 20 };
void null_inner_scores(const struct null_table *t, const struct learner_class *lc, const char *params,
		       double shift, uint64_t seed, struct null_score *out);

#endif
