#include "harness/lessons/lesson_guess.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/system/place.h"
#include "reports/files.h"

static const char file[] = "guess";

bool lesson_guess_stands(const char *folder)
{
	char *path = mem_format(NULL, "%s/%s.txt", folder, file);
	bool there = path && !access(path, F_OK);

	free(path);
	return there;
}

/* The rest of the line that begins so; false where there is none, or it is too long. */
static bool take(const char *text, const char *key, char *to, size_t room)
{
	const char *at = strstr(text, key);
	size_t n;

	if (!at || (at > text && at[-1] != '\n'))
		return false;
	at += strlen(key);
	n = strcspn(at, "\n");
	if (n >= room)
		return false;
	memcpy(to, at, n);
	to[n] = 0;
	return true;
}

static int read_back(struct lesson_guess *g, const char *folder, const struct lesson *l,
		     struct err *e)
{
	char *text, name[64];
	int rc = 0;

	if (file_read(&text, NULL, folder, file, ".txt", e))
		return -1;
	if (!take(text, "lesson: ", name, sizeof name) || strcmp(name, l->name) != 0 ||
	    !take(text, "guess: ", g->word, sizeof g->word) ||
	    !take(text, "recorded: ", g->recorded, sizeof g->recorded) ||
	    (*g->word && !lesson_choice_find(l, g->word, NULL)))
		rc = FAIL(e, ERR_FORMAT,
			  "%s/%s.txt holds no guess of the lesson %s; name another folder (-o)",
			  folder, file, l->name);
	g->earlier = true;
	free(text);
	return rc;
}

int lesson_guess_record(struct lesson_guess *g, const char *folder, const struct lesson *l,
			const char *word, struct err *e)
{
	time_t now = time(NULL);
	struct text t = { 0 };
	struct tm utc;
	char *path;
	int rc = -1;

	*g = (struct lesson_guess){ 0 };
	if (lesson_guess_stands(folder))
		return read_back(g, folder, l, e);
	snprintf(g->word, sizeof g->word, "%s", word ? word : "");
	strftime(g->recorded, sizeof g->recorded, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	text_add(&t, "lesson: %s\nguess: %s\nrecorded: %s\n", l->name, g->word, g->recorded);
	path = mem_format(e, "%s/%s.txt", folder, file);
	if (path && t.failed)
		FAIL(e, ERR_NOMEM, "out of memory");
	else if (path && !file_folder(folder, e))
		rc = place_write(path, t.at, t.used, e);
	free(path);
	text_free(&t);
	return rc;
}
