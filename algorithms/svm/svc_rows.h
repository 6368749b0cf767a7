/* Rows as the kernels want them: a group of training rows, or the support vectors of a model.
 *
 * Dense rows lie in panels of SVC_LANES: panel p holds element (row, j) at [j * SVC_LANES + row],
 * so that one load fetches the same column of 32 rows; the last panel is filled with zero rows.
 * Sparse rows stay compressed. A block of queries is packed the other way round, SVC_GROUP rows
 * interleaved, and svc_tile computes their kernel values with a range of panels. */
#ifndef SVC_ROWS_H
#define SVC_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/view.h"
#include "algorithms/core/err.h"
#include "algorithms/svm/svc_kernel.h"

struct svc_rows {
	size_t n, d;
	float *panel;           /* (panels, d, SVC_LANES), or NULL when sparse */
	float *norm;            /* (panels * SVC_LANES) squared lengths, of the tile's rounding */
	size_t *start;          /* compressed rows: n + 1, */
	uint32_t *col;
	float *value;
};

enum { SVC_GROUP = 8 };         /* queries that go through a panel together */

/* Copies rows pick[0..n) of the view (all of them in order where pick is NULL), less `center`
 * (d values, or NULL; never for sparse ones). ERR_NUMERIC where a squared length overflows. */
int svc_rows_take(struct svc_rows *r, const struct data_view *v, const uint32_t *pick, size_t n,
		  const float *center, struct err *e);
void svc_rows_free(struct svc_rows *r);         /* accepts { 0 } */

/* Adds row i to out[j * step], j < d: out starts cleared. */
void svc_rows_scatter(const struct svc_rows *r, size_t i, float *out, size_t step);

/* A block of queries: rows of some other set, interleaved by SVC_GROUP. */
struct svc_query {
	size_t room, count, d;
	enum isa isa;
	float *x;               /* (groups, d, SVC_GROUP) */
	float *norm;            /* (groups * SVC_GROUP) */
};

int svc_query_make(struct svc_query *q, size_t room, size_t d, struct err *e);
void svc_query_free(struct svc_query *q);
void svc_query_clear(struct svc_query *q);
/* Both append one row; the caller keeps count below room. */
void svc_query_add(struct svc_query *q, const struct svc_rows *r, size_t i);
void svc_query_add_view(struct svc_query *q, const struct data_view *v, size_t i,
			const float *center);

/* Kernel values of all queries with panels from .. from + panels - 1 of r:
 * out[i][0 .. panels * SVC_LANES) for query i. Each value is summed over columns in their order, so
 * its bits depend on the two rows alone and not on the block they came in. */
void svc_tile(const struct svc_kernel *k, const struct svc_query *q, const struct svc_rows *r,
	      size_t from, size_t panels, float *const *out, enum isa isa);

#endif
