/* The table of table options: every row reaches its member, and what is done with all of them
 * leaves none out. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/table_options.h"

/* A value that the row takes, and that no default is. */
static const char *sample(const struct table_option *row)
{
	static char first[16];

	if (row->choices) {
		snprintf(first, sizeof first, "%.*s", (int)strcspn(row->choices, " "), row->choices);
		return first;
	}
	return row->type == TABLE_OPTION_SWITCH	     ? "no"
	       : row->type == TABLE_OPTION_CHARACTER ? "tab"
						     : row->key;
}

static void put(const struct table_option *row, struct table_options *o)
{
	struct err e = { 0 };

	cr_assert_eq(table_option_put(row, o, sample(row), &e), 0, "%s: %s", row->key, e.text);
}

Test(datasets_table_options, what_is_put_comes_back_and_nothing_else_is_touched)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		struct table_options o = { 0 };
		char buf[2];
		put(&table_option_rows[i], &o);
		for (size_t k = 0; k < TABLE_OPTIONS; k++) {
			const char *got = table_option_get(&table_option_rows[k], &o, buf);
			cr_assert_eq(got != NULL, k == i, "%s put, %s asked",
				     table_option_rows[i].key, table_option_rows[k].key);
		}
		cr_assert_eq(table_options_given(&o, TABLE_OPTION_ALL), &table_option_rows[i]);
		cr_assert_null(table_options_given(&o, TABLE_OPTION_ALL &
							       ~table_option_rows[i].about));
	}
}

Test(datasets_table_options, rows_cover_the_struct)
{
	struct table_options o;
	size_t bytes = 0;

	memset(&o, 0, sizeof o);
	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		bytes += table_option_is_text(&table_option_rows[i]) ? sizeof(char *)
			 : table_option_rows[i].type == TABLE_OPTION_SWITCH
				 ? sizeof(enum table_switch)
				 : 1;
	cr_assert_geq(bytes + 7, sizeof o, "a member without a row");
}

Test(datasets_table_options, one_that_differs_makes_two_sets_differ)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		struct table_options a = { 0 }, b = { 0 };
		cr_assert(table_options_equal(&a, &b));
		put(&table_option_rows[i], &a);
		cr_assert(!table_options_equal(&a, &b), "%s", table_option_rows[i].key);
		cr_assert(!table_options_equal(&b, &a), "%s", table_option_rows[i].key);
		put(&table_option_rows[i], &b);
		cr_assert(table_options_equal(&a, &b), "%s", table_option_rows[i].key);
	}
}

Test(datasets_table_options, a_copy_is_equal_and_owns_its_texts)
{
	struct table_options a = { 0 }, b;
	struct err e = { 0 };

	for (size_t i = 0; i < TABLE_OPTIONS; i++)
		put(&table_option_rows[i], &a);
	cr_assert_eq(table_options_copy(&b, &a, &e), 0);
	cr_assert(table_options_equal(&a, &b));
	cr_assert_neq(a.target, b.target);
	cr_assert_neq(a.comment, b.comment);
	table_options_free(&b);
	cr_assert(table_options_equal(&b, &(struct table_options){ 0 }));
}

Test(datasets_table_options, filling_keeps_what_was_said)
{
	struct table_options a = { .target = "mine", .header = TABLE_SWITCH_YES };
	const struct table_options from = { .target = "theirs", .ignore = "i", .separator = ';',
					    .header = TABLE_SWITCH_NO };

	table_options_fill(&a, &from);
	cr_assert_str_eq(a.target, "mine");
	cr_assert_str_eq(a.ignore, "i");
	cr_assert_eq(a.separator, ';');
	cr_assert_eq(a.header, TABLE_SWITCH_YES);
}

static const struct {
	const char *text, character;
} separators[] = { { "tab", '\t' }, { "\\t", '\t' }, { "blank", ' ' }, { ";", ';' },
		   { "", 0 },	    { ";;", 0 },     { "tabs", 0 } };

Test(datasets_table_options, a_separator_is_one_character_or_a_word_for_it)
{
	const struct table_option *row = table_option_rows;

	while (strcmp(row->key, "separator"))
		row++;
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
		struct table_options o = { 0 };
		struct err e = { 0 };
		cr_assert_eq(table_option_put(row, &o, separators[i].text, &e) == 0,
			     separators[i].character != 0, "'%s'", separators[i].text);
		cr_assert_eq(o.separator, separators[i].character);
		cr_assert(!e.code || strstr(e.text, "one character"), "%s", e.text);
	}
}

static int join(void *ctx, const char *item, size_t len, struct err *e)
{
	(void)e;
	strcat(strncat(ctx, item, len), "|");
	return 0;
}

/* Lists, and their items, each followed by a bar. */
static const struct {
	const char *list, *items;
} lists[] = {
	{ "a,b", "a|b|" },		{ " a , b ", "a|b|" },	      { "", "" },
	{ ",,", "" },			{ "\"a,b\",c", "a,b|c|" },    { "c, \"a,b\" ", "c|a,b|" },
	{ "\"a\"\"b\"", "a\"b|" },	{ "a\"b,c", "a\"b|c|" },      { "\"a,b", "\"a|b|" },
	{ "\"a\"b,c", "\"a\"b|c|" },	{ "\" a \"", " a |" },       { "size=S:M:L,b", "size=S:M:L|b|" },
};

Test(datasets_table_options, a_list_has_items_that_may_be_quoted)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		char got[64] = "";
		cr_assert_eq(table_list_each(lists[i].list, join, got, NULL), 0);
		cr_assert_str_eq(got, lists[i].items, "%s", lists[i].list);
	}
	cr_assert_eq(table_list_each(NULL, join, NULL, NULL), 0);
}

Test(datasets_table_options, an_item_written_for_a_list_is_read_back)
{
	static const char *const names[] = { "a", "a,b", "a\"b", "\"", " a", "a ", "a b", ",", "'a'", "\",\"" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *item = table_list_item(names[i], NULL), got[64] = "", want[64];
		snprintf(want, sizeof want, "%s|", names[i]);
		cr_assert_eq(table_list_each(item, join, got, NULL), 0);
		cr_assert_str_eq(got, want);
		free(item);
	}
}
