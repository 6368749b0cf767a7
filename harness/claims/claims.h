/* The claims of a run, judged: what each one's cells say, and the word for it.
 *
 *   struct claims *c;
 *   if (claims_judge(&c, results, e))
 *           ...
 *   for (size_t i = 0; i < c->n; i++)               none where the plan claims nothing
 *           ... claims_words[c->at[i].word], c->at[i].effect ...
 *   claims_destroy(c);                              before results_close
 *
 * A claim says that a contrast - a response of learner a less that of b, or of a alone - lies beyond a line:
 * `against` plus the margin, or below it on the other side where less is expected. It is made of comparisons,
 * one for each learner of a, data set and learner of b (tests over data sets have one for all of these), and
 * "at least u of n" of them at each of these levels is a partial conjunction (harness/stats/conjunction.h), so
 * that the claim has one effect, that of the comparison it hangs on, one interval and one p.
 *
 *   supported   p, adjusted by Holm for all primary claims of the run, is below .05 in the direction expected,
 *               and the 95 % interval lies wholly beyond the line
 *   refuted     the interval lies wholly on this side of the line: an effect that is there may still be too
 *               small to matter, or be the other way round
 *   undecided   neither
 *
 * Of "equal" the line is on both sides: supported when p of the two one-sided tests and the interval say that
 * the contrast lies within the margin everywhere, refuted when somewhere the interval is wholly outside.
 * A claim that is not primary is judged by its own p. Cells that did not end well are left out with their
 * partners and counted. O(cells) for each comparison. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "harness/plan/plan.h"
#include "harness/stats/compare.h"
#include "harness/store/query.h"

#define CLAIMS_LEVEL 0.95
#define CLAIMS_POWER 0.8        /* with which `needed` would decide */

enum claims_word { CLAIMS_SUPPORTED, CLAIMS_REFUTED, CLAIMS_UNDECIDED, CLAIMS_WORDS };
extern const char *const claims_words[CLAIMS_WORDS];

struct claims_cell {
	size_t at;                      /* a position in the run's cells */
	bool of_b;
	double value;                   /* the response */
};

/* One comparison. Effects are a less b as written, `against` not taken off. */
struct claims_comparison {
	char *set;                      /* data set, family of data sets, or "" for one over all; owned */
	char *a, *b;                    /* labels; b "" without; owned */
	double effect, p;               /* p two-sided: that the effect is `against`; NAN: no test */
	struct interval ci;             /* at CLAIMS_LEVEL; NANs where there is none */
	int direction;                  /* of the test's statistic: +1, -1, 0 */
	size_t n;                       /* that the test counts: blocks, data sets, levels, cells */
	size_t missing;                 /* cells that lack a response, or a partner */
	enum paired_spread spread;
	/* What intervals at other levels, and `needed`, are made from. */
	double se, df, sd, ratio;
	double *d;                      /* (nd), owned */
	size_t nd;
	uint64_t count[4];              /* test fisher: of a, all; of b, all */
	struct claims_cell *cell;       /* (ncells): what it rests on, owned */
	size_t ncells, cells_room;
};

struct claims_verdict {
	const struct plan_claim *claim;
	size_t study;
	enum claims_word word;
	size_t n;
	struct claims_comparison *at;   /* (n): by a, data set, b */
	size_t decides;                 /* the one that the claim hangs on */
	double effect, p, p_holm;       /* p in the direction expected; p_holm NAN of a claim not primary */
	struct interval ci;
	double line;                    /* beyond it lies what is claimed, as written; of "equal" the margin */
	double needed;                  /* n of the same spread that would decide; NAN: decided, or unknown;
					 * INFINITY: no number of this kind does */
	double cpu_s;                   /* of its cells: searches, fits, predictions */
	size_t cells, missing;
	bool as_predicted;
};

struct claims {
	struct plan plan;               /* read from the run */
	struct run_claims registered;
	const struct results *run;
	size_t n;
	struct claims_verdict *at;      /* (n): as the plan has them */
	size_t primary;
};

int claims_judge(struct claims **out, const struct results *r, struct err *e);
void claims_destroy(struct claims *c);          /* accepts NULL */

/* What n counts: "draws", "folds", "data sets", "levels", "cells". */
const char *claims_unit(const struct claims *c, const struct claims_verdict *v);
/* The response and its unit for people: "test accuracy", "log10 fit_cpu_s". Caller frees. */
char *claims_response_name(const struct claims *c, const struct claims_verdict *v, struct err *e);
/* Four digits; "" for NAN, "inf". */
enum { CLAIMS_NUMBER = 32, CLAIMS_LINE = 3 * CLAIMS_NUMBER };
const char *claims_number(double x, char buf[static CLAIMS_NUMBER]);
/* "> 0.01", "< -0.01", "= 0 ± 0.01". */
const char *claims_expected(const struct claims_verdict *v, char buf[static CLAIMS_LINE]);
/* What an undecided claim lacks: half a sentence. Caller frees. */
char *claims_lack(const struct claims *c, const struct claims_verdict *v, struct err *e);

/* The claim of that id, or NULL. */
const struct claims_verdict *claims_find(const struct claims *c, const char *id);

#endif
