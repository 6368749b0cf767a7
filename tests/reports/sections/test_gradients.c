/* Which networks a figure of gradients shows. */
#include <criterion/criterion.h>

#include "reports/sections/sections.h"

static void drawn(const size_t *layers, size_t n, size_t most, const size_t *want, size_t nwant)
{
	size_t which[8], m = section_gradients_drawn(which, layers, n, most);

	cr_assert_eq(m, nwant, "%zu of %zu", m, nwant);
	for (size_t i = 0; i < m; i++)
		cr_expect_eq(which[i], want[i]);
}

Test(sections_gradients, the_deepest_are_drawn_in_their_order)
{
	static const size_t layers[] = { 3, 9, 5, 5, 21, 5, 2 };

	drawn(layers, 7, 8, (size_t[]){ 0, 1, 2, 3, 4, 5, 6 }, 7);
	drawn(layers, 7, 2, (size_t[]){ 1, 4 }, 2);
	drawn(layers, 7, 4, (size_t[]){ 1, 2, 3, 4 }, 4);
	drawn((size_t[]){ 7, 7, 7 }, 3, 2, (size_t[]){ 0, 1 }, 2);
}
