/* A claim of a plan: one sentence, and what would make it true, written down before anything runs.
 *
 *   claims:
 *     - id: 4a
 *       claim: The time to fit an SVM grows faster than n to the 1.3.
 *       study: scaling
 *       response: measured fit_cpu_s
 *       a: svm
 *       over: n
 *       test: exponent
 *       against: 1.3
 *       expect: greater
 *
 * The contrast is a less b (without b, a alone) less `against`, of one response of each cell. It is tested on
 * each data set for every learner of a against every one of b - or once over all data sets, by
 * wilcoxon - and is beyond `margin` or not. `sets` and `rivals` say of how many data sets, and within each of
 * how many of b, that has to hold. What the words mean in numbers: harness/claims/claims.h.
 *
 * Everything is text here that the plan says as text. Owned by the plan. */
#ifndef PLAN_CLAIM_H
#define PLAN_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

struct plan_claim {
	char *id, *sentence, *source;
	char *study;                    /* NULL: the plan's only one */
	char *datasets;                 /* by name or by what stands before the bracket, ';' between; NULL: all */
	char *response;                 /* "test", "gap log_loss", "fit_cpu_s": plan_responses */
	bool log;                       /* its decimal logarithm */
	char *a, *b;                    /* labels of learners, ';' between; b NULL: none */
	double against;
	char *over;                     /* what runs over levels, for trends and exponents; or NULL */
	char *test, *expect;            /* words of the tables below */
	double threshold;               /* test fisher: counts cells whose response is above it */
	double margin;
	char *sets, *rivals;            /* "all", "any", or a number */
	bool primary;                   /* it is of the family that Holm adjusts for */
	char *prediction;               /* a word of plan_verdict_words, perhaps with more behind a colon */
	size_t line;
};

/* Blank-separated, for wordlist.h. */
#define PLAN_CLAIM_TESTS   "t wilcoxon sign page exponent fisher"
#define PLAN_CLAIM_EXPECT  "greater less equal"
#define PLAN_CLAIM_WORDS   "supported refuted undecided"
/* Responses: a part of a score (of the metric named behind it, else the study's), a field of
 * measured.h, a count of the learner, something of a curve, of a search, of layers. */
#define PLAN_CLAIM_RESPONSES "test train gap measured count curve search layers diagnostic probe"
#define PLAN_CLAIM_BETWEEN ';'

/* The i-th of a list "a; b" and its length, blanks at its ends left out; NULL behind the last. */
const char *plan_claim_item(const char *list, size_t i, size_t *len);
/* Whether one of them is `name`; n bytes of it. */
bool plan_claim_has(const char *list, const char *name, size_t n);
/* Whether the data set of that name is meant by `name` (n bytes): the name itself, or what stands before its
 * bracket. */
bool plan_claim_names(const char *data, const char *name, size_t n);
/* How many of n: "all", "any", "3". 0: the text is none of these, or more than n. */
size_t plan_claim_quantity(const char *text, size_t n);

#endif
