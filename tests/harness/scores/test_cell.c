/* Numbers among what papers put around them. */
#include <criterion/criterion.h>
#include <string.h>

#include "harness/scores/score_cell.h"

static void holds(const char *text, const char *number)
{
	size_t from = 0, n = 0;

	cr_expect(score_cell_core(text, strlen(text), &from, &n), "'%s' holds none", text);
	cr_expect(n == strlen(number) && !memcmp(text + from, number, n), "'%s': '%.*s', not '%s'", text, (int)n, text + from,
		  number);
}

static void holds_none(const char *text)
{
	size_t from, n;

	cr_expect_not(score_cell_core(text, strlen(text), &from, &n), "'%s' is taken for a number", text);
}

Test(scores_cell, spreads)
{
	holds("0.912±0.010", "0.912");
	holds("0.912 ± 0.010", "0.912");
	holds("91,2 +/- 1,0", "91,2");
	holds("$0.912 \\pm 0.01$", "0.912");
	holds("0.912$\\pm$.01", "0.912");
	holds("-1.5e-3+-2e-4", "-1.5e-3");
	holds("0.912 (0.010)", "0.912");
	holds("0.912[0.88, 0.94]", "0.912");
	holds("91.2 % \xc2\xb1 1.0 %", "91.2");
}

Test(scores_cell, percent_emphasis_and_marks)
{
	holds("91.2%", "91.2");
	holds("91.2\xc2\xa0%", "91.2");
	holds("91.2\\%", "91.2");
	holds("**0.912**", "0.912");
	holds("\\textbf{0.912}", "0.912");
	holds("{\\bf 91.2}", "91.2");
	holds("<b>0.912</b>", "0.912");
	holds("0.912*", "0.912");
	holds("0.912†", "0.912");
	holds("$0.912^{*}$", "0.912");
	holds("73.33 v", "73.33");
	holds("\\textbf{0.912} (1)", "0.912");
}

Test(scores_cell, names_are_no_scores)
{
	holds_none("0.912");            /* nothing is around it */
	holds_none("");
	holds_none("%");
	holds_none("3 of 5");
	holds_none("2024-10-01x");
	holds_none("1st");
	holds_none("5 (five)");
	holds_none("0.9±");
	holds_none("0.9 ± x");
	holds_none("0.9 (0.1");
	holds_none("iris (3)");
	holds_none("v1.0");
}
