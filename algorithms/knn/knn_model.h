/* A fitted model laid out, for the files that make, search, save and load it. */
#ifndef KNN_MODEL_H
#define KNN_MODEL_H

#include "algorithms/knn/search.h"
#include "algorithms/knn/vote.h"
#include "algorithms/learner.h"

struct knn {
	struct knn_options opt;
	enum task task;
	size_t outputs;                 /* classes, or 1 */
	struct knn_space space;
	uint32_t *label;                /* (rows) or NULL */
	double *target;                 /* (rows) or NULL */
	float *weight;                  /* (rows) or NULL */

	const struct knn_search_class *search;
	void *index;

	size_t fitted_rows;             /* before condensing */
	size_t condense_passes;
};

/* Builds the index over the rows of the model, as fit and load end. */
int knn_index_build(struct knn *m, struct err *e);

/* Hart's condensed set: keeps a subset of the rows, labels and weights with which 1-NN classifies
 * the others as they are. O(rows kept * rows * cols). */
int knn_condense_hart(struct knn *m, struct err *e);

int knn_save(const void *self, struct blob *out, struct err *e);
int knn_load(void **self, const struct blob *in, const struct learner_env *env, struct err *e);

/* A question about many queries, and what is done with each block of them. */
struct knn_job {
	const struct knn *m;
	const struct data_view *x;      /* the queries, or NULL: the training rows themselves */
	size_t rows, k, block;
	/* q are queries from .. from + n - 1 in the space, at (n, k) room for neighbours. */
	int (*answer)(struct knn_job *j, size_t from, size_t n, const struct knn_rows *q,
		      struct knn_neighbour *at, struct err *e);
	void *out, *out2;               /* the question's own */
};

/* Floats' worth of memory that a query takes. */
size_t knn_row_values(const struct knn_space *s);

/* Queries in a block: bounds memory, and depends on the sizes alone, never on the threads. */
size_t knn_block_rows(size_t rows, size_t k, size_t d);

/* Answers all blocks, on several threads where there are some; of several errors the first block's
 * is reported, whichever thread met its own first. */
int knn_run(struct knn_job *j, struct err *e);

static inline struct knn_vote knn_vote_of(const struct knn *m)
{
	return (struct knn_vote){ &m->space, m->opt.votes, m->label, m->target, m->weight,
				  m->outputs };
}

#endif
