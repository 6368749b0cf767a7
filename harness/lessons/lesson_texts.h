/* The texts of lessons in one language: a file each (en.txt, de.txt), inside the binary.
 *
 *   [overfitting.question]
 *   Which of the four ...                   lines up to the next key; a blank line parts paragraphs
 *
 * A text may hold **strong**, `code` and {placeholders}, filled by lesson_values.h. Tests hold both files to the
 * same keys and placeholders, and every key to a use. */
#ifndef LESSON_TEXTS_H
#define LESSON_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

#define LESSON_LANGUAGES "en de"

struct lesson_text {
	const char *key, *text;
};

struct lesson_texts {
	const char *language;           /* a word of LESSON_LANGUAGES */
	struct lesson_text *at;         /* (n), as the file has them */
	size_t n, room;
	char *memory;
};

/* What the page says of every lesson; their keys are page.NAME. */
#define LESSON_WORDS(EACH) \
	EACH(over) EACH(contents) EACH(figure) EACH(rows) EACH(undrawn) EACH(files) EACH(footer) EACH(decimal) \
	EACH(question) EACH(guess) EACH(outcome) EACH(pictures) EACH(end) EACH(glossary) EACH(source) \
	EACH(subtitle) EACH(no_guess) EACH(guessed) EACH(right) EACH(wrong) EACH(answer) EACH(or) EACH(open) \
	EACH(numbers) EACH(learner) EACH(data) EACH(level) EACH(train) EACH(test) EACH(gap) EACH(folds) \
	EACH(train_help) EACH(test_help) EACH(gap_help) \
	EACH(claims) EACH(claim) EACH(verdict) EACH(effect) EACH(interval) EACH(p) EACH(n) EACH(n_help) EACH(p_help) \
	EACH(effect_help) EACH(supported) EACH(refuted) EACH(undecided) EACH(no_picture) EACH(english_labels) \
	EACH(try) EACH(sources) EACH(failed) EACH(steps) EACH(quantity) EACH(formula) EACH(inserted) EACH(value)

#define LESSON_WORD_ENUM(name) LESSON_WORD_##name,
enum lesson_word { LESSON_WORDS(LESSON_WORD_ENUM) LESSON_WORDS_COUNT };
const char *lesson_word_key(enum lesson_word w);                /* "page.figure" */

/* ERR_PARAM names the languages that there are. On failure *t is empty. */
int lesson_texts_open(struct lesson_texts *t, const char *language, struct err *e);
void lesson_texts_close(struct lesson_texts *t);                /* accepts { 0 } */
const char *lesson_texts_find(const struct lesson_texts *t, const char *key);   /* or NULL */
/* "" where it is missing, which the tests exclude. */
const char *lesson_texts_word(const struct lesson_texts *t, enum lesson_word w);
__attribute__((format(printf, 2, 3)))
const char *lesson_texts_get(const struct lesson_texts *t, const char *key, ...);

#endif
