/* What of a stored outcome is no longer what is asked for. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/store/identity.h"

#define TEXT(code, isa, digest, seed) "bakeoff cell 1\ncode=" code "\n" isa "study=s\ndigest=" digest "\nseed=" seed "\n"

#define PROGRAM(files, run, version, more)                                                                          \
	"params=abilities=\"classify\"," more ",name=\"m\",program=\"" files "\",run=\"" run "\",version=\"" version       \
	"\",encode=auto\n"

static const struct {
	const char *a, *b;
	unsigned differs;
} cases[] = {
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("1", "isa=avx2\n", "d", "1"), 0 },
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("2", "isa=avx2\n", "d", "1"), IDENTITY_CODE },
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("1", "isa=avx512\n", "d", "1"), IDENTITY_ISA },
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("1", "isa=avx2\n", "dd", "1"), IDENTITY_DATA },
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("1", "isa=avx2\n", "d", "12"), IDENTITY_OTHER },
	{ TEXT("1", "", "d", "1"), TEXT("2", "isa=avx2\n", "e", "1"), IDENTITY_CODE | IDENTITY_DATA },
	{ TEXT("1", "isa=avx2\n", "d", "1"), TEXT("1", "", "d", "1"), 0 },
	{ TEXT("1", "", "d", "1"), TEXT("1", "", "d", "1") "metric=auc\n", IDENTITY_OTHER },
	{ TEXT("1", "", "d", "1"), "", IDENTITY_OTHER },
	{ PROGRAM("0:a 1:b", "sh my.sh", "1", "k=3"), PROGRAM("0:a 1:c", "sh my.sh", "1", "k=3"), IDENTITY_PROGRAM },
	{ PROGRAM("0:a", "sh my.sh", "1", "k=3"), PROGRAM("0:a", "sh my.sh", "1, \\\"x\\\",y", "k=3"), IDENTITY_PROGRAM },
	{ PROGRAM("0:a", "sh my.sh", "1", "k=3"), PROGRAM("0:b", "sh his.sh", "1", "k=3"), IDENTITY_OTHER },
	{ PROGRAM("0:a", "sh my.sh", "1", "k=3"), PROGRAM("0:b", "sh my.sh", "1", "k=4"), IDENTITY_OTHER },
	{ PROGRAM("0:a", "sh my.sh", "1", "k=3"), PROGRAM("0:b", "sh my.sh", "1", "k=3,l=1"), IDENTITY_OTHER },
	{ "params=abilities=\"classify\",program=\"a\",run=\"b\"\n", "params=abilities=\"regress\",program=\"a\",run=\"b\"\n", IDENTITY_PROGRAM },
	{ "params=program=1,k=2\n", "params=program=2,k=2\n", IDENTITY_OTHER },
};

Test(store_identity, what_a_cell_is_whatever_changed_beneath_it)
{
	struct err e = { 0 };
	char *a = identity_loosely("bakeoff cell 1\ncode=1\nstudy=s\ndigest=d\n" PROGRAM("0:a", "sh m,y.sh", "1", "k=3"), &e),
	     *b = identity_loosely("bakeoff cell 1\ncode=2\nstudy=s\ndigest=e\n" PROGRAM("0:b", "sh m,y.sh", "2, \\\",", "k=3"), &e),
	     *c = identity_loosely("bakeoff cell 1\ncode=2\nstudy=s\ndigest=e\n" PROGRAM("0:b", "sh m.y.sh", "2", "k=3"), &e);

	cr_assert(a && b && c, "%s", e.text);
	cr_expect_str_eq(a, b);
	cr_expect_str_neq(a, c);
	cr_expect(strstr(a, "study=s\ndigest=\nparams=abilities,k=3,name=\"m\",program,run=\"sh m,y.sh\",version,encode=auto\n"), "%s", a);
	free(a), free(b), free(c);
}

Test(store_identity, texts_of_a_program_are_read_as_they_were)
{
	static const char text[] = "study=s\n" PROGRAM("0:a 1:b", "sh 'a\\\"b'", "1", "k=3");
	struct err e = { 0 };
	char *program = identity_of_program(text, "program", &e), *run = identity_of_program(text, "run", &e),
	     *none = identity_of_program(text, "k", &e);

	cr_expect_str_eq(program, "0:a 1:b");
	cr_expect_str_eq(run, "sh 'a\"b'");
	cr_expect_str_eq(none, "");
	free(program), free(run), free(none);
}

Test(store_identity, differences_are_told_by_line)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned there = identity_difference(cases[i].a, cases[i].b),
			 back = identity_difference(cases[i].b, cases[i].a);

		cr_expect(there & IDENTITY_OTHER || there == cases[i].differs, "case %zu: %u", i, there);
		cr_expect_eq(there & IDENTITY_OTHER, cases[i].differs & IDENTITY_OTHER, "case %zu: %u", i, there);
		cr_expect_eq(there, back, "case %zu: %u, %u", i, there, back);
	}
}

Test(store_identity, values_are_read)
{
	char buf[16];

	cr_expect_str_eq(identity_value(cases[0].a, "isa", buf, sizeof buf), "avx2");
	cr_expect_str_eq(identity_value(cases[0].a, "seed", buf, sizeof buf), "1");
	cr_expect_str_eq(identity_value(cases[0].a, "ee", buf, sizeof buf), "");
	cr_expect_str_eq(identity_of_cell(cases[1].b), identity_of_cell(cases[2].b));
}
