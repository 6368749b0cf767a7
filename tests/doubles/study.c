/* A kind of study that only bakeoff-doubles has: this file is all of it. study_kinds.c finds the list
 * below through its weak symbol, which stands for the line that a kind of the suite has there. */
#include "harness/plan/job_list.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"
#include "reports/report.h"

static struct study_factor fold_number(const struct cell *c)
{
	return (struct study_factor){ "fold", (double)c->fold };
}

static int sections(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct section *s = report_section(r, x->study[study].name, x->study[study].title);
	double sum = 0;

	(void)e;
	for (size_t i = 0; i < x->n_cells; i++)
		if (x->cell[i].study == study)
			sum += x->cell[i].factor_value;
	section_text(s, "The folds add up to %g.", sum);
	return 0;
}

static const struct study_kind folds_kind = {
	.name = "folds",
	.title = "Numbers of folds",
	.help = "a study that varies nothing but the fold",
	.diagnose = true,
	.factor = fold_number,
	.sections = sections,
};

extern const struct study_kind *const test_study_kinds[];
const struct study_kind *const test_study_kinds[] = { &folds_kind, NULL };
