/* How numbers and verdicts of a table of scores are said. */
#include <math.h>
#include <stdio.h>

#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

struct style page_style(const struct score_analysis *a, size_t method)
{
	/* pairwise different shapes: ten colours come again after ten methods */
	static const int point[] = { 7, 5, 9, 13, 11, 15 };
	size_t nth = a->method[method].method;
	struct style s = { .point = point[nth % 6], .dash = 1 + (int)(nth / 10 % 4) };

	snprintf(s.color, sizeof s.color, "%s", style_class_color(nth));
	snprintf(s.text, sizeof s.text, "%s", style_class_color(nth));
	return s;
}

const char *page_unit(const struct score_analysis *a)
{
	return a->t->unit == SCORES_OTHER ? "" : " points";
}

const char *page_difference(struct report *r, const struct score_analysis *a, double d)
{
	if (a->t->unit != SCORES_OTHER)
		return format_points(r, d / score_scale(a->t));
	return isnan(d) ? "–" : report_text(r, "%s%s", d > 0 ? "+" : "", format_number(r, d));
}

const char *page_size(struct report *r, const struct score_analysis *a, double x)
{
	return a->t->unit == SCORES_OTHER ? format_number(r, x) : format_decimals(r, 100 * x / score_scale(a->t), 1);
}

const char *page_interval(struct report *r, const struct score_analysis *a, struct interval ci)
{
	return isnan(ci.lo) ? "–" : report_text(r, "%s to %s", page_difference(r, a, ci.lo),
						page_difference(r, a, ci.hi));
}

const char *page_score(struct report *r, const struct score_analysis *a, double score)
{
	if (isnan(score))
		return "–";
	return a->t->unit == SCORES_SHARE     ? format_decimals(r, score, 4)
	       : a->t->unit == SCORES_PERCENT ? format_decimals(r, score, 2)
					      : format_number(r, score);
}

const char *page_verdict_word(enum verdict v)
{
	static const char *const word[] = {
		[VERDICT_OPEN] = "not shown", [VERDICT_FIRST] = "first", [VERDICT_SECOND] = "second",
		[VERDICT_EQUAL] = "practically equal", [VERDICT_IDENTICAL] = "identical scores",
		[VERDICT_DETERMINISTIC] = "deterministic difference", [VERDICT_FEW] = "undecided: too few folds",
	};

	return word[v];
}

const char *page_verdict(const struct score_analysis *a, const struct score_pair *p)
{
	return p->verdict == VERDICT_FIRST    ? score_method_name(a, p->a)
	       : p->verdict == VERDICT_SECOND ? score_method_name(a, p->b)
					      : page_verdict_word(p->verdict);
}

const char *page_pair_name(struct report *r, const struct score_analysis *a, const struct score_pair *p)
{
	return report_text(r, "%s – %s", score_method_name(a, p->a), score_method_name(a, p->b));
}
