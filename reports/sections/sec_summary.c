/* The first page of a report: what is missing, the result in words, the ranking. */
#include <math.h>
#include <string.h>

#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"

static const char *label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

static void missing_first(struct section *s, const struct results *x)
{
	size_t n[CELL_STATUSES] = { 0 }, failed = 0;

	for (size_t i = 0; i < x->n_cells; i++)
		n[x->cell[i].status]++;
	for (int k = CELL_FAILED; k < CELL_STATUSES; k++)
		failed += n[k];
	if (n[CELL_PLANNED])
		section_warning(s,
			"**%zu of %zu cells missing.** The plan is not complete; everything below "
			"stands on what has been computed. The same `bakeoff run` command goes on.",
			n[CELL_PLANNED], x->n_cells);
	if (failed)
		section_warning(s, "**%zu of %zu cells failed** and have no score; see “Failures”.",
				failed, x->n_cells);
}

/* Names of the block's data sets where the method is first. */
static const char *won_sets(struct report *r, const struct comparison *c, size_t method)
{
	const char **name = report_own(r, c->sets, sizeof *name);
	size_t n = 0;

	for (size_t i = 0; name && i < c->sets; i++)
		if (c->in_block[i] && comparison_first(c, i, method))
			name[n++] = comparison_dataset(c, i)->name;
	if (n == c->block)
		return "best on every one";
	return name && n ? report_text(r, "best on %s", format_list(r, name, n))
			 : "best on none";
}

static const char *only_set(const struct comparison *c)
{
	size_t i = 0;

	while (!c->in_block[i])
		i++;
	return comparison_dataset(c, i)->name;
}

static void who_wins(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	size_t first = 1;
	const char **name = report_own(r, c->methods, sizeof *name), *leaders;

	if (c->ranked < 2 || !c->block || !name)
		return;
	while (first < c->ranked && c->mean_rank[first] - c->mean_rank[0] < 1e-9)
		first++;
	for (size_t m = 0; m < first; m++)
		name[m] = label(c, m);
	leaders = format_list(r, name, first);
	if (c->block == 1) {
		section_text(s, "**%s** score%s best on %s%s%s.", leaders, first > 1 ? "" : "s",
			     only_set(c), first > 1 ? ", alike" : ", before ",
			     first > 1 ? "" : label(c, 1));
		return;
	}
	section_text(s, "**%s** rank%s first: mean rank %.2f of %zu over %s%s%s.%s", leaders,
		     first > 1 ? "" : "s", c->mean_rank[0], c->ranked,
		     format_count(r, c->block, "data set"), first > 1 ? "" : ", ",
		     first > 1 ? "" : won_sets(r, c, 0),
		     first == c->ranked ? ""
					: report_text(r, " %s follows at %.2f.", label(c, first),
						      c->mean_rank[first]));
}

/* Is it real, over data sets? With few of them no test can say so; that is said too. */
static void is_it_real(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	double p = isnan(c->friedman_exact) ? c->f.p_f_ties : c->friedman_exact,
	       floor = wilcoxon_least_p(c->block);
	size_t decided = 0;

	if (!c->tested)
		return;
	for (size_t q = 0; q < c->pairs; q++)
		decided += c->pair[q].better != 0;
	if (decided)
		section_text(s,
			     "**The difference is real** for %zu of %s over the data sets "
			     "(Wilcoxon, Holm-adjusted; "
			     "Friedman %s): see “Is the difference real?”",
			     decided, format_count(r, c->pairs, "pair"), format_p_is(r, p));
	else if (floor * (double)c->pairs > 1 - ANALYSIS_LEVEL)
		section_text(s,
			     "**%s are too few to settle an order in general**: the smallest p a "
			     "pair can reach is %.3g, before adjusting for %s (Friedman %s).",
			     format_count(r, c->block, "data set"), floor,
			     format_count(r, c->pairs, "pair"), format_p_is(r, p));
	else
		section_text(s,
			     "**No difference over the data sets is established** (Friedman %s; no "
			     "pair below 0.05 after Holm).",
			     format_p_is(r, p));
}

static void within_sets(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	size_t real, known, at;

	comparison_decided(c, &known, &real, &at);
	if (!known)
		return;
	if (!real) {
		section_text(s,
			     "Within single data sets, **none of %s is real** (corrected resampled "
			     "t, Holm within each set).",
			     format_count(r, known, "difference"));
		return;
	}
	const struct paired_test *top = c->paired + at;
	const struct comparison_pair *p = c->pair + at % c->pairs;
	bool a_wins = top->better > 0;
	double sign = top->better;

	section_text(s,
		     "Within single data sets, %zu of %s %s real (corrected resampled t, Holm "
		     "within each set). The largest: **%s beats %s on %s by %.1f points** (95 %% "
		     "interval %.1f to %.1f).",
		     real, format_count(r, known, "difference"), real == 1 ? "is" : "are",
		     label(c, a_wins ? p->a : p->b),
		     label(c, a_wins ? p->b : p->a), comparison_dataset(c, at / c->pairs)->name,
		     100 * fabs(top->t.mean), 100 * fmin(sign * top->t.ci.lo, sign * top->t.ci.hi),
		     100 * fmax(sign * top->t.ci.lo, sign * top->t.ci.hi));
}

static void gap_and_time(struct section *s, const struct comparison *c)
{
	size_t worst = 0, least = 0, fast = 0, slow = 0;

	if (c->ranked < 2)
		return;
	for (size_t m = 1; m < c->ranked; m++) {
		worst = comparison_mean_gap(c, m) > comparison_mean_gap(c, worst) ? m : worst;
		least = comparison_mean_gap(c, m) < comparison_mean_gap(c, least) ? m : least;
		fast = comparison_mean_fit(c, m) < comparison_mean_fit(c, fast) ? m : fast;
		slow = comparison_mean_fit(c, m) > comparison_mean_fit(c, slow) ? m : slow;
	}
	if (worst != least)
		section_text(s,
			     "**%s overfits most**: %.1f points better on its training rows than "
			     "on unseen ones, on average; %s least, %s.",
			     label(c, worst), 100 * comparison_mean_gap(c, worst), label(c, least),
			     format_points(s->report, comparison_mean_gap(c, least)));
	if (fast != slow)
		section_text(s, "**%s trains fastest** (%s per fit), %s takes %s as long.",
			     label(c, fast), format_seconds(s->report, comparison_mean_fit(c, fast)),
			     label(c, slow),
			     format_times(s->report,
					  comparison_mean_fit(c, slow) / comparison_mean_fit(c, fast)));
}

static void only_luck(struct section *s, const struct comparison *c)
{
	for (size_t m = 0; m < c->ranked; m++) {
		const char **name = report_own(s->report, c->sets, sizeof *name);
		size_t n = 0;

		for (size_t i = 0; name && i < c->sets; i++)
			if (comparison_entry(c, i, m)->luck)
				name[n++] = comparison_dataset(c, i)->name;
		if (n)
			section_text(s, "**%s is not shown to be better than luck** on %s.",
				     label(c, m), format_list(s->report, name, n));
	}
}

static const char *why_undefined(const struct comparison *c, size_t set, size_t method)
{
	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];

		if (i != NO_CELL && c->r->cell[i].status == CELL_SKIPPED)
			return c->r->cell[i].info;
	}
	return comparison_metric(c, set)->needs & NEEDS_PROBABILITIES
		       ? "it gives no probabilities"
		       : "it is undefined for what it predicts";
}

/* Learners that can have no score on some data sets, and why. */
static void no_score(struct section *s, const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++) {
		const char **name = report_own(s->report, c->sets, sizeof *name);
		size_t n = 0, at = 0;

		for (size_t i = 0; name && i < c->sets; i++)
			if (comparison_undefined(c, i, m)) {
				at = i;
				name[n++] = comparison_dataset(c, i)->name;
			}
		if (n)
			section_text(s, "**%s has no %s** on %s: %s.%s", label(c, m),
				     comparison_metric(c, at)->label,
				     format_list(s->report, name, n), why_undefined(c, at, m),
				     m < c->ranked || comparison_variant(c, m)->baseline
					     ? "" : " It is not ranked.");
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
	size_t sets = 0;

	for (size_t i = 0; i < c->sets; i++)
		if (comparison_entry(c, i, m)->n) {
			sets++;
			luck &= comparison_entry(c, i, m)->luck;
		}
	table_row(t, (sets && luck) || !ranked ? MARK_MUTED : 0);
	if (ranked && c->block)
		table_cell(t, 0, "%zu", m + 1);
	else
		table_cell(t, 0, " ");
	table_named(t, style_of_method(c, m).color, m == 0 && ranked ? MARK_BEST : 0, label(c, m));
	if (c->block > 1) {
		if (ranked)
			table_cell(t, m == 0 ? MARK_BEST : 0, "%.2f", c->mean_rank[m]);
		else
			table_cell(t, 0, "–");
	}
	mean_columns(t, c, m, 0);
	table_cell(t, 0, "%s",
		   comparison_variant(c, m)->baseline
			   ? "–"
			   : format_points(r, comparison_mean_gap(c, m)));
	table_cell(t, 0, "%s", format_seconds(r, comparison_mean_fit(c, m)));
	table_cell(t, 0, "%s", format_seconds(r, comparison_mean_predict(c, m)));
	if (c->block > 1) {
		if (ranked)
			table_cell(t, 0, "%zu", c->wins[m]);
		else
			table_cell(t, 0, "–");
	}
}

static bool has_baseline(const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++)
		if (comparison_variant(c, m)->baseline)
			return true;
	return false;
}

static const char *mean_hint(struct report *r, const struct comparison *c, enum task task)
{
	const struct metric *m = c->r->study[c->study].metric + task;
	const char *smaller = m->better < 0 ? ", smaller is better" : "";

	if (m->relative)
		return report_text(r, "in percent of %s%s",
				   has_baseline(c) ? "the baseline's error"
						   : "the worst learner's error on the data set",
				   smaller);
	if (comparison_task_sets(c, task) > 1)
		return report_text(r, "mean over the %s sets ± half the 95 %% interval that the "
				   "folds leave%s", metric_task_name(task), smaller);
	return report_text(r, "mean over folds ± half the corrected 95 %% interval%s", smaller);
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
	table_column(t, ALIGN_RIGHT, "gap",
		     "points better on training rows than on test rows: overfitting");
	table_column(t, ALIGN_RIGHT, "fit",
		     "seconds to train once, geometric mean over the data sets");
	table_column(t, ALIGN_RIGHT, "predict", "seconds to predict a fold's test rows");
	if (c->block > 1)
		table_column(t, ALIGN_RIGHT, "wins",
			     "data sets where it is first or tied with the first");
	for (size_t m = 0; m < c->methods; m++)
		ranking_row(t, c, m);
	return t;
}

/* What the ranks stand on, when it is not everything. */
static void block_policy(struct section *s, const struct comparison *c)
{
	size_t less = 0;

	for (size_t i = 0; i < c->sets; i++)
		less += c->counting[i] < c->folds[i];
	if (!less || c->ranked < 2)
		return;
	section_text(s,
		     "Ranks and tests use %s: a fold counts when every ranked learner finished it, "
		     "and a data set when at least half of its folds count. A failed cell is never "
		     "given a score.",
		     c->block ? report_text(s->report, "%zu of %s", c->block,
					    format_count(s->report, c->sets, "data set"))
			      : "no data set yet");
}

static void result(struct section *s, const struct comparison *c)
{
	who_wins(s, c);
	is_it_real(s, c);
	within_sets(s, c);
	gap_and_time(s, c);
	only_luck(s, c);
	no_score(s, c);
	section_ranking_table(s, c);
	block_policy(s, c);
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

	for (size_t i = 0; list && i < x->n_studies; i++)
		list = report_text(s->report, "%s%s**%s**", list, i ? "; " : "", x->study[i].title);
	if (list && *list)
		section_text(s, "This run ranks no learners. Its pages: %s.", list);
}

void section_summary(struct report *r, const struct results *x, const struct comparison *c)
{
	struct section *s = report_section(r, "summary", "In short");

	missing_first(s, x);
	if (c)
		result(s, c);
	else
		studies_only(s, x);
}
