/* The first page of a report: what is missing, the result in words, the ranking. */
#include <math.h>
#include <string.h>

#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"
#include "harness/analysis/unscored.h"
#include "harness/studies/study_kind.h"

static void missing_first(struct section *s, const struct results *x)
{
	size_t n[CELL_STATUSES] = { 0 }, failed = 0;

	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;

		n[c->status]++;
		failed += c->status != CELL_PLANNED &&
			  cell_status_is_bad(c->status, study_kind_diverges(x->study[c->study].kind));
	}
	if (n[CELL_PLANNED])
		section_warning(s,
			"**%zu of %zu cells missing.** The plan is not complete; everything below "
			"stands on what has been computed. The same `bakeoff run` command goes on.",
			n[CELL_PLANNED], x->n_cells);
	if (failed)
		section_warning(s, "**%zu of %zu cells failed** and have no score; see “Failures”.",
				failed, x->n_cells);
}

/* "3 skipped", "2 failed and 1 timeout" */
static const char *ends_text(struct report *r, const struct unscored *u)
{
	const char *text[CELL_STATUSES];
	size_t n = 0;

	for (size_t k = 0; k < CELL_STATUSES; k++)
		if (u->ended[k])
			text[n++] = report_text(r, "%zu %s", u->ended[k], cell_status_name((enum cell_status)k));
	return format_list(r, text, n);
}

/* A study of which there will be nothing to see. */
static void unscored_first(struct section *s, const struct results *x)
{
	struct unscored u;

	for (size_t i = 0; i < x->n_studies; i++) {
		const struct run_cell *c;

		if (!unscored_study(&u, x, i))
			continue;
		c = x->cell + u.example;
		section_warning(s, "**No cell of study %s has a score** (%s), so there is nothing to rank or to draw of "
				"it. %s on %s: %s", x->study[i].name, ends_text(s->report, &u),
				x->variant[c->variant].label, x->dataset[c->dataset].name, c->info);
	}
}

static void mean_columns(struct table *t, const struct comparison *c, size_t method, unsigned mark)
{
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++) {
		struct interval ci;
		double mean;
		size_t n;

		if (!comparison_task_sets(c, (enum task)task))
			continue;
		ci = comparison_mean(c, method, (enum task)task, &mean, &n);
		table_cell(t, mark, "%s",
			   format_mean(t->report, c->r->study[c->study].metric + task, mean,
				       ci.hi - mean));
	}
}

static void ranking_row(struct table *t, const struct comparison *c, size_t m)
{
	struct report *r = t->report;
	bool ranked = m < c->ranked, luck = true;
	unsigned best = m == 0 && ranked && comparison_beats_luck(c, m) ? MARK_BEST : 0;
	size_t sets = 0, wins = 0;

	for (size_t i = 0; i < c->sets; i++) {
		if (comparison_entry(c, i, m)->n) {
			sets++;
			luck &= comparison_entry(c, i, m)->luck;
		}
		wins += ranked && c->in_block[i] && comparison_best_there(c, i, m);
	}
	table_row(t, (sets && luck) || !ranked ? MARK_MUTED : 0);
	if (ranked && c->block)
		table_cell(t, 0, "%zu", m + 1);
	else
		table_cell(t, 0, " ");
	table_named(t, style_of_method(c, m).color, best,
		    report_text(r, "%s%s", comparison_variant(c, m)->label,
				section_unweighted(c, m) < c->sets ? " †" : ""));
	if (c->block > 1) {
		if (ranked)
			table_cell(t, best, "%.2f", c->mean_rank[m]);
		else
			table_cell(t, 0, "–");
	}
	mean_columns(t, c, m, 0);
	for (int k = 0; k < TASKS; k++)
		if (comparison_task_sets(c, (enum task)k))
			table_cell(t, 0, "%s",
				   comparison_variant(c, m)->baseline
					   ? "–"
					   : format_points(r, comparison_mean_gap(c, m, (enum task)k)));
	table_cell(t, 0, "%s", format_seconds(r, comparison_mean_fit(c, m)));
	table_cell(t, 0, "%s", format_seconds(r, comparison_mean_predict(c, m)));
	if (c->block > 1) {
		if (ranked)
			table_cell(t, 0, "%zu", wins);
		else
			table_cell(t, 0, "–");
	}
}

static const char *mean_hint(struct report *r, const struct comparison *c, enum task task)
{
	const struct metric *m = c->r->study[c->study].metric + task;
	const char *smaller = m->better < 0 ? ", smaller is better" : "";

	if (m->relative)
		return report_text(r, "in percent of %s%s",
				   comparison_has_baseline(c) ? "the baseline's error"
						   : "the worst learner's error on the data set",
				   smaller);
	if (comparison_task_sets(c, task) > 1)
		return report_text(r, "mean over the %s sets ± half the 95 %% interval that the "
				   "folds leave%s", metric_task_name(task), smaller);
	return report_text(r, "mean over folds ± half the corrected 95 %% interval%s", smaller);
}

const char *section_points(struct report *r, const struct comparison *c, enum task task)
{
	const struct metric *m = c->r->study[c->study].metric + task;

	if (m->relative)
		return report_text(r, "percent of %s %s",
				   comparison_has_baseline(c) ? "the baseline's"
							      : "the worst learner's", m->label);
	return m->shown > 1 ? report_text(r, "points of %s", m->label)
			    : report_text(r, "hundredths of %s", m->label);
}

static const char *gap_head(struct report *r, const struct comparison *c, enum task task)
{
	if (!comparison_task_sets(c, (enum task)!task))
		return "gap";
	return report_text(r, "%s gap", c->r->study[c->study].metric[task].label);
}

struct table *section_ranking_table(struct section *s, const struct comparison *c)
{
	struct table *t =
		section_table(s, "Ranking over %s", format_count(s->report, c->block, "data set"));

	table_column(t, ALIGN_RIGHT, "#", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	if (c->block > 1)
		table_column(t, ALIGN_RIGHT, "mean rank", "1 is best, ties share");
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++)
		if (comparison_task_sets(c, (enum task)task))
			table_column(t, ALIGN_RIGHT,
				     format_metric_head(s->report, c->r->study[c->study].metric + task),
				     mean_hint(s->report, c, (enum task)task));
	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++)
		if (comparison_task_sets(c, (enum task)task))
			table_column(t, ALIGN_RIGHT, gap_head(s->report, c, (enum task)task),
				     report_text(s->report, "better on training rows than on test "
						 "rows, in %s: overfitting",
						 section_points(s->report, c, (enum task)task)));
	table_column(t, ALIGN_RIGHT, "fit",
		     "seconds to train once, geometric mean over the data sets");
	table_column(t, ALIGN_RIGHT, "predict", "seconds to predict a fold's test rows");
	if (c->block > 1)
		table_column(t, ALIGN_RIGHT, "wins",
			     "data sets where it is first or tied with the first, and better than "
			     "luck");
	for (size_t m = 0; m < c->methods; m++)
		ranking_row(t, c, m);
	return t;
}

static void result(struct section *s, const struct comparison *c)
{
	section_conclusions(s, c);
	section_ranking_table(s, c);
	section_relative(s, c);
	section_ranking_notes(s, c);
	figure_ranks(s, c);
}

void section_ranking(struct report *r, const struct comparison *c)
{
	const char *id = report_text(r, "ranking%s", name_tag(r, c->r, c->study));

	result(report_section(r, id, c->r->study[c->study].title), c);
}

/* A run without a comparison has nothing to rank: name what its pages hold. */
static void studies_only(struct section *s, const struct results *x)
{
	const char *list = "";
	struct unscored u;

	for (size_t i = 0; list && i < x->n_studies; i++)
		if (!unscored_study(&u, x, i))
			list = report_text(s->report, "%s%s**%s**", list, *list ? "; " : "", x->study[i].title);
	if (list && *list)
		section_text(s, "This run ranks no learners. Its pages: %s.", list);
}

void section_summary(struct report *r, const struct results *x, const struct comparison *c)
{
	struct section *s = report_section(r, "summary", "In short");

	missing_first(s, x);
	unscored_first(s, x);
	if (c)
		result(s, c);
	else
		studies_only(s, x);
}
