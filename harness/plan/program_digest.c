#include "harness/plan/program_digest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/exec/exec_words.h"

static bool is_file(const char *path)
{
	struct stat s;

	return !stat(path, &s) && S_ISREG(s.st_mode);
}

/* Of the first word, without a slash, in the folders of PATH; NULL: in none, or no memory. */
static char *find_program(const char *word)
{
	const char *at = getenv("PATH");

	while (at && *at) {
		size_t n = strcspn(at, ":");
		char *path = mem_format(NULL, "%.*s%s%s", (int)n, at, n ? "/" : "", word);

		if (path && is_file(path) && !access(path, X_OK))
			return path;
		free(path);
		at += n + (at[n] == ':');
	}
	return NULL;
}

static int add_file(struct text *all, const char *path, struct err *e)
{
	char hex[DIGEST_HEX];

	if (digest_file(path, DIGEST_SHA256, hex, e))
		return -1;
	text_add(all, "%s\n", hex);
	return 0;
}

int program_digest(char hex[static DIGEST_HEX], const char *command, struct err *e)
{
	struct text all = { 0 };
	char **words, *found;
	int rc = 0;

	if (exec_words_split(&words, command, e))
		return -1;
	found = strchr(words[0], '/') ? NULL : find_program(words[0]);
	if (found)
		rc = add_file(&all, found, e);
	for (char **w = words + (found != NULL); *w && !rc; w++)
		if (is_file(*w))
			rc = add_file(&all, *w, e);
	if (!rc && all.failed)
		rc = FAIL(e, ERR_NOMEM, "out of memory");
	if (!rc)
		rc = digest_bytes(text_of(&all), all.used, hex, e);
	text_free(&all);
	free(found);
	free(words);
	return rc;
}
