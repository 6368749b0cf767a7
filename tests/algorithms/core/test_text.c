#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/text.h"
#include "algorithms/core/utf8.h"

static const char *made(void (*with)(struct text *, const char *), const char *s)
{
	static char kept[512];
	struct text t = { 0 };

	with(&t, s);
	snprintf(kept, sizeof kept, "%s", text_of(&t));
	text_free(&t);
	return kept;
}

Test(core_text, it_grows_and_is_handed_over)
{
	struct text t = { 0 };
	char *all;

	cr_assert_str_eq(text_of(&t), "");
	for (int i = 0; i < 1000; i++)
		text_add(&t, "%d,", i % 10);
	text_put(&t, "end!", 3);
	cr_assert_eq(t.used, 2003);
	all = text_take(&t, NULL);
	cr_assert(!strncmp(all, "0,1,2,3,", 8) && !strcmp(all + 1996, "8,9,end"));
	cr_assert(!t.at && !t.used, "it is empty after");
	free(all);
	all = text_take(&t, NULL);
	cr_assert_str_eq(all, "", "of nothing the empty text, not NULL");
	free(all);
}

Test(core_text, memory_that_ran_out_is_remembered)
{
	struct text t = { .failed = true };
	struct err e = { 0 };

	text_add(&t, "%s", "more");
	cr_assert_str_eq(text_of(&t), "");
	cr_assert(!text_take(&t, &e) && e.code == ERR_NOMEM);
	cr_assert_not(t.failed, "ready for another text");
}

static char *json_of(const char *s, size_t n)
{
	struct text t = { 0 };
	char *text;

	text_json_bytes(&t, s, n);
	text = text_take(&t, NULL);
	cr_assert_not_null(text);
	return text;
}

Test(core_text, json_is_escaped_as_it_must_be)
{
	static const struct { const char *in, *out; } rows[] = {
		{ "", "\"\"" },
		{ "plain", "\"plain\"" },
		{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "line\nend\ttab\r", "\"line\\u000aend\\u0009tab\\u000d\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
		{ "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"" },
		{ "\xff", "\"\xef\xbf\xbd\"" },                         /* no UTF-8 at all */
		{ "a\xc3", "\"a\xef\xbf\xbd\"" },                       /* cut off */
		{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },         /* '/' written too long */
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },         /* half a surrogate pair */
		{ "\xf4\x90\x80\x80x", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\"" }, /* above U+10FFFF */
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = json_of(rows[i].in, strlen(rows[i].in));
		cr_expect_str_eq(text, rows[i].out, "row %zu: %s", i, text);
		free(text);
	}
}

Test(core_text, json_takes_as_many_bytes_as_it_is_told)
{
	char *text = json_of("rows>", 4);

	cr_expect_str_eq(text, "\"rows\"");
	free(text);
	text = json_of("\xc3\xa9", 1);          /* the first half of a character */
	cr_expect_str_eq(text, "\"\xef\xbf\xbd\"");
	free(text);
}

/* Every byte but NUL, alone and behind others: a parser takes it, and gives valid UTF-8 back
 * unaltered. */
Test(core_text, json_of_any_bytes_is_read_back)
{
	for (int a = 1; a < 256; a++)
		for (int b = 1; b < 256; b++) {
			char in[] = { (char)a, (char)b, '"', 0 };
			char *text = json_of(in, 3);
			json_t *j = json_loads(text, JSON_DECODE_ANY, NULL);

			cr_assert(j && json_is_string(j), "bytes %d %d: %s", a, b, text);
			if (utf8_valid(in, 3))
				cr_assert_str_eq(json_string_value(j), in);
			json_decref(j);
			free(text);
		}
}

Test(core_text, csv_is_quoted_when_needed)
{
	cr_expect_str_eq(made(text_csv, "plain text"), "plain text");
	cr_expect_str_eq(made(text_csv, ""), "");
	cr_expect_str_eq(made(text_csv, "a,\"b\""), "\"a,\"\"b\"\"\"");
	cr_expect_str_eq(made(text_csv, "two\nlines"), "\"two\nlines\"");
	cr_expect_str_eq(made(text_csv, "\r"), "\"\r\"");
}

Test(core_text, what_is_valid)
{
	static const char *const good[] = { "", "a", "µ", "€", "\xf0\x9f\x98\x80", "\xed\x9f\xbf" };
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
					   "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff", "a\xe2\x82" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		cr_expect(utf8_valid(good[i], strlen(good[i])), "%zu", i);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_not(utf8_valid(bad[i], strlen(bad[i])), "%zu", i);
	cr_expect_eq(utf8_length("€", 2), 0, "cut off");
}

Test(core_text, every_character_comes_back_in_the_bytes_that_it_needs)
{
	static const struct { uint32_t c; const char *bytes; } is[] = {
		{ 'a', "a" }, { 0xb5, "µ" }, { 0x7ff, "\xdf\xbf" }, { 0x20ac, "€" },
		{ 0xffff, "\xef\xbf\xbf" }, { 0x1f600, "\xf0\x9f\x98\x80" },
	};
	char to[8] = "", *text;

	for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
		to[utf8_put(to, is[i].c)] = 0;
		cr_expect_str_eq(to, is[i].bytes);
	}
	text = utf8_from_windows("5 \xb5m", 4, NULL);
	cr_expect_str_eq(text, "5 µm");
	free(text);
}

Test(core_text, width_counts_characters_not_bytes)
{
	cr_expect_eq(utf8_width("97.3 ± 1.1"), 10);
	cr_expect_eq(utf8_width(""), 0);
}
