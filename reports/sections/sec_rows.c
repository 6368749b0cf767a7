/* McNemar's test: where every row was tested once, the rows that only one of two learners got
 * right. */
#include <math.h>

#include "harness/analysis/row_tests.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static struct table *begin_table(struct section *s)
{
	struct table *t;

	section_text(
		s, "Where every row was tested once, the rows that only one of two learners got right "
		   "are counted. McNemar's exact test asks whether they could lie on either side "
		   "alike; it takes rows as independent, which they are on a single split. The "
		   "folds of a cross-validation train on one another's test rows: there the test "
		   "would find differences that are not there two or three times too often, and is "
		   "not made.");
	t = section_table(s, "Row by row: what only one of two learners got right");
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "rows", "tested with both learners");
	table_column(t, ALIGN_RIGHT, "only first", "rows that the first alone got right");
	table_column(t, ALIGN_RIGHT, "only second", "rows that the second alone got right");
	table_column(t, ALIGN_RIGHT, "p", "McNemar's test, exact, two-sided; of a single split");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all pairs on all data sets");
	table_column(t, ALIGN_LEFT, "better", NULL);
	return t;
}

static void pair_row(struct table *t, const struct comparison *c, size_t set, size_t q,
		     const struct row_test *x, bool first)
{
	const char *a = comparison_variant(c, c->pair[q].a)->label,
		   *b = comparison_variant(c, c->pair[q].b)->label;
	bool real = x->better != 0;

	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, set)->name : "");
	table_cell(t, 0, "%s – %s", a, b);
	table_cell(t, 0, "%zu", x->both_tested);
	table_cell(t, 0, "%llu", (unsigned long long)x->only_a);
	table_cell(t, 0, "%llu", (unsigned long long)x->only_b);
	table_cell(t, 0, "%s", format_p(t->report, x->p));
	table_cell(t, real ? MARK_BEST : 0, "%s", format_p(t->report, x->p_holm));
	table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s",
		   isnan(x->p) ? "–" : !real ? "not shown" : x->better > 0 ? a : b);
}

int section_row_tests(struct section *s, const struct comparison *c, struct err *e)
{
	struct row_tests *rows;
	struct table *t = NULL;

	if (row_tests_create(&rows, c, e))
		return -1;
	for (size_t i = 0; i < c->sets; i++) {
		size_t shown = 0;

		if (!rows->pair[i])
			continue;
		t = t ? t : begin_table(s);
		for (size_t q = 0; q < c->pairs; q++)
			if (section_pair_shown(c, i, q))
				pair_row(t, c, i, q, &rows->pair[i][q], !shown++);
	}
	row_tests_destroy(rows);
	return 0;
}
