/* Between the parts of the findings; users include harness/analysis/findings.h. */
#ifndef FINDINGS_INNER_H
#define FINDINGS_INNER_H

#include "harness/analysis/findings.h"

struct findings_search {
	const struct results *r;
	size_t n;
	struct comparison **c;          /* (n): of each study that ranks learners */
	const struct findings_code *code;       /* what is looked for */
	struct findings *out;
	const char *ignore;
};

/* Adds a finding of s->code; what *like says of it but code and text. */
int findings_add(struct findings_search *s, const struct findings_entry *like, struct err *e,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* One of a method on a data set of a comparison, for *like of findings_add. */
struct findings_entry findings_of(const struct comparison *c, size_t set, size_t method);
/* The label of its learner, the name of its data set. */
const char *findings_label(const struct comparison *c, size_t method);
const char *findings_data(const struct comparison *c, size_t set);
/* A score as people read it: "81.3", "0.412". */
const char *findings_score(const struct metric *m, double score, char buf[static 32]);

/* The usable cells of a method on a data set in the first repeat, by fold; out (folds). */
size_t findings_cells(const struct comparison *c, size_t set, size_t method, size_t *out);
/* Learners ranked, times data sets: what is judged in one comparison for one code. */
double findings_family(const struct comparison *c);

/* The deciders, by file. */
int findings_overfits(struct findings_search *s, struct err *e);        /* findings_fit.c */
int findings_underfits(struct findings_search *s, struct err *e);
int findings_luck(struct findings_search *s, struct err *e);            /* findings_learners.c */
int findings_edge(struct findings_search *s, struct err *e);
int findings_contention(struct findings_search *s, struct err *e);
int findings_outlying_fold(struct findings_search *s, struct err *e);   /* findings_folds.c */
int findings_unstable(struct findings_search *s, struct err *e);
int findings_control(struct findings_search *s, struct err *e);         /* findings_controls.c */
int findings_miscalibrated(struct findings_search *s, struct err *e);   /* findings_calibration.c */

#endif
