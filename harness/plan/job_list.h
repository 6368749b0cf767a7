/* A plan expanded: the data sets loaded, the learners resolved, the folds drawn, and the list of
 * cells.
 *
 *   job_list_make(&l, &plan, remark, ctx, e)  ->  l.cells[i], cell_canonical, cell_key
 *   ->  job_list_free(&l)
 *
 * A cell is study x data set x learner with parameters x role x repeat x fold. Its key is the
 * SHA-256 of its canonical text, which states everything that its result may depend on: data
 * digest, split, seed, all parameters sorted, the version of the code and the vector instructions.
 * A study that varies a parameter whose meaning ends with the rows (k) has no cells beyond the rows
 * that a fold of the data set trains on.
 * Limits (time, memory, threads) are not in it: they decide whether there is a result, not what it
 * is. Text and key, a kilobyte, are made when asked for: a list of a million cells has 64 bytes for
 * each. */
#ifndef JOB_LIST_H
#define JOB_LIST_H

#include "datasets/split/folds.h"
#include "harness/plan/plan.h"
#include "harness/plan/variant.h"

struct plan_task {                        /* a data set in the job_list */
	struct dataset *data;           /* owned */
	const struct plan_data *plan;   /* how it was asked for */
	char *name;                     /* unique; names the streams of random numbers */
	char *cv;                       /* split text */
	double *cost;                   /* (classes, classes), row the truth; NULL: none known */
	const struct dataset *clean;    /* whose labels rows are drawn by, where those of data are wrong on
					 * purpose; NULL: data */
	struct folds folds;
	size_t position;                /* among the job_list's tasks */
};

struct cell {
	const struct study *study;
	const struct plan_task *task;
	const struct variant *variant;
	size_t repeat, fold;
	size_t inner;                   /* 0: of the plan. Else on the rows that this fold trains on
					 * alone, parted once more (harness/run/inner_split.h) */
	size_t replay;                  /* configurations to try again where the budget is in
					   seconds; 0: by the clock */
	size_t training;                /* which of the training seeds, from 0 */
	size_t keep;                    /* rows of the fold to learn from; 0: all */
	size_t noise;                   /* columns of noise beside the data's own */
	size_t wrong;                   /* percent of the labels learned from that are wrong on purpose */
	enum study_control control;     /* what is altered that shall have no effect, or a known one */
	size_t whole;                   /* training rows that those of its task are a sample of, to
					   see what a cell costs; 0: no sample */
	struct study_factor factor;     /* what the study varies, in this cell */
};

struct job_list {
	const struct plan *plan;        /* must outlive the job_list */
	struct plan_task **tasks; /* one per (data set, split); a data set may come with several */
	size_t ntasks, tasks_room;
	struct variant **variants;
	size_t nvariants, variants_room;
	struct cell *cells;
	size_t ncells, cells_room;
};

/* remark is called for what the user should know about a data set or a split; NULL is silent. */
int job_list_make(struct job_list *out, const struct plan *p,
		void (*remark)(void *ctx, const char *text), void *ctx, struct err *e);
void job_list_free(struct job_list *l);                             /* accepts { 0 } */

/* The i-th data set of a study, split as it says; NULL where the list has none. */
struct plan_task *job_list_task(const struct job_list *l, const struct study *s, size_t i);

enum { CELL_KEY = 65 };

/* For the vector instructions that cpu_isa() says now. Caller frees. */
char *cell_canonical(const struct cell *c, const struct plan *p, struct err *e);
int cell_key(const char *canonical, char key[static CELL_KEY], struct err *e);

/* Seed of one purpose of a cell: it depends on the data set's name, repeat and fold, of a learner on the
 * training seed, too, and on the learner's name but not its parameters, so that the variants of one learner share initial weights
 * and batches, and nothing that is added to a plan changes another result. */
uint64_t cell_learner_seed(const struct cell *c, uint64_t root);
uint64_t cell_valid_seed(const struct cell *c, uint64_t root);
/* Which training rows are scored: the same for all learners of a fold. */
uint64_t cell_scored_seed(const struct cell *c, uint64_t root);
uint64_t cell_noise_seed(const struct cell *c, uint64_t root);  /* one for each repeat */
uint64_t cell_wrong_seed(const struct cell *c, uint64_t root);  /* likewise */
/* Of labels that are drawn anew: one for each fold, the same for all learners. Of an added column: one for
 * each repeat. */
uint64_t cell_control_seed(const struct cell *c, uint64_t root);
uint64_t cell_column_seed(const struct cell *c, uint64_t root);

/* The same for people: each stream that the cell draws from, what it decides and its name, of which, with
 * the plan's seed, its own is made. Returns how many. */
enum { CELL_STREAMS = 7, CELL_STREAM_NAME = 512 };
struct cell_stream {
	const char *decides;
	char name[CELL_STREAM_NAME];
	uint64_t seed;
};
size_t cell_streams(struct cell_stream out[static CELL_STREAMS], const struct cell *c, uint64_t root);

/* The rows that the cell learns from and is tested on; folds_rows (datasets/split/folds.h). One of the halves
 * of a control has those of its rows, or groups, that a stream of the learner and the repeat gives it;
 * ERR_UNSUITED where that is none. */
int cell_rows(struct fold_rows *out, const struct cell *c, double valid_share, uint64_t root,
	      struct err *e);

#endif
