/* Lessons: a question, the learner's guess before anything runs, a study, and one page that tells what came out
 * in the data's own numbers.
 *
 * A lesson is an object in the list of lessons.c. Its plan is that of the binary called lesson-NAME: what is
 * run, and claims on it (harness/plan/claim.h). Each claim has three paragraphs in the texts, one for each word
 * that it may get, so that the page says what was measured and never what was hoped for.
 *
 *   NAME.title .short .question .why .end           lesson_texts.h; short: the question in one line
 *   NAME.choice.WORD                                        an answer in a few words
 *   NAME.claim.ID.supported .refuted .undecided
 *   NAME.figure.N, NAME.figure.N.title, NAME.figure.N.caption        from 1
 *   NAME.steps.forward .backward .update .after     where it has steps
 *   term.WORD, term.WORD.means                              its glossary
 *
 * Order: lesson_find -> run of its plan -> lesson_page_make (lesson_page.h). */
#ifndef LESSON_H
#define LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/claims/claims.h"

enum { LESSON_CHOICES = 6, LESSON_FIGURES = 4, LESSON_PANELS = 5 };

/* An answer that can be guessed; it is the right one when the claim gets this word. */
struct lesson_choice {
	const char *word, *claim;
	enum claims_word right;
};

/* A picture of models trained on data of the plan, or of the user's, or one of a study's own figures. */
struct lesson_figure {
	const char *picture;            /* a kind (harness/pictures), or NULL */
	const char *data;               /* what it is trained on where the user gives no table: a generator's
					 * specification; NULL: the first data set of the plan */
	bool fixed;                     /* the user's table does not take its place: the text is about these data */
	const char *learner[LESSON_PANELS];     /* NULL-ended where there are fewer */
	const char *label[LESSON_PANELS];       /* of the panels, where the learners are too long; or none */
	const char *study;              /* whose figure it is, by its name in the plan */
	const char *name;               /* how that figure's name begins */
};

struct lesson {
	const char *name;
	int seconds;                    /* about what it takes with its own data */
	bool steps;                     /* one step of gradient descent is worked through first (lesson_steps.h) */
	bool own_data;                  /* a table of the user's may take the place of its data */
	struct lesson_choice choice[LESSON_CHOICES + 1];        /* ends with { 0 } */
	struct lesson_figure figure[LESSON_FIGURES + 1];        /* ends with { 0 } */
	const char *terms;              /* blank-separated */
};

extern const struct lesson *const lessons[];    /* ends with NULL */
const char *lesson_name(size_t i);              /* of them; NULL behind the last */
/* ERR_PARAM names those that there are, or those that take tables of one's own. */
const struct lesson *lesson_find(const char *name, struct err *e);
int lesson_check_data(const struct lesson *l, struct err *e);
/* The choice of that word; ERR_PARAM names those that there are. */
const struct lesson_choice *lesson_choice_find(const struct lesson *l, const char *word, struct err *e);

#endif
