#include "harness/lessons/lesson_texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "algorithms/system/embed.h"

EMBED(lesson_texts_en, "harness/lessons/en.txt");
EMBED(lesson_texts_de, "harness/lessons/de.txt");

static const struct {
	const unsigned char *from, *to;
} files[] = {                           /* as LESSON_LANGUAGES has them */
	{ lesson_texts_en, lesson_texts_en_end },
	{ lesson_texts_de, lesson_texts_de_end },
};

#define KEY(name) "page." #name,
static const char *const word_keys[] = { LESSON_WORDS(KEY) };

const char *lesson_word_key(enum lesson_word w)
{
	return word_keys[w];
}

/* Ends the text before `end`, without the blank lines there. */
static void trim(char *text, char *end)
{
	while (end > text && end[-1] == '\n')
		end--;
	*end = 0;
}

/* Cuts the memory into keys and texts, in place. */
static int cut(struct lesson_texts *t, struct err *e)
{
	char *text = NULL, *next;

	for (char *line = t->memory; *line; line = next) {
		size_t n = strcspn(line, "\n");

		next = line + n + (line[n] == '\n');
		if (*line != '[' || line[n - 1] != ']')
			continue;
		if (mem_grow((void **)&t->at, &t->room, t->n + 1, sizeof *t->at, e))
			return -1;
		if (text)
			trim(text, line);
		line[n - 1] = 0;
		text = next;
		t->at[t->n++] = (struct lesson_text){ line + 1, text };
	}
	if (text)
		trim(text, text + strlen(text));
	return 0;
}

int lesson_texts_open(struct lesson_texts *t, const char *language, struct err *e)
{
	int which = wordlist_find(LESSON_LANGUAGES, language);

	*t = (struct lesson_texts){ 0 };
	if (which < 0)
		return unknown_word(e, "no language", language, LESSON_LANGUAGES);
	t->language = language;
	if (!(t->memory = mem_text((const char *)files[which].from, e)) || cut(t, e)) {
		lesson_texts_close(t);
		return -1;
	}
	return 0;
}

void lesson_texts_close(struct lesson_texts *t)
{
	free(t->at);
	free(t->memory);
	*t = (struct lesson_texts){ 0 };
}

const char *lesson_texts_find(const struct lesson_texts *t, const char *key)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->at[i].key, key))
			return t->at[i].text;
	return NULL;
}

const char *lesson_texts_word(const struct lesson_texts *t, enum lesson_word w)
{
	const char *text = lesson_texts_find(t, word_keys[w]);

	return text ? text : "";
}

const char *lesson_texts_get(const struct lesson_texts *t, const char *key, ...)
{
	char whole[128];
	const char *text;
	va_list ap;

	va_start(ap, key);
	vsnprintf(whole, sizeof whole, key, ap);
	va_end(ap);
	text = lesson_texts_find(t, whole);
	return text ? text : "";
}
