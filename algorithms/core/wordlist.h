/* Names in one text, parted by blanks ("l2 l1 cosine"), walked without copying; and what to say of
 * a name that is not among them. */
#ifndef CORE_WORDLIST_H
#define CORE_WORDLIST_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* The next word from *at on, which moves behind it; NULL at the end. */
const char *wordlist_next(const char **at, size_t *len);
int wordlist_find(const char *words, const char *text);         /* its position, or -1 */
const char *wordlist_at(const char *words, int position, size_t *len);

/* A name close to `wrong` (begun by its three letters or more; else edit distance at most 2, or begun
 * by two), or NULL. Points into `names`;
 * *len gets its length. */
const char *nearest_word(const char *names, const char *wrong, size_t *len);

/* -1 with ERR_PARAM: "WHAT 'WRONG'; did you mean 'NEAR'?", or where nothing is near, "WHAT 'WRONG';
 * there are: NAMES". */
int unknown_word(struct err *e, const char *what, const char *wrong, const char *names);

/* The same two where the names stand in a table: name(i) is the i-th, or NULL behind the last. */
typedef const char *wordlist_name(size_t i);
const char *nearest_name(wordlist_name *name, const char *wrong);
int unknown_name(struct err *e, const char *what, const char *wrong, wordlist_name *name);

#endif
