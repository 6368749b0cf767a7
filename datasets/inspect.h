/* What a careful person would want to know of a data set before trusting a result on it. */
#ifndef INSPECT_H
#define INSPECT_H

#include "datasets/dataset.h"

enum finding_level { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };

struct finding {
	enum finding_level level;
	const char *code;               /* "constant", "rare-class", ...: for programs */
	const char *column;             /* or NULL */
	const char *text;               /* one line, for people; valid during the call */
};

typedef void finding_fn(void *ctx, const struct finding *f);

/* The cheap part, O(cells), told on every import: constant and ID-like columns, whole numbers that may
 * be categories, rare classes. */
int inspect_quick(const struct dataset *d, finding_fn *found, void *ctx, struct err *e);

#endif
