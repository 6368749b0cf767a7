#include "harness/cli/param_listing.h"

#include <stdio.h>
#include <string.h>

#include "harness/plan/variant.h"

static const char *const type_names[] = {
	[PARAM_INT] = "whole number", [PARAM_REAL] = "number", [PARAM_BOOL] = "yes or no",
	[PARAM_ENUM] = "word", [PARAM_INTS] = "whole numbers a:b", [PARAM_REALS] = "numbers a:b",
	[PARAM_FIXED] = "fixed",
};

static void values_text(const struct param *p, char *text, size_t size)
{
	char low[32], high[32];

	if (p->type == PARAM_ENUM || p->type == PARAM_FIXED)
		snprintf(text, size, "%s", p->words ? p->words : p->init);
	else if (p->type == PARAM_BOOL)
		snprintf(text, size, "yes no");
	else
		snprintf(text, size, "%s%s to %s%s%s", p->open_min ? "above " : "",
			 number_text(p->min, low), number_text(p->max, high),
			 p->words ? ", or " : "", p->words ? p->words : "");
}

static void tuning_text(const struct param *p, char *text, size_t size)
{
	char low[32], high[32];
	size_t used;

	if (p->tune == TUNE_NONE)
		*text = 0;
	else if (p->tune == TUNE_WORDS)
		snprintf(text, size, "%s", p->tune_words ? p->tune_words : p->words);
	else
		snprintf(text, size, "%s to %s%s", number_text(p->tune_min, low),
			 number_text(p->tune_max, high), p->tune == TUNE_LOG ? " (log)" : "");
	used = strlen(text);
	if (p->tune_share > 0)
		snprintf(text + used, size - used, ", at most %s of the training rows",
			 number_text(p->tune_share, high));
	used = strlen(text);
	if (p->tune_if)
		snprintf(text + used, size - used, " where %s", p->tune_if);
}

void param_listing_add(struct listing *l, const struct param *p)
{
	char values[256], tuning[256];

	for (; p->name; p++) {
		values_text(p, values, sizeof values);
		tuning_text(p, tuning, sizeof tuning);
		listing_add(l, p->name, type_names[p->type], p->init, values, tuning, p->help);
	}
}

const char *const param_listing_columns[PARAM_LISTING_COLUMNS] = { "parameter", "type",	     "default",
								   "values",	"tuned over", "meaning" };

/* A number that is searched, to show a range of; NULL without. */
static const struct param *ranged_param(const struct learner_class *lc)
{
	for (const struct param *p = lc->params; p->name; p++)
		if (p->tune == TUNE_LOG || p->tune == TUNE_LINEAR)
			return p;
	return NULL;
}

void param_listing_say_brackets(const struct learner_class *lc)
{
	const struct param *p = lc ? ranged_param(lc) : NULL;
	char low[32], high[32];

	if (!p)
		return;
	number_text(p->tune_min, low);
	number_text(p->tune_max, high);
	printf("\nBrackets set what is in the table: -l '%s[%s=%s]', and '|' gives a variant each: "
	       "'%s[%s=%s|%s]'.\n", lc->name, p->name, low, lc->name, p->name, low, high);
	printf("--tune N searches what is not set, over \"tuned over\" or a range of your own, evenly or "
	       "(~) by the\nlogarithm: '%s[%s=%s..%s]', '%s[%s=~%s..%s]'. %s=no keeps a learner from it.\n",
	       lc->name, p->name, low, high, lc->name, p->name, low, high, VARIANT_TUNE);
}
