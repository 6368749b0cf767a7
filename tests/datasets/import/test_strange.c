/* Files as they come from elsewhere: each is read rightly, with a remark where something was
 * guessed or left out, or refused in a line. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "datasets/load_options.h"
#include "tests/support/scratch.h"

/* The text n times as members of one gzip file, and something behind them. */
static const char *gzipped(const char *name, const char *text, int n, const void *tail, size_t tail_len)
{
	static unsigned char out[4096];
	size_t used = 0;

	for (int i = 0; i < n; i++) {
		z_stream z = { .next_in = (unsigned char *)text, .avail_in = (unsigned)strlen(text) };

		cr_assert(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
		z.next_out = out + used;
		z.avail_out = (unsigned)(sizeof out - used);
		cr_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
		used += z.total_out;
		deflateEnd(&z);
	}
	cr_assert(used + tail_len <= sizeof out);
	if (tail_len)
		memcpy(out + used, tail, tail_len);
	return scratch_bytes(name, out, used + tail_len);
}

Test(import_strange, gzip_may_be_of_several_parts_and_padded_but_not_followed_by_something_else)
{
	static const unsigned char zeros[600], broken[] = { 0x1f, 0x8b, 8, 0xff, 1, 2, 3 };
	struct dataset *d = scratch_load(gzipped("a.csv.gz", "1,2,p\n3,4,q\n", 3, NULL, 0), NULL, NULL);

	cr_assert_eq(d->rows, 6);
	dataset_destroy(d);
	d = scratch_load(gzipped("a.csv.gz", "1,2,p\n3,4,q\n", 1, zeros, sizeof zeros), NULL, NULL);
	cr_assert_eq(d->rows, 2);
	dataset_destroy(d);
	cr_assert(strstr(scratch_refused(gzipped("a.csv.gz", "1,2,p\n3,4,q\n", 1, "5,6,p\n", 6), NULL),
			 "follows the last part"));
	cr_assert(strstr(scratch_refused(gzipped("a.csv.gz", "1,2,p\n3,4,q\n", 1, broken, sizeof broken), NULL),
			 "damaged"));
	cr_assert(strstr(scratch_refused(gzipped("a.csv.gz", "1,2,p\n3,4,q\n", 1, broken, 1), NULL),
			 "unexpected end"));
}

Test(import_strange, the_header_of_a_very_wide_table_is_found_quickly)
{
	size_t cols = 60000;
	char *text = malloc(12 * cols * 4), *p = text;
	clock_t start = clock();
	struct dataset *d;

	for (size_t j = 0; j < cols; j++)
		p += sprintf(p, "c%zu,", j);
	p += sprintf(p, "y\n");
	for (size_t i = 0; i < 3; i++, p += sprintf(p, "%c\n", i % 2 ? 'q' : 'p'))
		for (size_t j = 0; j < cols; j++)
			p += sprintf(p, "%zu,", (i * j) % 7);
	d = scratch_load(scratch_text("wide.csv", text), NULL, NULL);
	cr_assert(d->rows == 3 && d->cols == cols && d->columns[cols - 1].kind == COLUMN_NUMERIC);
	cr_assert_str_eq(d->columns[59999].name, "c59999");
	cr_assert((double)(clock() - start) / CLOCKS_PER_SEC < 10);
	dataset_destroy(d);
	free(text);
}

/* Splitting the record again at each of its lines would take minutes. */
Test(import_strange, a_quote_that_never_closes_is_found_out_in_linear_time)
{
	static const char *const lines[] = { "x\n", "\"\"\n", "x\",\"y\n" };
	char *text = malloc(3000100);
	clock_t start = clock();

	for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
		char *p = text + sprintf(text, "a,b,y\n1,2,p\n3,\"4");

		while (p < text + 3000000)
			p += sprintf(p, "%s", lines[k]);
		cr_assert(strstr(scratch_refused(scratch_text("q.csv", text), NULL),
				 "line 3: a quote is opened and not closed"), "case %zu", k);
	}
	cr_assert((double)(clock() - start) / CLOCKS_PER_SEC < 10);
	free(text);
}

Test(import_strange, a_long_quoted_field_of_many_lines_is_one_cell)
{
	struct load_options o = { .table.categorical = "b" };
	char *text = malloc(200000), *p = text;
	struct dataset *d;

	p += sprintf(p, "a,b,y\n1,\"first");
	for (int i = 0; i < 5000; i++)
		p += sprintf(p, "\nline \"\"%d\"\"", i);
	sprintf(p, "\",p\n2,z,q\n3,z,p\n");
	d = scratch_load(scratch_text("m.csv", text), &o, NULL);
	cr_assert(d->rows == 3 && d->columns[1].levels == 2);
	cr_assert(!strncmp(d->columns[1].level_names[0], "first\nline \"0\"\n", 15));
	dataset_destroy(d);
	free(text);
}

static const struct { const char *cell, *other; } foreign[] = {
	{ "10%", "20%" }, { "$5", "$7" }, { "1_000", "2_000" }, { "0x1F", "0x20" },
	{ "5 \xe2\x82\xac", "7 \xe2\x82\xac" },
};

Test(import_strange, numbers_in_another_form_become_categories_with_a_remark)
{
	for (size_t k = 0; k < sizeof foreign / sizeof *foreign; k++) {
		struct remarks r;
		struct dataset *d;
		char text[200];

		snprintf(text, sizeof text, "a,b,y\n1,%s,p\n2,%s,q\n3,%s,p\n", foreign[k].cell, foreign[k].other,
			 foreign[k].cell);
		d = scratch_load(scratch_text("f.csv", text), NULL, &r);
		cr_assert(d->columns[1].kind == COLUMN_CATEGORICAL && d->columns[1].levels == 2);
		cr_assert(strstr(r.text, "no number in plain form"), "%s: %s", foreign[k].cell, r.text);
		dataset_destroy(d);
	}
}

Test(import_strange, words_that_are_no_numbers_are_not_taken_for_some)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("f.csv", "a,b,y\n1,10 cm,p\n2,12 in,q\n3,x,p\n"), NULL, &r);

	cr_assert(!strstr(r.text, "plain form"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_strange, a_first_line_of_excel_names_the_separator)
{
	struct dataset *d = scratch_load(scratch_text("e.csv", "sep=|\r\na|b|y\r\n1|x,y|p\r\n2|z|q\r\n"), NULL, NULL);

	cr_assert(d->rows == 2 && d->cols == 2 && !strcmp(d->columns[1].name, "b"));
	dataset_destroy(d);
	cr_assert(strstr(scratch_refused(scratch_text("e.csv", "sep=|\na|b|y\n1|2|p\n3|4\n"), NULL),
			 "line 4: 2 fields instead of 3"), "lines are counted with it");
	d = scratch_load(scratch_text("e.csv", "sep=\n\n1,2,p\n3,4,q\n"),
			 &(struct load_options){ .table.comment = "sep" }, NULL);
	cr_assert(d->rows == 2 && d->cols == 2, "a line end is no separator");
	dataset_destroy(d);
}

Test(import_strange, a_third_column_of_one_name_gets_a_free_one)
{
	struct dataset *d = scratch_load(scratch_text("n.csv", "a_3,a,a,a_2,y\n1,2,3,4,p\n5,6,7,8,q\n"), NULL, NULL);

	cr_assert(d->cols == 4);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < i; j++)
			cr_assert(strcmp(d->columns[i].name, d->columns[j].name));
	dataset_destroy(d);
}

static const struct { const char *text, *says; } broken[] = {
	{ "<!DOCTYPE html>\n<html><body>\n", "HTML" },
	{ "[{\"a\":1,\"y\":\"p\"},\n{\"a\":2,\"y\":\"q\"}]\n", "JSON" },
	{ "{\"a\":1,\"y\":\"p\"}\n{\"a\":2,\"y\":\"q\"}\n", "JSON" },
	{ "a,b,y\n1e39,2,p\n2,4,q\n", "line 2, column 'a': '1e39' is not a finite number of single precision" },
};

Test(import_strange, what_is_no_table_is_refused_by_name)
{
	for (size_t k = 0; k < sizeof broken / sizeof *broken; k++) {
		const char *says = scratch_refused(scratch_text("b.csv", broken[k].text), NULL);

		cr_assert(strstr(says, broken[k].says), "%s", says);
	}
}

Test(import_strange, idx_sizes_that_claim_less_than_there_is_are_wrong)
{
	static const unsigned char images[] = { 0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5 },
				   labels[] = { 0, 0, 8, 1, 0, 0, 0, 2, 0, 1 };
	const char *path = scratch_bytes("a-images", images, sizeof images), *says;

	scratch_bytes("a-labels", labels, sizeof labels);
	says = scratch_refused(path, NULL);
	cr_assert(strstr(says, "goes on behind its 2 rows"), "%s", says);
}
