/* A column's dictionary: each distinct spelling once, numbered in order of appearance. */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

#define WORDS_NONE UINT32_MAX

struct word {
	size_t at;              /* text offset; zero-terminated there */
	uint32_t len, hash;
	double number;          /* its value, NAN when it is none */
	size_t count, line;     /* cells that hold it; where it came first (set by the caller) */
	bool missing;           /* the caller has found that it means a missing value */
};

struct words {
	char *text;
	size_t text_used, text_room;
	struct word *word;
	size_t n, room, numbers;        /* numbers: how many of the n are */
	uint32_t *slot;                 /* open addressing: index of a word, or WORDS_NONE */
	size_t slots;                   /* a power of two, at least 2 n; 0 at first */
};

/* Index of a word, or WORDS_NONE. */
uint32_t words_find(const struct words *w, const char *at, size_t len);
/* The same, added when it is new. -1 (and WORDS_NONE in *index) when memory runs out. */
int words_add(struct words *w, const char *at, size_t len, uint32_t *index, struct err *e);
const char *words_text(const struct words *w, size_t index);
void words_free(struct words *w);                               /* accepts { 0 } */

/* The words that are not missing, sorted: by value where all are numbers, else bytewise. order has
 * room for n; the number of them is returned. */
size_t words_order(const struct words *w, uint32_t *order);

#endif
