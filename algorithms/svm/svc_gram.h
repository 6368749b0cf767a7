/* Kernel rows on demand: row i of the set against the rows of one group, in float, kept in a cache.
 *
 * Where columns are many, rows are made in blocks by svc_tile, a few at a time, because a solver that
 * misses one row is about to want its neighbours in urgency; what is not asked for is never computed. The unit of the
 * cache is (row, group), so that pairs of classes share what they have in common. The oldest go
 * when the limit is met. One gram belongs to one thread; the rows it reads are shared. */
#ifndef SVC_GRAM_H
#define SVC_GRAM_H

#include "algorithms/svm/svc_problem.h"

struct svc_gram;

enum { SVC_BATCH = 8 };                /* most rows made together */

/* bytes: of the cache. s is borrowed. */
int svc_gram_make(struct svc_gram **out, const struct svc_set *s, const struct svc_kernel *k,
		  size_t bytes, struct err *e);
void svc_gram_free(struct svc_gram *g);         /* accepts NULL */

/* K(row[0], group) .. as (svc_padded(group's rows)) floats, or NULL when there is no memory.
 * Padding is finite. row: numbers in the set; row[0] is wanted now, the others (count in all, at
 * most SVC_BATCH) are made along with it where they are not there yet. Pointers stay good for the
 * next SVC_BATCH calls at least. */
const float *svc_gram_row(struct svc_gram *g, const size_t *row, size_t count, size_t group,
			  struct err *e);
size_t svc_gram_batch(const struct svc_gram *g);        /* how many are best made together */
bool svc_gram_has(const struct svc_gram *g, size_t row, size_t group);

/* K(i, i) of all rows of the set, in double. */
const double *svc_gram_diagonal(const struct svc_gram *g);
double svc_gram_evals(const struct svc_gram *g);        /* entries computed so far */
double svc_gram_bytes(const struct svc_gram *g);        /* the cache's limit, as applied */

#endif
