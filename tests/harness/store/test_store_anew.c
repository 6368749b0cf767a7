/* What a resumed run computes again though an outcome is there: told only where the cell is the same. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/store/identity.h"
#include "harness/store/store.h"
#include "tests/support/scratch.h"

TestSuite(store_store_anew);

#define TEXT(code, isa, seed) "bakeoff cell 1\ncode=" code "\nisa=" isa "\nstudy=compare\ndigest=d\nseed=" seed "\n"

static void plan_of(struct store *s, const char *canonical, int64_t *cell)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = { .name = "iris", .spec = "iris", .digest = "d",
						       .task = "classification", .rows = 4, .features = 1,
						       .classes = 2, .majority = .5 };
	static const struct store_variant_row variant = { .learner = "knn", .label = "knn", .params = "{}",
							 .changed = "", .role = "default" };
	enum cell_status status;
	int64_t d, v;
	struct err e = { 0 };

	cr_assert(!store_plan_begin(s, &run, &e) && !store_study(s, "compare", "compare", "Comparison", 0, &e) &&
		  !store_dataset(s, &data, &d, &e) && !store_variant(s, &variant, &v, &e), "%s", e.text);
	struct store_cell_row c = { canonical, canonical, d, v, 0, 0, "compare", "", NAN, 0 };
	cr_assert(!store_cell(s, &c, cell, &status, &e) && !store_plan_end(s, &e), "%s", e.text);
}

/* A cell that is done, and then the plan asks for another text. */
static struct store_anew anew_after(const char *first, const char *then)
{
	struct outcome o = { .status = CELL_OK };
	struct store_anew found;
	int64_t cell, machine;
	struct err e = { 0 };
	struct store *s;

	cr_assert(!store_open(&s, scratch_path("run"), &e), "%s", e.text);
	plan_of(s, first, &cell);
	cr_assert(!store_machine(s, "{}", &machine, &e) && !store_outcome(s, cell, machine, &o, &e), "%s", e.text);
	plan_of(s, then, &cell);
	cr_assert(!store_anew(s, &found, &e), "%s", e.text);
	store_close(s);
	scratch_clean();
	return found;
}

Test(store_store_anew, cells_of_other_code_and_instructions_are_counted_with_the_reason)
{
	struct store_anew x = anew_after(TEXT("1", "avx2", "1"), TEXT("2", "avx512", "1"));

	cr_expect_eq(x.cells, 1);
	cr_expect_eq(x.why, IDENTITY_CODE | IDENTITY_ISA);
	cr_expect_str_eq(x.isa, "avx2");
}

Test(store_store_anew, what_was_asked_otherwise_is_another_cell)
{
	struct store_anew seed = anew_after(TEXT("1", "avx2", "1"), TEXT("1", "avx2", "2")),
			  both = anew_after(TEXT("1", "avx2", "1"), TEXT("2", "avx2", "2")),
			  same = anew_after(TEXT("1", "avx2", "1"), TEXT("1", "avx2", "1"));

	cr_expect(!seed.cells && !seed.why);
	cr_expect(!both.cells && !both.why);
	cr_expect(!same.cells && !same.why);
}
