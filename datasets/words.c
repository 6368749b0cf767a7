#include "datasets/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"

/* Eight bytes at a time, multiplied and folded: cells are short, so this is one or two rounds. */
static uint32_t hash_of(const char *at, size_t len)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ len, v;

	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&v, at, 8);
		h = (h ^ v) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	v = 0;
	memcpy(&v, at, len);
	h = (h ^ v) * 0xc4ceb9fe1a85ec53u;
	h ^= h >> 29;
	h *= 0xff51afd7ed558ccdu;
	return (uint32_t)(h >> 32);
}

static size_t place(const struct words *w, const char *at, size_t len, uint32_t hash)
{
	size_t i = hash & (w->slots - 1);

	for (; w->slot[i] != WORDS_NONE; i = (i + 1) & (w->slots - 1)) {
		const struct word *k = &w->word[w->slot[i]];

		if (k->hash == hash && k->len == len && !memcmp(w->text + k->at, at, len))
			break;
	}
	return i;
}

uint32_t words_find(const struct words *w, const char *at, size_t len)
{
	return w->slots ? w->slot[place(w, at, len, hash_of(at, len))] : WORDS_NONE;
}

static int widen(struct words *w, struct err *e)
{
	size_t slots = w->slots ? 2 * w->slots : 64;
	uint32_t *slot = mem_array(slots, sizeof *slot, e);

	if (!slot)
		return -1;
	memset(slot, 0xff, slots * sizeof *slot);
	for (size_t k = 0; k < w->n; k++) {
		size_t i = w->word[k].hash & (slots - 1);

		while (slot[i] != WORDS_NONE)
			i = (i + 1) & (slots - 1);
		slot[i] = (uint32_t)k;
	}
	free(w->slot);
	w->slot = slot;
	w->slots = slots;
	return 0;
}

int words_add(struct words *w, const char *at, size_t len, uint32_t *index, struct err *e)
{
	uint32_t hash = hash_of(at, len);
	struct word *k;
	size_t i;

	*index = WORDS_NONE;
	if (2 * (w->n + 1) > w->slots && widen(w, e))
		return -1;
	i = place(w, at, len, hash);
	if (w->slot[i] != WORDS_NONE) {
		*index = w->slot[i];
		return 0;
	}
	if (len >= UINT32_MAX || w->n >= WORDS_NONE - 1)
		return FAIL(e, ERR_LIMIT, "more than 2^32 different words in a column");
	if (mem_grow((void **)&w->word, &w->room, w->n + 1, sizeof *w->word, e) ||
	    mem_grow((void **)&w->text, &w->text_room, w->text_used + len + 1, 1, e))
		return -1;
	k = &w->word[w->n];
	*k = (struct word){ .at = w->text_used, .len = (uint32_t)len, .hash = hash, .number = NAN };
	memcpy(w->text + k->at, at, len);
	w->text[k->at + len] = 0;
	w->text_used += len + 1;
	if (number_parse(at, len, &k->number) && !isnan(k->number))
		w->numbers++;
	w->slot[i] = (uint32_t)w->n;
	*index = (uint32_t)w->n++;
	return 0;
}

const char *words_text(const struct words *w, size_t index)
{
	return w->text + w->word[index].at;
}

void words_free(struct words *w)
{
	free(w->text);
	free(w->word);
	free(w->slot);
	*w = (struct words){ 0 };
}

static int by_text(const void *a, const void *b, void *words)
{
	const struct words *w = words;

	return strcmp(words_text(w, *(const uint32_t *)a), words_text(w, *(const uint32_t *)b));
}

static int by_value_then_text(const void *a, const void *b, void *words)
{
	const struct words *w = words;
	double x = w->word[*(const uint32_t *)a].number, y = w->word[*(const uint32_t *)b].number;

	return x != y ? (x < y ? -1 : 1) : by_text(a, b, words);
}

size_t words_order(const struct words *w, uint32_t *order)
{
	bool numbers = true;
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (w->word[i].missing)
			continue;
		numbers = numbers && !isnan(w->word[i].number);
		order[n++] = (uint32_t)i;
	}
	qsort_r(order, n, sizeof *order, numbers ? by_value_then_text : by_text, (void *)w);
	return n;
}
