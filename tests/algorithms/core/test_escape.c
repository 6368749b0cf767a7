#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/rng.h"
#include "tests/support/grammar.h"
#include "tests/support/scratch.h"

static const char *const nasty[] = {
	"iris", "", " ", "a b", "x`touch P`", "$(touch P)", "q\";system(\"touch P\");z=\"", "it's", "''", "'",
	"i\nsystem('touch P')\n#", "\\", "a\\", "\\'", "\\\"", "\"\"", "--", "---", "-", "- a", "1. a", "12)",
	"+", "=", "===", "# a", "a # b #", "> a", "**two**", "*", "_a_", "a_b", "__", "a|b", "`", "``", "` `",
	" a ", "~~a~~", "<script>alert(1)</script>", "<a", "a < b", "&amp;", "&#39;", "& b", "[a](b)", "![a](b)",
	"$x$", "\\end{document}", "\\\\", "{", "}", "%", "#1", "^", "~", ",,", "?`", "!`", "<<", ">>",
	"\033]0;x\a", "\033[31mred", "\r", "\t", "\x7f", "\xc2\x9b" "31m", "\xe2\x80\xae" "abc", "\xe2\x80\xa8",
	"\xff", "\xfe", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf", "é", "ł", "ħ", "漢字",
	"😀", "±1", "a,b", "a;b", "=1+1", "@sum", "../../x", "/etc/passwd", "C:\\x", "~root", "a=b", "=x", "%41",
	"?a#b", "{a,b}", "*.c", "\xef\xbb\xbf" "a", "\xef\xbf\xbd",
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

Test(core_escape, a_name_stays_a_name_in_every_language)
{
	for (const struct grammar *g = grammars; g->name; g++)
		for (size_t i = 0; i < COUNT(nasty); i++)
			cr_expect_null(grammar_trouble(g, nasty[i]), "%s", grammar_trouble(g, nasty[i]));
}

Test(core_escape, so_does_every_single_byte_and_any_mixture)
{
	static const char signs[] = "\\`'\"*_{}[]()#+-.!|<>~&$%^@:;,?=/ \n\t\033aA1\xc3\xa9\xe2\x80\xae\xff";
	struct rng r = rng_make(7);

	for (const struct grammar *g = grammars; g->name; g++) {
		for (int c = 1; c < 256; c++) {
			const char name[] = { (char)c, 0 }, among[] = { 'a', (char)c, 'b', 0 };

			cr_expect_null(grammar_trouble(g, name), "%s", grammar_trouble(g, name));
			cr_expect_null(grammar_trouble(g, among), "%s", grammar_trouble(g, among));
		}
		for (int i = 0; i < 5000; i++) {
			char name[12] = { 0 };

			for (size_t k = 0, n = rng_below(&r, 11); k < n; k++)
				name[k] = signs[rng_below(&r, sizeof signs - 1)];
			cr_assert_null(grammar_trouble(g, name), "%s", grammar_trouble(g, name));
		}
	}
}

/* What the program prints, up to 4 KB. */
static size_t answer(const char *command, char *to, size_t size)
{
	FILE *p = popen(command, "r");
	size_t n;

	cr_assert(p);
	n = fread(to, 1, size - 1, p);
	to[n] = 0;
	pclose(p);
	return n;
}

Test(core_escape, a_shell_hands_the_word_on_as_it_is)
{
	for (size_t i = 0; i < COUNT(nasty); i++) {
		struct text t = { 0 };
		char got[4096];

		text_add(&t, "printf %%s ");
		escape_shell(&t, nasty[i]);
		answer(text_of(&t), got, sizeof got);
		cr_expect_str_eq(got, nasty[i]);
		text_free(&t);
	}
}

Test(core_escape, gnuplot_prints_the_string_and_runs_nothing)
{
	char got[8192], want[8192] = "", command[4200];

	if (system("gnuplot --version >/dev/null 2>&1"))
		cr_skip_test("no gnuplot");
	struct text script = { 0 }, seen = { 0 };
	for (size_t i = 0; i < COUNT(nasty); i++) {
		text_add(&script, "# ");
		escape_gnuplot_comment(&script, nasty[i]);
		text_add(&script, "\nprint ");
		escape_gnuplot(&script, nasty[i]);
		text_add(&script, "\n");
		char *shown = grammars[0].wanted(nasty[i]);
		text_add(&seen, "%s\n", shown);
		free(shown);
	}
	snprintf(command, sizeof command, "cd $(dirname %s) && gnuplot script.gp 2>&1; ls",
		 scratch_text("script.gp", text_of(&script)));
	answer(command, got, sizeof got);
	snprintf(want, sizeof want, "%sscript.gp\n", text_of(&seen));
	cr_expect_str_eq(got, want);
	text_free(&script);
	text_free(&seen);
}

Test(core_escape, a_file_name_names_a_file_in_its_folder)
{
	static const struct { const char *name, *file; } known[] = {
		{ "iris", "iris" },
		{ "../../../x", "_._.._.._x" },
		{ "", "_" },
		{ ".", "_" },
		{ "..", "__" },
		{ ".h5", "_h5" },
		{ "-rf", "_rf" },
		{ "a b.", "a b_" },
		{ "a\nb\033", "a_b_" },
		{ "größe", "größe" },
		{ "C:\\x|y*?", "C__x_y__" },
		{ "moons[n=500,noise=0.3]", "moons[n=500,noise=0.3]" },
	};
	char longest[400];
	char *file;

	for (size_t i = 0; i < COUNT(known); i++) {
		file = escape_file_name(known[i].name, NULL);
		cr_expect_str_eq(file, known[i].file);
		free(file);
	}
	for (size_t i = 0; i < COUNT(nasty); i++) {
		file = escape_file_name(nasty[i], NULL);
		cr_expect(*file && *file != '.' && *file != '-' && !strpbrk(file, "/\\\n\r\033\t") &&
			  strlen(file) <= 100, "'%s'", file);
		free(file);
	}
	for (size_t k = 0; k < sizeof longest - 1; k++)
		longest[k] = "\xe2\x82\xac"[k % 3];
	longest[399] = 0;
	file = escape_file_name(longest, NULL);
	cr_expect_eq(strlen(file), 99, "no character is cut: %zu", strlen(file));
	free(file);
}

Test(core_escape, an_id_is_letters_digits_and_hyphens)
{
	static const struct { const char *name, *id; } known[] = {
		{ "depth", "depth" }, { "depth/k", "depth-k" }, { "../x", "x" }, { "", "x" }, { "/", "x" },
		{ "a \"b\" c", "a-b-c" }, { "-o", "o" }, { "a_b", "a_b" }, { "a.gp", "a-gp" },
	};
	char *id;

	for (size_t i = 0; i < COUNT(known); i++) {
		cr_expect_str_eq(id = escape_id(known[i].name, NULL), known[i].id);
		free(id);
	}
	for (size_t i = 0; i < COUNT(nasty); i++) {
		id = escape_id(nasty[i], NULL);
		cr_expect(*id && *id != '-' && strlen(id) <= 60 &&
			  strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
				  strlen(id), "'%s'", id);
		free(id);
	}
}
