/* McNemar's test: where every row was tested once, the rows that only one of two learners got
 * right. */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"
#include "harness/store/answers.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

/* Two learners on one data set. */
struct rows_pair {
	size_t both_tested;
	uint64_t only_a, only_b;
	double p, p_holm;
};

static bool tested_once(const struct comparison *c, size_t set)
{
	size_t n = c->methods * c->folds[set];

	for (size_t i = 0; i < n; i++)
		if (c->cell[set][i] != NO_CELL && c->r->cell[c->cell[set][i]].repeat > 0)
			return false;
	return true;
}

static void compare_marks(struct rows_pair *x, const unsigned char *a, const unsigned char *b,
			  size_t rows)
{
	*x = (struct rows_pair){ 0 };
	for (size_t i = 0; i < rows; i++) {
		if (a[i] == MARK_NONE || b[i] == MARK_NONE)
			continue;
		x->both_tested++;
		x->only_a += a[i] == MARK_RIGHT && b[i] == MARK_WRONG;
		x->only_b += a[i] == MARK_WRONG && b[i] == MARK_RIGHT;
	}
	x->p = mcnemar(x->only_a, x->only_b).exact;
}

/* pair (c->pairs), adjusted by Holm over them. */
static int compare_rows(struct rows_pair *pair, const struct comparison *c, const struct answers *a,
			struct err *e)
{
	unsigned char *mark = mem_zeros(c->ranked, a->rows, e);
	double *p = mem_array(c->pairs, sizeof *p, e);
	int rc = mark && p ? 0 : -1;

	for (size_t m = 0; m < c->ranked && !rc; m++)
		rc = answers_marks(a, c->study, c->method[m], 0, mark + m * a->rows, e);
	for (size_t q = 0; q < c->pairs && !rc; q++) {
		compare_marks(&pair[q], mark + c->pair[q].a * a->rows,
			      mark + c->pair[q].b * a->rows, a->rows);
		p[q] = pair[q].p;
	}
	if (!rc)
		rc = adjust_holm(p, c->pairs, p, e);
	for (size_t q = 0; q < c->pairs && !rc; q++)
		pair[q].p_holm = p[q];
	free(mark);
	free(p);
	return rc;
}

static struct table *begin_table(struct section *s)
{
	struct table *t;

	section_text(
		s, "Where every row was tested once, McNemar's test counts the rows that only one "
		   "of two learners got right and asks whether they could lie on either side "
		   "alike. It takes the rows as independent and says nothing about another draw "
		   "of training rows.");
	t = section_table(s, "Row by row: McNemar's exact test");
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "rows", "tested with both learners");
	table_column(t, ALIGN_RIGHT, "only first", "rows that the first alone got right");
	table_column(t, ALIGN_RIGHT, "only second", "rows that the second alone got right");
	table_column(t, ALIGN_RIGHT, "p", "exact, two-sided");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for the pairs of the data set");
	table_column(t, ALIGN_LEFT, "better", NULL);
	return t;
}

static void pair_row(struct table *t, const struct comparison *c, size_t set, size_t q,
		     const struct rows_pair *x, bool first)
{
	const char *a = comparison_variant(c, c->pair[q].a)->label,
		   *b = comparison_variant(c, c->pair[q].b)->label;
	bool real = x->p_holm < 1 - ANALYSIS_LEVEL;

	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, set)->name : "");
	table_cell(t, 0, "%s – %s", a, b);
	table_cell(t, 0, "%zu", x->both_tested);
	table_cell(t, 0, "%llu", (unsigned long long)x->only_a);
	table_cell(t, 0, "%llu", (unsigned long long)x->only_b);
	table_cell(t, 0, "%s", format_p(t->report, x->p));
	table_cell(t, real ? MARK_BEST : 0, "%s", format_p(t->report, x->p_holm));
	table_cell(t, real ? MARK_BEST : MARK_MUTED, "%s",
		   !real ? "open" : x->only_a > x->only_b ? a : b);
}

int section_row_tests(struct section *s, const struct comparison *c, struct err *e)
{
	struct rows_pair *pair = mem_array(c->pairs, sizeof *pair, e);
	struct table *t = NULL;
	int rc = pair ? 0 : -1;

	for (size_t i = 0; i < c->sets && !rc; i++) {
		struct answers a;
		size_t shown = 0;

		if (!tested_once(c, i))
			continue;
		if ((rc = answers_open(&a, c->r, c->set[i], e)))
			break;
		if (a.rows && !(rc = compare_rows(pair, c, &a, e))) {
			t = t ? t : begin_table(s);
			for (size_t q = 0; q < c->pairs; q++)
				if (section_pair_shown(c, i, q))
					pair_row(t, c, i, q, &pair[q], !shown++);
		}
		answers_close(&a);
	}
	free(pair);
	return rc;
}
