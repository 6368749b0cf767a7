/* What is to be known of a table of scores before its tests are believed.
 *
 *   struct score_judgement j;
 *   if (score_judgement_create(&j, analysis, e))
 *           ...
 *   j.finding[i].code, .warning, .text                 warnings first
 *   score_judgement_free(&j);
 *
 * Each check is a function of a table in score_judgement.c (codes and what they look for: score_checks). */
#ifndef SCORE_JUDGEMENT_H
#define SCORE_JUDGEMENT_H

#include "harness/scores/score_analysis.h"

struct score_finding {
	const char *code;
	bool warning;                   /* else a note */
	char *text;
};

struct score_judgement {
	struct score_finding *finding;
	size_t n, room, warnings;
};

struct score_check {
	const char *code, *what;        /* what: a line for people */
	int (*check)(struct score_judgement *j, const struct score_analysis *a, struct err *e);
};
extern const struct score_check score_checks[];         /* ends with { 0 } */

int score_judgement_create(struct score_judgement *out, const struct score_analysis *a, struct err *e);
void score_judgement_free(struct score_judgement *j);   /* accepts { 0 } */

/* For the checks (score_judgement*.c). */
int score_find(struct score_judgement *j, const char *code, bool warning, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int score_check_sets(struct score_judgement *j, const struct score_analysis *a, struct err *e);
int score_check_methods(struct score_judgement *j, const struct score_analysis *a, struct err *e);
int score_check_majority(struct score_judgement *j, const struct score_analysis *a, struct err *e);
int score_check_outliers(struct score_judgement *j, const struct score_analysis *a, struct err *e);
int score_check_families(struct score_judgement *j, const struct score_analysis *a, struct err *e);

#endif
