/* From rows of a data set to what a learner can take: impute, one-hot encode, scale, in that order,
 * each fitted on the training rows only and replayed on validation and test rows.
 *
 *   pipeline_fit(&p, &view, train_rows, n, caps, options, e)
 *   pipeline_apply(p, &view, rows, n, &part, e) -> part.view -> pipeline_part_free
 *   pipeline_destroy(p)
 *
 * What is done follows from the learner's caps (algorithms/learner.h) unless the options say
 * otherwise; the options are a parameter table so that plans can write svm[scale=none].
 *
 *   missing      TAKES_MISSING keeps them; else mean, or the most frequent category
 *   categories   TAKES_CATEGORIES keeps them; else 0/1 columns, one per category of the training rows
 *                (one seen only later is all zeros), never scaled. Ordered ones become their code, a
 *                number like others, unless encode=onehot
 *   numbers      WANTS_SCALING: mean 0, standard deviation 1; as they are otherwise, less the offset
 *                that their column may have
 *   targets      WANTS_TARGET_SCALING: the same; less the target offset otherwise
 *   sparse       for TAKES_SPARSE compressed rows stay compressed: missing entries that are named are
 *                imputed, what is not named counts as the 0 that it is, and nothing is centred. So
 *                scale=auto is maxabs, and scale=standard divides by the standard deviation alone.
 *                scale=minmax moves zeros: then, and for all other learners, rows become dense, or
 *                ERR_NOMEM says what would help
 *   many levels  for TAKES_SPARSE the 0/1 columns of a category of many levels (encode.h says how
 *                many) are compressed rows behind the dense columns of the view: 8 bytes a row
 *
 * Columns come out in the order of the inputs, those of compressed rows behind the others. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "algorithms/learner.h"

/* scale=auto|none|standard|minmax|maxabs  encode=auto|native|onehot  impute=auto|native|mean|median */
extern const struct param pipeline_params[];

struct pipeline;

/* rows: indexes into all->..., n of them. Columns that are constant on the training rows scale to 0.
 * encode=native or impute=native for a learner that cannot take it is ERR_PARAM. options: of
 * pipeline_params, or NULL for the defaults. Keeps nothing of `all`. */
int pipeline_fit(struct pipeline **out, const struct data_view *all, const size_t *rows, size_t n,
		 unsigned caps, const struct param_set *options, struct err *e);
void pipeline_destroy(struct pipeline *p);                      /* accepts NULL */

/* A view and the memory behind it. Rows that are given more than once are one unit of it. Its columns (names, kinds) belong to the pipeline, its class names
 * to `all`. */
struct pipeline_part {
	struct data_view view;
	void *owned[8];
};
int pipeline_apply(const struct pipeline *p, const struct data_view *all, const size_t *rows,
		   size_t n,
		   struct pipeline_part *out, struct err *e);
void pipeline_part_free(struct pipeline_part *p);                                 /* accepts { 0 } */

/* Targets were standardized when caps ask for it: brings regression scores back to original units,
 * less the target offset, which is what `all` had when the pipeline was fitted. Floats are fine
 * enough for that, and no metric of regression changes with it. */
void pipeline_unscale(const struct pipeline *p, struct mat scores);

/* What is to be added to the scores of pipeline_unscale, in double precision; mostly 0. */
double pipeline_target_offset(const struct pipeline *p);

/* The columns it was fitted on, in order: what a table for prediction must have. */
const struct column *pipeline_inputs(const struct pipeline *p, size_t *cols);

/* Columns that the x of its views holds; the others are compressed. */
size_t pipeline_dense(const struct pipeline *p);

/* What was done, as one line of text: "one-hot 8 columns, standardized 6"; caller frees. */
char *pipeline_text(const struct pipeline *p, struct err *e);

int pipeline_save(const struct pipeline *p, struct blob *out, struct err *e);
int pipeline_load(struct pipeline **out, const struct blob *in, struct err *e);

#endif
