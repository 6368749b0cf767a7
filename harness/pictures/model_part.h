/* A part of a fitted model (algorithms/learner.h: parts) for rows of the data set it was fitted on, or
 * of a subset with the same columns. */
#ifndef MODEL_PART_H
#define MODEL_PART_H

#include "harness/model/model_file.h"

/* The caller's, by free(out->at). ERR_UNSUITED: the learner has no such part. */
int model_part(struct mat *out, const struct model *m, const char *part, const struct dataset *d,
	       struct err *e);
/* The rows as the learner sees them, scaled and encoded: (rows, columns), the caller's. */
int model_part_rows(struct mat *out, const struct model *m, const struct dataset *d, struct err *e);

#endif
