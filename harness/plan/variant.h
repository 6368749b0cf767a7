/* A learner with its parameters and those of its pipeline: one line in a ranking. */
#ifndef VARIANT_H
#define VARIANT_H

#include "algorithms/exec/exec.h"
#include "algorithms/learner.h"
#include "datasets/prepare/pipeline.h"
#include "harness/plan/grid.h"
#include "harness/plan/program_files.h"

/* How the configurations of a search are tried: each in full, or a part of the way all of them and then
 * ever fewer (harness/run/tune.h). */
enum tune_search { TUNE_SEARCH_RANDOM, TUNE_SEARCH_HALVING, TUNE_SEARCHES };

/* What a search may cost, in each cell: so many configurations, or as many as fit into seconds of
 * processor time, or both: whichever ends first. Both 0: no search. Halving goes by configurations. */
struct tune_budget {
	size_t trials;
	double seconds;
	enum tune_search search;
};
static inline bool tune_budget_any(struct tune_budget b)
{
	return b.trials || b.seconds > 0;
}

#define VARIANT_TUNE "tune"     /* in a spec, beside the parameters: yes, or no */

#define VARIANT_LENGTH ".length"

struct variant {
	const struct learner_class *learner;
	struct exec_learner *program;   /* whose class it is, where it is a program; NULL: of the registry */
	struct param_set params;        /* the learner's */
	struct param_set pipe;          /* pipeline_params */
	struct param *ranges;           /* the learner's table with the spec's own ranges for tuning
					   ("C=~0.01..1000"), owned; NULL without. params has it
					   where the variant is tuned */
	size_t position;                /* among the job_list's variants */
	bool tuned;
	bool probabilities_said;        /* the spec has the learner's `probabilities`, yes or no */
	bool untuned;                   /* "tune=no" in the spec: its parameters stay as they are */
	struct tune_budget tune;
	char *label;                    /* "svm[C=10] (tuned)": unique among different variants */
	char *changed;                  /* canonical text of what differs from the defaults */
	char *canonical, *json;         /* all parameters, the pipeline's included */
	/* What varies in the spec, "" without: its one parameter, or of several the one with the most settings
	 * (three at least); "hidden.length" where they are lists of several lengths. */
	char *factor;
	double factor_value;            /* NAN when it is no number */
};

/* A learner spec that is one point ("knn[k=3,scale=none]") to a variant of its own; for fit. */
int variant_make(struct variant *out, const char *spec, struct err *e);
void variant_free(struct variant *v);                           /* accepts { 0 } */

/* What would be written for its learner with these settings ("k=3", perhaps ""): "knn[k=3]", of a program
 * exec[name=...,run=...,k=3]. Caller frees. */
char *variant_spec(const struct variant *v, const char *settings, struct err *e);
/* Makes it a tuned one: all that it does not set is searched. ERR_PARAM when there is nothing. */
int variant_tune(struct variant *v, struct tune_budget budget, struct err *e);
bool variant_can_tune(const struct variant *v);
/* -1: it has ranges, but is not to be tuned. */
int variant_needs_no_tuning(const struct variant *v, struct err *e);
/* Has it give probabilities where only a parameter keeps it from that and the spec does not say so;
 * *given: it was altered. Before variant_tune. */
int variant_give_probabilities(struct variant *v, bool *given, struct err *e);
/* The learner's parameters, each with the scale and range that it is tuned over. */
static inline const struct param *variant_space(const struct variant *v)
{
	return v->ranges ? v->ranges : v->learner->params;
}

/* base with a remedy's settings (learner.h), not tuned. *applies is false, and *out empty, where they change
 * nothing or have no meaning there: a multiple of a word ("auto"), a value out of range, more than `rows`
 * where the rows are the most. A remedy without settings gives base as it is. */
int variant_remedied(struct variant *out, bool *applies, const struct variant *base,
		     const struct learner_remedy *r, size_t rows, struct err *e);

/* Inside harness/plan. On error *out is empty; two programs of one name are ERR_PARAM. */
struct variant_others {
	struct variant *const *known;   /* (n), among which a program may have been asked already */
	size_t n;
	const struct program_moves *moves;      /* where programs lie; NULL: as commands say */
};
int variant_of_point(struct variant *out, const struct grid_point *p, const struct variant_others *o, struct err *e);
/* Makes label, changed, canonical and json anew, after params, pipe or tuned were altered. */
int variant_texts(struct variant *v, struct err *e);

#endif
