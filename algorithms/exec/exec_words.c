#include "algorithms/exec/exec_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define BLANKS " \t\n"

/* Copies the word at *from, which moves behind it; false when its quote is not closed. */
static bool take_word(char **to, const char **from)
{
	const char *at = *from;
	char quote = 0;

	for (; *at && (quote || !strchr(BLANKS, *at)); at++) {
		if (*at == quote)
			quote = 0;
		else if (!quote && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (*at == '\\' && quote != '\'' && at[1])
			*(*to)++ = *++at;
		else
			*(*to)++ = *at;
	}
	*(*to)++ = 0;
	*from = at;
	return !quote;
}

int exec_words_split(char ***out, const char *command, struct err *e)
{
	size_t length = strlen(command), most = length / 2 + 2, n = 0;
	char **words = mem_array(most * sizeof *words + length + 1, 1, e), *to;

	*out = NULL;
	if (!words)
		return -1;
	to = (char *)(words + most);
	for (const char *at = command; *(at += strspn(at, BLANKS));) {
		words[n++] = to;
		if (!take_word(&to, &at)) {
			free(words);
			return FAIL(e, ERR_PARAM, "run=%s: a quote is not closed", command);
		}
	}
	words[n] = NULL;
	if (!n || !*words[0]) {
		free(words);
		return FAIL(e, ERR_PARAM,
			    "run is empty: write the command that starts the program, as "
			    "run=\"python3 my.py\"");
	}
	*out = words;
	return 0;
}
