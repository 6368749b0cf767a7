/* What the target is: classes or numbers, by the rules that datasets/import/import.h states. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

#define FEW_CLASSES 10 /* whole numbers, at most so many: classes */
#define MANY_CLASSES 32 /* the same when they run from 0 or 1 without a gap */
#define NAMED_CLASSES 1000 /* ... in a column named class or label, two rows each */

static bool is_named_class(const struct import_column *c)
{
	return !strcasecmp(c->name, "class") || !strcasecmp(c->name, "label");
}

/* Whole numbers that read as classes, by the rule in import.h. */
static bool numbers_are_classes(const struct import_table *t, const struct import_column *c)
{
	const struct words *w = &c->words;
	double least = INFINITY, most = -INFINITY;
	bool named = is_named_class(c) && 2 * c->live <= t->rows - c->missing;

	if (c->as_numbers || c->live > (named ? NAMED_CLASSES : MANY_CLASSES))
		return false;
	for (size_t k = 0; k < w->n; k++) {
		double x = w->word[k].number;

		if (w->word[k].missing)
			continue;
		if (x != floor(x))
			return false;
		least = fmin(least, x);
		most = fmax(most, x);
	}
	return c->live <= FEW_CLASSES ||
	       ((least == 0 || least == 1) && most - least + 1 == (double)c->live);
}

static enum task choose_task(const struct import_table *t, const struct import_column *c,
			     bool words)
{
	if (t->opt.table.task)
		return strcmp(t->opt.table.task, "regression") ? TASK_CLASSIFY : TASK_REGRESS;
	return words || t->role.is_class || numbers_are_classes(t, c) ? TASK_CLASSIFY :
									TASK_REGRESS;
}

/* Targets that can be no target. */
static int check_target(const struct import_table *t, const struct import_column *c, bool words,
			struct err *e)
{
	const char *task = t->opt.table.task;

	if (c->missing == t->rows)
		return FAIL(e, ERR_DATA, "target '%s' has no values", c->name);
	if (import_check_strays(t, c, e))
		return -1;
	if (words && task && !strcmp(task, "regression"))
		return FAIL(e, ERR_PARAM, "--task regression: the target '%s' holds words ('%s')",
			    c->name, words_text(&c->words, c->words.n - 1));
	if (words && !task && (import_is_free_text(t, c) || import_all_dates(t, c)))
		return FAIL(
			e, ERR_DATA,
			"target '%s' has %zu different words in %zu rows, which are no classes; "
			"--target names another column",
			c->name, c->live, t->rows - c->missing);
	return 0;
}

/* The column whose words go with the classes one to one, so that it says what they say; or NULL. */
static const struct import_column *find_twin(const struct import_table *t,
					     const struct import_column *c, struct err *e)
{
	const struct import_column *twin = NULL;
	uint32_t *to = mem_array(c->words.n, sizeof *to, e),
		 *back = mem_array(c->words.n, sizeof *back, e);

	for (size_t j = 0; to && back && !twin && j < t->ncols; j++) {
		const struct import_column *o = &t->column[j];
		bool same = o->role == ROLE_FEATURE && o->words.n && o->live == c->live &&
			    o->words.n <= c->words.n && o->slot < SLOT_SPARSE && !o->as_numbers;

		memset(to, 0xff, c->words.n * sizeof *to);
		memset(back, 0xff, c->words.n * sizeof *back);
		for (size_t i = 0; same && i < t->rows; i++) {
			uint32_t a = t->cell[i * t->width + c->slot].code,
				 b = t->cell[i * t->width + o->slot].code;

			if ((a == WORDS_NONE) != (b == WORDS_NONE)) {
				same = false;
			} else if (a != WORDS_NONE) {
				to[a] = to[a] == WORDS_NONE ? b : to[a];
				back[b] = back[b] == WORDS_NONE ? a : back[b];
				same = to[a] == b && back[b] == a;
			}
		}
		twin = same ? o : NULL;
	}
	free(to);
	free(back);
	return twin;
}

static void tell_twin(struct import_table *t, const struct import_column *c, struct err *e)
{
	const struct import_column *twin = c->words.n ? find_twin(t, c, e) : NULL;
	char *item = twin ? table_list_item(twin->name, e) : NULL;

	if (item)
		import_remark(
			t,
			"column '%s' says what the target '%s' says, row by row: --ignore '%s' "
			"leaves it out; --target names another column",
			twin->name, c->name, item);
	free(item);
}

/* What else might have been taken, and what decided. */
static void explain_task(struct import_table *t, const struct import_column *c, bool words)
{
	import_explain(t, "target: '%s'%s; --target names another", c->name, t->role.why);
	if (t->opt.table.task)
		return;
	import_explain(t, "task: %s, since the target holds %s%s; --task overrides",
		       t->found.task == TASK_CLASSIFY ? "classification" : "regression",
		       words         ? "words" :
		       c->as_numbers ? "over 1024 different numbers" :
				       "numbers",
		       words || c->as_numbers ?
			       "" :
		       t->found.task == TASK_CLASSIFY ?
			       " that are whole and few, or run from 0 or 1 without a gap" :
			       " that are not whole, or many with gaps");
}

int import_type_target(struct import_table *t, struct err *e)
{
	if (t->role.target == SIZE_MAX) {
		t->found.task = TASK_REGRESS;
		return 0;
	}
	struct import_column *c = &t->column[t->role.target];
	const char *task = t->opt.table.task;
	bool words = !import_all_numbers(c) || c->closed;

	if (check_target(t, c, words, e))
		return -1;
	t->found.task = choose_task(t, c, words);
	explain_task(t, c, words);
	if (t->found.task == TASK_REGRESS) {
		import_remark(
			t, "target: '%s'%s; numbers%s", c->name, t->role.why,
			task ? "" :
			       ", so the task is regression (--task classification for the other)");
		return 0;
	}
	if (c->as_numbers)
		return FAIL(e, ERR_DATA, "target '%s' has too many different numbers for classes",
			    c->name);
	import_remark_foreign(t, c, "taken as classes");
	if (import_classes(t, c, e))
		return -1;
	import_remark(t, "target: '%s'%s; %zu classes%s", c->name, t->role.why, t->found.classes,
		      words || task || t->role.is_class ?
			      "" :
			      " written as whole numbers "
			      "(--task regression takes them as numbers)");
	if (t->without_dots)
		import_remark(t,
			      "labels of the test file are taken without the dot at their end, as "
			      "they stand in the first file");
	tell_twin(t, c, e);
	return 0;
}
