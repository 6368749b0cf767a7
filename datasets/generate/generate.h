/* Data sets with known truth: made from a seed, with the error that nobody can beat.
 *
 *   generate_dataset(&d, "moons[n=2000,noise=0.3]", e)
 *
 * Every generator has n (rows), seed, extra (columns of pure standard normal noise at the end);
 * those of classes have flip (share of labels exchanged for another class, drawn evenly). d is the
 * dimension where it is free; where it is not, columns over the generator's own are noise like
 * `extra`. noise is what blurs the truth: a standard deviation in the columns, or of the target.
 *
 * The same specification gives the same bits on every machine (datasets/generate/plainmath.h). Points, flips
 * and every extra column have a stream of their own: fewer rows are a prefix of more, and extra
 * columns or flips leave the points as they were. Classes come in turn, so that they are equally
 * frequent, unless they follow from the columns (xor, hastie, teacher ...). */
#ifndef GENERATE_H
#define GENERATE_H

#include "algorithms/core/params.h"
#include "algorithms/core/rng.h"
#include "datasets/dataset.h"

struct generator {
	const char *name, *summary;
	const struct param *params;             /* ends with { 0 } */
	enum task task;                         /* unless the parameters have a `task` */

	/* Columns it fills (extra not counted) and classes. ERR_PARAM for what does not fit
	 * together. */
	int (*shape)(const struct param_set *p, size_t *cols, size_t *classes, struct err *e);
	/* Fills those columns of d->x (row i at d->x + i * d->cols) and the labels or targets. */
	int (*fill)(const struct param_set *p, struct dataset *d, struct rng *r, struct err *e);
	/* The least possible error rate without flips, or mean squared error; NAN where it is not
	 * known. */
	double (*optimum)(const struct param_set *p);
	/* Regression: the standard deviation of the target without noise; NULL or NAN unknown. */
	double (*signal)(const struct param_set *p);
};

extern const struct generator *const generators[];      /* NULL-ended */

/* spec: a name, or a name with parameters in brackets. The data set is sealed and named by its
 * canonical specification; the optimum is in its description and its provenance. */
int generate_dataset(struct dataset **out, const char *spec, struct err *e);

/* The generator of a specification ("moons[n=5]" or "moons"), or NULL. */
const struct generator *generate_find(const char *spec);
bool generate_knows(const char *spec);
const char *generate_name(size_t i);    /* of generators; NULL behind the last */

/* The least possible error of a specification, flips included (rate, or mean squared error), and
 * the best possible R2 (NAN for classes); NAN where it is not known. */
int generate_optimum(const char *spec, double *error, double *r2, struct err *e);

/* ---- for the generators ---- */

#define GENERATE_COMMON \
	{ .name = "n", .type = PARAM_INT, .init = "1000", .min = 2, .max = 1e8, .help = "rows" }, \
	{ .name = "seed", .type = PARAM_INT, .init = "1", .min = 0, .max = 9007199254740991, \
	  .help = "of all that is random" }, \
	{ .name = "extra", .type = PARAM_INT, .init = "0", .min = 0, .max = 1e6, \
	  .help = "columns of standard normal noise added at the end" }
#define GENERATE_CLASSES \
	GENERATE_COMMON, \
	{ .name = "flip", .type = PARAM_REAL, .init = "0", .min = 0, .max = 1, \
	  .help = "share of labels exchanged for another class" }

#endif
