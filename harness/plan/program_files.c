#include "harness/plan/program_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
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

/* Whether its folder is one of PATH, by its name. */
static bool is_of_system(const char *path)
{
	const char *at = getenv("PATH"), *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;

	while (at && *at && length) {
		size_t n = strcspn(at, ":");

		if (n == length && !memcmp(at, path, n))
			return true;
		at += n + (at[n] == ':');
	}
	return false;
}

/* Takes path over. */
static int add_file(struct program_files *f, size_t word, char *path, struct err *e)
{
	struct program_file *new;

	if (!path || mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e)) {
		free(path);
		return -1;
	}
	new = &f->at[f->n++];
	*new = (struct program_file){ .word = word, .path = path, .of_system = is_of_system(path) };
	return digest_file(path, DIGEST_SHA256, new->sha, e);
}

int program_files_find(struct program_files *out, const char *command, struct err *e)
{
	char *found;
	size_t i = 0;
	int rc = 0;

	*out = (struct program_files){ 0 };
	if (exec_words_split(&out->words, command, e))
		return -1;
	found = strchr(out->words[0], '/') ? NULL : find_program(out->words[0]);
	if (found)
		rc = add_file(out, i++, found, e);
	for (; out->words[i] && !rc; i++)
		if (is_file(out->words[i]))
			rc = add_file(out, i, mem_text(out->words[i], e), e);
	if (rc)
		program_files_free(out);
	return rc;
}

void program_files_free(struct program_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].path);
	free(f->at);
	free(f->words);
	*f = (struct program_files){ 0 };
}

char *program_files_text(const struct program_files *f, struct err *e)
{
	struct text t = { 0 };

	text_add(&t, "%s", "");
	for (size_t i = 0; i < f->n; i++)
		text_add(&t, "%s%zu:%s", i ? " " : "", f->at[i].word, f->at[i].sha);
	return text_take(&t, e);
}

void program_files_sha(char sha[static DIGEST_HEX], const char *text, size_t word)
{
	char *end;

	*sha = 0;
	while (*text && !*sha) {
		size_t number = strtoul(text, &end, 10), n;

		if (end == text || *end != ':')
			return;
		n = strcspn(++end, " ");
		if (number == word)
			snprintf(sha, DIGEST_HEX, "%.*s", (int)n, end);
		text = end + n + (end[n] == ' ');
	}
}

/* ---- moved ---- */

int program_moves_add(struct program_moves *m, const char *word, const char *path, struct err *e)
{
	struct program_move new;

	if (mem_grow((void **)&m->at, &m->room, m->n + 1, sizeof *m->at, e))
		return -1;
	new = (struct program_move){ mem_text(word, e), mem_text(path, e) };
	m->at[m->n++] = new;
	return new.word &&new.path ? 0 : -1;
}

void program_moves_free(struct program_moves *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->at[i].word);
		free(m->at[i].path);
	}
	free(m->at);
	*m = (struct program_moves){ 0 };
}

static const char *place_of(const struct program_moves *m, const char *word)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->at[i].word, word))
			return m->at[i].path;
	return word;
}

char *program_moves_command(const struct program_moves *m, const char *command, struct err *e)
{
	struct text t = { 0 };
	char **words;

	if (!m || !m->n)
		return mem_text(command, e);
	if (exec_words_split(&words, command, e))
		return NULL;
	for (char **w = words; *w; w++) {
		text_add(&t, "%s", w > words ? " " : "");
		escape_shell(&t, place_of(m, *w));
	}
	free(words);
	return text_take(&t, e);
}
