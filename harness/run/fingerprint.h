/* What a cell came from and to, as SHA-256 over little-endian bytes (schema.sql, table cell, says of
 * which): equal hashes are the same rows, the same model, the same predictions, bit for bit. So two machines
 * can tell how far they agree without exchanging what they computed.
 *
 * All is off the learner's clock. Cost: one pass over the rows' numbers, the saved model and the
 * predictions. */
#ifndef FINGERPRINT_H
#define FINGERPRINT_H

#include "algorithms/learner.h"
#include "datasets/prepare/pipeline.h"
#include "datasets/split/folds.h"
#include "harness/store/store.h"

int fingerprint_split(char hex[static OUTCOME_HASH], const struct fold_rows *r, struct err *e);

/* The pipeline may be NULL. "" where the learner cannot save the model, not within the memory that there is,
 * or only by asking another process, which may take its time and whose bytes promise nothing: a model that cannot
 * be told from others is no error of the cell. */
void fingerprint_model(char hex[static OUTCOME_HASH], const struct learner_class *lc, const void *model,
		       const struct pipeline *p);

/* Of n rows and their scores (n, outputs), to which offset is to be added. */
int fingerprint_predictions(char hex[static OUTCOME_HASH], const uint32_t *rows, size_t n,
			    const float *scores, size_t nscores, double offset, struct err *e);

#endif
