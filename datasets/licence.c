#include "datasets/licence.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Words in small letters, parted by single blanks, as words of the text are made. */
static const char *const forbids[] = {
	"all rights reserved", "proprietary",          "confidential",        "no redistribution",
	"not redistribute",    "not be redistributed", "not redistributable", "non redistributable",
	"not be distributed",  "may not be shared",    "not be shared",       "restricted",
};
/* SPDX names by their first words; Creative Commons, Open Data Commons, CDLA and the usual ones of software. */
static const char *const allows[] = {
	"cc0",           "cc by",  "creative commons",
	"public domain", "pddl",   "odbl",
	"odc by",        "cdla",   "mit",
	"bsd",           "apache", "gpl",
	"lgpl",          "mpl",    "isc",
	"unlicense",     "ogl",    "open government licence",
	"dl de by",      "etalab", "publicly available",
};
static const char only_public[] =
	"public"; /* OpenML's word; alone, as "public use only" is another matter */

enum { LICENCE_LENGTH = 2048 };

/* Letters, digits and single blanks, a blank at each end, so that words can be looked for as a whole. */
static void plain_words(const char *text, char words[static LICENCE_LENGTH])
{
	size_t n = 0;

	words[n++] = ' ';
	for (; *text && n + 2 < LICENCE_LENGTH; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || c >= 0x80)
			words[n++] = (char)tolower(c);
		else if (words[n - 1] != ' ')
			words[n++] = ' ';
	}
	if (words[n - 1] != ' ')
		words[n++] = ' ';
	words[n] = 0;
}

static bool has(const char *words, const char *wanted)
{
	size_t n = strlen(wanted);

	for (const char *at = words; (at = strstr(at, wanted)); at++)
		if (at[-1] == ' ' && (at[n] == ' ' || (isdigit((unsigned char)at[n]) && n > 2)))
			return true;
	return false;
}

static bool has_any(const char *words, const char *const *wanted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has(words, wanted[i]))
			return true;
	return false;
}

enum licence_terms licence_terms(const char *licence)
{
	char words[LICENCE_LENGTH];

	if (!licence || !*licence)
		return LICENCE_UNSTATED;
	plain_words(licence, words);
	if (has_any(words, forbids, sizeof forbids / sizeof *forbids))
		return LICENCE_FORBIDS;
	if (has_any(words, allows, sizeof allows / sizeof *allows))
		return LICENCE_ALLOWS;
	return strlen(words) == strlen(only_public) + 2 && has(words, only_public) ?
		       LICENCE_ALLOWS :
		       LICENCE_UNKNOWN;
}

const char *licence_text(enum licence_terms terms)
{
	static const char *const text[] = {
		[LICENCE_UNSTATED] = "states no licence",
		[LICENCE_UNKNOWN] =
			"has a licence of which it is not known whether copies may be passed on",
		[LICENCE_FORBIDS] = "has a licence that does not let copies be passed on",
		[LICENCE_ALLOWS] = "has a licence that lets copies be passed on",
	};

	return text[terms];
}
