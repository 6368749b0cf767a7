/* A plan: which learners meet which data sets, how, and to answer what.
 *
 *   plan_read(&p, "bench.yaml", e) | plan_load(&p, text, ...) | plan_init + plan_add_*
 *   -> plan_finish -> plan_write (canonical YAML) -> plan_free
 *
 * A plan is studies; each has data sets, learner specs and settings of its own. The command line
 * makes a plan of one study named "compare". What plan_write writes is a plan again, enough to
 * repeat a run. */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "algorithms/core/err.h"
#include "datasets/dataset.h"
#include "datasets/split/folds.h"
#include "datasets/table_options.h"
#include "harness/metrics/metrics.h"
#include "harness/plan/claim.h"
#include "harness/plan/variant.h"
#include "harness/studies/study_kind.h"

/* A data set as the plan names it. Texts are owned. Lines are those of the plan's file, from 1; 0
 * where it was not read from one. */
struct plan_data {
	char *spec;                     /* one point of a grid: no '|' left */
	char *cv;                       /* a split of its own, NULL: the study's. After plan_finish
					   the one that its table options ask for (a test file, folds),
					   unless the study has a stored one */
	char *asked_cv;                 /* its split before it was made smaller to fit into a budget;
					   NULL: it was not. Not written */
	struct fold_spec folds;         /* how it is split, parsed by plan_finish */
	struct table_options table;
	size_t line;
};

struct plan_learner {
	char *spec;                     /* as written: "mlp[hidden=100,dropout=0|0.5]" */
	size_t line;
};

struct study {
	char *name, *title;
	const struct study_kind *kind;
	struct plan_data *data;
	size_t ndata, data_room;
	struct plan_learner *learners;
	size_t nlearners, learners_room;
	size_t line;
	char *cv;                       /* "10x3" and the other forms of datasets/split/folds.h; NULL
					   where it was not said, until plan_finish */
	double validation; /* share of the training rows set aside for every learner; 0: only
			      for learners that ask for it (learner_validation) */
	struct tune_budget tune;        /* none: defaults only */
	size_t training_seeds;          /* of learners in which chance has a part, on the same folds */
	char *levels;                   /* "10,50,100": of what the kind varies; NULL: its own */
	bool curves;                    /* score after every step */
	bool diagnose;                  /* ask learners for their diagnostics after every step */
	bool predictions;               /* keep what was predicted for every test row */
	size_t training_score;          /* training rows that are scored: TRAINING_SCORE_*, or so many */
	struct metric *metric[2];       /* by task: what was asked for, owned, NULL: nothing */
};

/* As many as the gap needs (harness/run/training_sample.h), or all of them. */
enum { TRAINING_SCORE_SAMPLE = 0 };
#define TRAINING_SCORE_ALL SIZE_MAX

struct plan {
	char *name, *title;
	char *file;                     /* it was read from, for errors; NULL: the command line */
	uint64_t seed;
	double timeout;                 /* seconds per cell */
	double budget;                  /* seconds that the run is to take: its splits have been, or
					 * are to be, made smaller for it (run); 0: none */
	size_t memory;                  /* bytes per cell */
	char *cost;                     /* of mistakes, as written (costs.h); NULL: none */
	size_t threads;                 /* per fit; never changes a result */
	struct program_moves programs;  /* no key: files of programs that lie elsewhere than the plan says */
	size_t share;                   /* no key: a worker's part of the machine's memory, bytes;
					 * 0: not known */
	struct study *studies;
	size_t nstudies, studies_room;
	struct plan_claim *claims;      /* what is claimed of them */
	size_t nclaims, claims_room;
};

/* Defaults, no studies. */
int plan_init(struct plan *p, struct err *e);
void plan_free(struct plan *p);                                 /* accepts { 0 } */

struct study *plan_add_study(struct plan *p, const char *name, const char *kind, struct err *e);
/* spec may be a grid ("moons[n=500|1000]"); every point becomes a data set with a copy of these
 * options (NULL: none). An existing file is taken as it is, whatever its name. */
int study_add_data(struct study *s, const char *spec, const struct table_options *table,
		   struct err *e);
/* Those from `first` on are split so, whatever the study says; NULL: as the study says. */
int study_split_data(struct study *s, size_t first, const char *cv, struct err *e);
/* Those from `first` on, to be given others. */
void study_drop_data(struct study *s, size_t first);
int study_add_learner(struct study *s, const char *spec, struct err *e);
/* plan_key_put for a key of studies. */
int study_put(struct study *s, const char *key, const char *text, struct err *e);
/* How the study splits the i-th of its data sets. */
const char *study_split(const struct study *s, size_t i);
/* The levels that it names, within what the kind allows; returns how many, 0: the kind's own. */
size_t study_levels(const struct study *s, size_t level[static STUDY_LEVELS]);
/* What ranks, tunes and is drawn: the metric asked for, or else the task's default. */
const struct metric *study_metric(const struct study *s, enum task task);

/* Check what only a whole plan tells: each study has data sets, learners and good splits, names
 * are unique. Titles, names, learners (of kinds that have some) and splits that were not given are made: a data set with a test file is
 * tested on that, one with folds of its own by those, others are split by PLAN_SPLIT. A split that would mix
 * a test file into the training rows, or leave given folds unused, is ERR_PARAM. May be called again after changes. */
#define PLAN_SPLIT      "10"
#define PLAN_SPLIT_STORED "stored:"     /* and the name of the split that a data entry brings with it */
int plan_finish(struct plan *p, struct err *e);

/* ERR_PARAM for a search by halving whose budget is no number of configurations: how far each is trained
 * depends on how many there are. Part of plan_finish. */
int plan_check_search(const struct study *s, struct err *e);

/* ERR_PARAM, with what multiplies, where it has more cells or learners than a plan may (bounds.h). Splits
 * whose folds the data decide count as one. */
int plan_check_size(const struct plan *p, struct err *e);
/* Of what multiplies in a study, learners with their settings, folds with repeats and data sets, the largest, and what makes it
 * smaller; for people. */
const char *plan_size_advice(double settings, double folds, double data);

/* ---- claims (claim.h) ---- */

/* Adds one with its defaults; plan_free frees it. NULL: no memory. */
struct plan_claim *plan_claim_add(struct plan *p, struct err *e);
void plan_claims_free(struct plan *p);
/* Part of plan_finish: ids are unique, studies are there, words fit together. */
int plan_claims_finish(struct plan *p, struct err *e);
/* The study it speaks of, a position. */
size_t plan_claim_study(const struct plan *p, const struct plan_claim *c);
/* SHA-256 of what is claimed and of the studies that it is claimed of, as plan_write has them: seed, limits
 * and the plan's name are not in it. Hexadecimal; "" where nothing is claimed. */
int plan_claims_digest(const struct plan *p, char digest[static 65], struct err *e);

/* "bench.yaml:12: " in front of an error about what stands there; nothing for a plan of the command
 * line. -1. */
int plan_at_line(const struct plan *p, size_t line, struct err *e);

/* ---- what can be said: keys in YAML, some of them options of `bakeoff run` ---- */

enum plan_key_type {
	PLAN_KEY_TEXT, PLAN_KEY_SPLIT,  /* char *, owned */
	PLAN_KEY_KIND,                  /* const struct study_kind * */
	PLAN_KEY_METRIC,                /* struct metric *[2], owned, from "auc", "auc,mae" */
	PLAN_KEY_SEED,                  /* uint64_t */
	PLAN_KEY_DURATION,              /* double, seconds, from "10m" */
	PLAN_KEY_SIZE,                  /* size_t, bytes, from "2G" */
	PLAN_KEY_COUNT,                 /* size_t within min and max */
	PLAN_KEY_TIMES,                 /* the same, not written where it is 1 */
	PLAN_KEY_BUDGET,                /* struct tune_budget from "30", "60s", "30,60s" */
	PLAN_KEY_SEARCH,                /* enum tune_search from "halving" */
	PLAN_KEY_SCORED,                /* size_t: TRAINING_SCORE_*, or a count, from "all", "sample", "5000" */
	PLAN_KEY_SHARE,                 /* double within min and max */
	PLAN_KEY_LEVELS,                /* char *, owned: ascending whole numbers, "10,50,100" */
	PLAN_KEY_FLAG,                  /* bool from "yes", "no" */
	PLAN_KEY_REAL,                  /* double; NAN where it was not said */
	PLAN_KEY_NAMES,                 /* char *, owned: a list as "a;b" */
	PLAN_KEY_RESPONSE,              /* char *, owned: PLAN_CLAIM_RESPONSES, or a measured field */
	PLAN_KEY_TEST, PLAN_KEY_EXPECT, PLAN_KEY_QUANTITY, PLAN_KEY_PREDICTION, /* char *, owned: claim.h */
	PLAN_KEY_LIST                   /* entries: no single value */
};

enum { PLAN_KEY_OF_PLAN = 1, PLAN_KEY_OF_STUDY = 2, PLAN_KEY_FOR_ALL = 4, PLAN_KEY_OF_CLAIM = 8 };

struct plan_key {
	const char *name;
	enum plan_key_type type;
	unsigned of;    /* PLAN_KEY_OF_*: whose member it is. FOR_ALL: of a study, and at the
			   plan's top level for all studies that do not say it */
	size_t at;
	const char *init;               /* as text; NULL: nothing */
	double min, max;
	const char *help;
};

enum { PLAN_KEYS = 45, PLAN_KEY_ROOM = 128 };
extern const struct plan_key plan_keys[PLAN_KEYS];

const struct plan_key *plan_key_find(const char *name, unsigned of);    /* or NULL */
/* As an option of `bakeoff run` would be called: training-seeds for training_seeds. */
const char *plan_key_option(const struct plan_key *k, char buf[static PLAN_KEY_ROOM]);
const char *plan_key_type(const struct plan_key *k);            /* for people */
bool plan_key_plain(const struct plan_key *k);  /* its text is no text: written without quotes */
/* The value from its text, into the struct plan, study or plan_claim. ERR_PARAM says what is wanted. Not
 * for lists. */
int plan_key_put(const struct plan_key *k, void *owner, const char *text, struct err *e);
/* Text that plan_key_put takes for the same value; NULL where there is none. May point to buf. */
const char *plan_key_get(const struct plan_key *k, const void *owner,
			 char buf[static PLAN_KEY_ROOM]);
/* Of all the owner's keys but lists: the defaults, another's values, and an end to texts. */
int plan_keys_init(void *owner, unsigned of, struct err *e);
int plan_keys_copy(void *to, const void *from, unsigned of, struct err *e);
void plan_keys_free(void *owner, unsigned of);

/* ---- YAML ---- */

/* `name` is a file, or one of the plans inside the binary ("bench"). Errors name file and
 * line. */
int plan_read(struct plan *p, const char *name, struct err *e);
/* Without plan_finish: for data that take the place of its own, of which it may have none. */
int plan_read_open(struct plan *p, const char *name, struct err *e);
int plan_load(struct plan *p, const char *text, size_t n, const char *file, struct err *e);
/* Canonical: equal plans give equal text. Caller frees. */
char *plan_write(const struct plan *p, struct err *e);

/* Plans inside the binary. */
struct builtin_plan {
	const char *name;
	const char *text;
	size_t length;
};
size_t builtin_plan_count(void);
struct builtin_plan builtin_plan(size_t i);
const char *builtin_plan_name(size_t i);                /* NULL behind the last */
bool builtin_plan_find(const char *name, struct builtin_plan *out);

#endif
