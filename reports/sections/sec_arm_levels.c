/* When an arm helps: its effect on the test score over the levels of rows, wrong labels or width. */
#include <math.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/sections/arm_plots.h"
#include "reports/sections/sections.h"

/* Where an effect is read: a data set, or the mean over those of a task (dataset: n_datasets). */
struct effect_place {
	size_t dataset;
	enum task task;
	const char *unit;               /* "points", or "percent" */
};

static const struct arms_effect *effect_at(const struct results *x, const struct arm_levels *l, size_t level,
					   struct effect_place p)
{
	const struct arm_at_level *at = l->at + level;
	const struct arms_effect *y = p.dataset < x->n_datasets
		? arm_levels_effect(l, level, p.dataset, ARMS_TEST) : at->arms->arm[at->arm].over[ARMS_TEST] + p.task;

	return y && y->known ? y : NULL;
}

static const struct arms_effect *change_at(const struct results *x, const struct arm_levels *l, struct effect_place p)
{
	for (size_t s = 0; s < l->sets; s++)
		if (l->set[s] == p.dataset)
			return l->change + s;
	return p.dataset == x->n_datasets ? l->over + p.task : NULL;
}

/* " (regression)" where there are means of both tasks. */
static const char *task_said(struct report *r, const struct arm_levels *l, enum task task)
{
	const struct arm *arm = l->at->arms->arm + l->at->arm;

	return arm->over[ARMS_TEST][!task].known ? report_text(r, " (%s)", metric_task_name(task)) : "";
}

/* ---- words ---- */

static const char *with_interval(struct report *r, const struct arms_effect *y, struct effect_place p)
{
	return isnan(y->ci.lo) ? report_text(r, "%s %s", format_points(r, y->mean), p.unit)
			       : report_text(r, "%s %s (95 %% interval %s to %s)", format_points(r, y->mean),
					     p.unit, format_points(r, y->ci.lo), format_points(r, y->ci.hi));
}

/* "0, 10 and 30 % wrong labels": levels at which the effect is beyond chance, on one side. */
static const char *levels_of(struct report *r, const struct results *x, const struct arm_levels *l,
			     struct effect_place p, bool up, size_t *count)
{
	const char **name = report_own(r, l->n, sizeof *name);

	*count = 0;
	for (size_t k = 0; name && k < l->n; k++) {
		const struct arms_effect *y = effect_at(x, l, k, p);

		if (y && arms_effect_real(y) && (up ? y->mean > 0 : y->mean < 0))
			name[(*count)++] = arm_plots_level(r, l->factor, arm_levels_value(l, k));
	}
	return *count ? format_list(r, name, *count) : "";
}

static const char *verdict(struct report *r, const struct results *x, const struct arm_levels *l, struct effect_place p)
{
	size_t helps, hurts;
	const char *up = levels_of(r, x, l, p, true, &helps), *down = levels_of(r, x, l, p, false, &hurts);
	const char *good = helps == l->n ? "helps at every level"
			   : helps	 ? report_text(r, "helps with %s", up)
					 : "is not shown to help at any level";

	return !hurts ? good
	       : hurts == l->n ? "hurts at every level"
			       : report_text(r, "%s and hurts with %s", good, down);
}

static const char *excludes(const struct arms_effect *y)
{
	return isnan(y->p)			       ? "not tested"
	       : !(y->ci.lo > 0 || y->ci.hi < 0) ? "does not exclude 0"
	       : arms_effect_real(y)	       ? "excludes 0"
					       : "excludes 0 for that one test alone";
}

static const char *last_level(struct report *r, const struct arm_levels *l)
{
	return arm_plots_level(r, l->factor, arm_levels_value(l, l->n - 1));
}

/* The last level, where most is varied; whether its interval leaves out 0. */
static const char *at_last(struct report *r, const struct results *x, const struct arm_levels *l,
			   struct effect_place p)
{
	const struct arms_effect *y = effect_at(x, l, l->n - 1, p);

	if (!y)
		return "";
	if (isnan(y->p_holm))
		return report_text(r, "; with %s it adds %s: %s to be tested", last_level(r, l),
				   with_interval(r, y, p), arm_plots_p(r, y));
	return report_text(r, "; with %s it adds %s, which %s (adjusted %s)", last_level(r, l),
			   with_interval(r, y, p), excludes(y), format_p_is(r, y->p_holm));
}

/* The same in short: "dropout 0.5 helps with 30 % wrong labels (+6.5, +3.7 to +9.4, excludes 0)". */
static const char *arm_in_short(struct report *r, const struct results *x, const struct arm_levels *l,
				struct effect_place p)
{
	const struct arms_effect *y = effect_at(x, l, l->n - 1, p);
	const char *text = report_text(r, "**%s** %s", l->name, verdict(r, x, l, p));

	return !y ? text : isnan(y->ci.lo)
		? report_text(r, "%s (%s)", text, format_points(r, y->mean))
		: report_text(r, "%s (%s, %s to %s, %s)", text, format_points(r, y->mean),
			      format_points(r, y->ci.lo), format_points(r, y->ci.hi), excludes(y));
}

static const char *change_text(struct report *r, const struct results *x, const struct arm_levels *l,
			       struct effect_place p)
{
	const struct arms_effect *c = change_at(x, l, p);
	const char *from = report_text(r, "from %s to %s", arm_plots_level(r, l->factor, arm_levels_value(l, 0)),
				       arm_plots_level(r, l->factor, arm_levels_value(l, l->n - 1)));

	if (!c || !c->known)
		return "";
	return arms_effect_real(c)
		       ? report_text(r, " %s its effect %s by %s, beyond chance.", format_sentence(r, from),
				     c->mean > 0 ? "rises" : "falls", with_interval(r, c, p))
		       : report_text(r, " That its effect differs %s is not shown: %s.", from, with_interval(r, c, p));
}

static const char *arm_in_words(struct report *r, const struct results *x, const struct arm_levels *l,
				struct effect_place p)
{
	return report_text(r, "**%s** %s%s.%s", l->name, verdict(r, x, l, p), at_last(r, x, l, p),
			   change_text(r, x, l, p));
}

/* A paragraph for each arm's mean, or where there is one data set alone; one for each of several. */
static void place_in_words(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
			   struct effect_place p)
{
	struct report *r = s->report;
	bool set = p.dataset < x->n_datasets;
	const char *where = set ? report_text(r, "On %s", x->dataset[p.dataset].name)
				: report_text(r, "Over data sets like these%s", task_said(r, l, p.task)),
		   *all = "";

	for (size_t i = 0; i < n; i++) {
		if (!effect_at(x, l + i, 0, p))
			continue;
		if (!set || l->sets == 1)
			section_text(s, "%s %s", where, arm_in_words(r, x, l + i, p));
		else
			all = *all ? report_text(r, "%s; %s", all, arm_in_short(r, x, l + i, p))
				   : report_text(r, "%s, in brackets with %s: %s", where, last_level(r, l + i),
						 arm_in_short(r, x, l + i, p));
	}
	if (*all)
		section_text(s, "%s.", all);
}

/* ---- table ---- */

/* NULL: not the last level. */
static void change_cells(struct table *t, const struct arms_effect *c)
{
	struct report *r = t->report;
	bool known = c && c->known;

	table_cell(t, known && arms_effect_real(c) ? c->mean > 0 ? MARK_GOOD : MARK_BAD : 0, "%s",
		   !c ? " " : !known ? "–" : isnan(c->ci.lo) ? format_points(r, c->mean)
		   : report_text(r, "%s (%s to %s)", format_points(r, c->mean), format_points(r, c->ci.lo),
				 format_points(r, c->ci.hi)));
	table_cell(t, 0, "%s", !c ? " " : known ? arm_plots_p(r, c) : "–");
}

static void level_row(struct table *t, const struct results *x, const struct arm_levels *l, size_t k,
		      struct effect_place p, bool first)
{
	const struct arms_effect *y = effect_at(x, l, k, p);
	const struct arm_at_level *at = l->at + k;
	const struct arms_effect *loss = p.dataset < x->n_datasets
		? arm_levels_effect(l, k, p.dataset, ARMS_LOSS) : at->arms->arm[at->arm].over[ARMS_LOSS] + p.task;

	if (!y)
		return;
	table_row(t, 0);
	table_cell(t, first && p.dataset == x->n_datasets ? MARK_BEST : 0, "%s",
		   !first ? "" : p.dataset < x->n_datasets ? x->dataset[p.dataset].name
		   : report_text(t->report, "mean%s", task_said(t->report, l, p.task)));
	table_cell(t, 0, "%s", first ? l->name : "");
	table_cell(t, 0, "%g", arm_levels_value(l, k));
	table_cell(t, !arms_effect_real(y) ? 0 : y->mean > 0 ? MARK_GOOD : MARK_BAD, "%s",
		   format_points(t->report, y->mean));
	table_cell(t, 0, "%s", isnan(y->ci.lo) ? "–" : report_text(t->report, "%s to %s",
								 format_points(t->report, y->ci.lo),
								 format_points(t->report, y->ci.hi)));
	table_cell(t, 0, "%s", arm_plots_p(t->report, y));
	table_cell(t, 0, "%s", loss && loss->known ? arm_plots_nats(t->report, loss->mean) : "–");
	table_cell(t, 0, "%s", loss && loss->known ? arm_plots_p(t->report, loss) : "–");
	change_cells(t, k + 1 < l->n ? NULL : change_at(x, l, p));
}

/* Means first. */
static size_t places_of(struct effect_place *out, const struct results *x, const struct arm_levels *l,
			size_t study)
{
	size_t n = 0;

	for (int t = 0; t < 2; t++)
		if (l->at->arms->arm[l->at->arm].over[ARMS_TEST][t].known)
			out[n++] = (struct effect_place){ x->n_datasets, (enum task)t, NULL };
	for (size_t s = 0; s < l->sets; s++)
		out[n++] = (struct effect_place){ l->set[s], x->dataset[l->set[s]].task, NULL };
	for (size_t i = 0; i < n; i++)
		out[i].unit = x->study[study].metric[out[i].task].relative ? "percent" : "points";
	return n;
}

static void levels_table(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
			 const struct effect_place *p, size_t places, size_t study)
{
	struct table *t = section_table(s, "What each arm adds over %s, in %s", arm_plots_factor(l->factor),
					arm_plots_points(s->report, x, study));

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "arm", NULL);
	table_column(t, ALIGN_RIGHT, "level", arm_plots_factor(l->factor));
	table_column(t, ALIGN_RIGHT, "test score", "arm less the plain arm of that level, positive is better");
	table_column(t, ALIGN_RIGHT, "95 % interval", "over folds, corrected; of a mean by random effects");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all arms, levels and data sets; of a mean for all "
					       "arms and levels");
	table_column(t, ALIGN_RIGHT, "log loss", "of the test rows in nats, plain less arm, positive is better");
	table_column(t, ALIGN_RIGHT, "p Holm", "likewise");
	table_column(t, ALIGN_RIGHT, "change", "of the effect on the test score from the first level to the last, "
					       "fold by fold, with its 95 % interval");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all arms and data sets");
	for (size_t k = 0; k < places; k++)
		for (size_t i = 0; i < n; i++)
			for (size_t level = 0; level < l[i].n; level++)
				level_row(t, x, l + i, level, p[k], !level);
}

void section_arm_levels(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
			const char *learner, size_t study)
{
	struct effect_place *p = report_own(s->report, x->n_datasets + 2, sizeof *p);
	size_t places, of = 0;

	while (n && strcmp(l->learner, learner))
		l++, n--;
	while (of < n && !strcmp(l[of].learner, learner))
		of++;
	if (!of || !p)
		return;
	section_text(s, "When does it help? The plain %s is `%s`; each arm differs from it in what its name says, at each "
			"level, on the same folds, from the same initial weights and with the same batches.",
		     learner, x->variant[l->at->arms->arm->variant].label);
	places = places_of(p, x, l, study);
	for (size_t k = 0; k < places; k++)
		place_in_words(s, x, l, of, p[k]);
	arm_plots_levels(s, x, l, of, study);
	levels_table(s, x, l, of, p, places, study);
}
