/* Which rows of a text table hold scores that count. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/scores/score_read_inner.h"

static int where_item(void *ctx, const char *item, size_t len, struct err *e)
{
	struct score_reading *r = ctx;
	const char *is = memchr(item, '=', len);
	char *name = is ? mem_format(e, "%.*s", (int)(is - item), item) : NULL;
	size_t column = 0, kept = 0;
	int rc = -1;

	if (!is)
		return FAIL(e, ERR_PARAM, "--where %.*s: it is COLUMN=VALUE", (int)len, item);
	if (!name || score_grid_find(r->g, "--where", name, &column, e))
		goto done;
	for (size_t i = 0; i < r->g->rows; i++) {
		const struct word *w = score_grid_word(r->g, column, i);

		r->taken[i] = r->taken[i] && w->len == len - (size_t)(is + 1 - item) &&
			      !memcmp(score_grid_text(r->g, column, i), is + 1, w->len);
		kept += r->taken[i];
	}
	rc = kept ? 0 : FAIL(e, ERR_DATA, "--where %.*s: no row is so", (int)len, item);
done:
	free(name);
	return rc;
}

static bool is_well(const char *state)
{
	return wordlist_find("ok success succeeded done complete completed finished", state) >= 0;
}

/* Where a column of states has the word for "well", rows of another one hold no score. */
bool score_read_states(const struct score_reading *r)
{
	size_t column = r->c.role[SCORE_STATUS];

	for (size_t k = 0; column != SCORE_NO_COLUMN && k < r->g->column[column].words.n; k++)
		if (is_well(words_text(&r->g->column[column].words, k)))
			return true;
	return false;
}

int score_read_rows(struct score_reading *r, struct err *e)
{
	if (!(r->taken = mem_array(r->g->rows, sizeof *r->taken, e)))
		return -1;
	for (size_t i = 0; i < r->g->rows; i++)
		r->taken[i] = true;
	return table_list_each(r->o->where, where_item, r, e);
}

bool score_read_well(const struct score_reading *r, size_t row)
{
	return is_well(score_grid_text(r->g, r->c.role[SCORE_STATUS], row));
}
