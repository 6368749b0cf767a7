/* A plan expanded: the data sets loaded, the learners resolved, the folds drawn, and the list of
 * cells.
 *
 *   lineup_make(&l, &plan, remark, ctx, e)  ->  l.cells[i]  ->  lineup_free(&l)
 *
 * A cell is study x data set x learner with parameters x role x repeat x fold. Its key is the
 * SHA-256 of its canonical text, which states everything that its result may depend on: data
 * digest, split, seed, all parameters sorted, and the version of the code. Limits (time, memory,
 * threads) are not in it: they decide whether there is a result, not what it is. */
#ifndef CELL_H
#define CELL_H

#include "datasets/split/folds.h"
#include "datasets/prepare/pipeline.h"
#include "harness/plan/plan.h"

struct variant {
	const struct learner_class *learner;
	struct param_set params;        /* the learner's */
	struct param_set pipe;          /* pipeline_params */
	bool tuned;
	size_t tune;                    /* configurations tried per cell */
	char *label;                    /* "svm[C=10] (tuned)": unique among different variants */
	char *changed;                  /* canonical text of what differs from the defaults */
	char *canonical, *json;         /* all parameters, the pipeline's included */
	char *dial;                     /* the one parameter that varies in the spec, "" without */
	double dial_value;              /* NAN when it is no number */
};

struct entrant {                        /* a data set in the lineup */
	struct dataset *data;           /* owned */
	const struct plan_data *plan;   /* how it was asked for */
	char *name;                     /* unique; names the streams of random numbers */
	char *cv;                       /* split text */
	struct folds folds;
};

struct cell {
	const struct study *study;
	const struct entrant *entrant;
	const struct variant *variant;
	size_t repeat, fold;
	const char *dial;
	double dial_value;
	char *canonical, key[65];
};

struct lineup {
	const struct plan *plan;        /* must outlive the lineup */
	struct entrant **entrants; /* one per (data set, split); a data set may come with several */
	size_t nentrants, entrants_room;
	struct variant **variants;
	size_t nvariants, variants_room;
	struct cell *cells;
	size_t ncells, cells_room;
};

/* remark is called for what the user should know about a data set or a split; NULL is silent. */
int lineup_make(struct lineup *out, const struct plan *p,
		void (*remark)(void *ctx, const char *text), void *ctx, struct err *e);
void lineup_free(struct lineup *l);                             /* accepts { 0 } */

/* A learner spec that is one point ("knn[k=3,scale=none]") to a variant of its own; for fit. */
int variant_make(struct variant *out, const char *spec, struct err *e);
void variant_free(struct variant *v);                           /* accepts { 0 } */

/* Seed of one purpose of a cell: it depends on the data set's name, repeat and fold, and on the
 * learner's name but not its parameters, so that the variants of one learner share initial weights
 * and batches, and nothing that is added to a plan changes another result. */
uint64_t cell_learner_seed(const struct cell *c, uint64_t root);
uint64_t cell_valid_seed(const struct cell *c, uint64_t root);

#endif
