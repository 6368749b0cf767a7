/* A run read back, typed: what statistics and reports see of run.db, and all they see of it.
 *
 *   struct results *r;
 *   if (results_open(&r, "runs/bench", e))          a folder with run.db, or the file itself
 *           ...
 *   for (size_t i = 0; i < r->n_cells; i++)
 *           ... r->cell[i], results_score(r, i, PRIMARY, ON_TEST) ...
 *   results_close(r);
 *
 * results_open reads everything but curves and diagnostics into memory; positions in the arrays
 * below are the numbers by which data sets, variants and cells refer to one another. Curves and
 * diagnostics are averaged over folds by the database when asked for. Nothing is written;
 * reading is possible while a run writes. An unknown number is NAN, an unknown text "".
 *
 * Several trainings on one fold are one cell here, with the means of their scores, times and memory: the
 * folds stay what is compared. It is ok where all of them are, else as the first that is not; seed, search,
 * curves and predictions are those of the first. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/metrics/metrics.h"
#include "harness/store/store.h"

struct run_study {
	const char *name, *title;
	const char *kind;               /* how to read its cells: harness/studies/study_kind.h */
	struct metric metric[2];        /* by task: the primary one, as the run describes it */
};

enum results_part { ON_TRAIN, ON_VALID, ON_TEST, PARTS };

struct run_dataset {
	const char *name, *spec, *digest, *licence, *citation, *description, *source_url;
	enum task task;
	double rows, features, categorical, missing, classes, majority;
	const char *weight;             /* the column of row weights, "" without */
};

struct run_variant {
	const char *learner, *label, *params, *changed, *role;
	bool baseline, weights;         /* weights: it takes those of the rows */
};

struct run_cell {
	size_t study, dataset, variant; /* positions */
	int repeat, fold;
	const char *factor;             /* what the study varies: "max_depth", "step", "n", or "" */
	double factor_value;
	const char *info, *seed, *pipeline;
	const char *chosen;             /* by its search: canonical text of what is not default */
	enum cell_status status;
	size_t trainings;               /* that the cell is the mean of, with other seeds on the same rows */
	double training_sd;             /* of the primary test score over them; NAN for fewer than 2 */
	MEASURED_MEMBERS;               /* rows, times, memory: measured.h */
};

/* One parameter of a variant, from its JSON. */
struct run_param {
	size_t variant;
	const char *name, *text;
	double number;                  /* NAN when it is none */
	bool changed;                   /* stands in the variant's canonical text */
};

/* The engine (algorithms/learner.h) that fitted a variant on a data set, as told by its fits: several
 * where they chose differently. */
struct run_engine {
	size_t study, dataset, variant; /* positions */
	const char *name;
};

struct run_machine {
	const char *facts;              /* JSON */
	size_t n;
	const char **name, **value;     /* the same, member by member */
	double cells;                   /* of the present plan, that it ran */
};

struct run_info {
	const char *name, *plan, *plan_sha, *seed, *created_at, *finished_at, *command;
	const char *shard;              /* "2/5": the run has that part of its plan alone; "": all of it */
};

struct results {
	const char *path;               /* of run.db, for people: a caller may put another text there */
	struct run_info run;

	size_t n_studies, n_datasets, n_variants, n_cells, n_params, n_engines, n_machines;
	size_t n_metrics;
	struct run_study *study;        /* in the order of the plan */
	struct run_dataset *dataset;    /* by the order of their first mention */
	struct run_variant *variant;
	struct run_cell
		*cell; /* of the present plan: by study, data set, variant, factor, repeat, fold */
	struct run_param *param;        /* by variant, name */
	struct run_engine *engine;      /* by variant, name, data set */
	struct run_machine *machine;
	struct metric *metric;          /* those that have scores, in the order of first occurrence */

	double *score;                  /* (n_cells, n_metrics, PARTS) */
	double *best_constant;          /* (n_studies, n_datasets): what the best constant answer
					 * scores by the study's metric; NAN where that was not told */
	size_t *place;                  /* (n_studies, n_variants): of a variant in a study, ascending in the order
					 * of the plan; all 0 where an older file does not tell */
	size_t compare_with;            /* a variant, or n_variants; results_compare_with */
	struct query *q;                /* the open database and the texts' memory */
};

int results_open(struct results **out, const char *path, struct err *e);
void results_close(struct results *r);                  /* accepts NULL */

/* The variant, no baseline, of this label, or of this learner where one alone is of it. ERR_PARAM names
 * those that there are. */
int results_find_ranked(const struct run_variant *v, size_t n, const char *name, size_t *at,
			struct err *e);
/* Has comparisons of r compare all learners with that one instead of with each other. */
int results_compare_with(struct results *r, const char *name, struct err *e);

/* The value of a machine's fact, or "". */
const char *results_fact(const struct run_machine *m, const char *name);

/* A score, NAN when unknown. metric is a position in r->metric, or PRIMARY for what the cell's study
 * measures the task of its data set by. */
#define PRIMARY ((size_t)-1)
double results_score(const struct results *r, size_t cell, size_t metric, enum results_part part);
size_t results_metric(const struct results *r, const char *name);      /* n_metrics if unknown */
static inline const struct metric *results_primary(const struct results *r, size_t study,
						   size_t dataset)
{
	return r->study[study].metric + r->dataset[dataset].task;
}

/* Whether its scores are plain shares of rows: not where rows have weights. */
static inline bool results_proportion(const struct results *r, size_t study, size_t dataset)
{
	return results_primary(r, study, dataset)->proportion && !*r->dataset[dataset].weight;
}

/* Rows that were there to learn from, those set aside for validation included. */
static inline double results_rows_learned(const struct run_cell *c)
{
	return c->n_train + (c->n_valid > 0 ? c->n_valid : 0);
}

/* Parameter of a variant, or NULL. */
const struct run_param *results_param(const struct results *r, size_t variant, const char *name);

/* All parameters of a cell as JSON: its variant's, with what its search chose. Caller frees. */
char *results_params(const struct results *r, size_t cell, struct err *e);
/* The value of a parameter in canonical text "a=1,b=x:y": where it begins, its length; or NULL. */
const char *results_value(const char *canonical, const char *name, size_t *len);

/* One configuration that tuning tried in a cell: its number, its score on the inner validation rows
 * (the study's metric, NAN when it failed), what it cost. In a search by halving one that is tried
 * further comes again, with a higher rung and a larger share; else the rung is 0 and the share 1. */
struct run_trial {
	size_t cell, number;            /* cell: a position */
	const char *params;             /* canonical text of what is not default */
	double score, cost_s, share;
	size_t rung;
	bool chosen;
};

/* All trials of a study, by cell, number; *out is the caller's. */
int results_trials(const struct results *r, size_t study, struct run_trial **out, size_t *n,
		   struct err *e);

/* What the inspection warned of before the cells were run, in the order of the plan; texts live as
 * long as r, feature is "" where it is about none. *out is the caller's. */
struct run_finding {
	size_t dataset;
	const char *level, *code, *feature, *text;
};
int results_findings(const struct results *r, struct run_finding **out, size_t *n, struct err *e);

/* Data sets column by column, as they were when the run began: schema.sql, table profile. Ordered by
 * data set and position, the target first; none in runs of older programs. */
struct run_bar {
	const char *label;              /* of a category, "" of a bin */
	double rows;
};
struct run_column {
	size_t dataset;
	const char *role, *name, *kind;
	double missing, different, lowest, q1, median, q3, highest, mean, others;
	const struct run_bar *bar;      /* (bars) */
	size_t bars;
};
struct run_profile {
	struct run_column *at;
	size_t n;
	struct run_bar *bar;            /* of all columns */
};
int results_profile(const struct results *r, struct run_profile *out, struct err *e);
void results_profile_free(struct run_profile *p);       /* accepts { 0 } */
/* An arm tried against over- or underfitting, on one inner split, as the store's table remedy has it. */
struct run_remedy {
	size_t study, dataset, variant; /* positions */
	const char *key;                /* SHA-256 of its canonical text */
	const char *against, *arm, *changed;    /* arm "": the learner as it was */
	size_t split;
	enum cell_status status;
	const char *info;
	double learned, tested;         /* rows */
	double wall_s, train, test;
};
/* Of the present plan, as they were planned; *out is the caller's. */
int results_remedies(const struct results *r, struct run_remedy **out, size_t *n, struct err *e);

/* A point of a curve: mean and sd over the folds that reached this step. */
struct results_curve {
	size_t dataset, variant, step, folds;
	double fit_s;
	double train_loss, valid_loss;
	double mean[PARTS], sd[PARTS];
};

/* All curves of a study, by data set, variant, step; *out is the caller's. */
int results_curves(const struct results *r, size_t study, struct results_curve **out, size_t *n,
		   struct err *e);

/* A point of the curve of one cell: primary scores. */
struct results_fold_point {
	size_t cell, step;              /* cell: a position */
	double valid, test;
};

/* The curves of one variant's cells, by repeat, fold, step; *out is the caller's. */
int results_fold_points(const struct results *r, size_t study, size_t dataset, size_t variant,
			struct results_fold_point **out, size_t *n, struct err *e);

/* What single cells left, for whoever takes numbers from them one by one; all of a study, by cell (a
 * position), in ascending order, then step and index. *out is the caller's. */
struct results_point {
	size_t cell, step;
	double fit_s, train, valid, test;       /* the study's metric */
	double loss;                            /* of training, as the learner tells it; NAN: it tells none */
};
int results_points(const struct results *r, size_t study, struct results_point **out, size_t *n,
		   struct err *e);
struct results_number {
	size_t cell, step, index;       /* of counts both 0 */
	double value;
};
/* How many of the n records from at[i] on are of its cell: they stand together, by step, then index. */
static inline size_t results_of_cell(const struct results_number *at, size_t n, size_t i)
{
	size_t k = i;

	while (k < n && at[k].cell == at[i].cell)
		k++;
	return k - i;
}

int results_counts(const struct results *r, size_t study, const char *name,
		   struct results_number **out, size_t *n, struct err *e);
int results_numbers(const struct results *r, size_t study, const char *diagnostic,
		    struct results_number **out, size_t *n, struct err *e);

/* When and as what the run's claims were registered (schema.sql, table claims); digest "" for none. */
struct run_claims {
	const char *digest, *registered_at;
	double cells_before;
};
int results_claims(const struct results *r, struct run_claims *out, struct err *e);

struct results_diagnostic {
	size_t dataset, variant, step, index, folds;
	double factor_value;            /* of the cells, NAN where the study has none */
	const char *name;               /* alive as long as r */
	double mean;
};

/* All diagnostics of a study, by name, data set, variant, factor_value, step, index. */
int results_diagnostics(const struct results *r, size_t study, struct results_diagnostic **out,
			size_t *n, struct err *e);

#endif
