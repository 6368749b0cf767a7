/* Gzip that was made to fill a memory. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "datasets/import/source.h"
#include "tests/support/scratch.h"

enum { PART = 4 << 20 };

/* A file of that many equal gzip members, each 4 MiB of "0,0,0,1\n": a thousandth of that. */
static const char *zeros(const char *name, size_t members)
{
	char *text = malloc(PART), packed[65536];
	z_stream z = { 0 };
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "wb");
	size_t n;

	for (size_t i = 0; i < PART; i++)
		text[i] = "0,0,0,1\n"[i % 8];
	z.next_in = (unsigned char *)text;
	z.avail_in = PART;
	z.next_out = (unsigned char *)packed;
	z.avail_out = sizeof packed;
	cr_assert(f && deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
	cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	n = sizeof packed - z.avail_out;
	deflateEnd(&z);
	for (size_t i = 0; i < members; i++)
		cr_assert_eq(fwrite(packed, 1, n, f), n);
	fclose(f);
	free(text);
	return path;
}

/* Lines until the end or an error. */
static int read_lines(const char *path, size_t *lines, struct err *e)
{
	struct source *s;
	const char *at;
	size_t len;
	int got;

	*lines = 0;
	cr_assert(!source_open(&s, path, e), "%s", e->text);
	while ((got = source_line(s, &at, &len, e)) > 0)
		++*lines;
	source_close(s);
	return got;
}

Test(import_source, a_table_of_zeros_is_read)
{
	struct err e = { 0 };
	size_t lines;

	cr_assert_eq(read_lines(zeros("zeros.csv.gz", 25), &lines, &e), 0, "%s", e.text);
	cr_assert_eq(lines, 25 * (PART / 8));
}

Test(import_source, gzip_that_no_table_gives_is_refused_in_time)
{
	struct err e = { 0 };
	size_t lines;

	cr_assert_eq(read_lines(zeros("bomb.csv.gz", 200), &lines, &e), -1);
	cr_assert(e.code == ERR_FORMAT && strstr(e.text, "gunzip it first"), "%s", e.text);
	cr_assert_lt(lines, (size_t)1 << 27, "a quarter of a GiB was read, not all");
}
