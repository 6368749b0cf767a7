/* The sections of the page on a table of scores; each adds itself when there is something to say. */
#ifndef PAGE_SECTIONS_H
#define PAGE_SECTIONS_H

#include <math.h>

#include "harness/scores/score_judgement.h"
#include "reports/figures/style.h"
#include "reports/report.h"

void page_result(struct report *r, const struct score_analysis *a, const struct score_judgement *j);
void page_judgement(struct report *r, const struct score_analysis *a, const struct score_judgement *j);
void page_design(struct report *r, const struct score_analysis *a);
void page_ranks(struct report *r, const struct score_analysis *a);
void page_pairs(struct report *r, const struct score_analysis *a);
void page_posterior(struct report *r, const struct score_analysis *a);
void page_folds(struct report *r, const struct score_analysis *a);
void page_rows(struct report *r, const struct score_analysis *a);
void page_profile(struct report *r, const struct score_analysis *a);
/* -1: no memory. */
int page_budget(struct report *r, const struct score_analysis *a, struct err *e);
void page_rules(struct report *r, const struct score_analysis *a);
void page_scores(struct report *r, const struct score_analysis *a);
void page_sources(struct report *r, const struct score_analysis *a);

/* Whether there is a test of any pair. */
static inline bool page_has_tests(const struct score_analysis *a)
{
	return a->pairs && (a->design != SCORES_ONE_NUMBER || !isnan(a->pair[0].p));
}

/* Tables that a terminal shows, too. */
struct table *page_ranking_table(struct section *s, const struct score_analysis *a);
struct table *page_pairs_table(struct section *s, const struct score_analysis *a);

/* Of a method by rank: the same wherever it stands. */
struct style page_style(const struct score_analysis *a, size_t method);

/* A difference in points where scores are shares or percent, else as it is; "points", or "". */
const char *page_difference(struct report *r, const struct score_analysis *a, double d);
/* The same without a sign, of what has none. */
const char *page_size(struct report *r, const struct score_analysis *a, double x);
const char *page_interval(struct report *r, const struct score_analysis *a, struct interval ci);
const char *page_unit(const struct score_analysis *a);
const char *page_score(struct report *r, const struct score_analysis *a, double score);
/* The better one's name, or the words for why neither is called so. */
const char *page_verdict(const struct score_analysis *a, const struct score_pair *p);
const char *page_verdict_word(enum verdict v);
const char *page_pair_name(struct report *r, const struct score_analysis *a, const struct score_pair *p);

#endif
