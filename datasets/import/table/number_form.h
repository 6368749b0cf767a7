/* The forms in which people write numbers: 1299.5, 1299,5, 1,299.50, 1.299,50, 1 299,50, 1'299.50.
 *
 * A text may be a number by several of them, and of different values: 1,299 is 1.299 or 1299.
 * A column is written in one form, so what each of its words leaves possible is put together
 * (number_evidence_add) and the readings that are left are weighed (number_evidence_judge). */
#ifndef NUMBER_FORM_H
#define NUMBER_FORM_H

#include <stdbool.h>
#include <stddef.h>

enum { NUMBER_FORMS = 8 };

/* thousands: 0 none; ' ' is also U+00A0, U+2009 and U+202F, '\'' also U+2019. */
struct number_form {
	char decimal, thousands;
};

extern const struct number_form number_forms[NUMBER_FORMS]; /* the first is the plain one */

/* All of at[0..len) is a number in this form: [+-]digits[decimal digits][e[+-]digits], where digits
 * before the decimal mark may stand in groups of three. Neither inf nor nan. */
bool number_form_parse(const struct number_form *form, const char *at, size_t len, double *x);

/* What the different words of a column say of its form; { 0 } at first. */
struct number_evidence {
	unsigned ruled_out; /* bit f: some word is no number by number_forms[f] */
	size_t words; /* that are a number by some form, */
	size_t points, commas; /* that hold such a mark, */
	size_t bare; /* whole numbers 1 to 999, that no form would group, */
	size_t ungrouped; /* and those of four digits and more that are not grouped */
};

/* False when the text is a number by no form at all; it is then no evidence. */
bool number_evidence_add(struct number_evidence *v, const char *at, size_t len);

/* What is known beside the column. */
struct number_context {
	char decimal; /* the user's word, or 0 */
	char thousands; /* the user's word, 0 unsaid, 'n' none */
	char siblings; /* the decimal mark that other columns prove, or 0 */
	char separator; /* of the columns; 0 unknown */
};

struct number_verdict {
	int form; /* index, or -1: no form fits all words */
	int rival; /* one that gives other values and is not ruled out, or -1 */
	const char *why; /* what speaks for form against rival */
};

struct number_verdict number_evidence_judge(const struct number_evidence *v,
					    const struct number_context *c);
/* The mark that the column proves to be its decimal one whatever the others hold, or 0. */
char number_evidence_decimal(const struct number_evidence *v);

#endif
