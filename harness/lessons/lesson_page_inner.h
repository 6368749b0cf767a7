/* What the files of a lesson's page share: lesson_page.c (order, question, end), lesson_page_numbers.c (what was
 * measured), lesson_page_pictures.c. */
#ifndef LESSON_PAGE_INNER_H
#define LESSON_PAGE_INNER_H

#include "harness/lessons/lesson_page.h"
#include "harness/lessons/lesson_values.h"

struct lesson_telling {
	const struct lesson_page *page;
	struct report *report;
	struct claims *claims;
	struct lesson_values values;
};

const char *lesson_page_word(const struct lesson_telling *y, enum lesson_word w);
/* A text's paragraphs into the section. */
int lesson_page_tell(struct section *s, struct lesson_telling *y, const char *text, struct err *e);
struct section *lesson_page_section(struct lesson_telling *y, const char *id, enum lesson_word title);

/* Sections of their own; the first only where the lesson works a step of gradient descent through, the last only where
 * it has figures. */
int lesson_page_steps(struct lesson_telling *y, struct err *e);
int lesson_page_outcome(struct lesson_telling *y, struct err *e);
int lesson_page_pictures(struct lesson_telling *y, struct err *e);

#endif
