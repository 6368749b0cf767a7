/* Controls: what is to be expected, what was measured, and a word. */
#include <math.h>

#include "harness/analysis/controls.h"
#include "harness/studies/study_kind.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

enum { ROWS_SHOWN = 30 }; /* more are shown on demand */

struct controls_page {
	const struct results *x;
	size_t study;
	struct controls c;
};

/* ---- words ---- */

static const char *verdict_counts(struct report *r, const struct controls *c)
{
	return report_text(r, "%zu of %zu rows are as they should be, %zu not, %zu undecided",
			   c->count[CONTROL_GOOD], c->n, c->count[CONTROL_BAD],
			   c->count[CONTROL_UNDECIDED]);
}

static void explain(struct section *s)
{
	section_text(
		s,
		"What must have no effect, or one that is known, put through the same folds, pipelines, learners "
		"and tests as everything else. **Permuted labels**: training labels among themselves, test "
		"labels likewise; what a learner answers then scores what luck scores - its answers by labels "
		"drawn again. **Planted errors**: %d %% of the labels wrong, in training and test rows; the "
		"cost to answers of a known score is known. **A/A**: a learner against itself, trained on two "
		"halves of the training rows. **Copied rows**: test rows with the features of a training row. "
		"**Row numbers**, **random ID**: a column more, which must bring nothing.",
		STUDY_CONTROL_PERCENT);
}

static void tell_self(struct section *s, const struct controls *c)
{
	struct interval ci = clopper_pearson(c->rejected, c->pairs, ANALYSIS_LEVEL);

	if (c->pairs)
		section_text(
			s,
			"The test of all comparisons of this report, the corrected t, finds p < 0.05 in **%zu of "
			"%zu** pairs of a learner and itself: %.1f %% (95 %% interval %.1f to %.1f), where "
			"5 %% or fewer are to be expected.",
			c->rejected, c->pairs, 100 * (double)c->rejected / (double)c->pairs,
			100 * ci.lo, 100 * ci.hi);
}

static void tell_effect(struct section *s, const struct controls *c)
{
	if (c->effects)
		section_text(s, "Its 95 %% intervals hold the planted cost in %zu of %zu cases.",
			     c->held, c->effects);
}

static void words(struct section *s, const struct controls_page *p)
{
	const struct controls *c = &p->c;

	explain(s);
	section_text(s, c->count[CONTROL_BAD] ? "**Not all is as it should be**: %s." : "%s.",
		     verdict_counts(s->report, c));
	tell_self(s, c);
	tell_effect(s, c);
}

/* ---- the table ---- */

static const char *number(struct report *r, const struct control_row *x, double v)
{
	if (!x->metric)
		return isnan(v) ? "–" : report_text(r, "%.1f %%", 100 * v);
	return isnan(v)             ? "–" :
	       x->metric->shown > 1 ? format_decimals(r, x->metric->shown * v, 1) :
				      format_number(r, v);
}

static const char *expected(struct report *r, const struct control_row *x)
{
	if (x->kind == CONTROL_COPIES && !x->copied)
		return "no copy";
	if (x->kind == CONTROL_SELF_RATE)
		return report_text(r, "at most %.0f %%", 100 * x->expected);
	return x->kind >= CONTROL_COPIES ? "no gain" : number(r, x, x->expected);
}

static const char *measured(struct report *r, const struct control_row *x)
{
	const char *of = report_text(r, "%zu of %zu test rows", x->copied, x->tested);

	if (x->kind != CONTROL_COPIES)
		return number(r, x, x->measured);
	return x->copied ? report_text(r, "%s: %s", of, number(r, x, x->measured)) : of;
}

static const char *interval(struct report *r, const struct control_row *x)
{
	if (isnan(x->ci.lo))
		return "–";
	return report_text(r, "%s to %s", number(r, x, x->ci.lo), number(r, x, x->ci.hi));
}

static void row(struct table *t, const struct results *x, const struct control_row *y)
{
	static const unsigned marks[] = { [CONTROL_UNDECIDED] = MARK_MUTED,
					  [CONTROL_GOOD] = MARK_GOOD,
					  [CONTROL_BAD] = MARK_BAD | MARK_BEST };
	struct report *r = t->report;

	table_row(t, 0);
	table_cell(t, 0, "%s", controls_kind_text(y->kind));
	table_cell(t, 0, "%s", y->dataset == CONTROLS_ALL ? "all" : x->dataset[y->dataset].name);
	table_cell(t, 0, "%s", y->variant == CONTROLS_ALL ? "all" : x->variant[y->variant].label);
	table_cell(t, 0, "%s", expected(r, y));
	table_cell(t, 0, "%s", measured(r, y));
	table_cell(t, 0, "%s", interval(r, y));
	table_cell(t, 0, "%s", isnan(y->p) ? "–" : format_p(r, y->p));
	table_cell(t, marks[y->verdict], "%s", controls_verdict_text(y->verdict));
}

static size_t count_rows(const struct controls *c, enum control_kind k, enum control_verdict v)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->at[i].kind == k && c->at[i].verdict == v;
	return n;
}

static void table_kinds(struct section *s, const struct controls_page *p)
{
	struct table *t = section_table(s, "Controls by kind: rows of the table below");

	table_column(t, ALIGN_LEFT, "control", NULL);
	table_column(t, ALIGN_RIGHT, controls_verdict_text(CONTROL_GOOD), NULL);
	table_column(t, ALIGN_RIGHT, controls_verdict_text(CONTROL_BAD), NULL);
	table_column(t, ALIGN_RIGHT, controls_verdict_text(CONTROL_UNDECIDED), NULL);
	for (int k = 0; k < CONTROL_KINDS; k++) {
		size_t good = count_rows(&p->c, (enum control_kind)k, CONTROL_GOOD),
		       bad = count_rows(&p->c, (enum control_kind)k, CONTROL_BAD),
		       open = count_rows(&p->c, (enum control_kind)k, CONTROL_UNDECIDED);

		if (!(good + bad + open))
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", controls_kind_text((enum control_kind)k));
		table_cell(t, 0, "%zu", good);
		table_cell(t, bad ? MARK_BAD | MARK_BEST : 0, "%zu", bad);
		table_cell(t, 0, "%zu", open);
	}
}

static void table_controls(struct section *s, const struct controls_page *p)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Controls (%s)",
					format_metrics(r, p->x, p->study, format_metric, ", or "));

	table_column(t, ALIGN_LEFT, "control", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(
		t, ALIGN_RIGHT, "expected",
		"of permuted labels the score by luck; of planted errors what they cost; else a "
		"difference of scores, larger is more to the good");
	table_column(t, ALIGN_RIGHT, "measured", NULL);
	table_column(
		t, ALIGN_RIGHT, "interval",
		report_text(
			r,
			"of what was measured: 95 %% for all %zu rows with one at once; of all pairs of A/A "
			"95 %% for itself",
			p->c.judged));
	table_column(t, ALIGN_RIGHT, "p",
		     "that there is no difference: the corrected t, two-sided, unadjusted");
	table_column(t, ALIGN_LEFT, "verdict",
		     "as it should be: the interval holds what is expected, and is narrow; not: it "
		     "leaves it out; undecided: it is wide");
	for (size_t i = 0; i < p->c.n; i++)
		row(t, p->x, p->c.at + i);
	t->folded = p->c.n > ROWS_SHOWN;
}

int section_controls(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct controls_page p = { .x = x, .study = study };
	struct section *s;

	if (controls_create(&p.c, x, study, e))
		return -1;
	if (p.c.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &p);
		if (p.c.n > ROWS_SHOWN)
			table_kinds(s, &p);
		table_controls(s, &p);
	}
	controls_free(&p.c);
	return 0;
}
