/* Of how many training rows the training scores are, where they are not of all. */
#include <math.h>

#include "reports/sections/sections.h"

struct scored_span { double least, most; };

static void widen(struct scored_span *s, double x)
{
	s->least = fmin(s->least, x);
	s->most = fmax(s->most, x);
}

static const char *span_of(struct report *r, struct scored_span s)
{
	return s.least < s.most ? report_text(r, "%.0f to %.0f", s.least, s.most) : report_text(r, "%.0f", s.least);
}

void section_scored_rows(struct section *s, const struct results *x, size_t study)
{
	bool any = false;

	for (size_t d = 0; d < x->n_datasets; d++) {
		struct scored_span scored = { INFINITY, -INFINITY }, train = scored;

		for (size_t i = 0; i < x->n_cells; i++) {
			const struct run_cell *c = x->cell + i;
			if (c->dataset != d || (study != SECTION_ALL_STUDIES && c->study != study) ||
			    !(c->n_scored < c->n_train))
				continue;
			widen(&scored, c->n_scored);
			widen(&train, c->n_train);
		}
		if (!(scored.least <= scored.most))
			continue;
		any = true;
		section_text(s, "On **%s**, training scores are estimated from %s of the %s training rows of each "
				"fold.", x->dataset[d].name, span_of(s->report, scored), span_of(s->report, train));
	}
	if (any)
		section_text(s, "Those rows are drawn from each class in its proportion, the same for all learners "
				"of a fold, and are so many that the standard error of the mean gap grows by about "
				"a tenth, or that of a share is half a point at most; `--training-score all` scores "
				"all of them.");
}
