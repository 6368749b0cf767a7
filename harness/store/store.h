/* The results of a run, written: one SQLite file (schema.sql says what every table means).
 *
 *   store_open -> store_plan_begin -> {store_study, store_study_metric, store_dataset, store_variant, store_cell}*
 *   -> store_plan_end -> store_outcome* -> store_close
 *
 * A RUN is a directory that holds run.db, or a file whose name ends in .db. Plans may change: what
 * was computed for an earlier plan of the same RUN stays, inactive, and counts again when a plan
 * asks for it. Each call of store_outcome is a transaction of its own (by a write-ahead log, or by a
 * rollback journal, medium.h: a kill at any moment loses at most the outcome being written, and those that
 * store_hold has wait for others). Reading is query.h's. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/metrics/metrics.h"
#include "harness/store/measured.h"

enum cell_status {
	CELL_PLANNED,   /* not run yet */
	CELL_OK,
	CELL_SKIPPED,   /* this learner cannot do this task: info says why */
	CELL_FAILED,    /* an error: info is its text */
	CELL_TIMEOUT,
	CELL_MEMORY,
	CELL_CRASHED,   /* info names the signal */
	CELL_DIVERGED,
	CELL_STATUSES
};
const char *cell_status_name(enum cell_status s);               /* "ok" */
enum cell_status cell_status_find(const char *name);            /* CELL_PLANNED for what is none */
/* Whether it is what the study wanted to know; diverges: of a kind of study where that is (study_kind.h). */
static inline bool cell_status_answers(enum cell_status s, bool diverges)
{
	return s == CELL_OK || (diverges && s == CELL_DIVERGED);
}
/* Whether it makes the exit status of a run 1; a study of which all were skipped does, too (analysis/unscored.h). */
static inline bool cell_status_is_bad(enum cell_status s, bool diverges)
{
	return !cell_status_answers(s, diverges) && s != CELL_SKIPPED;
}

struct store_run_row {
	const char *name, *plan, *plan_sha, *command;
	uint64_t seed;
	const char *shard;              /* "2/5": these are the cells of that part alone; NULL: all */
};

struct store_dataset_row {
	const char *name, *spec, *digest, *task;
	size_t rows, features, categorical, missing, classes;
	double majority;                /* NAN for regression */
	const char *licence, *citation, *description, *source_url;      /* or NULL */
	const char *weight;             /* the column of row weights, or NULL */
};

struct store_variant_row {
	const char *learner, *label, *params, *changed, *role;
	bool baseline, weights;         /* weights: it takes those of the rows */
};

struct store_cell_row {
	const char *key, *canonical;
	int64_t dataset, variant;       /* ids */
	size_t repeat, fold;
	const char *study, *factor;
	double factor_value;            /* NAN: none */
	size_t training;                /* which of the training seeds of its fold */
};

/* ---- an outcome: all that one cell brings home; flat, so that it can cross a pipe ---- */

struct outcome_score { char metric[32]; double train, valid, test; };   /* NAN where undefined */
struct outcome_count { char name[32]; double value; };
struct outcome_curve_point {
	size_t step;
	double fit_s, train_loss, valid_loss, train, valid, test;
};
struct outcome_diagnostic { size_t step, index; char name[32]; double value; };
/* rung: how often its search had thinned out before; share: of the rows or steps it was tried with. */
struct outcome_trial {
	char params[256], status[16];
	double score, cost_s, share;
	size_t rung;
	bool chosen;
};

/* What a cell came from and to, as SHA-256 in hexadecimal, "" where it is not known: the rows of its split,
 * the fitted model with its pipeline, and the predictions of the test rows (run/fingerprint.h). */
enum { OUTCOME_HASH = 65 };
struct outcome_hashes { char split[OUTCOME_HASH], model[OUTCOME_HASH], predictions[OUTCOME_HASH]; };

struct outcome {
	enum cell_status status;
	char info[512];
	uint64_t seed;
	char pipeline[256];
	struct outcome_hashes hash;
	MEASURED_MEMBERS;               /* rows, times, memory: measured.h */

	struct outcome_score *scores;           size_t nscores;
	struct outcome_count *counts;           size_t ncounts;
	struct outcome_curve_point *curve;      size_t ncurve;
	struct outcome_diagnostic *diags;       size_t ndiags;
	struct outcome_trial *trials;    size_t ntrials;
	uint32_t *rows;                 size_t nrows;           /* test rows, and */
	float *test_scores;             size_t ntest_scores;    /* (nrows, outputs) */
	double score_offset;            /* to be added to them: targets far from 0, else 0 */
};
struct outcome outcome_none(void);                              /* nothing seen, nothing measured */
void outcome_free(struct outcome *o);                           /* accepts { 0 } */

/* ---- writing ---- */

struct store;

/* The database file of RUN: RUN/run.db, or RUN itself when it ends in .db. Caller frees. */
char *store_file(const char *run, struct err *e);

/* Whether somebody has the file open by store_open. */
bool store_is_written(const char *file);

/* ERR_IO when the file is not there. */
int store_exists(const char *file, struct err *e);

/* Makes the directory and the file where they are missing, proves that they can be written, and
 * refuses a file of a newer version or of another program (ERR_IO, ERR_FORMAT). */
int store_open(struct store **out, const char *run, struct err *e);
void store_close(struct store *s);                              /* accepts NULL */

/* The plan: between begin and end, one transaction. begin makes every cell inactive, cell makes it
 * active again; end counts the active ones into run.cells_planned and drops what no active or
 * finished cell needs. *id is the row's id, the same each time for the same row. */
int store_plan_begin(struct store *s, const struct store_run_row *r, struct err *e);
int store_study(struct store *s, const char *name, const char *kind, const char *title,
		size_t position, struct err *e);
/* The study's primary metric for the task that m fits; described where it is none of the table. */
int store_study_metric(struct store *s, const char *study, const struct metric *m, struct err *e);
int store_dataset(struct store *s, const struct store_dataset_row *r, int64_t *id, struct err *e);
/* The class of each row of a data set, 0..classes-1, and the classes' names; kept once. */
int store_truth(struct store *s, int64_t dataset, const uint32_t *label, size_t rows,
		const char *const *class_name, size_t classes, struct err *e);
/* The target of each row of a regression; kept once. */
int store_target(struct store *s, int64_t dataset, const double *target, size_t rows, struct err *e);
/* How a study parts the rows of a data set: schema.sql, table folds. */
struct store_folds_row {
	const char *split, *kind;       /* "10x3"; "holdout", "cv", "forward" */
	size_t repeats, folds, rows;
	const int16_t *part;            /* (repeats, rows) */
};
int store_folds(struct store *s, const char *study, int64_t dataset, const struct store_folds_row *r,
		struct err *e);
/* What the rows of a data set are called, a JSON array of texts; kept once. */
int store_row_ids(struct store *s, int64_t dataset, const char *json, struct err *e);
/* What the inspection found of a data set; position: in the order of the plan. */
int store_finding(struct store *s, int64_t dataset, size_t position, const char *level,
		  const char *code, const char *column, const char *text, struct err *e);
/* A column of a data set at `position`, 0 the target; schema.sql, table profile. */
struct store_profile_row {
	const char *role, *name, *kind;
	size_t missing, different, others;
	double lowest, q1, median, q3, highest, mean;   /* NAN where there is none */
	size_t bars;
	const size_t *bar;              /* (bars): rows */
	const char *const *bar_name;    /* (bars), NULL of bins */
};
int store_profile(struct store *s, int64_t dataset, size_t position,
		  const struct store_profile_row *r, struct err *e);
/* Registers what is claimed, by its digest ("" nothing), once: other claims of a run that has outcomes are
 * ERR_PARAM, since they would be made with the answers in view. */
int store_claims(struct store *s, const char *digest, struct err *e);
/* What the best constant answer scores by the study's metric (metric_constant); NAN is left out. */
int store_best_constant(struct store *s, const char *study, int64_t dataset, double score,
			struct err *e);
int store_variant(struct store *s, const struct store_variant_row *r, int64_t *id, struct err *e);
/* That a study has the variant; position: ascending in the order of the plan. */
int store_study_variant(struct store *s, const char *study, int64_t variant, size_t position,
			struct err *e);
/* *status: what an earlier run left, CELL_PLANNED for a new cell. */
int store_cell(struct store *s, const struct store_cell_row *r, int64_t *id,
	       enum cell_status *status, struct err *e);
int store_plan_end(struct store *s, struct err *e);

/* The run's row alone, of a plan whose cells are there already (merge.h). claims false: what was registered
 * of other claims is forgotten. */
int store_describe_run(struct store *s, const struct store_run_row *r, bool claims, struct err *e);

/* Cells of the plan to be run though an outcome of the same cell is there, of other data of that
 * name, other code or other vector instructions. */
struct store_anew {
	size_t cells;
	unsigned why;                   /* IDENTITY_* (identity.h) */
	char isa[16];                   /* vector instructions of one that differs by them */
};
int store_anew(struct store *s, struct store_anew *out, struct err *e);

/* The plan of the call before, as text, which is the caller's to free; NULL in a new run. */
int store_plan_text(struct store *s, char **out, struct err *e);

/* Cells of the plan that ended ok, by growing id. NAN: not known (of an older version's). */
struct store_seen {
	int64_t cell;
	double cell_s, cell_cpu_s, peak_rss_kb;
};
int store_seen(struct store *s, void (*see)(void *ctx, const struct store_seen *x), void *ctx,
	       struct err *e);

/* ---- remedies: arms tried on inner splits, after the cells (process/remedies.h) ---- */

struct store_remedy_row {
	const char *key, *canonical;
	const char *dataset, *digest;           /* of a data set and a variant that are stored */
	const char *label, *params;
	const char *study, *against, *arm, *changed;
	size_t split;
};

/* Between begin and end, one transaction, like the plan's: what an earlier call tried and this one does
 * not becomes inactive. *status: what an earlier run left. */
int store_remedies_begin(struct store *s, struct err *e);
int store_remedy(struct store *s, const struct store_remedy_row *r, int64_t *id,
		 enum cell_status *status, struct err *e);
int store_remedies_end(struct store *s, struct err *e);
/* metric: whose scores are kept. */
int store_remedy_outcome(struct store *s, int64_t remedy, const struct outcome *o, const char *metric,
			 struct err *e);

int store_machine(struct store *s, const char *facts, int64_t *id, struct err *e);
int store_outcome(struct store *s, int64_t cell, int64_t machine, const struct outcome *o,
		  struct err *e);

/* From now on outcomes are committed together with others, at the first that comes `seconds` or more after
 * the first of them, or by store_release; a process that dies loses so much of what it had. 0: each at once.
 * Nothing else is written meanwhile. */
void store_hold(struct store *s, double seconds);
int store_release(struct store *s, struct err *e);

/* Forget every cell and outcome (--fresh). */
int store_clear(struct store *s, struct err *e);

#endif
