/* Rows for a model: which columns there are, and what they hold, is what the model learnt. */
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

void import_follow(struct import_table *t)
{
	struct text names = { 0 };
	size_t extra = 0;

	for (size_t j = 0; t->opt.like && j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		if (c->role != ROLE_FEATURE)
			continue;
		if ((c->like = find(t, c->name, strlen(c->name)))) {
			follow(c);
			continue;
		}
		c->role = ROLE_IGNORE;
		if (extra++ < NAMES_TOLD)
			text_add(&names, "%s'%s'", extra > 1 ? ", " : "", c->name);
	}
	if (extra)
		import_remark(t, "%zu column%s that the model does not know %s left out: %s%s", extra,
			      plural(extra), extra == 1 ? "is" : "are", text_of(&names),
			      extra > NAMES_TOLD ? ", ..." : "");
	text_free(&names);
}
