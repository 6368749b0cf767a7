/* What is listed as JSON is JSON, whatever the texts are. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "algorithms/core/utf8.h"
#include "harness/cli/listing.h"

Test(cli_listing, json_holds_any_text)
{
	static const char *const columns[] = { "name \"quoted\"", "rows>" };
	static const char *const texts[] = { "", "a\"b\\c", "\x01 tab\t line\n", "h\xc3\xa9", "bad \xff" };
	static const char *const read[] = { "", "a\"b\\c", "\x01 tab\t line\n", "h\xc3\xa9", "bad \xef\xbf\xbd" };
	static const char *const numbers[] = { "150", "-1.5e-07", "", "many", "0" };
	struct listing l = { .columns = columns, .ncolumns = 2 };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	json_t *j;

	for (size_t i = 0; i < 5; i++)
		listing_add(&l, texts[i], numbers[i]);
	listing_print(&l, out, FORMAT_JSON);
	fclose(out);
	cr_assert((j = json_loads(text, 0, NULL)) && json_array_size(j) == 5, "%s", text);
	for (size_t i = 0; i < 5; i++)
		cr_expect_str_eq(json_string_value(json_object_get(json_array_get(j, i), columns[0])), read[i]);
	cr_expect_eq(json_integer_value(json_object_get(json_array_get(j, 0), "rows")), 150);
	cr_expect_eq(json_real_value(json_object_get(json_array_get(j, 1), "rows")), -1.5e-07);
	cr_expect(json_is_null(json_object_get(json_array_get(j, 2), "rows")), "unknown is null");
	cr_expect_str_eq(json_string_value(json_object_get(json_array_get(j, 3), "rows")), "many");
	json_decref(j);
	listing_free(&l);
	free(text);
}

/* Columns are measured once: for every row anew would take minutes. */
Test(cli_listing, many_rows_are_aligned_in_linear_time)
{
	enum { ROWS = 40000 };
	static const char *const columns[] = { "name", "rows>", "info" };
	const struct rlimit seconds = { 20, 20 };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	char *text = NULL, *at, number[16];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	setrlimit(RLIMIT_CPU, &seconds);
	for (size_t i = 0; i < ROWS; i++) {
		snprintf(number, sizeof number, "%zu", i);
		listing_add(&l, i == 7 ? "the longest" : "short", number, "-");
	}
	listing_print(&l, out, FORMAT_TABLE);
	fclose(out);
	at = text;
	for (size_t i = 0; i <= ROWS; i++, at = strchr(at, '\n') + 1)
		cr_assert_eq(strcspn(at, "\n"), i ? 21 : 24, "row %zu", i);
	cr_assert_eq(strncmp(text, "name          rows  info\nshort            0  -\n", 47), 0, "%s", text);
	listing_free(&l);
	free(text);
}

/* In lines that fit, broken between words. */
Test(cli_listing, a_table_wraps_to_the_terminal)
{
	static const char *const columns[] = { "name", "n>", "meaning" };
	struct listing l = { .columns = columns, .ncolumns = 3 };
	struct text wide = { 0 }, narrow = { 0 };
	size_t lines = 0;

	listing_add(&l, "k", "5", "how many neighbours vote on a row that is new");
	listing_add(&l, "minkowski_exponent_p", "3", "größer ist näher am größten Unterschied");
	listing_table(&l, &wide, 0);
	cr_expect_str_eq(wide.at,
			 "name                  n  meaning\n"
			 "k                     5  how many neighbours vote on a row that is new\n"
			 "minkowski_exponent_p  3  größer ist näher am größten Unterschied\n");
	listing_table(&l, &narrow, 40);
	for (char *line = strtok(narrow.at, "\n"); line; line = strtok(NULL, "\n"), lines++)
		cr_expect_leq(utf8_width(line), 40, "%s", line);
	cr_expect_eq(lines, 7);
	text_free(&wide);
	text_free(&narrow);
	listing_free(&l);
}
