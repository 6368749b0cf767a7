/* One study of kind compare, worked out: who did how well where, and which differences are real.
 * Everything a report says about a comparison is read from here.
 *
 * Merit puts the metrics of all tasks on one scale where larger is better (metric_merit): the
 * score itself, or for metrics whose size depends on the data the share of the baseline's score
 * that was removed (without a baseline the worst learner's). A hundredth of it is a point. Points of
 * two tasks are still different things: ranks, which have no unit, are taken over all data sets,
 * means and tests of differences over those of one task.
 *
 * The common block. A failed cell is never given a score. A fold counts for ranks and tests when
 * every ranked learner finished it; a data set enters the ranks when at least half of its planned
 * folds count - unless there is no error to remove, because the baseline makes none (a constant
 * target). A learner without any finished cell is not ranked, nor one that can have no score on
 * a data set (log loss without probabilities, a task that it does not do); baselines never are. */
#ifndef COMPARISON_H
#define COMPARISON_H

#include "harness/analysis/pair_over_sets.h"
#include "harness/analysis/paired_folds.h"
#include "harness/analysis/verdict.h"
#include "harness/stats/ranks.h"

#define COMPARISON_ROPE  0.01           /* a difference of merit below this does not matter */
/* Others of its kind, to see whether a conclusion hangs on it. */
#define COMPARISON_ROPES 3
extern const double comparison_rope[COMPARISON_ROPES];  /* 0.005, 0.01, 0.02 */
#define TASKS 2                         /* by enum task */

/* A variant on a data set. */
struct comparison_entry {
	size_t planned;                         /* cells, of which: */
	size_t ok, missing, failed, skipped;    /* skipped: the learner cannot do it */
	size_t n;                               /* scores averaged: all ok cells */
	double mean[PARTS];                     /* of the study's metric */
	/* Of the mean test score: corrected for overlap; where the folds leave no spread and the
	 * metric is a share of rows, Wilson's. NAN where neither can be. */
	double se, df;
	struct interval ci;
	double share, share_se, share_df;       /* of score / reference, whose own variation is in
						 * it; share_se is 0 for the reference itself */
	double merit; /* mean over the counting folds; NAN when there are none */
	double gap;                             /* merit on training rows less merit on test rows */
	double fit_s, predict_s, tune_s, model_size;    /* medians of what is known */
	double fit_cpu_s;                       /* likewise: processor seconds of the fits */
	double fit_min, fit_q1, fit_q3; /* of the fits: the least disturbed, and the middle half */
	/* Median growth of the worker's memory over the ok cells, those where it was not seen being
	 * below the others; NAN when it was seen in half of them or fewer. */
	double peak_rss_kb;
	size_t peak_seen;                       /* ok cells where it was seen */
	bool luck;                              /* not shown to be better than luck */
};

/* Two ranked learners a, b on one data set: d = merit of a - merit of b over the counting folds. */
struct paired_test {
	bool known;
	struct paired_t t;
	double p_holm;                          /* over all of c->pair on all data sets */
	enum verdict verdict;
	int better;                             /* +1 a, -1 b, 0 not beyond chance (p_holm) */
	/* posterior: a is better by more than COMPARISON_ROPE, neither is, b is */
	double first_better, equal, second_better;
	struct rope region[COMPARISON_ROPES];   /* the same with comparison_rope: right is a */
};

/* Two ranked learners over the block's data sets of one task. */
struct comparison_over {
	size_t sets;
	bool known;                             /* two data sets or more; else the rest is unset */
	struct pair_over_sets of;               /* differences of merit, COMPARISON_ROPE; no posterior */
	double p_holm;                          /* over all of c->pair and tasks */
	double p_shaffer;                       /* the same by Shaffer's within a task; 1 with a control */
	double p_equal_holm;                    /* adjusted like p_holm */
	enum verdict verdict;
	int better;                             /* +1 a, -1 b, 0 not beyond chance (p_holm) */
	size_t won, equal, lost, open;  /* data sets by verdict of the paired test */
};

struct comparison_pair {
	size_t a, b;    /* positions in method, a ranked before b; or b is the control */
	struct comparison_over over[TASKS];
};

struct comparison {
	const struct results *r;
	size_t study;

	size_t methods, ranked; /* methods: `ranked` of them by rank, then the others */
	size_t *method;                         /* (methods): positions in r->variant */
	double *mean_rank;                      /* (ranked): over the block; NAN when it is empty */
	size_t *wins; /* (ranked): data sets of the block where it is first */

	/* The method that the others are compared with (results_compare_with), or NO_METHOD: every pair is
	 * a comparison. Many to one there are ranked - 1 of them, for which p-values are adjusted. */
	size_t control;

	size_t sets;
	size_t *set;                            /* (sets): positions in r->dataset */
	size_t *folds, *counting;               /* (sets): planned, and counting for all */
	bool **common;                          /* (sets): (folds), counting for all */
	bool *in_block;                         /* (sets) */
	double *reference;                      /* (sets): for metrics that are relative, the score
						 * of merit 0, NAN where that has no error; else
						 * 1 */
	size_t block;                           /* data sets in it */

	struct comparison_entry *entry;                    /* (sets, methods) */
	size_t **cell; /* (sets): (methods, folds), a cell's number or NO_CELL */

	bool tested; /* friedman and pairs are there: block >= 2, ranked >= 2 */
	struct friedman f;
	double friedman_exact;                  /* NAN when it was too large to compute */
	double cd;      /* at the 5 % level: Nemenyi's, with a control Bonferroni and Dunn's */
	size_t pairs;                           /* 0 beyond COMPARISON_TESTS_MOST tests */
	double tests;                           /* pairs times sets, made or not */
	struct comparison_pair *pair;
	struct paired_test *paired;                      /* (sets, pairs) */
};

#define NO_CELL   ((size_t)-1)
#define NO_METHOD ((size_t)-1)

/* Tests grow with the square of the learners: 200 of them on ten sets. After Holm over more, next to
 * nothing would be left to be found, and none is made. */
#define COMPARISON_TESTS_MOST 200000

int comparison_create(struct comparison **out, const struct results *r, size_t study,
		      struct err *e);
void comparison_destroy(struct comparison *c);                /* accepts NULL */

static inline const struct comparison_entry *comparison_entry(const struct comparison *c,
							      size_t set, size_t method)
{
	return c->entry + set * c->methods + method;
}
static inline const struct run_dataset *comparison_dataset(const struct comparison *c, size_t set)
{
	return c->r->dataset + c->set[set];
}
static inline const struct run_variant *comparison_variant(const struct comparison *c,
							   size_t method)
{
	return c->r->variant + c->method[method];
}

/* A tree of one question, or a network without hidden layers: a model that others are to beat (Holte 1993). */
bool comparison_is_simple(const struct run_variant *v);

static inline bool comparison_has_baseline(const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++)
		if (comparison_variant(c, m)->baseline)
			return true;
	return false;
}

/* True when a data set enters means over data sets: those of the block, so that all learners are
 * averaged over the same ones; any while there is no block. */
static inline bool comparison_averaged(const struct comparison *c, size_t set)
{
	return !c->block || c->in_block[set];
}

/* What a data set is measured by in this study. */
static inline const struct metric *comparison_metric(const struct comparison *c, size_t set)
{
	return results_primary(c->r, c->study, c->set[set]);
}

/* Merit of a raw score on a data set, and how much one unit of score adds to it. */
double comparison_merit(const struct comparison *c, size_t set, double score);
double comparison_merit_per_score(const struct comparison *c, size_t set);

/* What guessing reaches on a data set by the study's metric (metric_chance); NAN where unknown. */
double comparison_chance(const struct comparison *c, size_t set);
/* Short for a hundredth of merit there: "points", "% of the baseline's RMSE". */
const char *comparison_unit(const struct comparison *c, size_t set, char buf[static 96]);

/* Data sets of one generator that differ in brackets alone are levels of a dial, no several data sets: the last
 * of them that can be ranked speaks for all in ranks and in tests over data sets. That one; the set itself
 * where it stands alone. */
size_t comparison_spokesman(const struct comparison *c, size_t set);

/* Differences of merit of a pair (a position in c->pair) over the block's data sets of one task, first less
 * second, into d (sets); returns how many. */
size_t comparison_differences(const struct comparison *c, size_t pair, enum task task, double *d);

/* The ranked method with the highest merit on a data set. */
size_t comparison_best(const struct comparison *c, size_t set);

/* The paired test of two methods on a data set, as if no other were made: p_holm is p. */
int comparison_pair_test(const struct comparison *c, size_t set, size_t a, size_t b,
			 struct paired_test *out, struct err *e);

/* True when no ranked method has a higher merit there. */
bool comparison_first(const struct comparison *c, size_t set, size_t method);

/* Whether the method may be called best there: first, and better than luck. */
bool comparison_best_there(const struct comparison *c, size_t set, size_t method);

/* Whether a method is better than luck on any of the block's data sets. */
bool comparison_beats_luck(const struct comparison *c, size_t method);

/* True when nothing is missing or went wrong and still the method has no score on the data set: the
 * metric is undefined for it, or it skipped what it cannot do. */
static inline bool comparison_undefined(const struct comparison *c, size_t set, size_t method)
{
	const struct comparison_entry *x = comparison_entry(c, set, method);

	return (x->ok || x->skipped) && !x->n && !x->missing && !x->failed;
}

/* ---- over data sets (comparison_means.c) ---- */

/* Data sets of one task that enter means. */
size_t comparison_task_sets(const struct comparison *c, enum task task);

/* A learner's mean over the data sets of one task - for a relative metric, of score / reference -
 * and the interval that the folds' variation leaves: it is about these data sets, as fixed ones, and
 * says nothing of others. NANs where it cannot be, or where the mean is 1 by definition. *n: data
 * sets averaged. */
struct interval comparison_mean(const struct comparison *c, size_t method, enum task task,
				double *mean, size_t *n);

/* Mean merit over the block's data sets of one task. */
double comparison_mean_merit(const struct comparison *c, size_t method, enum task task);

/* Mean generalization gap over the data sets of one task; over all of them, geometric mean of the
 * seconds to fit once or to predict a fold's test rows, of those that are known and above 0. NAN when
 * there are none. */
double comparison_mean_gap(const struct comparison *c, size_t method, enum task task);
double comparison_mean_fit(const struct comparison *c, size_t method);
double comparison_mean_predict(const struct comparison *c, size_t method);
/* How many times the seconds of `of` a method takes to fit or to predict: geometric mean over the data
 * sets where both are known. */
double comparison_time_ratio(const struct comparison *c, size_t method, size_t of, bool predict);

/* Paired tests of the data sets of one task that are known, and those of them that decide;
 * *largest: a position in c->paired, of the decided one with the largest difference. */
void comparison_decided(const struct comparison *c, enum task task, size_t *known,
			size_t *decided, size_t *largest);

/* ---- failures (comparison_failures.c) ---- */

/* What the ranks would be if each failed cell (not one that was skipped or is missing) had scored as
 * the best baseline did on the same fold, or without one as the metric's chance level. */
struct comparison_failures {
	size_t cells;                           /* failed ones that got such a score */
	size_t sets;                            /* data sets ranked */
	size_t n;                               /* learners ranked */
	size_t *method;                         /* (n): by that rank */
	double *rank;                           /* (n) */
	bool reordered;                         /* another order than that of the comparison, or
						 * learners in it that are not ranked there */
};
int comparison_failures_create(struct comparison_failures *out, const struct comparison *c,
			       struct err *e);
void comparison_failures_free(struct comparison_failures *f);   /* accepts { 0 } */

/* Inside comparison*.c: the cells of a method on a data set, in out (folds), all or those of the
 * folds that count; references and shares of them; ranks and order of methods; marks of luck;
 * Friedman, pairs and paired tests. */
#define COUNTING_SHARE 0.5      /* of the planned folds, for a data set to enter the ranks */
size_t comparison_cells(const struct comparison *c, size_t set, size_t method, bool counting,
			size_t *out);
int comparison_references(struct comparison *c, struct err *e);
int comparison_order(struct comparison *c, struct err *e);
int comparison_luck(struct comparison *c, struct err *e);
int comparison_tests(struct comparison *c, struct err *e);

/* Median over the study's cells of wall by processor seconds of a fit, where one thread worked for
 * at least COMPARISON_CONTENTION_S, with the interval that its order statistics give (NANs below six
 * cells); NAN without such cells. Above COMPARISON_CONTENTION fits waited for others. */
#define COMPARISON_CONTENTION   1.2
#define COMPARISON_CONTENTION_S 2e-3
double comparison_contention(const struct comparison *c, struct interval *ci, struct err *e);

#endif
