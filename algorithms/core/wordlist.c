#include "algorithms/core/wordlist.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/text.h"

const char *wordlist_next(const char **at, size_t *len)
{
	const char *w = *at + strspn(*at, " ");

	*len = strcspn(w, " ");
	*at = w + *len;
	return *len ? w : NULL;
}

int wordlist_find(const char *words, const char *text)
{
	size_t len;
	int i = 0;

	for (const char *at = words ? words : "", *w; (w = wordlist_next(&at, &len)); i++)
		if (strlen(text) == len && !memcmp(w, text, len))
			return i;
	return -1;
}

const char *wordlist_at(const char *words, int position, size_t *len)
{
	const char *at = words, *w = wordlist_next(&at, len);

	while (w && position-- > 0)
		w = wordlist_next(&at, len);
	return w;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Levenshtein 1966, with one row of the table, letters of either case alike; names here have at
 * most 63 characters. */
static size_t edit_distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[64];

	if (nb >= 64)
		return nb;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = diagonal + !same_letter(a[i - 1], b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

enum { FAR = 3 };                       /* what is not to be taken for a slip */

/* How far a known name is from what was written; FAR or more is another word. */
static size_t slip(const char *wrong, size_t nwrong, const char *w, size_t n)
{
	bool prefix = nwrong >= 2 && n > nwrong && !strncasecmp(w, wrong, nwrong);
	size_t d = !prefix ? edit_distance(wrong, nwrong, w, n) : nwrong > 2 ? 0 : 2;

	return d < (n > nwrong ? n : nwrong) ? d : FAR;
}

const char *nearest_word(const char *names, const char *wrong, size_t *len)
{
	const char *best = NULL, *w;
	size_t n, least = FAR;

	*len = 0;
	for (const char *at = names; (w = wordlist_next(&at, &n));) {
		size_t d = slip(wrong, strlen(wrong), w, n);
		if (d < least) {
			least = d;
			best = w;
			*len = n;
		}
	}
	return best;
}

const char *nearest_name(wordlist_name *name, const char *wrong)
{
	const char *best = NULL, *w;
	size_t least = FAR;

	for (size_t i = 0; (w = name(i)); i++) {
		size_t d = slip(wrong, strlen(wrong), w, strlen(w));
		if (d < least) {
			least = d;
			best = w;
		}
	}
	return best;
}

int unknown_word(struct err *e, const char *what, const char *wrong, const char *names)
{
	size_t len;
	const char *near = nearest_word(names, wrong, &len);

	if (near)
		return FAIL(e, ERR_PARAM, "%s '%s'; did you mean '%.*s'?", what, wrong, (int)len,
			    near);
	for (len = strlen(names); len && names[len - 1] == ' ';)
		len--;
	return FAIL(e, ERR_PARAM, "%s '%s'; there are: %.*s", what, wrong, (int)len, names);
}

int unknown_name(struct err *e, const char *what, const char *wrong, wordlist_name *name)
{
	const char *near = nearest_name(name, wrong);
	struct text names = { 0 };
	int rc;

	if (near)
		return FAIL(e, ERR_PARAM, "%s '%s'; did you mean '%s'?", what, wrong, near);
	for (size_t i = 0; name(i); i++)
		text_add(&names, "%s%s", i ? " " : "", name(i));
	rc = FAIL(e, ERR_PARAM, "%s '%s'; there are: %s", what, wrong, names.at ? names.at : "none");
	text_free(&names);
	return rc;
}
