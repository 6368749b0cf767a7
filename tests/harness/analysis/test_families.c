/* Data sets of one generator that differ in brackets alone count once in ranks. */
#include <criterion/criterion.h>
#include <string.h>

#include "harness/analysis/comparison.h"
#include "tests/support/claim_cells.h"

static struct comparison *compared(const char *const *data, size_t n, struct results **r)
{
	static struct claim_cells t;
	struct comparison *c;
	struct err e = { 0 };

	t.n = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++) {
			claim_cells_add(&t, data[i], "mlp", k, NAN, .9 + .001 * (double)k)->regression = *data[i] == 'r';
			claim_cells_add(&t, data[i], "tree", k, NAN, .8)->regression = *data[i] == 'r';
		}
	*r = small_run("families", t.cell, t.n, NULL, 0);
	cr_assert(!comparison_create(&c, *r, 0, &e), "%s", e.text);
	return c;
}

static size_t block_of(const char *const *data, size_t n)
{
	struct results *r;
	struct comparison *c = compared(data, n, &r);
	size_t block = c->block;

	comparison_destroy(c);
	small_run_close(r);
	return block;
}

Test(analysis_families, levels_of_a_dial_are_one_data_set)
{
	static const char *const data[] = { "moons[extra=0]", "iris", "moons[extra=8]", "moons[extra=64]" };
	struct results *r;
	struct comparison *c = compared(data, 4, &r);

	cr_expect_eq(c->block, 2);
	cr_expect(!c->in_block[0] && c->in_block[1] && !c->in_block[2] && c->in_block[3]);
	cr_expect(comparison_spokesman(c, 0) == 3 && comparison_spokesman(c, 2) == 3);
	cr_expect(comparison_spokesman(c, 1) == 1 && comparison_spokesman(c, 3) == 3);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_families, names_that_only_look_alike_are_several)
{
	cr_expect_eq(block_of((const char *const[]){ "moons[extra=1]", "moons2[extra=1]", "moons" }, 3), 3);
	cr_expect_eq(block_of((const char *const[]){ "moons", "moon" }, 2), 2);
}
