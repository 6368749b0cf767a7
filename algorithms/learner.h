/* The learner contract: everything the suite knows about a method of supervised learning.
 *
 *   create -> [start ->] begin -> step* (until done) -> predict* -> destroy
 *
 * The caller owns the loop and the clock: one step is one epoch, one tree, one solve; scoring
 * between steps is never on the learner's time. After any step the model may predict. A learner
 * is a constant object listed in registry.c; adding one is a folder and one line there, and the
 * contract tests (tests/algorithms/test_learners.c) then hold for it.
 *
 * Rules
 * - Learners never see data sets, files or the harness: only views, parameters and the env.
 * - begin copies what it keeps: the views may be freed after it returns, except that train and
 *   valid stay alive and unaltered until the last step has returned.
 * - All randomness comes from env->seed through named streams (rng_seed(env->seed, "dropout")).
 *   The same seed, data and parameters give the same bits, whatever env->threads is.
 * - predict is const and thread-safe, allocates nothing that it does not free, and gives the same
 *   bits for a row whether it comes alone or in a batch where the method allows it.
 * - Who holds out training rows inside a fit goes by the view's unit and forward (core/held_out.h).
 * - Nothing is printed. Bad data, bad sizes and lack of memory are errors, never crashes.
 * - A parameter called "engine" names the implementation that does the work, where a learner has
 *   more than one; reports tell it beside run times. One that may leave the choice to the learner
 *   comes with a count, "engine_WORD" of 1, that says which it was.
 * - A constant column, one row, one class, NaN where TAKES_MISSING is not declared: an answer or
 *   an err. An infinite or NaN loss is ERR_DIVERGED.
 *
 * Source of the shape: the type objects of GSL, the INITIALIZE / ITERATE / TEST of its
 * minimizers. */
#ifndef LEARNER_H
#define LEARNER_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/blob.h"
#include "algorithms/core/err.h"
#include "algorithms/core/mat.h"
#include "algorithms/core/params.h"
#include "algorithms/core/view.h"

enum learner_caps {
	CAN_CLASSIFY         = 1 << 0,
	CAN_REGRESS          = 1 << 1,
	GIVES_PROBABILITIES  = 1 << 2,  /* rows of scores are >= 0 and sum to 1 */
	TAKES_CATEGORIES     = 1 << 3,  /* else the pipeline encodes them one-hot */
	TAKES_MISSING        = 1 << 4,  /* else the pipeline imputes */
	TAKES_SPARSE         = 1 << 5,
	TAKES_WEIGHTS        = 1 << 6,
	WANTS_SCALING        = 1 << 7,  /* numeric columns standardized by the pipeline */
	WANTS_TARGET_SCALING = 1 << 8,  /* regression targets standardized; the caller scales back */
	WANTS_VALIDATION     = 1 << 9,  /* a part of the training rows is set aside */
	IS_BASELINE          = 1 << 10, /* what luck scores: drawn apart in reports */
	STOPS_EARLY          = 1 << 11, /* validation rows end the training: by env->score, if given */
	USES_SEED            = 1 << 12  /* env->seed decides something: another one, another model */
};

struct learner_env {
	uint64_t seed;
	int threads;            /* cores a single fit may use; results do not depend on it */
	size_t memory;          /* bytes the learner may plan with; 0 means no stated limit */
	size_t whole;           /* rows that this training set, a sample, stands for: what is chosen by
				 * the number of rows is chosen for them, so that a fit costs as one
				 * of all rows does, in small; 0: it is no sample */
	const char *program;    /* of learners that are programs: the command that starts one, where it is
				 * not what its parameters say, and that may be run for a model that is
				 * loaded; NULL: none */
	size_t share;           /* this process's part of the machine's memory, in bytes, for what can
				 * be computed anew; results do not depend on it; 0: not known */

	/* How wrong `model` (create's self, ready to predict) is on the validation rows that begin was
	 * given, by the caller's own measure: smaller is better, NAN undefined. NULL: the caller has
	 * none, and whoever STOPS_EARLY goes by its own loss. Called inside a step. */
	int (*score)(void *ctx, const void *model, double *out, struct err *e);
	void *score_ctx;
};

/* A count of work or size, for results: {"leaves", 17}, {"support_vectors", 212}. */
struct step_count {
	const char *name;       /* a string constant of the learner */
	double value;
};
enum { STEP_COUNTS = 8 };

struct step_info {
	bool done;
	size_t step;            /* 1 after the first */
	double train_loss;      /* the learner's own objective, NAN when it has none */
	double valid_loss;
	struct step_count count[STEP_COUNTS];   /* ends at a NULL name */
};

/* The engine that a count names, or NULL. */
#define STEP_ENGINE PARAM_ENGINE "_"
static inline const char *step_engine(const struct step_info *s)
{
	for (size_t i = 0; i < STEP_COUNTS && s->count[i].name; i++)
		if (!strncmp(s->count[i].name, STEP_ENGINE, strlen(STEP_ENGINE)))
			return s->count[i].name + strlen(STEP_ENGINE);
	return NULL;
}

/* Where diagnostics go, one number at a time: put(ctx, "gradient_norm", layer, value). */
struct diag_sink {
	void (*put)(void *ctx, const char *name, size_t index, double value);
	void *ctx;
};

enum learner_fault { LEARNER_OVERFITS, LEARNER_UNDERFITS };

/* A setting worth trying against a fault: simpler against overfitting, more complex against underfitting.
 * The harness tries it on inner splits and says what it bought. */
struct learner_remedy {
	enum learner_fault against;
	const char *name;               /* "pruning": a singular, to be followed by "buys" */
	const char *set;                /* "l2=0.01,dropout=0.5"; "k=*3": so many times what it is */
	double price;                   /* about how many times the time, to plan with */
	/* Whether it has a meaning for the learner as it is set, with so many rows of a fold to learn from.
	 * NULL: it has. */
	bool (*applies)(const struct param_set *p, size_t rows);
};

#define LEARNER_VALIDATION 0.15         /* of the rows to learn from, where nobody says otherwise */

struct learner_class {
	const char *name;               /* key in plans, results and plot legends: "knn" */
	const char *title;              /* "k nearest neighbours" */
	const char *summary;            /* one line for `bakeoff info learners` */
	unsigned caps;                  /* all that it can do with some parameters */
	const struct param *params;     /* ends with { 0 } */
	const char *beside;             /* parameters with which it is shown a second time where all
					 * learners are asked for: its defaults are only one of two
					 * usual ways to use it. NULL: none */

	const struct learner_remedy *remedies;  /* the likeliest first; ends with { 0 }. NULL: none */

	/* The parameter that bounds its steps, for who would train it a part of the way; NULL: one step is
	 * all there is. */
	const char *steps;

	const char *probabilities;      /* the parameter, as "name=value", with which it
					 * GIVES_PROBABILITIES where its default gives none: at a price
					 * that only who wants them pays. NULL: none is needed */

	/* caps under these parameters; NULL when they do not depend on them. */
	unsigned (*caps_with)(const struct param_set *p);

	/* Bytes of dense rows that it is given, at most, where the table is of compressed rows or is wide by
	 * its categories alone: cells with more are skipped. 0: any, as far as memory goes. */
	size_t dense_most;

	/* The fewest rows to learn from of which a part is to be set aside, where it WANTS_VALIDATION
	 * under these parameters: fewer all train. NULL: a part of however many. */
	size_t (*validation_from)(const struct param_set *p);
	double validation;              /* the share that is set aside; 0: LEARNER_VALIDATION */

	/* What a user has to know before a fit of so many rows under these parameters, as "svm ..." goes
	 * on; NULL: nothing. The member itself may be NULL, too. */
	const char *(*notice)(const struct param_set *p, size_t rows);

	/* For estimates: by which power of the rows time and memory of a fit grow, where samples are too small
	 * to tell; 0: 1. And the most bytes that a fit of so many rows and columns holds of what it could compute
	 * anew. NULL: as the limits of the cell allow. */
	double growth;
	double (*cache)(const struct param_set *p, size_t rows, size_t cols);

	/* Makes an empty model; checks combinations of parameters. *self is NULL on error. */
	int (*create)(void **self, const struct param_set *p, const struct learner_env *env,
		      struct err *e);

	/* Optional: what has to be there before the data come and is not on the fit's clock, as a program
	 * that has to start. begin does it where the caller did not. */
	int (*start)(void *self, struct err *e);
	/* Optional: processor seconds that other processes have spent for it so far. */
	double (*cpu_elsewhere)(const void *self);

	/* Takes the data. valid may be NULL. After begin fails only destroy may be called. */
	int (*begin)(void *self, const struct data_view *train, const struct data_view *valid,
		     struct err *e);

	/* One unit of training. Sets *out wholly. Calling it after done is a bug. */
	int (*step)(void *self, struct step_info *out, struct err *e);

	/* Fills scores (rows(x), classes): the larger the likelier, the first largest is the
	 * predicted class; or (rows(x), 1): the value. x has the columns of train; its targets are
	 * not read. */
	int (*predict)(const void *self, const struct data_view *x, struct mat scores,
		       struct err *e);

	size_t (*model_size)(const void *self);         /* bytes of the fitted model; 0: not known */
	/* All that the model is, and nothing else: equal models put equal arrays, by which they are told
	 * apart, too (harness/run/fingerprint.h). NULL: it cannot be kept. */
	int (*save)(const void *self, struct blob *out, struct err *e);
	int (*load)(void **self, const struct blob *in, const struct learner_env *env,
		    struct err *e);
	void (*destroy)(void *self);                    /* accepts NULL */

	/* Optional, NULL when not offered. */

	/* Numbers about the present state (gradient norms per layer, dead units), off the clock. */
	int (*diagnose)(void *self, const struct diag_sink *sink, struct err *e);
	bool diagnoses_start;           /* has some between begin and the first step, too */

	/* The fitted model for people or other programs. formats: "text dot json". */
	const char *formats;
	int (*print)(const void *self, const char *format, FILE *out, struct err *e);

	/* Parts of the fitted model as numbers, for pictures; parts: which there are, blank-separated.
	 *   weights            (units of the first hidden layer, columns); x is not read
	 *   activations        (rows(x), hidden units), the first layer's first
	 *   support_vectors    (vectors, columns), in the order of the model; x is not read
	 *   neighbours         (rows(x), k): which training rows, from 0, the nearest first
	 * x has the columns of train. On success *out is the caller's, by free(out->at). */
	const char *parts;
	int (*part)(const void *self, const char *part, const struct data_view *x, struct mat *out,
		    struct err *e);

	/* Whether the method computes what it says, on small problems of its own: a gradient
	 * against finite differences. Prints a line for each check to out (NULL: none) and a
	 * closing one. 0 when all hold, else -1 with ERR_NUMERIC naming the first that does not. */
	int (*self_check)(FILE *out, struct err *e);
};

extern const struct learner_class *const learners[];            /* NULL-terminated; registry.c */
const struct learner_class *learner_find(const char *name);     /* or NULL */
const char *learner_name(size_t i);                             /* of learners; NULL behind the last */

static inline unsigned learner_caps(const struct learner_class *lc, const struct param_set *p)
{
	return lc->caps_with ? lc->caps_with(p) : lc->caps;
}

/* The share of so many rows to learn from that is to be set aside for the learner; 0: none. */
static inline double learner_validation(const struct learner_class *lc, const struct param_set *p,
					size_t rows)
{
	bool wants = learner_caps(lc, p) & WANTS_VALIDATION &&
		     (!lc->validation_from || rows >= lc->validation_from(p));

	return !wants ? 0 : lc->validation > 0 ? lc->validation : LEARNER_VALIDATION;
}

#endif
