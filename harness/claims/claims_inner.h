/* Inside harness/claims: from cells to samples to comparisons. */
#ifndef CLAIMS_INNER_H
#define CLAIMS_INNER_H

#include "harness/analysis/fold_sample.h"
#include "harness/claims/claims.h"

/* The response of each cell of the study (r->n_cells), NAN where it has none. */
int claims_response(double *value, const struct results *r, size_t study, const struct plan_claim *c,
		    struct err *e);
/* Whether it is a plain share of rows on this data set, whose variance rows bound. */
bool claims_response_share(const struct results *r, size_t study, size_t dataset, const struct plan_claim *c);

/* A family: a data set, or those that differ by `over` alone. */
struct claims_families {
	size_t n, room;
	char **name;                    /* owned */
	size_t *of;                     /* (data sets): a family, or n: left out */
	size_t levels;
	double *level;                  /* ascending; one NAN without `over` */
};
int claims_families(struct claims_families *out, const struct results *r, size_t study,
		    const struct plan_claim *c, struct err *e);
void claims_families_free(struct claims_families *f);

/* Responses of one a and one b in one family: blocks by repeat and fold that have all levels on both sides. */
struct claims_sample {
	size_t blocks, levels;
	double *a, *b;                  /* (blocks, levels); b zeros where there is no b */
	struct fold_sample folds;
	struct fold_overlap overlap;
	bool share;
	size_t missing;
};
/* b NULL: none. Adds the cells that it takes to the comparison. */
int claims_sample(struct claims_sample *out, struct claims_comparison *x, const struct results *r,
		  size_t study, const struct plan_claim *c, const double *value,
		  const struct claims_families *f, size_t family, struct err *e);
void claims_sample_free(struct claims_sample *s);

/* A kind of test. */
struct claims_test {
	const char *name;               /* of PLAN_CLAIM_TESTS */
	bool over_sets;                 /* one comparison for all families */
	const char *unit;               /* what n counts; NULL: draws or folds */
	/* Fills the comparison from samples, one for each family (over_sets), else one; level (levels). */
	int (*make)(struct claims_comparison *x, const struct plan_claim *c, const struct claims_sample *s,
		    size_t n, const double *level, struct err *e);
	int (*interval)(struct interval *out, const struct claims_comparison *x, double level,
			struct err *e);
};
const struct claims_test *claims_test(const char *name);

/* Effect, p, interval and word of a claim whose comparisons are there, but for what Holm decides: (arms, sets,
 * rivals) of them. */
int claims_conclude(struct claims_verdict *v, const struct claims_test *t, size_t arms, size_t sets,
		    size_t rivals, struct err *e);
/* The word and `needed`, by p_holm of a family of m. */
void claims_word(struct claims_verdict *v, size_t m);

#endif
