/* What a licence, as data sets state it in a line of text, lets others do with copies. */
#ifndef LICENCE_H
#define LICENCE_H

enum licence_terms {
	LICENCE_UNSTATED,       /* no text at all */
	LICENCE_UNKNOWN,        /* a text that says nothing to us */
	LICENCE_FORBIDS,        /* copies may not be passed on */
	LICENCE_ALLOWS          /* unaltered copies may be, under the licence's own terms */
};

/* By words that known licences are called by, whatever their case: "CC BY-NC 4.0", "MIT", "public domain".
 * What forbids wins. NULL and "" are LICENCE_UNSTATED. */
enum licence_terms licence_terms(const char *licence);

/* "states no licence", "has a licence that ..." - to be put behind the name of a data set. */
const char *licence_text(enum licence_terms terms);

#endif
