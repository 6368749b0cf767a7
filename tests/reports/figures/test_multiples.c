#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/text.h"
#include "reports/figures/multiples.h"

static struct multiples fitted(size_t n, size_t columns)
{
	const struct figure_panels margins = { .left = 60, .right = 10, .top = 20 };
	struct multiples m;

	multiples_fit(&m, n, columns, 1, 400, &margins);
	return m;
}

/* Panels, gaps and margins come to the figure's size. */
Test(figures_multiples, panels_gaps_and_margins_fill_the_figure)
{
	for (size_t n = 1; n < 14; n++) {
		struct multiples m = fitted(n, multiples_columns(n));
		const struct figure_panels *g = &m.grid;
		cr_expect_float_eq(g->left + (double)g->columns * m.wide + (double)(g->columns - 1) * g->gap_x +
				   g->right, g->width, 1e-9);
		cr_expect_float_eq(g->top + (double)g->rows * m.high + (double)(g->rows - 1) * g->gap_y +
				   g->bottom, g->height, 1e-9);
		cr_expect(g->rows * g->columns >= n && (g->rows - 1) * g->columns < n);
		cr_expect(m.high <= 400 && m.wide >= 150, "%zu: %g", n, m.wide);
	}
}

static bool titled(const struct multiples *m, const char *title, const char *want)
{
	struct text t = { 0 };
	bool as = false;

	multiples_title(&t, m, title, "");
	as = strstr(text_of(&t), want);
	text_free(&t);
	return as;
}

Test(figures_multiples, a_title_wider_than_its_panel_is_shortened)
{
	struct multiples four = fitted(4, 4), one = fitted(1, 1);
	const char *label = "mlp[hidden=64:64,dropout=0.5,l2=0.1]";

	cr_expect(titled(&one, label, "'mlp[hidden=64:64,dropout=0.5,l2=0.1]'"));
	cr_expect(titled(&four, "knn[k=5]", "'knn[k=5]'"));
	cr_expect(titled(&four, label, "'hidden=64:64,dropout=0.5,l2=0.1'") ||
		  titled(&four, label, "'hidden=64:64,dropout=0.5,l2=0…'") ||
		  titled(&four, label, "'hidden=64:64,dropout=0.5,l2…'"));
	cr_expect(!titled(&four, "a_learner_of_a_very_long_name_without_any_brackets", "brackets"));
	cr_expect(titled(&four, "a_learner_of_a_very_long_name_without_any_brackets", "'a_learner_of_a"));
	cr_expect(titled(&four, "a_learner_of_a_very_long_name_without_any_brackets", "…'"));
}
