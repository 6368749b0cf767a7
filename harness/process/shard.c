#include "harness/process/shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/plan/units.h"

enum { SHARD_MOST = 1000000 };

int shard_parse(struct shard *s, const char *text, struct err *e)
{
	const char *slash = strchr(text, '/');
	char part[32];

	*s = (struct shard){ 0, 0 };
	snprintf(part, sizeof part, "%.*s", slash ? (int)(slash - text) : 0, text);
	if (slash && !units_parse_count(slash + 1, 1, SHARD_MOST, &s->of, e) &&
	    !units_parse_count(part, 1, s->of, &s->part, e))
		return 0;
	*s = (struct shard){ 0, 0 };
	return FAIL(e, ERR_PARAM, "'%s' is no shard; the second of five is 2/5", text);
}

const char *shard_text(const struct shard *s, char buf[static 48])
{
	snprintf(buf, 48, "%zu/%zu", s->part, s->of);
	return s->of ? buf : "";
}

static int by_size(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* By kind, and within it in the order of the list. Positions, not addresses: every machine deals alike. */
static int by_kind(const void *a, const void *b, void *cells)
{
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const struct cell *x = (const struct cell *)cells + i, *y = (const struct cell *)cells + j;
	const size_t key[][2] = {
		{ x->variant->position, y->variant->position },
		{ x->task->position, y->task->position },
		{ x->keep, y->keep },
		{ x->noise, y->noise },
		{ x->wrong, y->wrong },
		{ i, j },
	};
	int order = 0;

	for (size_t k = 0; !order && k < sizeof key / sizeof *key; k++)
		order = by_size(key[k][0], key[k][1]);
	return order;
}

int shard_cut(const struct shard *s, struct job_list *l, struct err *e)
{
	size_t n = l->ncells, kept = 0;
	size_t *dealt;
	bool *mine;

	if (!s->of)
		return 0;
	if (s->of > n)
		return FAIL(e, ERR_PARAM, "%zu cells are not enough for %zu shards", n, s->of);
	dealt = mem_array(n, sizeof *dealt, e);
	mine = dealt ? mem_zeros(n, sizeof *mine, e) : NULL;
	if (mine) {
		for (size_t i = 0; i < n; i++)
			dealt[i] = i;
		qsort_r(dealt, n, sizeof *dealt, by_kind, l->cells);
		for (size_t i = s->part - 1; i < n; i += s->of)
			mine[dealt[i]] = true;
		for (size_t i = 0; i < n; i++)
			if (mine[i])
				l->cells[kept++] = l->cells[i];
		l->ncells = kept;
	}
	free(dealt);
	free(mine);
	return mine ? 0 : -1;
}
