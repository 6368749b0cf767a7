#include "harness/cli/plan_listing.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "harness/cli/cmd.h"
#include "harness/plan/plan.h"

const char *const plan_listing_columns[PLAN_LISTING_COLUMNS] = {
	"where", "key", "type", "default", "values", "of run", "meaning"
};

static const char *study_words(char *buf, size_t size)
{
	*buf = 0;
	for (size_t i = 0, used = 0; study_kinds[i] && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? " " : "",
					 study_kinds[i]->name);
	return buf;
}

static const char *key_values(const struct plan_key *k, char *buf, size_t size)
{
	char low[32], high[32];

	if (k->type == PLAN_KEY_KIND)
		return study_words(buf, size);
	if (!(k->max > k->min))
		return "";
	snprintf(buf, size, "%s to %s", number_text(k->min, low), number_text(k->max, high));
	return buf;
}

/* "--cv" where `bakeoff run` has an option of that name, else "". */
static const char *option_of_run(const char *name, char *buf, size_t size)
{
	const struct argp_option *a = command_run.argp->options;

	while (a->name && strcmp(a->name, name))
		a++;
	snprintf(buf, size, "%s%s", a->name ? "--" : "", a->name ? a->name : "");
	return buf;
}

static void add_plan_keys(struct listing *l, const char *only)
{
	for (size_t i = 0; i < PLAN_KEYS; i++) {
		const struct plan_key *k = &plan_keys[i];
		const char *where = k->of & PLAN_KEY_OF_PLAN   ? "plan"
				    : k->of & PLAN_KEY_FOR_ALL	? "plan, study"
				    : k->of & PLAN_KEY_OF_CLAIM ? "claim"
								: "study";
		char values[128], option[40], name[PLAN_KEY_ROOM];

		if (!only || !strcmp(only, k->name))
			listing_add(l, where, k->name, plan_key_type(k), k->init,
				    key_values(k, values, sizeof values),
				    option_of_run(plan_key_option(k, name), option, sizeof option),
				    k->help);
	}
}

static void add_table_options(struct listing *l, const char *only)
{
	static const char *const kinds[] = {
		[TABLE_OPTION_TEXT] = "text", [TABLE_OPTION_COLUMN] = "column",
		[TABLE_OPTION_COLUMNS] = "columns", [TABLE_OPTION_CHARACTER] = "character",
		[TABLE_OPTION_SWITCH] = "yes or no",
	};

	if (!only || !strcmp(only, "data"))
		listing_add(l, "data set", "data", "text", "", "", "",
			    "the file or name; `file` is the same");
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = &table_option_rows[i];
		char option[40];

		snprintf(option, sizeof option, "--%s", row->option);
		if (!only || !strcmp(only, row->key))
			listing_add(l, "data set", row->key, kinds[row->type], "", "", option,
				    row->help);
	}
}

const char *plan_listing_key(size_t i)
{
	if (i < PLAN_KEYS)
		return plan_keys[i].name;
	return i < PLAN_KEYS + TABLE_OPTIONS ? table_option_rows[i - PLAN_KEYS].key : NULL;
}

void plan_listing_add(struct listing *l, const char *only)
{
	add_plan_keys(l, only);
	add_table_options(l, only);
}
