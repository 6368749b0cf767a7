#include "harness/process/wire.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

struct head {
	uint64_t magic, length;
};
static const uint64_t WIRE_MAGIC = 0x31656d6f6374756full;      /* "outcome1" */

/* The arrays of an outcome: where pointer and count stand, and the size of an element. */
static const struct wire_list {
	size_t at, count, size;
} lists[] = {
#define LIST(field, number) { offsetof(struct outcome, field), offsetof(struct outcome, number), \
			      sizeof *((struct outcome *)0)->field }
	LIST(scores, nscores), LIST(counts, ncounts), LIST(curve, ncurve), LIST(diags, ndiags),
	LIST(trials, ntrials), LIST(rows, nrows), LIST(test_scores, ntest_scores),
};
enum { LISTS = sizeof lists / sizeof *lists };

static void *get_pointer(const struct outcome *o, const struct wire_list *l)
{
	void *p;

	memcpy(&p, (const char *)o + l->at, sizeof p);
	return p;
}

static size_t get_count(const struct outcome *o, const struct wire_list *l)
{
	size_t n;

	memcpy(&n, (const char *)o + l->count, sizeof n);
	return n;
}

static void set_list(struct outcome *o, const struct wire_list *l, void *p, size_t n)
{
	memcpy((char *)o + l->at, &p, sizeof p);
	memcpy((char *)o + l->count, &n, sizeof n);
}

void *wire_pack(const struct outcome *o, size_t *n, struct err *e)
{
	struct head h = { WIRE_MAGIC, sizeof *o };
	char *bytes, *to;

	for (size_t i = 0; i < LISTS; i++)
		h.length += get_count(o, &lists[i]) * lists[i].size;
	*n = sizeof h + h.length;
	if (!(bytes = to = mem_array(*n, 1, e)))
		return NULL;
	to = mempcpy(to, &h, sizeof h);
	to = mempcpy(to, o, sizeof *o);
	for (size_t i = 0; i < LISTS; i++)
		if (get_count(o, &lists[i]))
			to = mempcpy(to, get_pointer(o, &lists[i]),
				     get_count(o, &lists[i]) * lists[i].size);
	return bytes;
}

bool wire_whole(const void *at, size_t n)
{
	struct head h;

	if (n < sizeof h)
		return false;
	memcpy(&h, at, sizeof h);
	return h.magic == WIRE_MAGIC && n - sizeof h >= h.length;
}

int wire_unpack(struct outcome *o, const void *at, size_t n, struct err *e)
{
	struct outcome sent;
	const char *from = at, *end = from + n;
	struct head h;

	*o = (struct outcome){ 0 };
	if (n < sizeof h + sizeof sent || !wire_whole(at, n))
		return FAIL(e, ERR_FORMAT, "a worker's answer of %zu bytes is no outcome", n);
	memcpy(&h, from, sizeof h);
	memcpy(&sent, from + sizeof h, sizeof sent);
	from += sizeof h + sizeof sent;
	*o = sent;
	for (size_t i = 0; i < LISTS; i++)      /* the sender's addresses mean nothing here */
		set_list(o, &lists[i], NULL, 0);
	for (size_t i = 0; i < LISTS; i++) {
		size_t count = get_count(&sent, &lists[i]);
		if (!count)
			continue;
		if (count > (size_t)(end - from) / lists[i].size) {
			FAIL(e, ERR_FORMAT, "a worker's answer ends too early");
			goto fail;
		}
		void *copy = mem_copy(from, count, lists[i].size, e);
		if (!copy)
			goto fail;
		set_list(o, &lists[i], copy, count);
		from += count * lists[i].size;
	}
	if (from == end && h.length == n - sizeof h && o->status < CELL_STATUSES)
		return 0;
	FAIL(e, ERR_FORMAT, "a worker's answer has bytes left over");
fail:
	outcome_free(o);
	return -1;
}
