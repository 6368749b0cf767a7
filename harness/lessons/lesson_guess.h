/* What the learner expected, written down before anything runs: RUN/guess.txt.
 *
 *   lesson: overfitting
 *   guess: tree
 *   recorded: 2026-03-01T10:20:30Z
 *
 * It is on the disk before the first cell begins, and the first one stands: whoever runs the lesson again in the
 * same folder has seen the outcome. */
#ifndef LESSON_GUESS_H
#define LESSON_GUESS_H

#include <stdbool.h>

#include "harness/lessons/lesson.h"

struct lesson_guess {
	char word[32];                  /* "" without a guess */
	char recorded[24];              /* UTC */
	bool earlier;                   /* it was there already */
};

/* Takes the guess that stands in the folder, or writes this one (NULL: none was made). ERR_FORMAT: the file
 * holds none of this lesson. */
int lesson_guess_record(struct lesson_guess *g, const char *folder, const struct lesson *l, const char *word,
			struct err *e);
/* Whether the folder has one. */
bool lesson_guess_stands(const char *folder);

#endif
