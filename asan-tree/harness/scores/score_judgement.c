#include "harness/scores/score_judgement.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"

#define TIES_MANY 0.1           /* share of pairs of scores that tie, from which rounding is to blame */
#define DECIMALS_FEW 3          /* digits behind the mark, up to which equal scores may be chance */

int score_find(struct score_judgement *j, const char *code, bool warning, struct err *e, const char *fmt, ...)
{
	struct score_finding f = { .code = code, .warning = warning };
	va_list ap;
	int rc;

	if (mem_grow((void **)&j->finding, &j->room, j->n + 1, sizeof *j->finding, e))
		return -1;
	va_start(ap, fmt);
	rc = vasprintf(&f.text, fmt, ap);
	va_end(ap);
	if (rc < 0)
		return FAIL(e, ERR_NOMEM, "out of memory");
	/* warnings stand before notes */
	if (warning) {
		memmove(j->finding + j->warnings + 1, j->finding + j->warnings, (j->n - j->warnings) * sizeof f);
		j->finding[j->warnings++] = f;
	} else {
		j->finding[j->n] = f;
	}
	j->n++;
	return 0;
}

static int missing(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	static const char *const done[] = {
		[SCORES_AUTO] = ("methods that lack more than a fifth of the data sets are left out, then data "
				 "sets with a gap"),
		[SCORES_DROP_SETS] = "data sets with a gap are left out",
		[SCORES_DROP_METHODS] = "methods with a gap are left out",
		[SCORES_WORST] = "a gap ranks behind all scores of its data set, and counts as the worst of them",
	};
	const struct score_block *b = &a->block;
	size_t sets, methods, folds, gaps = score_block_gaps(a->t, &sets, &methods, &folds);

	if (folds && score_find(j, "missing-folds", false, e, "%zu folds of methods that have others are missing; "
				"such a fold counts for nobody on its data set.", folds))
		return -1;
	if (!gaps)
		return 0;
	return score_find(j, "missing", true, e,
			  "%zu of %zu scores are missing, on %zu data set%s and of %zu method%s: %s (%zu data set%s "
			  "and %zu method%s went). What other rules would say stands below.",
			  gaps, a->t->sets * a->t->methods, sets, plural(sets), methods, plural(methods),
			  done[b->rule], b->dropped_sets, plural(b->dropped_sets), b->dropped_methods,
			  plural(b->dropped_methods));
}

/* Pairs of scores of one data set that are the same. */
static int ties(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	double tied = 0, all = 0;

	if (a->design != SCORES_MANY)
		return 0;
	for (size_t q = 0; q < a->pairs; q++) {
		tied += (double)a->pair[q].raw.ties;
		all += (double)a->sets;
	}
	if (a->t->decimals > DECIMALS_FEW || tied < TIES_MANY * all)
		return 0;
	return score_find(j, "rounded-ties", true, e,
			  "%.0f of 100 comparisons are ties, and scores are written with %d decimal%s: rounding made "
			  "ties that were none. Tests lose what it hid; scores with more digits would tell.",
			  100 * tied / all, a->t->decimals, a->t->decimals == 1 ? "" : "s");
}

static int units(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t shares = 0, percents = 0, at = 0;

	for (size_t s = 0; s < a->sets; s++) {
		double hi = 0, lo = INFINITY;

		for (size_t m = 0; m < a->methods; m++) {
			hi = fmax(hi, a->block.score[s * a->methods + m]);
			lo = fmin(lo, a->block.score[s * a->methods + m]);
		}
		if (lo >= 0 && hi <= 1)
			at = s, shares++;
		else if (lo > 1 && hi <= 100)
			percents++;
	}
	if (a->t->several_measures && a->design == SCORES_MANY)
		return score_find(j, "no-common-unit", true, e,
				  "Data sets have measures of their own: a difference on one is not of the kind of one on another. "
				  "Pairs are decided by signs, which need no unit, and no means over data sets are taken.");
	if (shares && percents && a->design == SCORES_MANY)
		return score_find(j, "mixed-units", true, e,
				  "On %zu data sets all scores are within 0 and 1 ('%s' is one), on %zu they are "
				  "above 1 and up to 100: shares and percent, mixed? Ranks and signs do not mind, "
				  "differences and their tests do.", shares, score_set_name(a, at), percents);
	if (a->common_unit)
		return 0;
	return score_find(j, "no-common-unit", true, e,
			  "Scores of different data sets differ by more than %d times in size: a difference on one is "
			  "not of the kind of one on another. Pairs are decided by signs, which need no unit, and no "
			  "means over data sets are taken.", SCORES_SCALES_MOST);
}

static int direction(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	if (a->t->better_said)
		return 0;
	return score_find(j, "direction", false, e, "Nothing in the table says whether a large score is good; larger "
			  "is taken to be better. For errors: --better smaller.");
}

static int picked(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	if (!a->t->trials || a->t->validated)
		return 0;
	return score_find(j, "picked-by-test", true, e, "Of each method's configurations the one with the best score is taken, and "
			  "no column says how they validated (--valid): scores are too good, most of those methods that tried "
			  "most.");
}

static int tiny(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	double most = 0;

	for (size_t i = 0; i < a->sets * a->methods; i++)
		most = fmax(most, fabs(a->block.score[i]));
	if (most >= 0.01 || score_by_rows(a))
		return 0;
	return score_find(j, "small-scores", true, e, "No score is above %g, and scores are compared to %d decimals: "
			  "differences get lost. Give them in a smaller unit.", most, a->w.decimals);
}

static int few_sets(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	double least = wilcoxon_least_p(a->sets);

	if (a->design != SCORES_MANY || a->sets >= a->least_sets)
		return 0;
	return score_find(j, "few-sets", true, e,
			  "With %zu data sets the smallest p that a pair can reach is %.3g, which the adjustment for "
			  "%zu pair%s makes %.3g: whatever the scores, no pair can be told apart. It takes %zu data sets%s.",
			  a->sets, least, a->pairs, plural(a->pairs), fmin(1, least * (double)a->pairs),
			  a->least_sets, a->control == SIZE_MAX && a->pairs > 1
						 ? ", or fewer comparisons: --control METHOD, --methods" : "");
}

/* Of most data sets there is one row, of a few there are several. */
static int repeated(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t several = 0, at = 0;

	for (size_t s = 0; s < a->sets; s++)
		if (a->t->set[a->block.set[s]].n > 1)
			several++, at = s;
	if (score_by_rows(a) || a->t->numbered || !several || 2 * several >= a->sets)
		return 0;
	return score_find(j, "repeated-sets", true, e, "Of %zu data sets there is one row, but %zu have several ('%s' has %zu), which are "
			  "taken for folds. Is a data set in the table twice?", a->sets - several, several, score_set_name(a, at),
			  a->t->set[a->block.set[at]].n);
}

static int folds(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t least = SIZE_MAX, most = 0, at = 0;

	for (size_t s = 0; s < a->sets; s++) {
		size_t n = a->block.folds[s];

		if (n < least)
			least = n, at = s;
		most = n > most ? n : most;
	}
	if (score_by_rows(a) || most < 2)
		return 0;
	if (least != most && score_find(j, "uneven-folds", false, e, "Data sets have %zu to %zu folds that count; the "
					"fewest '%s'.", least, most, score_set_name(a, at)))
		return -1;
	if (most < PAIRED_LEAST)
		return score_find(j, "few-folds", true, e, "%zu folds decide nothing within a data set.", most);
	if (a->t->folded && !a->t->numbered && score_find(j, "folds-by-order", false, e, "No column numbers the folds: "
			  "the rows of a data set are taken to be the same folds for all methods, in their order."))
		return -1;
	if (a->t->seeds && isnan(a->w.test_share))
		return score_find(j, "seeds", true, e, "Scores of one data set are told apart by a seed or a run. Whether "
				  "these trained on the same rows is not known; they are taken as random splits that test "
				  "a tenth of the rows. --test-share says otherwise: rows tested by rows trained on, 0 for "
				  "independent draws.");
	return 0;
}

/* Of test rows: the method that answered the fewest of a data set's. */
static int unanswered(struct score_judgement *j, const struct score_analysis *a, struct err *e)
{
	size_t set = 0, method = 0, least = 0, cells = 0;

	for (size_t s = 0; a->rows && s < a->sets; s++)
		for (size_t m = 0; m < a->methods && !a->rows->set[s].left_out; m++) {
			size_t lacks = a->rows->set[s].rows - a->rows->set[s].method[m].rows;

			cells += lacks > 0;
			if (lacks > least)
				least = lacks, set = s, method = m;
		}
	if (!cells)
		return 0;
	return score_find(j, "unanswered-rows", true, e, "Test rows that other methods answered are without an answer of some (%zu of %zu "
			  "methods on data sets; '%s' on '%s' lacks %zu of %zu): its scores are of the rows that it answered, which "
			  "may be the easy ones; pairs are compared by rows that both answered.", cells, a->sets * a->methods,
			  score_method_name(a, method), score_set_name(a, set), least, a->rows->set[set].rows);
}

const struct score_check score_checks[] = {
	{ "missing", "scores that are not there, and what is done about them", missing },
	{ "no-common-unit", "data sets whose scores are of different size or unit", units },
	{ "few-sets", "too few data sets for any pair to be told apart", few_sets },
	{ "same-sets", "data sets with the same scores: the same set twice, or one a copy of the other", score_check_sets },
	{ "repeated-sets", "a few data sets with several rows, where most have one", repeated },
	{ "same-methods", "methods with the same scores everywhere", score_check_methods },
	{ "majority-level", "several methods with one and the same low score on a data set", score_check_majority },
	{ "outliers", "a fold or a seed far from the others of its method", score_check_outliers },
	{ "one-family", "many data sets of one family, which are not independent", score_check_families },
	{ "rounded-ties", "ties that rounding made", ties },
	{ "small-scores", "scores too small for the decimals that are compared", tiny },
	{ "few-folds", "folds that are few, uneven or not numbered, seeds instead of folds", folds },
	{ "unanswered-rows", "test rows that some methods answered and others did not", unanswered },
	{ "picked-by-test", "configurations that were picked by the score that is reported", picked },
	{ "direction", "whether large is good was not said", direction },
	{ 0 }
};

int score_judgement_create(struct score_judgement *out, const struct score_analysis *a, struct err *e)
{
	struct score_judgement j = { 0 };

	*out = j;
	for (const struct score_check *c = score_checks; c->code; c++)
		if (c->check(&j, a, e)) {
			score_judgement_free(&j);
			return -1;
		}
	*out = j;
	return 0;
}

void score_judgement_free(struct score_judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		free(j->finding[i].text);
	free(j->finding);
	*j = (struct score_judgement){ 0 };
}
