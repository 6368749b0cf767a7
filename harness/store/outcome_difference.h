/* Two outcomes of one cell beside one another, part by part: what a run says and what came out when the
 * cell was run once more, perhaps by another build on another machine. Equal means bit for bit. */
#ifndef OUTCOME_DIFFERENCE_H
#define OUTCOME_DIFFERENCE_H

#include "harness/store/store.h"

enum agreement {
	AGREEMENT_UNKNOWN,      /* one of the two does not tell: a run of an older version, a failed cell */
	AGREEMENT_SAME,
	AGREEMENT_DIFFERS,
	AGREEMENTS
};
const char *outcome_difference_word(enum agreement a);           /* "unknown", "same", "differs" */

struct outcome_difference {
	enum agreement split, model, predictions;
	enum agreement scores;          /* status, all scores and curves */
	size_t rows, differing;         /* test rows whose predictions both kept, and those that differ */
	double largest;                 /* of the differences of a prediction; NAN: none can be told */
	bool altered;                   /* the predictions in the run are not those that it has the hash of */
	char first[640];                /* the first difference in words, "" for none */
};

/* *is has its scores put in order. same_code false: another version may know more metrics, so that only what
 * was stored is looked for. */
void outcome_difference(struct outcome_difference *out, const struct outcome *was, struct outcome *is,
			bool same_code);

static inline bool outcome_agrees(const struct outcome_difference *d)
{
	return !*d->first;
}

#endif
