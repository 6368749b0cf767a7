/* A comparison in words: who is first, which differences are real, who overfits. */
#include <math.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/sections/sections.h"

static const char *label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

/* Names of the block's data sets where the method is first. */
static const char *won_sets(struct report *r, const struct comparison *c, size_t method)
{
	const char **name = report_own(r, c->sets, sizeof *name);
	size_t n = 0;

	for (size_t i = 0; name && i < c->sets; i++)
		if (c->in_block[i] && comparison_best_there(c, i, method))
			name[n++] = comparison_dataset(c, i)->name;
	if (n == c->block)
		return "best on every one";
	return name && n ? report_text(r, "best on %s", format_list(r, name, n))
			 : "best on none";
}

static size_t only_set(const struct comparison *c)
{
	size_t i = 0;

	while (!c->in_block[i])
		i++;
	return i;
}

/* The first `first` are ahead, none of them better than luck: who of the others is. */
static const char *first_beyond_luck(struct report *r, const struct comparison *c, size_t first)
{
	for (size_t m = first; m < c->ranked; m++)
		if (comparison_beats_luck(c, m))
			return report_text(r, " Of those that are, %s comes first.", label(c, m));
	return " Nor is any other.";
}

/* On one data set; leaders: those of the first `first` places. */
static void who_wins_there(struct section *s, const struct comparison *c, size_t first,
			   const char *leaders, bool lucky)
{
	size_t set = only_set(c);
	const char *name = comparison_dataset(c, set)->name;
	const char *before = first == c->ranked ? ""
			     : report_text(s->report, ", before %s", label(c, first));

	if (lucky)
		section_text(s, "**None is called best on %s**: %s %s ahead by %s%s, but %s not shown to "
				"be better than luck.%s", name, leaders, first > 1 ? "are" : "is",
			     comparison_metric(c, set)->label, before, first > 1 ? "are" : "is",
			     first_beyond_luck(s->report, c, first));
	else
		section_text(s, "**%s** score%s best on %s%s.", leaders, first > 1 ? "" : "s", name,
			     first > 1 ? ", alike" : before);
}

static void who_wins(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	size_t first = 1;
	const char **name = report_own(r, c->methods, sizeof *name), *leaders;
	bool lucky = true;

	if (c->ranked < 2 || !c->block || !name)
		return;
	while (first < c->ranked && c->mean_rank[first] - c->mean_rank[0] < 1e-9)
		first++;
	for (size_t m = 0; m < first; m++) {
		name[m] = label(c, m);
		lucky &= !comparison_beats_luck(c, m);
	}
	leaders = format_list(r, name, first);
	if (c->block == 1) {
		who_wins_there(s, c, first, leaders, lucky);
		return;
	}
	section_text(s, "**%s** rank%s first: mean rank %.2f of %zu over %s%s%s.%s%s", leaders,
		     first > 1 ? "" : "s", c->mean_rank[0], c->ranked,
		     format_count(r, c->block, "data set"), first > 1 ? "" : ", ",
		     first > 1 ? "" : won_sets(r, c, 0),
		     first == c->ranked ? ""
					: report_text(r, " %s follows at %.2f.", label(c, first),
						      c->mean_rank[first]),
		     lucky ? report_text(r, " That is **not shown to be better than luck** on any of "
					    "them.%s", first_beyond_luck(r, c, first)) : "");
}

/* Levels of a generator's dial count once. */
static void spoken_for(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	const char **name = report_own(r, c->sets + 1, sizeof *name);

	for (size_t k = 0; name && k < c->sets; k++) {
		size_t n = 0;

		for (size_t i = 0; i < k; i++)
			if (comparison_spokesman(c, i) == k)
				name[n++] = comparison_dataset(c, i)->name;
		if (n)
			section_text(s, "%s speaks for %s in ranks and tests: data sets that one generator makes, "
					"different in brackets alone, are levels of a dial, no several data sets.",
				     comparison_dataset(c, k)->name, format_list(r, name, n));
	}
}

static bool any_tuned(const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++)
		if (!strcmp(comparison_variant(c, m)->role, "tuned"))
			return true;
	return false;
}

/* On one data set the paired test says that the first is really better; over several the distance of
 * mean ranks does, as in the figure of ranks. */
static bool shown_behind(const struct comparison *c, size_t q)
{
	const struct comparison_pair *p = &c->pair[q];

	if (c->block == 1)
		return c->paired[only_set(c) * c->pairs + q].better > 0;
	return c->mean_rank[p->b] - c->mean_rank[p->a] > c->cd;
}

/* By what the first place is or is not shown to be ahead, after the names. */
static const char *shown_by(struct report *r, const struct comparison *c)
{
	return c->block == 1 ? ""
			     : report_text(r, " by mean ranks (critical difference %.2f)", c->cd);
}

/* The first place is not alone where others are not shown to be behind; and all stands or falls with
 * whether anything was tuned. */
static void leading_group(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	const char **name = report_own(r, c->methods, sizeof *name);
	const char *tuned = any_tuned(c) ? "" : report_text(r, "**No learner was tuned**: all have their "
							       "defaults, or what was set. ");
	size_t n = 0, pairs = 0;

	if (c->ranked < 2 || !c->block || !name)
		return;
	for (size_t q = 0; q < c->pairs; q++)
		if (c->pair[q].a == 0) {
			pairs++;
			if (!shown_behind(c, q))
				name[n++] = label(c, c->pair[q].b);
		}
	if (pairs < c->ranked - 1 && !*tuned)   /* not all were compared with the first */
		return;
	if (pairs < c->ranked - 1)
		section_text(s, "%s", tuned);
	else if (n)
		section_text(s, "%sNot shown to be behind %s%s: %s.", tuned, label(c, 0), shown_by(r, c),
			     format_list(r, name, n));
	else
		section_text(s, "%sAll others are shown to be behind %s%s.", tuned, label(c, 0), shown_by(r, c));
}

/* "over the data sets", or where both tasks occur "over the 4 classification sets". */
static const char *over_which(struct report *r, const struct comparison *c, enum task task,
			      size_t sets)
{
	return comparison_task_sets(c, (enum task)!task)
		       ? report_text(r, "over the %zu %s sets", sets, metric_task_name(task))
		       : "over the data sets";
}

/* Is it real, over the data sets of a task? With few of them no test can say so; that is said. */
static void is_it_real(struct section *s, const struct comparison *c, enum task task)
{
	struct report *r = s->report;
	const char *over;
	size_t decided = 0, equal = 0, sets;
	double floor;

	if (!c->tested || !c->pairs || !c->pair[0].over[task].known)
		return;
	for (size_t q = 0; q < c->pairs; q++) {
		decided += c->pair[q].over[task].better != 0;
		equal += c->pair[q].over[task].verdict == VERDICT_EQUAL;
	}
	sets = c->pair[0].over[task].sets;
	over = over_which(r, c, task, sets);
	floor = wilcoxon_least_p(sets);
	if (decided)
		section_text(s,
			     "**The difference is real** for %zu of %s %s (Wilcoxon's signed ranks, "
			     "Holm-adjusted for all that is shown): see “Is the difference real?”",
			     decided, section_pairs(r, c), over);
	else if (floor * (double)c->pairs > 1 - ANALYSIS_LEVEL)
		section_text(s,
			     "**%s are too few to settle an order in general**: the smallest p a "
			     "pair can reach is %.3g, before adjusting for %s.",
			     format_count(r, sets, report_text(r, "%s set", metric_task_name(task))),
			     floor, section_pairs(r, c));
	else
		section_text(s, "**No difference %s is established**: no pair is below 0.05 after "
				"Holm.", over);
	if (equal)
		section_text(s, "%s practically equal %s: within 1 point (two one-sided signed-rank "
				"tests, Holm-adjusted).",
			     equal == 1 ? "One pair is" : report_text(r, "%zu pairs are", equal),
			     over);
}

static void omnibus(struct section *s, const struct comparison *c)
{
	double p = isnan(c->friedman_exact) ? c->f.p_f_ties : c->friedman_exact;

	if (c->tested)
		section_text(s, "Over all data sets, ranks %s (Friedman %s).",
			     p < 1 - ANALYSIS_LEVEL ? "differ more than chance would have them"
						    : "do not differ beyond chance",
			     format_p_is(s->report, p));
}

static void largest_within(struct section *s, const struct comparison *c, size_t at)
{
	const struct paired_test *top = c->paired + at;
	const struct comparison_pair *p = c->pair + at % c->pairs;
	bool a_wins = top->better > 0;
	double sign = top->better;
	bool luck = comparison_entry(c, at / c->pairs, a_wins ? p->a : p->b)->luck;

	section_text(s, "The largest in %s: **%s beats %s on %s by %.1f** (95 %% interval %.1f to "
			"%.1f)%s.",
		     section_points(s->report, c, comparison_dataset(c, at / c->pairs)->task),
		     label(c, a_wins ? p->a : p->b), label(c, a_wins ? p->b : p->a),
		     comparison_dataset(c, at / c->pairs)->name, 100 * fabs(top->t.mean),
		     100 * fmin(sign * top->t.ci.lo, sign * top->t.ci.hi),
		     100 * fmax(sign * top->t.ci.lo, sign * top->t.ci.hi),
		     luck ? ", but is not shown to be better than luck itself" : "");
}

/* Differences that no test can judge. */
static void untested_within(struct section *s, const struct comparison *c)
{
	size_t n[VERDICT_FEW + 1] = { 0 };

	for (size_t i = 0; i < c->sets * c->pairs; i++)
		n[c->paired[i].verdict] += c->paired[i].known;
	if (n[VERDICT_DETERMINISTIC])
		section_text(s, "%s the same in every fold, a deterministic difference: without "
				"variance there is nothing to test it by, and it is not counted.",
			     n[VERDICT_DETERMINISTIC] == 1
				     ? "One difference is"
				     : report_text(s->report, "%zu differences are",
						   n[VERDICT_DETERMINISTIC]));
	if (n[VERDICT_FEW])
		section_text(s, "%s undecided for lack of folds: %d are the least that a test takes.",
			     n[VERDICT_FEW] == 1 ? "One difference is left"
						 : report_text(s->report, "%zu differences are left",
							       n[VERDICT_FEW]),
			     PAIRED_LEAST);
}

static void within_sets(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	const char *from = c->control == NO_METHOD
				   ? "" : report_text(r, " from %s", label(c, c->control));
	size_t real[TASKS], known[TASKS], at[TASKS], all = 0, decided = 0;

	for (int t = 0; t < TASKS; t++) {
		comparison_decided(c, (enum task)t, known + t, real + t, at + t);
		all += known[t];
		decided += real[t];
	}
	if (!all)
		return;
	if (decided)
		section_text(s,
			     "Within single data sets, %zu of %s%s %s real (corrected resampled t, "
			     "Holm over all of them).",
			     decided, format_count(r, all, "difference"), from, decided == 1 ? "is" : "are");
	else
		section_text(s,
			     "Within single data sets, **%s%s %s shown to be real** (corrected resampled "
			     "t, Holm over all of them).",
			     all == 1 ? "the one difference"
				      : report_text(r, "none of %zu differences", all), from,
			     all == 1 ? "is not" : "is");
	for (int t = 0; t < TASKS; t++)
		if (real[t])
			largest_within(s, c, at[t]);
	untested_within(s, c);
}

static void gap_of(struct section *s, const struct comparison *c, enum task task)
{
	size_t worst = 0, least = 0;

	for (size_t m = 1; m < c->ranked; m++) {
		double gap = comparison_mean_gap(c, m, task);

		worst = gap > comparison_mean_gap(c, worst, task) ? m : worst;
		least = gap < comparison_mean_gap(c, least, task) ? m : least;
	}
	if (worst != least)
		section_text(s,
			     "**%s has the widest gap** between training rows and unseen ones%s: "
			     "%.1f %s, on average; %s the narrowest, %s.",
			     label(c, worst),
			     comparison_task_sets(c, (enum task)!task)
				     ? report_text(s->report, " of the %s sets",
						   metric_task_name(task)) : "",
			     100 * comparison_mean_gap(c, worst, task),
			     section_points(s->report, c, task), label(c, least),
			     format_points(s->report, comparison_mean_gap(c, least, task)));
}

static void gap_and_time(struct section *s, const struct comparison *c)
{
	size_t fast = 0, slow = 0;

	if (c->ranked < 2)
		return;
	for (int t = 0; t < TASKS; t++)
		gap_of(s, c, (enum task)t);
	for (size_t m = 1; m < c->ranked; m++) {
		fast = comparison_mean_fit(c, m) < comparison_mean_fit(c, fast) ? m : fast;
		slow = comparison_mean_fit(c, m) > comparison_mean_fit(c, slow) ? m : slow;
	}
	const char *engines = section_engines_text(s, c->r, c->study);
	if (fast != slow)
		section_text(s, "**%s trains fastest** (%s per fit), %s takes %s as long.",
			     label(c, fast), format_seconds(s->report, comparison_mean_fit(c, fast)),
			     label(c, slow),
			     format_times(s->report,
					  comparison_mean_fit(c, slow) / comparison_mean_fit(c, fast)));
	if (engines)
		section_text(s, "Engines behind these times: %s.", engines);
}

void section_conclusions(struct section *s, const struct comparison *c)
{
	who_wins(s, c);
	spoken_for(s, c);
	leading_group(s, c);
	omnibus(s, c);
	for (int t = 0; t < TASKS; t++)
		is_it_real(s, c, (enum task)t);
	within_sets(s, c);
	gap_and_time(s, c);
	section_scoreless(s, c);
}
