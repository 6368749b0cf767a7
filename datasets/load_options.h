/* How a data set is to be loaded: what the user says of a table, and what the caller wants. */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/view.h"
#include "datasets/table_options.h"

/* { 0 } is a silent load that finds everything out. */
struct load_options {
	/* What the user says of a table. Of data that is none (our own .h5, bundled and generated
	 * sets) it may say no more than the name: an error, never ignored in silence. */
	struct table_options table;

	/* What the caller wants. */
	const char *unlabelled; /* rows to be predicted: no target is wanted, and the column of this
					   name is ignored where there is one; the task is then
					   regression with all targets 0. Data set files have theirs
					   and keep it */
	/* The columns of a model that the rows are for, or NULL: what a column of that name holds, and
	 * less which offset, is then known and not found out; other columns are left out, with a
	 * remark. Data set files have theirs. */
	const struct column *like;
	size_t nlike;
	bool no_findings;               /* inspect_quick's are no remarks: the caller inspects */
	size_t *rows_read;              /* of a table: gets its rows, with those dropped; or NULL */
	bool *altered;                  /* gets whether the cells of a data set file no longer match
					   its digest, which is otherwise a remark; or NULL */
	/* Of an import, now and then: share of the file and rows that are read; NULL is silent. */
	void (*progress)(void *ctx, double share, size_t rows);
	/* Called for each remark ("column 3 'zip': integers that may be categories"); NULL is
	 * silent. */
	void (*remark)(void *ctx, const char *text);
	/* Called for each guess of an import: what spoke for it, and what overrides it; or NULL. */
	void (*explain)(void *ctx, const char *text);
	void *ctx;
};

#endif
