/* What a learner says of rows that it was not trained on: each row once, by the model of the other
 * folds; or as a run has stored it. */
#ifndef OUT_OF_FOLD_H
#define OUT_OF_FOLD_H

#include "harness/pictures/picture.h"

struct out_of_fold {
	size_t rows, classes;           /* rows: those that were tested */
	const char **class_name;        /* (classes) */
	uint32_t *label;                /* (rows) */
	float *scores;                  /* (rows, classes) */
	bool probabilities;             /* of a run: where all rows look so */
	size_t positive;                /* of two classes the rarer */
};

#define OUT_OF_FOLD_CV "10"     /* unless the request says otherwise: its first repeat */

/* ERR_UNSUITED, ERR_DATA: a run without predictions of this data set and learner. Class names live as
 * long as the request's data. Costs a fit for each fold. */
int out_of_fold_make(struct out_of_fold *o, const struct picture_request *q, size_t data,
		     size_t variant, struct err *e);
void out_of_fold_free(struct out_of_fold *o);                   /* accepts { 0 } */

#endif
