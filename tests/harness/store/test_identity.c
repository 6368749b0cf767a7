/* What of a stored outcome is no longer what is asked for. */
#include <criterion/criterion.h>

#include "harness/store/identity.h"

#define TEXT(code, isa, digest, seed) "bakeoff cell 1\ncode=" code "\n" isa "study=s\ndigest=" digest "\nseed=" seed "\n"

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
};

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
