/* Readers of other languages, written after their grammars and not after our writers: each takes a
 * text that should be one inert piece of its language - a string, a word, a field, a run of text - and
 * gives what a program of that language would see, or NULL when the text is anything more or less than
 * that. Results are the caller's (free). */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stddef.h>

struct grammar {
	const char *name;
	char *(*written)(const char *name);     /* our text for it */
	char *(*read)(const char *text);        /* what the language sees in that, or NULL */
	char *(*wanted)(const char *name);      /* what it is to see */
};

extern const struct grammar grammars[];         /* ends with a name of NULL */

/* NULL when name comes through the language unharmed, else what went wrong: static memory. */
const char *grammar_trouble(const struct grammar *g, const char *name);

#endif
