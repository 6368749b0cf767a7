/* The tables of tests print what the analysis found, under the right heads. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/comparison.h"
#include "reports/build.h"
#include "reports/render/render.h"
#include "tests/support/synthetic_run.h"

/* The cell of a Markdown row, blanks cut off; static memory. */
static const char *cell_of(const char *row, size_t column)
{
	static char cell[128];
	size_t n;

	for (size_t i = 0; i <= column; i++)
		row = strchr(row, '|') + 1;
	row += strspn(row, " ");
	n = strcspn(row, "|");
	while (n && row[n - 1] == ' ')
		n--;
	snprintf(cell, sizeof cell, "%.*s", (int)n, row);
	return cell;
}

static size_t column_of(const char *head, const char *name)
{
	for (size_t i = 0; i < 12; i++)
		if (!strcmp(cell_of(head, i), name))
			return i;
	cr_assert(false, "no column %s", name);
	return 0;
}

/* The start of the line that holds `at`. */
static const char *line_of(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

Test(sections_tests, probabilities_stand_under_the_learner_they_speak_for)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct comparison *c = NULL;
	struct report *r = NULL;
	struct text t = { 0 };
	const char *head, *row;

	cr_assert(!comparison_create(&c, x, 0, NULL) && !report_build(&r, x, NULL, NULL));
	render_markdown(&t, r);
	cr_assert((head = strstr(t.at, "| P(first)")));
	head = line_of(t.at, head);
	row = strchr(strchr(head, '\n') + 1, '\n') + 1;
	for (size_t i = 0; i < c->sets * c->pairs; i++, row = strchr(row, '\n') + 1) {
		const struct paired_test *p = c->paired + i;
		char want[32];

		snprintf(want, sizeof want, "%.2f", p->first_better);
		cr_expect_str_eq(cell_of(row, column_of(head, "P(first)")), want);
		snprintf(want, sizeof want, "%.2f", p->equal);
		cr_expect_str_eq(cell_of(row, column_of(head, "P(equal)")), want);
		snprintf(want, sizeof want, "%.2f", p->second_better);
		cr_expect_str_eq(cell_of(row, column_of(head, "P(second)")), want);
	}
	/* 4 classification sets: 2 / 2^4 */
	cr_expect(strstr(t.at, "the smallest p a pair can reach is 0.125"));
	text_free(&t);
	report_destroy(r);
	comparison_destroy(c);
	synthetic_close(x);
}
