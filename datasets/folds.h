/* Which rows train and which test: made from a seed and the data alone, never from the learner.
 *
 *   folds_make(&f, d, &spec, seed, e);  folds_test(&f, r, k, ...);  folds_free(&f);
 *
 * Stratified for classification (each class dealt round-robin over the folds after a shuffle, so that
 * fold sizes differ by at most one row per class), plain for regression; rows of one group stay
 * together where the data set has groups. A class with fewer rows than folds is reported by a remark,
 * and missing from some test folds. */
#ifndef FOLDS_H
#define FOLDS_H

#include "datasets/dataset.h"

enum fold_kind { FOLDS_CV, FOLDS_HOLDOUT, FOLDS_STORED };

struct fold_spec {
	enum fold_kind kind;
	size_t folds, repeats;          /* CV: 10 x 3. Holdout: folds is 1, `repeats` draws */
	double test_share;              /* holdout only, (0, 1) */
	const char *stored;             /* name of a split in the file */
};

/* Text forms: "10x3", "10", "holdout:0.3", "holdout:0.3x20", "stored:NAME", "loo". */
int fold_spec_parse(struct fold_spec *out, const char *text, struct err *e);

struct folds {
	size_t rows, folds, repeats;
	int16_t *part;                  /* (repeats, rows): test fold of a row, -1 never tested */
	uint8_t *valid;                 /* rows or NULL: validation rows of a stored holdout */
};

int folds_make(struct folds *out, const struct dataset *d, const struct fold_spec *spec, uint64_t seed,
	       struct err *e);
void folds_free(struct folds *f);

/* Row numbers of one fold, ascending; arrays hold f->rows entries and are the caller's.
 * valid_share > 0 sets aside that share of the training rows (stratified, stream `seed`) as valid. */
int folds_rows(const struct folds *f, const struct dataset *d, size_t repeat, size_t fold,
	       double valid_share, uint64_t seed, size_t *train, size_t *ntrain, size_t *valid,
	       size_t *nvalid, size_t *test, size_t *ntest, struct err *e);

#endif
