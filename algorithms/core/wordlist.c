#include "algorithms/core/wordlist.h"

#include <stdbool.h>
#include <string.h>

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

/* Levenshtein 1966, with one row of the table; names here have at most 63 characters. */
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
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
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

const char *nearest_word(const char *names, const char *wrong, size_t *len)
{
	const char *best = NULL, *w;
	size_t n, nwrong = strlen(wrong), least = 3, best_len = 0;

	for (const char *at = names; (w = wordlist_next(&at, &n));) {
		bool prefix = nwrong >= 2 && n > nwrong && !memcmp(w, wrong, nwrong);
		size_t d = prefix ? 2 : edit_distance(wrong, nwrong, w, n);
		if (d < least && d < (n > nwrong ? n : nwrong)) {
			least = d;
			best = w;
			best_len = n;
		}
	}
	*len = best_len;
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
