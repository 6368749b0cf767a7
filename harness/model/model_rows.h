/* Rows of a table as a model knows them: its columns in its order, found by name, categories by theirs. */
#ifndef MODEL_ROWS_H
#define MODEL_ROWS_H

#include "datasets/dataset.h"
#include "datasets/prepare/pipeline.h"

typedef void model_tell_fn(void *ctx, const char *text);

/* Who hears of rows that are not quite as the model knows them. */
struct model_talk {
	model_tell_fn *tell;            /* or NULL */
	void *ctx;
};

struct model_rows {
	struct data_view view;          /* without targets and task; its columns are the model's */
	float *x;                       /* the memory behind it: dense, */
	struct sparse sparse;           /* or compressed rows */
	size_t *start;
	uint32_t *col;
	float *value;
};

/* The view is of r: keep it where it is. Columns that are missing are ERR_DATA, and so are compressed ones
 * that the model knows as categories. O(cells) of a dense table, O(entries) of a sparse one. */
int model_rows_arrange(struct model_rows *r, const struct pipeline *p, const struct dataset *d,
		       const struct model_talk *talk, struct err *e);
void model_rows_free(struct model_rows *r);             /* accepts { 0 } */

#endif
