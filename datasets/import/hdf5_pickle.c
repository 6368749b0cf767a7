#include "datasets/import/hdf5_pickle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/core/utf8.h"
#include "datasets/dataset.h"

/* \uXXXX or \UXXXXXXXX at s: its length and the character, 0 when it is none. */
static size_t escape(const char *s, uint32_t *c)
{
	size_t digits = s[0] != '\\' ? 0 : s[1] == 'u' ? 4 : s[1] == 'U' ? 8 : 0;

	*c = 0;
	for (size_t i = 0; i < digits; i++) {
		char d = s[2 + i];
		uint32_t value = d >= '0' && d <= '9' ? (uint32_t)(d - '0') :
				 d >= 'a' && d <= 'f' ? (uint32_t)(d - 'a') + 10 :
				 d >= 'A' && d <= 'F' ? (uint32_t)(d - 'A') + 10 : 16;

		if (value > 15)
			return 0;
		*c = *c << 4 | value;
	}
	return digits && *c && *c < 0x110000 ? digits + 2 : 0;
}

/* Pickled text is Latin-1 with escapes for all else. */
static char *unescape(const char *s, size_t len, struct err *e)
{
	struct text t = { 0 };
	char utf8[4], copy[11] = "";

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t c;

		memset(copy, 0, sizeof copy);
		memcpy(copy, s + i, len - i < 10 ? len - i : 10);
		if (!(n = escape(copy, &c))) {
			c = (unsigned char)s[i];
			n = 1;
		}
		text_put(&t, utf8, utf8_put(utf8, c));
	}
	return text_take(&t, e);
}

/* "V" and "I" begin a string and a number; what closes the element before, an "a", may stand in front
 * of it. */
static const char *element(const char *line, char *kind)
{
	line += *line == 'a';
	*kind = *line;
	return *line == 'V' || (*line == 'I' && line[1] >= '0' && line[1] <= '9') ? line + 1 : NULL;
}

int hdf5_pickle_names(const char *pickle, char ***list, size_t *n, struct err *e)
{
	char **found = NULL, kind;
	size_t room = 0;
	int rc = 0;

	*n = 0;
	*list = NULL;
	for (const char *line = pickle, *next; *line && !rc; line = next) {
		size_t len = strcspn(line, "\n");
		const char *at = element(line, &kind);

		next = line + len + (line[len] == '\n');
		if (!at)
			continue;
		if (mem_grow((void **)&found, &room, *n + 1, sizeof *found, e) ||
		    !(found[*n] = unescape(at, len - (size_t)(at - line), e)))
			rc = -1;
		else
			++*n;
	}
	if (!rc)
		rc = (*list = text_list(*n, (const char *const *)found, e)) ? 0 : -1;
	for (size_t i = 0; i < *n; i++)
		free(found[i]);
	free(found);
	return rc;
}

/* "sVname" begins the dictionary of a name, "s" or "ss" the one behind it. */
bool hdf5_pickle_ordered(const char *info, const char *name)
{
	size_t n = strlen(name);
	bool inside = false;

	for (const char *line = info, *next; *line; line = next) {
		size_t len = strcspn(line, "\n"), skip = strspn(line, "s");

		next = line + len + (line[len] == '\n');
		if (inside && !strncmp(line, "I01", len > 3 ? len : 3))
			return true;
		if (inside && (skip || *line == 'I'))
			return false;           /* the end of its dictionary */
		if (skip && line[skip] == 'V' && len == n + skip + 1 && !memcmp(line + skip + 1, name, n))
			inside = true;
	}
	return false;
}
