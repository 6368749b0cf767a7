#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/exec/exec_words.h"

static const struct { const char *command, *words; } split[] = {
	{ "python3 xgb.py", "python3/xgb.py" },
	{ "  sh\ta.sh\n ", "sh/a.sh" },
	{ "python3 'my file.py' --a=\"b c\"", "python3/my file.py/--a=b c" },
	{ "a b\\ c \"d\\\"e\" 'f\\g'", "a/b c/d\"e/f\\g" },
	{ "a '' b", "a//b" },
	{ "sh -c 'echo $HOME | cat'", "sh/-c/echo $HOME | cat" },
	{ "a\\", "a\\" },
};

Test(exec_words, commands_are_parted_by_blanks_outside_of_quotes)
{
	for (size_t i = 0; i < sizeof split / sizeof *split; i++) {
		char **words, all[256] = "";
		struct err e = { 0 };

		cr_assert(!exec_words_split(&words, split[i].command, &e), "%s: %s", split[i].command, e.text);
		for (char **w = words; *w; w++)
			sprintf(all + strlen(all), "%s%s", w == words ? "" : "/", *w);
		cr_expect_str_eq(all, split[i].words);
		free(words);
	}
}

Test(exec_words, open_quotes_and_nothing_are_refused)
{
	static const char *const bad[][2] = {
		{ "", "is empty" }, { "  ", "is empty" }, { "'' a", "is empty" }, { "a 'b", "quote is not closed" },
		{ "a \"b\\\"", "quote is not closed" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		char **words;

		cr_assert(exec_words_split(&words, bad[i][0], &e) == -1 && !words, "%s", bad[i][0]);
		cr_expect(e.code == ERR_PARAM && strstr(e.text, bad[i][1]), "%s: %s", bad[i][0], e.text);
	}
}
