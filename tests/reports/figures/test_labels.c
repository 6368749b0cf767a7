#include <criterion/criterion.h>

#include "reports/figures/labels.h"

/* Five learners in a heap and two at the edges: where names always went above, most would overlap. */
Test(figures_labels, names_of_crowded_points_do_not_overlap)
{
	struct figure_label l[] = {
		{ .x = 5, .y = 60, .chars = 11 },   { .x = 90, .y = 50, .chars = 3 },
		{ .x = 110, .y = 52, .chars = 11 }, { .x = 150, .y = 55, .chars = 3 },
		{ .x = 170, .y = 80, .chars = 11 }, { .x = 265, .y = 54, .chars = 11 },
		{ .x = 100, .y = 150, .chars = 4 },
	};
	enum { N = sizeof l / sizeof *l };

	figure_labels_place(l, N, 270, 168);
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < i; k++)
			cr_expect(!figure_labels_overlap(l + i, l + k), "%zu and %zu", i, k);
		cr_expect(l[i].left >= -14 && l[i].right <= 284, "%zu leaves the plot", i);
	}
}

Test(figures_labels, a_point_alone_is_named_above)
{
	struct figure_label l = { .x = 100, .y = 80, .chars = 4 };

	figure_labels_place(&l, 1, 270, 168);
	cr_expect_eq(l.side, 0);
	cr_expect(l.bottom < 80);
}
