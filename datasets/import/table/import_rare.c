/* Categories in few rows become one. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "datasets/import/table/import_table.h"

enum { RARE_LEAST = 2, RARE_MOST = 1000000000 };

/* 0 where it is no such number. */
static size_t rare_rows(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return text[strspn(text, "0123456789")] || *end || n < RARE_LEAST || n > RARE_MOST ? 0 : n;
}

int import_rare_check(const struct import_table *t, struct err *e)
{
	const char *text = t->opt.table.rare;

	return !text || rare_rows(text) ? 0 :
	       FAIL(e, ERR_PARAM, "--rare '%s': not a number of rows from %d to %d", text, RARE_LEAST, RARE_MOST);
}

/* count (levels): rows of each. The categories of 1 to least - 1 rows, and their rows. */
static size_t count_rare(const struct import_column *c, size_t *count, size_t least, size_t *rows)
{
	size_t rare = 0;

	for (size_t k = 0; k < c->words.n; k++)
		if (c->level[k] != WORDS_NONE)
			count[c->level[k]] += c->words.word[k].count;
	*rows = 0;
	for (size_t v = 0; v < c->levels; v++)
		if (count[v] && count[v] < least) {
			rare++;
			*rows += count[v];
		}
	return rare;
}

/* count becomes the new level of each old one. */
static void group(struct import_column *c, size_t *count, size_t least)
{
	uint32_t kept = 0, last;

	for (size_t v = 0; v < c->levels; v++)
		if (count[v] && count[v] < least) {
			count[v] = SIZE_MAX;
		} else {
			c->level_names[kept] = c->level_names[v];
			count[v] = kept++;
		}
	last = kept;
	c->level_names[last] = TABLE_RARE;
	c->levels = last + 1;
	for (size_t k = 0; k < c->words.n; k++)
		if (c->level[k] != WORDS_NONE)
			c->level[k] = count[c->level[k]] == SIZE_MAX ? last : (uint32_t)count[c->level[k]];
}

int import_rare(struct import_table *t, struct import_column *c, struct err *e)
{
	size_t least = t->opt.table.rare ? rare_rows(t->opt.table.rare) : 0, rare, rows, *count;
	uint32_t levels = c->levels;
	int rc = 0;

	if (!least || c->kind != COLUMN_CATEGORICAL || c->like || c->slot == SLOT_SPARSE)
		return 0;
	if (!(count = mem_zeros(c->levels, sizeof *count, e)))
		return -1;
	rare = count_rare(c, count, least, &rows);
	for (size_t v = 0; rare > 1 && !rc && v < c->levels; v++)
		if (!strcmp(c->level_names[v], TABLE_RARE))
			rc = FAIL(e, ERR_DATA, "column '%s' has a category '%s' of its own, which --rare would "
				  "call those of fewer than %zu rows", c->name, TABLE_RARE, least);
	if (rare > 1 && !rc) {
		group(c, count, least);
		import_remark(t, "column '%s': %zu of %u categories are in fewer than %zu rows each, %zu row%s in all: "
			      "they are one, '%s'", c->name, rare, levels, least, rows, plural(rows), TABLE_RARE);
	}
	free(count);
	return rc;
}
