/* The page of a lesson: question and guess, what came out, pictures, what to remember, a glossary. All numbers are
 * those of the run; which sentences stand there its claims decide. */
#ifndef LESSON_PAGE_H
#define LESSON_PAGE_H

#include "datasets/dataset.h"
#include "harness/lessons/lesson.h"
#include "harness/lessons/lesson_guess.h"
#include "harness/lessons/lesson_texts.h"
#include "harness/store/query.h"
#include "reports/report.h"

struct lesson_page {
	const struct lesson *lesson;
	const struct lesson_texts *texts;
	const struct results *run;
	const struct lesson_guess *guess;
	struct dataset *data;           /* the first data set of the plan: pictures are trained on it */
	bool own_data;                  /* that is a table of the user's */
	uint64_t seed;
	size_t failed;                  /* cells without a score */
};

/* Not yet drawn (album_write). *out is the caller's; its words are those of p->texts, which has to outlive it.
 * Costs the fits of its pictures. */
int lesson_page_make(struct report **out, const struct lesson_page *p, struct err *e);

/* The answers that the run gives: words of the choices whose claims came out so, into right (LESSON_CHOICES);
 * returns how many. */
size_t lesson_page_answers(const struct lesson *l, const struct claims *c, const char **right);

#endif
