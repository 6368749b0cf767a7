/* Which column is what: the user's lists, and the target where nobody named one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/core/text.h"
#include "datasets/import/table/import_table.h"

struct request {
	struct import_table *t;
	const char *option;             /* "--ignore": for messages */
	enum import_role role;
};

static int unknown_column(const struct import_table *t, const char *option, const char *item,
			  size_t len, struct err *e)
{
	struct text names = { 0 };
	char *wrong = mem_format(e, "%.*s", (int)len, item);
	const char *near = NULL;
	size_t near_len = 0;

	for (size_t j = 0; j < t->ncols && j < 2000; j++)
		if (!strchr(t->column[j].name, ' '))
			text_add(&names, "%s ", t->column[j].name);
	if (wrong && names.at)
		near = nearest_word(names.at, wrong, &near_len);
	if (wrong && near)
		FAIL(e, ERR_PARAM, "%s %s: no such column in %s; did you mean '%.*s'?", option,
		     wrong, t->path, (int)near_len, near);
	else if (wrong)
		FAIL(e, ERR_PARAM, "%s %s: no such column in %s; it has %zu, from '%s' to '%s'",
		     option, wrong, t->path, t->ncols, t->column[0].name,
		     t->column[t->ncols - 1].name);
	text_free(&names);
	free(wrong);
	return -1;
}

/* By name, else by number from 1, else "first" or "last". SIZE_MAX when there is none. */
static size_t find_column(const struct import_table *t, const char *item, size_t len)
{
	char *end, number[24];

	for (size_t j = 0; j < t->ncols; j++)
		if (strlen(t->column[j].name) == len && !memcmp(t->column[j].name, item, len))
			return j;
	if (len < sizeof number) {
		memcpy(number, item, len);
		number[len] = 0;
		unsigned long n = strtoul(number, &end, 10);
		if (!*end && n >= 1 && n <= t->ncols)
			return n - 1;
	}
	if (len == 5 && !memcmp(item, "first", 5))
		return 0;
	return len == 4 && !memcmp(item, "last", 4) ? t->ncols - 1 : SIZE_MAX;
}

static int take_role(struct request *r, size_t j, struct err *e)
{
	struct import_column *c = &r->t->column[j];

	if (c->role != ROLE_FEATURE && c->role != r->role)
		return FAIL(e, ERR_PARAM, "%s %s: that column already has another role", r->option,
			    c->name);
	c->role = r->role;
	return 0;
}

static int give_role(void *ctx, const char *item, size_t len, struct err *e)
{
	struct request *r = ctx;
	size_t j = find_column(r->t, item, len);

	if (j == SIZE_MAX)
		return unknown_column(r->t, r->option, item, len, e);
	r->t->column[j].keep_words |= r->role == ROLE_ID || r->role == ROLE_GROUP ||
				       r->role == ROLE_FOLD;
	return take_role(r, j, e);
}

/* "size=S:M:L" gives the categories in order; "size" alone sorts those that occur (numbers by
 * value). */
static int make_words(struct request *r, const char *item, size_t len, bool ordered, struct err *e)
{
	size_t j = find_column(r->t, item, len);
	const char *eq = memchr(item, '=', len), *end = item + len;

	if (j == SIZE_MAX && eq)
		j = find_column(r->t, item, (size_t)(eq - item));
	else
		eq = NULL;
	if (j == SIZE_MAX)
		return unknown_column(r->t, r->option, item, len, e);
	r->t->column[j].keep_words = true;
	r->t->column[j].ordered |= ordered;
	for (const char *p = eq ? eq + 1 : end; p < end;) {
		const char *colon = memchr(p, ':', (size_t)(end - p)), *stop = colon ? colon : end;

		if (import_level(r->t, j, p, (size_t)(stop - p), e))
			return -1;
		p = stop + 1;
	}
	return 0;
}

static int make_categorical(void *ctx, const char *item, size_t len, struct err *e)
{
	return make_words(ctx, item, len, false, e);
}

static int make_ordered(void *ctx, const char *item, size_t len, struct err *e)
{
	return make_words(ctx, item, len, true, e);
}

static int make_numeric(void *ctx, const char *item, size_t len, struct err *e)
{
	struct request *r = ctx;
	size_t j = find_column(r->t, item, len);

	if (j == SIZE_MAX)
		return unknown_column(r->t, r->option, item, len, e);
	if (r->t->column[j].keep_words)
		return FAIL(e, ERR_PARAM, "--numeric %s: that column is named as one of words too",
			    r->t->column[j].name);
	r->t->column[j].numeric = true;
	return 0;
}

static int give_roles(struct import_table *t, struct err *e)
{
	const struct table_options *o = &t->opt.table;
	const struct {
		const char *list, *option;
		enum import_role role;
	} lists[] = {
		{ o->target, "--target", ROLE_TARGET }, { o->ignore, "--ignore", ROLE_IGNORE },
		{ o->id, "--id", ROLE_ID }, { o->weight, "--weight", ROLE_WEIGHT },
		{ o->group, "--group", ROLE_GROUP }, { o->fold_column, "--fold-column", ROLE_FOLD },
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct request r = { t, lists[i].option, lists[i].role };
		size_t given = 0;

		/* A target may be a name with commas in it; the others are lists. */
		if (r.role == ROLE_TARGET && lists[i].list ?
			    give_role(&r, lists[i].list, strlen(lists[i].list), e) :
			    table_list_each(lists[i].list, give_role, &r, e))
			return -1;
		for (size_t j = 0; j < t->ncols; j++)
			given += t->column[j].role == r.role;
		if (given > 1 && r.role != ROLE_IGNORE && r.role != ROLE_FOLD)
			return FAIL(e, ERR_PARAM, "%s names %zu columns; it takes one", r.option,
				    given);
	}
	struct request c = { t, "--categorical", ROLE_FEATURE },
		       ord = { t, "--ordered", ROLE_FEATURE },
		       num = { t, "--numeric", ROLE_FEATURE };
	return table_list_each(o->categorical, make_categorical, &c, e) ||
			       table_list_each(o->ordered, make_ordered, &ord, e) ||
			       table_list_each(o->numeric, make_numeric, &num, e) ?
		     -1 :
		     0;
}

/* Without a word of the user: dates are never learnt. */
static bool may_be_target(const struct import_column *c)
{
	return c->role == ROLE_FEATURE && c->declared != IMPORT_DATE;
}

static bool is_called(const struct import_table *t, size_t j, const char *name)
{
	return j < t->ncols && !strcasecmp(t->column[j].name, name);
}

/* One of x, y, z side by side, or y right behind x with other columns after it: a place. */
static bool is_coordinate(const struct import_table *t, size_t j)
{
	static const char *const axes[] = { "x", "y", "z" };

	for (size_t a = 0; a < 3; a++)
		if (is_called(t, j, axes[a]) && j >= a) {
			size_t x = j - a;
			bool pair = is_called(t, x, "x") && is_called(t, x + 1, "y");

			return pair && (is_called(t, x + 2, "z") || (a < 2 && x + 2 < t->ncols));
		}
	return false;
}

static size_t target_by_name(const struct import_table *t)
{
	static const char *const usual[] = { "class", "target", "label", "y" };

	for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
		for (size_t j = 0; j < t->ncols; j++)
			if (may_be_target(&t->column[j]) && is_called(t, j, usual[k]) &&
			    !is_coordinate(t, j))
				return j;
	return SIZE_MAX;
}

/* In a header that otherwise only numbers its columns, the one name is the thing to predict. */
static size_t only_named(const struct import_table *t)
{
	size_t found = SIZE_MAX;

	for (size_t j = 0; j < t->ncols; j++) {
		const struct import_column *c = &t->column[j];
		bool number = c->named && strspn(c->name, "0123456789") == strlen(c->name);

		if (c->role != ROLE_FEATURE || number)
			continue;
		if (!c->named || found != SIZE_MAX)
			return SIZE_MAX;
		found = j;
	}
	return t->ncols > 2 ? found : SIZE_MAX;
}

/* Coordinates come after all others. */
static size_t last_feature(const struct import_table *t)
{
	size_t last = SIZE_MAX;

	for (size_t j = t->ncols; j-- > 0;) {
		if (!may_be_target(&t->column[j]))
			continue;
		if (!is_coordinate(t, j))
			return j;
		last = last == SIZE_MAX ? j : last;
	}
	return last;
}

/* What else a row is called tells too much of what it is to be called. */
static void leave_labels(struct import_table *t)
{
	size_t left = 0;

	for (size_t j = 0; j < t->ncols; j++)
		if (t->column[j].label && t->column[j].role == ROLE_FEATURE) {
			t->column[j].role = ROLE_IGNORE;
			left++;
		}
	if (left)
		import_remark(t, "%zu labels a row: '%s' is the target (--target chooses another), the "
			      "other%s %s left out", left + 1, t->column[t->role.target].name,
			      plural(left), left == 1 ? "is" : "are");
}

static int choose_target(struct import_table *t, struct err *e)
{
	size_t declared = t->role.declared ? t->role.target : SIZE_MAX;

	t->role.target = SIZE_MAX;
	t->role.why = "";
	if (t->opt.unlabelled) {
		for (size_t j = 0; j < t->ncols; j++)
			if (!strcmp(t->column[j].name, t->opt.unlabelled))
				t->column[j].role = ROLE_IGNORE;
		return 0;
	}
	for (size_t j = 0; j < t->ncols; j++)
		if (t->column[j].role == ROLE_TARGET)
			t->role.target = j;
	if (t->role.target == SIZE_MAX && declared < t->ncols &&
	    t->column[declared].role == ROLE_FEATURE)
		t->role.target = declared;
	if (t->role.target == SIZE_MAX && (t->role.target = target_by_name(t)) != SIZE_MAX)
		t->role.why = ", by its name";
	if (t->role.target == SIZE_MAX && (t->role.target = only_named(t)) != SIZE_MAX)
		t->role.why = ", the only column with a name (--target chooses another)";
	if (t->role.target == SIZE_MAX && (t->role.target = last_feature(t)) != SIZE_MAX)
		t->role.why =
			is_coordinate(t, t->ncols - 1) ?
				", the last column that is no coordinate (--target names another)" :
				", the last column (--target names another)";
	if (t->role.target == SIZE_MAX)
		return FAIL(e, ERR_PARAM, "no column is left to be the target");
	t->column[t->role.target].role = ROLE_TARGET;
	leave_labels(t);
	return 0;
}

int import_settle(struct import_table *t, struct err *e)
{
	const char *task = t->opt.table.task;

	if (!t->ncols)
		return FAIL(e, ERR_FORMAT, "%s has no columns", t->path);
	if (give_roles(t, e))
		return -1;
	if (t->role.row_id < t->ncols && t->column[t->role.row_id].role == ROLE_FEATURE &&
	    !t->opt.table.id) {
		t->column[t->role.row_id].role = ROLE_ID;
		t->column[t->role.row_id].keep_words = true;
	}
	if (t->role.group < t->ncols && t->column[t->role.group].role == ROLE_FEATURE &&
	    !t->opt.table.group) {
		t->column[t->role.group].role = ROLE_GROUP;
		t->column[t->role.group].keep_words = true;
	}
	if (choose_target(t, e) || import_follow(t, e))
		return -1;
	if (task && !strcmp(task, "classification") && t->role.target != SIZE_MAX)
		t->column[t->role.target].keep_words = true;
	/* Declared numbers need no dictionary: only labels and the user's categories do. */
	for (size_t j = 0; j < t->ncols; j++) {
		struct import_column *c = &t->column[j];

		c->slot = j;
		c->as_numbers =
			c->declared == IMPORT_NUMBER && c->role == ROLE_FEATURE && !c->keep_words;
		c->judged = c->declared == IMPORT_INFER && !c->closed && c->role != ROLE_IGNORE &&
			    c->role != ROLE_ID && c->role != ROLE_GROUP && c->role != ROLE_FOLD;
		c->held = j < t->nheld && t->held[j].words;
		c->precise = (j < t->nheld && t->held[j].precise) || c->offset != 0;
		c->plain = c->as_numbers && !c->precise;
	}
	t->width = t->ncols;
	t->settled = true;
	return 0;
}
