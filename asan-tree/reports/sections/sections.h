/* The sections of a report. Each adds itself to the report when there is something to say. */
#ifndef REPORTS_SECTIONS_H
#define REPORTS_SECTIONS_H

#include "harness/store/query.h"
#include "harness/analysis/arm_levels.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/findings.h"
#include "reports/figures/figures.h"
#include "reports/report.h"

/* What is missing or failed, the result in words, the ranking table. c is NULL when the run holds
 * no comparison. */
void section_summary(struct report *r, const struct results *x, const struct comparison *c);

/* The findings of the run with their codes, and under each what was tried against it. */
void section_findings(struct report *r, const struct results *x, const struct findings *f);
/* All remedies that were tried; nothing where there were none. */
void section_remedies(struct report *r, const struct results *x, const struct remedy_effects *t);

/* A comparison after the run's first: the result in words, the ranking table. */
void section_ranking(struct report *r, const struct comparison *c);

/* The ranking table alone, for the page and for the terminal. */
struct table *section_ranking_table(struct section *s, const struct comparison *c);

/* Parts of both: the result in words; below the table, how to read it and what the ranks stand on. */
void section_conclusions(struct section *s, const struct comparison *c);
void section_ranking_notes(struct section *s, const struct comparison *c);
/* Of the former: who is not better than luck, has no error or can have no score. */
void section_scoreless(struct section *s, const struct comparison *c);

/* "6 pairs", or "3 pairs with svm" where all are compared with one. */
const char *section_pairs(struct report *r, const struct comparison *c);

/* Every learner beside the one that all are compared with, below the ranking; nothing without one. */
void section_relative(struct section *s, const struct comparison *c);

/* The first data set whose row weights a method is trained without; c->sets when there is none. */
size_t section_unweighted(const struct comparison *c, size_t method);

/* What a hundredth of merit is: "points of accuracy", "percent of the baseline's RMSE". */
const char *section_points(struct report *r, const struct comparison *c, enum task task);

/* The verdict on a pair: the better learner's name, or words (harness/analysis/verdict.h). */
const char *section_verdict(const struct comparison *c, const struct comparison_pair *p,
			    enum verdict v);

/* A section of a comparison: those after the first carry the study's title. */
struct section *section_compared(struct report *r, const struct comparison *c, const char *id,
				 const char *title);

/* Part of section_tests: tests that count single rows, where every row was tested once. */
int section_row_tests(struct section *s, const struct comparison *c, struct err *e);
/* False for pairs (positions in c->pair) that would make tables too long: those without the best
 * learner of the data set. */
bool section_pair_shown(const struct comparison *c, size_t set, size_t q);

/* One sentence on the implementation behind each learner of a study that has the parameter "engine"
 * (algorithms/learner.h), for where run times are shown. */
void section_engines(struct section *s, const struct results *x, size_t study);
/* Its list alone, "svm by libsvm on iris, smo on adult; knn by brute"; NULL where there is none. */
const char *section_engines_text(struct section *s, const struct results *x, size_t study);

/* A comparison: scores per data set, tests, gap, time. */
void section_scores(struct report *r, const struct comparison *c);
/* Part of section_scores: what learners leave above the least possible error, where that is known. */
void section_least(struct section *s, const struct comparison *c);
void section_gap(struct report *r, const struct comparison *c);

/* Says for each data set of a study from how many rows training scores are estimated; nothing where they
 * are of all. */
#define SECTION_ALL_STUDIES SIZE_MAX
void section_scored_rows(struct section *s, const struct results *x, size_t study);
void section_time(struct report *r, const struct comparison *c);
/* These can fail, like the studies below. */
int section_tests(struct report *r, const struct comparison *c, struct err *e);
int section_confusions(struct report *r, const struct comparison *c, struct err *e);
/* Nothing where no learner gives probabilities, or none were kept. */
int section_calibration(struct report *r, const struct comparison *c, struct err *e);
/* Nothing where each fold was trained on once. */
int section_seeds(struct report *r, const struct comparison *c, struct err *e);
/* Nothing when no learner was tuned. */
int section_tuning(struct report *r, const struct comparison *c, struct err *e);

/* All of the above. */
int section_compared_all(struct report *r, const struct comparison *c, struct err *e);

/* The studies, by kind (harness/studies); -1 only for lack of memory or a broken run. A comparison
 * here is one after the run's first: its own ranking stands in front. */
int section_comparison(struct report *r, const struct results *x, size_t study, struct err *e);
int section_overfitting(struct report *r, const struct results *x, size_t study, struct err *e);
int section_regularization(struct report *r, const struct results *x, size_t study, struct err *e);
/* Part of it, where the study varies something else beside the arms: of the learner among x (n). */
void section_arm_levels(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
			const char *learner, size_t study);
int section_scaling(struct report *r, const struct results *x, size_t study, struct err *e);
int section_learning_curve(struct report *r, const struct results *x, size_t study, struct err *e);
int section_dimensions(struct report *r, const struct results *x, size_t study, struct err *e);
/* Published figures beside the run's, where it replicates some. */
int section_replication(struct report *r, const struct results *x, struct err *e);
/* What the run's plan claims, judged; nothing where it claims nothing. */
int section_claims(struct report *r, const struct results *x, struct err *e);
int section_bias_variance(struct report *r, const struct results *x, size_t study, struct err *e);
int section_double_descent(struct report *r, const struct results *x, size_t study, struct err *e);
int section_hierarchy(struct report *r, const struct results *x, size_t study, struct err *e);
int section_label_noise(struct report *r, const struct results *x, size_t study, struct err *e);
int section_controls(struct report *r, const struct results *x, size_t study, struct err *e);
/* Of a kind that varies nothing and does not draw curves itself, where some were recorded. */
int section_curves(struct report *r, const struct results *x, size_t study, struct err *e);
/* Of networks that were met at several depths; nothing where there are none. */
int section_depth(struct report *r, const struct results *x, size_t study, struct err *e);
/* Of networks by several optimizers at several rates; nothing where there are none. */
int section_optimizers(struct report *r, const struct results *x, size_t study, struct err *e);
/* Of any kind, where its learners told their diagnostics. */
int section_gradients(struct report *r, const struct results *x, size_t study, struct err *e);
/* For its figures: which of n networks are drawn where there is room for `most`, ascending; the deepest. Returns
 * how many. */
size_t section_gradients_drawn(size_t *which, const size_t *layers, size_t n, size_t most);
/* Part of it: how the error signal fades before the first step, beside theory, where that was recorded. */
int section_gradient_start(struct section *s, const struct results *x, size_t study, struct err *e);
/* Of a kind that this program does not know: a table of its scores. */
void section_study(struct report *r, const struct results *x, size_t study);

/* What the results stand on: columns, missing values, classes, splits, and what the inspection warns of. */
int section_data(struct report *r, const struct results *x, struct err *e);
void section_failures(struct report *r, const struct results *x);
void section_environment(struct report *r, const struct results *x);
/* How the numbers came about, as an appendix needs it: splits, search, metrics, tests, every parameter
 * of every learner, and what to cite. section_references is its list of sources. */
void section_methods(struct report *r, const struct results *x);
void section_references(struct section *s, const struct results *x);

#endif
