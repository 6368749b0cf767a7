/* How sure the learners are and how often they are right: reliability diagrams, calibration errors. */
#include <stdlib.h>

#include "harness/analysis/calibration.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define LONG_TABLE 40           /* rows; more are shown on demand */

static void head(struct table *t)
{
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "rows", "tested in the first repeat");
	table_column(t, ALIGN_RIGHT, "says, %", "mean probability of the class that is answered");
	table_column(t, ALIGN_RIGHT, "is right, %", "share of the answers; less than said: overconfident");
	table_column(t, ALIGN_RIGHT, "ECE", "expected calibration error, ten bins of equally many rows");
	table_column(t, ALIGN_RIGHT, "ECE, equal width", "the same, bins a tenth wide");
	table_column(t, ALIGN_RIGHT, "Brier score", "mean squared distance from the truth; smaller is better");
}

static void method_row(struct table *t, const struct comparison *c, size_t set, size_t m,
		       const struct calibration *k, bool first)
{
	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, set)->name : "");
	table_named(t, style_of_method(c, m).color, 0, comparison_variant(c, m)->label);
	table_cell(t, 0, "%zu", k->rows);
	table_cell(t, 0, "%.1f", 100 * k->said);
	table_cell(t, 0, "%.1f", 100 * k->right);
	table_cell(t, 0, "%.3f", k->mass);
	table_cell(t, 0, "%.3f", k->width);
	table_cell(t, 0, "%.3f", k->brier);
}

static void calibration_table(struct section *s, const struct comparison *c, const struct calibration *k)
{
	struct table *t = section_table(s, "What probabilities are worth, data set by data set");

	head(t);
	for (size_t i = 0; i < c->sets; i++) {
		size_t shown = 0;

		for (size_t m = 0; m < c->ranked; m++)
			if (calibration_of(k, c, i, m)->known)
				method_row(t, c, i, m, calibration_of(k, c, i, m), !shown++);
	}
	t->folded = t->rows > LONG_TABLE;
}

/* A learner whose classes are known and whose probabilities are not. */
static void say_who_has_none(struct section *s, const struct comparison *c, const struct calibration *k)
{
	const char **name = report_own(s->report, c->ranked, sizeof *name);
	size_t n = 0;

	for (size_t m = 0; name && m < c->ranked; m++) {
		bool any = false;

		for (size_t i = 0; i < c->sets; i++)
			any |= calibration_of(k, c, i, m)->known;
		if (!any)
			name[n++] = comparison_variant(c, m)->label;
	}
	if (n)
		section_text(s, "No probabilities are given by %s.", format_list(s->report, name, n));
}

int section_calibration(struct report *r, const struct comparison *c, struct err *e)
{
	struct calibration *k;
	struct section *s = NULL;

	if (calibration_create(&k, c, e))
		return -1;
	for (size_t i = 0; i < c->sets && !s; i++)
		if (calibration_any(k, c, i))
			s = section_compared(r, c, "calibration", "Calibration");
	if (s) {
		section_text(s, "Whether probabilities mean what they say: of rows said to be of a class with a "
				"probability, as many should be of it. A curve below the broken line claims too "
				"much. All are rows that did not train, each tested once. The expected calibration "
				"error (ECE) is the mean distance from that line; with few rows it is not 0 for "
				"perfect probabilities either, and what exceeds their scatter is told among the "
				"findings (miscalibrated).");
		figure_reliability(s, c, k);
		calibration_table(s, c, k);
		say_who_has_none(s, c, k);
	}
	free(k);
	return 0;
}
