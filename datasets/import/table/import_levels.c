/* Categories and classes: which words there are, and in what order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/table/import_table.h"

/* Length without a decimal part of zeros alone: 1.00 and 1 are one category, 01 is another. */
static size_t plain_length(const char *at)
{
	size_t whole = strcspn(at, "."), zeros;

	if (!whole || strspn(at, "+-0123456789") != whole || !at[whole])
		return strlen(at);
	zeros = strspn(at + whole + 1, "0");
	return at[whole + 1 + zeros] ? strlen(at) : whole;
}

static bool same_category(const char *a, const char *b)
{
	size_t n = plain_length(a);

	return n == plain_length(b) && !memcmp(a, b, n);
}

static bool joins(const struct import_column *c, uint32_t before, uint32_t word)
{
	return !c->closed && !isnan(c->words.word[word].number) &&
	       same_category(words_text(&c->words, before), words_text(&c->words, word));
}

/* Levels of the words in this order. */
static void number_levels(struct import_table *t, struct import_column *c, const uint32_t *order,
			  size_t n)
{
	for (size_t k = 0; k < c->words.n; k++)
		c->level[k] = WORDS_NONE;
	c->levels = 0;
	for (size_t r = 0; r < n; r++) {
		const char *text = words_text(&c->words, order[r]);

		if (r && joins(c, order[r - 1], order[r]))
			import_remark(t, "column '%s': '%s' and '%s' are one category", c->name,
				      c->level_names[c->levels - 1], text);
		else
			c->level_names[c->levels++] = text;
		c->level[order[r]] = c->levels - 1;
	}
}

int import_levels(struct import_table *t, struct import_column *c, struct err *e)
{
	struct words *w = &c->words;
	uint32_t *order = mem_array(w->n, sizeof *order, e);
	size_t n = 0;

	if (!order || !(c->level = mem_array(w->n, sizeof *c->level, e)) ||
	    !(c->level_names = mem_array(w->n, sizeof *c->level_names, e))) {
		free(order);
		return -1;
	}
	if (c->closed)
		for (; n < w->n; n++)
			order[n] = (uint32_t)n;
	else
		n = words_order(w, order);
	number_levels(t, c, order, n);
	free(order);
	return 0;
}

int import_classes(struct import_table *t, struct import_column *c, struct err *e)
{
	size_t *count, *class;
	int rc = -1;

	if (import_levels(t, c, e))
		return -1;
	count = mem_zeros(c->levels, sizeof *count, e);
	class = mem_zeros(c->levels, sizeof *class, e);
	if (!count || !class ||
	    !(t->found.class_names = mem_array(c->levels, sizeof *t->found.class_names, e)))
		goto done;
	for (size_t k = 0; k < c->words.n; k++)
		if (c->level[k] != WORDS_NONE)
			count[c->level[k]] += c->words.word[k].count;
	for (size_t v = 0; v < c->levels; v++) {
		class[v] = t->found.classes;
		if (count[v])
			t->found.class_names[t->found.classes++] = c->level_names[v];
		else
			import_remark(t, "class '%s' is declared but never occurs",
				      c->level_names[v]);
	}
	for (size_t k = 0; k < c->words.n; k++)
		if (c->level[k] != WORDS_NONE)
			c->level[k] = (uint32_t) class[c->level[k]];
	if (t->found.classes < 2)
		FAIL(e, ERR_DATA,
		     "target '%s' has only one class ('%s'); --target names another column",
		     c->name, t->found.classes ? t->found.class_names[0] : "");
	else
		rc = 0;
done:
	free(count);
	free(class);
	return rc;
}
