/* Which rows train and which test: made from a seed and the data alone, never from the learner.
 *
 *   folds_make(&f, d, &spec, seed, e)
 *   -> folds_rows(&rows, &f, d, repeat, fold, valid_share, seed, e) -> fold_rows_free(&rows)
 *   -> folds_free(&f)
 *
 * Stratified for classification (each class dealt round-robin over the folds after a shuffle, so
 * that fold sizes differ by at most one row, of each class and in all), plain for regression. Rows
 * of one group stay together where the data set has groups; then folds are balanced greedily,
 * largest group first. A class with fewer rows than folds is missing from some test folds, and
 * folds.remark says so. Repeat r draws from its own stream: more repeats leave the earlier ones as
 * they were. */
#ifndef FOLDS_H
#define FOLDS_H

#include "datasets/dataset.h"

enum fold_kind {
	FOLDS_CV, FOLDS_HOLDOUT, FOLDS_STORED, FOLDS_LOO, FOLDS_BOOTSTRAP, FOLDS_FORWARD, FOLDS_DRAWS
};

struct fold_spec {
	enum fold_kind kind;
	size_t folds, repeats;          /* CV: 10 x 3. Holdout, bootstrap, draws: 1, `repeats` draws */
	double test_share;              /* holdout and draws, (0, 1) */
	const char *stored;             /* name of a split in the file, points into the parsed text;
					   "" when it is the only one */
	size_t stored_length;           /* of the name, which the text may go on behind */
	size_t most;                    /* training rows of a fold, by a draw; 0: all */
};

/* Text forms:
 *   10x3, 10          10 folds, 3 times          loo        every row (or group) tested alone
 *   holdout:0.3       30 % tested, once          holdout:0.3x20   the same, 20 draws
 *   draws:0.5x20      the rows are dealt into 20 parts; half of each is tested, the rest of it trains.
 *                     No row is in two draws: of a generated set they are independent
 *   bootstrap:25      25 times: n rows drawn with replacement train, the rows never drawn test
 *   forward:5         rows are in time order: train on the past, test on the next of 5 blocks
 *   stored:NAME       a split of the file        stored     its only one
 * Behind any of them @5000 leaves about 5000 rows, drawn anew for each fold, to train (and validate)
 * on, every class as often as among all of the fold's. What is tested stays the same. */
int fold_spec_parse(struct fold_spec *out, const char *text, struct err *e);
/* Text that gives the same again, in buf or, where its end is, cut off: names are shorter. */
enum { FOLD_SPEC_ROOM = 256 };
const char *fold_spec_text(const struct fold_spec *s, char buf[static FOLD_SPEC_ROOM]);

#define FOLDS_ABSENT INT16_MIN
#define FOLDS_MOST   32000      /* their numbers are kept in 16 bits */

struct folds {
	size_t rows, folds, repeats;
	int16_t *part;                  /* (repeats, rows). k >= 0: tested in fold k. -m: never
					   tested and m times among the training rows (1 but for the
					   bootstrap). FOLDS_ABSENT: neither tests nor trains */
	uint8_t *valid;                 /* rows or NULL: validation rows of a stored holdout */
	bool forward;                   /* fold k trains on rows tested before it, or never */
	bool disjoint;                  /* no row is in two folds: draws */
	size_t most;                    /* training rows that folds_rows leaves of a fold; 0: all */
	uint64_t seed;                  /* of that draw */
	char remark[256];               /* what the user should know, or "" */
};

int folds_make(struct folds *out, const struct dataset *d, const struct fold_spec *spec,
	       uint64_t seed,
	       struct err *e);
void folds_free(struct folds *f);

/* The same over the given rows only (ascending; repeated ones count once): inner folds for tuning.
 * A stored split cannot be asked for. */
int folds_within(struct folds *out, const struct dataset *d, const size_t *rows, size_t n,
		 const struct fold_spec *spec, uint64_t seed, struct err *e);

/* The row numbers of one fold, ascending; arrays owned. */
struct fold_rows {
	size_t *train, *valid, *test;
	size_t ntrain, nvalid, ntest;
	size_t nleft;                   /* to learn from, but left out by folds_rows_some */
	bool forward;                   /* train is in time order, before valid, before test */
};

/* In a bootstrap training rows are repeated. valid_share > 0 sets aside that share of the training
 * rows (stratified, groups kept together, stream `seed`) as valid; of folds that go forward in time the last
 * of them, a group standing where its last row does. The validation rows of a stored holdout are taken instead
 * where there are any. valid_share 0 leaves them all in train. On failure *out is empty. */
int folds_rows(struct fold_rows *out, const struct folds *f, const struct dataset *d, size_t repeat,
	       size_t fold, double valid_share, uint64_t seed, struct err *e);
/* The same with no more than `keep` rows to learn from (0: all), those set aside included: drawn by the
 * stream `seed`, every class as often as among all, and once at least where keep reaches. The rows of a
 * smaller keep are among those of a larger one. */
int folds_rows_some(struct fold_rows *out, const struct folds *f, const struct dataset *d,
		    size_t repeat, size_t fold, size_t keep, double valid_share, uint64_t seed,
		    struct err *e);

void fold_rows_free(struct fold_rows *r);                                 /* accepts { 0 } */

/* A split to be stored in a data set; the name is copied. */
int folds_to_split(const struct folds *f, const char *name, struct dataset_split *out,
		   struct err *e);

#endif
