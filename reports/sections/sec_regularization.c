/* What each kind of regularization changes: paired effects on test score, gap and log loss with
 * intervals, pooled over data sets; where the study varies something else beside the arms, when they help
 * (sec_arm_levels.c). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/sections/arm_plots.h"
#include "reports/sections/sections.h"

/* ---- tables ---- */

static const char *in_unit(struct report *r, enum arms_measure m, double x)
{
	return m == ARMS_LOSS ? arm_plots_nats(r, x) : format_points(r, x);
}

static void interval_cell(struct table *t, enum arms_measure m, struct interval ci)
{
	if (isnan(ci.lo))
		table_cell(t, 0, "–");
	else
		table_cell(t, 0, "%s to %s", in_unit(t->report, m, ci.lo), in_unit(t->report, m, ci.hi));
}

static void effect_cells(struct table *t, const struct arms_effect *x, enum arms_measure m, bool interval)
{
	bool good = m == ARMS_GAP ? x->mean < 0 : x->mean > 0;

	if (!x->known) {
		table_cell(t, MARK_MUTED, "–");
		if (interval)
			table_cell(t, 0, " ");
		table_cell(t, 0, "–");
		return;
	}
	table_cell(t, !arms_effect_real(x) ? 0 : good ? MARK_GOOD : MARK_BAD, "%s",
		   in_unit(t->report, m, x->mean));
	if (interval)
		interval_cell(t, m, x->ci);
	table_cell(t, 0, "%s", arm_plots_p(t->report, x));
}

/* intervals: of all measures, not of the test score alone. */
static void effect_columns(struct table *t, bool loss, bool intervals, const char *over, const char *adjusted)
{
	static const struct { const char *head, *note; } of[ARMS_MEASURES] = {
		[ARMS_TEST] = { "test score", "arm less plain, positive is better" },
		[ARMS_GAP] = { "gap", "training less test score, arm less plain; negative is less overfitting" },
		[ARMS_LOSS] = { "log loss", "of the test rows in nats, plain less arm, positive is better" },
	};

	for (int m = 0; m < (loss ? ARMS_MEASURES : ARMS_LOSS); m++) {
		table_column(t, ALIGN_RIGHT, of[m].head, of[m].note);
		if (intervals || m == ARMS_TEST)
			table_column(t, ALIGN_RIGHT, "95 % interval", over);
		table_column(t, ALIGN_RIGHT, "p Holm", adjusted);
	}
}

static bool any_pooled(const struct arms *a)
{
	for (size_t k = 1; k < a->n; k++)
		if (a->arm[k].over[ARMS_TEST][0].known || a->arm[k].over[ARMS_TEST][1].known)
			return true;
	return false;
}

static void pooled_table(struct section *s, const struct results *x, const struct arms *a, size_t study)
{
	bool loss = arm_plots_has(a, ARMS_LOSS);
	struct report *r = s->report;
	struct table *t;

	if (!any_pooled(a))
		return;
	t = section_table(s, "Mean effect of each arm over the data sets, in %s", arm_plots_points(r, x, study));
	table_column(t, ALIGN_LEFT, "arm", NULL);
	table_column(t, ALIGN_RIGHT, "data sets", NULL);
	effect_columns(t, loss, false, "random effects over the data sets", "adjusted for all arms");
	table_column(t, ALIGN_RIGHT, "one more data set",
		     "where the effect on the test score of one more data set may lie, 95 %");
	table_column(t, ALIGN_RIGHT, "I²", "the share of the spread that is between data sets, not within them");
	for (size_t k = 1; k < a->n; k++)
		for (int task = 0; task < 2; task++) {
			const struct arm *arm = a->arm + k;
			const struct arms_effect *y = arm->over[ARMS_TEST] + task;

			if (!y->known)
				continue;
			table_row(t, 0);
			table_cell(t, 0, "%s", arm_plots_mean_name(r, arm, (enum task)task));
			table_cell(t, 0, "%zu", y->n);
			for (int m = 0; m < (loss ? ARMS_MEASURES : ARMS_LOSS); m++)
				effect_cells(t, arm->over[m] + task, (enum arms_measure)m, m == ARMS_TEST);
			interval_cell(t, ARMS_TEST, y->prediction);
			table_cell(t, 0, "%s", isnan(y->i2) ? "–" : report_text(r, "%.0f %%", 100 * y->i2));
		}
}

static void arm_table(struct section *s, const struct results *x, const struct arms *a,
		      size_t study)
{
	bool loss = arm_plots_has(a, ARMS_LOSS);
	struct table *t = section_table(s, "Effect of each arm against the plain %s, in %s", a->learner,
					arm_plots_points(s->report, x, study));

	table_column(t, ALIGN_LEFT, "arm", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	effect_columns(t, loss, true, "corrected resampled t", "adjusted for all arms on all data sets");
	for (size_t k = 1; k < a->n; k++)
		for (size_t i = 0; i < a->sets; i++) {
			table_row(t, 0);
			table_cell(t, 0, "%s", i ? "" : a->arm[k].name);
			table_cell(t, 0, "%s", x->dataset[a->set[i]].name);
			for (int m = 0; m < (loss ? ARMS_MEASURES : ARMS_LOSS); m++)
				effect_cells(t, a->arm[k].on[m] + i, (enum arms_measure)m, true);
		}
}

/* ---- words ---- */

/* An effect on the test score of an arm: over the sets of a task, or on one. */
struct told_effect {
	const struct arm *arm;
	const struct arms_effect *effect;
};

static int by_effect(const void *a, const void *b)
{
	const struct told_effect *x = a, *y = b;
	double p = x->effect->mean, q = y->effect->mean;

	return p != q ? (p < q ? 1 : -1) : (x->arm > y->arm) - (x->arm < y->arm);
}

/* The known ones, the largest first; set: a->sets means over all sets of the task. */
static size_t all_effects(struct told_effect *out, const struct arms *a, enum task task, size_t set)
{
	size_t n = 0;

	for (size_t k = 1; k < a->n; k++) {
		const struct arm *arm = a->arm + k;
		const struct arms_effect *y = set < a->sets ? arm->on[ARMS_TEST] + set
							    : arm->over[ARMS_TEST] + task;
		if (y->known)
			out[n++] = (struct told_effect){ arm, y };
	}
	if (n)
		qsort(out, n, sizeof *out, by_effect);
	return n;
}

/* "**dropout 0.5 +3.0** (+1.1 to +4.9)" */
static const char *effect_text(struct report *r, const struct told_effect *x)
{
	return isnan(x->effect->ci.lo)
		       ? report_text(r, "%s %s", x->arm->name, format_points(r, x->effect->mean))
		       : report_text(r, "**%s %s** (%s to %s)", x->arm->name, format_points(r, x->effect->mean),
				     format_points(r, x->effect->ci.lo), format_points(r, x->effect->ci.hi));
}

#define TOLD_MOST 8

/* Those beyond chance, from the best to the worst; the first and the last where they are many. */
static const char *real_ones(struct report *r, const struct told_effect *x, size_t n, size_t *count)
{
	const char *list = "";
	size_t told = 0;

	*count = 0;
	for (size_t i = 0; i < n; i++)
		*count += arms_effect_real(x[i].effect);
	for (size_t i = 0, seen = 0; i < n; i++) {
		if (!arms_effect_real(x[i].effect))
			continue;
		seen++;
		if (*count > TOLD_MOST && seen > TOLD_MOST / 2 && seen + TOLD_MOST / 2 <= *count) {
			list = seen == TOLD_MOST / 2 + 1
				       ? report_text(r, "%s, %zu between", list, *count - TOLD_MOST) : list;
			continue;
		}
		list = report_text(r, "%s%s%s", list, told++ ? ", " : "", effect_text(r, x + i));
	}
	return list;
}

/* What may be said of the arms over all data sets of a task (set: arms.sets), or on one. */
static void effects_in_words(struct section *s, const struct results *x, const struct arms *a, size_t study,
			     enum task task, size_t set)
{
	struct report *r = s->report;
	struct told_effect *told = report_own(r, a->n, sizeof *told);
	size_t n = told ? all_effects(told, a, task, set) : 0, count;
	const char *list, *where;

	if (!n)
		return;
	list = real_ones(r, told, n, &count);
	where = set < a->sets ? report_text(r, "on %s", x->dataset[a->set[set]].name) : "over data sets like these";
	if (count)
		section_text(s, "In %s %s, %zu of %s %s the test score beyond chance: %s. Intervals are of 95 %%, "
				"before adjusting for several arms.",
			     arm_plots_point(r, x, study, task), where, count, format_count(r, n, "arm"),
			     count == 1 ? "changes" : "change", list);
	else
		section_text(s, "In %s, none of %s is shown to change the test score %s; the best is %s.",
			     arm_plots_point(r, x, study, task), format_count(r, n, "arm"), where,
			     effect_text(r, told));
	if (set == a->sets && arms_effect_real(told->effect))
		section_text(s, "The best, **%s**: %s (95 %% interval over data sets, adjusted for the choice among "
				"%s: %s to %s), %s of gap.",
			     arm_plots_mean_name(r, told->arm, task), format_points(r, told->effect->mean),
			     format_count(r, a->n - 1, "arm"), format_points(r, told->effect->family.lo),
			     format_points(r, told->effect->family.hi),
			     format_points(r, told->arm->over[ARMS_GAP][task].mean));
}

struct tally {
	size_t known, up, down;         /* real effects */
};

static struct tally tally_of(const struct arms *a, enum arms_measure m)
{
	struct tally t = { 0 };

	for (size_t k = 1; k < a->n; k++)
		for (size_t i = 0; i < a->sets; i++) {
			const struct arms_effect *y = a->arm[k].on[m] + i;

			t.known += y->known;
			t.up += arms_effect_real(y) && y->mean > 0;
			t.down += arms_effect_real(y) && y->mean < 0;
		}
	return t;
}

static void in_words(struct section *s, const struct results *x, const struct arms *a, size_t study)
{
	struct tally test = tally_of(a, ARMS_TEST), gap = tally_of(a, ARMS_GAP), loss = tally_of(a, ARMS_LOSS);
	struct report *r = s->report;

	section_text(s, "The plain %s is `%s`; %s against it on %s.", a->learner,
		     x->variant[a->arm->variant].label, format_count(r, a->n - 1, "arm"),
		     format_count(r, a->sets, "data set"));
	for (int t = 0; t < 2; t++) {
		if (a->sets > 1)
			effects_in_words(s, x, a, study, (enum task)t, a->sets);
		else if (x->dataset[a->set[0]].task == (enum task)t)
			effects_in_words(s, x, a, study, (enum task)t, 0);
	}
	section_text(s,
		     "One by one, after Holm over all %s of an arm with the plain one on a data set "
		     "(corrected resampled t): **%zu raise the test score beyond chance, %zu lower "
		     "it**; %zu narrow the gap between training and test, %zu widen it%s. What is not "
		     "shown one by one may still show in the mean.",
		     format_count(r, test.known, "comparison"), test.up, test.down, gap.down, gap.up,
		     loss.known ? report_text(r, "; %zu improve the log loss, %zu worsen it", loss.up, loss.down)
				: "");
}

/* ---- the section ---- */

static bool several_learners(const struct arms *a, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (strcmp(a[i].learner, a->learner))
			return true;
	return false;
}

int section_regularization(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct arm_levels *levels = NULL;
	struct arms *a;
	struct section *s;
	size_t n, nlevels = 0;
	bool headings;

	if (arms_create(&a, &n, x, study, e))
		return -1;
	if (arm_levels_create(&levels, &nlevels, a, n, x, study, e)) {
		arms_free(a, n);
		return -1;
	}
	headings = several_learners(a, n);
	s = !n ? NULL : report_section(r, x->study[study].name, x->study[study].title);
	for (size_t i = 0; i < n; i++) {
		bool first = !i || strcmp(a[i].learner, a[i - 1].learner) != 0;

		if (headings && first)
			section_heading(s, "%s", a[i].learner);
		if (*a[i].factor) {
			if (first)
				section_arm_levels(s, x, levels, nlevels, a[i].learner, study);
			continue;
		}
		in_words(s, x, a + i, study);
		arm_plots_forest(s, x, a + i, study);
		pooled_table(s, x, a + i, study);
		arm_table(s, x, a + i, study);
	}
	arm_levels_free(levels, nlevels);
	arms_free(a, n);
	return 0;
}
