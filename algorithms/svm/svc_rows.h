/* Rows as the kernels want them: training rows, the support vectors of a model, or the w of its linear
 * machines.
 *
 * Columns that many rows have a value in, all those of a dense block among them, lie in panels of
 * SVC_LANES rows: panel p holds element (row, place) at [place * SVC_LANES + row], so that one load
 * fetches the same column of 32 rows; the last panel is filled with zero rows. Columns of compressed
 * rows that few have a value in are lists: which rows, and their values. A query goes through the
 * panels as a product of matrices and then only through the lists of the columns that it has a value
 * in: of 10,000 levels of a category it meets the rows of its own. */
#ifndef SVC_ROWS_H
#define SVC_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/view.h"
#include "algorithms/core/err.h"
#include "algorithms/svm/svc_kernel.h"

#define SVC_NO_ROW   UINT32_MAX /* a row of padding: all zeros */
#define SVC_NO_PLACE UINT32_MAX

/* Entries of lists, row by row or list by list: those of i are start[i] .. start[i + 1] - 1. */
struct svc_entries {
	size_t *start;
	uint32_t *at;           /* the list, or the row; ascending */
	float *value;
};

struct svc_rows {
	size_t n, d;            /* d: columns of their view */
	size_t first;           /* columns of its dense block, which center shifts */
	size_t wide;            /* columns in the panels */
	size_t lists;
	uint32_t *place;        /* d: where a column lies in the panels; wide + its list; or SVC_NO_PLACE,
				 * as no row has a value there. NULL: all in the panels, in order */
	float *panel;           /* (panels, wide, SVC_LANES) */
	float *norm;            /* (panels * SVC_LANES) squared lengths, of the tile's rounding */
	struct svc_entries list, row;   /* NULL where there are no lists */
};

enum { SVC_GROUP = 8 };         /* queries that go through a panel together */

/* Copies rows pick[0..n) of the view (SVC_NO_ROW: a row of zeros; all of them in order where pick is
 * NULL), the dense block less `center` (or NULL). ERR_NUMERIC where a squared length overflows. */
int svc_rows_take(struct svc_rows *r, const struct data_view *v, const uint32_t *pick, size_t n,
		  const float *center, struct err *e);
void svc_rows_free(struct svc_rows *r);         /* accepts { 0 } */

/* A block of queries for some rows: panels interleaved by SVC_GROUP, entries of lists behind one
 * another. */
struct svc_query {
	const struct svc_rows *of;
	size_t room, count;
	enum isa isa;
	float *x;               /* (groups, wide, SVC_GROUP) */
	float *norm;            /* (groups * SVC_GROUP) */
	struct svc_entries entry;       /* start: room + 1 */
	size_t entry_room, value_room;
};

/* r is borrowed. */
int svc_query_make(struct svc_query *q, size_t room, const struct svc_rows *r, struct err *e);
void svc_query_free(struct svc_query *q);
void svc_query_clear(struct svc_query *q);
/* Both append one row, the first one of the rows themselves; the caller keeps count below room. A
 * view may hold its columns another way than that of the rows did. */
int svc_query_add(struct svc_query *q, size_t i, struct err *e);
int svc_query_add_view(struct svc_query *q, const struct data_view *v, size_t i,
		       const float *center, struct err *e);

/* Kernel values of all queries with panels from .. from + panels - 1 of their rows:
 * out[i][0 .. panels * SVC_LANES) for query i. Each value is summed over columns in their order,
 * those in panels first, so its bits do not depend on the block it came in. */
void svc_tile(const struct svc_kernel *k, const struct svc_query *q, size_t from, size_t panels,
	      float *const *out, enum isa isa);

#endif
