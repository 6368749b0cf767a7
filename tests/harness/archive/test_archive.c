/* Folders packed and unpacked; archives that strangers made. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "datasets/digest.h"
#include "harness/archive/archive.h"
#include "harness/archive/tar.h"
#include "tests/support/scratch.h"

TestSuite(archive, .fini = scratch_clean);

static const char *in(const char *folder, const char *name)
{
	static char path[4][4300];
	static int next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof *path, "%s/%s", folder, name);
	return p;
}

static void put(const char *folder, const char *name, const char *text)
{
	FILE *f = fopen(in(folder, name), "w");

	cr_assert(f && fputs(text, f) >= 0 && !fclose(f), "%s", name);
}

static char *get(const char *folder, const char *name)
{
	FILE *f = fopen(in(folder, name), "r");
	char *text = calloc(1, 1 << 16);

	cr_assert(f && text, "%s", name);
	text[fread(text, 1, (1 << 16) - 1, f)] = 0;
	fclose(f);
	return text;
}

static const char *make_folder(const char *name)
{
	static char path[4][4200];
	static int next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof *path, "%s", scratch_path(name));
	cr_assert(!mkdir(p, 0700), "%s", p);
	return p;
}

static const char *some_files(const char *name)
{
	const char *folder = make_folder(name);

	mkdir(in(folder, "run"), 0700);
	mkdir(in(folder, "data"), 0700);
	put(folder, "run/run.db", "outcomes");
	put(folder, "data/b.h5", "numbers");
	put(folder, "data/a.h5", "");
	put(folder, "README.md", "read me");
	return folder;
}

/* ---- what we make ---- */

Test(archive, comes_back_as_it_was)
{
	const char *from = some_files("from"), *to = make_folder("to");
	char *out = strdup(scratch_path("a.tar.gz")), *text;
	struct err e = { 0 };

	cr_assert(!archive_pack(from, "paper", out, &e), "%s", e.text);
	cr_assert(archive_is(out) && !archive_is(from) && !archive_is(in(from, "run/run.db")));
	cr_assert(!archive_unpack(out, to, &e), "%s", e.text);
	text = get(to, "run/run.db");
	cr_expect_str_eq(text, "outcomes");
	free(text);
	text = get(to, "data/a.h5");
	cr_expect_str_eq(text, "");
	free(text);
	text = get(to, ARCHIVE_MANIFEST);
	cr_expect(strstr(text, "  README.md\n") && strstr(text, "  data/a.h5\n") &&
			  strstr(text, "  README.md\n") < strstr(text, "  data/a.h5\n") &&
			  strstr(text, "  data/a.h5\n") < strstr(text, "  data/b.h5\n"),
		  "%s", text);
	free(text);
	free(out);
}

Test(archive, of_equal_folders_are_equal)
{
	const char *one = some_files("one"), *two = some_files("two");
	char *a = strdup(scratch_path("a.tar.gz")), *b = strdup(scratch_path("b.tar.gz"));
	char x[DIGEST_HEX], y[DIGEST_HEX];
	struct err e = { 0 };

	cr_assert(!chmod(in(two, "README.md"), 0600));
	cr_assert(!archive_pack(one, "paper", a, &e) && !archive_pack(two, "paper", b, &e), "%s",
		  e.text);
	cr_assert(!digest_file(a, DIGEST_SHA256, x, &e) && !digest_file(b, DIGEST_SHA256, y, &e));
	cr_expect_str_eq(x, y);
	put(two, "README.md", "read this");
	cr_assert(!archive_pack(two, "paper", b, &e) && !digest_file(b, DIGEST_SHA256, y, &e));
	cr_expect_str_neq(x, y);
	free(a);
	free(b);
}

/* Any tar program unpacks it, and sha256sum agrees. */
Test(archive, is_a_tar_archive_for_others)
{
	const char *from = some_files("from"), *to = make_folder("to");
	char *out = strdup(scratch_path("a.tar.gz")), command[16384], longest[300], *text;
	struct err e = { 0 };

	memset(longest, 'd', sizeof longest);
	memcpy(longest, "data/", 5);
	strcpy(longest + 120, "/deep.txt");
	longest[119] = 'd';
	snprintf(command, sizeof command, "mkdir -p '%s/%.120s'", from, longest);
	cr_assert_eq(system(command), 0);
	put(from, longest, "a long name");
	cr_assert(!archive_pack(from, "paper", out, &e), "%s", e.text);
	snprintf(command, sizeof command,
		 "cd '%s' && tar xzf '%s' && cd paper && sha256sum --quiet -c " ARCHIVE_MANIFEST
		 " && mv * ..",
		 to, out);
	cr_assert_eq(system(command), 0);
	text = get(to, longest);
	cr_expect_str_eq(text, "a long name");
	free(text);
	free(out);
}

Test(archive, refuses_what_the_format_cannot_hold)
{
	const char *from = make_folder("from"), *nothing = make_folder("nothing");
	char *out = strdup(scratch_path("a.tar.gz")), name[256];
	struct err e = { 0 };

	cr_assert(archive_pack(nothing, "paper", out, &e) && strstr(e.text, "nothing to pack"),
		  "%s", e.text);
	memset(name, 'n', sizeof name);
	name[150] = 0;
	put(from, name, "");
	e = (struct err){ 0 };
	cr_assert(archive_pack(from, "paper", out, &e) && e.code == ERR_PARAM &&
			  strstr(e.text, "too long"),
		  "%s", e.text);
	cr_expect(access(out, F_OK), "and leaves nothing");
	free(out);
}

/* ---- what strangers make ---- */

#define WRONG_SUM "paper/wrong-sum"     /* an entry of this name says another sum of its header than it has */

/* One entry of a tar archive, header and all. */
struct entry {
	const char *name, *text;
	char type;
	const char *link;
};

static void add_entry(gzFile out, const struct entry *x)
{
	unsigned char h[512] = { 0 };
	unsigned sum = 0;
	size_t n = strlen(x->text);

	snprintf((char *)h, 100, "%s", x->name);
	snprintf((char *)h + 100, 8, "0000644");
	snprintf((char *)h + 124, 12, "%011o", (unsigned)n);
	memset(h + 148, ' ', 8);
	h[156] = (unsigned char)x->type;
	snprintf((char *)h + 157, 100, "%s", x->link ? x->link : "");
	memcpy(h + 257,
	       "ustar\0"
	       "00",
	       8);
	for (size_t i = 0; i < sizeof h; i++)
		sum += h[i];
	sum += !strcmp(x->name, WRONG_SUM);
	snprintf((char *)h + 148, 8, "%06o", sum);
	cr_assert(gzwrite(out, h, sizeof h) == (int)sizeof h &&
		  gzwrite(out, x->text, (unsigned)n) == (int)n);
	memset(h, 0, sizeof h);
	if (n % 512)
		cr_assert(gzwrite(out, h, (unsigned)(512 - n % 512)) > 0);
}

static char *hostile(const struct entry *entry, size_t n)
{
	char *path = strdup(scratch_path("hostile.tar.gz"));
	static const char end[1024];
	gzFile out = gzopen(path, "wb");

	for (size_t i = 0; i < n; i++)
		add_entry(out, &entry[i]);
	cr_assert(gzwrite(out, end, sizeof end) == (int)sizeof end && gzclose(out) == Z_OK);
	return path;
}

static void refused(const struct entry *entry, size_t n, const char *why)
{
	char *path = hostile(entry, n), command[9000];
	const char *to = make_folder("to");
	struct err e = { 0 };

	cr_assert(archive_unpack(path, to, &e), "%s was not refused", entry[n - 1].name);
	cr_expect(e.code == ERR_FORMAT && strstr(e.text, why), "'%s', wanted '%s'", e.text, why);
	snprintf(command, sizeof command, "rm -rf '%s'", to);
	cr_assert_eq(system(command), 0);
	free(path);
}

#define EMPTY_SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

Test(archive, refuses_what_leaves_its_folder)
{
	static const char *const names[] = { "paper/../evil",
					     "/etc/evil",
					     "paper//evil",
					     "paper/./evil",
					     "..",
					     ".",
					     "./",
					     "./../evil",
					     "paper/a\\b",
					     "paper/a\nb",
					     "" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		refused(&(struct entry){ names[i], "x", '0', NULL }, 1, "refused: ");
	cr_expect(access(scratch_path("evil"), F_OK) && access("/etc/evil", F_OK));
}

Test(archive, refuses_links_and_devices)
{
	refused(&(struct entry){ "paper/run", "", '2', "/etc" }, 1, "'paper/run' is a link");
	refused(&(struct entry){ "paper/run", "", '1', "/etc/passwd" }, 1, "is a link");
	refused(&(struct entry){ "paper/run", "", '3', NULL }, 1, "is a special entry");
	refused(&(struct entry){ "paper/run", "", 'x', NULL }, 1, "is a special entry");
}

Test(archive, refuses_headers_that_are_damaged)
{
	refused(&(struct entry){ WRONG_SUM, "x", '0', NULL }, 1, "no archive of `bakeoff archive`, or it is damaged");
}

Test(archive, refuses_what_the_manifest_does_not_say)
{
	const struct entry none[] = { { "paper/a", "", '0', NULL } };
	const struct entry other[] = { { "paper/" ARCHIVE_MANIFEST, EMPTY_SHA "  a\n", '0', NULL },
				       { "paper/a", "altered", '0', NULL } };
	const struct entry more[] = { { "paper/" ARCHIVE_MANIFEST, EMPTY_SHA "  a\n", '0', NULL },
				      { "paper/a", "", '0', NULL },
				      { "paper/b", "", '0', NULL } };
	const struct entry less[] = { { "paper/" ARCHIVE_MANIFEST,
					EMPTY_SHA "  a\n" EMPTY_SHA "  b\n", '0', NULL },
				      { "paper/a", "", '0', NULL } };
	const struct entry twice[] = { { "paper/a", "", '0', NULL }, { "paper/a", "", '0', NULL } };
	const struct entry beside[] = { { "paper/a", "", '0', NULL },
					{ "other/a", "", '0', NULL } };
	const struct entry nonsense[] = { { "paper/" ARCHIVE_MANIFEST, "a\n", '0', NULL } };

	refused(none, 1, "it has no " ARCHIVE_MANIFEST);
	refused(other, 2, "a was altered: its SHA-256 is");
	refused(more, 3, "b is not listed in " ARCHIVE_MANIFEST);
	refused(less, 2, "b is listed in " ARCHIVE_MANIFEST " and not in the archive");
	refused(twice, 2, "it is there twice");
	refused(beside, 2, "'other/a' stands beside the folder 'paper'");
	refused(nonsense, 1, "'a' is no line of " ARCHIVE_MANIFEST);
}

Test(archive, takes_what_tar_makes_of_the_same_files)
{
	const struct entry all[] = { { "paper/", "", '5', NULL },
				     { "paper/sub/", "", '5', NULL },
				     { "./paper/" ARCHIVE_MANIFEST, EMPTY_SHA "  sub/a\n", '0',
				       NULL },
				     { "././paper/sub/a", "", 0, NULL } };
	char *path = hostile(all, 4);
	struct err e = { 0 };

	cr_assert(!archive_unpack(path, make_folder("to"), &e), "%s", e.text);
	free(path);
}

/* 200 MB of zeros in 200 kB. */
Test(archive, refuses_bombs)
{
	char *path = strdup(scratch_path("bomb.tar.gz")), *zeros = calloc(1, 1 << 20);
	const char *to = make_folder("to");
	unsigned char h[512] = { 0 };
	gzFile out = gzopen(path, "wb9");
	struct err e = { 0 };
	unsigned sum = 0;
	struct stat st;

	snprintf((char *)h, 100, "paper/zeros");
	snprintf((char *)h + 124, 12, "%011o", 200u << 20);
	memset(h + 148, ' ', 8);
	h[156] = '0';
	memcpy(h + 257,
	       "ustar\0"
	       "00",
	       8);
	for (size_t i = 0; i < sizeof h; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum);
	gzwrite(out, h, sizeof h);
	for (int i = 0; i < 200; i++)
		gzwrite(out, zeros, 1 << 20);
	gzclose(out);
	cr_assert(archive_unpack(path, to, &e) && e.code == ERR_FORMAT &&
			  strstr(e.text, "200 times its size"),
		  "%s", e.text);
	cr_expect(stat(in(to, "zeros"), &st), "before a byte is written");
	free(zeros);
	free(path);
}

/* Whatever byte is flipped or wherever it is cut: an error, or the same files. */
Test(archive, damaged_anywhere_is_told)
{
	const char *from = some_files("from");
	char *good = strdup(scratch_path("a.tar.gz")), *bad = strdup(scratch_path("b.tar.gz")),
	     command[9000];
	unsigned char bytes[8192];
	struct err e = { 0 };
	FILE *f;
	size_t n;

	cr_assert(!archive_pack(from, "paper", good, &e), "%s", e.text);
	f = fopen(good, "rb");
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	cr_assert(n > 100 && n < sizeof bytes);
	for (size_t at = 0; at < 2 * n; at += 3) {
		const char *to = make_folder("to");
		size_t length = at < n ? n : at - n;

		if (at < n)
			bytes[at] ^= 0x55;
		f = fopen(bad, "wb");
		cr_assert(fwrite(bytes, 1, length, f) == length && !fclose(f));
		e = (struct err){ 0 };
		if (archive_unpack(bad, to, &e))
			cr_expect(*e.text && e.code != ERR_OK);
		else
			cr_expect(at < 10, "byte %zu passed",
				  at); /* time and system in gzip's own header */
		if (at < n)
			bytes[at] ^= 0x55;
		snprintf(command, sizeof command, "rm -rf '%s'", to);
		cr_assert_eq(system(command), 0);
	}
	free(good);
	free(bad);
}
