/* Numbers in text, exactly rounded and without a locale. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* True when all of at[0..len) is one decimal number: [+-]digits[.digits][e[+-]digits], or inf,
 * infinity, nan. Sets *x. */
bool number_parse(const char *at, size_t len, double *x);

/* The same for the number at the front of [at, end), words aside: where it ends, or NULL. */
const char *number_scan(const char *at, const char *end, double *x);

/* Shortest decimal text of offset + x that gives x again as the float nearest to text - offset: of a
 * value in a column with that offset (view.h), or of a plain float where it is 0. */
const char *number_float_text(float x, double offset, char buf[static 32]);

#endif
