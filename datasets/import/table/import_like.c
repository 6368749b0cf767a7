/* Rows for a model: which columns there are, and what they hold, is what the model learnt. */
#include <stdio.h>
#include <string.h>

#include "algorithms/core/text.h"
#include "datasets/import/table/import_table.h"

#define NAMES_TOLD 6

static const struct column *find(const struct import_table *t, const char *at, size_t len)
{
	for (size_t j = 0; j < t->opt.nlike; j++)
		if (strlen(t->opt.like[j].name) == len && !memcmp(t->opt.like[j].name, at, len))
			return &t->opt.like[j];
	return NULL;
}

bool import_expects(const struct import_table *t, const char *at, size_t len)
{
	return find(t, at, len) != NULL;
}

bool import_has_level(const struct import_column *c, const char *at)
{
	for (size_t k = 0; c->like && c->like->level_names && k < c->like->levels; k++)
		if (!strcmp(c->like->level_names[k], at))
			return true;
	return false;
}

static void follow(struct import_column *c)
{
	if (c->like->kind != COLUMN_NUMERIC) {
		c->keep_words = true;
		return;
	}
	c->numeric = true;
	c->offset = c->like->offset;
	c->offset_known = true;
}

/* Adds a name to a list of which the first few are shown. */
static void add_name(struct text *names, size_t *n, const char *name)
{
	if ((*n)++ < NAMES_TOLD)
		text_add(names, "%s'%s'", *n > 1 ? ", " : "", name);
	else if (*n == NAMES_TOLD + 1)
		text_add(names, ", ...");
}

static int refuse_missing(const struct import_table *t, struct err *e)
{
	struct text names = { 0 };
	size_t n = 0;

	for (size_t k = 0; k < t->opt.nlike; k++)
		if (words_find(&t->names, t->opt.like[k].name, strlen(t->opt.like[k].name)) ==
		    WORDS_NONE)
			add_name(&names, &n, t->opt.like[k].name);
	if (n)
		FAIL(e, ERR_DATA, "column%s %s, which the model needs, %s missing", plural(n),
		     text_of(&names), n == 1 ? "is" : "are");
	text_free(&names);
	return n ? -1 : 0;
}

int import_follow(struct import_table *t, struct err *e)
{
	struct text names = { 0 };
	size_t extra = 0;

	for (size_t j = 0; t->opt.like && j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		if (c->role != ROLE_FEATURE)
			continue;
		if ((c->like = find(t, c->name, strlen(c->name)))) {
			follow(c);
		} else {
			c->role = ROLE_IGNORE;
			add_name(&names, &extra, c->name);
		}
	}
	if (extra)
		import_remark(t, "%zu column%s that the model does not know %s left out: %s", extra,
			      plural(extra), extra == 1 ? "is" : "are", text_of(&names));
	text_free(&names);
	return refuse_missing(t, e);
}

void import_follow_numbers(struct import_table *t)
{
	size_t n = t->opt.nlike;
	char last[32];

	snprintf(last, sizeof last, "f%zu", n);
	if (n > t->sparse.cols && !strcmp(t->opt.like[n - 1].name, last))
		t->sparse.cols = n;
	t->opt.like = NULL;
	t->opt.nlike = 0;
}
