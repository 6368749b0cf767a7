/* Findings about controls that are not as they should be. */
#include <math.h>
#include <stdio.h>

#include "harness/analysis/controls.h"
#include "harness/analysis/findings_inner.h"
#include "harness/studies/study_kind.h"

struct control_words {
	const char *data, *learner;
	char measured[32], expected[32], lo[32], hi[32];
};

static struct control_words words_of(const struct results *r, const struct control_row *x)
{
	struct control_words w = { "", "", "", "", "", "" };

	if (x->dataset != CONTROLS_ALL)
		w.data = r->dataset[x->dataset].name;
	if (x->variant != CONTROLS_ALL)
		w.learner = r->variant[x->variant].label;
	if (!x->metric)
		return w;
	findings_score(x->metric, x->measured, w.measured);
	findings_score(x->metric, x->expected, w.expected);
	findings_score(x->metric, x->ci.lo, w.lo);
	findings_score(x->metric, x->ci.hi, w.hi);
	return w;
}

static int tell(struct findings_search *s, const struct findings_entry *like,
		const struct control_row *x, struct err *e)
{
	struct control_words w = words_of(s->r, x);
	const char *m = x->metric ? x->metric->label : "";

	switch (x->kind) {
	case CONTROL_CHANCE:
		return findings_add(
			s, like, e,
			"%s: on permuted labels the %s of %s is %s [%s, %s], where its answers "
			"score %s by luck: labels of test rows leak, or scores are not what they are taken "
			"for",
			w.data, m, w.learner, w.measured, w.lo, w.hi, w.expected);
	case CONTROL_EFFECT:
		return findings_add(
			s, like, e,
			"%s: with %d %% of the labels wrong %s loses %s of %s [%s, %s], where "
			"they cost its answers %s: labels of test rows leak, or scores are not what they "
			"are taken for",
			w.data, STUDY_CONTROL_PERCENT, w.learner, w.measured, m, w.lo, w.hi,
			w.expected);
	case CONTROL_SELF:
		return findings_add(
			s, like, e,
			"%s: %s, trained on two halves of the same rows, differs from itself by "
			"%s of %s [%s, %s]",
			w.data, w.learner, w.measured, m, w.lo, w.hi);
	case CONTROL_SELF_RATE:
		return findings_add(
			s, like, e,
			"learners that are compared with themselves differ at 5 %% in %.0f %% of "
			"%zu pairs [%.0f %%, %.0f %%]: differences of this run are less sure than they look",
			100 * x->measured, x->n, 100 * x->ci.lo, 100 * x->ci.hi);
	case CONTROL_COPIES:
		return findings_add(
			s, like, e,
			"%s: %s scores better by %s of %s [%s, %s] on test rows that have a copy "
			"among the training rows (%.0f %% of them): leave copies out, or keep them together",
			w.data, w.learner, w.measured, m, w.lo, w.hi,
			100 * (double)x->copied / (double)x->tested);
	case CONTROL_ROW_NUMBER:
		return findings_add(
			s, like, e,
			"%s: %s gains %s of %s [%s, %s] by a column of row numbers: the order of "
			"rows gives the target away, and so may any column that goes with it",
			w.data, w.learner, w.measured, m, w.lo, w.hi);
	default:
		return findings_add(s, like, e,
				    "%s: %s gains %s of %s [%s, %s] by a column of random numbers",
				    w.data, w.learner, w.measured, m, w.lo, w.hi);
	}
}

static int of_study(struct findings_search *s, size_t study, struct err *e)
{
	struct controls c;
	int rc = 0;

	if (controls_create(&c, s->r, study, e))
		return -1;
	for (size_t i = 0; i < c.n && !rc; i++) {
		const struct control_row *x = c.at + i;
		double shown = x->metric ? x->metric->shown : 1;
		struct findings_entry like = {
			.study = study,
			.feature = "",
			.tried = FINDINGS_NONE,
			.dataset = x->dataset == CONTROLS_ALL ? FINDINGS_NONE : x->dataset,
			.variant = x->variant == CONTROLS_ALL ? FINDINGS_NONE : x->variant,
			.value = shown * x->measured,
			.harmless = shown * x->expected,
			.ci = { shown * x->ci.lo, shown * x->ci.hi }
		};

		if (x->verdict == CONTROL_BAD)
			rc = tell(s, &like, x, e);
	}
	controls_free(&c);
	return rc;
}

int findings_control(struct findings_search *s, struct err *e)
{
	for (size_t i = 0; i < s->r->n_studies; i++)
		if (study_kind_controls(s->r->study[i].kind) && of_study(s, i, e))
			return -1;
	return 0;
}
